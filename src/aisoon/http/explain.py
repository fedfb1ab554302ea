"""Any refund explained: which move asked for it, which rule priced it, who bears it, which gateway call paid it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.desk import Desk
from aisoon.http.cases import draft_of
from aisoon.rules.dossier import Case, Dossier, Move, Refund
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.policy import Policy
from aisoon.rules.price import with_shipping
from aisoon.rules.refusals import Refused
from aisoon.rules.words import msg
from aisoon.store import finance, history

ACCOUNTS = {
    "gateway": msg("Payment provider"),
    "bank": msg("Our bank account"),
    "reserved": msg("Set aside for refunds"),
    "disputed": msg("Held back by banks"),
    "platform": msg("Platform"),
    "platform:commission": msg("Platform: commission"),
    "platform:goodwill": msg("Platform: goodwill"),
    "platform:fees": msg("Platform: fees"),
    "platform:labels": msg("Platform: labels"),
    "platform:exchange": msg("Platform: exchange rates"),
    "carrier": msg("Claims against the carrier"),
    "labels": msg("Owed to label carriers"),
    "tax": msg("Tax the platform remits"),
    "sellers": msg("Sellers"),
    "store_credit": msg("Buyers' store credit"),
    "credit_spent": msg("Store credit spent on orders"),
}
"""The ledger's accounts in words; a seller's has its name."""


class Deed(msgspec.Struct, frozen=True):
    """Who made a move, and when; `role` is also clock, rule, gateway or system."""

    move: str
    role: str
    name: str
    at: datetime


class Rule(msgspec.Struct, frozen=True):
    """What the policy says of one line's reason."""

    reason: str
    fault: str
    window: str
    refund_shipping: bool
    way_back: str
    return_needed: bool
    restocking_percent: int


class Priced(msgspec.Struct, frozen=True):
    """One line of the breakdown, minor units: goods (tax and discount are in it), original shipping, what was kept for
    restocking and label; `agreed` where an amount was agreed instead; `amount` is what goes back for it.
    """

    line: UUID
    title: str
    units: int
    goods: int
    tax: int
    discount: int
    shipping: int
    restocking: int
    label: int
    agreed: int | None
    amount: int
    rule: Rule | None


class Bearer(msgspec.Struct, frozen=True):
    """Who bears how much of it."""

    account: str
    name: str
    amount: int


class Call(msgspec.Struct, frozen=True):
    """One word with the gateway: `verb` is refund (asked to pay), list (looked up) or told (it spoke by itself)."""

    at: datetime
    key: str
    verb: str
    answer: str
    provider_ref: str
    error: str


class Booked(msgspec.Struct, frozen=True):
    """One ledger entry, signed minor units."""

    account: str
    name: str
    amount: int
    currency: str


class Step(msgspec.Struct, frozen=True):
    """A move of the refund (or the one that asked for it) with the entries written under it; they sum to `total`, zero."""

    deed: Deed
    source: str
    target: str
    entries: list[Booked]
    total: int


class Explanation(msgspec.Struct, frozen=True):
    """One refund from the wish to the money; `second` is the person who confirmed or refused it where two are needed,
    `total` the whole claim when several refunds share it.
    """

    refund: Refund
    case: str
    order: str
    buyer: str
    seller: str
    payment: str
    method: str
    gateway: str
    asked: Deed | None
    maker: str
    second: Deed | None
    policy_version: str
    policy: str
    statutory: bool
    remedy: str | None
    agreed: int | None
    lines: list[Priced]
    total: int
    shared_with: list[Refund]
    shares: list[Bearer]
    calls: list[Call]
    steps: list[Step]


async def explained(desk: Desk, person: Person, id: UUID) -> tuple[Explanation, Draft]:
    """A refund explained, with its case as this person may look at it; Refused `not_found` when it is not there."""
    async with desk.database.reading() as db:
        place = await finance.place(db, id)
    if place is None:
        raise Refused("not_found")
    draft = await draft_of(desk, person, place["reference"])
    async with desk.database.reading() as db:
        moves = await history.moves(db, place["order_id"], place["case_id"])
        entries = await history.ledger(db, place["order_id"])
    return told(draft, id, moves, entries), draft


