"""Must-survive 15 to 19: whole minor units all the way, any order of refunds, and currencies without or with three digits."""

from __future__ import annotations

import asyncio
import logging
import os
import random
from datetime import timedelta
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from aisoon.rules.money import BadMoney, parse
from tests.money.course import TALLY, Told, item, race_course, refused, survives
from tests.money.judge import hold, judge, rows
from tests.stories.ways import by_http

FULL = os.environ.get("AISOON_TORTURE") == "full"
ORDERS = 300 if FULL else 20
SEED = int(os.environ.get("AISOON_SEED") or random.SystemRandom().randrange(2**32))
DONE = "seller case.approve_without_return"


async def back(t: Told, *wishes: str, why: str = "no_longer_needed") -> list[int]:
    """Ask for each of these ('2 mugs') in turn, have it approved and paid; what each brought, by the journal."""
    paid = []
    for wish in wishes:
        before = t.stage.gateway.paid_out()
        await t.tell(f"buyer asks {wish} because {why} with leak\n{DONE}\nafter 31 minutes")
        paid.append(t.stage.gateway.paid_out() - before)
    return paid


LEFT = (
    "select account, sum(amount)::bigint as n from ledger where order_id = $1::uuid group by 1 having sum(amount) <> 0"
)


async def nothing_is_left(t: Told) -> None:
    """All of the order went back: nobody is owed anything of what was captured."""
    found = {row["account"]: row["n"] for row in await rows(t.stage, LEFT, t.order)}
    hold(not found, "what is left of all that went back:", found)


@survives("unit_prices_are_rounded")
async def test_15_ten_units_with_a_coupon(t: Told) -> None:
    """Ten at 23.90 gross less 25 %, paid 179.25: unit by unit, in threes and ones, in any order, 179.25 go back in all."""
    for number, parts in enumerate(([1] * 10, [3, 1, 4, 2], [7, 3])):
        await t.buys(
            f"AX-{number}",
            item("mugs", 10, 17_925, tax=2988, discount=5975, commission=1793),
            tax_by="platform",
            city="New York",
        )
        paid, done = await back(t, *(f"{n} mugs" for n in parts)), 0
        for n, amount in zip(parts, paid, strict=True):
            done += n
            hold(abs(Fraction(17_925 * n, 10) - amount) < 1, n, "of ten brought", amount)
            so_far = sum(paid[: parts.index(n) + 1]) if len(set(parts)) == len(parts) else 0
            hold(not so_far or abs(Fraction(17_925 * done, 10) - so_far) <= Fraction(1, 2), done, "brought", so_far)
        hold(sum(paid) == 17_925, parts, "brought", paid)
    await nothing_is_left(t)
    await judge(t.stage)


@survives("tax_is_put_on_anew")
async def test_16_four_credits_in_any_order(t: Told) -> None:
    """Lines 68.33, 57.50, 85.00, 68.33 at 20 %, invoice 334.99: the four credits come to 334.99 whichever is first."""
    gross, tax = (8199, 6900, 10_200, 8200), (1366, 1150, 1700, 1367)
    lines = [item(f"{name}", 1, paid, tax=part) for name, paid, part in zip("abcd", gross, tax, strict=True)]
    for number, order in enumerate(random.Random(16).sample(list(permutations("abcd")), 3)):
        await t.buys(f"AX-{number}", *lines, tax_by="platform", city="New York")
        paid = await back(t, *(f"1 {name}" for name in order))
        hold(sum(paid) == 33_499, order, "brought", paid)
        hold(dict(zip(order, paid, strict=True)) == dict(zip("abcd", gross, strict=True)), order, paid)
    await nothing_is_left(t)
    await judge(t.stage)


@survives("discounts_are_given_anew", "shipping_always_goes_back")
async def test_17_discount_and_shipping_are_as_they_were(t: Told) -> None:
    """5 × 5.50 − 2.75 + 0.50 shipping is 25.25; two go back: 9.90, and 15.35 stay."""
    await t.buys("AX-1", item("mugs", 5, 2475, discount=275, shipping=50), city="New York")
    hold(await back(t, "2 mugs") == [990], t.stage.gateway.paid_out())
    await t.tell("  payments have 15.35 left")
    hold(await back(t, "3 mugs") == [1485], t.stage.gateway.paid_out())
    await t.tell("  payments have 0.50 left")
    await judge(t.stage)


@survives("silence_needs_it_all", "what_went_elsewhere_is_forgotten")
async def test_18_shipping_goes_back_first(t: Told) -> None:
    """5.00 shipping go back in the console: the items' 20.00 still do; who wants more is told 20.00, silence pays 20.00."""
    for number, (reference, why) in enumerate((("AX-1", "no_longer_needed"), ("AX-2", "missing_item"))):
        await t.buys(reference, item("mugs", 2, 2000, shipping=500), city="New York")
        t.stage.gateway.console_refund(f"pay-{reference}", 500, "EUR")
        await t.stage.settle()
        if number == 0:
            hold(await back(t, "1 mug", "1 mug", why=why) == [1000, 1000], t.stage.gateway.read("payout"))
        else:
            await t.tell(f"buyer asks 2 mugs because {why} with leak")
            no = await refused(t, DONE)
            hold((no.name, no.facts["remaining"]) == ("over_remaining", 2000), no.name, no.facts)
            await t.tell("after 8 days")
        hold(t.stage.gateway.paid_out(f"pay-{reference}") == 2500, t.stage.gateway.read("payout"))
        await t.tell("  payments have 0.00 left\n  case is closed as refunded")
    await nothing_is_left(t)
    await judge(t.stage)


