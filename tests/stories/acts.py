"""What happens in stories: the sentences that stand at the margin."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import msgspec

from aisoon.rules.shop import BuyerIn, LineIn, Listing, OrderIn, PaymentIn, ShipmentIn
from tests.stories.proof import file
from tests.stories.stage import OF_SELLER, SELLERS, party
from tests.stories.teller import Teller, sentence

COUNTRY = {"Berlin": "DE", "Paris": "FR", "London": "GB", "New York": "US", "Tokyo": "JP", "Kuwait": "KW"}
ITEM = re.compile(
    r"(?P<n>\d+) (?P<title>[^(]+) \((?P<category>\w+)\) (?P<paid>[\d.]+)(?: \+ (?P<shipping>[\d.]+) shipping)?"
    r'(?: less (?P<discount>[\d.]+) discount)?(?: from (?P<seller>\w+))?(?: "(?P<listing>[^"]*)")?'
)
WISH = re.compile(r"(?P<n>-?\d+) (?P<title>.+?) because (?P<reason>\w+)")
UNIT = re.compile(r"(?P<n>-?\d+) (?P<title>.+?)(?: (?P<condition>as_new|opened|worn|damaged|not_in_parcel))?")
DATES = ("delivered", "promised", "estimated", "shipped")
OUTSIDE_QUOTES = re.compile(r', (?=(?:[^"]*"[^"]*")*[^"]*$)')


@sentence(
    r"order (?P<reference>\S+) from (?P<sellers>\w+(?: and \w+)?) to (?P<city>[\w ]+): (?P<items>[^;]+)(?:; (?P<clauses>.+))?"
)
async def order(t: Teller, reference: str, sellers: str, city: str, items: str, clauses: str | None) -> None:
    """The shop tells an order; lines are priced as a whole, with their share of shipping."""
    names, said = sellers.split(" and "), (clauses or "").split("; ") if clauses else []
    currency = next((one[3:] for one in said if one.startswith("in ")), "EUR")
    lines = [line(t, text, names[0], currency) for text in OUTSIDE_QUOTES.split(items)]
    dates = {key: at for one in said if (key := one.split(" ")[0]) in DATES for at in [t.moment(one[len(key) + 1 :])]}
    paid = next((one[5:] for one in said if one.startswith("paid ")), None)
    total = sum(one.paid + one.shipping for one in lines)
    told = OrderIn(
        reference=reference, currency=currency, country=COUNTRY[city], placed_at=min([t.stage.now, *dates.values()]),
        buyer=BuyerIn("berta@example.com", "Berta"), sellers=[party(name) for name in names], lines=lines,
        payments=payments(t, reference, paid, total, currency), shipments=[shipment(one, dates) for one in names],
    )  # fmt: skip
    t.orders[reference] = (await t.way.order(told), told)
    t.order, t.case = reference, ""
    t.order = t.orders[reference][0]
    t.orders[t.order] = t.orders[reference]


def line(t: Teller, text: str, seller: str, currency: str) -> LineIn:
    """One line of an order."""
    found = ITEM.fullmatch(text)
    if not found:
        raise t.line.fault('a line such as "1 kettle (home) 49.90 + 4.90 shipping"', text)
    ref = SELLERS[found["seller"] or seller]
    paid, shipping, discount = (t.minor(found[name] or "0", currency) for name in ("paid", "shipping", "discount"))
    title = found["title"]
    return LineIn(
        sku=title.upper(), title=title, category=found["category"], quantity=int(found["n"]), paid=paid, seller=ref,
        discount=discount, shipping=shipping, shipment=ref, listing=Listing(title, found["listing"] or ""),
    )  # fmt: skip


def payments(t: Teller, reference: str, paid: str | None, total: int, currency: str) -> list[PaymentIn]:
    """'100.00 by card and 34.90 by voucher', or all by card."""
    parts = [one.split(" by ") for one in paid.split(" and ")] if paid else []
    if not parts:
        return [PaymentIn(f"pay-{reference}", "card", total)]
    return [PaymentIn(f"pay-{reference}-{method}", method, t.minor(amount, currency)) for amount, method in parts]


def shipment(seller: str, dates: dict[str, datetime]) -> ShipmentIn:
    """A seller's parcel to the buyer."""
    ref = SELLERS[seller]
    return ShipmentIn(ref, ref, "DHL", f"OUT-{ref}", **{f"{name}_at": at for name, at in dates.items()})


