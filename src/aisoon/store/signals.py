"""Signals: what a job found in pictures and cases, what agents made of it, and how past cases with the same ended."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.looks import NEAR, searched
from aisoon.rules.signals import Found, Neighbour
from aisoon.store.database import Reading, Writing

MOST = 100
"""Pictures that look the same, of those there are."""


class Told(msgspec.Struct, frozen=True):
    """A signal of a case as it was found."""

    name: str
    shows: bool
    grounds: dict[str, Any]
    found_at: datetime


class Mark(msgspec.Struct, frozen=True):
    """What an agent made of a signal: nothing, or it counts, with a word."""

    name: str
    verdict: str
    note: str
    by_name: str
    at: datetime


class Rate(msgspec.Struct, frozen=True):
    """How past cases with a signal were decided last, and what agents made of it when they looked."""

    decided: int = 0
    buyer: int = 0
    seller: int = 0
    nothing: int = 0
    counts: int = 0


class Trace(msgspec.Struct, frozen=True):
    """What was found in a picture."""

    looks: list[int]
    software: str
    far: bool | None


TOLD = msgspec.json.Decoder(list[Told])


async def unlooked(db: Reading, most: int = 20) -> dict[UUID, list[int]]:
    """Orders with something new, the oldest first, and the rows that say so."""
    rows = await db.fetch("select id, order_id from unlooked order by id limit $1", most)
    found: dict[UUID, list[int]] = {}
    for row in rows:
        found.setdefault(row["order_id"], []).append(row["id"])
    return found


async def looked(db: Writing, rows: list[int]) -> None:
    """These rows have been looked at."""
    await db.execute("delete from unlooked where id = any($1)", rows)


async def look_again(db: Writing, order: UUID) -> None:
    """Look at an order again, at the end of the row."""
    await db.execute("insert into unlooked (order_id) values ($1)", order)


async def traces(db: Reading, order: UUID) -> dict[UUID, Trace]:
    """What was found in an order's pictures, by evidence id."""
    rows = await db.fetch("select evidence_id, looks, software, far from trace where order_id = $1", order)
    return {row["evidence_id"]: Trace(row["looks"], row["software"], row["far"]) for row in rows}


async def keep_trace(
    db: Writing, order: UUID, evidence: UUID, looks: list[int], bands: list[int], software: str, far: bool | None, at: datetime
) -> None:  # fmt: skip
    """Keep what was found in a picture, once."""
    await db.execute(
        "insert into trace (order_id, evidence_id, looks, bands, software, far, looked_at) values ($1, $2, $3, $4, $5, $6, $7) "
        "on conflict do nothing",
        order, evidence, looks, bands, software, far, at,
    )  # fmt: skip


async def neighbours(
    db: Reading, order: UUID, looks: list[int], side: str, by: UUID, before: datetime
) -> list[Neighbour]:
    """Earlier pictures of the same side in cases of other orders that look the same, whole or in part; the latest first.

    Bands find them by their index, bits are compared where they are.
    """
    rows = await db.fetch(
        """
        with near as materialized (
          select order_id, evidence_id, looks from trace t where bands && $2 and order_id <> $1 and exists (
            select from unnest(t.looks) with ordinality x (look, nr), unnest($7::bigint[]) with ordinality y (look, nr)
            where (x.nr = 1 or y.nr = 1) and bit_count((x.look # y.look)::bit(64)) <= $8))
        select c.reference as case, t.order_id::text as order, t.evidence_id as evidence, t.looks, e.by_id = $5 as own, e.created_at as at
        from near t join evidence e on e.order_id = t.order_id and e.id = t.evidence_id
          cross join lateral (select reference from cases c where c.order_id = e.order_id and c.seller_id = e.seller_id
            and (e.case_id is null or c.id = e.case_id) order by c.opened_at limit 1) c
        where e.by_role = $3 and e.created_at < $4
        order by e.created_at desc limit $6
        """,
        order, searched(looks), side, before, by, MOST, looks, NEAR,
    )  # fmt: skip
    return [Neighbour(**row) for row in rows]


async def listed(db: Reading, order: UUID) -> set[str]:
    """The pictures of an order's listings: who shows them again shows nothing new."""
    rows = await db.fetch(
        "select distinct p as key from order_line ol join listing l on l.hash = ol.listing "
        "cross join lateral jsonb_array_elements_text(coalesce(l.body->'pictures', '[]')) p where ol.order_id = $1",
        order,
    )
    return {row["key"] for row in rows}


async def weighed(db: Reading, order: UUID, case: UUID) -> int | None:
    """What a case's parcel weighed when it was inspected last, in grams; None where nobody weighed it."""
    found: int | None = await db.fetchval(
        "select (data->>'weight')::int from move where order_id = $1 and case_id = $2 and name = 'inspect' and data ? 'weight' "
        "order by id desc limit 1",
        order, case,
    )  # fmt: skip
    return found


WHOSE = {
    "buyer": ("o.buyer_id", "true"),
    "seller": ("ol.seller_id", "ol.seller_id = c.seller_id"),
}
JOINED = {"buyer": "", "seller": "join order_line ol on ol.order_id = o.id"}


def counted(side: str, narrow: str) -> str:
    """People of a side with their orders of a window ($1 to $2) and those of them with a case opened in it."""
    who, same = WHOSE[side]
    return f"""
      select {who} as who, count(distinct o.id)::int as orders, count(distinct o.id) filter (where exists (
        select from cases c where c.order_id = o.id and c.opened_at <= $2 and {same}))::int as cases
      from orders o {JOINED[side]} where o.placed_at > $1 and o.placed_at <= $2 {narrow} group by 1
    """


