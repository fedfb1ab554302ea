"""The bench: who works on a request, past cases like this one, and how often decisions for a reason were overturned."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.store.database import Reading, Writing


class Claim(msgspec.Struct, frozen=True):
    """Who at customer service works on a request, and since when."""

    holder_id: UUID
    holder: str
    at: datetime


async def claim(db: Reading, order: UUID, case: UUID) -> Claim | None:
    """Who works on a case; None when nobody has taken it."""
    row = await db.fetchrow(
        "select k.holder_id, p.name as holder, k.at from claim k join person p on p.id = k.holder_id "
        "where k.order_id = $1 and k.case_id = $2",
        order, case,
    )  # fmt: skip
    return Claim(**row) if row else None


async def put_claim(db: Writing, order: UUID, case: UUID, holder: UUID, by: UUID, at: datetime) -> None:
    """Somebody works on a case from now on; colleagues who look at it or at the queue see it at once."""
    await db.execute(
        "insert into claim (order_id, case_id, holder_id, by_id, at) values ($1, $2, $3, $4, $5) "
        "on conflict (order_id, case_id) do update set holder_id = excluded.holder_id, by_id = excluded.by_id, at = excluded.at",
        order, case, holder, by, at,
    )  # fmt: skip
    await told(db, order, case)


async def end_claim(db: Writing, order: UUID, case: UUID) -> None:
    """Nobody works on a case any more; colleagues see it at once."""
    await db.execute("delete from claim where order_id = $1 and case_id = $2", order, case)
    await told(db, order, case)


async def told(db: Writing, order: UUID, case: UUID) -> None:
    """Open pages of customer service hear that a case has changed hands; nobody else is told."""
    await db.execute(
        "with fresh as (insert into live (kind, order_id, order_reference, case_reference, seller_id, buyer_id, audience) "
        "select 'move', o.id, o.reference, c.reference, c.seller_id, o.buyer_id, array['staff'] "
        "from cases c join orders o on o.id = c.order_id where c.order_id = $1 and c.id = $2 returning id) "
        "select pg_notify('live', '') from fresh",
        order, case,
    )  # fmt: skip


async def similar(
    db: Reading, case: UUID, reasons: list[str], categories: list[str], value: int, currency: str
) -> list[Any]:
    """Of the 2000 cases closed last those with a reason and, first, a category in common, the nearest in value first; at most six.

    Rows: reference, reasons, category (a shared one, or null), outcome, value, paid, currency, closed_at, decided (the last
    decision's outcome, or null), overturned (an appeal ended otherwise than the first decision).
    """
    rows: list[Any] = await db.fetch(
        """
        select c.reference, w.reasons, w.category, c.outcome, c.value, coalesce(r.paid, 0)::bigint as paid, o.currency, c.closed_at,
          d.outcome as decided, coalesce(d.number > 1 and d.outcome is distinct from d.first, false) as overturned
        from (select * from cases where closed_at is not null order by closed_at desc limit 2000) c join orders o on o.id = c.order_id
          join lateral (select array_agg(distinct cl.reason) as reasons, max(l.category) filter (where l.category = any($3)) as category
            from case_line cl join order_line l on l.order_id = cl.order_id and l.id = cl.line_id
            where cl.order_id = c.order_id and cl.case_id = c.id and cl.quantity > 0) w on w.reasons && $2
          left join lateral (select sum(amount) as paid from refund x
            where x.order_id = c.order_id and x.case_id = c.id and x.state <> 'cancelled') r on true
          left join lateral (select outcome, number, first_value(outcome) over (order by number) as first from decision x
            where x.order_id = c.order_id and x.case_id = c.id order by number desc limit 1) d on true
        where c.state = 'closed' and c.id <> $1 and o.currency = $5
        order by (w.category is null), (d.outcome is null), abs(c.value - $4), c.closed_at desc limit 6
        """,
        case, reasons, categories, value, currency,
    )  # fmt: skip
    return rows


async def rates(db: Reading, reasons: list[str]) -> list[Any]:
    """How disputes for each of these reasons were decided: reason, decided, buyer, seller, shared, appealed, overturned."""
    rows: list[Any] = await db.fetch(
        """
        select reason, count(*)::int as decided, count(*) filter (where last in ('buyer', 'carrier', 'platform'))::int as buyer,
          count(*) filter (where last = 'seller')::int as seller, count(*) filter (where last = 'split')::int as shared,
          count(*) filter (where many > 1)::int as appealed, count(*) filter (where many > 1 and last <> first)::int as overturned
        from (
          select cl.reason, d.dispute_id, max(d.number) as many, (array_agg(d.outcome order by d.number))[1] as first,
            (array_agg(d.outcome order by d.number desc))[1] as last
          from decision d join (select distinct order_id, case_id, reason from case_line where quantity > 0) cl
            on cl.order_id = d.order_id and cl.case_id = d.case_id
          where cl.reason = any($1) group by cl.reason, d.dispute_id
        ) t group by reason order by reason
        """,
        reasons,
    )  # fmt: skip
    return rows
