"""Races over money and quantity, on a real PostgreSQL with parallel connections, judged by the gateway's own journal.

Each test runs twice: as the product is, and with the bug planted that it guards against, where the judge must see red.
The numbers are those of must-survive.md; 23, 25 and 27 are told in tests/stories.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest

from aisoon.jobs.clock import sweep
from aisoon.rules import refund as refunds
from aisoon.rules.refusals import Refused
from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.script import Line, Story
from tests.stories.stage import Stage, staged
from tests.stories.teller import Teller
from tests.stories.ways import ByDesk, ByHttp, Way, by_http

ROUNDS = 3
LOCK = r"for update( skip locked)?"
REPLIES = r"return query select [^;]*idempotency[^;]*;\s*if found then return; end if;"
PLANTED = pytest.mark.parametrize("planted", [False, True], ids=["as_it_is", "bug_planted"])


class Told(Teller):
    """A teller that plays sentences given as text, for the quiet parts of a race."""

    async def tell(self, text: str) -> None:
        """Play these lines."""
        lines = tuple(
            Line("test_must_survive", number, raw.strip(), raw.startswith("  "))
            for number, raw in enumerate(text.strip("\n").splitlines(), 1)
        )
        for line in Story("", "", 0, lines).lines:
            self.line = line
            await self.said(line.text, line.indented)

    async def ask(self, who: str, case: str, move: str, key: str, **more: Any) -> bytes:
        """One move, ready to be raced."""
        return await self.way.move(who, case, {"move": move, "bring": more.pop("bring", {}), **more}, key)


@asynccontextmanager
async def race_course(url: str, folder: Path, without: str = "") -> AsyncIterator[tuple[Stage, ByDesk]]:
    """A stage; `without` plants a bug: this is cut out of lock_order, and what was read is slow to arrive."""
    async with staged(url, folder) as stage:
        if without:
            async with stage.database.writing() as db:
                text = await db.fetchval("select pg_get_functiondef('lock_order'::regproc)")
                planted = re.sub(without, "", text)
                assert planted != text, "what is to be cut out is not there"
                await db.execute(planted.replace("end $function$", "perform pg_sleep(0.05); end $function$"))
        yield stage, ByDesk(stage)


async def at_once(*moves: Awaitable[Any]) -> tuple[list[Any], list[BaseException]]:
    """Start all at once; what was done, and what was not."""
    found = await asyncio.gather(*moves, return_exceptions=True)
    return [one for one in found if not isinstance(one, BaseException)], [
        one for one in found if isinstance(one, BaseException)
    ]


def calls(stage: Stage) -> int:
    """How often the gateway was told to refund."""
    return sum(row["verb"] == "refund" for row in stage.gateway.journal())


async def cases_of(
    stage: Stage, way: Way, reference: str, items: str, wishes: list[str], more: str = ""
) -> tuple[Told, list[str]]:
    """An order with one case a wish; the teller and the cases' references."""
    told = Told(stage, way)
    await told.tell(
        f"order {reference} from Nordlicht to Berlin: {items}; delivered 2 days ago\n{more}buyer shows photo leak-{reference}"
    )
    for wish in wishes:
        await told.tell(f"buyer asks {wish} with leak-{reference}")
    return told, await way.cases(told.order)


@PLANTED
def test_1_two_refunds_of_60_at_once_on_100(planted: bool, database_url: str, tmp_path: Path) -> None:
    """Captured 120, 20 gone: one of two refunds of 60 succeeds, the other is told that 40 remain; the gateway is called once.

    Planted: `for update` taken out of lock_order; seen red.
    """

    async def run() -> None:
        async with race_course(database_url, tmp_path, LOCK if planted else "") as (stage, way):
            overpaid = 0
            for round in range(ROUNDS):
                gone = "20.00 went back in the provider's own console\n"
                wishes = ["1 kettle because defective", "1 lamp because defective"]
                told, cases = await cases_of(
                    stage, way, f"AX-{round}", "1 kettle (home) 60.00, 1 lamp (home) 60.00", wishes, gone
                )
                before, asked = stage.gateway.paid_out(), calls(stage)
                asks = [told.ask("seller", case, "case.approve_without_return", f"{round}-{case}") for case in cases]
                done, refused = await at_once(*asks)
                await stage.until(stage.now + timedelta(minutes=31))
                paid = stage.gateway.paid_out() - before
                overpaid += paid > 10_000
                if not planted:
                    assert len(done) == 1
                    assert [
                        (one.name, one.status, one.facts["remaining"]) for one in refused if isinstance(one, Refused)
                    ] == [("over_remaining", 409, 4000)]
                    assert (paid, calls(stage) - asked) == (6000, 1)
            assert bool(overpaid) == planted

    asyncio.run(run())


