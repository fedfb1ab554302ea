"""What the till hands out outside any order: payouts to sellers and store credit spent."""

from datetime import datetime
from uuid import UUID

import msgspec

from aisoon.rules.ledger import Entry, moved


class Payout(msgspec.Struct, frozen=True):
    """Money sent to a seller: what was owed in one currency, in whole minor units; `reference` is what the bank is told."""

    seller_id: UUID
    id: UUID
    reference: str
    amount: int
    currency: str
    at: datetime
    by_id: UUID


class CreditUse(msgspec.Struct, frozen=True):
    """Store credit a buyer spent; `reference` is the shop's own, and makes the spending idempotent."""

    buyer_id: UUID
    id: UUID
    reference: str
    amount: int
    currency: str
    at: datetime
    by_id: UUID


class BookEntry(msgspec.Struct, frozen=True):
    """One ledger entry of an account outside any order, under the payout or spending that caused it."""

    holder_id: UUID
    id: UUID
    cause_id: UUID
    account: str
    amount: int
    currency: str
    memo: str
    at: datetime


def paid_out(row: Payout) -> tuple[Entry, ...]:
    """A payout's entries: the seller is owed less, the bank has less."""
    return moved(row.amount, row.currency, "bank", f"seller:{row.seller_id}", row.reference)


def spent(row: CreditUse) -> tuple[Entry, ...]:
    """Credit spent: the buyer is owed less, the order that will be told is owed it."""
    return moved(row.amount, row.currency, "credit_spent", f"store_credit:{row.buyer_id}", row.reference)
