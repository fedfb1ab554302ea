"""Must-survive 20 to 22, and races over decisions and deadlines: parallel connections, and each bug planted to see red."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from aisoon.jobs.clock import ring, sweep
from aisoon.rules.refusals import Refused
from aisoon.store import tasks
from tests.money.course import ROUNDS, Told, at_once, calls, cases_of, survives
from tests.money.judge import hold, rows


@survives("no_lock")
async def test_20_quantity_asked_for_in_parallel(t: Told) -> None:
    """Two requests for two of three at once: one is opened, the other is told that one is free."""
    stage = t.stage
    for round in range(ROUNDS):
        t, _ = await cases_of(stage, t.way, f"AX-{round}", "3 mugs (home) 60.00", [])
        mugs = (await t.line_of("mugs"))["id"]
        wish = {"line": mugs, "quantity": 2, "reason": "defective"}
        given = {"statement": "", "evidence": t.ids(f"leak-AX-{round}")}
        done, refused = await at_once(*(t.way.open("buyer", t.order, [wish], given) for _ in range(2)))
        [asked] = await rows(stage, "select sum(quantity) as n from case_line where line_id = $1::uuid", mugs)
        hold(asked["n"] <= 3, asked["n"], "of 3 were asked for")
        hold(len(done) == 1, "both were done")
        told = [(one.name, one.facts["free"]) for one in refused if isinstance(one, Refused)]
        hold(told == [("quantity_taken", 1)], told)


@survives("a_scan_is_always_news", "no_lock")
async def test_21_the_warehouse_scans_twice(t: Told) -> None:
    """Five scanners say 'delivered' at once: received once, inspected once, paid once."""
    stage = t.stage
    t, [case] = await cases_of(stage, t.way, "AX-1", "1 kettle (home) 49.90", ["1 kettle because defective"])
    await t.tell("about case 1\nseller case.approve\nbuyer case.ship")
    tracking = (await t.way.case("agent", case))["parcels"][-1]["tracking"]
    news, refused = await at_once(*(t.way.tell("carrier", tracking, "delivered") for _ in range(5)))
    hold((sum(news), len(news), refused) == (1, 5, []), news, refused)
    made = [row["name"] for row in await t.way.history("agent", case)]
    hold(made.count("deliver") == 2, made)  # the case's and the parcel's
    await t.tell("seller case.accept\nafter 31 minutes\n  buyer got 49.90")


@survives("no_lock")
async def test_22_two_decisions_on_what_was_read(t: Told) -> None:
    """Seller and customer service decide at once on the version both read: one decision stands, the other is stale."""
    stage = t.stage
    for round in range(ROUNDS):
        t, [case] = await cases_of(stage, t.way, f"AX-{round}", "1 kettle (home) 49.90", ["1 kettle because defective"])
        version = (await t.way.case("seller", case))["version"]
        no = {"why": "not_proven", "statement": "We see nothing."}
        done, refused = await at_once(
            t.ask("agent", case, "case.approve", f"a{round}", version=version),
            t.ask("seller", case, "case.decline", f"b{round}", version=version, bring=no),
        )
        hold(len(done) == 1, "both were done")
        told = [one.name for one in refused if isinstance(one, Refused)]
        hold(told == ["stale"], told)


@survives("no_lock")
async def test_the_clock_and_a_person_at_the_same_moment(t: Told) -> None:
    """At the deadline the seller refuses while two workers approve: one of them is history, and no worker waits."""
    stage = t.stage
    for round in range(ROUNDS):
        t, [case] = await cases_of(stage, t.way, f"AX-{round}", "1 kettle (home) 49.90", ["1 kettle because defective"])
        stage.now += timedelta(days=7)
        no = {"why": "not_proven", "statement": "We see nothing."}
        await at_once(
            sweep(stage.desk, stage.gateways),
            t.ask("seller", case, "case.decline", f"no{round}", bring=no),
            sweep(stage.desk, stage.gateways),
        )
        await stage.settle()
        made = [row["name"] for row in await t.way.history("agent", case) if row["source"] == "requested"]
        hold(len(made) == 1, made)


@survives("no_lock")
async def test_many_workers_submit_once(t: Told) -> None:
    """Five workers at the end of the undo window: the gateway is called once for each refund."""
    stage = t.stage
    t, cases = await cases_of(stage, t.way, "AX-1", "5 mugs (home) 100.00", ["1 mug because defective"] * 5)
    for case in cases:
        await t.ask("seller", case, "case.approve_without_return", case)
    stage.now += timedelta(minutes=30)
    await asyncio.gather(*(sweep(stage.desk, stage.gateways) for _ in range(5)))
    await stage.settle()  # a row that each of them found in another's hands is the next sweep's
    hold((calls(stage), stage.gateway.paid_out()) == (5, 10_000), calls(stage), "calls")


@survives("a_timer_rings_anyway")
async def test_a_timer_that_was_overtaken(t: Told) -> None:
    """A worker has seen that a parcel is lost; before it says so the carrier scans it: the parcel is not lost."""
    stage = t.stage
    t, [case] = await cases_of(stage, t.way, "AX-1", "1 kettle (home) 49.90", ["1 kettle because defective"])
    await t.tell("seller case.approve\nbuyer case.ship\nafter 14 days without the worker")
    async with stage.database.reading() as db:
        [seen] = await tasks.due(db, stage.now)
    await t.tell("carrier tells scan")
    hold(not await ring(stage.desk, stage.gateways, seen), "it rang")
    hold((await t.way.case("agent", case))["state"] == "shipped", "the parcel is lost")
