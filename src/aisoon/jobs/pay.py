"""Pay: the payment provider is called after commit, with the key of the intent; its answer is a move like any other."""

from datetime import datetime, timedelta

from aisoon.desk import Desk
from aisoon.outside.gateways import Gateways
from aisoon.outside.payments import Gateway, GatewayRefused, GatewayTimeout, Intent, Paid
from aisoon.rules import refund as refunds
from aisoon.rules.decide import Ask
from aisoon.rules.dossier import Dossier, Payment, Refund
from aisoon.rules.people import GATEWAY
from aisoon.rules.refusals import Refused

MARGIN = timedelta(hours=1)
"""How long before a provider forgets its keys we stop repeating calls."""

MOVES = {"succeeded": "refund.succeed", "pending": "refund.pend", "failed": "refund.fail"}


async def pay(desk: Desk, gateways: Gateways, dossier: Dossier, refund: Refund, asking: bool) -> None:
    """Send a submitted refund to its provider, or ask what became of one whose reply was lost.

    What the provider lists under this intent is never sent again, whatever we remember: a restored database included.
    Nor is what the buyer's bank or the console took while the reply was lost: where the provider does not have it, it has
    failed.
    """
    payment = dossier.payment(refund.payment_id)
    if refund.destination == "store_credit" or payment is None:
        await report(desk, refund, Paid(f"credit:{refund.id}", "succeeded"), "")
        return
    gateway = gateways.of("manual" if refund.destination == "bank" else payment.gateway)
    try:
        known = await listed(gateway, payment, refund)
        if known is not None:
            await report(desk, refund, known, "list")
        elif asking and (forgotten(refund, gateway, desk.now()) or (refund.state != "pending" and not payment.covered)):
            await tell(
                desk, refund, "refund.fail", {"code": "never_sent", "error": "the provider never had it"}, "list"
            )
        elif not (asking and refund.state == "pending"):
            await report(desk, refund, await gateway.refund(intent(refund, payment)), "refund")
    except GatewayRefused as error:
        await tell(desk, refund, "refund.fail", {"error": str(error)[:200], "code": error.code}, "refund")
    except GatewayTimeout as error:
        if not asking:
            await tell(desk, refund, "refund.lose_reply", {"error": str(error)[:200]}, "refund")


def intent(refund: Refund, payment: Payment) -> Intent:
    """What the provider is asked."""
    return Intent(
        key=refunds.key(refund),
        refund=refund.intent,
        payment=payment.reference,
        amount=refund.amount,
        currency=refund.currency,
        account=refund.account,
    )


async def listed(gateway: Gateway, payment: Payment, refund: Refund) -> Paid | None:
    """This intent among the provider's refunds of the payment: paid or pending under any attempt, or failed under this one."""
    found = None
    for row in await gateway.refunds(payment.reference):
        if row.key.rpartition(":")[0] != refund.intent or not refund.intent:
            continue
        if row.status != "failed":
            return row
        if row.key == refunds.key(refund):
            found = row
    return found


def forgotten(refund: Refund, gateway: Gateway, now: datetime) -> bool:
    """Whether the provider may have forgotten this attempt's key: from here on a call is never repeated."""
    return refund.submitted_at is None or now - refund.submitted_at > gateway.key_window - MARGIN


async def report(desk: Desk, refund: Refund, paid: Paid, verb: str) -> None:
    """Tell the desk what the provider has."""
    bring = {"provider_ref": paid.reference}
    if paid.status == "failed":
        bring |= {"error": "returned by the bank", "code": "returned"}
    await tell(desk, refund, MOVES[paid.status], bring, verb)


async def tell(desk: Desk, refund: Refund, move: str, bring: dict[str, str], verb: str) -> bool:
    """Tell the desk what the provider said; an answer that was told before changes nothing."""
    bring = {**bring, "key": refunds.key(refund), "verb": verb}
    try:
        await desk.move(GATEWAY, refund.order_id, refund.case_id, Ask(move, bring, of=refund.id))
    except Refused as refused:
        if refused.name not in ("wrong_state", "overtaken"):
            raise
        return False
    return True
