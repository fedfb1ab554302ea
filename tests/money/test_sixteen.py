"""Sixteen clients at one order: they approve, confirm, retry, sweep, refund in the console, charge back; the journal judges."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any

from aisoon.jobs.clock import sweep
from aisoon.jobs.news import news
from aisoon.outside.simulator_book import PAYS
from aisoon.rules.refusals import Refused
from aisoon.store.database import connect
from tests.money.course import TALLY, Told, at_once, item, survives
from tests.money.judge import hold, judge, rows

ROUNDS = int(os.environ.get("AISOON_ROUNDS") or (1000 if os.environ.get("AISOON_TORTURE") == "full" else 20))
SEED = int(os.environ.get("AISOON_SEED") or random.SystemRandom().randrange(2**32))
CLIENTS = 16
BEHAVIOURS = ("succeed", "fail", "time_out", "time_out_after_commit", "pending", "late_failure")
MUG, GONE = 120_000, 150_000
"""A mug's price, above what one person may pay back alone, and what went back in the console before: two of four are left."""


@survives("no_lock")
async def test_sixteen_clients_at_one_order(t: Told) -> None:
    """Round after round: of four refunds two fit; whoever is first, two are paid, each once, and the books are the provider's."""
    one_at_a_time = t.stage.database.pool
    t.stage.database.pool = (await connect(t.stage.url, CLIENTS)).pool
    TALLY[f"seed of the sixteen {SEED}"] = 1
    try:
        for number in range(ROUNDS):
            TALLY["rounds"] += 1
            TALLY["clients"] = CLIENTS
            chance = random.Random(f"{SEED}:{number}")
            try:
                await one_round(t, number, chance)
            except AssertionError as red:
                red.add_note(f"AISOON_SEED={SEED}, round {number}")
                raise
    finally:
        await t.stage.database.pool.close()
        t.stage.database.pool = one_at_a_time


async def one_round(t: Told, number: int, chance: random.Random) -> None:
    """One order's life: approved by all at once, confirmed by all at once, paid by all at once."""
    payment, before = f"pay-AX-{number}", t.stage.gateway.paid_out()
    await t.buys(f"AX-{number}", item("mugs", 4, 4 * MUG, commission=40_000))
    t.stage.gateway.console_refund(payment, GONE, "EUR")
    await t.stage.settle()
    cases = []
    for _ in range(4):
        await t.tell("buyer asks 1 mug because defective with leak")
        cases.append(t.case)
    done = await crowd(t, chance, [
        t.ask(who, case, "case.approve_without_return", f"{number}:{case}:{who}:{n}")
        for case in cases for who in ("seller", "agent") for n in range(2)
    ])  # fmt: skip
    hold(done == 2, done, "of four approvals were done")
    who = ("operator", "lead", "operator", "lead")
    await crowd(t, chance, [t.ask(name, case, "refund.confirm", f"{number}:{case}:yes:{n}") for case in cases for n, name in enumerate(who)])  # fmt: skip
    elsewhere = await paying(t, number, payment, chance)
    await t.stage.until(t.stage.now + timedelta(days=8))
    executed = Counter(
        row["refund"] for row in t.stage.gateway.journal()
        if row["payment"] == payment and row["verb"] == "refund" and row["result"] in PAYS
    )  # fmt: skip
    payouts = [row for row in t.stage.gateway.read("payout") if row["payment"] == payment]
    came_back = Counter(row["refund"] for row in payouts if row["status"] == "failed")
    hold(max((executed - came_back).values(), default=0) <= 1, "executed:", executed, "came back:", came_back)
    paid = t.stage.gateway.paid_out() - before - GONE - elsewhere
    hold(paid <= 2 * MUG, "paid", paid)
    refunds = await rows(t.stage, "select state, amount from refund where order_id = $1::uuid", t.order)
    banks = await rows(t.stage, "select state, amount from chargeback where order_id = $1::uuid", t.order)
    charged = sum(row["amount"] for row in banks if row["state"] != "won")
    waiting = any(
        row["state"] in ("failed", "frozen") for row in refunds
    )  # for the buyer's other account, for the bank
    nothing_left = GONE + charged + paid == 4 * MUG
    hold(bool(elsewhere) or waiting or nothing_left or paid == 2 * MUG, "not all were paid:", paid, refunds, banks)
    await judge(t.stage, t.order)


async def paying(t: Told, number: int, payment: str, chance: random.Random) -> int:
    """The undo windows end and all happens at once; in every other round the console and the cardholder's bank join in.

    What the console gave back meanwhile. The provider is told what was captured then: it does not let us go beyond that.
    """
    stage, joined = t.stage, number % 2 == 1
    stage.gateway.behave(*(chance.choice(BEHAVIOURS) for _ in range(chance.randint(0, 4))))
    stage.now += timedelta(minutes=31)
    acts: list[Awaitable[Any]] = [sweep(stage.desk, stage.gateways) for _ in range(6)]
    acts += [news(stage.desk, stage.gateways) for _ in range(3)]
    acts += [retried(t, n) for n in range(3)]
    [row] = await rows(stage, "select id from seller where reference = 'nordlicht'")
    acts += [stage.desk.pay_out(stage.people["operator"], row["id"], "EUR") for _ in range(2)]
    amount = chance.choice((100, MUG))
    if joined:
        stage.gateway.capture(payment, 4 * MUG, "EUR")
        acts += [console(t, payment, amount), charged_back(t, payment, chance)]
    else:
        acts += [sweep(stage.desk, stage.gateways) for _ in range(2)]
    assert len(acts) == CLIENTS
    before = sum(int(row["amount"]) for row in stage.gateway.read("payout") if not row["key"])
    await crowd(t, chance, acts)
    return sum(int(row["amount"]) for row in stage.gateway.read("payout") if not row["key"]) - before


async def crowd(t: Told, chance: random.Random, acts: list[Awaitable[Any]]) -> int:
    """All of these at once, in any order; how many were done. Whoever is not done is told why: anything else is a fault."""
    chance.shuffle(acts)
    done, refused = await at_once(*acts)
    faults = [one for one in refused if not isinstance(one, (Refused, ValueError))]
    hold(not faults, "a client crashed:", *map(repr, faults))
    return len(done)


async def retried(t: Told, n: int) -> None:
    """Somebody tries whatever has failed again."""
    for row in await rows(t.stage, "select c.reference from refund r join cases c on c.id = r.case_id where r.state = 'failed' and r.order_id = $1::uuid", t.order):  # fmt: skip
        await t.ask("operator", row["reference"], "refund.retry", f"retry:{n}:{row['reference']}:{t.stage.now}")


async def console(t: Told, payment: str, amount: int) -> None:
    """Somebody refunds in the provider's own console; ValueError when nothing is left there."""
    await asyncio.to_thread(t.stage.gateway.console_refund, payment, amount, "EUR")
    await news(t.stage.desk, t.stage.gateways)


async def charged_back(t: Told, payment: str, chance: random.Random) -> None:
    """The cardholder's bank takes a part back, and perhaps decides at once."""
    reference = await asyncio.to_thread(t.stage.gateway.chargeback, payment, chance.choice((1000, MUG)), "EUR")
    await news(t.stage.desk, t.stage.gateways)
    if chance.random() < 0.7:
        end = chance.choice((t.stage.gateway.win, t.stage.gateway.lose))
        await asyncio.to_thread(end, reference)
        await news(t.stage.desk, t.stage.gateways)
