"""A dossier in memory and settings for every actor, so that rules can be explored without a database."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from uuid_utils.compat import uuid7

from aisoon.rules.calendar import ALWAYS
from aisoon.rules.dossier import Buyer, Dossier, Evidence, Line, Order, Party, Payment, Shipment
from aisoon.rules.draft import Draft, Setting
from aisoon.rules.people import CLOCK, GATEWAY, RULE, SYSTEM, Person
from aisoon.rules.policy import Policy, parse
from aisoon.rules.request import Wish, open_case

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
POLICY: Policy = parse((Path(__file__).parents[2] / "policies" / "aisoon.toml").read_text())
SELLER_ID, OTHER_SELLER = uuid7(), uuid7()

BUYER = Person(uuid7(), "buyer", "Bea", "bea@example.com")
SELLER = Person(uuid7(), "seller", "Sam", "sam@example.com", SELLER_ID)
ANA = Person(uuid7(), "agent", "Ana", "ana@example.com")
BEN = Person(uuid7(), "agent", "Ben", "ben@example.com")
OPERATOR = Person(uuid7(), "operator", "Olga", "olga@example.com")
CARRIER = Person(uuid7(), "carrier", "Carrier", "carrier@example.com")
PEOPLE = (BUYER, SELLER, ANA, BEN, OPERATOR, CARRIER)
EVERYBODY = (*PEOPLE, CLOCK, GATEWAY, RULE, SYSTEM)

LATER = NOW + timedelta(days=10_000)
"""When the builder's evidence was brought: later than any decision, so that it counts as new in an appeal."""


def setting(person: Person, now: datetime = NOW, policy: Policy = POLICY) -> Setting:
    """A setting for one actor at one moment, where every hour is a business hour."""
    return Setting(now, person, policy, ALWAYS, uuid7, colleagues=(ANA, BEN))


def evidence(order: UUID, person: Person) -> Evidence:
    """A photo one side brought."""
    return Evidence(
        order, uuid7(), SELLER_ID, None, person.id, person.role, "photo", "image/jpeg", 1000, "ab" * 32, "k", None, None,
        "photo.jpg", "", None, LATER,
    )  # fmt: skip


def dossier(
    category: str = "fashion", paid: int = 26_997, quantity: int = 3, country: str = "DE", **dates: datetime | None
) -> Dossier:
    """One order of two lines from one seller, delivered two days ago; `dates` override the shipment's."""
    order = uuid7()
    known: dict[str, datetime | None] = {
        "promised_at": NOW - timedelta(days=3),
        "estimated_at": None,
        "shipped_at": NOW - timedelta(days=6),
        "delivered_at": NOW - timedelta(days=2),
        **dates,
    }
    lines = [
        Line(order, uuid7(), 0, SELLER_ID, "D-1", "Dress", category, quantity, paid, 4310, 0, 490, "h", "P1"),
        Line(order, uuid7(), 1, SELLER_ID, "T-1", "Toaster", "kitchen", 1, 4990, 797, 0, 0, "h", "P1"),
    ]
    total = sum(line.paid + line.shipping for line in lines)
    return Dossier(
        order=Order(order, "AX-1", BUYER.id, "EUR", country, NOW - timedelta(days=8), {}, "d"),
        buyer=Buyer(BUYER.id, "Bea", BUYER.email, "en"),
        sellers=[
            Party(SELLER_ID, "S1", "Nordlicht", "shop@example.com", "DE", "Europe/Berlin", ["Hafen 1", "Hamburg"])
        ],
        lines=lines,
        payments=[Payment(order, uuid7(), "pay-1", "card", total, NOW)],
        shipments=[Shipment(order, uuid7(), "P1", SELLER_ID, "dhl", "T1", **known)],
        evidence=[evidence(order, BUYER), evidence(order, SELLER)],
    )


def opened(found: Dossier, reason: str = "defective", quantity: int = 2, line: int = 0, now: datetime = NOW) -> Draft:
    """A case opened by the buyer, with evidence."""
    wish = Wish(found.lines[line].id, quantity, reason)
    given = {"statement": "It is not right.", "evidence": [str(found.evidence[0].id)]}
    return open_case(found, [wish], given, setting(BUYER, now), uuid7())
