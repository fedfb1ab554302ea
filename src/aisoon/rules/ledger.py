"""The ledger: double entry in signed minor units; every set of entries sums to zero in each currency.

Sign: what we hold is positive, what we owe is negative. Capture: gateway +, seller −. Reserve: seller +, reserved −.
Refund: gateway −, bearer +. An account is buyer, seller:<id>, platform, carrier, gateway, reserved or store_credit.
"""

from collections.abc import Iterable

import msgspec


class Entry(msgspec.Struct, frozen=True):
    """One entry: an account, a signed amount in minor units, its currency, and what it was for."""

    account: str
    amount: int
    currency: str
    memo: str


Shares = list[tuple[str, int]]


def _balanced(currency: str, memo: str, rows: Iterable[tuple[str, int]]) -> tuple[Entry, ...]:
    entries = tuple(Entry(account, amount, currency, memo) for account, amount in rows if amount)
    assert not unbalanced(entries), unbalanced(entries)
    return entries


def captured(amount: int, currency: str, sellers: Shares, memo: str) -> tuple[Entry, ...]:
    """The buyer's money came in and is owed to the sellers."""
    return _balanced(currency, memo, [("gateway", amount), *((account, -part) for account, part in sellers)])


def reserved(amount: int, currency: str, bearers: Shares, memo: str) -> tuple[Entry, ...]:
    """Money is promised back: taken from who bears it, held."""
    return _balanced(currency, memo, [*bearers, ("reserved", -amount)])


def released(amount: int, currency: str, bearers: Shares, memo: str) -> tuple[Entry, ...]:
    """The hold is let go."""
    return _balanced(currency, memo, [("reserved", amount), *((account, -part) for account, part in bearers)])


def refunded(amount: int, currency: str, bearers: Shares, destination: str, memo: str) -> tuple[Entry, ...]:
    """Money went back through the gateway, or became credit owed to the buyer."""
    return _balanced(currency, memo, [*bearers, (destination, -amount)])


def reversed_(amount: int, currency: str, bearers: Shares, destination: str, memo: str) -> tuple[Entry, ...]:
    """The bank sent a refund back: the mirror of refunded."""
    return _balanced(currency, memo, [(destination, amount), *((account, -part) for account, part in bearers)])


def unbalanced(entries: Iterable[Entry]) -> dict[str, int]:
    """The currencies that do not sum to zero, with what is over."""
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.currency] = sums.get(entry.currency, 0) + entry.amount
    return {currency: total for currency, total in sums.items() if total}
