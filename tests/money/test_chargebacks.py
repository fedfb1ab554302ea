"""Must-survive 10 and 11: payments the buyer's bank takes back, in any order, twice, larger than they were."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from itertools import permutations

import msgspec

from aisoon.outside.payments import Told as News
from aisoon.rules.shop import PaymentIn
from tests.money.course import Told, at_once, item, survives
from tests.money.judge import books, hold, judge, rows

KETTLE = "buyer asks 1 kettle because defective with leak\nseller case.approve_without_return\n"


async def out(t: Told, amount: int) -> None:
    """By the journal so much went back by refunds."""
    hold(t.stage.gateway.paid_out() == amount, "paid", t.stage.gateway.paid_out(), "instead of", amount)


@survives("disputed_money_is_there", "won_gives_nothing_back", "won_thaws_nothing")
async def test_10_a_refund_while_a_chargeback_is_open(t: Told) -> None:
    """Captured 100.00, 60.00 of it disputed: of a refund of 60.00 the 40.00 that are there go back; won, the rest follows."""
    await t.buys("AX-1", item("kettle", 1, 6000), item("lamp", 1, 4000))
    cb = t.stage.gateway.chargeback("pay-AX-1", 6000, "EUR")
    await t.stage.settle()
    await t.tell(KETTLE + "after 2 days\n  case is accepted\n  buyer got 40.00")
    await judge(t.stage)
    t.stage.gateway.win(cb)
    await t.tell("after 2 days\n  case is closed as refunded\n  buyer got 60.00")
    await judge(t.stage)


@survives("nothing_is_frozen", "won_thaws_nothing")
async def test_10_a_chargeback_in_the_undo_window(t: Told) -> None:
    """A refund not sent yet is frozen by a chargeback of the whole payment; won, it is paid."""
    await t.buys("AX-1", item("kettle", 1, 6000), item("lamp", 1, 4000))
    await t.tell(KETTLE)
    cb = t.stage.gateway.chargeback("pay-AX-1", 10000, "EUR")
    await t.tell("after 2 days\n  refund is frozen")
    await out(t, 0)
    t.stage.gateway.win(cb)
    await t.tell("after 2 days\n  refund is succeeded\n  case is closed as refunded")
    await out(t, 6000)
    await judge(t.stage)


@survives("nothing_is_frozen", "lost_is_paid_too")
async def test_10_a_lost_chargeback_is_the_refund(t: Told) -> None:
    """Lost: the buyer has the money by the bank, no refund is sent, the case closes as charged back."""
    await t.buys("AX-1", item("kettle", 1, 6000, commission=600))
    await t.tell(KETTLE)
    cb = t.stage.gateway.chargeback("pay-AX-1", 6000, "EUR")
    await t.tell("after 1 day\n  refund is frozen")
    t.stage.gateway.lose(cb)
    await t.tell("after 8 days\n  refund is cancelled\n  case is closed as charged_back")
    await out(t, 0)
    await judge(t.stage)


@survives("the_platform_bears_what_displaces")
async def test_10_who_was_to_bear_the_refund_bears_the_chargeback(t: Told) -> None:
    """The seller bears a lost chargeback also where a refund of the same goods had been promised and was frozen."""
    await t.buys("AX-1", item("kettle", 1, 6000, commission=600))
    await t.tell(KETTLE)
    cb = t.stage.gateway.chargeback("pay-AX-1", 6000, "EUR")
    await t.tell("after 1 day\n  refund is frozen")
    t.stage.gateway.lose(cb)
    await t.tell("after 8 days\n  case is closed as charged_back\n  nordlicht bore 54.00")
    await judge(t.stage)


@survives("sent_though_the_bank_has_it", "failed_though_the_bank_has_it")
async def test_10_a_chargeback_while_the_reply_is_lost(t: Told) -> None:
    """Our refund never reached the provider, the bank takes all meanwhile: it is not sent once more, lost closes the case."""
    for number, decided_after in enumerate(("1 minute", "4 days")):
        ref = f"AX-{number}"
        await t.buys(ref, item("kettle", 1, 6000, commission=600))
        t.stage.gateway.behave("time_out")
        await t.tell(KETTLE + "after 30 minutes\n  refund is unknown")
        cb = t.stage.gateway.chargeback(f"pay-{ref}", 6000, "EUR")
        await t.tell(f"after {decided_after}")
        t.stage.gateway.lose(cb)
        await t.tell("after 8 days\n  refund is cancelled\n  case is closed as charged_back")
        await out(t, 0)
        await judge(t.stage)


@survives("displaced_for_good")
async def test_10_won_after_it_was_lost(t: Told) -> None:
    """Lost, so the case closed as charged back; won on appeal: the buyer's bank takes it back, and we owe the refund again."""
    await t.buys("AX-1", item("kettle", 1, 6000, commission=600))
    await t.tell(KETTLE)
    cb = t.stage.gateway.chargeback("pay-AX-1", 6000, "EUR")
    await t.tell("after 1 day")
    t.stage.gateway.lose(cb)
    await t.tell("after 8 days\n  case is closed as charged_back")
    t.stage.gateway.win(cb)
    await t.tell("after 1 minute\n  case is accepted\n  nordlicht bore 54.00\n  payments have 0.00 left")
    await t.tell("after 31 minutes\n  case is closed as refunded\n  buyer got 60.00\n  nordlicht bore 54.00")
    await judge(t.stage)


