"""What happens to money: priced, reserved, sent after the undo window, settled by what the provider says."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import ledger, money
from aisoon.rules.dossier import Case, CaseLine, Dossier, Line, Move, Payment, Refund
from aisoon.rules.draft import Draft
from aisoon.rules.policy import Policy
from aisoon.rules.refusals import Refused


def line_money(line: Line) -> money.LineMoney:
    """An order line as the money rules read it."""
    return money.LineMoney(
        quantity=line.quantity, paid=line.paid, tax=line.tax, discount=line.discount, shipping=line.shipping
    )


def units_of(line: CaseLine) -> int:
    """How many units of a case's line are paid for: those asked for, or fewer when fewer arrived."""
    return line.quantity if line.received is None else min(line.received, line.quantity)


def price(line: Line, units: int, reason: str, policy: Policy) -> money.Portion:
    """What the next `units` of an order line are worth under a reason, by cumulative difference.

    Never more than the line has left: after an acceptance was undone, shares may fall differently by a cent.
    """
    start, left = line.refunded_units, line.paid + line.shipping - line.refunded
    found = money.portion(line_money(line), start, start + units, policy.rule(reason).refund_shipping)
    return found if found.total <= left else msgspec.structs.replace(found, goods=max(left - found.shipping, 0))


def breakdown(dossier: Dossier, lines: list[CaseLine], policy: Policy, agreed: int | None) -> list[dict[str, Any]]:
    """The refund line by line: units, goods, tax in it, original shipping, and the agreed share where one was agreed."""
    rows: list[dict[str, Any]] = []
    for line in lines:
        units = units_of(line)
        portion = price(dossier.line(line.line_id), units, line.reason, policy)
        rows.append(
            {
                "line": str(line.line_id),
                "units": units,
                "goods": portion.goods,
                "tax": portion.tax,
                "discount": portion.discount,
                "shipping": portion.shipping,
                "amount": portion.total,
            }
        )
    full = sum(row["amount"] for row in rows)
    if agreed is not None and agreed < full:
        for row, amount in zip(rows, money.spread(agreed, [row["amount"] for row in rows]), strict=True):
            row["agreed"] = row["amount"] = amount
    return rows


def start(draft: Draft, case: Case, move: Move) -> None:
    """Price the case, reserve the money on its payments and schedule one refund per payment."""
    lines = draft.dossier.lines_of(case)
    rows = breakdown(draft.dossier, lines, draft.policy, case.agreed)
    total = sum(row["amount"] for row in rows)
    for line, row in zip(lines, rows, strict=True):
        order_line = draft.dossier.line(line.line_id)
        order_line.refunded_units += row["units"]
        order_line.refunded += row["amount"]
        line.refund = row["amount"]
        draft.touch(order_line, line)
    if total == 0:
        complete(draft, case)
        return
    for payment, amount in shares(draft, case, total):
        one(draft, case, payment, amount, rows, move)


def shares(draft: Draft, case: Case, total: int) -> list[tuple[Payment | None, int]]:
    """Which payment gives how much back; store credit needs none."""
    if case.remedy == "store_credit":
        return [(None, total)]
    payments = sorted(draft.dossier.payments, key=lambda row: (-row.remaining, str(row.id)))
    try:
        parts = money.across(total, [row.remaining for row in payments])
    except money.BadMoney as error:
        raise Refused(
            "over_remaining",
            remaining=sum(row.remaining for row in payments),
            currency=draft.dossier.order.currency,
        ) from error
    return [(payment, part) for payment, part in zip(payments, parts, strict=True) if part]


def one(draft: Draft, case: Case, payment: Payment | None, amount: int, rows: list[dict[str, Any]], move: Move) -> None:
    """Create one refund intent, reserve its money, schedule it."""
    refund = Refund(
        order_id=case.order_id,
        id=draft.setting.new_id(),
        case_id=case.id,
        payment_id=payment.id if payment else None,
        destination="payment" if payment else "store_credit",
        amount=amount,
        currency=draft.dossier.order.currency,
        breakdown=rows,
        bearer=case.bearer or f"seller:{case.seller_id}",
        asked_by=move.id,
    )
    draft.dossier.refunds.append(refund)
    reserve(draft, refund, move)
    draft.follow("refund.create", refund)
    draft.follow("refund.schedule", refund)


def payment_of(draft: Draft, refund: Refund) -> Payment | None:
    """The payment a refund goes back to; None for store credit."""
    return next((row for row in draft.dossier.payments if row.id == refund.payment_id), None)


def reserve(draft: Draft, refund: Refund, move: Move) -> None:
    """Hold the money, so that nothing else can promise it; Refused when the payment has less left."""
    payment = payment_of(draft, refund)
    if payment:
        if payment.remaining < refund.amount:
            raise Refused("over_remaining", remaining=payment.remaining, currency=refund.currency)
        payment.reserved += refund.amount
        draft.touch(payment)
    draft.post(ledger.reserved(refund.amount, refund.currency, [(refund.bearer, refund.amount)], str(refund.id)), move)


def release(draft: Draft, refund: Refund, move: Move) -> None:
    """Let go of money that was held."""
    payment = payment_of(draft, refund)
    if payment:
        payment.reserved -= refund.amount
        draft.touch(payment)
    draft.post(ledger.released(refund.amount, refund.currency, [(refund.bearer, refund.amount)], str(refund.id)), move)


def submit(draft: Draft, refund: Refund, move: str) -> None:
    """The undo window is over: the provider is called after this is committed."""
    refund.attempts += 1
    draft.go(move, refund)


