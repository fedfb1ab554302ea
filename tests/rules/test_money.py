"""Money in whole minor units: whatever the order of refunds, they add up (must-survive 15-19)."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules import money
from aisoon.rules.money import MINOR_DIGITS, BadMoney, LineMoney, Portion, portion
from aisoon.rules.price import price
from tests.rules.builder import POLICY, dossier

AMOUNTS = st.integers(0, 10**9)
LINES = st.builds(
    lambda quantity, paid, tax, off, shipping: LineMoney(quantity, paid, min(tax, paid), off, shipping),
    st.integers(1, 60), AMOUNTS | st.integers(0, 90), AMOUNTS | st.integers(0, 90), AMOUNTS, AMOUNTS,
)  # fmt: skip


def refunded(lines: list[LineMoney], order: list[tuple[int, int]]) -> list[list[Portion]]:
    """Each line's refunds when (line, units) go back in this order, units counted as the desk counts them."""
    counted, given_back = [0] * len(lines), [list[Portion]() for _ in lines]
    for which, units in order:
        start = counted[which]
        given_back[which].append(portion(lines[which], start, start + units, True))
        counted[which] += units
    return given_back


@given(st.lists(LINES, min_size=1, max_size=4), st.data())
def test_any_order_and_grouping_of_units_adds_up(lines: list[LineMoney], data: st.DataObject) -> None:
    """However units are grouped into refunds, whichever line comes first, every sum comes to the whole."""
    groups = []
    for which, line in enumerate(lines):
        cuts = sorted(data.draw(st.lists(st.integers(0, line.quantity), max_size=8)))
        groups += [(which, b - a) for a, b in itertools.pairwise([0, *cuts, line.quantity])]
    for line, parts in zip(lines, refunded(lines, data.draw(st.permutations(groups))), strict=True):
        assert sum(part.goods for part in parts) == line.paid
        assert sum(part.tax for part in parts) == line.tax
        assert sum(part.discount for part in parts) == line.discount
        assert sum(part.shipping for part in parts) == line.shipping
        assert sum(part.total for part in parts) == line.paid + line.shipping


@given(LINES, st.data())
def test_a_refund_is_never_negative_and_its_tax_is_part_of_it(line: LineMoney, data: st.DataObject) -> None:
    """Rounding never makes a unit whose tax is more than the unit, nor takes anything back."""
    start = data.draw(st.integers(0, line.quantity))
    part = portion(line, start, data.draw(st.integers(start, line.quantity)), True)
    assert 0 <= part.tax <= part.goods
    assert min(part.discount, part.shipping) >= 0


def test_tax_is_part_of_the_goods_when_both_are_cents() -> None:
    """Five cents for ten units, three of them tax: no unit is tax without goods."""
    units = [portion(LineMoney(10, 5, 3, 0, 0), n, n + 1, False) for n in range(10)]
    assert [unit.tax for unit in units if unit.goods] == [1, 0, 1, 0, 1]
    assert not any(unit.tax for unit in units if not unit.goods)


def test_without_shipping_only_the_goods_go_back() -> None:
    line = LineMoney(3, 900, 150, 0, 499)
    assert portion(line, 0, 3, False) == Portion(900, 150, 0, 0)
    assert portion(line, 0, 3, True).total == 1_399


@given(AMOUNTS, st.integers(1, 10**6), st.data())
def test_a_share_is_rounded_half_up(total: int, whole: int, data: st.DataObject) -> None:
    """A share lies within half a unit of the exact value, halves above it; the whole is the total."""
    part = data.draw(st.integers(0, whole))
    assert -whole < 2 * (total * part - money.share(total, part, whole) * whole) < whole or (
        2 * (money.share(total, part, whole) * whole - total * part) == whole
    )
    assert money.share(total, whole, whole) == total
    assert money.share(1, 1, 2) == 1


@pytest.mark.parametrize(("total", "part", "whole"), [(-1, 1, 2), (1, -1, 2), (1, 1, 0), (1, 1, -2)])
def test_what_is_no_share(total: int, part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="a share is of a whole"):
        money.share(total, part, whole)


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_spread_loses_nothing(total: int, weights: list[int]) -> None:
    """A total spread over weights comes to the total, each part within one unit of its fair one."""
    parts = money.spread(total, weights)
    fair = weights if any(weights) else [1] * len(weights)
    assert sum(parts) == total
    assert min(parts) >= 0
    for part, weight in zip(parts, fair, strict=True):
        assert abs(part * sum(fair) - total * weight) <= sum(fair)


