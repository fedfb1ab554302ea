"""What files are for: the checks that evidence is said to show."""

from uuid import UUID

from aisoon.store.database import Writing


async def say(db: Writing, order: UUID, evidence: UUID, shows: list[str]) -> None:
    """Keep which checks a file is for."""
    await db.execute("update evidence set shows = $3 where order_id = $1 and id = $2", order, evidence, shows)
