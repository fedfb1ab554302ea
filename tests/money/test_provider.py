"""Must-survive 5 to 9: what providers tell early, in sums, again, days later, and of refunds nobody here asked for."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import msgspec

from aisoon.jobs.clock import sweep
from aisoon.jobs.news import look
from aisoon.outside.payments import Intent, Paid
from aisoon.outside.simulator import Simulator
from aisoon.rules.told import Told as News
from tests.money.course import Told, at_once, calls, item, refused, survives
from tests.money.judge import books, hold, judge, rows
from tests.stories.stage import Stage

KETTLE = "buyer asks 1 kettle because defective with leak\nseller case.approve_without_return\n"


class Provider:
    """The simulator, told to tell otherwise: early, or in sums only."""

    name, key_window = Simulator.name, Simulator.key_window

    def __init__(
        self, stage: Stage, kinds: tuple[str, ...] = ("refund", "chargeback", "total"), early: int = 0
    ) -> None:
        self.stage, self.kinds, self.early = stage, kinds, early
        stage.gateways.by_name["fake"] = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stage.gateway, name)

    async def told(self, after: str) -> tuple[list[News], str]:
        """The news of these kinds."""
        found, cursor = await self.stage.gateway.told(after)
        return [one for one in found if one.kind in self.kinds], cursor

    async def refund(self, intent: Intent) -> Paid:
        """Pay, and tell of it by webhook, at once and several times, before the reply leaves."""
        paid = await self.stage.gateway.refund(intent)
        if self.early:
            found, _ = await self.stage.gateway.told("")
            mine = [one for one in found if one.key == intent.key]
            await at_once(*(self.stage.desk.hear(one) for one in mine * self.early))
        return paid


async def net(t: Told, account: str) -> int:
    """What an account bore beyond what the order owed it at first, in the order's currency."""
    found = await rows(
        t.stage, "select coalesce(sum(amount), 0)::bigint as n from ledger where account = $1 and memo not like 'captured:%'",
        account,
    )  # fmt: skip
    return int(found[0]["n"])


async def seller(t: Told, reference: str = "nordlicht") -> str:
    """A seller's account."""
    [row] = await rows(t.stage, "select id from seller where reference = $1", reference)
    return f"seller:{row['id']}"


async def letters(t: Told, to: str, *moves: str) -> int:
    """How many letters somebody gets about these moves."""
    found = [msgspec.json.decode(row["body"]) for row in await rows(t.stage, "select body::text from task")]
    return sum((one.get("role"), one.get("move")) == (to, move) for one in found for move in moves)


@survives("matched_by_reference_only", "a_reply_must_be_news")
async def test_5_a_webhook_before_the_reply(t: Told) -> None:
    """The webhook of our own refund arrives, three times at once, before the API's reply: one row, one debit, one letter."""
    await t.buys("AX-1", item("kettle", 1, 4990), item("lamp", 1, 4990))
    Provider(t.stage, early=3)
    await t.tell(KETTLE)
    t.stage.now += timedelta(minutes=30)
    t.stage.deaf = True
    hold(await sweep(t.stage.desk, t.stage.gateways) == 1, "it was not sent")
    [found] = await rows(t.stage, "select state, provider_ref, (select count(*) from external) as others from refund")
    hold(found == {"state": "succeeded", "provider_ref": "fake_1", "others": 0}, found)
    t.stage.deaf = False
    await t.stage.settle()
    await t.tell("  nordlicht bore 49.90\n  payments have 49.90 left\n  case is closed as refunded")
    hold(calls(t.stage) == 1, calls(t.stage), "calls")
    hold(await letters(t, "buyer", "refund.succeed", "case.complete") == 1, "the buyer is not told once")
    [moves] = await rows(t.stage, "select count(*) as n from move where machine = 'refund' and target = 'succeeded'")
    hold(moves["n"] == 1, moves["n"], "times booked")
    await judge(t.stage)


