"""Consistency: cases that are alike in everything a decision may rest on and were decided differently, for whoever leads.

A pair is a question, never a fault: what tells the two apart stands beside it. Nothing that decides reads this.
"""

from collections import defaultdict
from datetime import datetime
from typing import Any

import msgspec

from aisoon.rules.money import MINOR_DIGITS

EDGES = (20, 50, 100, 200, 500, 1000, 2000)
"""Where value bands begin, in major units of a case's currency."""

APART = 25
"""Percent of the value by which two decisions must differ to be told."""

FACTS = ("outcome", "reviewer", "grounds", "rule", "seller", "bearer", "pieces", "appealed", "statutory")
"""What two decisions are compared by, beside what they got."""


class Ruled(msgspec.Struct, frozen=True, kw_only=True):
    """A decided case by its last decision; `given` is what the buyer got of `value`, in minor units.

    `evidence` says what was there by side, such as photo/buyer; `pieces` how many of all.
    """

    case: str
    reasons: list[str]
    categories: list[str]
    currency: str
    value: int
    given: int
    policy: str
    evidence: list[str]
    pieces: int
    outcome: str
    grounds: str
    rule: str
    bearer: str
    reviewer: str
    seller: str
    statutory: bool
    appealed: bool
    decided_at: datetime

    @property
    def share(self) -> int:
        """What the buyer got, in percent of the value."""
        return round(100 * self.given / self.value) if self.value else 0


class Fact(msgspec.Struct, frozen=True):
    """What tells two cases apart: a name, and what it is in each."""

    name: str
    one: Any
    other: Any


class Pair(msgspec.Struct, frozen=True):
    """Two cases alike, and by how many percent of the value their decisions differ.

    `alike` is how many cases there are like them, themselves included, and `usual` what half of those gave at most, in percent.
    """

    one: Ruled
    other: Ruled
    apart: int
    differs: list[Fact]
    alike: int
    usual: int


def band(value: int, currency: str) -> tuple[int, int | None]:
    """The band a value lies in, in major units: from, and up to (None for the highest)."""
    major = value / 10 ** MINOR_DIGITS.get(currency, 2)
    below = max((edge for edge in EDGES if edge <= major), default=0)
    return below, next((edge for edge in EDGES if edge > major), None)


def kind(one: Ruled) -> tuple[Any, ...]:
    """What cases must have in common to be alike: reasons, goods, value band, evidence by side, and the policy they fell under."""
    goods = tuple(sorted(one.reasons)), tuple(sorted(one.categories))
    return *goods, one.currency, band(one.value, one.currency), tuple(sorted(one.evidence)), one.policy


def pairs(ruled: list[Ruled]) -> list[Pair]:
    """Each case with the one like it that was decided most differently and is nearest in value; the furthest apart first."""
    groups: dict[tuple[Any, ...], list[Ruled]] = defaultdict(list)
    for row in ruled:
        groups[kind(row)].append(row)
    found: dict[tuple[str, str], Pair] = {}
    for group in groups.values():
        if max(row.share for row in group) - min(row.share for row in group) < APART:
            continue
        usual = sorted(row.share for row in group)[(len(group) - 1) // 2]
        edges = extremes(group)
        for row in group:
            other = max(edges, key=lambda one: (abs(one.share - row.share), -abs(one.value - row.value), one.case))
            if abs(other.share - row.share) >= APART:
                first, second = sorted((row, other), key=lambda one: (-one.share, one.case))
                found[first.case, second.case] = pair(first, second, len(group), usual)
    return sorted(found.values(), key=lambda one: (-one.apart, -max(one.one.value, one.other.value), one.one.case))


def extremes(group: list[Ruled]) -> list[Ruled]:
    """The cases of a group that got the least and the most: nobody's most different one is another."""
    shares = {min(row.share for row in group), max(row.share for row in group)}
    return [row for row in group if row.share in shares]


def pair(one: Ruled, other: Ruled, alike: int, usual: int) -> Pair:
    """Two cases side by side."""
    differs = [
        Fact(name, getattr(one, name), getattr(other, name))
        for name in FACTS
        if getattr(one, name) != getattr(other, name)
    ]
    return Pair(one, other, abs(one.share - other.share), differs, alike, usual)
