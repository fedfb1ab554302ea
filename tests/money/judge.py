"""The judge of money: the provider's own books against ours, account by account, summed here anew."""

from __future__ import annotations

from collections import Counter
from typing import Any

from tests.stories.stage import Stage

GONE = ("succeeded", "pending")
OF = "($1::uuid is null or order_id = $1::uuid)"


class Red(AssertionError):
    """What the judge sees must never be."""


def hold(true: bool, *what: Any) -> None:
    """What must be."""
    if not true:
        raise Red(" ".join(str(one) for one in what))


async def rows(stage: Stage, statement: str, *given: Any) -> list[dict[str, Any]]:
    """Rows of our books."""
    async with stage.database.reading() as db:
        return [dict(row) for row in await db.fetch(statement, *given)]


async def books(stage: Stage) -> Counter[tuple[str, str]]:
    """Every account's balance by (account, currency), in orders and outside them."""
    found: Counter[tuple[str, str]] = Counter()
    for row in await rows(stage, "select account, currency, amount from entry"):
        found[row["account"], row["currency"]] += row["amount"]
    return found


def bank(stage: Stage, payment: str) -> Counter[str]:
    """What left through one payment at the provider, by currency: refunds, chargebacks that stand, and their fees."""
    left: Counter[str] = Counter()
    for row in stage.gateway.read("payout"):
        if row["payment"] == payment and row["status"] == "succeeded":
            left[row["currency"]] += row["amount"]
    for row in stage.gateway.read("chargeback"):
        if row["payment"] == payment:
            left[row["currency"]] += row["fee"] + (row["amount"] if row["status"] != "won" else 0)
    return left


def refunds_out(stage: Stage, payment: str) -> tuple[int, int]:
    """Minor units that went back through one payment, those under way included: by us, and by the provider's console."""
    gone = [row for row in stage.gateway.read("payout") if row["payment"] == payment and row["status"] in GONE]
    return sum(row["amount"] for row in gone if row["key"]), sum(row["amount"] for row in gone if not row["key"])


async def judge(stage: Stage, order: str | None = None) -> None:
    """Nothing sums to anything but zero; no payment gives back more than it brought; our books are the provider's.

    Of all orders, or of one. While refunds are under way the last is left out: their end is not told yet. A chargeback
    that opens after a refund was paid is no excess of ours, nor is what somebody pays in the provider's own console.
    """
    entries = await rows(stage, f"select cause_id, account, currency, amount from entry where {OF}", order)
    for by_cause in (True, False):
        sums: Counter[Any] = Counter()
        for row in entries:
            sums[row["cause_id"] if by_cause else "all", row["currency"]] += row["amount"]
        hold(not any(sums.values()), "entries that do not sum to zero:", {name: n for name, n in sums.items() if n})
    payments = await rows(
        stage, f"select p.*, o.currency from payment p join orders o on o.id = p.order_id where {OF}", order
    )
    for row in payments:
        ours, by_console = refunds_out(stage, row["reference"])
        hold(ours == 0 or ours + by_console <= row["captured"], row["reference"], "gave back", ours, by_console)
    refunds = await rows(stage, f"select state, amount, payment_id from refund where {OF}", order)
    if any(row["state"] in ("submitted", "unknown", "pending") for row in refunds):
        return
    wanted: Counter[str] = Counter()
    for row in payments:
        if row["method"] != "store_credit":
            wanted[row["currency"]] += row["captured"]
        wanted.subtract(bank(stage, row["reference"]))
    for currency in {row["currency"] for row in entries} | set(wanted):
        booked = sum(r["amount"] for r in entries if (r["account"], r["currency"]) == ("gateway", currency))
        hold(booked == wanted[currency], "the provider has", wanted[currency], currency, "and we book", booked)
    held = sum(row["reserved"] for row in payments)
    waiting = [row["amount"] for row in refunds if row["payment_id"] and row["state"] in ("to_confirm", "scheduled")]
    hold(held == sum(waiting), "held:", held, "for", waiting)
