"""Wishes: what a buyer may ask to happen, beside the money back, by the reason they give."""

from collections.abc import Iterable
from typing import Protocol

from aisoon.rules.refusals import Refused

GOODS = ("refund", "replacement", "partial_refund", "store_credit")
SWAP = ("refund", "replacement", "store_credit")
FITTING: dict[str, tuple[str, ...]] = {
    "damaged_on_delivery": GOODS,
    "defective": GOODS,
    "wrong_item": SWAP,
    "missing_parts": ("refund", "missing_part", "replacement", "partial_refund"),
    "missing_item": ("refund", "replacement"),
    "not_as_described": GOODS,
    "no_longer_needed": ("refund",),
    "not_received": ("refund", "replacement"),
    "will_not_arrive_on_time": ("refund",),
    "arrived_too_late": ("refund", "partial_refund"),
    "does_not_fit": SWAP,
    "style_not_as_expected": ("refund", "partial_refund", "store_credit"),
}
"""Which wishes fit a reason; who no longer needs a thing wants no other one."""


class Reasoned(Protocol):
    """A wish for some units, with its reason."""

    @property
    def reason(self) -> str:
        """One of the twelve."""


def fitting(wishes: Iterable[Reasoned]) -> list[str]:
    """What may be wished for, of several lines together: only what fits every reason."""
    ways = [FITTING.get(one.reason, ("refund",)) for one in wishes]
    return [wish for wish in (ways[0] if ways else ()) if all(wish in one for one in ways)]


def check(wish: str | None, wishes: Iterable[Reasoned]) -> None:
    """Refused `bad_choice` when this cannot be wished for with these reasons."""
    fits = fitting(wishes)
    if wish and wish not in fits:
        raise Refused("bad_choice", "wish", need="wish", choices=fits)
