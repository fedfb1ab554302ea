"""Live: the stream of changes as the database keeps it, and a connection that is woken when there are new ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from typing import Any

import asyncpg

from aisoon.rules.live import Change, Snapshot, snapshot, written
from aisoon.rules.people import Person
from aisoon.store.accounts import PERSON, _person
from aisoon.store.database import Database, Reading, Writing

CHANNELS = ("live", "live_now", "live_end")
"""There are changes to read; something that is not kept (somebody types, somebody looks); a key or session has ended."""

MOST = 1000
"""Changes read at once by somebody who was away; whoever missed more loads the page anew."""


class Ears:
    """One LISTENing connection: what it hears, until it is lost."""

    def __init__(self, connection: Any) -> None:
        self.db = Reading(connection)
        self.heard: asyncio.Queue[tuple[str, str] | None] = asyncio.Queue()
        connection.add_termination_listener(lambda _: self.heard.put_nowait(None))

    async def listen(self) -> None:
        """Begin to hear."""
        for name in CHANNELS:
            await self.db.add_listener(name, self._hear)

    def _hear(self, _: Any, __: int, channel: str, payload: object) -> None:
        self.heard.put_nowait((channel, str(payload)))

    async def next(self) -> list[tuple[str, str]]:
        """What was said since the last time, as (channel, payload); waits for something; ConnectionError once the connection is gone."""
        found = [await self.heard.get()]
        while not self.heard.empty():
            found.append(self.heard.get_nowait())
        if None in found:
            raise ConnectionError("the listening connection was lost")
        return [one for one in found if one]


@asynccontextmanager
async def listening(database: Database) -> AsyncIterator[Ears]:
    """A connection of its own, that listens."""
    connection = await asyncpg.connect(
        database.url, timeout=10, command_timeout=30, server_settings={"application_name": "aisoon live", "jit": "off"}
    )
    try:
        ears = Ears(connection)
        await ears.listen()
        yield ears
    finally:
        connection.terminate()


async def state(db: Reading) -> tuple[str, bytes, Snapshot]:
    """Which database this is, the secret of places in its stream, and what has been told so far."""
    row = await db.fetchrow(
        "select (select system_identifier from pg_control_system())::text || current_database() as name, "
        "secret, secret2, pg_current_snapshot()::text as seen from live_state"
    )
    if row is None:
        raise ConnectionError("no live state")
    return row["name"], row["secret"].bytes + row["secret2"].bytes, snapshot(row["seen"])


async def since(db: Reading, seen: Snapshot, most: int = MOST) -> tuple[list[Change] | None, Snapshot]:
    """The changes somebody who has seen this has not, oldest first, and what they have seen with them.

    None for the changes where the place is too old, too many were missed, or the place is of another history.
    """
    rows = await db.fetch(
        """
        with here as (select pg_current_snapshot() as now, told_until from live_state)
        select here.now::text as now, here.told_until >= pg_snapshot_xmin($1::text::pg_snapshot) as old,
          pg_snapshot_xmax(here.now) < pg_snapshot_xmin($1::text::pg_snapshot) as strange,
          l.id, l.xid::text::bigint as xid, l.kind, l.order_reference, l.case_reference, l.seller_id, l.buyer_id, l.audience
        from here left join live l on l.xid >= pg_snapshot_xmin($1::text::pg_snapshot) and l.xid < pg_snapshot_xmax(here.now)
          and not pg_visible_in_snapshot(l.xid, $1::text::pg_snapshot)
        order by l.id limit $2
        """,
        written(seen), most + 1,
    )  # fmt: skip
    now = snapshot(rows[0]["now"])
    if rows[0]["old"] or rows[0]["strange"] or len(rows) > most:
        return None, now
    return [change(row) for row in rows if row["id"] is not None], now


def change(row: Any) -> Change:
    """A change as a row has it."""
    return Change(
        row["id"], row["xid"], row["kind"], row["order_reference"], row["case_reference"], row["seller_id"],
        row["buyer_id"], row["audience"],
    )  # fmt: skip


async def say(db: Reading, word: str) -> None:
    """Say something that is not kept to every server: JSON of at most 7,900 bytes."""
    await db.execute("select pg_notify('live_now', $1)", word)


async def still(db: Reading, secrets: list[bytes], now: datetime) -> dict[bytes, Person]:
    """Those of these keys and sessions that are still good, and whose they are now."""
    rows = await db.fetch(
        f"select {PERSON}, c.scopes, c.token_hash from credential c join person p on p.id = c.person_id "
        "where c.token_hash = any($1) and c.ended_at is null and (c.expires_at is null or c.expires_at > $2)",
        secrets, now,
    )  # fmt: skip
    return {row["token_hash"]: _person(row) for row in rows}


async def tidy(db: Writing, before: datetime) -> int:
    """Drop changes told before a time, and keep down to where they were dropped; how many there were."""
    found: int = await db.fetchval(
        """
        with gone as (delete from live where at < $1 returning xid),
          kept as (update live_state set told_until = greatest(told_until, (select max(xid) from gone)) where exists (select from gone))
        select count(*) from gone
        """,
        before,
    )  # fmt: skip
    return found
