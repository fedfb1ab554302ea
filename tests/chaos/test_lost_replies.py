"""The gateway pays and its reply is lost, again and again: each refund is executed once, whatever is asked afterwards."""

from __future__ import annotations

import os
from datetime import timedelta

from tests.money.course import TALLY, Told, survives
from tests.money.judge import hold
from tests.money.test_outages import each_paid_once, promised, settled

LOST = int(os.environ.get("AISOON_LOST") or (300 if os.environ.get("AISOON_TORTURE") == "full" else 30))
LOSES = "time_out_after_commit"


async def lost(t: Told, count: int) -> None:
    """So many refunds are sent and paid, and none of the replies arrives; nor does any news."""
    await promised(t, count)
    t.stage.gateway.behave(*[LOSES] * count)
    t.stage.deaf = True
    await t.stage.until(t.stage.now + timedelta(minutes=30))
    results = [row["result"] for row in t.stage.gateway.journal() if row["verb"] == "refund"]
    hold(results == [LOSES] * count, results)
    TALLY["lost replies"] += count


async def nothing_more(t: Told, count: int) -> None:
    """Two days later, news included, no more was paid, and everybody has got theirs."""
    paid = t.stage.gateway.read("payout")
    await settled(t)
    await each_paid_once(t, count)
    t.stage.deaf = False
    await t.stage.until(t.stage.now + timedelta(days=2))
    hold(t.stage.gateway.read("payout") == paid, "paid anew")
    await each_paid_once(t, count)


@survives("key_for_every_call")
async def test_replies_lost_after_the_gateway_paid(t: Told) -> None:
    """The provider is asked two minutes later: each refund is there, each was executed once."""
    await lost(t, LOST)
    await nothing_more(t, LOST)


@survives("listings_are_not_read")
async def test_replies_lost_and_the_keys_forgotten(t: Told) -> None:
    """The provider is away for 25 hours after it paid: keys are forgotten there, the list is what tells."""
    await lost(t, LOST // 3)
    t.stage.gateway.down()
    await t.stage.until(t.stage.now + timedelta(hours=25))
    t.stage.gateway.down(False)
    await nothing_more(t, LOST // 3)
