"""What the refund's moves do: sent after the undo window, settled by what the provider says, confirmed, frozen, redirected."""

from collections.abc import Callable
from typing import Any

from aisoon.rules import dispute, ledger
from aisoon.rules.displaced import reopened, settle_failed
from aisoon.rules.dossier import Refund
from aisoon.rules.draft import Draft
from aisoon.rules.refund import cancel, free, let_go, out_of, release, reserve, settle
from aisoon.rules.refusals import Refused


def confirm(draft: Draft, refund: Refund, move: str) -> None:
    """A second person agrees: the undo window runs."""
    draft.go(move, refund, draft.bring)


def confirm_late(draft: Draft, refund: Refund, move: str) -> None:
    """Nobody has confirmed in time: customer service's lead and the operator are told; nothing is paid by silence."""
    draft.go(move, refund)
    draft.tell("agent", amount=refund.amount, currency=refund.currency)


def refuse(draft: Draft, refund: Refund, move: str) -> None:
    """A second person says no: nothing is paid, and customer service looks at the case again."""
    made = draft.go(move, refund, draft.bring)
    release(draft, refund, made)
    case = draft.dossier.case(refund.case_id)
    if refund.kind == "goodwill":
        return
    cancel(draft, case)
    draft.follow("case.review_again", case, draft.bring)
    draft.tell("buyer", "seller", "agent")
    dispute.open_(draft, case, "second_person")


def submit(draft: Draft, refund: Refund, move: str) -> None:
    """The undo window is over: the provider is called after this is committed."""
    refund.attempts += 1
    refund.asks, refund.submitted_at = 0, draft.now
    draft.go(move, refund)


def noted(draft: Draft) -> dict[str, Any]:
    """What is kept of the provider's answer, so that anybody can see which call paid."""
    return {name: value for name, value in draft.bring.items() if value}


def succeed(draft: Draft, refund: Refund, move: str) -> None:
    """The provider paid: reserved money is refunded money, and a case whose refunds all succeeded is closed."""
    refund.provider_ref, refund.error = draft.bring.get("provider_ref", refund.provider_ref), None
    made = draft.go(move, refund, noted(draft))
    release(draft, refund, made)
    settle(draft, refund, made)


def was_paid(draft: Draft, refund: Refund, move: str) -> None:
    """The provider had paid what we thought unpaid, such as after a restore: it is booked, and never sent again."""
    held = refund.state in ("to_confirm", "scheduled")
    refund.provider_ref, refund.error = draft.bring.get("provider_ref"), None
    made = draft.go(move, refund, noted(draft))
    if held:
        release(draft, refund, made)
    settle(draft, refund, made)


def fail(draft: Draft, refund: Refund, move: str) -> None:
    """The provider refused: nothing has moved, the hold is let go, it may be tried again."""
    code = draft.bring.get("code", "refused")
    refund.error = f"{code}: {draft.bring.get('error', 'refused')}"[:300]
    free(draft, refund)
    let_go(draft, refund, draft.go(move, refund, noted(draft)))
    if code == "card_gone":
        draft.tell("buyer", "agent", error=refund.error)
    elif code != "never_sent":
        draft.tell("agent", error=refund.error)
    settle_failed(draft, refund)


def pend(draft: Draft, refund: Refund, move: str) -> None:
    """The provider has it and will tell, or it is on the list of bank transfers: the money stays held."""
    refund.provider_ref = draft.bring.get("provider_ref", refund.provider_ref)
    draft.go(move, refund, noted(draft))


def lose_reply(draft: Draft, refund: Refund, move: str) -> None:
    """Nobody knows whether the provider paid: the row stays, the money stays held, the provider is asked."""
    draft.go(move, refund, noted(draft))


TELL_AFTER = 8
"""How often the provider is asked in vain before customer service is told: about an hour."""


