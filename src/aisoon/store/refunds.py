"""Refunds across orders, for those who watch the money."""

from typing import Any

from aisoon.store.database import Reading


async def counts(db: Reading) -> dict[str, int]:
    """How many refunds are in each state."""
    rows = await db.fetch("select state, count(*) from refund group by state")
    return {row["state"]: row["count"] for row in rows}


async def page(db: Reading, state: str, limit: int = 50) -> list[Any]:
    """Refunds in a state, the oldest first: id, state, amount, currency, attempts, error, due_at, entered_at, reference, buyer."""
    rows: list[Any] = await db.fetch(
        "select r.id, r.state, r.amount, r.currency, r.attempts, r.error, r.due_at, r.due_move, r.entered_at, c.reference, "
        "p.name as buyer from refund r join cases c on c.order_id = r.order_id and c.id = r.case_id "
        "join person p on p.id = c.buyer_id where r.state = $1 order by r.entered_at, r.id limit $2",
        state, limit,
    )  # fmt: skip
    return rows


async def outbox(db: Reading) -> list[Any]:
    """Work that waits, by kind: count, and how many a person must look at."""
    rows: list[Any] = await db.fetch(
        "select kind, count(*) as waiting, count(*) filter (where held) as held from task group by kind order by kind"
    )
    return rows
