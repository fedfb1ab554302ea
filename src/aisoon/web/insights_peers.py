"""A seller's figures beside the middle of all sellers', where there are enough of them to hide in."""

from statistics import median
from typing import Any

import msgspec

from aisoon.store import insights_groups as groups
from aisoon.store.database import Reading
from aisoon.store.insights import Scope

FEWEST = 5
"""Sellers with cases that it takes before a middle of them is told: no seller's own figures can be worked out from it."""


class Peer(msgspec.Struct, frozen=True):
    """One figure: the seller's own and the middle of all sellers', as a share, or in seconds where `span`."""

    name: str
    own: float | None
    middle: float
    span: bool = False


async def peers(db: Reading, scope: Scope, fewest: int = FEWEST) -> list[Peer]:
    """The figures of a scope's seller beside the middle ones; nothing where there are too few sellers."""
    everybody = msgspec.structs.replace(scope, seller=None)
    rows = {row["id"]: row for row in await groups.sellers(db, everybody)}
    delivered = await groups.delivered(db, everybody, "seller")
    if len(rows) < fewest:
        return []
    found = []
    for name in ("rate", "answer", "seller_late", "disputed", "declined"):
        values = {id: figure(name, row, delivered.get(id, 0)) for id, row in rows.items()}
        known = [value for value in values.values() if value is not None]
        if len(known) >= fewest:
            found.append(Peer(name, values.get(str(scope.seller)), median(known), name == "answer"))
    return found


def figure(name: str, row: Any, delivered: int) -> float | None:
    """One seller's figure; None where there is nothing to divide by."""
    if name == "answer":
        return None if row["median"] is None else float(row["median"])
    if name == "rate":
        return row["units"] / delivered if delivered else None
    return row[name] / row["cases"] if row["cases"] else None
