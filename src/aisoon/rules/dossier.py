"""The dossier: everything known about one order, loaded whole, column for column as the database keeps it.

Money is whole minor units of the order's currency; times are aware UTC; ids are UUIDv7.
"""

from datetime import datetime
from typing import Any, Protocol, TypeVar
from uuid import UUID

import msgspec

from aisoon.rules.facts import Buyer, Line, Order, Party, Payment, Shipment
from aisoon.rules.hearing import Decision, Dispute, Machine

__all__ = [
    "Buyer", "Case", "CaseLine", "Chargeback", "Decision", "Dispute", "Dossier", "Evidence", "External", "Line",
    "Machine", "Move", "Order", "Parcel", "Party", "Payment", "Refund", "Shipment",
]  # fmt: skip


class Case(Machine, kw_only=True):
    """One buyer's wish about some lines of one order from one seller.

    `facts` are what the policy's rules were asked with, `planned` a rule that is announced: rule, then, at.
    """

    reference: str
    seller_id: UUID
    buyer_id: UUID
    version: int = 0
    outcome: str | None = None
    policy: str
    statement: str = ""
    return_needed: bool = True
    statutory: bool = False
    needs_person: str | None = None
    value: int = 0
    offer: dict[str, Any] | None = None
    question: str | None = None
    remedy: str | None = None
    agreed: int | None = None
    why: str | None = None
    bearer: str | None = None
    parent_id: UUID | None = None
    came_from: str | None = None
    paused_left: int | None = None
    extended: list[str] = msgspec.field(default_factory=list)
    remind_at: datetime | None = None
    opened_at: datetime
    closed_at: datetime | None = None
    facts: dict[str, Any] | None = None
    planned: dict[str, Any] | None = None


class CaseLine(msgspec.Struct):
    """Some units of one order line in a case, with their reason and what became of them."""

    order_id: UUID
    case_id: UUID
    line_id: UUID
    reason: str
    quantity: int
    received: int | None = None
    condition: str | None = None
    note: str = ""
    refund: int | None = None


class Parcel(Machine, kw_only=True):
    """Goods on their way to the seller ('return')."""

    case_id: UUID
    carrier: str = ""
    tracking: str = ""
    back_carrier: str = ""
    back_tracking: str = ""
    handed_at: datetime | None = None
    delivered_at: datetime | None = None
    label_cost: int = 0


class Refund(Machine, kw_only=True):
    """One intent to give money back.

    `kind` is refund or goodwill; `destination` payment, store_credit or bank (`account` is its IBAN); `shares` are who
    bears it, as [account, minor units]; `maker_id` who decided it, so that a second person can confirm; `elsewhere`
    what was kept from it because it had gone back outside of us, `displaced` what other money took the place of since;
    `intent` names it at the provider.
    """

    case_id: UUID
    payment_id: UUID | None
    destination: str
    amount: int
    currency: str
    breakdown: list[dict[str, Any]]
    bearer: str
    asked_by: UUID
    attempts: int = 0
    provider_ref: str | None = None
    error: str | None = None
    kind: str = "refund"
    shares: list[tuple[str, int]] = msgspec.field(default_factory=list)
    maker_id: UUID | None = None
    asks: int = 0
    intent: str = ""
    submitted_at: datetime | None = None
    account: str = ""
    elsewhere: int = 0
    displaced: int = 0


class External(Machine, kw_only=True):
    """A refund somebody made in the provider's own console: recorded against its payment, borne by the order's sellers.

    `held` is what it takes from the payment: never more than is left of it. `key` is one of ours that we do not know:
    the database was restored while the provider was ahead.
    """

    payment_id: UUID
    reference: str
    amount: int
    currency: str
    held: int
    shares: list[tuple[str, int]]
    key: str = ""


class Chargeback(Machine, kw_only=True):
    """A payment the buyer's bank took back: open, then won or lost; `held` is what it blocks of the payment.

    `amount` is as the bank told it, which may be more than the payment, and in another `currency`; `told_at` is when the
    latest word was spoken there, so that an older one told later changes nothing.
    """

    payment_id: UUID
    reference: str
    amount: int
    currency: str
    held: int
    shares: list[tuple[str, int]]
    told_at: datetime
    fee: int = 0
    reason: str = ""
    contested_at: datetime | None = None


