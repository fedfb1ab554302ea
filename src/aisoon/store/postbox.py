"""Who wants which letters how, by the address they go to, and letters that wait for the morning."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.store.database import Reading, Writing


class Reader(msgspec.Struct, frozen=True):
    """Somebody letters go to."""

    role: str
    address: str
    token: str
    choices: dict[str, str]


async def reader(db: Writing, role: str, address: str, token: str) -> Reader:
    """The reader at an address, who gets this token when they had none."""
    await db.execute(
        "insert into mail_reader (role, address, token) values ($1, $2, $3) on conflict do nothing",
        role,
        address,
        token,
    )
    row = await db.fetchrow(
        "select m.token, m.choices::text, m.address::text from mail_reader m where m.role = $1 and m.address = $2",
        role,
        address,
    )
    assert row is not None
    return Reader(role, row["address"], row["token"], msgspec.json.decode(row["choices"], type=dict[str, str]))


async def by_token(db: Reading, token: str) -> Reader | None:
    """The reader whose letters have this token."""
    row = await db.fetchrow(
        "select role, address::text, token, choices::text from mail_reader where token = $1", token.replace("\x00", "")
    )
    if row is None:
        return None
    return Reader(row["role"], row["address"], row["token"], msgspec.json.decode(row["choices"], type=dict[str, str]))


async def choose(db: Writing, token: str, choices: dict[str, str]) -> None:
    """Keep what a reader chose."""
    await db.execute(
        "update mail_reader set choices = $2::jsonb where token = $1", token, msgspec.json.encode(choices).decode()
    )


async def zone(db: Reading, role: str, address: str) -> str:
    """Where a seller's mornings are; UTC for everybody else."""
    found = await db.fetchval("select zone from seller where $1 = 'seller' and email = $2 limit 1", role, address)
    return str(found or "UTC")


async def hold(db: Writing, id: UUID, until: datetime) -> None:
    """Let a letter wait for the morning."""
    await db.execute("update task set kind = 'digest', run_at = $2 where id = $1", id, until)


async def waiting(db: Writing, now: datetime, most: int) -> list[Any]:
    """The letters of one reader whose morning has come, locked until this transaction ends: id, key, body."""
    rows: list[Any] = await db.fetch(
        """
        with one as (select body ->> 'role' as role, body ->> 'to' as address from task
          where kind = 'digest' and not held and run_at <= $1 order by run_at limit 1)
        select id, key, body::text, attempts from task, one where kind = 'digest' and not held and run_at <= $1
          and body ->> 'role' = one.role and body ->> 'to' = one.address order by id limit $2 for update of task skip locked
        """,
        now, most,
    )  # fmt: skip
    return rows
