"""What one person sees of an order: lines with the listing as it was at purchase, and the cases about them."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.desk import Desk
from aisoon.http.cases import load
from aisoon.rules.dossier import Dossier, Evidence, Line, Payment, Shipment
from aisoon.rules.people import Person
from aisoon.rules.policy import Policy
from aisoon.rules.refusals import Refused
from aisoon.rules.shop import Listing
from aisoon.store import orders
from aisoon.store.database import as_id


class SellerView(msgspec.Struct, frozen=True):
    """A seller of the order."""

    id: UUID
    reference: str
    name: str


class OrderLine(msgspec.Struct, frozen=True):
    """One line; `free` units can still be asked for, `reasons` fit its category; money in minor units."""

    id: UUID
    seller: UUID
    sku: str
    title: str
    category: str
    quantity: int
    free: int
    paid: int
    tax: int
    discount: int
    shipping: int
    refunded: int
    shipment: str
    reasons: list[str]
    listing: Listing


class CaseLink(msgspec.Struct, frozen=True):
    """A case about this order, in short."""

    reference: str
    state: str
    outcome: str | None
    seller: UUID
    opened_at: datetime


class OrderView(msgspec.Struct, frozen=True):
    """Everything one person sees of an order; sellers see their own lines, and no payments."""

    id: UUID
    reference: str
    currency: str
    country: str
    placed_at: datetime
    buyer: str
    ship_to: dict[str, Any]
    sellers: list[SellerView]
    lines: list[OrderLine]
    payments: list[Payment]
    shipments: list[Shipment]
    cases: list[CaseLink]
    evidence: list[Evidence]


async def order_of(desk: Desk, person: Person, reference: str) -> Dossier:
    """An order by its id or the shop's number, as much of it as this person may see; Refused `not_found` otherwise."""
    async with desk.database.reading() as db:
        id = as_id(reference) or await orders.find(db, reference, person)
        if id is None:
            raise Refused("not_found")
        return own(await load(db, id, person), person)


def own(dossier: Dossier, person: Person) -> Dossier:
    """The part of an order that is this person's: a seller's staff see what is theirs, all others the whole."""
    seller = person.seller_id
    if seller is None:
        return dossier
    cases = [row for row in dossier.cases if row.seller_id == seller]
    ids = {row.id for row in cases}
    return msgspec.structs.replace(
        dossier,
        sellers=[row for row in dossier.sellers if row.id == seller],
        lines=[row for row in dossier.lines if row.seller_id == seller],
        shipments=[row for row in dossier.shipments if row.seller_id == seller],
        evidence=[row for row in dossier.evidence if row.seller_id == seller],
        payments=[],
        cases=cases,
        case_lines=[row for row in dossier.case_lines if row.case_id in ids],
        parcels=[row for row in dossier.parcels if row.case_id in ids],
        refunds=[row for row in dossier.refunds if row.case_id in ids],
        disputes=[row for row in dossier.disputes if row.case_id in ids],
        decisions=[row for row in dossier.decisions if row.case_id in ids],
    )


def order_view(dossier: Dossier, policy: Policy, listings: dict[str, str]) -> OrderView:
    """An order, already cut down to its person, as they see it; `listings` are JSON by hash."""
    order = dossier.order
    return OrderView(
        id=order.id, reference=order.reference, currency=order.currency, country=order.country,
        placed_at=order.placed_at, buyer=dossier.buyer.name, ship_to=order.ship_to,
        sellers=[SellerView(row.id, row.reference, row.name) for row in dossier.sellers],
        lines=[line_view(row, policy, listings[row.listing]) for row in dossier.lines],
        payments=dossier.payments, shipments=dossier.shipments, evidence=dossier.evidence,
        cases=[CaseLink(row.reference, row.state, row.outcome, row.seller_id, row.opened_at) for row in dossier.cases],
    )  # fmt: skip


def line_view(line: Line, policy: Policy, listing: str) -> OrderLine:
    """One line with its listing as it was at purchase."""
    return OrderLine(
        id=line.id, seller=line.seller_id, sku=line.sku, title=line.title, category=line.category,
        quantity=line.quantity, free=line.quantity - line.claimed, paid=line.paid, tax=line.tax,
        discount=line.discount, shipping=line.shipping, refunded=line.refunded, shipment=line.shipment,
        reasons=policy.fitting(line.category), listing=msgspec.json.decode(listing, type=Listing),
    )  # fmt: skip


def seller_of(dossier: Dossier, wanted: UUID | None) -> UUID:
    """The seller meant: the named one, or the only one there is; Refused asks for it where there are several."""
    ids = list(dict.fromkeys(row.seller_id for row in dossier.lines))
    if wanted is None and len(ids) == 1:
        return ids[0]
    if wanted is None:
        raise Refused("missing", "seller", need="seller")
    if wanted not in ids:
        raise Refused("not_found")
    return wanted