@survives("totals_are_amounts", "totals_are_not_heard")
async def test_6_cumulative_totals(t: Told) -> None:
    """Two refunds of 2.00 and 3.00 in the console are told as 2.00 and 5.00 in all: our books say 5.00, not 7.00."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    Provider(t.stage, ("total",))
    for amount in (200, 300):
        t.stage.gateway.console_refund("pay-AX-1", amount, "EUR")
        await t.stage.settle()
    hold(4990 - (await books(t.stage))["gateway", "EUR"] == 500, "booked:", await books(t.stage))
    found, _ = await t.stage.gateway.told("")
    await at_once(*(t.stage.desk.hear(one) for one in found if one.kind == "total"))
    await t.stage.settle()
    await t.tell("  nordlicht bore 5.00\n  payments have 44.90 left")
    await judge(t.stage)


@survives("totals_are_amounts")
async def test_6_a_total_that_holds_our_own_refund(t: Told) -> None:
    """3.00 of ours and 2.00 of the console are told as sums only, the second before the first: each is booked once."""
    await t.buys("AX-1", item("kettle", 1, 300), item("lamp", 1, 4990))
    Provider(t.stage, ("total",))
    await t.tell(KETTLE + "after 31 minutes")
    t.stage.gateway.console_refund("pay-AX-1", 200, "EUR")
    found, _ = await t.stage.gateway.told("")
    for one in reversed(found):
        await t.stage.desk.hear(one)
    await t.stage.settle()
    hold(4990 + 300 - (await books(t.stage))["gateway", "EUR"] == 500, "booked:", await books(t.stage))
    await t.tell("  nordlicht bore 5.00\n  payments have 47.90 left")
    await judge(t.stage)


@survives("returned_money_stays_gone", "a_return_is_booked_as_a_refund", "a_return_leaves_the_case_closed")
async def test_7_the_bank_returns_it_days_later(t: Told) -> None:
    """Paid, and back three days later: compensated, owed and refundable again, the case open; told again it is no news."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    await t.tell(KETTLE + "after 31 minutes\n  case is closed as refunded\nafter 3 days")
    t.stage.gateway.fail_later("fake_1")
    await t.stage.settle()
    await t.tell("  refund is reversed\n  case is accepted\n  payments have 49.90 left\n  buyer got nothing")
    hold(await net(t, await seller(t)) == 0, "the seller bears", await net(t, await seller(t)))
    await judge(t.stage)
    await t.tell("after 2 days\n  case is closed as refunded\n  buyer got 49.90\n  nordlicht bore 49.90")
    await judge(t.stage)


@survives("any_attempt_is_meant", "a_return_counts_whenever_told")
async def test_7_a_return_told_again(t: Told) -> None:
    """The same return told five times at once, listed, and told again after the money went out anew: one reversal, paid once."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    await t.tell(KETTLE + "after 31 minutes\nafter 3 days")
    t.stage.gateway.fail_later("fake_1")
    found, _ = await t.stage.gateway.told("")
    back = next(one for one in found if one.status == "failed")
    again = [msgspec.structs.replace(back, id=f"again-{n}") for n in range(4)]
    _, broken = await at_once(*(t.stage.desk.hear(one) for one in (back, *again)))
    hold(not broken, broken)
    await t.stage.settle()
    await t.tell("  refund is reversed\n  payments have 49.90 left\nagent refund.retry\nafter 31 minutes")
    for one in (back, *again, msgspec.structs.replace(back, id="late")):
        await t.stage.desk.hear(one)
    await look(t.stage.desk, t.stage.gateways.of("fake"), "pay-AX-1")
    await t.tell("after 5 days\n  case is closed as refunded\n  buyer got 49.90\n  history has refund.reverse 1 times")
    hold(calls(t.stage) == 2, calls(t.stage), "calls")
    await judge(t.stage)


@survives("failed_stays_held", "failed_is_counted", "failed_is_not_retried")
async def test_8_the_gateway_refuses(t: Told) -> None:
    """Refused: order, case and balances are as before, it is in no sum, and it can be tried again."""
    await t.buys("AX-1", item("kettle", 1, 4990, commission=490), item("lamp", 1, 4990))
    before = await books(t.stage)
    t.stage.gateway.behave("fail")
    await t.tell(KETTLE + "after 31 minutes\n  refund is failed\n  case is accepted\n  payments have 99.80 left")
    after = await books(t.stage)
    hold({k: n for k, n in after.items() if n} == {k: n for k, n in before.items() if n}, "books changed:", after)
    await judge(t.stage)
    await t.tell("buyer asks 1 lamp because defective with leak\nseller case.approve_without_return")
    await t.tell("about case 1\nagent refund.retry\nafter 31 minutes\n  case is closed as refunded\n  buyer got 99.80")
    await judge(t.stage)


@survives("console_refunds_are_free", "console_refunds_are_told_twice")
async def test_9_a_refund_in_the_console(t: Told) -> None:
    """30.00 go back in the console, told twice at once: recorded against that payment, later cases get what is left."""
    await t.buys("AX-1", item("kettle", 1, 4000), item("lamp", 1, 4000))
    t.stage.gateway.console_refund("pay-AX-1", 5000, "EUR")
    news, _ = await t.stage.gateway.told("")
    again = [msgspec.structs.replace(one, id=f"{one.id}-again") for one in news if one.kind == "refund"]
    _, broken = await at_once(*(t.stage.desk.hear(one) for one in (*news, *again)))
    hold(not broken, broken)
    await t.stage.settle()
    [row] = await rows(
        t.stage, "select e.amount, e.state, p.reference from external e join payment p on p.id = e.payment_id"
    )
    hold(row == {"amount": 5000, "state": "recorded", "reference": "pay-AX-1"}, row)
    await judge(t.stage)
    await t.tell("buyer asks 1 kettle because defective with leak")
    no = await refused(t, "seller case.approve_without_return")
    hold((no.name, no.status, no.facts["remaining"]) == ("over_remaining", 409, 3000), no.name, no.facts)
    await t.tell("  case is requested\nafter 20 days")  # by silence: what is left is approved, and the goods come back
    await judge(t.stage)


@survives("refused_is_paid", "what_fails_stays_owed")
async def test_9_a_console_refund_while_ours_is_under_way(t: Told) -> None:
    """Ours is on its way and unknown when the console pays the same money: the provider says no, the case closes as refunded."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    t.stage.gateway.capture("pay-AX-1", 4990, "EUR")
    t.stage.gateway.behave("time_out")
    await t.tell(KETTLE + "after 30 minutes\n  refund is unknown")
    t.stage.gateway.console_refund("pay-AX-1", 4990, "EUR")
    await t.tell("after 8 days\n  refund is cancelled\n  case is closed as refunded\n  buyer got 49.90")
    await t.tell("  payments have 0.00 left\n  nordlicht bore 49.90")
    await judge(t.stage)


