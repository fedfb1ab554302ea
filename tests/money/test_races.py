"""Races over quantity, decisions and deadlines: parallel connections, and each bug planted once to see red."""

from __future__ import annotations

import asyncio
import logging
from datetime import timedelta
from pathlib import Path

import pytest

from aisoon.jobs.clock import ring, sweep
from aisoon.rules import decide as deciding
from aisoon.rules.refusals import Refused
from aisoon.store import tasks
from tests.money.course import LOCK, PLANTED, ROUNDS, at_once, calls, cases_of, race_course
from tests.stories import acts, checks  # noqa: F401 - they teach the sentences


@PLANTED
def test_20_quantity_asked_for_in_parallel(planted: bool, database_url: str, tmp_path: Path) -> None:
    """Two requests for two of three at once: one is opened, the other is told that one is free.

    Planted: `for update` taken out of lock_order; seen red.
    """

    async def run() -> None:
        async with race_course(database_url, tmp_path, LOCK if planted else "") as (stage, way):
            most = 0
            for round in range(ROUNDS):
                told, _ = await cases_of(stage, way, f"AX-{round}", "3 mugs (home) 60.00", [])
                mugs = (await told.line_of("mugs"))["id"]
                wish = {"line": mugs, "quantity": 2, "reason": "defective"}
                given = {"statement": "", "evidence": told.ids(f"leak-AX-{round}")}
                done, refused = await at_once(*(way.open("buyer", told.order, [wish], given) for _ in range(2)))
                async with stage.database.reading() as db:
                    asked = await db.fetchval("select sum(quantity) from case_line where line_id = $1::uuid", mugs)
                most = max(most, asked)
                if not planted:
                    assert len(done) == 1
                    assert [(one.name, one.facts["free"]) for one in refused if isinstance(one, Refused)] == [
                        ("quantity_taken", 1)
                    ]
            assert (most > 3) == planted

    asyncio.run(run())


@PLANTED
def test_22_two_decisions_on_what_was_read(planted: bool, database_url: str, tmp_path: Path) -> None:
    """Seller and customer service decide at once on the version both read: one decision stands, the other is stale.

    Planted: `for update` taken out of lock_order; seen red.
    """

    async def run() -> None:
        async with race_course(database_url, tmp_path, LOCK if planted else "") as (stage, way):
            both = 0
            for round in range(ROUNDS):
                told, [case] = await cases_of(
                    stage, way, f"AX-{round}", "1 kettle (home) 49.90", ["1 kettle because defective"]
                )
                version = (await way.case("seller", case))["version"]
                no = {"why": "not_proven", "statement": "We see nothing."}
                done, refused = await at_once(
                    told.ask("agent", case, "case.approve", f"a{round}", version=version),
                    told.ask("seller", case, "case.decline", f"b{round}", version=version, bring=no),
                )
                both += len(done) == 2
                if not planted:
                    assert [one.name for one in refused if isinstance(one, Refused)] == ["stale"]
            assert bool(both) == planted

    asyncio.run(run())


@PLANTED
def test_the_clock_and_a_person_at_the_same_moment(planted: bool, database_url: str, tmp_path: Path) -> None:
    """At the deadline the seller refuses while two workers approve: one of them is history, and no worker waits.

    Planted: `for update skip locked` taken out of lock_order; seen red.
    """

    async def run() -> None:
        async with race_course(database_url, tmp_path, LOCK if planted else "") as (stage, way):
            both = 0
            for round in range(ROUNDS):
                told, [case] = await cases_of(
                    stage, way, f"AX-{round}", "1 kettle (home) 49.90", ["1 kettle because defective"]
                )
                stage.now += timedelta(days=7)
                no = {"why": "not_proven", "statement": "We see nothing."}
                await at_once(
                    sweep(stage.desk, stage.gateways),
                    told.ask("seller", case, "case.decline", f"no{round}", bring=no),
                    sweep(stage.desk, stage.gateways),
                )
                await stage.settle()
                made = [row["name"] for row in await way.history("agent", case) if row["source"] == "requested"]
                both += len(made) != 1
            assert bool(both) == planted

    asyncio.run(run())


@PLANTED
def test_many_workers_submit_once(
    planted: bool, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Five workers at the end of the undo window: the gateway is called once.

    Planted: `for update skip locked` taken out of lock_order; seen red.
    """
    caplog.set_level(logging.CRITICAL, "aisoon")  # the planted bug is told as often as it bites

    async def run() -> None:
        async with race_course(database_url, tmp_path, LOCK if planted else "") as (stage, way):
            told, cases = await cases_of(stage, way, "AX-1", "5 mugs (home) 100.00", ["1 mug because defective"] * 5)
            for case in cases:
                await told.ask("seller", case, "case.approve_without_return", case)
            stage.now += timedelta(minutes=30)
            await asyncio.gather(*(sweep(stage.desk, stage.gateways) for _ in range(5)))
            await stage.settle()  # a row that each of them found in another's hands is the next sweep's
            assert (calls(stage) == 5) != planted
            assert planted or stage.gateway.paid_out() == 10_000

    asyncio.run(run())


@PLANTED
def test_a_timer_that_was_overtaken(
    planted: bool, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A worker has seen that a parcel is lost; before it says so the carrier scans it: the parcel is not lost.

    Planted: the clock's move is not asked whether it is still due; seen red.
    """
    if planted:
        monkeypatch.setattr(deciding, "rings", lambda *_: True)

    async def run() -> None:
        async with race_course(database_url, tmp_path) as (stage, way):
            told, [case] = await cases_of(stage, way, "AX-1", "1 kettle (home) 49.90", ["1 kettle because defective"])
            await told.tell("seller case.approve\nbuyer case.ship\nafter 14 days without the worker")
            async with stage.database.reading() as db:
                [seen] = await tasks.due(db, stage.now)
            await told.tell("carrier tells scan")
            assert await ring(stage.desk, stage.gateways, seen) == planted
            assert ((await way.case("agent", case))["state"] == "shipped") != planted

    asyncio.run(run())
