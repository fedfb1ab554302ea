"""Tasks and deadlines: what is to be done after commit, and which rows the clock may move now."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.store.database import Reading, Writing


async def due(db: Reading, now: datetime, limit: int = 200) -> list[Any]:
    """Rows whose deadline has passed, oldest first: order_id, case_id, of, move, at."""
    rows: list[Any] = await db.fetch(
        """
        select * from (
          (select order_id, id as case_id, id as of, due_move as move, due_at as at from cases where due_at <= $1 order by due_at limit $2)
          union all
          (select order_id, id, id, 'case.remind', remind_at from cases where remind_at <= $1 order by remind_at limit $2)
          union all
          (select order_id, case_id, id, due_move, due_at from parcel where due_at <= $1 order by due_at limit $2)
          union all
          (select order_id, case_id, id, due_move, due_at from refund where due_at <= $1 order by due_at limit $2)
          union all
          (select order_id, case_id, id, due_move, due_at from dispute where due_at <= $1 order by due_at limit $2)
        ) due order by at limit $2
        """,
        now, limit,
    )  # fmt: skip
    return rows


async def claim(db: Writing, kind: str, most: int) -> list[Any]:
    """The next tasks of a kind, locked until this transaction ends: id, key, body, attempts."""
    rows: list[Any] = await db.fetch(
        "select id, key, body::text, attempts from task where kind = $1 and not held and run_at <= now() "
        "order by run_at limit $2 for update skip locked",
        kind, most,
    )  # fmt: skip
    return rows


async def finish(db: Writing, ids: list[UUID]) -> None:
    """Tasks are done."""
    await db.execute("delete from task where id = any($1)", ids)


async def postpone(db: Writing, id: UUID, error: str, seconds: int, held: bool) -> None:
    """A task failed: try again later, or hold it for a person after too many tries."""
    await db.execute(
        "update task set attempts = attempts + 1, error = $2, run_at = now() + make_interval(secs => $3), held = $4 where id = $1",
        id, error[:500], seconds, held,
    )  # fmt: skip


async def clock_ahead(db: Reading) -> Any:
    """How far the demo's clock runs ahead, as a timedelta."""
    return await db.fetchval("select ahead from clock")


async def advance_clock(db: Writing, by: Any) -> Any:
    """Move the demo's clock ahead by a timedelta; how far it runs ahead now."""
    return await db.fetchval("update clock set ahead = ahead + $1 returning ahead", by)


async def refund_of(db: Reading, id: UUID) -> Any | None:
    """A refund as it stands: order_id, case_id, attempts, provider_ref, and its case's version."""
    return await db.fetchrow(
        "select r.order_id, r.case_id, r.attempts, coalesce(r.provider_ref, '') as provider_ref, c.version "
        "from refund r join cases c on c.order_id = r.order_id and c.id = r.case_id where r.id = $1",
        id,
    )