@survives("the_console_waits_for_nobody", "the_platform_bears_what_displaces")
async def test_9_what_the_console_took_is_not_sent(t: Told) -> None:
    """49.90 promised, and the console pays it in the undo window: not sent once more, also where the provider would let us."""
    await t.buys("AX-1", item("kettle", 1, 4990, commission=490))
    await t.tell(KETTLE)
    t.stage.gateway.console_refund("pay-AX-1", 4990, "EUR")
    await t.tell("after 8 days\n  refund is cancelled\n  case is closed as refunded")
    await t.tell("  buyer got 49.90\n  payments have 0.00 left\n  nordlicht bore 45.00")
    hold(calls(t.stage) == 0, calls(t.stage), "calls")
    await judge(t.stage)


@survives("the_console_waits_for_nobody", "what_is_left_is_forgotten")
async def test_9_a_part_of_what_is_promised(t: Told) -> None:
    """60.00 are promised on 60.00 and the console pays 20.00 in the undo window: the other 40.00 are sent, 60.00 in all."""
    await t.buys("AX-1", item("kettle", 1, 6000, commission=600))
    await t.tell(KETTLE)
    t.stage.gateway.console_refund("pay-AX-1", 2000, "EUR")
    await t.tell("after 8 days\n  case is closed as refunded\n  buyer got 60.00\n  nordlicht bore 54.00")
    await judge(t.stage)


@survives("displaced_for_good")
async def test_9_the_console_refund_comes_back(t: Told) -> None:
    """What had taken our refund's place comes back to us days later: it is owed again, and sent."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    await t.tell(KETTLE)
    t.stage.gateway.console_refund("pay-AX-1", 4990, "EUR")
    await t.tell("after 3 days\n  case is closed as refunded")
    t.stage.gateway.fail_later("fake_1")
    await t.tell(
        "after 1 minute\n  case is accepted\nafter 31 minutes\n  case is closed as refunded\n  buyer got 49.90"
    )
    hold(calls(t.stage) == 1, calls(t.stage), "calls")
    await judge(t.stage)


@survives("what_the_bank_holds_is_free")
async def test_9_the_console_beside_a_chargeback(t: Told) -> None:
    """Of 60.00 the bank holds 20.00 and 40.00 are promised; the console pays 0.01 of it: 39.99 are sent, 60.00 in all."""
    await t.buys("AX-1", item("mugs", 3, 6000))
    t.stage.gateway.chargeback("pay-AX-1", 2000, "EUR")
    await t.stage.settle()
    await t.tell("buyer asks 2 mugs because defective with leak\nseller case.approve_without_return")
    t.stage.gateway.console_refund("pay-AX-1", 1, "EUR")
    await t.tell("after 31 minutes")
    hold(t.stage.gateway.paid_out() == 4000, "paid", t.stage.gateway.paid_out(), "beside 2000 at the bank")
    await judge(t.stage)


@survives("an_older_word_is_news")
async def test_9_a_console_refund_that_came_back_before_it_was_told(t: Told) -> None:
    """What the console paid came back; we hear of that first, and of the payment afterwards: nothing is booked in the end."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    t.stage.gateway.console_refund("pay-AX-1", 1000, "EUR")
    t.stage.gateway.fail_later("fake_1")
    found, _ = await t.stage.gateway.told("")
    t.stage.deaf = True
    for one in reversed([one for one in found if one.kind == "refund"]):
        await t.stage.desk.hear(one)
    await t.tell("  payments have 49.90 left\n  nordlicht bore 0.00")
    await judge(t.stage)