@sentence(r"the shop tells: (?P<what>delivered|promised|estimated) (?P<when>.+)")
async def shop_tells(t: Teller, what: str, when: str) -> None:
    """The shop brings an order's dates up to date."""
    id, told = t.orders[t.order]
    at = {f"{what}_at": t.moment(when)}
    told = msgspec.structs.replace(told, shipments=[msgspec.structs.replace(one, **at) for one in told.shipments])
    t.orders[id] = (await t.way.order(told), told)


@sentence(r"about case (?P<number>\d+)")
async def about_case(t: Teller, number: str) -> None:
    """From here on the story speaks of the order's n-th case."""
    t.case = await t.about(int(number))


@sentence(r"about order (?P<reference>\S+)")
async def about_order(t: Teller, reference: str) -> None:
    """From here on the story speaks of another order."""
    t.order, t.case = t.orders[reference][0], ""


@sentence(r"WHO (?:says|starts chat|contacts buyer): TEXT(?: with (?P<proof>.+))?")
async def says(t: Teller, who: str, text: str, proof: str | None) -> None:
    """Say something in the order's conversation; parties write to each other and customer service."""
    await t.way.say(who, t.order, text, None, t.ids(proof), await conversation(t, who))


@sentence(r"WHO notes: TEXT")
async def notes(t: Teller, who: str, text: str) -> None:
    """An internal note of customer service."""
    await t.way.say(who, t.order, text, [], [], await conversation(t, who))


@sentence(r"WHO writes to (?P<to>buyer|seller|buyer and seller): TEXT")
async def writes(t: Teller, who: str, to: str, text: str) -> None:
    """Customer service writes to one side or both."""
    await t.way.say(who, t.order, text, to.split(" and "), [], await conversation(t, who))


async def conversation(t: Teller, who: str) -> str:
    """The seller whose conversation is meant: the speaker's own, the case's, or the first of the order."""
    if who in OF_SELLER:
        return str(t.stage.people[who].seller_id)
    if t.case:
        return str((await t.way.case("agent", t.case))["seller_id"])
    return str((await t.way.lines(t.order))[0]["seller"])


@sentence(r"WHO shows (?P<kind>photo|video|sound|paper) (?P<label>[\w-]+)")
async def shows(t: Teller, who: str, kind: str, label: str) -> None:
    """Somebody brings a file, to the case if there is one, else to the order."""
    t.proofs[label] = await t.way.show(who, t.order, file(kind, label), await conversation(t, who), t.case or None)


@sentence(r'WHO asks (?P<wishes>[^:"]+?)(?: with (?P<proof>[^:]+))?(?:: TEXT)?')
async def asks(t: Teller, who: str, wishes: str, proof: str | None, text: str | None) -> None:
    """Ask for a return or refund of some units, each line with its reason."""
    found = [WISH.fullmatch(one) for one in wishes.split(", ")]
    if not all(found):
        raise t.line.fault('wishes such as "1 kettle because defective, 2 dresses because wrong_item"', wishes)
    asked = [
        {"line": (await t.line_of(one["title"]))["id"], "quantity": int(one["n"]), "reason": one["reason"]}
        for one in found
        if one
    ]
    given = {"statement": text or "", "evidence": t.ids(proof)}
    t.case = (await t.way.open(who, t.order, asked, given))["reference"]


@sentence(r"WHO reads the case")
async def reads(t: Teller, who: str) -> None:
    """Somebody looks at the case; a later move 'as read' is about this version."""
    t.read[who] = (await t.way.case(who, t.case))["version"]


@sentence(r"WHO MOVE(?: (?P<bring>.+?))??(?P<as_read>,? as read)?(?P<twice> \(clicked twice\))?")
async def moves(t: Teller, who: str, move: str, bring: str | None, as_read: str | None, twice: str | None) -> None:
    """Make a move, bringing 'name value, name value'."""
    ask: dict[str, Any] = {"move": move, "bring": await brought(t, bring or "")}
    if as_read:
        ask["version"] = t.read[who]
    t.keys += 1
    first = await t.way.move(who, t.case, ask, f"move-{t.keys}")
    if twice:
        again = await t.way.move(who, t.case, ask, f"move-{t.keys}")
        t.expect("the same reply twice", "the same reply twice" if first == again else "another reply")