@survives("half_a_yen_is_an_amount", "every_currency_has_cents")
async def test_19_currencies_of_other_digits(t: Told) -> None:
    """¥5,800 is never ¥58 nor KWD 12.345 KWD 123.45; half a yen and a tenth of a fils are refused with 422."""
    for currency, city, written, minor, halves in (
        ("JPY", "Tokyo", "5800", 5800, ("0.5", "58.00")),
        ("KWD", "Kuwait", "12.345", 12_345, ("1.0005", "12.3450")),
    ):
        hold(parse(written, currency) == minor, written, currency, "is read as", parse(written, currency))
        for half in halves:
            with pytest.raises(BadMoney):
                parse(half, currency)
        await t.buys(f"AX-{currency}", item("kettle", 1, minor), currency=currency, city=city)
        await t.tell("buyer asks 1 kettle because defective with leak")
        for amount in (0.5, minor / 100, "58.5", True, -1, 0, minor + 1):
            no = await offered(t, amount)
            hold(no in ((422, "bad_amount"), (409, "over_remaining"), (422, "missing")), amount, currency, no)
        await t.tell(f"{DONE}\nafter 31 minutes")
        [row] = [one for one in t.stage.gateway.journal() if one["verb"] == "refund" and one["currency"] == currency]
        hold((row["amount"], row["result"]) == (minor, "succeed"), row)
    await judge(t.stage)


async def offered(t: Told, amount: Any) -> tuple[int, str]:
    """What the API says to an offer of an amount: its status and the refusal's name."""
    async with by_http(t.stage) as way:
        body = {"move": "case.offer", "bring": {"remedy": "partial_refund", "amount": amount}}
        reply = await way.client.post(
            f"/v1/cases/{t.case}/moves", json=body, headers={"Authorization": f"Bearer {way.keys['seller']}"}
        )
        return reply.status_code, "" if reply.is_success else reply.json()["refusal"]


@survives("tax_and_commission_are_rounded_together")
async def test_15_tax_and_commission_come_back_whole(t: Told) -> None:
    """Three units of 0.10 in all, 0.01 tax by the platform, 0.01 commission: one by one, each gets back its cent."""
    await t.buys("AX-1", item("mugs", 3, 10, tax=1, commission=1), tax_by="platform", city="New York")
    await back(t, "1 mug", "1 mug", "1 mug")
    await nothing_is_left(t)


# Three lines stay below what a second person confirms in any of the currencies: 33,000 each with their shipping.
LINE = st.tuples(
    st.integers(1, 6), st.integers(1, 30_000), st.integers(0, 3000), st.integers(0, 100), st.integers(0, 30)
)


@seed(SEED)
@settings(
    max_examples=ORDERS, deadline=None, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(
    st.lists(LINE, min_size=1, max_size=3), st.sampled_from(["EUR", "JPY", "KWD"]), st.randoms(use_true_random=False)
)
def any_order(lines: list[tuple[int, ...]], currency: str, chance: random.Random) -> None:
    """Any order, taken apart in any way, goes back whole: nobody is owed anything in the end."""
    RUN["loop"].run_until_complete(apart(RUN["told"], lines, currency, chance))


RUN: dict[str, Any] = {}


async def apart(t: Told, lines: list[tuple[int, ...]], currency: str, chance: random.Random) -> None:
    """Every unit of an order is asked back in pieces; wrong items, so shipping goes with its unit."""
    told = [
        item(f"l{n}", units, paid, shipping=shipping, tax=paid * tax // 200, commission=paid * commission // 100)
        for n, (units, paid, shipping, tax, commission) in enumerate(lines)
    ]
    TALLY["random orders"] += 1
    await t.buys(f"AX-{TALLY['random orders']}", *told, currency=currency, tax_by=chance.choice(["seller", "platform"]))
    units = [f"l{n}" for n, line in enumerate(lines) for _ in range(line[0])]
    chance.shuffle(units)
    while units:
        piece = units[: chance.randint(1, 3)]
        del units[: len(piece)]
        wishes = ", ".join(f"{piece.count(name)} {name} because wrong_item" for name in dict.fromkeys(piece))
        await t.tell(f"buyer asks {wishes} with leak\n{DONE}")
    await t.stage.until(t.stage.now + timedelta(minutes=31))
    total = sum(one.paid + one.shipping for one in told)
    paid = t.stage.gateway.paid_out(t.orders[t.order][1].payments[0].reference)
    hold(paid == total, "of", total, currency, "went back", paid)
    await nothing_is_left(t)


def test_15_to_18_any_order_of_any_order(database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Random orders in three currencies, taken apart at random through the desk: whole, to the minor unit."""
    caplog.set_level(logging.ERROR, "aisoon")
    with asyncio.Runner() as runner:
        course = race_course(database_url, tmp_path)
        stage, way = runner.run(course.__aenter__())
        RUN.update(loop=runner.get_loop(), told=Told(stage, way))
        try:
            any_order()
            runner.run(judge(stage))
        finally:
            TALLY[f"seed of the orders {SEED}"] = 1
            runner.run(course.__aexit__(None, None, None))