def test_spread_over_nothing() -> None:
    """No weight at all is shared alike; nobody can take nothing, but not something."""
    assert money.spread(10, [0, 0, 0]) == [3, 4, 3]
    assert money.spread(10, [0, 5, 0]) == [0, 10, 0]
    assert money.spread(0, []) == []
    with pytest.raises(ValueError, match="over nobody"):
        money.spread(10, [])


@given(AMOUNTS, st.lists(st.integers(-(10**6), 10**6), max_size=6))
def test_across_payments_fits_or_says_what_remains(amount: int, remaining: list[int]) -> None:
    """A refund over several payments takes no more from one than it has left, from the first ones first."""
    free = [max(left, 0) for left in remaining]
    if amount > sum(free):
        with pytest.raises(BadMoney, match=f"^remaining {sum(free)} "):
            money.across(amount, remaining)
        return
    parts = money.across(amount, remaining)
    assert sum(parts) == amount
    for n, (part, left) in enumerate(zip(parts, free, strict=True)):
        assert 0 <= part <= left
        assert part == left or not any(parts[n + 1 :])


def test_more_than_remains_is_refused_with_what_remains() -> None:
    money.require_within(4_000, 4_000, "EUR")
    with pytest.raises(BadMoney, match=r"^remaining 40\.00 EUR$"):
        money.require_within(4_001, 4_000, "EUR")
    with pytest.raises(BadMoney, match=r"^remaining 40\.00 EUR$"):
        money.require_within(6_000, 4_000, "EUR")
    with pytest.raises(BadMoney, match=r"^remaining 0\.00 EUR$"):
        money.require_within(1, -500, "EUR")


def test_less_than_nothing_is_not_given_back() -> None:
    with pytest.raises(ValueError, match="-1 minor units"):
        money.require_within(-1, 4_000, "EUR")
    with pytest.raises(ValueError, match="-1 minor units"):
        money.across(-1, [4_000])


def test_must_survive_15_unit_refunds_of_a_discounted_line() -> None:
    """23.90 gross, 20 % tax, 25 % coupon, quantity 10, paid 179.25: any unit refunds add up to 179.25."""
    line = LineMoney(10, 17_925, 2_988, 5_975, 0)
    for inner in itertools.product((False, True), repeat=9):
        cuts = [0, *(n for n, cut in enumerate(inner, start=1) if cut), 10]
        parts = [portion(line, a, b, False) for a, b in itertools.pairwise(cuts)]
        assert sum(part.total for part in parts) == 17_925
        assert sum(part.tax for part in parts) == 2_988
    assert {portion(line, n, n + 1, False).goods for n in range(10)} == {1_792, 1_793}


def test_must_survive_16_credits_of_four_lines_in_any_order() -> None:
    """68.33, 57.50, 85.00, 68.33 plus 20 %: the four credits come to the invoice's 334.99 in any order."""
    for order in itertools.permutations([6_833, 5_750, 8_500, 6_833]):
        lines = [LineMoney(1, gross, 0, 0, 0) for gross in money.spread(33_499, order)]
        remaining = 33_499
        for line in lines:
            credit = portion(line, 0, 1, False).total
            money.require_within(credit, remaining, "EUR")
            remaining -= credit
        assert remaining == 0


def test_must_survive_17_discount_and_shipping_are_not_evaluated_anew() -> None:
    """5 × 5.50 − 2.75 + 0.50 shipping = 25.25: returning two gives 9.90 and leaves 15.35."""
    line = LineMoney(5, 2_475, 0, 275, 50)
    assert portion(line, 0, 2, False) == Portion(goods=990, tax=0, discount=110, shipping=0)
    assert 2_525 - portion(line, 0, 2, False).total == 1_535
    assert portion(line, 2, 5, False).total + line.shipping == 1_535


def test_must_survive_18_shipping_first() -> None:
    """Shipping refunded first: each item can still be refunded, and the remainder is never negative."""
    line = LineMoney(3, 1_000, 0, 0, 499)
    remaining = line.paid + line.shipping - line.shipping
    for unit in range(3):
        amount = portion(line, unit, unit + 1, False).total
        money.require_within(amount, remaining, "EUR")
        remaining -= amount
        assert remaining >= 0
    assert remaining == 0
    with pytest.raises(BadMoney, match=r"remaining 10\.00 EUR"):
        money.require_within(portion(line, 0, 3, True).total, line.paid, "EUR")


