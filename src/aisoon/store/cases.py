"""Cases: found by reference, listed by what is due next, always through the person who asks."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.rules.people import Person
from aisoon.store.database import Reading, as_id

VISIBLE = "(case $1 when 'buyer' then c.buyer_id = $2 when 'seller' then c.seller_id = $3 when 'carrier' then false else true end)"


async def find(db: Reading, reference: str, person: Person) -> tuple[UUID, UUID] | None:
    """The (order, case) ids of a case by its reference or id, when the person may see it."""
    row = await db.fetchrow(
        f"select c.order_id, c.id from cases c where {VISIBLE} and (c.reference = upper($4) or c.id = $5)",
        person.role, person.id, person.seller_id, reference.replace("\x00", ""), as_id(reference),
    )  # fmt: skip
    return (row["order_id"], row["id"]) if row else None


async def page(
    db: Reading, person: Person, states: list[str], search: str = "", after: int = 0, limit: int = 50
) -> list[Any]:
    """Cases a person may see, what is due next first; `states` empty means all.

    Rows: order_id, id, reference, state, outcome, due_at, due_move, opened_at, value, currency, order_reference, buyer,
    seller, reasons, titles, units, dispute (its state), reviewer_id, version, needs_person.
    """
    rows: list[Any] = await db.fetch(
        f"""
        select c.order_id, c.id, c.reference, c.state, c.outcome, c.opened_at, c.value, c.version, c.needs_person, c.offer,
          coalesce(d.due_at, c.due_at) as due_at, coalesce(d.due_move, c.due_move) as due_move,
          o.currency, o.reference as order_reference, b.name as buyer, s.name as seller,
          array_agg(distinct cl.reason) as reasons, array_agg(distinct l.title) as titles, sum(cl.quantity)::int as units,
          d.state as dispute, d.reviewer_id, d.asked_party, d.overdue, d.appealed_by
        from cases c join orders o on o.id = c.order_id join person b on b.id = c.buyer_id join seller s on s.id = c.seller_id
          join case_line cl on cl.order_id = c.order_id and cl.case_id = c.id and cl.quantity > 0
          join order_line l on l.order_id = cl.order_id and l.id = cl.line_id
          left join lateral (select * from dispute x where x.order_id = c.order_id and x.case_id = c.id and c.state = 'disputed'
            order by x.id desc limit 1) d on true
        where {VISIBLE} and (cardinality($4::text[]) = 0 or c.state = any($4))
          and ($5 = '' or c.reference ilike '%' || $5 || '%' or o.reference ilike '%' || $5 || '%'
            or b.name ilike '%' || $5 || '%' or l.title ilike '%' || $5 || '%')
        group by c.order_id, c.id, o.currency, o.reference, b.name, s.name, d.due_at, d.due_move, d.state, d.reviewer_id,
          d.asked_party, d.overdue, d.appealed_by
        order by (c.state = 'closed'), coalesce(d.due_at, c.due_at) nulls last, c.value desc, c.opened_at desc, c.id offset $6 limit $7
        """,
        person.role, person.id, person.seller_id, states, search, after, limit,
    )  # fmt: skip
    return rows


async def opened_by(db: Reading, buyer: UUID, since: datetime) -> int:
    """How many cases a buyer has opened since."""
    found: int = await db.fetchval("select count(*) from cases where buyer_id = $1 and opened_at >= $2", buyer, since)
    return found


async def counts(db: Reading, person: Person) -> dict[str, int]:
    """How many cases a person may see in each state."""
    rows = await db.fetch(
        f"select c.state, count(*) from cases c where {VISIBLE} group by c.state",
        person.role,
        person.id,
        person.seller_id,
    )
    return {row["state"]: row["count"] for row in rows}
