"""Displaced refunds: money that went back in the provider's console, or by the buyer's bank, took a promised refund's place.

Nobody is paid twice: what is known to be gone is not sent. Nobody is forgotten either: when that money comes back to us,
what it displaced is owed again.
"""

from aisoon.rules import bearing, ledger
from aisoon.rules.dossier import Case, Chargeback, External, Move, Payment, Refund
from aisoon.rules.draft import Draft
from aisoon.rules.ledger import Entry
from aisoon.rules.refund import begin, complete, free, let_go, one

HELD = ("to_confirm", "scheduled")
"""States of a refund that holds money and was not sent yet."""

BY_BANK, BY_CONSOLE = "charged_back", "elsewhere"
"""What a cancelled refund's error says when other money took its place."""


def missing(draft: Draft, row: External) -> int:
    """What of a refund from elsewhere is not taken off its payment yet, because it was promised to a refund of ours."""
    same = row.state == "recorded" and row.currency == draft.dossier.order.currency
    return row.amount - row.held if same else 0


def take(draft: Draft, payment: Payment, row: External) -> int:
    """Take off the payment what is missing and free, in minor units."""
    free = payment.captured - payment.reserved - payment.refunded - payment.charged_back
    taken = max(min(missing(draft, row), free), 0)
    row.held += taken
    payment.refunded += taken
    draft.touch(payment, row)
    return taken


def give_way(draft: Draft, payment: Payment, refund: Refund, row: External) -> None:
    """A refund that is not under way gives its money up to the refund from elsewhere; what is left of it is paid anew."""
    held = refund.state in HELD
    if held:
        free(draft, refund)
    taken = take(draft, payment, row)
    if not taken:
        return
    left = min(refund.amount - taken, payment.remaining)
    refund.error, refund.displaced = BY_CONSOLE, refund.amount - left
    made = draft.follow("refund.give_way", refund, {"amount": taken, "reference": row.reference})
    if held:
        let_go(draft, refund, made)
    shift(draft, row, refund, taken, made)
    carry_on(draft, payment, refund, left, made)


def settle_failed(draft: Draft, refund: Refund) -> None:
    """A refund of ours has failed or was returned: what the console or the buyer's bank took meanwhile takes its place."""
    payment = draft.dossier.payment(refund.payment_id)
    if payment is None or refund.kind != "refund":
        return
    for row in draft.dossier.externals:
        if row.payment_id == payment.id and refund.state in ("failed", "reversed") and missing(draft, row):
            give_way(draft, payment, refund, row)
    taken = [row for row in draft.dossier.chargebacks if row.payment_id == payment.id and row.state != "won"]
    if taken and refund.state in ("failed", "reversed") and payment.remaining < refund.amount:
        draft.follow("refund.freeze", refund)
        if all(row.state == "lost" for row in taken):
            by_bank(draft, payment, refund, taken[-1])


def by_bank(draft: Draft, payment: Payment, refund: Refund, row: Chargeback) -> None:
    """A frozen refund the payment has no money for any more: the buyer has it by the bank, what is left is paid anew."""
    left = payment.remaining
    refund.error, refund.displaced = BY_BANK, refund.amount - left
    made = draft.follow("refund.cancel", refund)
    if row.state == "lost":
        shift(draft, row, refund, refund.amount - left, made)
    carry_on(draft, payment, refund, left, made)


def carry_on(draft: Draft, payment: Payment, refund: Refund, left: int, made: Move) -> None:
    """What is left of a displaced refund is paid anew; where nothing is, its case closes once all the others are paid."""
    case = draft.dossier.case(refund.case_id)
    if left:
        shares = bearing.apart(bearing.summed(list(refund.shares)), [left, refund.amount - left])[0]
        rest = one(draft, case, payment, left, refund.breakdown, shares, made)
        rest.elsewhere = refund.amount - left
        begin(draft, rest, made, False, left)
        return
    others = [row for row in draft.dossier.refunds_of(case) if row.state != "cancelled"]
    if case.state == "accepted" and all(row.state == "succeeded" for row in others):
        complete(draft, case)
        draft.tell("buyer", "seller")


def shift(draft: Draft, row: External | Chargeback, refund: Refund, amount: int, made: Move) -> None:
    """Who was to bear the displaced refund bears what took its place, as far as the platform had to for want of lines."""
    moved = min(amount, dict(row.shares).get("platform", 0))
    if not moved:
        return
    whole = bearing.summed(list(refund.shares))
    mine = bearing.apart(whole, [moved, refund.amount - moved])[0]
    rest = [(name, part - moved if name == "platform" else part) for name, part in row.shares]
    row.shares = bearing.summed(rest + mine)
    draft.touch(row)
    currency, memo = draft.dossier.order.currency, str(row.id)
    draft.post(summed(*(ledger.moved(part, currency, "platform", name, memo) for name, part in mine)), made)


def summed(*sets: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """The entries with each account of a currency once, those that cancel left out."""
    found: dict[tuple[str, str, str], int] = {}
    for entries in sets:
        for entry in entries:
            place = (entry.account, entry.currency, entry.memo)
            found[place] = found.get(place, 0) + entry.amount
    return tuple(
        Entry(account, amount, currency, memo) for (account, currency, memo), amount in found.items() if amount
    )


def displaced(draft: Draft, payment: Payment) -> list[Refund]:
    """The payment's refunds whose place other money took, the latest first."""
    of_it = [row for row in draft.dossier.refunds if row.payment_id == payment.id and row.displaced]
    return [row for row in reversed(of_it) if draft.dossier.case(row.case_id).state in ("accepted", "closed")]


def revive(draft: Draft, payment: Payment, refund: Refund) -> None:
    """The money that had displaced a refund is with us again: it is owed again, as far as the payment has it."""
    amount = min(refund.displaced, payment.remaining)
    if not amount:
        return
    case = draft.dossier.case(refund.case_id)
    refund.displaced -= amount
    draft.touch(refund)
    made = reopened(draft, case) if case.state == "closed" else draft.moves[-1]
    shares = bearing.apart(bearing.summed(list(refund.shares)), [amount, refund.amount - amount])[0]
    begin(draft, one(draft, case, payment, amount, refund.breakdown, shares, made), made, False, amount)
    draft.tell("buyer", "seller", "agent", amount=amount, currency=refund.currency)


def reopened(draft: Draft, case: Case) -> Move:
    """A closed case that owes money again."""
    case.outcome, case.closed_at, case.came_from = None, None, case.state
    return draft.follow("case.reopen", case)
