"""What one person sees of a case: where it stands, who must do what by when, what happens otherwise, and what they may do.

API replies and pages are drawn from this one picture, so they cannot disagree.
"""

from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import msgspec

from aisoon.rules import guards, money, price
from aisoon.rules.checklist import Completeness, Item, awaited, checklist, complete, files_of
from aisoon.rules.decide import open_moves
from aisoon.rules.dossier import Case, Chargeback, Decision, Dispute, Evidence, External, Parcel, Refund
from aisoon.rules.draft import Draft
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.table import Need

Bank = TypeVar("Bank", External, Chargeback)


class Blocked(msgspec.Struct, frozen=True):
    """Why a move is not open: a refusal's name and facts."""

    refusal: str
    facts: dict[str, Any]


class OpenMove(msgspec.Struct, frozen=True):
    """A move this person may make: what it brings; `of` is the machine row it is about; `blocked` says why not now."""

    move: str
    of: UUID
    tone: str
    needs: tuple[Need, ...]
    blocked: Blocked | None


class LineView(msgspec.Struct, frozen=True):
    """One line of a case; `amount` is what its units are worth, `refund` what was set to go back (minor units)."""

    line: UUID
    title: str
    sku: str
    category: str
    listing: str
    reason: str
    quantity: int
    ordered: int
    received: int | None
    condition: str | None
    note: str
    amount: int
    refund: int | None


class Waiting(msgspec.Struct, frozen=True):
    """What the case waits for: who must act, until when, and the move the clock makes otherwise."""

    who: str
    until: datetime | None
    otherwise: str | None
    machine: str
    state: str
    remind_at: datetime | None


class DisputeView(msgspec.Struct, frozen=True):
    """A dispute with its decisions, the latest last."""

    dispute: Dispute
    decisions: list[Decision]


class CaseView(msgspec.Struct, frozen=True):
    """Everything one person sees of a case.

    `checklist` is what each side can show, `completeness` how much of it is there by side; a new dispute waits in customer
    service's queue until `awaited_until` for what is missing.
    """

    reference: str
    id: UUID
    version: int
    state: str
    outcome: str | None
    order: UUID
    order_reference: str
    currency: str
    country: str
    buyer: str
    seller: str
    seller_id: UUID
    seller_address: list[str]
    statement: str
    return_needed: bool
    statutory: bool
    needs_person: str | None
    value: int
    remedy: str | None
    agreed: int | None
    offer: dict[str, Any] | None
    question: str | None
    why: str | None
    bearer: str | None
    parent: str | None
    siblings: list[str]
    policy: str
    policy_version: str
    opened_at: datetime
    closed_at: datetime | None
    waiting: Waiting
    lines: list[LineView]
    breakdown: list[dict[str, Any]]
    parcels: list[Parcel]
    refunds: list[Refund]
    chargebacks: list[Chargeback]
    externals: list[External]
    disputes: list[DisputeView]
    evidence: list[Evidence]
    available_moves: list[OpenMove]
    checklist: list[Item]
    completeness: list[Completeness]
    awaited_until: datetime | None


def view(draft: Draft) -> CaseView:
    """The case of a draft (or of a fresh, unmoved one) as its person sees it."""
    case, dossier, order = draft.case, draft.dossier, draft.dossier.order
    items, rows = checklist(draft), files_of(draft)
    names = {row.id: row.reference for row in dossier.cases}
    seller = dossier.seller(case.seller_id)
    return CaseView(
        reference=case.reference, id=case.id, version=case.version, state=case.state, outcome=case.outcome,
        order=order.id, order_reference=order.reference, currency=order.currency, country=order.country,
        buyer=dossier.buyer.name, seller=seller.name, seller_id=seller.id, seller_address=seller.address,
        statement=case.statement, return_needed=case.return_needed, statutory=case.statutory,
        needs_person=case.needs_person, value=case.value, remedy=case.remedy, agreed=case.agreed,
        offer=case.offer, question=case.question, why=case.why, bearer=case.bearer,
        parent=names.get(case.parent_id) if case.parent_id else None,
        siblings=[row.reference for row in dossier.cases if row.parent_id == case.id],
        policy=case.policy, policy_version=draft.policy.version,
        opened_at=case.opened_at, closed_at=case.closed_at, waiting=waiting(draft),
        lines=lines(draft), breakdown=preview(draft),
        parcels=[row for row in dossier.parcels if row.case_id == case.id],
        refunds=[seen_refund(row, draft.setting.person) for row in dossier.refunds if row.case_id == case.id],
        chargebacks=seen(dossier.chargebacks, draft.setting.person), externals=seen(dossier.externals, draft.setting.person), disputes=disputes(draft), evidence=files_of(draft, traces=True), available_moves=moves(draft),
        checklist=items, completeness=[one for side in PARTIES if (one := complete(items, side, rows)).of], awaited_until=awaited(draft),
    )  # fmt: skip