async def history(db: Reading, side: str, person: UUID, since: datetime, until: datetime) -> tuple[int, int]:
    """A buyer's or seller's orders in a window, and how many of them have a case."""
    row = await db.fetchrow(counted(side, f"and {WHOSE[side][0]} = $3"), since, until, person)
    return (row["orders"], row["cases"]) if row else (0, 0)


async def norm(db: Reading, side: str, since: datetime, until: datetime, low: int, high: int) -> tuple[int, int, int]:
    """Of people with `low` to `high` orders in a window: how many there are, their median of cases, and what 95 % stay within."""
    row = await db.fetchrow(
        f"""
        select count(*)::int as people, coalesce(percentile_disc(0.5) within group (order by cases), 0)::int as median,
          coalesce(percentile_disc(0.95) within group (order by cases), 0)::int as most
        from ({counted(side, "")}) t where orders between $3 and $4
        """,
        since, until, low, high,
    )  # fmt: skip
    assert row is not None
    return row["people"], row["median"], row["most"]


async def others(db: Reading, order: UUID, until: datetime) -> list[dict[str, str]]:
    """Cases of other buyers whose orders went to the same address: reference, buyer; at most 20, the latest first."""
    rows = await db.fetch(
        """
        select c.reference as case, c.buyer_id::text as buyer from orders o
          join orders x on address_key(x.ship_to) = address_key(o.ship_to) and x.buyer_id <> o.buyer_id
          join cases c on c.order_id = x.id
        where o.id = $1 and address_key(o.ship_to) is not null and c.opened_at <= $2 order by c.opened_at desc limit 20
        """,
        order, until,
    )  # fmt: skip
    return [dict(row) for row in rows]


async def put(db: Writing, order: UUID, case: UUID, found: list[Found], at: datetime) -> None:
    """What a case shows, in place of what it showed; a signal found before keeps its time."""
    await db.execute(
        "delete from signal where order_id = $1 and case_id = $2 and name <> all($3)",
        order, case, [one.name for one in found],
    )  # fmt: skip
    await db.executemany(
        "insert into signal (order_id, case_id, name, shows, grounds, found_at) values ($1, $2, $3, $4, $5::jsonb, $6) "
        "on conflict (order_id, case_id, name) do update set shows = excluded.shows, grounds = excluded.grounds",
        [(order, case, one.name, one.shows, msgspec.json.encode(one.grounds).decode(), at) for one in found],
    )


async def of(db: Reading, order: UUID, case: UUID) -> list[Told]:
    """What a case shows."""
    text = await db.fetchval(
        "select coalesce(jsonb_agg(to_jsonb(s)), '[]')::text from signal s where order_id = $1 and case_id = $2",
        order,
        case,
    )
    return TOLD.decode(text)


async def marks(db: Reading, order: UUID, case: UUID) -> dict[str, Mark]:
    """What was last made of each signal of a case."""
    rows = await db.fetch(
        "select distinct on (name) name, verdict, note, by_name, at from signal_mark where order_id = $1 and case_id = $2 "
        "order by name, at desc, id desc",
        order, case,
    )  # fmt: skip
    return {row["name"]: Mark(**row) for row in rows}


async def put_mark(
    db: Writing, order: UUID, id: UUID, case: UUID, by: tuple[UUID, str], mark: tuple[str, str, str], at: datetime
) -> None:
    """Keep what an agent (id, name) made of a signal: (name, verdict, note)."""
    await db.execute(
        "insert into signal_mark (order_id, id, case_id, name, verdict, note, by_id, by_name, at) "
        "values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        order, id, case, *mark, *by, at,
    )  # fmt: skip


LAST = """
  select distinct on (d.order_id, d.dispute_id) d.order_id, d.case_id, d.outcome from decision d
  order by d.order_id, d.dispute_id, d.number desc
"""


async def rates(db: Reading, case: UUID, names: list[str]) -> dict[str, Rate]:
    """How other cases that showed these signals were decided last, and what agents made of them."""
    rows = await db.fetch(
        """
        select s.name, count(d.outcome)::int as decided, count(*) filter (where d.outcome = 'buyer')::int as buyer,
          count(*) filter (where d.outcome = 'seller')::int as seller,
          count(*) filter (where m.verdict = 'nothing')::int as nothing, count(*) filter (where m.verdict = 'counts')::int as counts
        from signal s
          left join lateral (select outcome from decision d where d.order_id = s.order_id and d.case_id = s.case_id
            order by d.decided_at desc limit 1) d on true
          left join lateral (select verdict from signal_mark m where m.order_id = s.order_id and m.case_id = s.case_id
            and m.name = s.name order by m.at desc, m.id desc limit 1) m on true
        where s.shows and s.name = any($1) and s.case_id <> $2 group by s.name
        """,
        names, case,
    )  # fmt: skip
    return {row["name"]: Rate(**{name: row[name] for name in Rate.__struct_fields__}) for row in rows}


async def base(db: Reading) -> Rate:
    """How all cases were decided last, whatever they showed."""
    row = await db.fetchrow(
        f"select count(*)::int as decided, count(*) filter (where outcome = 'buyer')::int as buyer, "
        f"count(*) filter (where outcome = 'seller')::int as seller from ({LAST}) t"
    )
    assert row is not None
    return Rate(**row)