@PLANTED
def test_2_a_lost_reply_and_everybody_retries(
    planted: bool, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The provider pays, its reply is lost, three workers retry at once: the row stays unknown until it is known, paid once.

    Planted: a key made anew for every call instead of the intent's; seen red.
    """
    if planted:
        fresh = iter(range(100))
        monkeypatch.setattr(refunds, "key", lambda refund: f"{refund.id}:{next(fresh)}")

    async def run() -> None:
        async with race_course(database_url, tmp_path) as (stage, way):
            told, [case] = await cases_of(stage, way, "AX-1", "1 kettle (home) 49.90", ["1 kettle because defective"])
            stage.gateway.behave("time_out_after_commit")
            await told.ask("seller", case, "case.approve_without_return", "1")
            await stage.until(stage.now + timedelta(minutes=30))
            assert (await way.case("agent", case))["refunds"][0]["state"] == "unknown"
            stage.now += timedelta(minutes=2)
            await asyncio.gather(*(sweep(stage.desk, stage.gateway) for _ in range(3)))
            await stage.settle()
            assert (stage.gateway.paid_out() == 4990) != planted
            if not planted:
                assert (await way.case("agent", case))["outcome"] == "refunded"
                assert calls(stage) == 1

    asyncio.run(run())


@PLANTED
def test_3_two_equal_refunds_are_two(
    planted: bool, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two legitimate refunds of the same line and amount, at once: both are paid.

    Planted: a key made of payment and amount; seen red.
    """
    if planted:
        monkeypatch.setattr(refunds, "key", lambda refund: f"{refund.payment_id}:{refund.amount}")

    async def run() -> None:
        async with race_course(database_url, tmp_path) as (stage, way):
            told, cases = await cases_of(stage, way, "AX-1", "3 mugs (home) 60.00", ["1 mug because defective"] * 2)
            done, refused = await at_once(
                *(told.ask("seller", case, "case.approve_without_return", case) for case in cases)
            )
            assert (len(done), refused) == (2, [])
            await stage.until(stage.now + timedelta(minutes=31))
            assert (stage.gateway.paid_out() == 4000) != planted

    asyncio.run(run())


@PLANTED
def test_4_double_click_without_a_key(planted: bool, database_url: str, tmp_path: Path) -> None:
    """The same approval five times at once, each by its own request: one refund, four are told that it is done.

    Planted: `for update` taken out of lock_order; seen red.
    """

    async def run() -> None:
        async with race_course(database_url, tmp_path, LOCK if planted else "") as (stage, way):
            told, [case] = await cases_of(stage, way, "AX-1", "2 kettles (home) 99.80", ["1 kettle because defective"])
            asks = [told.ask("seller", case, "case.approve_without_return", f"click-{n}") for n in range(5)]
            done, refused = await at_once(*asks)
            await stage.until(stage.now + timedelta(minutes=31))
            assert (stage.gateway.paid_out() == 4990) != planted
            if not planted:
                assert len(done) == 1
                assert {one.name for one in refused if isinstance(one, Refused)} == {"wrong_state"}
                assert calls(stage) == 1

    asyncio.run(run())


@PLANTED
def test_4_double_click_with_a_key(planted: bool, database_url: str, tmp_path: Path) -> None:
    """The same request five times at once under one key: one refund, five identical replies; another body is refused.

    Planted: the look-up of earlier replies taken out of lock_order; seen red.
    """

    async def run() -> None:
        async with race_course(database_url, tmp_path, REPLIES if planted else "") as (stage, way):
            told, [case] = await cases_of(stage, way, "AX-1", "2 kettles (home) 99.80", ["1 kettle because defective"])
            done, refused = await at_once(
                *(told.ask("seller", case, "case.approve_without_return", "one-key") for _ in range(5))
            )
            assert (len(done) == 5) != planted
            if planted:
                return
            assert (len(done), len(set(done)), refused) == (5, 1, [])
            with pytest.raises(Refused, match="key_reused"):
                await told.ask("seller", case, "case.approve_without_return", "one-key", bring={"note": "another"})
            await stage.until(stage.now + timedelta(minutes=31))
            assert (stage.gateway.paid_out(), calls(stage)) == (4990, 1)

    asyncio.run(run())


def test_4_double_click_by_http(database_url: str, tmp_path: Path) -> None:
    """The same POST five times at once under one Idempotency-Key: the same bytes five times, four marked as replayed."""

    async def post(way: ByHttp, case: str) -> httpx.Response:
        head = {"Authorization": f"Bearer {way.keys['seller']}", "Idempotency-Key": "click"}
        body = {"move": "case.approve_without_return", "bring": {}}
        return await way.client.post(f"/v1/cases/{case}/moves", json=body, headers=head)

    async def run() -> None:
        async with race_course(database_url, tmp_path) as (stage, _), by_http(stage) as way:
            _, [case] = await cases_of(stage, way, "AX-1", "2 kettles (home) 99.80", ["1 kettle because defective"])
            replies, _ = await at_once(*(post(way, case) for _ in range(5)))
            assert {reply.status_code for reply in replies} == {200}
            assert len({reply.content for reply in replies}) == 1
            assert sum(reply.headers.get("idempotent-replayed") == "true" for reply in replies) == 4
            await stage.until(stage.now + timedelta(minutes=31))
            assert (stage.gateway.paid_out(), calls(stage)) == (4990, 1)

    asyncio.run(run())


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
                    sweep(stage.desk, stage.gateway),
                    told.ask("seller", case, "case.decline", f"no{round}", bring=no),
                    sweep(stage.desk, stage.gateway),
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
            await asyncio.gather(*(sweep(stage.desk, stage.gateway) for _ in range(5)))
            assert (calls(stage) == 5) != planted
            assert planted or stage.gateway.paid_out() == 10_000

    asyncio.run(run())
