"""Guards: the questions a row's `when` names, asked of the dossier before the move is made."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from aisoon.rules import mistaken
from aisoon.rules.calendar import add
from aisoon.rules.dossier import Case, Dispute, Dossier, Machine, Refund
from aisoon.rules.people import CLOCK, Person
from aisoon.rules.policy import span
from aisoon.rules.refusals import Refused
from aisoon.rules.table import SENDING, STATE, Row

if TYPE_CHECKING:
    from aisoon.rules.draft import Draft

MAX_ATTEMPTS = 5
"""How often the clock itself retries a failed refund before a person must."""


def refusal(row: Row, draft: "Draft", subject: Machine, person: Person) -> Refused | None:
    """Why this row may not be taken now by this person; None when it may."""
    return GUARDS[row.when](draft, subject, person) if row.when else None


def return_needed(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """Only a case whose goods must come back is approved for return; by silence only up to the policy's value."""
    if not case.return_needed:
        return Refused("no_return_needed")
    return _silence(draft, case, person)


def no_return_by_silence(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """People may always refund without return; silence does so only where nothing has to come back."""
    if person.role == "clock" and case.return_needed:
        return Refused("no_return_needed")
    return _silence(draft, case, person)


def _silence(draft: "Draft", case: Case, person: Person) -> Refused | None:
    limit = draft.policy.silence.approve_up_to.get(draft.dossier.order.currency, 0)
    if person.role == "clock" and (case.needs_person or case.value > limit):
        return Refused("wrong_state", state=case.state)
    return None


def seller_had_a_say(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """A buyer may go to customer service once the seller has asked or offered: nobody is asked for ever."""
    if person.role == "buyer" and not case.question and not case.offer:
        return Refused("seller_first", until=case.due_at)
    return None


def rule_planned(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """Only what a rule has announced can be carried out, or held."""
    return None if case.planned else Refused("wrong_state", state=case.state)


def offer_is_to_you(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """An offer is answered by the side that did not make it."""
    if case.offer and case.offer["to"] != person.role:
        return Refused("offer_not_to_you")
    return None


def all_arrived(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """A person accepts in full only what arrived in full; silence accepts what arrived."""
    short = [
        line for line in draft.dossier.lines_of(case) if line.received is not None and line.received < line.quantity
    ]
    if short and person.role != "clock":
        return Refused("parcel_incomplete", arrived=short[0].received, announced=short[0].quantity)
    return None


def goods_are_here(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """What becomes of goods is said of goods that arrived and did not go back."""
    return None if (row := draft.dossier.parcel_of(case)) and row.state == "delivered" else Refused("goods_not_here")


def undo_open(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """An acceptance is undone once, after an inspection, and before the provider was ever called."""
    refunds = draft.dossier.refunds_of(case)
    early = all(row.state in ("to_confirm", "scheduled", "frozen") and not row.attempts for row in refunds)
    if case.came_from != "received" or not refunds or not early:
        return Refused("undo_too_late")
    return None


def replacement_agreed(draft: "Draft", case: Any, person: Person) -> Refused | None:
    """A replacement or a missing part is sent where one was agreed."""
    return None if case.remedy in SENDING else Refused("replacement_not_agreed")


def may_extend(draft: "Draft", subject: Any, person: Person) -> Refused | None:
    """One extension per party and deadline, for the side the deadline binds, before it passes."""
    state = STATE["case" if isinstance(subject, Case) else "dispute", subject.state]
    if waits_for(draft, subject) != person.role:
        return Refused("not_asked")
    if isinstance(subject, Case) and subject.planned:
        return Refused("nothing_to_extend")
    if subject.due_at is None or state.deadline not in draft.policy.extensions or subject.due_at <= draft.now:
        return Refused("nothing_to_extend")
    if f"{person.role}:{state.deadline}" in subject.extended:
        return Refused("already_extended")
    return None


def retries_left(draft: "Draft", refund: Any, person: Person) -> Refused | None:
    """The clock retries a failed refund a few times, where card and money are there; a person as often as sensible."""
    if person.role != "clock":
        return None
    gone = (refund.error or "").startswith("card_gone")
    payment = draft.dossier.payment(refund.payment_id)
    short = payment is not None and payment.remaining < refund.amount
    if refund.attempts >= MAX_ATTEMPTS or short or gone:
        return Refused("wrong_state", state=refund.state)
    return None


def second_person(draft: "Draft", refund: Any, person: Person) -> Refused | None:
    """A large refund is confirmed by somebody else than who decided it: an operator, or a lead of customer service."""
    if person.id == refund.maker_id:
        return Refused("same_person")
    return Refused("second_person_needed") if person.role == "agent" and not person.lead else None


def by_transfer(draft: "Draft", refund: Any, person: Person) -> Refused | None:
    """Only what is on the list of bank transfers is confirmed by hand."""
    listed = refund.destination == "bank" or (refund.provider_ref or "").startswith("list:")
    return None if listed else Refused("not_on_the_list")


def with_provider(draft: "Draft", refund: Any, person: Person) -> Refused | None:
    """A provider is asked again; a list of transfers has nobody to ask, and waits for the operator."""
    return Refused("wrong_state", state=refund.state) if by_transfer(draft, refund, person) is None else None


def own_money(draft: "Draft", refund: Any, person: Person) -> Refused | None:
    """The buyer says where the money shall go when the card is gone, or the bank sent it back."""
    gone = refund.state == "reversed" or (refund.error or "").startswith("card_gone")
    return None if gone or person.role == "operator" else Refused("card_still_there")


def reviewer(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """The agent who took the dispute works on it; an appeal is for another one."""
    own = other_reviewer(draft, dispute, person)
    if own is None and dispute.reviewer_id not in (None, person.id) and not person.lead:
        return Refused("reviewer_is_other")
    return own


def appeal_is_free(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """An appeal is taken by a second reviewer, where nobody has it."""
    own = other_reviewer(draft, dispute, person)
    return own or (Refused("reviewer_is_other") if dispute.reviewer_id else None)


def held_by_another(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A dispute is taken over, openly, from the colleague who holds it."""
    if dispute.reviewer_id in (None, person.id):
        return Refused("wrong_state", state=dispute.state)
    return other_reviewer(draft, dispute, person)


def in_your_hands(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A dispute is handed over by who holds it, or by a lead; one that nobody holds by anybody."""
    other = dispute.reviewer_id not in (None, person.id) and not person.lead
    return Refused("reviewer_is_other") if other else None


def held_by_you(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A dispute is let go by who holds it, or by a lead."""
    free = dispute.reviewer_id is None
    return Refused("wrong_state", state=dispute.state) if free else in_your_hands(draft, dispute, person)


def other_reviewer(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """An appeal is never heard by the reviewer whose decision is appealed."""
    return Refused("same_reviewer") if dispute.first_reviewer_id == person.id else None


def first_round(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """The evidence was asked before the first decision."""
    return Refused("wrong_state", state=dispute.state) if dispute.appealed_by else None


def appeal_round(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """The evidence was asked during an appeal."""
    return None if dispute.appealed_by else Refused("wrong_state", state=dispute.state)


def asked_first(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """Supplementary evidence is brought by the side that was asked, before the first decision."""
    return _asked(dispute, person) or first_round(draft, dispute, person)


def asked_on_appeal(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """Supplementary evidence is brought by the side that was asked, during an appeal."""
    return _asked(dispute, person) or appeal_round(draft, dispute, person)


def _asked(dispute: Dispute, person: Person) -> Refused | None:
    return None if dispute.asked_party == person.role else Refused("not_asked")


def not_agreed_yet(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A proposal is answered once by each side."""
    return Refused("not_asked") if person.role in dispute.agreed_by else None


def last_to_agree(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A proposal is agreed once both sides have accepted it."""
    others = {"buyer", "seller"} - {*dispute.agreed_by, person.role}
    return not_agreed_yet(draft, dispute, person) or (Refused("not_asked") if others else None)


def decision_is_fresh(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A first decision is taken back by its own reviewer, inside the undo window, before anybody has accepted it."""
    decision = draft.dossier.decision_of(dispute)
    if decision is None or decision.reviewer_id != person.id or dispute.accepted_by:
        return Refused("decision_stands")
    until = add(decision.decided_at, span(draft.policy.deadline("undo")), draft.setting.calendar)
    return Refused("decision_stands", until=until) if draft.now > until else None


def losers(dossier: Dossier, dispute: Dispute) -> tuple[str, ...]:
    """The sides the latest decision went against: who may accept it early or appeal it."""
    decision = dossier.decision_of(dispute)
    if decision is None:
        return ()
    if decision.outcome in ("carrier", "platform"):
        return ("buyer",) if decision.amount < dossier.case(dispute.case_id).value else ()
    return {"buyer": ("seller",), "seller": ("buyer",), "split": ("buyer", "seller")}[decision.outcome]


def lost_it(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A decision is accepted early by a side it went against, once."""
    if person.role not in losers(draft.dossier, dispute) or person.role in dispute.accepted_by:
        return Refused("not_your_decision")
    return None


def last_to_accept(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A decision is final early once every side it went against has accepted it."""
    others = [side for side in losers(draft.dossier, dispute) if side not in (*dispute.accepted_by, person.role)]
    return lost_it(draft, dispute, person) or (Refused("not_your_decision") if others else None)


def may_appeal(draft: "Draft", dispute: Any, person: Person) -> Refused | None:
    """A decision is appealed once, by a side it went against that has not accepted it; each side appeals once in all."""
    if dispute.appealed_by or person.role in dispute.sent_back:
        return Refused("already_appealed")
    return lost_it(draft, dispute, person)


def waits_for(draft: "Draft", subject: Machine) -> str:
    """Who must act now on this row: a role, or '' when nobody must."""
    if isinstance(subject, Dispute):
        return _dispute_waits(draft, subject)
    if isinstance(subject, Refund):
        return _refund_waits(subject)
    if not isinstance(subject, Case):
        return STATE["parcel", subject.state].waits_for
    waits = STATE["case", subject.state].waits_for
    if waits == "offered_to":
        return str((subject.offer or {}).get("to", ""))
    if waits == "dispute":
        dispute = draft.dossier.dispute_of(subject)
        return _dispute_waits(draft, dispute) if dispute else "agent"
    if waits == "refund":
        return "seller" if subject.remedy in SENDING else "gateway"
    return waits


def _refund_waits(refund: Refund) -> str:
    if refund.state == "pending" and by_transfer(None, refund, CLOCK) is None:  # type: ignore[arg-type]
        return "operator"
    gone = (refund.error or "").startswith("card_gone")
    return "buyer" if refund.state == "failed" and gone else STATE["refund", refund.state].waits_for


def _dispute_waits(draft: "Draft", dispute: Dispute) -> str:
    waits = STATE["dispute", dispute.state].waits_for
    if waits == "asked":
        return dispute.asked_party or ""
    if waits == "loser":
        left = [side for side in losers(draft.dossier, dispute) if side not in dispute.accepted_by]
        return left[0] if left else ""
    if waits == "agreeing":
        return next((side for side in ("buyer", "seller") if side not in dispute.agreed_by), "")
    return waits


GUARDS: dict[str, Callable[["Draft", Any, Person], Refused | None]] = {
    guard.__name__: guard
    for guard in (
        return_needed,
        no_return_by_silence,
        seller_had_a_say,
        rule_planned,
        offer_is_to_you,
        all_arrived,
        *mistaken.GUARDS,
        undo_open,
        goods_are_here,
        replacement_agreed,
        may_extend,
        retries_left,
        second_person,
        by_transfer,
        with_provider,
        own_money,
        reviewer,
        appeal_is_free,
        held_by_another,
        in_your_hands,
        held_by_you,
        not_agreed_yet,
        last_to_agree,
        decision_is_fresh,
        first_round,
        appeal_round,
        asked_first,
        asked_on_appeal,
        lost_it,
        last_to_accept,
        may_appeal,
    )
}
