"""The shop's facts: orders, lines, payments, shipments and parties, column for column as the database keeps them.

Money is whole minor units of the order's currency; times are aware UTC; ids are UUIDv7.
"""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec


class Order(msgspec.Struct):
    """What was bought, by whom, where to, as the shop told us; `reference` is the shop's own number.

    `tax_by` says who pays the tax in the prices to the state: the seller, or the platform for the seller.
    """

    id: UUID
    reference: str
    buyer_id: UUID
    currency: str
    country: str
    placed_at: datetime
    ship_to: dict[str, Any]
    digest: str
    tax_by: str = "seller"


class Line(msgspec.Struct):
    """One line of an order; `claimed` units are in cases, `refunded_units` and `refunded` went back as money.

    `paid` is goods after discount with tax included, `tax` the part of it that is tax, `shipping` this line's share,
    `commission` what the platform keeps of `paid`.
    """

    order_id: UUID
    id: UUID
    position: int
    seller_id: UUID
    sku: str
    title: str
    category: str
    quantity: int
    paid: int
    tax: int
    discount: int
    shipping: int
    listing: str
    shipment: str
    claimed: int = 0
    refunded_units: int = 0
    refunded: int = 0
    commission: int = 0


class Payment(msgspec.Struct):
    """Money captured for an order; what may still go back is captured - reserved - refunded - charged back.

    `gateway` names who holds it, '' the installation's own; an open chargeback counts as charged back.
    """

    order_id: UUID
    id: UUID
    reference: str
    method: str
    captured: int
    captured_at: datetime | None
    reserved: int = 0
    refunded: int = 0
    gateway: str = ""
    charged_back: int = 0

    @property
    def remaining(self) -> int:
        """What may still be refunded of this payment: never less than nothing, however large a chargeback is."""
        return max(self.captured - self.reserved - self.refunded - self.charged_back, 0)

    @property
    def covered(self) -> bool:
        """Whether all that is reserved is still there: a chargeback may have taken it since."""
        return self.reserved + self.refunded + self.charged_back <= self.captured


class Shipment(msgspec.Struct):
    """One parcel to the buyer with its promises; `reference` is what lines point at."""

    order_id: UUID
    id: UUID
    reference: str
    seller_id: UUID
    carrier: str
    tracking: str
    promised_at: datetime | None
    estimated_at: datetime | None
    shipped_at: datetime | None
    delivered_at: datetime | None


class Closure(msgspec.Struct, frozen=True):
    """A day a seller says it is closed: it counts for cases opened from `since` on, and before `until` where it was taken back."""

    day: date
    since: datetime
    until: datetime | None = None


class Party(msgspec.Struct):
    """A seller as an account: where its calendar runs, the days it is closed, where returns go, and its tier.

    `closed` are days the shop or an operator told, `closures` those the seller announced itself.
    """

    id: UUID
    reference: str
    name: str
    email: str
    country: str
    zone: str
    address: list[str]
    tier: str = ""
    closed: list[date] = []
    closures: list[Closure] = []


class Buyer(msgspec.Struct):
    """The buyer of an order."""

    id: UUID
    name: str
    email: str
    locale: str
