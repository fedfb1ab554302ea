"""Customer service's queue: what needs a person, who has it, by deadline or value, in parts that are counted."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.store.database import Reading

PARTS = ("all", "mine", "unassigned", "appeals", "waiting", "requests", "late")
"""Parts of the queue: everything, with me, with nobody, appeals, waiting for evidence or an answer, requests, later than promised."""


class Wanted(msgspec.Struct, frozen=True):
    """What of the queue is looked at: a part, and filters; `least` is a value in minor units, `by` is due or value."""

    part: str = "all"
    reason: str = ""
    seller: UUID | None = None
    least: int = 0
    by: str = "due"
    start: int = 0
    size: int = 50


QUEUE = """
  select c.order_id, c.id, c.reference, c.state, c.outcome, c.opened_at, c.value, c.version, c.needs_person, c.seller_id,
    coalesce(d.due_at, c.due_at) as due_at, o.currency, b.name as buyer, s.name as seller, w.reasons, w.titles,
    d.state as dispute, d.about, coalesce(d.overdue, false) as overdue, d.asked_party, d.appealed_by, d.first_reviewer_id,
    case when c.state = 'disputed' then d.reviewer_id else k.holder_id end as holder_id, h.name as holder,
    coalesce(d.overdue, false) or coalesce(d.due_at, c.due_at) < $4 as late,
    d.state = 'appealed' or d.appealed_by is not null as appeal,
    coalesce(d.state in ('evidence_asked', 'proposed'), false) or a.until is not null as waits, a.until as awaited_until
  from cases c join orders o on o.id = c.order_id join person b on b.id = c.buyer_id join seller s on s.id = c.seller_id
    left join lateral (select * from dispute x where x.order_id = c.order_id and x.case_id = c.id and c.state = 'disputed'
      order by x.id desc limit 1) d on true
    left join awaited a on a.order_id = c.order_id and a.case_id = c.id and a.until > $4 and d.state in ('open', 'appealed')
      and d.reviewer_id is null
    left join claim k on k.order_id = c.order_id and k.case_id = c.id
    left join person h on h.id = case when c.state = 'disputed' then d.reviewer_id else k.holder_id end
    join lateral (select array_agg(distinct cl.reason) as reasons, array_agg(distinct l.title) as titles
      from case_line cl join order_line l on l.order_id = cl.order_id and l.id = cl.line_id
      where cl.order_id = c.order_id and cl.case_id = c.id and cl.quantity > 0) w on true
  where (c.state = 'disputed' and d.state in ('open', 'evidence_asked', 'proposed', 'under_review', 'appealed'))
    or (c.state = 'requested' and (c.needs_person is not null or c.value > coalesce(($1::jsonb->>o.currency)::bigint, 0)
      or k.holder_id is not null))
"""

PART = """case $2 when 'mine' then holder_id = $3 when 'unassigned' then holder_id is null and not waits when 'appeals' then appeal
  when 'waiting' then waits when 'requests' then state = 'requested' when 'late' then late else true end"""


async def page(db: Reading, wanted: Wanted, person: UUID, limits: str, now: datetime) -> list[Any]:
    """The cases of a part of the queue, one more than fit; `limits` is JSON of what silence approves by currency.

    Rows: order_id, id, reference, state, value, currency, version, due_at, buyer, seller, reasons, titles, dispute (its state),
    about, late, appeal, waits, awaited_until, asked_party, holder_id, holder, first_reviewer_id, needs_person.
    """
    order = "value desc, due_at nulls last" if wanted.by == "value" else "due_at nulls last, value desc"
    order = f"awaited_until is not null, {order}"
    rows: list[Any] = await db.fetch(
        f"""
        select * from ({QUEUE}) q where {PART} and ($5 = '' or $5 = any(reasons)) and ($6::uuid is null or seller_id = $6)
          and value >= $7 order by {order}, id offset $8 limit $9
        """,
        limits, wanted.part, person, now, wanted.reason, wanted.seller, wanted.least, wanted.start, wanted.size + 1,
    )  # fmt: skip
    return rows


async def counts(db: Reading, person: UUID, limits: str, now: datetime) -> dict[str, int]:
    """How many cases each part of the queue has."""
    row = await db.fetchrow(
        f"""
        select count(*) as all, count(*) filter (where holder_id = $3) as mine,
          count(*) filter (where holder_id is null and not waits) as unassigned, count(*) filter (where appeal) as appeals,
          count(*) filter (where waits) as waiting, count(*) filter (where state = 'requested') as requests,
          count(*) filter (where late) as late
        from ({QUEUE}) q where $2::text is not null
        """,
        limits, "", person, now,
    )  # fmt: skip
    return dict(row) if row else {}


async def sellers(db: Reading, limits: str, now: datetime) -> list[Any]:
    """The sellers and reasons that the queue has: id, name, reasons, by name."""
    rows: list[Any] = await db.fetch(
        f"""
        select seller_id as id, seller as name, array_agg(distinct r) as reasons from ({QUEUE}) q, unnest(reasons) r
        where $2::text is not null and $3::uuid is not null group by seller_id, seller order by seller
        """,
        limits, "", UUID(int=0), now,
    )  # fmt: skip
    return rows


async def following(db: Reading, person: UUID, limits: str, now: datetime, after: UUID | None = None) -> str | None:
    """The case to look at next: this person's own, then what nobody has, by deadline; never an appeal against them."""
    found: str | None = await db.fetchval(
        f"""
        select reference from ({QUEUE}) q where $2::text is not null and not waits and (holder_id = $3 or holder_id is null)
          and first_reviewer_id is distinct from $3 and id is distinct from $5
        order by (holder_id is null), due_at nulls last, value desc, id limit 1
        """,
        limits, "", person, now, after,
    )  # fmt: skip
    return found
