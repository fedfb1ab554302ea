"""The ledger: every posting sums to zero, and what undoes another undoes it to the last unit."""

from collections import Counter
from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules import ledger
from aisoon.rules.ledger import Entry

NAMES = st.sampled_from(["seller:a", "seller:b", "platform", "carrier"])
SHARES = st.lists(st.tuples(NAMES, st.integers(0, 10**9)), max_size=5)


def postings(total: int, currency: str, shares: ledger.Shares) -> dict[str, tuple[Entry, ...]]:
    """One posting of every kind."""
    return {
        "captured": ledger.captured(total, currency, shares, "m"),
        "reserved": ledger.reserved(total, currency, shares, "m"),
        "released": ledger.released(total, currency, shares, "m"),
        "refunded": ledger.refunded(total, currency, shares, "gateway", "m"),
        "credited": ledger.refunded(total, currency, shares, "store_credit:b", "m"),
        "reversed": ledger.reversed_(total, currency, shares, "gateway", "m"),
        "taken back": ledger.reversed_(total, currency, shares, "store_credit:b", "m"),
    }


def balances(entries: Iterable[Entry]) -> dict[str, int]:
    """What stands on each account that is not at zero."""
    sums: Counter[str] = Counter()
    for entry in entries:
        sums[entry.account] += entry.amount
    return {account: amount for account, amount in sums.items() if amount}


@given(SHARES)
def test_every_posting_sums_to_zero(shares: ledger.Shares) -> None:
    """Captured, reserved, released, refunded, reversed: whatever the shares, the entries balance."""
    total = sum(part for _, part in shares)
    for entries in postings(total, "EUR", shares).values():
        assert ledger.unbalanced(entries) == {}
        assert bool(entries) == bool(total)
        assert all(entry.amount and entry.currency == "EUR" and entry.memo == "m" for entry in entries)


@given(SHARES)
def test_what_undoes_a_posting_undoes_all_of_it(shares: ledger.Shares) -> None:
    """A release ends a hold, and what the bank sends back restores every account."""
    made = postings(sum(part for _, part in shares), "EUR", shares)
    assert balances((*made["reserved"], *made["released"])) == {}
    assert balances((*made["refunded"], *made["reversed"])) == {}
    assert balances((*made["credited"], *made["taken back"])) == {}
    assert balances((*made["captured"], *made["refunded"])) == {}


def test_signs_are_as_the_module_says() -> None:
    """What we hold is positive, what we owe is negative."""
    made = postings(100, "EUR", [("seller:a", 100)])
    assert {kind: balances(entries) for kind, entries in made.items()} == {
        "captured": {"gateway": 100, "seller:a": -100},
        "reserved": {"seller:a": 100, "reserved": -100},
        "released": {"reserved": 100, "seller:a": -100},
        "refunded": {"gateway": -100, "seller:a": 100},
        "credited": {"store_credit:b": -100, "seller:a": 100},
        "reversed": {"gateway": 100, "seller:a": -100},
        "taken back": {"store_credit:b": 100, "seller:a": -100},
    }


def test_a_refund_from_hold_to_bank_return() -> None:
    """Captured 100; 60 held, let go, refunded, returned by the bank: 40 then 100 is left at the gateway."""
    bearers = [("seller:a", 50), ("platform", 10)]
    book = [
        *ledger.captured(10_000, "EUR", [("seller:a", 9_000), ("platform", 1_000)], "c"),
        *ledger.reserved(6_000, "EUR", [(name, part * 100) for name, part in bearers], "r"),
        *ledger.released(6_000, "EUR", [(name, part * 100) for name, part in bearers], "r"),
        *ledger.refunded(6_000, "EUR", [(name, part * 100) for name, part in bearers], "gateway", "r"),
    ]
    assert balances(book) == {"gateway": 4_000, "seller:a": -4_000}
    book += ledger.reversed_(6_000, "EUR", [(name, part * 100) for name, part in bearers], "gateway", "r")
    assert balances(book) == {"gateway": 10_000, "seller:a": -9_000, "platform": -1_000}


@pytest.mark.parametrize(
    ("amount", "shares"),
    [
        (100, [("seller:a", 60)]),
        (100, []),
        (0, [("seller:a", 1)]),
        (-5, [("seller:a", -5)]),
        (5, [("a", 10), ("b", -5)]),
    ],
)
def test_shares_that_do_not_come_to_the_amount(amount: int, shares: ledger.Shares) -> None:
    """A posting that would not balance, or whose signs are turned round, is not made."""
    for post in (ledger.captured, ledger.reserved, ledger.released):
        with pytest.raises(ValueError, match=f"do not come to {amount} EUR"):
            post(amount, "EUR", shares, "m")
    for send in (ledger.refunded, ledger.reversed_):
        with pytest.raises(ValueError, match=f"do not come to {amount} EUR"):
            send(amount, "EUR", shares, "gateway", "m")


def test_a_refund_goes_where_money_can_go() -> None:
    for send in (ledger.refunded, ledger.reversed_):
        with pytest.raises(ValueError, match="not by 'payment'"):
            send(100, "EUR", [("seller:a", 100)], "payment", "m")


def test_currencies_are_not_mixed() -> None:
    """One euro over and one yen missing is not balanced."""
    there = ledger.captured(5, "USD", [("seller:a", 5)], "m")
    entries = [Entry("buyer", 1, "EUR", "m"), Entry("buyer", -1, "JPY", "m"), *there]
    assert ledger.unbalanced(entries) == {"EUR": 1, "JPY": -1}
