"""Who acts: people with a role, and the actors that are not people."""

from typing import Literal
from uuid import UUID

import msgspec

Role = Literal["buyer", "seller", "agent", "operator", "carrier"]

PARTIES = ("buyer", "seller")
"""The two sides of a case; a message's audience is a subset of these."""

ACTORS = ("clock", "rule", "gateway", "bank", "system")
"""Who acts without being a person: a deadline, a policy rule, the payment gateway, the buyer's bank, a consequence of
another move.
"""


class Person(msgspec.Struct, frozen=True):
    """Somebody signed in; `seller_id` is set for a seller's staff, `scopes` says what an API key may do."""

    id: UUID
    role: str
    name: str
    email: str
    seller_id: UUID | None = None
    locale: str = "en"
    lead: bool = False
    scopes: tuple[str, ...] = ("read", "write")


NOBODY = UUID(int=0)

CLOCK = Person(NOBODY, "clock", "The clock", "")
RULE = Person(NOBODY, "rule", "The policy", "")
GATEWAY = Person(NOBODY, "gateway", "The payment provider", "")
SYSTEM = Person(NOBODY, "system", "AISOON Returns", "")
