"""Stripe's words in ours: amounts in its idea of a currency, refunds and disputes as what a provider tells."""

from datetime import UTC, datetime
from typing import Any

from aisoon.outside.payments import GatewayRefused, Paid
from aisoon.rules.money import digits
from aisoon.rules.told import Told

NO_DIGITS = frozenset(
    ["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]
)
TWO_DIGITS = frozenset(("ISK", "UGX"))
"""Without a minor unit by ISO 4217, but Stripe wants hundredths, always 00."""
THREE_DIGITS = frozenset(["BHD", "JOD", "KWD", "OMR", "TND"])
"""Stripe takes thousandths whose last digit is 0."""

REFUNDS = {
    "succeeded": "succeeded", "pending": "pending", "requires_action": "pending", "failed": "failed", "canceled": "failed",
}  # fmt: skip
DISPUTES = {"needs_response": "open", "under_review": "open", "won": "won", "lost": "lost"}
"""Inquiries (warning_…) move no money until they become a dispute, and are left out."""

GONE = ("lost_or_stolen_card", "expired_or_canceled_card")
"""Reasons for which a refund has to go another way."""


def stripe_digits(currency: str) -> int:
    """Digits after the decimal mark as Stripe counts them."""
    if currency in NO_DIGITS:
        return 0
    return 2 if currency in TWO_DIGITS else digits(currency)


def to_stripe(amount: int, currency: str) -> int:
    """Minor units by ISO 4217 as Stripe wants them; GatewayRefused for what it cannot represent."""
    ours, theirs = digits(currency), stripe_digits(currency)
    amount, over = divmod(amount * 10**theirs, 10**ours)
    if over or (currency in THREE_DIGITS and amount % 10):
        raise GatewayRefused(f"Stripe cannot pay this amount in {currency}: it takes fewer decimals.", "amount")
    return amount


def from_stripe(amount: int, currency: str) -> int:
    """Stripe's amount as minor units by ISO 4217."""
    currency = currency.upper()
    return int(amount) * int(10 ** digits(currency)) // int(10 ** stripe_digits(currency))


def paid(refund: Any) -> Paid:
    """A refund of Stripe's as one the provider has."""
    currency = refund["currency"].upper()
    amount = from_stripe(refund["amount"], currency)
    metadata = refund.get("metadata") or {}
    return Paid(
        refund["id"], REFUNDS.get(refund["status"], "pending"), metadata.get("aisoon_key", ""), amount, currency
    )


def told(event: Any) -> Told | None:
    """An event as what it tells; None for what is of no interest. The same event twice is the same word."""
    found = event["data"]["object"]
    kind, at = event["type"], datetime.fromtimestamp(event["created"], UTC)
    if kind.startswith("refund.") or kind in ("charge.refund.updated",):
        return _refund(event["id"], found, at)
    if kind == "charge.refunded":
        return _total(event["id"], found, at)
    return _dispute(event["id"], found, at) if kind.startswith("charge.dispute.") else None


def _places(found: Any, charge: str) -> tuple[str, str]:
    intent = found.get("payment_intent") or ""
    return (intent, charge) if intent else (charge, "")


def _refund(id: str, found: Any, at: datetime) -> Told | None:
    place, also = _places(found, found.get("charge") or "")
    if not place:
        return None  # a transfer's or a source's refund, which is none of a payment
    one, reason = paid(found), found.get("failure_reason") or ""
    return Told(
        gateway="stripe", id=id, kind="refund", payment=place, also=also, reference=one.reference, status=one.status,
        amount=one.amount, currency=one.currency, at=at, key=one.key,
        reason=f"card_gone: {reason}" if reason in GONE else reason,
    )  # fmt: skip


def _total(id: str, found: Any, at: datetime) -> Told:
    place, also = _places(found, found["id"])
    currency = found["currency"].upper()
    return Told(
        gateway="stripe", id=id, kind="total", payment=place, also=also, reference=found["id"], status="succeeded",
        amount=from_stripe(found["amount_refunded"], currency), currency=currency, at=at,
    )  # fmt: skip


def _dispute(id: str, found: Any, at: datetime) -> Told | None:
    status = DISPUTES.get(found["status"])
    if status is None:
        return None
    place, also = _places(found, found["charge"])
    currency = found["currency"].upper()
    due = (found.get("evidence_details") or {}).get("due_by")
    moved = found.get("balance_transactions") or []
    return Told(
        gateway="stripe", id=id, kind="chargeback", payment=place, also=also, reference=found["id"], status=status,
        amount=from_stripe(found["amount"], currency), currency=currency, at=at, reason=found.get("reason") or "",
        due=datetime.fromtimestamp(due, UTC) if due else None,
        fee=from_stripe(sum(row["fee"] for row in moved if row["fee"] > 0), currency),
    )  # fmt: skip
