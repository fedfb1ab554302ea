"""Cases: found by reference, listed by what is due next, always through the person who asks."""

from datetime import datetime
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
