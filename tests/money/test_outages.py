"""The gateway is away for minutes, hours or days: all settles by itself once it answers, and nothing is paid twice."""

from __future__ import annotations

import asyncio
import logging
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.money.course import TALLY, Told, item, race_course, survives
from tests.money.judge import hold, judge, rows

MANY = 10 if os.environ.get("AISOON_TORTURE") == "full" else 1
DONE = "seller case.approve_without_return"
SETTLED_WITHIN = timedelta(minutes=15)
UNDER_WAY = "select count(*) as n from refund where state in ('submitted', 'unknown')"
OUTAGES = (timedelta(minutes=10), timedelta(hours=3), timedelta(hours=25), timedelta(days=4))


async def promised(t: Told, count: int) -> None:
    """So many refunds of 20.00 in their undo window, each of an order of its own, so that one order never waits for another."""
    for number in range(count):
        await t.buys(f"AX-{number}", item("mug", 1, 2000))
        await t.tell(f"buyer asks 1 mug because defective with leak\n{DONE}")


async def away(t: Told, span: timedelta) -> None:
    """The gateway is switched off for a while; every deadline on the way rings at its time."""
    t.stage.gateway.down()
    stuck = await t.stage.until(t.stage.now + span)
    hold(not stuck, "due moves that could not be made:", stuck)
    t.stage.gateway.down(False)


async def settled(t: Told) -> timedelta:
    """How long it takes until nothing is unknown any more, once the gateway answers again."""
    back: datetime = t.stage.now
    while t.stage.now - back <= SETTLED_WITHIN:
        await t.stage.until(t.stage.now)
        [row] = await rows(t.stage, UNDER_WAY)
        if not row["n"]:
            return t.stage.now - back
        await t.stage.until(t.stage.now + timedelta(minutes=1))
    left = await rows(t.stage, "select state, asks, due_at from refund where state in ('submitted', 'unknown')")
    raise AssertionError(
        f"{len(left)} refunds are unknown {SETTLED_WITHIN} after the gateway answers again: {left[:3]}"
    )


async def each_paid_once(t: Told, count: int) -> None:
    """By the journal every intent was executed once, no executed one was sent again, and everybody has 20.00."""
    executed: dict[str, int] = {}
    for row in t.stage.gateway.journal():
        if row["verb"] != "refund":
            continue
        hold(row["refund"] not in executed or row["result"] == "replayed", "sent again after it was executed:", row)
        if row["result"] in ("succeed", "time_out_after_commit", "late_failure", "pending"):
            executed[row["refund"]] = executed.get(row["refund"], 0) + 1
    hold(sorted(executed.values()) == [1] * count, "executed:", executed)
    hold(t.stage.gateway.paid_out() == 2000 * count, "paid", t.stage.gateway.paid_out())
    [row] = await rows(t.stage, "select count(*) as n from cases where outcome = 'refunded'")
    hold(row["n"] == count, row["n"], "cases are closed")
    await judge(t.stage)


@survives("never_sent_again")
async def test_down_for_25_hours_before_anything_was_sent(t: Told) -> None:
    """The undo windows end while the gateway is away for 25 hours: nothing was sent, all of it is sent once afterwards."""
    await promised(t, 2)
    await away(t, timedelta(hours=25))
    await settled(t)
    await t.stage.until(t.stage.now + timedelta(minutes=30))
    await each_paid_once(t, 2)


@survives("listings_are_not_read", "posts_are_repeated_for_ever")
async def test_down_for_25_hours_after_it_was_paid(t: Told) -> None:
    """Executed, the reply lost, then 25 hours of silence: the keys are forgotten there, and nothing is sent a second time."""
    t.stage.gateway.behave(*["time_out_after_commit"] * 2)
    t.stage.deaf = True
    await promised(t, 2)
    await t.stage.until(t.stage.now + timedelta(minutes=30))
    await away(t, timedelta(hours=25))
    with_journal = t.stage.gateway.read("payout")
    await settled(t)
    t.stage.deaf = False
    await t.stage.until(t.stage.now + timedelta(days=2))
    hold(t.stage.gateway.read("payout") == with_journal, "more was paid afterwards")
    await each_paid_once(t, 2)


@survives("listings_are_not_read")
async def test_a_reply_lost_in_the_middle_of_an_outage(t: Told) -> None:
    """Some executed, some lost on the way, some never sent, one by one through 25 hours: each is paid once."""
    t.stage.gateway.behave("time_out_after_commit", "time_out", "down", "succeed", "time_out", "time_out_after_commit")
    t.stage.deaf = True
    await promised(t, 6)
    await t.stage.until(t.stage.now + timedelta(minutes=30))
    await away(t, timedelta(hours=25))
    await settled(t)
    t.stage.deaf = False
    await t.stage.until(t.stage.now + timedelta(days=2))
    await each_paid_once(t, 6)


@pytest.mark.parametrize("span", OUTAGES, ids=["10 minutes", "3 hours", "25 hours", "4 days"])
@pytest.mark.parametrize("paid", [False, True], ids=["never sent", "reply lost"])
def test_unknown_refunds_settle_by_themselves(
    paid: bool, span: timedelta, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """However long the gateway was away: within 15 minutes of its answering again nothing is unknown, and each is paid once."""
    caplog.set_level(logging.ERROR, "aisoon")

    async def run() -> None:
        async with race_course(database_url, tmp_path) as (stage, way):
            t = Told(stage, way)
            stage.deaf = True  # not even news help: only what the refunds' own clocks do
            await promised(t, MANY)
            if paid:
                stage.gateway.behave(*["time_out_after_commit"] * MANY)
                await stage.until(stage.now + timedelta(minutes=30))
            await away(t, span)
            took = await settled(t)
            TALLY["slowest to settle, simulated minutes"] = max(
                TALLY["slowest to settle, simulated minutes"], int(took.total_seconds() // 60)
            )
            await stage.until(stage.now + timedelta(days=2))
            await each_paid_once(t, MANY)

    asyncio.run(run())
