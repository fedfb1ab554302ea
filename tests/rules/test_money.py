"""Money in whole minor units: whatever the order of refunds, they add up to what was paid (must-survive 15-19)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules import ledger, money
from aisoon.rules.money import BadMoney, LineMoney, portion

AMOUNTS = st.integers(0, 10**9)
LINES = st.builds(
    lambda quantity, paid, tax, discount, shipping: LineMoney(quantity, paid, min(tax, paid), discount, shipping),
    st.integers(1, 60), AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS,
)  # fmt: skip


@given(LINES, st.data())
def test_any_grouping_of_units_adds_up(line: LineMoney, data: st.DataObject) -> None:
    """However the units of a line are grouped into refunds, goods, tax, discount and shipping come to the whole."""
    cuts = sorted(data.draw(st.lists(st.integers(0, line.quantity), max_size=8)))
    parts = [portion(line, a, b, True) for a, b in itertools.pairwise([0, *cuts, line.quantity])]
    assert sum(part.goods for part in parts) == line.paid
    assert sum(part.tax for part in parts) == line.tax
    assert sum(part.discount for part in parts) == line.discount
    assert sum(part.shipping for part in parts) == line.shipping
    assert all(part.goods >= 0 and part.shipping >= 0 for part in parts)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_spread_loses_nothing(total: int, weights: list[int]) -> None:
    """A total spread over weights comes to the total, and nobody gets a negative part."""
    parts = money.spread(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0


@given(st.integers(0, 10**9), st.lists(st.integers(0, 10**6), min_size=1, max_size=6))
def test_across_payments_fits_or_says_what_remains(amount: int, remaining: list[int]) -> None:
    """A refund over several payments takes no more from one than it has left."""
    if amount > sum(remaining):
        with pytest.raises(BadMoney, match=str(sum(remaining))):
            money.across(amount, remaining)
        return
    parts = money.across(amount, remaining)
    assert sum(parts) == amount
    assert all(0 <= part <= left for part, left in zip(parts, remaining, strict=True))


def test_must_survive_15_unit_refunds_of_a_discounted_line() -> None:
    """23.90 gross, 20 % tax, 25 % coupon, quantity 10, paid 179.25: ten unit refunds add up to 179.25."""
    line = LineMoney(10, 17_925, 2_988, 5_975, 0)
    units = [portion(line, n, n + 1, False) for n in range(10)]
    assert sum(unit.goods for unit in units) == 17_925
    assert sum(unit.tax for unit in units) == 2_988
    assert {unit.goods for unit in units} == {1_792, 1_793}


def test_must_survive_16_credits_of_four_lines_in_any_order() -> None:
    """68.33, 57.50, 85.00, 68.33 plus 20 %: the four credits come to the invoice's 334.99 in any order."""
    gross = money.spread(33_499, [6_833, 5_750, 8_500, 6_833])
    for order in itertools.permutations(range(4)):
        credits = [portion(LineMoney(1, gross[n], 0, 0, 0), 0, 1, False).total for n in order]
        assert sum(credits) == 33_499


def test_must_survive_17_discount_and_shipping_are_not_evaluated_anew() -> None:
    """5 × 5.50 − 2.75 + 0.50 shipping = 25.25: returning two gives 9.90 and leaves 15.35."""
    line = LineMoney(5, 2_475, 0, 275, 50)
    assert portion(line, 0, 2, False).total == 990
    assert 2_525 - portion(line, 0, 2, False).total == 1_535


def test_must_survive_18_shipping_first() -> None:
    """Shipping refunded before the goods: the goods still come to what was paid, and nothing is negative."""
    line = LineMoney(3, 1_000, 0, 0, 499)
    with_shipping = [portion(line, n, n + 1, True) for n in range(3)]
    assert sum(part.shipping for part in with_shipping) == 499
    assert sum(part.goods for part in with_shipping) == 1_000


def test_must_survive_19_currencies_without_and_with_three_decimals() -> None:
    """¥5,800 is never ¥58, half a yen is refused; a dinar has a thousand fils."""
    assert money.parse("5800", "JPY") == 5_800
    assert money.plain(5_800, "JPY") == "5800"
    with pytest.raises(BadMoney, match="no digits"):
        money.parse("0.5", "JPY")
    assert money.parse("1.234", "KWD") == 1_234
    assert money.plain(1_234, "KWD") == "1.234"
    with pytest.raises(BadMoney, match="at most 3"):
        money.parse("1.2345", "KWD")


@given(st.integers(0, 10**12), st.sampled_from(["EUR", "JPY", "KWD", "USD"]))
def test_written_and_read_again(amount: int, currency: str) -> None:
    """An amount written plainly is read as itself."""
    assert money.parse(money.plain(amount, currency), currency) == amount


@pytest.mark.parametrize("text", ["", "-1", "1.2.3", "abc", "1e3", "١٢", "1 000", "+5", "0x10", "9" * 20])
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Typed amounts are digits with one decimal mark."""
    with pytest.raises(BadMoney):
        money.parse(text, "EUR")


def test_units_that_are_not_there() -> None:
    """More units than the line has cannot be priced."""
    with pytest.raises(ValueError, match="units 2 to 4 of 3"):
        portion(LineMoney(3, 900, 0, 0, 0), 2, 4, True)


def test_unknown_currency() -> None:
    """A currency nobody knows is refused by name."""
    with pytest.raises(BadMoney, match="QQQ"):
        money.digits("QQQ")


@given(
    st.lists(
        st.tuples(st.sampled_from(["seller:a", "seller:b", "platform"]), st.integers(1, 10**9)), min_size=1, max_size=5
    )
)
def test_every_posting_sums_to_zero(shares: list[tuple[str, int]]) -> None:
    """Captured, reserved, released, refunded, reversed: whatever the shares, the entries balance."""
    total = sum(part for _, part in shares)
    for entries in (
        ledger.captured(total, "EUR", shares, "m"),
        ledger.reserved(total, "EUR", shares, "m"),
        ledger.released(total, "EUR", shares, "m"),
        ledger.refunded(total, "EUR", shares, "gateway", "m"),
        ledger.refunded(total, "EUR", shares, "store_credit", "m"),
        ledger.reversed_(total, "EUR", shares, "gateway", "m"),
    ):
        assert entries
        assert ledger.unbalanced(entries) == {}


def test_a_refund_and_its_reversal_cancel_out() -> None:
    """What the bank sends back restores every account."""
    there = ledger.refunded(500, "EUR", [("seller:a", 500)], "gateway", "m")
    back = ledger.reversed_(500, "EUR", [("seller:a", 500)], "gateway", "m")
    sums: dict[str, int] = {}
    for entry in (*there, *back):
        sums[entry.account] = sums.get(entry.account, 0) + entry.amount
    assert set(sums.values()) == {0}
