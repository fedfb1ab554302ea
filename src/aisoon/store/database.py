"""Connections: reading and writing are apart by type, so that mypy refuses a page that writes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Any, NewType
from uuid import UUID

import asyncpg

if TYPE_CHECKING:
    Raw = asyncpg.Connection[asyncpg.Record]
else:
    Raw = asyncpg.Connection

Reading = NewType("Reading", Raw)
"""A connection for reads."""

Writing = NewType("Writing", Reading)
"""A connection inside a transaction, handed out by the desk and the jobs only."""


class Database:
    """A pool of connections to one PostgreSQL; sessions are not reset at release (no session state is used)."""

    def __init__(self, pool: Any, url: str = "") -> None:
        self.pool = pool
        self.url = url

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[Reading]:
        """A connection outside any transaction."""
        async with self.pool.acquire() as connection:
            yield Reading(connection)

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[Writing]:
        """One transaction: committed whole, or without a trace."""
        async with self.pool.acquire() as connection, connection.transaction():
            yield Writing(Reading(connection))

    async def close(self) -> None:
        """Close every connection."""
        await self.pool.close()


async def _no_reset(connection: Any) -> None:
    """Nothing to reset: no session state is used."""


async def _as_app(connection: Any) -> None:
    """Work as the role that may not change history or money (migration 0006), where the database has it."""
    known = "select pg_has_role(current_user, oid, 'member') from pg_roles where rolname = 'aisoon_app'"
    if await connection.fetchval(known):
        await connection.execute("set role aisoon_app")


async def connect(url: str, size: int = 8) -> Database:
    """A database at a DSN, with UTC sessions and at most `size` connections."""
    pool = await asyncpg.create_pool(
        url,
        min_size=1,
        max_size=size,
        reset=_no_reset,
        init=_as_app,
        command_timeout=60,
        server_settings={"timezone": "UTC", "application_name": "aisoon", "jit": "off"},
    )
    return Database(pool, url)


def as_id(text: str) -> UUID | None:
    """The id a text writes, or None where it writes none: ids are compared as ids, so that their index serves."""
    try:
        return UUID(text)
    except ValueError:
        return None
