"""Facts from the shop: an order as it is told to us, checked until it can be trusted with money."""

import hashlib
from collections import Counter
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from aisoon.rules.dossier import Line, Order, Payment, Shipment
from aisoon.rules.ledger import Entry, captured, moved
from aisoon.rules.money import BadMoney, digits
from aisoon.rules.refusals import Refused

LARGEST = 10**12
"""Minor units; more than any order of a shop, less than what a bigint sums."""


class Listing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The listing as it was at purchase; `pictures` are evidence-store keys or https addresses."""

    title: str
    description: str = ""
    attributes: dict[str, str] = {}
    pictures: list[str] = []


class BuyerIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who bought."""

    email: str
    name: str
    locale: str = "en"


class SellerIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who sold; `address` are the lines of the return address, `zone` an IANA time zone, `closed` days it does no business.

    `tier` is the shop's own word, for rules to ask.
    """

    reference: str
    name: str
    email: str
    country: str = "DE"
    zone: str = "Europe/Berlin"
    address: list[str] = []
    tier: str = ""
    closed: list[date] = []


class LineIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One line; `paid` is goods after discount with tax included, `shipping` its share, `commission` what the platform
    keeps of `paid`; whole minor units.
    """

    sku: str
    title: str
    category: str
    quantity: int
    paid: int
    seller: str
    tax: int = 0
    discount: int = 0
    shipping: int = 0
    shipment: str = ""
    listing: Listing | None = None
    commission: int = 0


class PaymentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Money captured, in whole minor units; `reference` is the provider's; `gateway` who holds it, '' the usual one.

    A payment of the method store_credit was paid with credit of ours, and goes back as credit.
    """

    reference: str
    method: str
    captured: int
    captured_at: datetime | None = None
    gateway: str = ""


class ShipmentIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One parcel to the buyer with its promises."""

    reference: str
    seller: str
    carrier: str = ""
    tracking: str = ""
    promised_at: datetime | None = None
    estimated_at: datetime | None = None
    shipped_at: datetime | None = None
    delivered_at: datetime | None = None


class OrderIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An order as the shop tells it; `reference` is the shop's own number and makes the telling idempotent."""

    reference: str
    currency: str
    country: str
    placed_at: datetime
    buyer: BuyerIn
    sellers: list[SellerIn]
    lines: list[LineIn]
    payments: list[PaymentIn]
    shipments: list[ShipmentIn] = []
    ship_to: dict[str, str] = {}
    tax_by: Literal["seller", "platform"] = "seller"


class Put(msgspec.Struct, frozen=True):
    """What became of an order the shop told: its id here, and created, updated or unchanged."""

    id: UUID
    reference: str
    result: str


def check(order: OrderIn) -> None:
    """Refused `order_invalid` with field and problem when the order contradicts itself."""
    for field, problem in faults(order):
        raise Refused("order_invalid", field, problem=problem)


def faults(order: OrderIn) -> list[tuple[str, str]]:
    """Everything wrong with an order: (field, what is wrong and what would fit)."""
    found: list[tuple[str, str]] = []
    if not order.reference.strip() or len(order.reference) > 100:
        found.append(("reference", "is empty or longer than 100 characters"))
    try:
        digits(order.currency)
    except BadMoney as error:
        found.append(("currency", str(error)))
    if len(order.country) != 2 or not order.country.isupper():
        found.append(("country", "must be a two-letter code such as DE"))
    if "@" not in order.buyer.email:
        found.append(("buyer.email", "is not an e-mail address"))
    found += [("placed_at", "needs a time zone") for at in times(order) if at.tzinfo is None][:1]
    if not order.lines:
        found.append(("lines", "has no line"))
    return found + _lines(order) + _sums(order)


def times(order: OrderIn) -> list[datetime]:
    """Every time the order names."""
    named = [order.placed_at, *(payment.captured_at for payment in order.payments)]
    for s in order.shipments:
        named += [s.promised_at, s.estimated_at, s.shipped_at, s.delivered_at]
    return [at for at in named if at is not None]


def _lines(order: OrderIn) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    sellers = {seller.reference for seller in order.sellers}
    shipments = {shipment.reference for shipment in order.shipments}
    for number, line in enumerate(order.lines):
        where = f"lines.{number}"
        if not 0 < line.quantity <= 100_000:
            found.append((f"{where}.quantity", f"is {line.quantity}; it must be at least 1"))
        found += _amounts(line, where, order.tax_by)
        if line.seller not in sellers:
            found.append((f"{where}.seller", f"{line.seller!r} is not among the sellers"))
        if line.shipment and line.shipment not in shipments:
            found.append((f"{where}.shipment", f"{line.shipment!r} is not among the shipments"))
    for name, refs in (("payments", [p.reference for p in order.payments]), ("shipments", list(shipments))):
        found += [(name, f"{ref!r} occurs twice") for ref, times in Counter(refs).items() if times > 1]
    for number, shipment in enumerate(order.shipments):
        if shipment.seller not in sellers:
            found.append((f"shipments.{number}.seller", f"{shipment.seller!r} is not among the sellers"))
    if len(shipments) != len(order.shipments):
        found.append(("shipments", "a reference occurs twice"))
    return found


