"""What a payment provider tells by itself, made moves: refunds settled, refunds from elsewhere, chargebacks.

Told twice, late or in any order it comes to the same: rows are matched by our own key or the provider's reference, and
entries are the difference between what is booked and what is true.
"""

from typing import Any

from aisoon.rules import bearing, displaced, ledger
from aisoon.rules.displaced import give_way, summed
from aisoon.rules.dossier import Chargeback, External, Payment, Refund
from aisoon.rules.draft import Draft, Setting
from aisoon.rules.ledger import Entry
from aisoon.rules.refund import key, release, reserve
from aisoon.rules.refund_moves import EFFECTS
from aisoon.rules.told import Told

Settings = dict[Any, Setting]
"""The setting of each case of the order, by its id: its frozen policy and its seller's calendar."""


def hear(draft: Draft, told: Told, settings: Settings) -> str:
    """Make the moves that follow from what was told: 'heard', 'known' when it changes nothing, 'look' when the payment's
    refunds must be listed to know what it means.
    """
    payment = next((row for row in draft.dossier.payments if row.reference in (told.payment, told.also)), None)
    if payment is None:
        return "known"
    if told.kind == "total":
        return "look"
    if told.kind == "chargeback":
        return chargeback(draft, payment, told, settings)
    refund = ours(draft, told)
    if refund is None:
        return elsewhere(draft, payment, told, settings)
    return our_refund(draft, refund, told, settings)


def ours(draft: Draft, told: Told) -> Refund | None:
    """The refund of ours this is about: by its name and attempt, whatever the amount.

    One that was not sent by our books is meant when the provider has an attempt we know nothing of: we were restored, or
    thought it never arrived. An attempt that we know to have failed is not.
    """
    intent, _, attempt = told.key.rpartition(":")
    for row in draft.dossier.refunds:
        if intent and row.intent == intent:
            unsent = row.state in ("to_confirm", "scheduled", "frozen", "failed")
            news = row.attempts < int(attempt) or (row.error or "").startswith("never_sent")
            return row if (unsent and news) or (not unsent and key(row) == told.key) else None
    return None


def our_refund(draft: Draft, refund: Refund, told: Told, settings: Settings) -> str:
    """What the provider says of a refund we asked for."""
    by_hand = (refund.provider_ref or "").startswith("transfer:")
    moves = {
        "succeeded": {"submitted": "refund.succeed", "unknown": "refund.succeed", "pending": "refund.succeed",
                      "to_confirm": "refund.was_paid", "scheduled": "refund.was_paid", "frozen": "refund.was_paid",
                      "failed": "refund.was_paid"},
        "failed": {"submitted": "refund.fail", "unknown": "refund.fail", "pending": "refund.fail",
                   "succeeded": "" if by_hand else "refund.reverse"},
        "pending": {"submitted": "refund.pend", "unknown": "refund.pend"},
    }  # fmt: skip
    move = moves.get(told.status, {}).get(refund.state, "")
    if not move:
        return "known"
    look_at(draft, refund, settings)
    if move == "refund.was_paid" and refund.state in ("frozen", "failed"):
        payment = draft.dossier.payment(refund.payment_id)
        if payment and payment.captured - payment.reserved - payment.refunded < refund.amount:
            return elsewhere(draft, payment, told, settings)
    if move == "refund.was_paid":
        refund.attempts = int(told.key.rpartition(":")[2])
    draft.bring = {"key": told.key, "verb": "told", "provider_ref": told.reference}
    if told.reason:
        draft.bring["error"] = told.reason.removeprefix("card_gone: ")[:200]
    if told.reason.startswith("card_gone: "):
        draft.bring["code"] = "card_gone"
    EFFECTS[move](draft, refund, move)
    return "heard"


def look_at(draft: Draft, refund: Refund, settings: Settings) -> None:
    """Take the refund's case in hand, under its own policy."""
    draft.case = draft.dossier.case(refund.case_id)
    draft.setting = settings[draft.case.id]
    draft.policy = draft.setting.policy


