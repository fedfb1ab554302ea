"""Shares: few of a few may be nearly anything, and it is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules.shares import between


@pytest.mark.parametrize(
    ("part", "whole", "low", "high"), [(0, 0, 0.0, 1.0), (1, 2, 0.09, 0.91), (0, 5, 0.0, 0.43), (36, 40, 0.77, 0.96)]
)
def test_the_interval_is_wilsons(part: int, whole: int, low: float, high: float) -> None:
    assert list(between(part, whole)) == pytest.approx([low, high], abs=0.005)


@given(st.integers(0, 500), st.integers(0, 500))
def test_the_share_lies_in_it_and_more_cases_narrow_it(part: int, more: int) -> None:
    whole = part + more
    low, high = between(part, whole)
    assert 0 <= low <= high <= 1
    if whole:
        assert low - 1e-9 <= part / whole <= high + 1e-9
        wide = between(part * 4, whole * 4)
        assert wide[1] - wide[0] <= high - low + 1e-9