async def brought(t: Teller, text: str) -> dict[str, Any]:
    """What a move brings."""
    found: dict[str, Any] = {}
    for part in OUTSIDE_QUOTES.split(text) if text else []:
        name, _, value = part.partition(" ")
        found[name] = await one_brought(t, name, value)
    return found


async def one_brought(t: Teller, name: str, value: str) -> Any:
    """One thing a move brings: quoted words, an amount, evidence by its names, counted units, or a plain word."""
    if value.startswith('"'):
        return value.strip('"')
    if name == "amount":
        return t.minor(value)
    if name in ("evidence", "weighed"):
        return t.ids(value)
    if name == "parts":
        parts = [one.rpartition(" ") for one in value.split(" and ")]
        return [{"line": (await t.line_of(title))["id"], "amount": t.minor(amount)} for title, _, amount in parts]
    if name not in ("units", "received"):
        return value
    units = []
    for one in value.split(" and "):
        found = UNIT.fullmatch(one)
        if not found:
            raise t.line.fault("counted units such as '1 kettle as_new and 0 dresses damaged'", one)
        id = (await t.line_of(found["title"]))["id"]
        units.append({"line": id, "accepted": int(found["n"]), "condition": found["condition"] or "as_new"})
    return units


@sentence(r"WHO tells (?P<event>scan|delivered|lost|refused|returned)(?P<again> again)?")
async def tells(t: Teller, who: str, event: str, again: str | None) -> None:
    """A carrier tells what happened to the case's latest parcel."""
    parcel = (await t.way.case("agent", t.case))["parcels"][-1]
    tracking = parcel["back_tracking"] if event == "returned" else parcel["tracking"]
    changed = await t.way.tell(who, tracking, event)
    t.expect("nothing new" if again else "news", "news" if changed else "nothing new")


@sentence(r"after (?P<n>\d+) (?P<unit>minute|hour|day)s?(?P<off> without the worker)?")
async def after(t: Teller, n: str, unit: str, off: str | None) -> None:
    """Time passes; every deadline on the way rings at its time, unless the worker is off."""
    await arrive(t, t.moment(f"in {n} {unit}s"), off)


@sentence(r"until (?P<when>.+?)(?P<off> without the worker)?")
async def until(t: Teller, when: str, off: str | None) -> None:
    """Time passes until a moment."""
    await arrive(t, t.moment(when), off)


async def arrive(t: Teller, at: datetime, off: str | None) -> None:
    """Move the clock; a due move that cannot be made would wait for ever."""
    if at < t.stage.now:
        raise t.line.fault(f"a moment after {t.stage.now:%a %d %b %H:%M}", f"{at:%a %d %b %H:%M}")
    if off:
        t.stage.now = at
        return
    stuck = await t.stage.until(at)
    t.expect("every due move can be made", "every due move can be made" if not stuck else f"stuck: {stuck}")


@sentence(r"the worker runs")
async def worker(t: Teller) -> None:
    """The worker makes every move that is due by now."""
    await arrive(t, t.stage.now, None)


@sentence(r"gateway will (?P<what>[\w, ]+)")
async def gateway(t: Teller, what: str) -> None:
    """How the payment provider answers the next calls."""
    t.stage.gateway.behave(*what.split(", "))
    t.stage.deaf = "time_out" in what  # who does not answer does not tell either


@sentence(r"AMOUNT went back in the provider's own console")
async def console(t: Teller, amount: str) -> None:
    """A refund made behind our back, at the provider, on the order's first payment; the worker hears of it."""
    reference = t.orders[t.order][1].payments[0].reference
    t.stage.gateway.console_refund(reference, t.minor(amount), t.currency)
    await t.stage.settle()


@sentence(r"the buyer's bank takes AMOUNT back")
async def bank_takes(t: Teller, amount: str) -> None:
    """The cardholder's bank charges the order's first payment back; the worker hears of it."""
    reference = t.orders[t.order][1].payments[0].reference
    t.chargeback = t.stage.gateway.chargeback(reference, t.minor(amount), t.currency, fee=0)
    await t.stage.settle()


@sentence(r"the bank decides for the (?P<side>buyer|shop)")
async def bank_decides(t: Teller, side: str) -> None:
    """The end of that chargeback; the worker hears of it."""
    (t.stage.gateway.lose if side == "buyer" else t.stage.gateway.win)(t.chargeback)
    await t.stage.settle()
