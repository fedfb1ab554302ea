"""Signals: what a case shows that an agent may want to look at; advice with its grounds, never a verdict.

Nothing that decides reads this: no guard, no rule, no automatic outcome (tests/house/test_signals.py). Everything is counted
as of the day the case was opened, so that looking later finds the same.
"""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.looks import NEAR, distance

NAMES = (
    "picture_seen", "picture_early", "picture_late", "picture_edited", "picture_far", "weight", "address", "buyer", "seller",
)  # fmt: skip
"""Every signal, in the order they are shown."""

ABOUT = {"buyer": "buyer", "seller": "seller"} | dict.fromkeys(NAMES[:7], "")
VERDICTS = ("nothing", "counts")
"""What an agent makes of a signal: looked at and nothing to it, or it counts."""

WINDOW = timedelta(days=180)
"""How far back histories go."""

CLOCKS = timedelta(hours=14)
"""How far a camera's clock without a zone may be off and say nothing."""

ENOUGH = 20
"""Past decisions below which no share is told."""

FEW = 5
"""Orders below which a history says nothing."""

BUYERS = 3
"""Buyers with cases at one address from which on it is told: a household or two share one."""

LIGHT_PARTS, LIGHT_GRAMS = 4, 50
HEAVY_TIMES, HEAVY_GRAMS = 2, 500
"""A parcel is too light when a fourth of its goods' weight is missing and more than 50 g, too heavy (packing weighs, too) above
twice that weight and 500 g."""

WEIGHS = ("weight", "net weight", "weight_g", "weight_kg", "gewicht", "poids", "peso")
UNITS = {"g": 1, "kg": 1000}

EDITORS = (
    "photoshop",
    "gimp",
    "lightroom",
    "pixelmator",
    "affinity",
    "snapseed",
    "picsart",
    "canva",
    "facetune",
    "paint",
)
GENERATORS = ("midjourney", "dall-e", "stable diffusion", "firefly", "imagen")


class Neighbour(msgspec.Struct, frozen=True):
    """A picture of another order that was here before, with its looks, and whether the same person brought it."""

    case: str
    order: str
    evidence: UUID
    looks: list[int]
    own: bool
    at: datetime


class Picture(msgspec.Struct, frozen=True):
    """A picture of a case with what was found in it; `neighbours` are candidates by their bands, of the same side."""

    id: UUID
    side: str
    created_at: datetime
    captured_at: datetime | None = None
    looks: list[int] = []
    software: str = ""
    far: bool | None = None
    neighbours: list[Neighbour] = []


class History(msgspec.Struct, frozen=True):
    """Orders in the window and those of them with a case, beside people with about as many orders.

    `median` and `most` (nineteen of twenty have at most so many cases) are of `people` like this one.
    """

    orders: int
    cases: int
    people: int = 0
    median: int = 0
    most: int = 0


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What signals are looked for in; weights in grams, `others` cases of other buyers at the same address."""

    delivered_at: datetime | None
    pictures: list[Picture] = []
    buyer: History
    seller: History
    others: list[dict[str, str]] = []
    weights: list[tuple[int, int]] = []


class Found(msgspec.Struct, frozen=True):
    """A signal with its grounds; `shows` is false for what is told as background only."""

    name: str
    shows: bool
    grounds: dict[str, Any]


def found(known: Known) -> list[Found]:
    """Every signal of a case, and both sides' histories whether they stand out or not."""
    rows = {
        "picture_seen": seen_before(known),
        "picture_early": early(known),
        "picture_late": [{"evidence": one.id} for one in known.pictures if late(one)],
        "picture_edited": [{"evidence": one.id, "software": one.software} for one in known.pictures if edited(one)],
        "picture_far": [{"evidence": one.id} for one in known.pictures if one.far],
        "weight": [{"expected": was, "measured": now} for was, now in known.weights if off(was, now)],
        "address": [*known.others] if len({one["buyer"] for one in known.others}) + 1 >= BUYERS else [],
    }
    told = [Found(name, True, {"rows": list(some)}) for name, some in rows.items() if some]
    histories = (("buyer", known.buyer), ("seller", known.seller))
    return told + [Found(name, unusual(one), msgspec.to_builtins(one)) for name, one in histories]


def seen_before(known: Known) -> list[dict[str, Any]]:
    """Each picture with the nearest earlier one of another order that looks the same, nearest first."""
    rows = []
    for one in known.pictures:
        near = [(gap(one, other), other.at, other) for other in one.neighbours]
        fit = sorted((row for row in near if row[0] <= NEAR), key=lambda row: row[:2])
        if fit:
            bits, _, other = fit[0]
            rows.append({
                "evidence": one.id, "bits": bits, "case": other.case, "order": other.order, "other": other.evidence,
                "own": other.own, "times": len({row[2].case for row in fit}),
            })  # fmt: skip
    return sorted(rows, key=lambda row: row["bits"])


def gap(one: Picture, other: Neighbour) -> int:
    """The bits between the nearest of two pictures' looks: the whole of either against the other's whole and parts."""
    wholes = [(one.looks[0], look) for look in other.looks] + [(other.looks[0], look) for look in one.looks]
    return min(distance(a, b) for a, b in wholes)


def early(known: Known) -> list[dict[str, Any]]:
    """The buyer's pictures that were taken before the goods were there."""
    delivered = known.delivered_at
    return [
        {"evidence": one.id, "taken": one.captured_at, "delivered": delivered}
        for one in known.pictures
        if one.side == "buyer" and delivered and one.captured_at and one.captured_at < delivered - CLOCKS
    ]


def late(one: Picture) -> bool:
    """Whether a picture says it was taken after it was brought."""
    return one.captured_at is not None and one.captured_at > one.created_at + CLOCKS


def edited(one: Picture) -> bool:
    """Whether the picture names a program that changes or makes pictures."""
    said = one.software.lower()
    return any(name in said for name in (*EDITORS, *GENERATORS))


def off(expected: int, measured: int) -> bool:
    """Whether a parcel's weight is too far from its goods'."""
    missing = expected - measured
    light = missing > LIGHT_GRAMS and missing * LIGHT_PARTS > expected
    return light or measured > expected * HEAVY_TIMES + HEAVY_GRAMS


def grams(attributes: dict[str, str]) -> int | None:
    """What one unit weighs by its listing, such as weight: 1.2 kg; None where it does not say."""
    for name, said in attributes.items():
        plain = name.strip().lower()
        found = re.fullmatch(r"\s*(\d{1,6}(?:[.,]\d{1,3})?)\s*(k?g)?\s*", said.lower()) if plain in WEIGHS else None
        unit = found and (found[2] or plain.partition("_")[2])
        if found and unit:
            return round(float(found[1].replace(",", ".")) * UNITS[unit])
    return None


def weighed(measured: int | None, goods: list[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """The (expected, measured) weight of a parcel of goods (units, grams each); nothing where either is not known."""
    expected = sum(units * (each or 0) for units, each in goods)
    return [(expected, measured)] if measured and goods and all(each for _, each in goods) else []


def unusual(one: History) -> bool:
    """Whether a history stands out: more cases than nineteen of twenty like it, where there are enough to say so."""
    return one.orders >= FEW and one.people >= ENOUGH and one.cases > max(one.most, 2)


def about(orders: int) -> tuple[int, int]:
    """How many orders make people alike: about as many (1, 2–4, 5–9, 10–19, 20–99, more)."""
    edges = (0, 1, 2, 5, 10, 20, 100, 10**9)
    at = next(place for place, edge in enumerate(edges) if orders < edge)
    return edges[at - 1], edges[at] - 1
