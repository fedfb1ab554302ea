"""Must-survive 12 to 14: who bears money that goes back, sellers paid out already, and units that never arrived."""

from __future__ import annotations

from uuid import UUID

from aisoon.rules.refusals import Refused
from tests.money.course import Told, at_once, item, refused, survives
from tests.money.judge import books, hold, judge, rows


async def owed(t: Told, reference: str) -> int:
    """What a seller is owed by the ledger, payouts counted."""
    [row] = await rows(t.stage, "select id from seller where reference = $1", reference)
    return -(await books(t.stage))[f"seller:{row['id']}", "EUR"]


@survives("the_first_line_bears_it_all", "commission_is_kept", "a_share_is_lost")
async def test_12_an_amount_without_lines(t: Told) -> None:
    """10.00 in the console on an order of two sellers: 6.00 and 4.00 of it, each with its commission and the platform's tax."""
    nordlicht, volt = item("kettle", 1, 6000, commission=600, tax=1000), item("lamp", 1, 4000, "volt", commission=200)
    await t.buys("AX-1", nordlicht, volt, tax_by="platform")
    before = {name: await owed(t, name) for name in ("nordlicht", "volt")}
    hold(before == {"nordlicht": 4400, "volt": 3800}, before)
    t.stage.gateway.console_refund("pay-AX-1", 1000, "EUR")
    await t.stage.settle()
    # 6.00 of 60.00: tax 1.00, commission 0.60, seller 4.40; 4.00 of 40.00: commission 0.20, seller 3.80
    found = await books(t.stage)
    hold((await owed(t, "nordlicht"), await owed(t, "volt")) == (3960, 3420), "owed:", found)
    hold((found["platform:commission", "EUR"], found["tax", "EUR"]) == (-720, -900), found)
    await judge(t.stage)


@survives("commission_is_kept", "a_share_is_lost")
async def test_12_an_amount_that_was_agreed(t: Told) -> None:
    """Five agreed amounts on one line: together they take the seller's part and the commission to the cent."""
    await t.buys("AX-1", item("mugs", 5, 9999, commission=777, tax=1596), tax_by="platform")
    for amount in ("7.77", "3.33", "0.01", "12.00", "19.99"):
        await t.tell("buyer asks 1 mug because defective with leak")
        await t.tell(f"seller case.offer remedy partial_refund, amount {min(float(amount), 19.99):.2f}")
        await t.tell("buyer case.accept_offer\nafter 31 minutes\n  case is closed as partially_refunded")
    gone, found = t.stage.gateway.paid_out(), await books(t.stage)
    hold(gone == 777 + 333 + 1 + 1200 + 1999, gone)
    commission, tax = -found["platform:commission", "EUR"], -found["tax", "EUR"]
    left = 9999 - gone
    hold(abs(commission * 9999 - 777 * left) <= 9999, "commission", commission, "of what is left", left)
    hold(abs(tax * 9999 - 1596 * left) <= 9999, "tax", tax, "of what is left", left)
    hold(await owed(t, "nordlicht") == left - commission - tax, found)
    await judge(t.stage)


@survives("payouts_forget_payouts")
async def test_13_the_seller_was_paid_out(t: Told) -> None:
    """Paid out 90.00, then 60.00 go back: the buyer waits for nobody, the seller owes 54.00, the next payout keeps them."""
    await t.buys("AX-1", item("kettle", 1, 6000, commission=600), item("lamp", 1, 4000, commission=400))
    hold(await paid_out(t) == 9000, "not 90.00")
    await t.tell("buyer asks 1 kettle because defective with leak\nseller case.approve_without_return")
    await t.tell("after 31 minutes\n  case is closed as refunded\n  buyer got 60.00")
    hold(await owed(t, "nordlicht") == -5400, "owed", await owed(t, "nordlicht"))
    hold(await paid_out(t) == -5400, "a debt was paid out")
    await t.buys("AX-2", item("tent", 1, 10_000))
    hold(await paid_out(t) == 4600, "not 46.00")
    hold(await owed(t, "nordlicht") == 0, "owed", await owed(t, "nordlicht"))
    hold((await books(t.stage))["bank", "EUR"] == -13_600, await books(t.stage))
    await judge(t.stage)


@survives("two_payouts_at_once")
async def test_13_sixteen_payouts_at_once(t: Told) -> None:
    """Sixteen payouts of one balance at once: it is paid once."""
    for number in range(4):
        await t.buys(f"AX-{number}", item("kettle", 1, 6000))
        await at_once(*(paid_out(t) for _ in range(16)))
        hold((await books(t.stage))["bank", "EUR"] == -6000 * (number + 1), await books(t.stage))


async def paid_out(t: Told) -> int:
    """Pay Nordlicht what it is owed; what it owes us, as a negative number, when that is refused."""
    [row] = await rows(t.stage, "select id from seller where reference = 'nordlicht'")
    id: UUID = row["id"]
    try:
        return (await t.stage.desk.pay_out(t.stage.people["operator"], id, "EUR")).amount
    except Refused as no:
        hold(no.name == "nothing_owed", no.name)
        return int(no.facts["owed"])


@survives("announced_is_arrived", "all_arrived_unseen")
async def test_14_two_of_three_arrive(t: Told) -> None:
    """3 × 89.99 announced, two arrive: 269.97 is refused, silence pays 179.98, and the seller's debit is that of two, and the label."""
    await three_of_which_two(t)
    no = await refused(t, "seller case.accept")
    hold((no.name, no.facts) == ("parcel_incomplete", {"arrived": 2, "announced": 3}), no.name, no.facts)
    await t.tell("after 8 days\n  case is closed as partially_refunded\n  buyer got 179.98")
    hold(await owed(t, "nordlicht") == (26_997 - 2700) - (17_998 - 1800) - 490, await books(t.stage))
    await t.tell("  1 mug is free")
    await judge(t.stage)


@survives("more_accepted_than_arrived")
async def test_14_three_of_two_cannot_be_accepted(t: Told) -> None:
    """Whoever accepts in part accepts at most what arrived: 422, and nothing is promised."""
    await three_of_which_two(t, others="1 lamp (home) 10.00")
    await t.tell("seller shows photo stain")
    wish = 'seller case.accept_partly units 3 mugs and 0 lamps, why used, statement "Worn.", evidence stain'
    no = await refused(t, wish)
    hold((no.name, no.status) == ("bad_quantity", 422), no.name)
    await t.tell(
        "  payments have 279.97 left\n" + wish.replace("3 mugs", "2 mugs") + "\nafter 31 minutes\n  buyer got 179.98"
    )
    await judge(t.stage)


async def three_of_which_two(t: Told, others: str = "") -> None:
    """Three mugs are sent back, two of them arrive."""
    lamp = [item("lamp", 1, 1000)] if others else []
    await t.buys("AX-1", item("mugs", 3, 26_997, commission=2700), *lamp)
    await t.tell(f"buyer asks 3 mugs because defective{', 1 lamp because defective' if lamp else ''} with leak")
    await t.tell(
        f"seller case.approve\nbuyer case.ship\nseller case.deliver received 2 mugs{' and 1 lamp' if lamp else ''}"
    )