@survives("an_old_word_counts", "told_twice_is_two")
async def test_10_out_of_order_and_twice(t: Told) -> None:
    """Opened, lost, and won on appeal: told twice in each of the six orders it comes to the same, the money is free again."""
    for number, order in enumerate(permutations(("open", "lost", "won"))):
        ref = f"AX-{number}"
        await t.buys(ref, item("kettle", 1, 6000))
        cb = t.stage.gateway.chargeback(f"pay-{ref}", 6000, "EUR")
        t.stage.now += timedelta(days=1)
        t.stage.gateway.lose(cb)
        t.stage.now += timedelta(days=1)
        t.stage.gateway.win(cb)
        news, _ = await t.stage.gateway.told("")
        told = {one.status: one for one in news if one.payment == f"pay-{ref}"}
        for status in order:
            await twice(t, told[status])
        [row] = await rows(t.stage, "select charged_back from payment where reference = $1", f"pay-{ref}")
        hold(row["charged_back"] == 0, order, "leaves", row["charged_back"], "held")
        [row] = await rows(t.stage, "select state, count(*) over () as n from chargeback c join orders o on o.id = c.order_id where o.reference = $1", ref)  # fmt: skip
        hold((row["state"], row["n"]) == ("won", 1), order, row)
        await judge(t.stage)
    await t.tell(KETTLE + "after 31 minutes\n  buyer got 60.00\n  case is closed as refunded")


async def twice(t: Told, news: News) -> None:
    """Tell it, with its own id and another one, at once."""
    _, broken = await at_once(
        *(t.stage.desk.hear(one) for one in (news, msgspec.structs.replace(news, id=f"{news.id}b")))
    )
    hold(not broken, broken)


@survives("recorded_up_to_the_payment")
async def test_11_larger_than_the_payment(t: Told) -> None:
    """A chargeback of 60.00 on 49.90, lost: recorded whole; who bore the goods bears 49.90, exchange the rest."""
    await t.buys("AX-1", item("kettle", 1, 4990, commission=490))
    cb = t.stage.gateway.chargeback("pay-AX-1", 6000, "EUR", fee=0)
    await t.stage.settle()
    await t.tell(KETTLE + "after 1 day\n  refund is frozen")
    await judge(t.stage)
    t.stage.gateway.lose(cb)
    await t.tell("after 8 days\n  case is closed as charged_back\n  nordlicht bore 45.00")
    found = await books(t.stage)
    hold(found["platform:exchange", "EUR"] == 1010, found)
    await judge(t.stage)


@survives("recorded_in_our_currency", "recorded_up_to_the_payment")
async def test_11_in_another_currency(t: Told) -> None:
    """A chargeback of 55.00 USD on 49.90 EUR, open, lost, and won after all: each currency sums to zero all the way."""
    await t.buys("AX-1", item("kettle", 1, 4990))
    cb = t.stage.gateway.chargeback("pay-AX-1", 5500, "USD", fee=1500)
    await t.stage.settle()
    await t.tell(KETTLE + "after 1 day\n  refund is frozen")
    await judge(t.stage)
    t.stage.gateway.lose(cb)
    await t.tell("after 8 days\n  case is closed as charged_back\n  nordlicht bore 49.90")
    found = await books(t.stage)
    [row] = await rows(t.stage, "select amount, currency from chargeback")
    hold((row["amount"], row["currency"], found["gateway", "USD"]) == (5500, "USD", -7000), row, found)
    sums: Counter[str] = Counter()
    for (_, currency), amount in found.items():
        sums[currency] += amount
    hold(not any(sums.values()), sums)
    await judge(t.stage)
    t.stage.gateway.win(cb)
    await t.tell("after 1 day\n  case is closed as refunded\n  buyer got 49.90\n  nordlicht bore 49.90")
    await judge(t.stage)


@survives("less_than_nothing_is_left")
async def test_11_it_takes_nothing_from_other_payments(t: Told) -> None:
    """20.00 went back of a card, then the bank takes 60.00 of its 50.00: what the voucher brought goes back whole."""
    paid = [PaymentIn("card-1", "card", 5000), PaymentIn("voucher-1", "voucher", 3000)]
    await t.buys("AX-1", item("kettle", 1, 5000), item("lamp", 1, 3000), payments=paid)
    t.stage.gateway.console_refund("card-1", 2000, "EUR")
    t.stage.gateway.chargeback("card-1", 6000, "EUR")
    await t.stage.settle()
    await t.tell("buyer asks 1 lamp because defective with leak\nseller case.approve_without_return\nafter 1 day")
    gone = [(row["payment"], row["amount"]) for row in t.stage.gateway.read("payout") if row["key"]]
    hold(gone == [("voucher-1", 3000)], gone)
    await t.tell("  case is closed as refunded")
    await judge(t.stage)
