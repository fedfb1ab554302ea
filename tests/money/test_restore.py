"""Yesterday's database is put back while the gateway is ahead: nobody is paid twice, whatever is decided again."""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from urllib.parse import urlsplit

import asyncpg

from aisoon.store.database import connect
from tests import scratch
from tests.money.course import Told, item, survives
from tests.money.judge import bank, hold, judge, rows
from tests.stories.script import StoryFault
from tests.stories.stage import Stage
from tests.stories.ways import ByDesk

DONE = "seller case.approve_without_return"


async def copied(url: str) -> str:
    """A copy of a database as it is now, nobody being at work in it: a backup."""
    name, source = f"{urlsplit(url).path[1:]}_backup", urlsplit(url).path[1:]
    admin = await asyncpg.connect(scratch.named(url, "postgres"))
    try:
        await admin.execute(f"create database {name} template {source}")
    finally:
        await admin.close()
    return scratch.named(url, name)


async def back_up(t: Told) -> str:
    """Take the backup; the shop goes on."""
    await t.stage.database.close()
    backup = await copied(t.stage.url)
    await open_(t.stage, t.stage.url)
    return backup


async def open_(stage: Stage, url: str) -> None:
    """Work on this database from now on."""
    stage.database.pool = (await connect(url, 6)).pool


@asynccontextmanager
async def restored(t: Told, backup: str) -> AsyncIterator[Told]:
    """The backup at work in the place of the database that was lost: same gateway, same clock, same people."""
    await t.stage.database.close()
    await open_(t.stage, backup)
    old = Told(t.stage, ByDesk(t.stage))
    old.orders, old.proofs, old.keys = dict(t.orders), dict(t.proofs), t.keys
    try:
        yield old
    finally:
        await t.stage.database.close()
        await scratch.drop(backup)
        await open_(t.stage, t.stage.url)


def nobody_twice(t: Told, most: dict[str, int]) -> None:
    """By the journal no payment gave back more than this, and no intent was executed twice."""
    paid = {payment: bank(t.stage, payment)["EUR"] for payment in most}
    hold(all(paid[name] <= most[name] for name in most), "paid", paid, "at most", most)
    intents = Counter(
        row["refund"] for row in t.stage.gateway.read("payout") if row["status"] == "succeeded" and row["key"]
    )
    hold(max(intents.values(), default=0) <= 1, "executed twice:", intents)


async def one_case(t: Told, reference: str, title: str = "kettle") -> None:
    """A wish about one unit, approved."""
    t.order, t.case = t.orders[reference][0], ""
    await t.tell(f"buyer asks 1 {title} because defective with leak-{reference}\n{DONE}")


@survives("a_restored_refund_is_not_told")
async def test_a_large_refund_confirmed_after_the_backup(t: Told) -> None:
    """Confirmed by a second person and paid after the backup: restored, nobody is asked to confirm it again."""
    await t.buys("AX-1", item("kettle", 1, 150_000))
    await one_case(t, "AX-1")
    backup = await back_up(t)
    await t.tell("  refund is to_confirm\noperator refund.confirm\nafter 1 hour\n  case is closed as refunded")
    async with restored(t, backup) as old:
        await old.stage.settle()
        await old.tell("about order AX-1\nabout case 1\n  refund is succeeded\n  case is closed as refunded")
        nobody_twice(old, {"pay-AX-1": 150_000})
        await judge(old.stage)


@survives("listings_are_not_read")
async def test_refunds_paid_after_the_backup(t: Told) -> None:
    """Three refunds wait when the backup is taken, and are paid afterwards: restored, what is listed under their names is not sent again."""
    for number in range(3):
        await t.buys(f"AX-{number}", item("kettle", 1, 4990))
        await one_case(t, f"AX-{number}")
    backup = await back_up(t)
    await t.stage.until(t.stage.now + timedelta(hours=25))  # the provider has forgotten its keys
    hold(t.stage.gateway.paid_out() == 3 * 4990, t.stage.gateway.paid_out())
    async with restored(t, backup) as old:
        old.stage.deaf = True  # the worker has heard nothing yet when their undo windows are over
        await old.stage.until(old.stage.now + timedelta(days=1))
        nobody_twice(old, {f"pay-AX-{n}": 4990 for n in range(3)})
        [row] = await rows(old.stage, "select count(*) as n from cases where outcome = 'refunded'")
        hold(row["n"] == 3, row["n"], "cases are closed")
        await judge(old.stage)


