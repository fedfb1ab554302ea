"""Pay: the payment provider is called after commit, with the key of the intent; its answer is a move like any other."""

from typing import Any
from uuid import UUID

from aisoon.desk import Desk
from aisoon.outside.payments import Gateway, GatewayRefused, GatewayTimeout, Paid
from aisoon.rules import refund as refunds
from aisoon.rules.decide import Ask
from aisoon.rules.dossier import Dossier, Refund
from aisoon.rules.people import GATEWAY
from aisoon.rules.refusals import Refused
from aisoon.store import tasks


async def pay(desk: Desk, gateway: Gateway, dossier: Dossier, refund: Refund, asking: bool) -> None:
    """Send a submitted refund to the provider, or ask what became of one whose reply was lost."""
    key = refunds.key(refund)
    try:
        paid = await gateway.find(key) if asking else None
        paid = paid or await send(gateway, dossier, refund, key)
    except GatewayRefused as error:
        await report(desk, refund, "refund.fail", {"error": str(error)[:200]})
    except GatewayTimeout as error:
        if not asking:
            await report(desk, refund, "refund.lose_reply", {"error": str(error)[:200]})
    else:
        await report(desk, refund, "refund.succeed", {"provider_ref": paid.reference})
        if paid.status == "failed":
            await report(desk, refund, "refund.reverse", {"error": "returned by the bank"})


async def send(gateway: Gateway, dossier: Dossier, refund: Refund, key: str) -> Paid:
    """The call itself; store credit needs no provider."""
    if refund.destination == "store_credit":
        return Paid(f"credit:{refund.id}", "succeeded")
    payment = next(row for row in dossier.payments if row.id == refund.payment_id)
    return await gateway.refund(key, payment.reference, refund.amount, refund.currency)


async def report(desk: Desk, refund: Refund, move: str, bring: dict[str, str]) -> bool:
    """Tell the desk what the provider said; an answer that was told before changes nothing."""
    try:
        await desk.move(GATEWAY, refund.order_id, refund.case_id, Ask(move, bring, of=refund.id))
    except Refused as refused:
        if refused.name not in ("wrong_state", "overtaken"):
            raise
        return False
    return True


async def reversed_(desk: Desk, gateway: Gateway, after: int) -> int:
    """Record refunds the bank sent back; the number of the last one seen. One told again changes nothing."""
    for row in await gateway.reversals(after):
        refund, _, attempt = row.key.partition(":")
        async with desk.database.reading() as db:
            found = await tasks.refund_of(db, UUID(refund))
        if found is not None and sent_back(found, int(attempt)):
            await report_reversal(desk, found, UUID(refund))
        after = row.number
    return after


def sent_back(found: Any, attempt: int) -> bool:
    """Whether the payout that came back is the one that counts, not one that a later try or a transfer made good."""
    return bool(found["attempts"] == attempt) and not found["provider_ref"].startswith("transfer:")


async def report_reversal(desk: Desk, found: Any, refund: UUID) -> None:
    """One refund that came back: owed again, its case open again; Refused `stale` when it changed since it was read."""
    try:
        ask = Ask("refund.reverse", {"error": "returned by the bank"}, found["version"], refund)
        await desk.move(GATEWAY, found["order_id"], found["case_id"], ask)
    except Refused as refused:
        if refused.name != "wrong_state":
            raise