def cancel(draft: Draft, case: Case) -> None:
    """Take back a case's scheduled refunds: what was reserved is free, the units are unpaid again."""
    for refund in draft.dossier.refunds:
        if refund.case_id == case.id and refund.state == "scheduled":
            release(draft, refund, draft.follow("refund.cancel", refund))
    for line in draft.dossier.lines_of(case):
        order_line = draft.dossier.line(line.line_id)
        order_line.refunded_units -= units_of(line)
        order_line.refunded -= line.refund or 0
        line.refund = None
        draft.touch(order_line, line)


def succeed(draft: Draft, refund: Refund, move: str) -> None:
    """The provider paid: reserved money is refunded money, and a case whose refunds all succeeded is closed."""
    refund.provider_ref, refund.error = draft.bring.get("provider_ref", refund.provider_ref), None
    made = draft.go(move, refund, draft.bring)
    release(draft, refund, made)
    settle(draft, refund, made)


def settle(draft: Draft, refund: Refund, made: Move) -> None:
    """Book the money as gone back and complete the case when this was its last refund."""
    payment = payment_of(draft, refund)
    if payment:
        if payment.remaining < refund.amount:
            raise Refused("over_remaining", remaining=payment.remaining, currency=refund.currency)
        payment.refunded += refund.amount
        draft.touch(payment)
    destination = "store_credit" if refund.destination == "store_credit" else "gateway"
    bearers = [(refund.bearer, refund.amount)]
    draft.post(ledger.refunded(refund.amount, refund.currency, bearers, destination, str(refund.id)), made)
    rest = [row for row in draft.dossier.refunds if row.case_id == refund.case_id and row.state != "cancelled"]
    told = refund.amount
    if all(row.state == "succeeded" for row in rest):
        complete(draft, draft.dossier.case(refund.case_id))
        told = sum(row.amount for row in rest)
    draft.tell("buyer", "seller", amount=told, currency=refund.currency)


def complete(draft: Draft, case: Case) -> None:
    """All money of the case went back: it closes with the outcome the amounts say; units that never arrived are free."""
    missing = {line.line_id: line.quantity - units_of(line) for line in draft.dossier.lines_of(case)}
    again = case.came_from == "closed"  # the bank sent the money back: the units were freed the first time
    for line_id in [line_id for line_id, count in missing.items() if count and not again]:
        order_line = draft.dossier.line(line_id)
        order_line.claimed -= missing[line_id]
        draft.touch(order_line)
    full = case.agreed is None and not any(missing.values())
    outcome = "credited" if case.remedy == "store_credit" else "refunded" if full else "partially_refunded"
    case.outcome, case.closed_at = outcome, draft.now
    draft.follow("case.complete", case, {"outcome": outcome})


def fail(draft: Draft, refund: Refund, move: str) -> None:
    """The provider refused: nothing has moved, the hold is let go, it may be tried again."""
    refund.error = draft.bring.get("error", "refused")
    release(draft, refund, draft.go(move, refund, draft.bring))
    draft.tell("agent", error=refund.error)


def lose_reply(draft: Draft, refund: Refund, move: str) -> None:
    """Nobody knows whether the provider paid: the row stays, the money stays held, the provider is asked."""
    draft.go(move, refund, draft.bring)


def ask(draft: Draft, refund: Refund, move: str) -> None:
    """The provider is asked again, as often as it takes; nobody needs a letter about it."""
    draft.go(move, refund)


def give_up(draft: Draft, refund: Refund, move: str) -> None:
    """The clock has tried often enough: customer service is told that a person must."""
    draft.go(move, refund)
    draft.tell("agent", error=refund.error)


def retry(draft: Draft, refund: Refund, move: str) -> None:
    """Try a failed refund again, with the same key while the provider knows it."""
    made = draft.go(move, refund, draft.bring)
    reserve(draft, refund, made)
    draft.touch(refund)


def pay_by_transfer(draft: Draft, refund: Refund, move: str) -> None:
    """An operator paid by bank transfer what the provider could not."""
    refund.provider_ref, refund.error = f"transfer:{draft.bring['transfer']}", None
    settle(draft, refund, draft.go(move, refund, draft.bring))


def reverse(draft: Draft, refund: Refund, move: str) -> None:
    """The bank sent the money back days later: it is owed again, and the case is open again."""
    refund.error = draft.bring.get("error", "returned by the bank")
    made = draft.go(move, refund, draft.bring)
    payment = payment_of(draft, refund)
    if payment:
        payment.refunded -= refund.amount
        draft.touch(payment)
    bearers = [(refund.bearer, refund.amount)]
    draft.post(ledger.reversed_(refund.amount, refund.currency, bearers, "gateway", str(refund.id)), made)
    case = draft.dossier.case(refund.case_id)
    if case.state == "closed":
        case.outcome, case.closed_at, case.came_from = None, None, case.state
        draft.follow("case.reopen", case)
    draft.tell("buyer", "seller", "agent")


def key(refund: Refund) -> str:
    """The idempotency key at the provider: the intent's and the attempt's, never the amount's."""
    return f"{refund.id}:{refund.attempts}"


def of(dossier: Dossier, id: UUID) -> Refund:
    """The refund with this id; KeyError when there is none."""
    for row in dossier.refunds:
        if row.id == id:
            return row
    raise KeyError(id)


EFFECTS: dict[str, Callable[..., None]] = {
    "refund.submit": submit,
    "refund.succeed": succeed,
    "refund.fail": fail,
    "refund.lose_reply": lose_reply,
    "refund.ask": ask,
    "refund.give_up": give_up,
    "refund.retry": retry,
    "refund.pay_by_transfer": pay_by_transfer,
    "refund.reverse": reverse,
}
