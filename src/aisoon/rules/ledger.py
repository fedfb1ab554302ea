"""The ledger: double entry in signed minor units; every set of entries sums to zero in each currency.

Sign: what we hold is positive, what we owe is negative.
Capture: gateway (or the store credit spent) +, sellers, commission and tax −. Reserve: bearers +, reserved −. Release: the
mirror. Refund: where the money leaves (gateway, bank, store credit) −, bearers +. Reversal: the mirror. Chargeback: gateway
−, disputed +; won: the mirror; lost: disputed −, bearers +. Label: platform:labels +, labels −, and to who bears it. Payout:
seller +, bank −.
Accounts: gateway, bank, reserved, disputed, seller:<id>, platform, platform:commission, platform:goodwill, platform:fees,
platform:labels, platform:exchange, credit_spent (credit given for an order to come), carrier (our claims), labels (what label carriers are owed), tax, store_credit:<buyer>.
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

PLAIN = ("gateway", "bank", "disputed")


def captured(amount: int, currency: str, owed: Shares, memo: str, into: str = "gateway") -> tuple[Entry, ...]:
    """The buyer's money came in, or store credit was spent, and is owed to sellers, commission and tax."""
    return _posted(_known(into), +1, amount, owed, currency, memo)


def reserved(amount: int, currency: str, bearers: Shares, memo: str) -> tuple[Entry, ...]:
    """Money is promised back: taken from who bears it, held."""
    return _posted("reserved", -1, amount, bearers, currency, memo)


def released(amount: int, currency: str, bearers: Shares, memo: str) -> tuple[Entry, ...]:
    """The hold is let go: the mirror of reserved."""
    return _posted("reserved", +1, amount, bearers, currency, memo)


def refunded(amount: int, currency: str, bearers: Shares, out_of: str, memo: str) -> tuple[Entry, ...]:
    """Money went back out of the gateway or the bank, or became store credit, which is owed to the buyer."""
    return _posted(_known(out_of), -1, amount, bearers, currency, memo)


def reversed_(amount: int, currency: str, bearers: Shares, into: str, memo: str) -> tuple[Entry, ...]:
    """The bank sent a refund back: the mirror of refunded."""
    return _posted(_known(into), +1, amount, bearers, currency, memo)


def moved(amount: int, currency: str, giver: str, taker: str, memo: str) -> tuple[Entry, ...]:
    """One account bears what another bore, or is owed: taker +, giver −."""
    return _posted(giver, -1, amount, [(taker, amount)], currency, memo)


def mirrored(entries: Iterable[Entry], memo: str) -> tuple[Entry, ...]:
    """The entries that undo these."""
    return tuple(Entry(one.account, -one.amount, one.currency, memo) for one in entries)


def _posted(
    account: str, sign: int, amount: int, shares: Shares, currency: str, memo: str
) -> tuple[Entry, ...]:  # fmt: skip
    if sum(part for _, part in shares) != amount or any(part < 0 for _, part in shares):
        raise ValueError(f"{shares} do not come to {amount} {currency}: entries must sum to zero")
    rows = [(account, sign * amount), *((name, -sign * part) for name, part in shares)]
    return tuple(Entry(name, part, currency, memo) for name, part in rows if part)


def _known(account: str) -> str:
    if account not in PLAIN and not account.startswith("store_credit:"):
        raise ValueError(f"Money comes and goes by {', '.join(PLAIN)} or store_credit:<buyer>, not by {account!r}.")
    return account


def unbalanced(entries: Iterable[Entry]) -> dict[str, int]:
    """The currencies that do not sum to zero, with what is over."""
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.currency] = sums.get(entry.currency, 0) + entry.amount
    return {currency: total for currency, total in sums.items() if total}