def elsewhere(draft: Draft, payment: Payment, told: Told, settings: Settings) -> str:
    """A refund nobody here asked for: recorded against its payment and borne by what is left of the order's lines."""
    known = next(
        (row for row in draft.dossier.externals if row.payment_id == payment.id and row.reference == told.reference),
        None,
    )
    if known is None:
        paid = next((row for row in draft.dossier.refunds if row.provider_ref == told.reference), None)
        return "known" if paid or told.status != "succeeded" else record(draft, payment, told, settings)
    if told.status != "failed" or known.state != "recorded":
        return "known"
    made = draft.go("external.return", known, {"reference": told.reference})
    payment.refunded -= known.held
    draft.touch(payment)
    draft.post(ledger.reversed_(known.amount, known.currency, known.shares, "gateway", str(known.id)), made)
    owe_again(draft, payment, settings)
    return "heard"


def record(draft: Draft, payment: Payment, told: Told, settings: Settings) -> str:
    """Book a refund from elsewhere whole, whatever it takes from the payment; refunds not sent yet give way to it."""
    free = payment.captured - payment.reserved - payment.refunded - payment.charged_back
    same = told.currency == draft.dossier.order.currency
    back = draft.policy.money.commission_back
    shares = bearing.of_order(draft.dossier, told.amount, "platform", back) if same else [("platform", told.amount)]
    row = External(
        order_id=payment.order_id, id=draft.setting.new_id(), payment_id=payment.id, reference=told.reference,
        amount=told.amount, currency=told.currency, held=max(min(told.amount if same else free, free), 0),
        shares=shares, key=told.key,
    )  # fmt: skip
    draft.dossier.externals.append(row)
    made = draft.go("external.record", row, {"reference": told.reference, "amount": told.amount, "key": told.key})
    payment.refunded += row.held
    draft.touch(payment)
    draft.post(ledger.refunded(row.amount, row.currency, row.shares, "gateway", str(row.id)), made)
    for refund in reversed([one_ for one_ in draft.dossier.refunds if one_.payment_id == payment.id]):
        if displaced.missing(draft, row) and refund.state in displaced.HELD:
            look_at(draft, refund, settings)
            give_way(draft, payment, refund, row)
    return "heard"


def owe_again(draft: Draft, payment: Payment, settings: Settings) -> None:
    """Money is back on the payment: refunds whose place it had taken are owed again."""
    for refund in displaced.displaced(draft, payment):
        look_at(draft, refund, settings)
        displaced.revive(draft, payment, refund)


def chargeback(draft: Draft, payment: Payment, told: Told, settings: Settings) -> str:
    """The buyer's bank took a payment back, or has decided: entries by difference, refunds frozen, thawed or settled."""
    row = next(
        (one for one in draft.dossier.chargebacks if one.payment_id == payment.id and one.reference == told.reference),
        None,
    )
    if row is None:
        row = opened(draft, payment, told)
    elif told.status == row.state or told.status == "open" or (row.state != "open" and told.at < row.told_at):
        return "known"
    move = {"won": "chargeback.win", "lost": "chargeback.lose"}.get(told.status)
    if move:
        turn(draft, payment, row, move, told)
    follow(draft, payment, row, settings)
    return "heard"