def test_must_survive_19_currencies_without_and_with_three_decimals() -> None:
    """¥5,800 is never ¥58, a fraction of a yen is refused; a dinar has a thousand fils."""
    assert money.parse("5800", "JPY") == 5_800
    assert money.plain(5_800, "JPY") == "5800"
    for text in ("0.5", "58.00", "5,800"):
        with pytest.raises(BadMoney, match="JPY has no digits after the decimal mark"):
            money.parse(text, "JPY")
    assert money.parse("1.234", "KWD") == 1_234
    assert money.plain(1_234, "KWD") == "1.234"
    with pytest.raises(BadMoney, match="KWD has at most 3 digits"):
        money.parse("1.2345", "KWD")


@pytest.mark.parametrize("text", ["1.000", "1,000", "12.300", "0.005"])
def test_a_thousand_is_never_one(text: str) -> None:
    """'1.000' is a thousand to some, one to others: decimals the currency has not are refused, zeros too."""
    with pytest.raises(BadMoney, match="EUR has at most 2 digits"):
        money.parse(text, "EUR")


@pytest.mark.parametrize(
    ("text", "amount"), [("12.30", 1_230), ("12,30", 1_230), ("12,3", 1_230), ("12", 1_200), (" 007.5 ", 750)]
)
def test_what_is_an_amount(text: str, amount: int) -> None:
    assert money.parse(text, "EUR") == amount


@given(st.integers(0, 10**12), st.sampled_from(sorted(MINOR_DIGITS)))
def test_written_and_read_again(amount: int, currency: str) -> None:
    """An amount written plainly is read as itself; a debt is the same with a minus."""
    assert money.parse(money.plain(amount, currency), currency) == amount
    assert money.plain(-amount - 1, currency) == "-" + money.plain(amount + 1, currency)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-1",
        "1.2.3",
        "1.2,3",
        "abc",
        "1e3",
        "١٢",
        "1.٢",
        "²",
        "1 000",
        "1 234,50",
        "+5",
        "0x10",
        "9" * 20,
        "12.",
        ".5",
    ],
)
def test_what_is_no_amount_is_refused(text: str) -> None:
    """Typed amounts are ASCII digits with one decimal mark between them, and no thousands."""
    with pytest.raises(BadMoney, match=r"Write it like 12\.30"):
        money.parse(text, "EUR")


def test_units_that_are_not_there() -> None:
    """More units than the line has cannot be priced, nor units before the first."""
    for start, stop in ((2, 4), (-1, 1), (2, 1)):
        with pytest.raises(ValueError, match=f"units {start} to {stop} of 3"):
            portion(LineMoney(3, 900, 0, 0, 0), start, stop, True)


@pytest.mark.parametrize("currency", ["QQQ", "eur", "", "XDR", "XAU"])
def test_unknown_currency(currency: str) -> None:
    """A currency nobody pays in is refused by name."""
    with pytest.raises(BadMoney, match=f"'{currency}' is not a currency we know. Use an ISO 4217 code"):
        money.digits(currency)


def test_digits_by_currency() -> None:
    """ISO 4217's own digits, where other tables differ too; codes of 2024 and 2025; none listed twice."""
    told = {
        "EUR": 2,
        "HUF": 2,
        "ISK": 0,
        "JPY": 0,
        "KWD": 3,
        "CLF": 4,
        "CLP": 0,
        "XCG": 2,
        "ZWG": 2,
        "VED": 2,
        "UYW": 4,
    }
    assert {currency: money.digits(currency) for currency in told} == told
    tables = (money.NO_DIGITS, money.TWO_DIGITS, money.THREE_DIGITS, money.FOUR_DIGITS)
    assert sum(len(table.split()) for table in tables) == len(MINOR_DIGITS)


def test_an_undone_acceptance_never_makes_the_line_worth_more() -> None:
    """Three units for 10.00, two accepted, the first one undone: what is left never exceeds what was not given back."""
    found = dossier(paid=1_000, quantity=3)
    line = found.lines[0]
    line.shipping = 0
    line.refunded_units, line.refunded = 1, 334  # the second unit stays paid, the first one was undone
    assert price(line, 2, "defective", POLICY, False).total == 666