def seen_refund(row: Refund, person: Person) -> Refund:
    """A refund without what is somebody else's business: a bank account's number, and what the buyer's money costs whom."""
    account = row.account if person.role == "operator" else row.account[-4:]
    return msgspec.structs.replace(row, account=account, shares=[] if person.role == "buyer" else row.shares)


def seen(rows: list[Bank], person: Person) -> list[Bank]:
    """What happened at the bank, as far as it is this person's: a seller sees its own part, a buyer no shares."""
    if person.role == "buyer":
        return [msgspec.structs.replace(row, shares=[]) for row in rows]
    if person.seller_id is None:
        return rows
    own = f"seller:{person.seller_id}"
    parts = [(row, sum(part for name, part in row.shares if name == own)) for row in rows]
    return [msgspec.structs.replace(row, amount=part, held=part, shares=[(own, part)]) for row, part in parts if part]


def waiting(draft: Draft) -> Waiting:
    """Who must act now on the case, or on the machine it waits for."""
    case, dossier = draft.case, draft.dossier
    dispute = dossier.dispute_of(case)
    refunds = [row for row in dossier.refunds_of(case) if row.state not in ("succeeded", "cancelled")]
    subject: Any = case
    if case.state == "disputed" and dispute:
        subject = dispute
    elif case.state == "accepted" and refunds:
        subject = refunds[-1]
    elif case.state == "closed":
        parcel = dossier.parcel_of(case)
        subject = parcel if parcel and parcel.state in ("to_send_back", "sent_back") else case
    machine = type(subject).__name__.lower()
    who = guards.waits_for(draft, subject)
    return Waiting(who, subject.due_at, subject.due_move, machine, subject.state, case.remind_at)


def lines(draft: Draft) -> list[LineView]:
    """The case's lines with what they are worth."""
    found = []
    for row in draft.dossier.lines_of(draft.case):
        line = draft.dossier.line(row.line_id)
        worth = price.line_money(line)
        start = min(line.refunded_units, line.quantity - row.quantity)
        shipping = price.with_shipping(row.reason, draft.policy, draft.case.statutory)
        amount = money.portion(worth, start, start + row.quantity, shipping).total
        found.append(
            LineView(
                line.id, line.title, line.sku, line.category, line.listing, row.reason, row.quantity, line.quantity,
                row.received, row.condition, row.note, amount, row.refund,
            )
        )  # fmt: skip
    return found


def preview(draft: Draft) -> list[dict[str, Any]]:
    """The refund line by line: what was set, or what it would be now."""
    case, dossier = draft.case, draft.dossier
    for row in reversed(dossier.refunds):
        if row.case_id == case.id and row.state != "cancelled" and row.kind == "refund":
            return row.breakdown
    if case.state == "closed":
        return []
    return price.breakdown(dossier, case, dossier.lines_of(case), draft.policy)


def disputes(draft: Draft) -> list[DisputeView]:
    """The case's disputes with their decisions."""
    return [
        DisputeView(row, [d for d in draft.dossier.decisions if d.dispute_id == row.id])
        for row in draft.dossier.disputes
        if row.case_id == draft.case.id
    ]


def moves(draft: Draft) -> list[OpenMove]:
    """The moves this person has here, blocked ones with the reason."""
    return [
        OpenMove(
            one.row.move, one.of, one.row.tone, one.row.needs,
            Blocked(one.blocked.name, one.blocked.facts) if one.blocked else None,
        )
        for one in open_moves(draft)
    ]  # fmt: skip


def fresh(draft: Draft, case: Case) -> Draft:
    """The same dossier looked at through another of its cases."""
    return Draft(draft.dossier, case, draft.setting)