def opened(draft: Draft, payment: Payment, told: Told) -> Chargeback:
    """A chargeback not heard of before: recorded whole, however large, in whatever currency."""
    same = told.currency == draft.dossier.order.currency
    held = min(told.amount if same else payment.captured, payment.captured)
    row = Chargeback(
        order_id=payment.order_id, id=draft.setting.new_id(), payment_id=payment.id, reference=told.reference,
        amount=told.amount, currency=told.currency, held=held, fee=told.fee, reason=told.reason[:200], told_at=told.at,
        shares=bearing.of_order(draft.dossier, held, "platform", draft.policy.money.commission_back),
    )  # fmt: skip
    draft.dossier.chargebacks.append(row)
    made = draft.go("chargeback.open", row, {"reference": told.reference, "amount": told.amount, "reason": row.reason})
    row.due_at = told.due  # until when the bank takes evidence; nothing happens here by itself
    payment.charged_back += held
    draft.touch(payment)
    draft.post(booked(draft, row, "open"), made)
    if row.fee:
        promised = [part for one in draft.dossier.refunds if one.payment_id == payment.id for part in one.shares]
        seller = next((name for name, _ in [*row.shares, *promised] if name.startswith("seller:")), "platform:fees")
        bearer = seller if draft.policy.money.chargeback_fee == "seller" else "platform:fees"
        draft.post(ledger.moved(row.fee, row.currency, "gateway", bearer, str(row.id)), made)
    return row


def booked(draft: Draft, row: Chargeback, state: str) -> tuple[Entry, ...]:
    """What stands in the ledger for a chargeback in a state: nothing once it is won."""
    if state == "won":
        return ()
    memo = str(row.id)
    if state == "open":
        return ledger.moved(row.amount, row.currency, "gateway", "disputed", memo)
    taken = ledger.moved(row.amount, row.currency, "gateway", "platform:exchange", memo)
    order = draft.dossier.order.currency
    borne = ledger.reversed_(row.held, order, row.shares, "disputed", memo)
    passed_on = tuple(Entry(_exchanged(one.account), -one.amount, one.currency, memo) for one in borne)
    return taken + passed_on


def _exchanged(account: str) -> str:
    return "platform:exchange" if account == "disputed" else account


def turn(draft: Draft, payment: Payment, row: Chargeback, move: str, told: Told) -> None:
    """The bank has decided, perhaps otherwise than before."""
    before = row.state
    made = draft.go(move, row, {"reference": told.reference})
    row.told_at = told.at
    payment.charged_back += {("open", "won"): -row.held, ("lost", "won"): -row.held, ("won", "lost"): row.held}.get(
        (before, row.state), 0
    )
    draft.touch(payment)
    gone = ledger.mirrored(booked(draft, row, before), str(row.id))
    draft.post(summed(gone, booked(draft, row, row.state)), made)


def follow(draft: Draft, payment: Payment, row: Chargeback, settings: Settings) -> None:
    """What a chargeback means for the refunds of its payment."""
    of_it = [one_ for one_ in draft.dossier.refunds if one_.payment_id == payment.id and one_.kind == "refund"]
    if row.state != "won":
        for refund in reversed(of_it):
            freeze(draft, payment, refund, settings)
    for refund in of_it:
        if refund.state == "frozen" and row.state != "open":
            decide(draft, payment, refund, row, settings)
    if row.state == "won":
        owe_again(draft, payment, settings)


def freeze(draft: Draft, payment: Payment, refund: Refund, settings: Settings) -> None:
    """A refund that was not sent yet is frozen when the payment no longer has it; what was held is let go."""
    free = payment.captured - payment.reserved - payment.refunded - payment.charged_back
    held = refund.state in ("to_confirm", "scheduled")
    if not (held and free < 0) and not (refund.state in ("failed", "reversed") and free < refund.amount):
        return
    look_at(draft, refund, settings)
    made = draft.follow("refund.freeze", refund)
    if held:
        release(draft, refund, made)
    draft.tell("buyer", "seller", "agent", amount=refund.amount, currency=refund.currency)


def decide(draft: Draft, payment: Payment, refund: Refund, row: Chargeback, settings: Settings) -> None:
    """The bank has decided: a frozen refund goes on with what is left, or the buyer has the money by the bank."""
    look_at(draft, refund, settings)
    if payment.remaining >= refund.amount:
        made = draft.follow("refund.thaw", refund)
        reserve(draft, refund, made)
        draft.tell("buyer", "seller", amount=refund.amount, currency=refund.currency)
        return
    displaced.by_bank(draft, payment, refund, row)
