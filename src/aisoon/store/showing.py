"""What files are for: the checks that evidence is said to show, and until when disputes wait for what is missing."""

from datetime import datetime
from uuid import UUID

from aisoon.store.database import Writing


async def say(db: Writing, order: UUID, evidence: UUID, shows: list[str]) -> None:
    """Keep which checks a file is for."""
    await db.execute("update evidence set shows = $3 where order_id = $1 and id = $2", order, evidence, shows)


async def wait(db: Writing, order: UUID, case: UUID, until: datetime | None) -> None:
    """Keep until when a dispute waits for what is missing; None when it does not."""
    await db.execute(
        """
        with gone as (delete from awaited where order_id = $1 and case_id = $2 and $3::timestamptz is null)
        insert into awaited (order_id, case_id, until) select $1, $2, $3 where $3::timestamptz is not null
        on conflict (order_id, case_id) do update set until = excluded.until
        """,
        order, case, until,
    )  # fmt: skip
