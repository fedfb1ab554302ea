"""Must-survive 1 to 4: races over money on parallel connections, judged by the gateway's own journal.

Each test runs as the product is, and once with each bug planted that it guards against, where the judge must see red.
The bugs are listed in mutations.py; the numbers are those of must-survive.md; 23, 25 and 27 are told in tests/stories.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from aisoon.jobs.clock import sweep
from aisoon.rules.refusals import Refused
from tests.money.course import ROUNDS, Told, at_once, calls, cases_of, race_course, survives
from tests.money.judge import hold
from tests.stories.ways import ByHttp, by_http

WITHOUT_RETURN = "case.approve_without_return"


@survives("no_lock")
async def test_1_two_refunds_of_60_at_once_on_100(t: Told) -> None:
    """Captured 120, 20 gone: one of two refunds of 60 succeeds, the other is told that 40 remain; the gateway is called once."""
    stage = t.stage
    for round in range(ROUNDS):
        gone = "20.00 went back in the provider's own console\n"
        wishes = ["1 kettle because defective", "1 lamp because defective"]
        t, cases = await cases_of(
            stage, t.way, f"AX-{round}", "1 kettle (home) 60.00, 1 lamp (home) 60.00", wishes, gone
        )
        before, asked = stage.gateway.paid_out(), calls(stage)
        done, refused = await at_once(*(t.ask("seller", case, WITHOUT_RETURN, f"{round}-{case}") for case in cases))
        await stage.until(stage.now + timedelta(minutes=31))
        paid = stage.gateway.paid_out() - before
        hold((paid, calls(stage) - asked) == (6000, 1), "paid", paid, "in", calls(stage) - asked, "calls")
        hold(len(done) == 1, "both were done")
        told = [(one.name, one.status, one.facts["remaining"]) for one in refused if isinstance(one, Refused)]
        hold(told == [("over_remaining", 409, 4000)], told)


@survives("key_for_every_call")
async def test_2_a_lost_reply_and_everybody_retries(t: Told) -> None:
    """The provider pays, its reply is lost, three workers retry at once: the row stays unknown until it is known, paid once."""
    stage = t.stage
    t, [case] = await cases_of(stage, t.way, "AX-1", "1 kettle (home) 49.90", ["1 kettle because defective"])
    stage.deaf = True  # who does not answer does not tell either
    stage.gateway.behave("time_out_after_commit")
    await t.ask("seller", case, WITHOUT_RETURN, "1")
    await stage.until(stage.now + timedelta(minutes=30))
    hold((await t.way.case("agent", case))["refunds"][0]["state"] == "unknown", "it is not unknown")
    stage.now += timedelta(minutes=2)
    await asyncio.gather(*(sweep(stage.desk, stage.gateways) for _ in range(3)))
    await stage.settle()
    hold((stage.gateway.paid_out(), calls(stage)) == (4990, 1), "paid", stage.gateway.paid_out())
    hold((await t.way.case("agent", case))["outcome"] == "refunded", "it is not closed")


@survives("key_of_the_amount", "intent_of_the_amount")
async def test_3_two_equal_refunds_are_two(t: Told) -> None:
    """Two legitimate refunds of the same line and amount, at once: both are paid."""
    stage = t.stage
    t, cases = await cases_of(stage, t.way, "AX-1", "3 mugs (home) 60.00", ["1 mug because defective"] * 2)
    done, refused = await at_once(*(t.ask("seller", case, WITHOUT_RETURN, case) for case in cases))
    hold((len(done), refused) == (2, []), refused)
    await stage.until(stage.now + timedelta(minutes=31))
    hold(stage.gateway.paid_out() == 4000, "paid", stage.gateway.paid_out())


@survives("no_lock")
async def test_4_double_click_without_a_key(t: Told) -> None:
    """The same approval five times at once, each by its own request: one refund, four are told that it is done."""
    stage = t.stage
    t, [case] = await cases_of(stage, t.way, "AX-1", "2 kettles (home) 99.80", ["1 kettle because defective"])
    done, refused = await at_once(*(t.ask("seller", case, WITHOUT_RETURN, f"click-{n}") for n in range(5)))
    await stage.until(stage.now + timedelta(minutes=31))
    hold((stage.gateway.paid_out(), calls(stage)) == (4990, 1), "paid", stage.gateway.paid_out())
    hold(len(done) == 1, len(done), "were done")
    hold({one.name for one in refused if isinstance(one, Refused)} == {"wrong_state"}, refused)


@survives("no_replies_kept")
async def test_4_double_click_with_a_key(t: Told) -> None:
    """The same request five times at once under one key: one refund, five identical replies; another body is refused."""
    stage = t.stage
    t, [case] = await cases_of(stage, t.way, "AX-1", "2 kettles (home) 99.80", ["1 kettle because defective"])
    done, refused = await at_once(*(t.ask("seller", case, WITHOUT_RETURN, "one-key") for _ in range(5)))
    hold((len(done), len(set(done)), refused) == (5, 1, []), refused)
    with pytest.raises(Refused, match="key_reused"):
        await t.ask("seller", case, WITHOUT_RETURN, "one-key", bring={"note": "another"})
    await stage.until(stage.now + timedelta(minutes=31))
    hold((stage.gateway.paid_out(), calls(stage)) == (4990, 1), "paid", stage.gateway.paid_out())


def test_4_double_click_by_http(database_url: str, tmp_path: Path) -> None:
    """The same POST five times at once under one Idempotency-Key: the same bytes five times, four marked as replayed."""

    async def post(way: ByHttp, case: str) -> httpx.Response:
        head = {"Authorization": f"Bearer {way.keys['seller']}", "Idempotency-Key": "click"}
        return await way.client.post(
            f"/v1/cases/{case}/moves", json={"move": WITHOUT_RETURN, "bring": {}}, headers=head
        )

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
