"""The ledger: double entry in signed minor units; every set of entries sums to zero in each currency.

Sign: what we hold is positive, what we owe is negative.
Capture: gateway +, seller −. Reserve: bearer +, reserved −. Release: bearer −, reserved +.
Refund: gateway (or store_credit) −, bearer +. Reversal: gateway (or store_credit) +, bearer −.
An account is buyer, seller:<id>, platform, carrier, gateway, reserved or store_credit.
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
"""Accounts and their parts, none negative, which come to the amount posted; else ValueError."""

DESTINATIONS = ("gateway", "store_credit")


def captured(amount: int, currency: str, sellers: Shares, memo: str) -> tuple[Entry, ...]:
    """The buyer's money came in and is owed to the sellers."""
    return _posted("gateway", +1, amount, sellers, currency, memo)


def reserved(amount: int, currency: str, bearers: Shares, memo: str) -> tuple[Entry, ...]:
    """Money is promised back: taken from who bears it, held."""
    return _posted("reserved", -1, amount, bearers, currency, memo)


def released(amount: int, currency: str, bearers: Shares, memo: str) -> tuple[Entry, ...]:
    """The hold is let go: the mirror of reserved."""
    return _posted("reserved", +1, amount, bearers, currency, memo)


def refunded(amount: int, currency: str, bearers: Shares, destination: str, memo: str) -> tuple[Entry, ...]:
    """Money went back through the gateway, or became store credit, which is owed to the buyer."""
    return _posted(_known(destination), -1, amount, bearers, currency, memo)


def reversed_(amount: int, currency: str, bearers: Shares, destination: str, memo: str) -> tuple[Entry, ...]:
    """The bank sent a refund back: the mirror of refunded."""
    return _posted(_known(destination), +1, amount, bearers, currency, memo)


def _posted(
    account: str, sign: int, amount: int, shares: Shares, currency: str, memo: str
) -> tuple[Entry, ...]:  # fmt: skip
    if sum(part for _, part in shares) != amount or any(part < 0 for _, part in shares):
        raise ValueError(f"{shares} do not come to {amount} {currency}: entries must sum to zero")
    rows = [(account, sign * amount), *((name, -sign * part) for name, part in shares)]
    return tuple(Entry(name, part, currency, memo) for name, part in rows if part)


def _known(destination: str) -> str:
    if destination not in DESTINATIONS:
        raise ValueError(f"A refund goes to one of {', '.join(DESTINATIONS)}, not to {destination!r}.")
    return destination


def unbalanced(entries: Iterable[Entry]) -> dict[str, int]:
    """The currencies that do not sum to zero, with what is over."""
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.currency] = sums.get(entry.currency, 0) + entry.amount
    return {currency: total for currency, total in sums.items() if total}
