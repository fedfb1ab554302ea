"""Asking: which reasons fit an item, whether the window is open, and how a case begins."""

from calendar import monthrange
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import automatic, bring, known, overlay, price, wishing
from aisoon.rules.calendar import add
from aisoon.rules.checklist import Brought, Item, lacking, wished
from aisoon.rules.dossier import Case, CaseLine, Dossier, Line, Shipment
from aisoon.rules.draft import Draft, Setting
from aisoon.rules.policy import Policy, span
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.reference import reference
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE


class Wish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some units of one order line, and why; `reason` is one of the twelve."""

    line: UUID
    quantity: int
    reason: str


class Answer(msgspec.Struct, frozen=True):
    """The policy's answer before asking: until when, what to show, whether goods go back, who pays, and how much.

    `amount` is goods and shipping; `restocking` is kept of it, and `label` where the platform's label is used, so that
    `net` comes back. `needs_person` names a fact that is missing, so that no rule decides alone.
    """

    line: UUID
    reason: str
    open_until: datetime | None
    evidence: str
    ask: str
    return_needed: bool
    way_back: str
    statutory: bool
    needs_person: str | None
    goods: int
    shipping: int
    amount: int
    restocking: int
    label: int
    net: int


def answer(dossier: Dossier, wish: Wish, policy: Policy, now: datetime, setting: Setting) -> Answer:
    """What the policy says about a wish; Refused says why it cannot be, and what would fit."""
    line = next((row for row in dossier.lines if row.id == wish.line), None)
    if line is None:
        raise Refused("unknown_line", "lines", id=str(wish.line))
    policy = policy.under(overlay.place(dossier, line))
    fits = policy.fitting(line.category)
    if wish.reason not in BY_NAME:
        raise Refused("unknown_reason", "reason", reason=wish.reason[:80], fits=fits)
    if wish.reason not in fits:
        raise Refused("reason_not_for_category", "reason", reason=wish.reason, category=line.category, fits=fits)
    shipment = dossier.shipment_of(line)
    if shipment is not None:
        on_the_facts(wish.reason, shipment, now, fits)
    until = window(wish.reason, shipment, policy, setting)
    lane = None
    if until is not None and until < now:
        until, lane = guarantee(dossier, wish.reason, shipment, policy), "guarantee"
        if until is None or until < now:
            closed = window(wish.reason, shipment, policy, setting)
            raise Refused("window_closed", "reason", closed=closed, window=policy.of(wish.reason).window)
    quantity(line, wish.quantity)
    found = _answer(dossier, line, wish, policy, until, now)
    return msgspec.structs.replace(found, needs_person=lane) if lane else found


def guarantee(dossier: Dossier, reason: str, shipment: Shipment | None, policy: Policy) -> datetime | None:
    """Until when the legal guarantee runs for this reason, after the policy's own window; None where it does not."""
    start, country = shipment and shipment.delivered_at, dossier.order.country
    laws = [one for one in policy.conformity if reason in one.reasons and country in one.countries]
    return months(start, max(one.months for one in laws)) if start and laws else None


def months(start: datetime, count: int) -> datetime:
    """So many calendar months later, on the last day of a month that is too short."""
    year, month = divmod(start.month - 1 + count, 12)
    last = monthrange(start.year + year, month + 1)[1]
    return start.replace(year=start.year + year, month=month + 1, day=min(start.day, last))


def _answer(dossier: Dossier, line: Line, wish: Wish, policy: Policy, until: datetime | None, now: datetime) -> Answer:
    rule, shipment = policy.of(wish.reason), dossier.shipment_of(line)
    statutory = withdrawal(dossier, line, wish.reason, shipment, policy, now)
    worth = price.price(line, wish.quantity, wish.reason, policy, statutory)
    back = rule.return_needed and worth.total > rule.without_return_up_to.get(dossier.order.currency, -1)
    fee = price.restocking(worth.goods, wish.reason, policy, statutory)
    label = policy.money.label.get(dossier.order.currency, 0) if back and rule.way_back == "buyer" else 0
    return Answer(
        line=line.id,
        reason=wish.reason,
        open_until=until,
        evidence=rule.evidence,
        ask=rule.ask,
        return_needed=back,
        way_back=rule.way_back,
        statutory=statutory,
        needs_person=unsure(wish.reason, shipment, now),
        goods=worth.goods,
        shipping=worth.shipping,
        amount=worth.total,
        restocking=fee,
        label=label,
        net=max(worth.total - fee - label, 0),
    )