def _amounts(line: LineIn, where: str, tax_by: str) -> list[tuple[str, str]]:
    found = []
    for name in ("paid", "tax", "discount", "shipping", "commission"):
        if not 0 <= getattr(line, name) <= LARGEST:
            found.append((f"{where}.{name}", f"is {getattr(line, name)}; it must not be negative"))
    if line.tax > line.paid:
        found.append((f"{where}.tax", "is more than what was paid; paid includes tax"))
    if line.commission > line.paid - (line.tax if tax_by == "platform" else 0):
        found.append((f"{where}.commission", "is more than what was paid"))
    return found


def _sums(order: OrderIn) -> list[tuple[str, str]]:
    if any(not 0 <= payment.captured <= LARGEST for payment in order.payments):
        return [("payments", "captured must not be negative")]
    paid = sum(payment.captured for payment in order.payments)
    due = sum(line.paid + line.shipping for line in order.lines)
    return [] if paid == due else [("payments", f"add up to {paid}, but lines and shipping to {due} minor units")]


def digest(order: OrderIn) -> str:
    """The sha256 of what must never change once told: everything but shipments and the parties' particulars."""
    added = {"commission": 0, "gateway": ""}  # fields younger than the first orders: told empty, they are not told
    lines, payments = (
        [
            {
                name: one
                for name, one in msgspec.structs.asdict(row).items()
                if added.get(name) != one or name not in added
            }
            for row in told
        ]
        for told in (order.lines, order.payments)
    )
    fixed = (
        order.reference,
        order.currency,
        order.country,
        order.placed_at,
        lines,
        payments,
        order.buyer.email.lower(),
    )
    more = () if order.tax_by == "seller" else (order.tax_by,)
    return hashlib.sha256(msgspec.json.encode((*fixed, *more))).hexdigest()


def listing(line: LineIn) -> tuple[str, bytes]:
    """A line's listing as (sha256, canonical JSON); the title alone where the shop told no more."""
    body = msgspec.json.encode(line.listing or Listing(line.title), order="deterministic")
    return hashlib.sha256(body).hexdigest(), body


class Rows(msgspec.Struct, frozen=True):
    """An order as the rows to be written."""

    order: Order
    lines: list[Line]
    payments: list[Payment]
    entries: tuple[Entry, ...]


def rows(order: OrderIn, id: UUID, buyer: UUID, sellers: dict[str, UUID], new_id: Callable[[], UUID]) -> Rows:
    """A checked order as rows, with the ledger's opening entries: what was captured and what is owed to whom."""
    lines = [
        Line(
            id, new_id(), number, sellers[one.seller], one.sku, one.title, one.category, one.quantity,
            one.paid, one.tax, one.discount, one.shipping, listing(one)[0], one.shipment, commission=one.commission,
        )
        for number, one in enumerate(order.lines)
    ]  # fmt: skip
    payments = [
        Payment(id, new_id(), p.reference, p.method, p.captured, p.captured_at, gateway=p.gateway)
        for p in order.payments
    ]
    head = Order(
        id, order.reference, buyer, order.currency, order.country, order.placed_at, dict(order.ship_to), digest(order),
        order.tax_by,
    )  # fmt: skip
    return Rows(head, lines, payments, opening(order, lines, payments))


def opening(order: OrderIn, lines: list[Line], payments: list[Payment]) -> tuple[Entry, ...]:
    """The ledger's first entries of an order: what came in, and what is owed to sellers, commission and tax."""
    owed: dict[str, int] = {}
    for line in lines:
        tax = line.tax if order.tax_by == "platform" else 0
        seller = line.paid + line.shipping - line.commission - tax
        for account, part in (
            (f"seller:{line.seller_id}", seller), ("platform:commission", line.commission), ("tax", tax),
        ):  # fmt: skip
            owed[account] = owed.get(account, 0) + part
    memo, total = f"captured:{order.reference}", sum(payment.captured for payment in payments)
    credit = sum(payment.captured for payment in payments if payment.method == "store_credit")
    spent = moved(credit, order.currency, "gateway", "credit_spent", memo) if credit else ()
    return (*captured(total, order.currency, list(owed.items()), memo), *spent)


def shipments(order: OrderIn, id: UUID, sellers: dict[str, UUID], new_id: Callable[[], UUID]) -> list[Shipment]:
    """The order's shipments as rows."""
    return [
        Shipment(id, new_id(), s.reference, sellers[s.seller], s.carrier, s.tracking, s.promised_at, s.estimated_at, s.shipped_at, s.delivered_at)
        for s in order.shipments
    ]  # fmt: skip


def as_json(value: Any) -> str:
    """Rows as the JSON text the store writes."""
    return msgspec.json.encode(value).decode()