def told(draft: Draft, id: UUID, moves: list[Move], entries: list[Any]) -> Explanation:
    """The explanation of one refund of a case, from the case's history and the order's ledger."""
    dossier, case = draft.dossier, draft.case
    refund = next(row for row in dossier.refunds if row.id == id)
    payment = dossier.payment(refund.payment_id)
    own = [row for row in moves if row.machine == "refund" and row.subject_id == id]
    asked = next((row for row in moves if row.id == refund.asked_by), None)
    second = next((row for row in own if row.name in ("confirm", "refuse")), None)
    maker = next((row.actor_name for row in moves if row.actor_id == refund.maker_id), "") if refund.maker_id else ""
    others = [row for row in dossier.refunds_of(case) if row.id != id and row.kind == refund.kind]
    return Explanation(
        refund=refund, case=case.reference, order=dossier.order.reference, buyer=dossier.buyer.name,
        seller=dossier.seller(case.seller_id).name, payment=payment.reference if payment else "",
        method=payment.method if payment else "", gateway=payment.gateway if payment else "",
        asked=deed(asked) if asked else None, maker=maker, second=deed(second) if second else None,
        policy_version=draft.policy.version, policy=case.policy, statutory=case.statutory, remedy=case.remedy,
        agreed=case.agreed, lines=lines(dossier, case, refund, draft.policy),
        total=sum(row["amount"] for row in refund.breakdown) or refund.amount,
        shared_with=[row for row in others if row.breakdown and row.state != "cancelled"],
        shares=[Bearer(account, named(account, dossier), part) for account, part in shares(refund)],
        calls=[call(row) for row in own if row.data.get("key")],
        steps=[step(row, refund, entries, dossier) for row in ([asked] if asked else []) + own],
    )  # fmt: skip


def deed(move: Move) -> Deed:
    """Who made a move."""
    return Deed(move.move, move.actor, move.actor_name, move.at)


def shares(refund: Refund) -> list[tuple[str, int]]:
    """Who bears a refund; all of it one bearer where it was written before there were shares."""
    return list(refund.shares) or [(refund.bearer, refund.amount)]


def lines(dossier: Dossier, case: Case, refund: Refund, policy: Policy) -> list[Priced]:
    """The breakdown with each line's title and the rule of its reason."""
    reasons = {row.line_id: row.reason for row in dossier.case_lines if row.case_id == case.id}
    found = []
    for row in refund.breakdown:
        line = dossier.line(UUID(row["line"]))
        rule = rule_of(policy, reasons[line.id], case.statutory) if line.id in reasons else None
        known = {"restocking": 0, "label": 0, "agreed": None, **row, "line": line.id, "title": line.title}
        found.append(msgspec.convert({**known, "rule": rule}, Priced))
    return found


def rule_of(policy: Policy, reason: str, statutory: bool) -> Rule:
    """What a policy says of a reason; whoever withdraws by law gets the shipping back in any case."""
    rule = policy.of(reason)
    return Rule(
        reason, rule.fault, rule.window, with_shipping(reason, policy, statutory), rule.way_back, rule.return_needed,
        rule.restocking_percent,
    )  # fmt: skip


def call(move: Move) -> Call:
    """A move's word with the gateway."""
    data = {name: str(move.data.get(name) or "") for name in ("key", "verb", "provider_ref", "error")}
    return Call(move.at, data["key"], data["verb"], move.target, data["provider_ref"], data["error"])


def step(move: Move, refund: Refund, entries: list[Any], dossier: Dossier) -> Step:
    """A move with its ledger entries; of the move that asked for several refunds, those that name this one."""
    under = [row for row in entries if row["move_id"] == move.id]
    if move.machine != "refund":
        under = [row for row in under if row["memo"] == str(refund.id)]
    booked = [Booked(row["account"], named(row["account"], dossier), row["amount"], row["currency"]) for row in under]
    return Step(deed(move), move.source, move.target, booked, sum(row.amount for row in booked))


def named(account: str, dossier: Dossier) -> str:
    """An account in words."""
    kind, _, id = account.partition(":")
    if kind == "seller":
        return next((row.name for row in dossier.sellers if str(row.id) == id), account)
    if kind == "store_credit":
        return f"Store credit of {dossier.buyer.name}"
    return ACCOUNTS.get(account, account)