def quantity(line: Line, wanted: int) -> None:
    """Whether so many units are still free: open and completed cases together never exceed what was bought."""
    free = line.quantity - line.claimed
    if wanted < 1 or wanted > line.quantity:
        raise Refused("bad_quantity", "quantity", problem=f"between 1 and {line.quantity}")
    if wanted > free:
        raise Refused("quantity_taken", "quantity", free=free, quantity=line.quantity)


def on_the_facts(reason: str, shipment: Shipment, now: datetime, fits: list[str]) -> None:
    """Reasons about time are checked against the shipment's own dates, where they are known."""
    promised, delivered = shipment.promised_at, shipment.delivered_at
    if reason == "will_not_arrive_on_time":
        if delivered:
            raise Refused("already_delivered", "reason", delivered=delivered, fits=[r for r in fits if r != reason])
        expected = max(filter(None, (shipment.estimated_at, now)))
        if promised and expected <= promised:
            raise Refused("not_late", "reason", promised=promised, estimated=shipment.estimated_at)
    if reason == "arrived_too_late" and promised and delivered and delivered <= promised:
        raise Refused("was_on_time", "reason", promised=promised, delivered=delivered)
    if reason == "not_received" and promised and not delivered and now < promised:
        raise Refused("not_due_yet", "reason", promised=promised)


def window(reason: str, shipment: Shipment | None, policy: Policy, setting: Setting) -> datetime | None:
    """Until when the reason may be given; None where no date is known to count from."""
    start = shipment and (shipment.delivered_at or (reason == "not_received" and shipment.promised_at) or None)
    return add(start, span(policy.of(reason).window), setting.calendar) if start else None


def unsure(reason: str, shipment: Shipment | None, now: datetime) -> str | None:
    """The fact without which no rule may decide alone: never 'always allowed', never 'never', but a person."""
    if shipment is None:
        return "no_shipment"
    if reason in ("will_not_arrive_on_time", "arrived_too_late") and shipment.promised_at is None:
        return "no_promised_date"
    if shipment.delivered_at is not None or reason == "will_not_arrive_on_time":
        return None
    if reason == "not_received" and shipment.promised_at is not None:
        return None
    expected = max(filter(None, (shipment.promised_at, shipment.estimated_at)), default=now)
    under_way = expected > now  # one may withdraw before the parcel arrives
    return None if reason == "no_longer_needed" and under_way else "no_delivery_date"


def withdrawal(
    dossier: Dossier, line: Line, reason: str, shipment: Shipment | None, policy: Policy, now: datetime
) -> bool:
    """Whether this is a statutory withdrawal, which needs no approval: in time, in a country of the law, not excluded."""
    law = policy.statutory
    if reason != "no_longer_needed" or dossier.order.country not in law.countries or line.category in law.excluded:
        return False
    delivered = shipment.delivered_at if shipment else None
    return delivered is None or (now - delivered).days < law.days + 1


def open_case(dossier: Dossier, wishes: list[Wish], given: dict[str, Any], setting: Setting, id: UUID) -> Draft:
    """A new case in its draft, with the rule's own approval where the policy approves at once; Refused says why not.

    Lines that go different ways (back or not, by right or by approval) become siblings, so that each case has one state.
    """
    answers = asked(dossier, wishes, setting)
    groups, seller = apart(answers), dossier.line(wishes[0].line).seller_id
    case = new_case(dossier, groups[0], setting, id, seller)
    draft = Draft(dossier, case, setting)
    draft.bring = bring.check(BY_MOVE["case.request"][0], draft, setting.person, {**given, "lines": wishes})
    wishing.check(draft.bring.get("wish"), wishes)
    brought = given.get("evidence") or []
    if any(one.evidence == "required" for one in answers) and not brought:
        ask = next(one.ask for one in answers if one.evidence == "required")
        raise Refused("evidence_missing", "evidence", need="evidence", ask=ask)
    files = [
        Brought(row.id, row.kind, row.shows) for row in dossier.evidence if str(row.id) in {str(id) for id in brought}
    ]
    if missing := lacking(to_show(dossier, wishes, setting.policy, files), "buyer", files, "required"):
        raise Refused("evidence_incomplete", "evidence", missing=missing)
    for group in groups:
        draft.case = case if group is groups[0] else new_case(dossier, group, setting, setting.new_id(), seller, id)
        draft.case.statement = draft.bring.get("statement", "")
        request_group(draft, group, wishes)
        automatic.answer(draft, draft.case)
    draft.case = case
    return draft


