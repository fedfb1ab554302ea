"""Consistency: only cases alike in everything are paired, the furthest apart first, with what tells them apart."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules.consistency import APART, EDGES, Ruled, band, pairs

PLAIN = Ruled(
    case="RET-A", reasons=["defective"], categories=["electronics"], currency="EUR", value=10000, given=10000, policy="1",
    evidence=["photo/buyer"], pieces=1, outcome="buyer", grounds="on_the_evidence", rule="", bearer="seller", reviewer="Ana",
    seller="Volt", statutory=False, appealed=False, decided_at=datetime(2026, 11, 1, tzinfo=UTC),
)  # fmt: skip


def like(case: str, **more: Any) -> Ruled:
    return msgspec.structs.replace(PLAIN, case=case, **more)


LOST = like("RET-B", given=0, outcome="seller", reviewer="Ben", pieces=3)


def test_a_pair_says_what_tells_its_cases_apart_and_how_many_are_alike() -> None:
    _, found = pairs([LOST, PLAIN, like("RET-C", value=11000, given=11000)])
    assert (found.one.case, found.other.case, found.apart, found.alike, found.usual) == ("RET-A", "RET-B", 100, 3, 100)
    assert [(fact.name, fact.one, fact.other) for fact in found.differs] == [
        ("outcome", "buyer", "seller"), ("reviewer", "Ana", "Ben"), ("pieces", 1, 3),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [
        {"reasons": ["not_as_described"]}, {"categories": ["home"]}, {"value": 20000}, {"currency": "GBP"}, {"policy": "2"},
        {"evidence": ["photo/buyer", "photo/seller"]}, {"given": 10000 - (APART - 1) * 100},
    ],
)  # fmt: skip
def test_cases_unlike_in_one_thing_or_hardly_apart_are_no_pair(other: dict[str, Any]) -> None:
    assert pairs([PLAIN, like("RET-B", **{"given": 0, **other})]) == []


def test_the_furthest_apart_comes_first_and_each_case_meets_the_nearest_in_value() -> None:
    rows = [
        PLAIN,
        like("RET-B", given=0, value=19000),
        like("RET-C", given=0, value=10100),
        like("RET-D", given=5000, reasons=["missing_parts"]),
        like("RET-E", reasons=["missing_parts"]),
    ]
    assert [(one.one.case, one.other.case) for one in pairs(rows)] == [("RET-A", "RET-B"), ("RET-A", "RET-C"), ("RET-E", "RET-D")]  # fmt: skip


@given(st.lists(st.tuples(st.integers(0, 100), st.integers(10000, 19999)), max_size=40))
def test_there_are_never_more_pairs_than_cases_and_every_one_is_apart(rows: list[tuple[int, int]]) -> None:
    found = pairs([like(f"RET-{n}", value=value, given=value * share // 100) for n, (share, value) in enumerate(rows)])
    assert len(found) <= len(rows)
    assert all(one.apart >= APART and one.one.case != one.other.case for one in found)


def test_bands_touch_and_know_currencies() -> None:
    assert [band(100 * edge, "EUR")[0] for edge in EDGES] == list(EDGES)
    assert band(1999, "EUR") == (0, 20)
    assert band(1999, "JPY") == (1000, 2000)
    assert band(10**9, "EUR") == (2000, None)
