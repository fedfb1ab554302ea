"""Mediation: customer service proposes an amount; both sides accept it within a clock, or the decision goes on."""

from collections.abc import Callable

from aisoon.rules import dispute
from aisoon.rules.dossier import Dispute
from aisoon.rules.draft import Draft
from aisoon.rules.refusals import Refused


def propose(draft: Draft, row: Dispute, move: str) -> None:
    """An agent proposes what both sides could live with; it binds nobody until both have accepted it."""
    given, value = draft.bring, draft.case.value
    if given["amount"] > value:
        raise Refused("over_remaining", "amount", remaining=value, currency=draft.dossier.order.currency)
    row.reviewer_id = row.reviewer_id or draft.setting.person.id
    row.proposal = {
        "amount": given["amount"],
        "statement": given["statement"],
        "bearer": given.get("bearer", "seller"),
        "by": draft.setting.person.name,
    }
    row.agreed_by = []
    draft.go(move, row, given)
    draft.tell("buyer", "seller", amount=given["amount"])


def accept(draft: Draft, row: Dispute, move: str) -> None:
    """A side accepts the proposal; with the second one it is carried out, and nothing is left to decide."""
    party, proposal = draft.setting.person.role, row.proposal
    assert proposal is not None
    draft.go(move, row, {"party": party, "amount": proposal["amount"], **draft.bring})
    row.agreed_by = [*row.agreed_by, party]
    draft.tell("buyer", "seller", "agent", amount=proposal["amount"])
    if row.state == "final":
        amount = int(proposal["amount"])
        outcome = "buyer" if amount == draft.case.value else "split"
        dispute.settle(draft, row, outcome, amount, str(proposal["bearer"]), {"proposal": amount})


def decline(draft: Draft, row: Dispute, move: str) -> None:
    """A side declines: customer service decides, and the refusal counts against nobody."""
    draft.go(move, row, {"party": draft.setting.person.role, **draft.bring})
    draft.tell("buyer", "seller", "agent")


def expired(draft: Draft, row: Dispute, move: str) -> None:
    """Not both answered in time: customer service decides."""
    draft.go(move, row)
    draft.tell("buyer", "seller", "agent")


def take_back(draft: Draft, row: Dispute, move: str) -> None:
    """A decision just made is taken back by who made it: it stays readable, and the next one replaces it."""
    draft.go(move, row, draft.bring)
    draft.tell("buyer", "seller")


EFFECTS: dict[str, Callable[..., None]] = {
    "dispute.propose": propose,
    "dispute.accept_proposal": accept,
    "dispute.decline_proposal": decline,
    "dispute.proposal_expired": expired,
    "dispute.take_back": take_back,
}
