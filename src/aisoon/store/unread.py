"""Unread: conversations with something new for a person, and who has read them up to when."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from aisoon.rules.people import PARTIES, Person
from aisoon.store.database import Reading, Writing

RECENT = timedelta(days=30)
"""How long something that was not read counts as new."""


async def counts(db: Reading, person: Person, now: datetime) -> dict[str, int]:
    """What waits for a person, by menu entry: conversations with something new for a buyer or a seller's staff; for
    customer service disputes that wait for it, its own and those nobody took."""
    if person.role not in PARTIES:
        waiting: int = await db.fetchval(
            "select count(*) from dispute d where d.state in ('open', 'under_review', 'appealed') "
            "and (d.reviewer_id is null or d.reviewer_id = $1) and d.first_reviewer_id is distinct from $1",
            person.id,
        )
        return {"/desk": waiting} if person.role == "agent" else {}
    rows = await db.fetch(
        """
        select exists (select from cases c where c.order_id = m.order_id and c.seller_id = m.seller_id) as has_case, count(*)
        from (select distinct m.order_id, m.seller_id from message m join orders o on o.id = m.order_id
          where m.created_at >= $4 and m.author_id <> $2 and $1 = any(m.audience)
            and (case $1 when 'buyer' then o.buyer_id = $2 else m.seller_id = $3 end)
            and not exists (select from read_mark r where r.order_id = m.order_id and r.seller_id = m.seller_id
              and r.person_id = $2 and r.upto >= m.created_at)) m
        group by 1
        """,
        person.role, person.id, person.seller_id, now - RECENT,
    )  # fmt: skip
    return {"/cases" if row["has_case"] else "/orders": row["count"] for row in rows}


async def mark(db: Writing, order: UUID, seller: UUID, person: UUID, upto: datetime, now: datetime) -> bool:
    """Keep that somebody has read a conversation up to a time; False when they had before."""
    return bool(
        await db.fetchval(
            "insert into read_mark as m (order_id, seller_id, person_id, upto, seen_at) values ($1, $2, $3, $4, $5) "
            "on conflict (order_id, seller_id, person_id) do update set upto = excluded.upto, seen_at = excluded.seen_at "
            "where m.upto < excluded.upto returning true",
            order, seller, person, upto, now,
        )
    )  # fmt: skip


async def marks(db: Reading, order: UUID, person: Person, seller: UUID | None = None) -> list[Any]:
    """Who else has read an order's conversations: seller_id, name, role, upto, seen_at.

    The two sides see each other's marks; customer service sees all, its own colleagues' too, which the sides do not.
    """
    rows: list[Any] = await db.fetch(
        "select r.seller_id, p.name, p.role, r.upto, r.seen_at from read_mark r join person p on p.id = r.person_id "
        "where r.order_id = $1 and r.person_id <> $2 and ($3::uuid is null or r.seller_id = $3) "
        "and ($4::uuid is null or r.seller_id = $4) and ($5 <> all($6::text[]) or p.role = any($6)) order by r.seen_at",
        order, person.id, person.seller_id, seller, person.role, list(PARTIES),
    )  # fmt: skip
    return rows


async def conversation(db: Reading, order: str, seller: UUID, person: Person) -> Any | None:
    """An order's conversation with a seller, when the person may read it: order_id, reference, buyer_id, seller_id."""
    return await db.fetchrow(
        "select o.id as order_id, o.reference, o.buyer_id, $2::uuid as seller_id from orders o where o.reference = $1 "
        "and $3 <> 'carrier' and sees_order(o.id, $3, $4, $5) and ($5::uuid is null or $5 = $2) "
        "and exists (select from order_line l where l.order_id = o.id and l.seller_id = $2)",
        order[:100].replace("\x00", ""), seller, person.role, person.id, person.seller_id,
    )  # fmt: skip