def to_show(dossier: Dossier, wishes: list[Wish], policy: Policy, files: list[Brought]) -> list[Item]:
    """What the buyer is asked to show with these wishes, `files` going with them."""
    lines = [dossier.line(wish.line) for wish in wishes]
    id = dossier.order.id
    rows = [CaseLine(id, id, wish.line, wish.reason, wish.quantity) for wish in wishes]
    return wished(dossier, rows, policy.under(known.shared(dossier, lines)), files)


def asked(dossier: Dossier, wishes: list[Wish], setting: Setting) -> list[Answer]:
    """The policy's answer to each wish of one request; Refused where they cannot be asked, or not together."""
    if not wishes:
        raise Refused("missing", "lines", need="lines")
    if len({wish.line for wish in wishes}) != len(wishes):
        raise Refused("bad_quantity", "lines", problem="each line once")
    answers = [answer(dossier, wish, setting.policy, setting.now, setting) for wish in wishes]
    if len({dossier.line(wish.line).seller_id for wish in wishes}) > 1:
        raise Refused("several_sellers", "lines")
    return answers


def request_group(draft: Draft, group: list[Answer], wishes: list[Wish]) -> None:
    """Begin the draft's case with the lines that go one way together, under the policy as it is for them."""
    of_it = [wish for wish in wishes if wish.line in {one.line for one in group}]
    lines = [draft.dossier.line(wish.line) for wish in of_it]
    draft.policy = draft.setting.policy.under(known.shared(draft.dossier, lines))
    begin(draft, of_it)


def apart(answers: list[Answer]) -> list[list[Answer]]:
    """The answers, those that go the same way together: what comes back or not, what needs an approval or not."""
    ways: dict[tuple[bool, bool], list[Answer]] = {}
    for one in answers:
        ways.setdefault((one.return_needed, one.statutory), []).append(one)
    return list(ways.values())


def kept(answers: list[Answer]) -> tuple[int, int]:
    """What is kept of these answers together, in minor units: for labels of ours, and for restocking.

    Each group that goes one way is one parcel with one label, paid by the buyer when every reason in it says so.
    """
    back = [group for group in apart(answers) if group[0].return_needed]
    labels = sum(group[0].label for group in back if all(one.label for one in group))
    return labels, sum(one.restocking for one in answers)


def new_case(
    dossier: Dossier, answers: list[Answer], setting: Setting, id: UUID, seller: UUID, parent: UUID | None = None
) -> Case:
    """The case's row, before its first move."""
    return Case(
        order_id=dossier.order.id,
        id=id,
        reference=reference("RET", id),
        seller_id=seller,
        buyer_id=dossier.order.buyer_id,
        policy=setting.policy.hash,
        return_needed=any(one.return_needed for one in answers),
        statutory=all(one.statutory for one in answers),
        needs_person=next((one.needs_person for one in answers if one.needs_person), None),
        value=sum(one.amount for one in answers),
        parent_id=parent,
        opened_at=setting.now,
    )


def begin(draft: Draft, wishes: list[Wish]) -> None:
    """Put the case and its lines into the dossier and make the first move; the units are now claimed."""
    case, dossier = draft.case, draft.dossier
    dossier.cases.append(case)
    for wish in wishes:
        row = CaseLine(case.order_id, case.id, wish.line, wish.reason, wish.quantity)
        line = dossier.line(wish.line)
        line.claimed += wish.quantity
        dossier.case_lines.append(row)
        draft.touch(row, line)
    for item in dossier.evidence:
        if str(item.id) in {str(id) for id in draft.bring.get("evidence", [])} and item.case_id is None:
            item.case_id = case.id
            draft.touch(item)
    told = {**draft.bring, "lines": wishes, "reasons": sorted({wish.reason for wish in wishes})}
    draft.go("case.request", case, told)
    draft.tell("buyer", "seller")


def foreseen(dossier: Dossier, wish: Wish, setting: Setting) -> tuple[Answer, dict[str, Any], Policy]:
    """What a request would be answered, with the facts and the policy as it is for them; the dossier is not to be kept.

    Refused where it may not be made.
    """
    found = answer(dossier, wish, setting.policy, setting.now, setting)
    line = dossier.line(wish.line)
    case = new_case(dossier, [found], setting, setting.new_id(), line.seller_id)
    draft = Draft(dossier, case, setting)
    draft.policy = setting.policy.under(known.shared(dossier, [line]))
    dossier.case_lines.append(CaseLine(case.order_id, case.id, wish.line, wish.reason, wish.quantity))
    return found, known.facts(draft, case), draft.policy