class Evidence(msgspec.Struct):
    """One file somebody brought, stored by its sha256; `by_role` is the side that brought it.

    `audience` are the parties that may see it; customer service sees everything. `shows` names the checks (of the policy)
    that who brought it says it is for. One that was taken back (`gone_at`) is a trace without name and bytes. `covers` are
    areas of a photo that are covered: [left, top, width, height] in thousandths.
    """

    order_id: UUID
    id: UUID
    seller_id: UUID
    case_id: UUID | None
    by_id: UUID
    by_role: str
    kind: str
    media_type: str
    size: int
    sha256: str
    key: str
    preview_key: str | None
    thumbnail_key: str | None
    name: str
    caption: str
    captured_at: str | None
    created_at: datetime
    audience: list[str] = msgspec.field(default_factory=lambda: ["buyer", "seller"])
    shows: list[str] = []
    gone_at: datetime | None = None
    covers: list[list[int]] = []


class Move(msgspec.Struct):
    """One row of history: who moved which machine from where to where, when, and with what.

    A move of a machine that belongs to the order's payment, not to a case, has no `case_id`.
    """

    order_id: UUID
    id: UUID
    case_id: UUID | None
    machine: str
    subject_id: UUID
    name: str
    source: str
    target: str
    actor: str
    actor_id: UUID
    actor_name: str
    at: datetime
    version: int
    data: dict[str, Any]
    due_move: str | None
    due_at: datetime | None

    @property
    def move(self) -> str:
        """The move's full name."""
        return f"{self.machine}.{self.name}"


class Dossier(msgspec.Struct):
    """Everything known about one order."""

    order: Order
    buyer: Buyer
    sellers: list[Party]
    lines: list[Line]
    payments: list[Payment]
    shipments: list[Shipment]
    cases: list[Case] = []
    case_lines: list[CaseLine] = []
    parcels: list[Parcel] = []
    refunds: list[Refund] = []
    disputes: list[Dispute] = []
    decisions: list[Decision] = []
    evidence: list[Evidence] = []
    externals: list[External] = []
    chargebacks: list[Chargeback] = []

    def case(self, id: UUID) -> Case:
        """The case with this id; KeyError when this order has none such."""
        return _only(self.cases, id)

    def line(self, id: UUID) -> Line:
        """The order line with this id; KeyError when there is none."""
        return _only(self.lines, id)

    def seller(self, id: UUID) -> Party:
        """The seller with this id; KeyError when there is none."""
        return _only(self.sellers, id)

    def lines_of(self, case: Case) -> list[CaseLine]:
        """The case's lines; a line whose units all went to a sibling is left out."""
        return [line for line in self.case_lines if line.case_id == case.id and line.quantity]

    def payment(self, id: UUID | None) -> Payment | None:
        """The payment with this id; None when there is none."""
        return next((row for row in self.payments if row.id == id), None)

    def refunds_of(self, case: Case) -> list[Refund]:
        """The refunds of a case's own claim, goodwill left out."""
        return [row for row in self.refunds if row.case_id == case.id and row.kind == "refund"]

    def subjects(self, machine: str, case: Case) -> list[Machine]:
        """The rows of one machine that belong to this case, oldest first."""
        if machine == "case":
            return [case]
        rows: dict[str, list[Any]] = {"parcel": self.parcels, "refund": self.refunds, "dispute": self.disputes}
        return [row for row in rows.get(machine, []) if row.case_id == case.id]

    def parcel_of(self, case: Case) -> Parcel | None:
        """The case's latest parcel."""
        return next((row for row in reversed(self.parcels) if row.case_id == case.id), None)

    def dispute_of(self, case: Case) -> Dispute | None:
        """The case's latest dispute."""
        return next((row for row in reversed(self.disputes) if row.case_id == case.id), None)

    def decision_of(self, dispute: Dispute) -> Decision | None:
        """The latest decision of a dispute."""
        return next((row for row in reversed(self.decisions) if row.dispute_id == dispute.id), None)

    def shipment_of(self, line: Line) -> Shipment | None:
        """The shipment a line came in."""
        return next((row for row in self.shipments if row.reference == line.shipment), None)


class _Known(Protocol):
    id: UUID


Row = TypeVar("Row", bound=_Known)


def _only(rows: list[Row], id: UUID) -> Row:
    for row in rows:
        if row.id == id:
            return row
    raise KeyError(id)
