"""Live: which changes a person may hear of, and up to where in the stream of changes they have."""

from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.people import Person

Room = tuple[str, UUID | None]
"""Who hears the same: one buyer, one seller's staff, all of customer service."""

STAFF: Room = ("staff", None)
EVERYBODY: Room = ("everybody", None)


class Change(msgspec.Struct, frozen=True):
    """Something that changed: `kind` is move, money, message, evidence, read or clock; `xid` the transaction it is from."""

    id: int
    xid: int
    kind: str
    order_reference: str | None
    case_reference: str | None
    seller_id: UUID | None
    buyer_id: UUID | None
    audience: list[str]

    def shown(self, mark: str) -> dict[str, Any]:
        """What a page is told of it; `mark` is its name without its number, since numbers would tell of others' changes."""
        return {"id": mark, "kind": self.kind, "order": self.order_reference, "case": self.case_reference}


class Snapshot(msgspec.Struct, frozen=True):
    """The transactions seen at one moment: all below `first`, none from `last` on, none of those that were `running`."""

    first: int
    last: int
    running: frozenset[int] = frozenset()

    def has(self, xid: int) -> bool:
        """Whether what this transaction wrote was seen."""
        return xid < self.first or (xid < self.last and xid not in self.running)


def snapshot(text: str) -> Snapshot:
    """A snapshot as PostgreSQL writes it, 'first:last:running,running'; ValueError where it is none."""
    first, last, running = text.split(":")
    return Snapshot(int(first), int(last), frozenset(int(one) for one in running.split(",") if one))


def written(seen: Snapshot) -> str:
    """A snapshot as PostgreSQL reads it."""
    return f"{seen.first}:{seen.last}:{','.join(map(str, sorted(seen.running)))}"


def room(person: Person) -> Room | None:
    """The room a person listens in; carriers are told nothing. The rule of store/cases.py: VISIBLE, said of changes."""
    if person.role == "buyer":
        return ("buyer", person.id)
    if person.role == "seller":
        return ("seller", person.seller_id)
    return STAFF if person.role in ("agent", "operator") else None


def rooms(change: Change) -> list[Room]:
    """The rooms in which a change is told: never where its order, its case or its message could not be read."""
    found: list[Room] = []
    if "staff" in change.audience:
        found.append(STAFF)
    if "buyer" in change.audience and change.buyer_id:
        found.append(("buyer", change.buyer_id))
    if "seller" in change.audience and change.seller_id:
        found.append(("seller", change.seller_id))
    if "everybody" in change.audience:
        found.append(EVERYBODY)
    return found


def hears(person: Person, change: Change) -> bool:
    """Whether a person may hear of a change."""
    own = room(person)
    return own is not None and (own in rooms(change) or EVERYBODY in rooms(change))
