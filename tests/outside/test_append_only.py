"""History and money are append-only: by grant for the product itself, by trigger for everybody else."""

from __future__ import annotations

import asyncio

import asyncpg
import pytest

from aisoon.store.database import connect

KEPT = ("ledger", "book", "move", "decision", "told", "payout", "credit_use")


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("how", ["delete from {}", "update {} set id = id", "truncate {} cascade"])
def test_the_product_may_only_add(database_url: str, table: str, how: str) -> None:
    """As the product works, the database itself says no, whether or not a row is there."""

    async def run() -> None:
        database = await connect(database_url, 1)
        try:
            async with database.writing() as db:
                assert await db.fetchval("select current_user") == "aisoon_app"
                with pytest.raises(asyncpg.InsufficientPrivilegeError):
                    await db.execute(how.format(table))
        finally:
            await database.close()

    asyncio.run(run())


@pytest.mark.parametrize("table", KEPT)
@pytest.mark.parametrize("how", ["delete from {}", "update {} set id = id"])
def test_the_owner_is_stopped_too(database_url: str, table: str, how: str) -> None:
    """Whoever owns the tables meets the trigger."""

    async def run() -> None:
        db = await asyncpg.connect(database_url)
        try:
            with pytest.raises(asyncpg.RaiseError, match="append-only"):
                await db.execute(how.format(table))
        finally:
            await db.close()

    asyncio.run(run())
