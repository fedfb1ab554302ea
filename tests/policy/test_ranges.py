"""Ranges: what they say of rules is held against asking the rules themselves, about every combination of facts."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisoon.rules.condition import conditions
from aisoon.rules.ranges import covers, empty, followed, meet, ranges

DOMAIN: dict[str, tuple[Any, ...]] = {
    "reason": ("defective", "no_longer_needed", "does_not_fit"), "category": ("home", "fashion"), "currency": ("EUR", "GBP"),
    "units": (0, 1, 2, 3), "value": (0, 1, 2, 3), "withdrawal": (True, False),
}  # fmt: skip
HOW = st.sampled_from(["at_least", "at_most", "above", "below"])
NUMBER = st.integers(0, 3)


def written(name: str) -> st.SearchStrategy[Any]:
    """Something a policy may write about a fact."""
    if name == "withdrawal":
        return st.booleans()
    if name == "units":
        return st.dictionaries(HOW, NUMBER, min_size=1, max_size=2)
    if name == "value":
        return st.dictionaries(HOW, st.dictionaries(st.sampled_from(["EUR", "GBP"]), NUMBER, min_size=1), min_size=1)
    some = st.lists(st.sampled_from(DOMAIN[name]), min_size=1, max_size=2, unique=True)
    return st.one_of(some, some.map(lambda one: {"not": one}))


WHENS = st.lists(st.sampled_from(list(DOMAIN)), max_size=3, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: written(name) for name in names})
)


def worlds() -> Iterator[dict[str, Any]]:
    """Every combination of facts that can be: who withdraws has one reason."""
    for values in product(*DOMAIN.values()):
        one = dict(zip(DOMAIN, values, strict=True))
        if not one["withdrawal"] or one["reason"] == "no_longer_needed":
            yield one


WORLDS = list(worlds())


def fitting(when: dict[str, Any]) -> set[int]:
    """Which combinations a rule fits."""
    asked = conditions(when)
    return {n for n, facts in enumerate(WORLDS) if all(one.holds(facts) for one in asked)}


@settings(max_examples=150, deadline=None)
@given(WHENS, WHENS)
def test_a_rule_that_is_covered_is_never_reached(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    a, b = ranges(conditions(earlier)), followed(ranges(conditions(later)))
    if covers(a, b):
        assert fitting(later) <= fitting(earlier)
    if not meet(a, b):
        assert not fitting(later) & fitting(earlier)


@settings(max_examples=150, deadline=None)
@given(WHENS)
def test_a_rule_that_lets_nothing_through_fits_nothing(when: dict[str, Any]) -> None:
    found = followed(ranges(conditions(when)))
    if any(empty(one) for one in found.values()):
        assert not fitting(when)
    assert covers(ranges(conditions(when)), found)


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ({}, {"reason": "defective"}),
        ({"units": {"at_most": 5}}, {"units": {"below": 5}}),
        ({"value": {"at_most": {"EUR": 50}}}, {"value": {"at_most": {"EUR": 20}}, "reason": "defective"}),
        ({"value": {"at_most": {"EUR": 50}}}, {"value": {"at_most": {"EUR": 20, "GBP": 9}}, "currency": "EUR"}),
        ({"reason": {"not": ["defective"]}}, {"reason": ["wrong_item", "missing_item"]}),
        ({"reason": "no_longer_needed"}, {"withdrawal": True}),
    ],
)
def test_what_is_covered_is_seen(earlier: dict[str, Any], later: dict[str, Any]) -> None:
    a, b = ranges(conditions(earlier)), followed(ranges(conditions(later)))
    assert covers(a, b)
    assert not covers(b, a)
