"""Lists of cases: filtered, searched in what the person may read, paged by the last row seen."""

import re
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

import msgspec

from aisoon.rules.people import Person
from aisoon.store.cases import VISIBLE
from aisoon.store.database import Reading

Due = Literal["", "late", "today", "week"]
"""Deadlines: any; passed; within a day; within seven."""

WITHIN = {"late": timedelta(0), "today": timedelta(days=1), "week": timedelta(days=7)}

OPEN, CLOSE = "\ue000", "\ue001"
"""Around the words that were found, in a passage."""

BEFORE, AFTER = 40, 80
"""Characters of a passage before and after what was found in it, to the next gap between words."""


class Filter(msgspec.Struct, frozen=True):
    """Which cases: of these states and reasons (none = all), due so soon, with these words in them."""

    states: list[str] = []
    reasons: list[str] = []
    due: Due = ""
    search: str = ""


class Place(msgspec.Struct, frozen=True, array_like=True):
    """A row's place in the list: what comes after it sorts above all five."""

    closed: bool
    due: str
    value: int
    opened: int
    id: UUID


DUE = "case when c.state = 'closed' then 'infinity' else coalesce(d.due_at, c.due_at, 'infinity') end"
ORDER = (
    f"(c.state = 'closed'), ({DUE}), (case when c.state = 'closed' then 0 else -c.value end), "
    "(-(extract(epoch from c.opened_at) * 1000000)::bigint), c.id"
)
"""What is due next first, dear before cheap; closed ones last, the newest first."""

SOURCE = """
  from cases c join orders o on o.id = c.order_id join person b on b.id = c.buyer_id join seller s on s.id = c.seller_id
    left join lateral (select * from dispute x where x.order_id = c.order_id and x.case_id = c.id and c.state = 'disputed'
      order by x.id desc limit 1) d on true
"""

READS = "($1 not in ('buyer', 'seller') or $1 = any(m.audience))"
"""Messages the person may read: internal notes are customer service's."""

WRITTEN = "v.data ?| array['statement', 'question', 'note']"
"""Moves with words of somebody's own, which the timeline shows to both sides."""

WHERE = f"""
  where {VISIBLE} and (cardinality($4::text[]) = 0 or c.state = any($4))
    and (cardinality($5::text[]) = 0 or exists (select from case_line cl where cl.order_id = c.order_id and cl.case_id = c.id
      and cl.quantity > 0 and cl.reason = any($5)))
    and ($6::timestamptz is null or (c.state <> 'closed' and coalesce(d.due_at, c.due_at) < $6))
    and ($7 = '' or c.reference ilike $7 or o.reference ilike $7 or b.name ilike $7 or ($1 <> 'seller' and s.name ilike $7)
      or exists (select from case_line cl join order_line l on l.order_id = cl.order_id and l.id = cl.line_id
        where cl.order_id = c.order_id and cl.case_id = c.id and (l.title ilike $7 or l.sku ilike $7))
      or ($8 <> '' and (c.order_id, c.id) in (select k.order_id, k.id from cases k
        where words_of(k.statement) @@ to_tsquery('simple', $8) and {VISIBLE.replace("c.", "k.")}))
      or ($8 <> '' and (c.order_id, c.id) in (select v.order_id, v.case_id from move v
        where {WRITTEN} and words_of(said_with(v.data)) @@ to_tsquery('simple', $8)))
      or ($8 <> '' and (c.order_id, c.seller_id) in (select m.order_id, m.seller_id from message m
        where words_of(m.body) @@ to_tsquery('simple', $8) and {READS} and ($1 <> 'seller' or m.seller_id = $3)
          and ($1 <> 'buyer' or m.order_id in (select id from orders where buyer_id = $2)))))
"""


def words(search: str) -> str:
    """A search as PostgreSQL's text search reads it: every word, each from its beginning."""
    return " & ".join(f"{word}:*" for word in pieces(search))


def pieces(search: str) -> list[str]:
    """The runs of letters and digits in a search, as `words_of` finds them in what was said; at most twelve."""
    return re.findall(r"[^\W_]+", search)[:12]


def excerpt(said: str, search: str) -> str:
    """The words around the first one found, on one line, what was found between OPEN and CLOSE."""
    plain = " ".join(said.replace(OPEN, "").replace(CLOSE, "").split())
    sought = "|".join(sorted(map(re.escape, pieces(search)), key=len, reverse=True))
    hit = re.compile(rf"(?<![^\W_])(?:{sought})[^\W_]*", re.IGNORECASE)
    first = hit.search(plain)
    at = first.start() if first else 0
    begin = plain.rfind(" ", 0, max(at - BEFORE, 0)) + 1
    end = plain.find(" ", at + AFTER) if len(plain) > at + AFTER else -1
    cut = plain[begin:end] if end > 0 else plain[begin : at + 2 * AFTER]
    return (
        ("… " if begin else "") + hit.sub(rf"{OPEN}\g<0>{CLOSE}", cut) + (" …" if begin + len(cut) < len(plain) else "")
    )


