"""Overlays: what a policy says otherwise for a country, a category or a seller, laid over it in the order they are written."""

from collections.abc import Mapping
from typing import Any

import msgspec

from aisoon.rules.condition import Condition, Facts, conditions

ASKED = ("country", "category", "currency", "seller.reference", "seller.tier")
"""What an overlay may ask: facts of the order, known before anybody asks for anything."""

CHANGES = (
    "window", "evidence", "ask", "return_needed", "refund_shipping", "way_back", "without_return_up_to", "restocking_percent",
)  # fmt: skip
"""What an overlay may change of a reason."""


class Overlay(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is otherwise where `when` holds: deadlines and extensions by name, and fields of reasons.

    One about a `seller.reference` is that seller's own: it may be more generous than the platform's policy, never less.
    """

    name: str
    when: dict[str, Any]
    deadlines: dict[str, str] = {}
    extensions: dict[str, str] = {}
    reason: dict[str, dict[str, Any]] = {}

    @property
    def of_seller(self) -> bool:
        """Whether a seller wrote it for itself."""
        inner = self.when.get("seller")
        return "seller.reference" in self.when or (isinstance(inner, dict) and "reference" in inner)


def fitting(overlays: tuple[tuple[Condition, ...], ...], facts: Facts) -> tuple[int, ...]:
    """Which overlays hold for these facts, by their place."""
    return tuple(n for n, asked in enumerate(overlays) if all(one.holds(facts) for one in asked))


def compiled(overlays: list[Overlay]) -> tuple[tuple[Condition, ...], ...]:
    """The questions of every overlay; BadCondition when one cannot be asked."""
    return tuple(conditions(one.when) for one in overlays)


def laid(policy: Any, overlay: Overlay) -> Any:
    """The policy with one overlay on it."""
    reasons = [
        msgspec.convert({**msgspec.to_builtins(rule), **overlay.reason[rule.name]}, type(rule))
        if rule.name in overlay.reason
        else rule
        for rule in policy.reason
    ]
    return msgspec.structs.replace(
        policy, deadlines={**policy.deadlines, **overlay.deadlines},
        extensions={**policy.extensions, **overlay.extensions}, reason=reasons,
    )  # fmt: skip


def place(dossier: Any, line: Any) -> Mapping[str, Any]:
    """The facts overlays may ask of an order's line."""
    seller = dossier.seller(line.seller_id)
    return {
        "country": dossier.order.country,
        "category": line.category,
        "currency": dossier.order.currency,
        "seller.reference": seller.reference,
        "seller.tier": seller.tier,
    }
