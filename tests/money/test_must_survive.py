"""Races over money, on a real PostgreSQL with parallel connections, judged by the gateway's own journal.

Each test runs twice: as the product is, and with the bug planted that it guards against, where the judge must see red.
The numbers are those of must-survive.md; 23, 25 and 27 are told in tests/stories.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from aisoon.jobs.clock import sweep
from aisoon.rules import refund as refunds
from aisoon.rules.refusals import Refused
from tests.money.course import LOCK, PLANTED, REPLIES, ROUNDS, at_once, calls, cases_of, race_course
from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.ways import ByHttp, by_http


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
            await asyncio.gather(*(sweep(stage.desk, stage.gateways) for _ in range(3)))
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