def ask(draft: Draft, refund: Refund, move: str) -> None:
    """The provider is asked again, less and less often, as long as it takes; after an hour somebody is told."""
    refund.asks += 1
    draft.go(move, refund)
    if refund.asks == TELL_AFTER:
        draft.tell("agent", amount=refund.amount, currency=refund.currency)


def give_up(draft: Draft, refund: Refund, move: str) -> None:
    """The clock has tried often enough: customer service is told that a person must."""
    draft.go(move, refund)
    draft.tell("agent", error=refund.error)


def retry(draft: Draft, refund: Refund, move: str) -> None:
    """Try a failed refund again: a new attempt of the same intent."""
    made = draft.go(move, refund, draft.bring)
    reserve(draft, refund, made)


def redirect(draft: Draft, refund: Refund, move: str) -> None:
    """The card is gone: the same money goes to store credit or to a bank account instead."""
    destination, account = draft.bring["destination"], draft.bring.get("account", "")
    if destination == "bank" and not account:
        raise Refused("missing", "account", need="account")
    refund.destination, refund.account, refund.error = destination, account, None
    refund.provider_ref = None
    made = draft.go(move, refund, {"destination": destination, "account": account[-4:]})
    reserve(draft, refund, made)
    draft.tell("buyer")


def pay_by_transfer(draft: Draft, refund: Refund, move: str) -> None:
    """An operator paid by bank transfer what the provider could not."""
    made = draft.go(move, refund, draft.bring)
    reserve(draft, refund, made)
    release(draft, refund, made)
    transferred(draft, refund)
    settle(draft, refund, made)


def confirm_transfer(draft: Draft, refund: Refund, move: str) -> None:
    """The transfer on the list has left the bank."""
    made = draft.go(move, refund, draft.bring)
    release(draft, refund, made)
    transferred(draft, refund)
    settle(draft, refund, made)


def transferred(draft: Draft, refund: Refund) -> None:
    """Note the bank's own reference of a transfer."""
    refund.provider_ref, refund.error = f"transfer:{draft.bring['transfer']}", None


def transfer_failed(draft: Draft, refund: Refund, move: str) -> None:
    """The bank would not make the transfer: the buyer may name another account."""
    refund.error, refund.provider_ref = f"card_gone: {draft.bring['error']}"[:300], None
    free(draft, refund)
    let_go(draft, refund, draft.go(move, refund, draft.bring))
    draft.tell("buyer", error=refund.error)
    settle_failed(draft, refund)


def reverse(draft: Draft, refund: Refund, move: str) -> None:
    """The bank sent the money back days later: it is owed again, and the case is open again."""
    refund.error = draft.bring.get("error", "returned by the bank")
    payment = draft.dossier.payment(refund.payment_id)
    if payment:
        payment.refunded -= refund.amount
        draft.touch(payment)
    made = draft.go(move, refund, noted(draft))
    account = out_of(draft.dossier, refund)
    draft.post(ledger.reversed_(refund.amount, refund.currency, refund.shares, account, str(refund.id)), made)
    case = draft.dossier.case(refund.case_id)
    if case.state == "closed" and refund.kind == "refund":
        reopened(draft, case)
    draft.tell("buyer", "seller", "agent")
    settle_failed(draft, refund)


EFFECTS: dict[str, Callable[..., None]] = {
    "refund.confirm": confirm,
    "refund.confirm_late": confirm_late,
    "refund.refuse": refuse,
    "refund.submit": submit,
    "refund.succeed": succeed,
    "refund.was_paid": was_paid,
    "refund.fail": fail,
    "refund.pend": pend,
    "refund.lose_reply": lose_reply,
    "refund.ask": ask,
    "refund.give_up": give_up,
    "refund.retry": retry,
    "refund.redirect": redirect,
    "refund.pay_by_transfer": pay_by_transfer,
    "refund.confirm_transfer": confirm_transfer,
    "refund.transfer_failed": transfer_failed,
    "refund.reverse": reverse,
}