def arguments(person: Person, chosen: Filter, now: datetime) -> list[Any]:
    """What WHERE asks for."""
    plain = re.sub(r"([\\%_])", r"\\\1", chosen.search)
    until = now + WITHIN[chosen.due] if chosen.due else None
    sought = f"%{plain}%" if plain else ""
    return [
        person.role,
        person.id,
        person.seller_id,
        chosen.states,
        chosen.reasons,
        until,
        sought,
        words(chosen.search),
    ]


async def page(
    db: Reading, person: Person, chosen: Filter, now: datetime, after: Place | None = None, limit: int = 50
) -> list[Any]:
    """Cases a person may see, what is due next first, those after a place.

    Rows: order_id, id, reference, state, outcome, due_at, due_move, opened_at, value, currency, order_reference, buyer,
    seller, reasons, titles, units, dispute (its state), reviewer_id, version, needs_person, and place: where it stands.
    """
    beyond = f"and ({ORDER}) > ($9::boolean, $10::timestamptz, $11::bigint, $12::bigint, $13::uuid)" if after else ""
    given = arguments(person, chosen, now)
    if after:
        due = None if after.due == "infinity" else datetime.fromisoformat(after.due)
        given += [after.closed, due, after.value, after.opened, after.id]
        beyond = beyond.replace("$10::timestamptz", "coalesce($10::timestamptz, 'infinity')")
    rows: list[Any] = await db.fetch(
        f"""
        select t.*, array_agg(distinct cl.reason) as reasons, array_agg(distinct l.title) as titles, sum(cl.quantity)::int as units
        from (select c.order_id, c.id, c.reference, c.state, c.outcome, c.opened_at, c.value, c.version, c.needs_person, c.offer,
            c.statement, c.seller_id, coalesce(d.due_at, c.due_at) as due_at, coalesce(d.due_move, c.due_move) as due_move,
            o.currency, o.reference as order_reference, b.name as buyer, s.name as seller,
            d.state as dispute, d.reviewer_id, d.asked_party, d.overdue, d.appealed_by,
            row_number() over (order by {ORDER}) as at, case when c.state = 'closed' then 0 else -c.value end as worth,
            (-(extract(epoch from c.opened_at) * 1000000)::bigint) as since
          {SOURCE} {WHERE} {beyond} order by {ORDER} limit {limit}) t
          join case_line cl on cl.order_id = t.order_id and cl.case_id = t.id and cl.quantity > 0
          join order_line l on l.order_id = cl.order_id and l.id = cl.line_id
        group by t.order_id, t.id, t.reference, t.state, t.outcome, t.opened_at, t.value, t.version, t.needs_person, t.offer,
          t.statement, t.seller_id, t.due_at, t.due_move, t.currency, t.order_reference, t.buyer, t.seller, t.dispute,
          t.reviewer_id, t.asked_party, t.overdue, t.appealed_by, t.at, t.worth, t.since
        order by t.at
        """,
        *given,
    )
    return rows


def place(row: Any) -> Place:
    """Where a row of `page` stands."""
    closed = row["state"] == "closed"
    due = "infinity" if closed or row["due_at"] is None else row["due_at"].isoformat()
    return Place(closed, due, row["worth"], row["since"], row["id"])


async def count(db: Reading, person: Person, chosen: Filter, now: datetime) -> int:
    """How many cases a filter finds for a person."""
    found: int = await db.fetchval(f"select count(*) {SOURCE} {WHERE}", *arguments(person, chosen, now))
    return found


async def passages(db: Reading, person: Person, rows: list[Any], search: str) -> dict[UUID, str]:
    """Where a search was found in what was said about cases of a page, the words between OPEN and CLOSE."""
    if not rows or not (sought := words(search)):
        return {}
    found = await db.fetch(
        f"""
        select c.id, t.said
        from cases c cross join lateral (
          select said from (
            select c.statement as said, c.opened_at as at where words_of(c.statement) @@ to_tsquery('simple', $5)
            union all
            select m.body, m.created_at from message m where m.order_id = c.order_id and m.seller_id = c.seller_id and {READS}
              and words_of(m.body) @@ to_tsquery('simple', $5)
            union all
            select said_with(v.data), v.at from move v where v.order_id = c.order_id and v.case_id = c.id and {WRITTEN}
              and words_of(said_with(v.data)) @@ to_tsquery('simple', $5)
          ) u order by at desc limit 1) t
        where {VISIBLE} and c.id = any($4)
        """,
        person.role, person.id, person.seller_id, [row["id"] for row in rows], sought,
    )  # fmt: skip
    return {row["id"]: excerpt(row["said"], search) for row in found}
