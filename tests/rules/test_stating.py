"""Numbers that are stated: what can be one, and how they stand beside one another."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules.refusals import Refused
from aisoon.rules.stating import Fact, alike, luhn, plain, verdict


@pytest.mark.parametrize(
    ("number", "typed", "kept"),
    [
        ("serial", " ts2-00418 ", "TS200418"), ("serial", "S/N 77.12", "SN7712"), ("imei", "49 015420 323751 8", "490154203237518"),
        ("tracking", "JD01 4500 11", "JD01450011"), ("weight", "1840 g", "1840"), ("weight", "007", "7"),
    ],
)  # fmt: skip
def test_numbers_are_kept_as_they_are_compared(number: str, typed: str, kept: str) -> None:
    assert plain(number, typed) == kept


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        ("serial", "12"), ("serial", "<script>"), ("serial", "x" * 41), ("imei", "490154203237519"), ("imei", "4901542032375"),
        ("weight", "0"), ("weight", "1.5"), ("weight", "a lot"), ("weight", "1000001"), ("tracking", "ü" * 9), ("serial", "٣٣٣٣٣"),
    ],
)  # fmt: skip
def test_what_is_none_is_refused(number: str, typed: str) -> None:
    with pytest.raises(Refused) as refused:
        plain(number, typed)
    assert refused.value.name == "bad_number"


@given(st.text(alphabet="0123456789", min_size=14, max_size=14), st.integers(0, 14))
def test_one_wrong_digit_is_seen(digits: str, place: int) -> None:
    """The last digit checks the others: of ten there is one that fits, and changing any digit by one breaks it."""
    fits = [one for one in "0123456789" if luhn(digits + one)]
    assert len(fits) == 1
    whole = digits + fits[0]
    other = whole[:place] + str((int(whole[place]) + 1) % 10) + whole[place + 1 :]
    assert not luhn(other)


def fact(kind: str, value: str, source: str = "stated", side: str = "buyer") -> Fact:
    return Fact(kind, value, source, side, None)


def test_numbers_stand_beside_those_from_elsewhere() -> None:
    mine, theirs = fact("serial", "TS200418"), fact("serial", "TS2-00418", "inspection", "seller")
    assert verdict(mine, [mine, theirs]) == "agrees"
    assert verdict(mine, [mine, fact("serial", "TS2-00419", "inspection", "seller")]) == "differs"
    assert verdict(mine, [mine]) == "alone"
    assert (
        verdict(fact("imei", "490154203237518"), [fact("serial", "490154203237518", "inspection", "seller")])
        == "agrees"
    )
    assert verdict(fact("tracking", "JD1"), [fact("serial", "JD1", side="seller")]) == "alone"
    order, parcel = fact("tracking", "PS1", "order", "carrier"), fact("tracking", "RT2", "parcel", "carrier")
    assert verdict(order, [order, parcel]) == "alone", "the way there and the way back are two parcels"
    assert verdict(fact("tracking", "RT2"), [order, parcel]) == "agrees"


@pytest.mark.parametrize(
    ("a", "b", "same"), [("500", "519", True), ("500", "530", False), ("2000", "2095", True), ("1", "22", False)]
)
def test_weights_agree_within_a_twentieth(a: str, b: str, same: bool) -> None:
    assert alike(fact("weight", a), fact("weight", b)) == same
