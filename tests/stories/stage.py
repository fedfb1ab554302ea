"""The stage of a story: our desk on a real PostgreSQL, a clock in our hand, people, and a gateway that keeps a journal."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uuid_utils.compat import uuid7

from aisoon.desk import Desk
from aisoon.jobs.clock import sweep
from aisoon.jobs.errands import run_errands
from aisoon.jobs.news import news
from aisoon.outside.calendars import calendar
from aisoon.outside.gateways import Gateways
from aisoon.outside.manual import Manual
from aisoon.outside.simulator import Simulator
from aisoon.rules.calendar import Calendar
from aisoon.rules.people import Person
from aisoon.rules.shop import SellerIn
from aisoon.settings import ROOT
from aisoon.store import tasks
from aisoon.store.database import Database, connect

START = datetime(2026, 11, 2, 9, tzinfo=UTC)
"""Monday morning, no holiday for weeks: where every story begins."""

SELLERS = {"Nordlicht": "nordlicht", "Volt": "volt"}
STAFF = {
    "agent": ("agent", "Amir"),
    "other agent": ("agent", "Bea"),
    "lead": ("agent", "Lena"),
    "operator": ("operator", "Olga"),
    "carrier": ("carrier", "Post"),
    "buyer": ("buyer", "Berta"),
    "stranger": ("buyer", "Bruno"),
}
OF_SELLER = {"seller": "Nordlicht", "other seller": "Volt"}
ROUNDS = 2000
"""Rings of the clock in one sentence of a story; more means that it rings for ever."""

NEXT = """
select min(at) from (
  select min(due_at) as at from cases union all select min(remind_at) from cases union all
  select min(due_at) from parcel union all select min(due_at) from refund union all select min(due_at) from dispute
) due
"""


class Stage:
    """A running shop with a movable clock; `people` by the names that stories use."""

    def __init__(self, database: Database, url: str, folder: Path) -> None:
        self.now = START
        self.url = url
        self.folder = folder
        self.database = database
        self.gateway = Simulator(folder / "gateway.sqlite", lambda: self.now)
        self.gateways = Gateways("fake", {"fake": self.gateway, "manual": Manual()})
        policy = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
        self.desk = Desk(database, lambda: self.now, self.calendar, uuid7, policy)
        self.people: dict[str, Person] = {}
        self.deaf = False

    def calendar(self, country: str, zone: str) -> Calendar:
        """A seller's calendar around the story's own year."""
        return calendar(country, zone, self.now.date())

    async def peopled(self) -> None:
        """Both sellers with staff, two buyers, customer service, an operator and a carrier."""
        for who, (role, name) in STAFF.items():
            address = f"{name.lower()}@example.com"
            self.people[who] = await self.desk.put_person(role, address, name, lead=who == "lead")
        for who, seller in OF_SELLER.items():
            async with self.database.writing() as db:
                id = await self.desk.put_seller(db, party(seller))
            self.people[who] = await self.desk.put_person(
                "seller", f"staff@{SELLERS[seller]}.example", f"{seller}'s staff", id
            )

    async def settle(self) -> list[str]:
        """Let the worker work until nothing is due; the moves it could not make, which wait for ever."""
        while (
            await sweep(self.desk, self.gateways)
            + (0 if self.deaf else await news(self.desk, self.gateways))
            + await run_errands(self.desk, self.gateways, nothing_stored)
        ):
            pass
        async with self.database.reading() as db:
            return [row["move"] for row in await tasks.due(db, self.now)]

    async def until(self, moment: datetime) -> list[str]:
        """Move the clock, ringing every deadline on the way at its own time; the moves that could not be made."""
        for _ in range(ROUNDS):
            if stuck := await self.settle():
                return stuck
            async with self.database.reading() as db:
                due = await db.fetchval(NEXT)
            if due is None or due > moment:
                self.now = moment
                return []
            self.now = max(self.now, due)
        return ["the clock rings for ever"]

    async def rows(self) -> dict[str, Any]:
        """Every table as (rows, hash of what is in them), to see that nothing was written."""
        async with self.database.reading() as db:
            names = [row[0] for row in await db.fetch("select tablename from pg_tables where schemaname = 'public'")]
            one = "select '{0}', count(*) || ' rows, ' || md5(coalesce(string_agg(t::text, '|' order by t::text), '')) from \"{0}\" t"
            rows = await db.fetch(" union all ".join(one.format(name) for name in sorted(names)))
            return {row[0]: row[1] for row in rows}


async def nothing_stored(key: str) -> bytes:
    """A stage keeps no files."""
    return b"a picture"


def party(name: str) -> SellerIn:
    """A seller of the stories as the shop tells it; both keep German business days."""
    ref = SELLERS[name]
    return SellerIn(ref, name, f"{ref}@example.com", address=[name, "Hafen 1", "Kiel"])


@asynccontextmanager
async def staged(url: str, folder: Path) -> AsyncIterator[Stage]:
    """A stage on a database of its own."""
    database = await connect(url, 6)
    try:
        stage = Stage(database, url, folder)
        await stage.peopled()
        yield stage
    finally:
        await database.close()