@survives("nobody_looks_twice", "a_lost_payout_is_no_payout")
async def test_cases_opened_after_the_backup(t: Told) -> None:
    """A case was opened, decided and paid after the backup: restored, its payout is recorded as one we do not know, the same
    wish asked again gets no more than is left, and waits for a second person.
    """
    await t.buys("AX-1", item("kettle", 1, 4990), item("lamp", 1, 4990))
    backup = await back_up(t)
    await one_case(t, "AX-1")
    await t.stage.until(t.stage.now + timedelta(hours=1))
    async with restored(t, backup) as old:
        await old.stage.settle()
        [row] = await rows(old.stage, "select amount, key <> '' as ours, state from external")
        hold(row == {"amount": 4990, "ours": True, "state": "recorded"}, row)
        await judge(old.stage)
        await one_case(old, "AX-1")
        await old.tell("after 3 days\n  refund is to_confirm\n  buyer got 49.90")
        await old.tell(
            'operator refund.refuse statement "Paid on Monday."\n  buyer got 49.90\n  payments have 49.90 left'
        )
        nobody_twice(old, {"pay-AX-1": 4990})
        await judge(old.stage)


@survives("a_lost_payout_is_no_payout")
async def test_the_whole_order_asked_for_again(t: Told) -> None:
    """All of an order was paid back after the backup: restored, nobody can be promised anything of it, silence pays nothing."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    await t.buys("AX-2", item("kettle", 1, 4990))
    backup = await back_up(t)
    await one_case(t, "AX-1")
    await one_case(t, "AX-2")
    await t.stage.until(t.stage.now + timedelta(hours=1))
    async with restored(t, backup) as old:
        await old.stage.settle()
        old.order = old.orders["AX-1"][0]
        await old.tell(
            "buyer asks 1 kettle because defective with leak-AX-1\n  " + DONE + " is refused: over_remaining"
        )
        old.order = old.orders["AX-2"][0]
        await old.tell(
            "buyer asks 1 kettle because missing_item with leak-AX-2\nafter 20 days\n  case is closed as refunded"
        )
        nobody_twice(old, {"pay-AX-1": 4990, "pay-AX-2": 4990})
        hold(t.stage.gateway.paid_out() == 2 * 4990, t.stage.gateway.paid_out())
        await judge(old.stage)


@survives("matched_whatever_attempt")
async def test_a_failed_refund_that_was_tried_again_after_the_backup(t: Told) -> None:
    """Refused before the backup, tried again and paid after it: restored, the second attempt's payout is the refund's."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    t.stage.gateway.behave("fail")
    await one_case(t, "AX-1")
    await t.tell("after 31 minutes\n  refund is failed")
    backup = await back_up(t)
    await t.tell("agent refund.retry\nafter 31 minutes\n  case is closed as refunded")
    async with restored(t, backup) as old:
        await old.stage.until(old.stage.now + timedelta(days=7))
        await old.tell("about order AX-1\nabout case 1\n  case is closed as refunded\n  buyer got 49.90")
        nobody_twice(old, {"pay-AX-1": 4990})
        await judge(old.stage)


@survives("listings_are_not_read")
async def test_twenty_lives_on_both_sides_of_the_backup(t: Told) -> None:
    """Refunds in every state when the backup is taken, all of them going on; restored, the same decisions are made again."""
    ways = ("succeed", "time_out_after_commit", "time_out", "fail", "pending")
    for number in range(10):
        await t.buys(f"AX-{number}", item("kettle", 2, 9980))
        await one_case(t, f"AX-{number}")
        t.stage.now += timedelta(minutes=5)
    t.stage.gateway.behave(*ways * 2)
    await t.stage.until(t.stage.now + timedelta(minutes=3))
    backup = await back_up(t)
    for number in range(0, 10, 2):
        await one_case(t, f"AX-{number}")
    await t.stage.until(t.stage.now + timedelta(days=2))
    t.stage.gateway.settle()
    async with restored(t, backup) as old:
        await old.stage.settle()
        for number in range(0, 10, 2):
            with contextlib.suppress(StoryFault):  # refused: nothing is left to be promised
                await one_case(old, f"AX-{number}")
        await old.stage.until(old.stage.now + timedelta(days=1))
        for row in await rows(old.stage, "select o.reference, c.reference as case from refund r join orders o on o.id = r.order_id join cases c on c.id = r.case_id where r.state = 'to_confirm'"):  # fmt: skip
            await old.ask("operator", row["case"], "refund.refuse", row["case"], bring={"statement": "Paid."})
        await old.stage.until(old.stage.now + timedelta(days=8))
        nobody_twice(old, {f"pay-AX-{n}": 9980 for n in range(10)})
        await judge(old.stage)
