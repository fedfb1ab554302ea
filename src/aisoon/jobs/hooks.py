"""Hooks: what happened is told to endpoints, signed, again and again with more patience, until it arrives or is given up."""

import asyncio
import contextlib
import logging
import time
from typing import Any

import httpx

from aisoon.outside import hooks as outside
from aisoon.store import hooks
from aisoon.store.database import Database

log = logging.getLogger("aisoon.hooks")

TRIES = 12
BATCH = 10
FIRST, LONGEST = 5, 6 * 3600
"""Seconds until the second try, and at most between two; twelve tries take about a day."""


async def deliver(database: Database, inside: bool = False) -> int:
    """Try the next deliveries, side by side, so that one that hangs holds up no other; how many there were."""
    async with database.writing() as db:
        rows = await hooks.claim(db, BATCH)
    await asyncio.gather(*(send(database, row, inside) for row in rows))
    return len(rows)


async def send(database: Database, row: Any, inside: bool) -> None:
    """Try one delivery and keep what became of it."""
    body, stamp, id = row["body"].encode(), str(int(time.time())), str(row["id"])
    headers = {
        "content-type": "application/json", "user-agent": "AISOON-Returns", "webhook-id": id, "webhook-timestamp": stamp,
        "webhook-signature": outside.signature(row["secret"], id, stamp, body),
    }  # fmt: skip
    status, error = None, ""
    try:
        async with asyncio.timeout(outside.TIMEOUT + 5):
            status = await outside.post(row["url"], headers, body, inside)
    except outside.Unsafe as unsafe:
        error = str(unsafe)
    except (httpx.HTTPError, OSError, TimeoutError, ValueError) as away:
        error = type(away).__name__
    async with database.writing() as db:
        if status is not None and 200 <= status < 300:
            await hooks.arrived(db, row["id"], status)
            return
        wait = min(FIRST * 3 ** (row["attempts"] - 1), LONGEST)
        await hooks.failed(
            db, row["id"], status, error or f"HTTP {status}", wait, row["attempts"] >= TRIES or status == 410
        )


async def keep_delivering(database: Database, stop: asyncio.Event, poll: float, inside: bool = False) -> None:
    """Deliver until `stop` is set, beside the other work of the worker."""
    while not stop.is_set():
        busy = 0
        try:
            busy = await deliver(database, inside)
        except Exception as error:  # noqa: BLE001 - a lost database is waited for
            log.warning("waiting: %s: %s", type(error).__name__, error)
        if not busy:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(poll, 0.5))
