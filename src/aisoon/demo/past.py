"""The months before: returns that were opened, argued about and closed, so that insights and the report have something to say."""

from random import Random
from typing import Any

from aisoon.demo.catalogue import BUYERS, SHOPS, SNAPS
from aisoon.demo.stage import Stage
from aisoon.rules.dossier import Dossier
from aisoon.rules.refusals import Refused

DAY = 24
FIRST, LAST = 160, 32
"""So many days ago the first of them was opened, and the last."""

SAID = {
    "does_not_fit": "Too small.", "style_not_as_expected": "Scratchy.", "no_longer_needed": "I changed my mind.",
    "defective": "It stopped after a day.", "damaged_on_delivery": "It arrived broken.", "not_as_described": "Another colour than shown.",
    "arrived_too_late": "The birthday was over.", "missing_parts": "A part is missing.",
}  # fmt: skip
FASHION = ("fashion", "shoes", "bags")
WORN, PROVEN = (
    ("does_not_fit", "style_not_as_expected", "no_longer_needed"),
    ("defective", "damaged_on_delivery", "not_as_described"),
)
FATES = (
    ("smooth",) * 10
    + ("no_return",) * 2
    + ("silent",) * 3
    + ("declined",) * 2
    + ("rejected",) * 2
    + ("argued",) * 4
    + ("withdrawn",)
)
AGENTS = ("Ana Silva", "Ben Okafor", "Lea Brandt (queue lead)")
LONG = 40
"""Steps after which a case is left as it stands."""


async def past(stage: Stage, count: int) -> None:
    """So many cases, the oldest first, each lived through to its end before the next begins."""
    luck = Random(5)
    for number in range(count):
        await live(stage, luck, FIRST - (FIRST - LAST) * number / max(count, 1))


async def live(s: Stage, luck: Random, day: float) -> None:
    """One case from its order to its end."""
    shop, (buyer, _, country) = luck.choice(SHOPS), luck.choice(BUYERS)
    item = luck.choice(shop.items)
    usual = WORN if item.category in FASHION else ("no_longer_needed", "arrived_too_late")
    reason = luck.choice((*usual, *PROVEN, "arrived_too_late"))
    promised = day + (5 if reason == "arrived_too_late" else 2)
    await s.order(luck.choice(BUYERS)[0], [(luck.choice(shop.items), 1)], shop, day + 8, day + 4, day + 4.5, country)
    order = await s.order(buyer, [(item, 1)], shop, day + 8, promised, day + 3, country)
    s.at(day)
    photos = [await s.show(buyer, order, *snap(item.subject), "What arrived")] if reason in PROVEN else []
    try:
        order = await s.ask(order, reason, SAID[reason], photos)
    except Refused:
        return  # the policy does not take this one, as it would not have then
    fate = luck.choice(FATES)
    for _ in range(LONG):
        await s.wait(luck.choice((3, 9, 20, 30)))
        order = await s.dossier(order.order.id)
        if order.cases[0].state == "closed":
            return
        try:
            await step(s, luck, order, fate, shop.staff)
        except Refused:
            await s.wait(3 * DAY)  # not theirs to move now: the clock will


def snap(subject: str) -> tuple[str, str]:
    """A picture of something wrong with a thing: of itself where there is one, else of its box."""
    return next((one for one in SNAPS if one[0] == subject and one[1] != "none"), ("box", "dented"))


async def step(s: Stage, luck: Random, order: Dossier, fate: str, staff: str) -> None:
    """What somebody does next, as the case's fate has it; nothing, where somebody stays silent."""
    buyer, state = order.buyer.name, order.cases[0].state
    if state == "disputed":
        await argue(s, luck, order)
    elif fate == "withdrawn" and state in ("requested", "approved"):
        await s.move(buyer, order, "case.withdraw")
    elif state == "requested" and fate == "declined":
        await s.move(staff, order, "case.decline", why="outside_policy", statement="It was opened and used.")
    elif state == "requested" and fate == "no_return":
        await s.move(staff, order, "case.approve_without_return")
    elif state == "requested" and fate == "argued":
        await s.move(staff, order, "case.decline", why="not_proven", statement="It left us in good order.")
    elif state == "requested" and fate != "silent":
        await s.move(staff, order, "case.approve")
    elif state == "approved" and fate != "silent":
        await s.move(buyer, order, "case.ship")
    elif state == "shipped":
        await s.move(staff, order, "case.deliver")
    elif state == "received" and fate == "rejected":
        proof = await s.show(staff, order, *snap(order.lines[0].sku), "As it came back")
        await s.move(staff, order, "case.reject", why="used", statement="It has been used.", evidence=[proof])
    elif state == "received" and fate != "silent":
        await s.move(staff, order, "case.accept")
    elif state in ("declined", "parcel_rejected") and fate == "argued":
        await s.move(buyer, order, "case.dispute", statement="The pictures show it.")
    else:
        await s.wait(2 * DAY)


async def argue(s: Stage, luck: Random, order: Dossier) -> None:
    """Customer service decides; now and then the loser appeals, and another agent looks again."""
    row = order.disputes[-1]
    seen = [str(item.id) for item in order.evidence]
    ruling: dict[str, Any] = {
        "grounds": "on_the_evidence",
        "facts": "What both sides brought was looked at.",
        "rule": "The policy's section on evidence.",
    }
    if row.state == "open":
        await s.move(luck.choice(AGENTS[:2]), order, "dispute.take")
    elif row.state == "under_review":
        judge = next(name for name, person in s.people.items() if person.id == row.reviewer_id)
        outcome = luck.choice(("buyer", "seller", "seller") if not seen else ("buyer", "buyer", "seller"))
        await s.move(judge, order, "dispute.decide", outcome=outcome, weighed=seen, **ruling)
    elif row.state == "decided" and luck.random() < 0.3:
        lost = order.decisions[-1].outcome
        loser = (
            order.buyer.name
            if lost == "seller"
            else next(name for name, one in s.people.items() if one.seller_id == order.lines[0].seller_id)
        )
        proof = await s.show(loser, order, "waybill", "none", "The waybill")
        await s.move(loser, order, "dispute.appeal", statement="This was not looked at.", evidence=[proof])
    elif row.state == "appealed":
        judge = next(name for name in AGENTS if s.people[name].id != row.first_reviewer_id)
        await s.move(
            judge, order, "dispute.decide_appeal", outcome=luck.choice(("buyer", "seller")), weighed=seen, **ruling
        )
    else:
        await s.wait(4 * DAY)
