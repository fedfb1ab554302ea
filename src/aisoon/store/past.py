"""Past cases as they lie in the database, page by page, the latest first."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.store.database import Reading

PAGE = 1000


class PastLine(msgspec.Struct, frozen=True):
    """A line of a case with the dates of its shipment; `sent` is whether it has one."""

    reason: str
    quantity: int
    category: str
    sent: bool
    promised_at: datetime | None = None
    estimated_at: datetime | None = None
    delivered_at: datetime | None = None


class Past(msgspec.Struct, frozen=True):
    """A case as it was asked for: the facts it kept, if any, and what they can be worked out from."""

    id: UUID
    reference: str
    opened_at: datetime
    facts: dict[str, Any] | None
    value: int
    return_needed: bool
    statutory: bool
    needs_person: str | None
    evidence: int
    returns_90d: int
    place: dict[str, Any]
    lines: list[PastLine]


async def page(db: Reading, after: Past | None, count: int) -> list[Past]:
    """So many cases, those opened before `after`."""
    rows = await db.fetch(
        """
        select c.id, c.reference, c.opened_at, c.facts::text as facts, c.value, c.return_needed, c.statutory, c.needs_person,
          o.country, o.currency, s.reference as seller, s.tier, coalesce(w.evidence, 0) as evidence,
          coalesce(w.returns_90d, 0) as returns_90d, coalesce(w.lines, '[]')::text as lines
        from cases c join orders o on o.id = c.order_id join seller s on s.id = c.seller_id
          left join lateral (
            select
              (select count(*) from evidence e where e.order_id = c.order_id and e.case_id = c.id) as evidence,
              (select count(*) from cases b where b.buyer_id = c.buyer_id and (b.opened_at, b.id) < (c.opened_at, c.id)
                and b.opened_at >= c.opened_at - interval '90 days') as returns_90d,
              (select jsonb_agg(jsonb_build_object('reason', cl.reason, 'quantity', cl.quantity, 'category', l.category,
                'sent', sh.id is not null, 'promised_at', sh.promised_at, 'estimated_at', sh.estimated_at,
                'delivered_at', sh.delivered_at) order by l.position)
              from case_line cl join order_line l on l.order_id = cl.order_id and l.id = cl.line_id
                left join shipment sh on sh.order_id = l.order_id and sh.reference = l.shipment
              where cl.order_id = c.order_id and cl.case_id = c.id) as lines
          ) w on c.facts is null
        where $1::timestamptz is null or (c.opened_at, c.id) < ($1, $2)
        order by c.opened_at desc, c.id desc limit $3
        """,
        after and after.opened_at, after and after.id, count,
    )  # fmt: skip
    return [_past(dict(row)) for row in rows]


def _past(row: dict[str, Any]) -> Past:
    place = {
        "country": row.pop("country"), "currency": row.pop("currency"), "seller.reference": row.pop("seller"),
        "seller.tier": row.pop("tier"), "category": None,
    }  # fmt: skip
    row["facts"] = msgspec.json.decode(row["facts"]) if row["facts"] else None
    row["lines"] = msgspec.json.decode(row["lines"], type=list[PastLine])
    return Past(**row, place=place)


async def count(db: Reading) -> int:
    """How many cases there are."""
    found: int = await db.fetchval("select count(*) from cases")
    return found
