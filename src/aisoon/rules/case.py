"""What the case's moves do beside changing its state: parcels announced, refunds started, units freed."""

from collections.abc import Callable
from typing import Any

from aisoon.rules import deadlines, dispute, inspection, parcel, refund
from aisoon.rules.dossier import Case
from aisoon.rules.draft import Draft
from aisoon.rules.policy import span
from aisoon.rules.refusals import Refused
from aisoon.rules.split import split
from aisoon.rules.table import SENDING, STATE

FREEING = ("declined", "withdrawn", "lapsed", "sent_back")
"""Outcomes that give the units back: they may be asked for again."""


def close(draft: Draft, case: Case, outcome: str, move: str, by_system: bool = False) -> None:
    """Close the case with an outcome; units of outcomes that moved nothing are free again."""
    case.outcome, case.closed_at = outcome, draft.now
    (draft.follow if by_system else draft.go)(move, case, {**draft.bring, "outcome": outcome})
    if outcome in FREEING:
        for line in draft.dossier.lines_of(case):
            order_line = draft.dossier.line(line.line_id)
            order_line.claimed -= line.quantity
            draft.touch(order_line)
    draft.tell("buyer", "seller")


def approve(draft: Draft, case: Case, move: str) -> None:
    """Approval of a return: a label is ready for the buyer."""
    draft.go(move, case, draft.bring)
    draft.tell("buyer")
    parcel.announce(draft, case)


def approve_without_return(draft: Draft, case: Case, move: str) -> None:
    """Approval of a refund without return: straight to the money."""
    case.came_from = case.state
    made = draft.go(move, case, draft.bring)
    draft.tell("buyer", "seller")
    refund.start(draft, case, made, by_itself(draft))


def by_itself(draft: Draft) -> bool:
    """Whether nobody is there to be told that too little is left: then what is left is paid."""
    return draft.setting.person.role == "clock"


def ask_info(draft: Draft, case: Case, move: str) -> None:
    """The buyer is asked; the seller's clock stands still."""
    case.question = draft.bring["question"]
    draft.go(move, case, draft.bring)
    draft.tell("buyer")


def offer(draft: Draft, case: Case, move: str) -> None:
    """An offer or counter-offer: a remedy, with an amount where the remedy is money in part."""
    remedy, amount = draft.bring["remedy"], draft.bring.get("amount")
    if remedy in ("partial_refund", "store_credit") and amount is None:
        raise Refused("missing", "amount", need="amount")
    if amount is not None and amount > case.value:
        raise Refused("over_remaining", "amount", remaining=case.value, currency=draft.dossier.order.currency)
    maker = "buyer" if draft.setting.person.role == "buyer" else "seller"
    case.offer = {
        "by": maker,
        "to": "seller" if maker == "buyer" else "buyer",
        "remedy": remedy,
        "amount": case.value if remedy == "full_refund" else amount if remedy not in SENDING else None,
        "note": draft.bring.get("note", ""),
    }
    draft.go(move, case, {**draft.bring, "offer": case.offer})
    draft.tell(case.offer["to"])


def accept_offer(draft: Draft, case: Case, move: str) -> None:
    """The offer becomes the remedy: money, credit, or a replacement with its own deadline."""
    assert case.offer is not None
    case.remedy, case.came_from = case.offer["remedy"], case.state
    if case.remedy in ("partial_refund", "store_credit"):
        case.agreed = case.offer["amount"]
    made = draft.go(move, case, {**draft.bring, "offer": case.offer})
    draft.tell("buyer", "seller")
    if case.remedy not in SENDING:
        refund.start(draft, case, made)


def ship(draft: Draft, case: Case, move: str) -> None:
    """The buyer hands the parcel over, with the platform's label or a carrier of their own."""
    draft.go(move, case, draft.bring)
    draft.tell("seller")
    parcel.hand_over(draft, case)


def deliver(draft: Draft, case: Case, move: str) -> None:
    """The parcel arrived; what was counted may differ from what was announced."""
    for unit in draft.bring.get("received", ()):
        line = next(row for row in draft.dossier.lines_of(case) if row.line_id == unit.line)
        line.received, line.condition, line.note = unit.accepted, unit.condition, unit.note
        draft.touch(line)
    draft.go(move, case, draft.bring)
    draft.tell("buyer", "seller")
    parcel.deliver(draft, case)


def to_customer_service(draft: Draft, case: Case, move: str) -> None:
    """The case goes to customer service: a dispute is opened about where it stood."""
    about = {"case.report_lost": "lost_parcel", "case.refuse_parcel": "refused_parcel", "case.escalate": "escalated"}
    came_from = case.state
    draft.go(move, case, draft.bring)
    draft.tell("buyer", "seller", "agent")
    parcel.give_up(draft, case, move)
    dispute.open_(draft, case, about.get(move, came_from))


def accept(draft: Draft, case: Case, move: str) -> None:
    """The inspection accepts: what arrived is refunded; units that did not arrive stay unpaid."""
    case.came_from = case.state
    made = draft.go(move, case, draft.bring)
    draft.tell("buyer", "seller")
    refund.start(draft, case, made, by_itself(draft))


def accept_partly(draft: Draft, case: Case, move: str) -> None:
    """Some units accepted, the others rejected with reason and evidence: the case splits into siblings."""
    kept = {unit.line: unit for unit in draft.bring["units"]}
    lines = draft.dossier.lines_of(case)
    rejected = {line.line_id: line.quantity - kept[line.line_id].accepted for line in lines if line.line_id in kept}
    if not any(rejected.values()) or sum(rejected.values()) == sum(line.quantity for line in lines):
        raise Refused("bad_quantity", "units", problem="some, but not all, units must be accepted")
    for line in lines:
        if line.received is not None and line.quantity - rejected.get(line.line_id, 0) > line.received:
            raise Refused("bad_quantity", "units", problem=f"only {line.received} arrived")
    for line in lines:
        if line.line_id in kept:
            line.condition, line.note = kept[line.line_id].condition, kept[line.line_id].note
    sibling = split(draft, case, {line: count for line, count in rejected.items() if count})
    draft.bring.pop("units")
    accept(draft, case, move)
    draft.case = sibling
    reject(draft, sibling, "case.reject")
    draft.case = case


def reject(draft: Draft, case: Case, move: str) -> None:
    """The parcel is rejected with a reason and evidence; the buyer may dispute."""
    case.why = draft.bring["why"]
    draft.go(move, case, draft.bring)
    draft.tell("buyer")


def decline(draft: Draft, case: Case, move: str) -> None:
    """The request is declined with a reason, and with evidence where policy asks for it."""
    if draft.bring["why"] in draft.policy.decline_needs_evidence and not draft.bring.get("evidence"):
        raise Refused("evidence_missing", "evidence", need="evidence")
    reject(draft, case, move)


def inspect(draft: Draft, case: Case, move: str) -> None:
    """What the seller found in the parcel, unit by unit; the buyer sees it, and nothing is decided by it."""
    draft.go(move, case, draft.bring)


def dispose(draft: Draft, case: Case, move: str) -> None:
    """What becomes of the goods; nothing that cannot be taken back while they are argued about."""
    final = [row["becomes"] for row in draft.bring["goods"] if row["becomes"] in inspection.GONE]
    if final and case.state != "closed":
        raise Refused("goods_argued_about", "goods", becomes=final[0])
    draft.go(move, case, draft.bring)


def undo_accept(draft: Draft, case: Case, move: str) -> None:
    """An acceptance taken back inside the undo window: no money has left, none will."""
    refund.cancel(draft, case)
    draft.go(move, case, draft.bring)
    draft.tell("buyer", "seller")


def concede(draft: Draft, case: Case, move: str) -> None:
    """The seller gives in: the money goes back, nothing more has to be sent."""
    case.came_from = case.state
    open_dispute = draft.dossier.dispute_of(case)
    made = draft.go(move, case, draft.bring)
    draft.tell("buyer", "seller")
    if open_dispute and open_dispute.state != "final":
        draft.follow("dispute.settle", open_dispute)
    refund.start(draft, case, made)


def withdraw(draft: Draft, case: Case, move: str) -> None:
    """The buyer withdraws: a parcel under way or arrived is owed back."""
    open_dispute = draft.dossier.dispute_of(case)
    close(draft, case, "withdrawn", move)
    if open_dispute and open_dispute.state != "final":
        draft.follow("dispute.settle", open_dispute)
    parcel.order_back(draft, case)


def lapse(draft: Draft, case: Case, move: str) -> None:
    """Nothing was sent in time: the case closes, the units may be asked for again."""
    close(draft, case, "lapsed", move)
    parcel.order_back(draft, case)


def send_back(draft: Draft, case: Case, move: str) -> None:
    """A rejection nobody disputed stands: the goods go back to the buyer."""
    close(draft, case, "sent_back", move)
    parcel.order_back(draft, case)


def send_replacement(draft: Draft, case: Case, move: str) -> None:
    """The agreed replacement is on its way."""
    close(draft, case, "replaced", move)


def refund_instead(draft: Draft, case: Case, move: str) -> None:
    """No replacement was sent in time: the buyer gets the money instead."""
    case.remedy = "full_refund"
    made = draft.go(move, case)
    draft.tell("buyer", "seller")
    refund.start(draft, case, made, by_itself(draft))


def remind(draft: Draft, case: Case, move: str) -> None:
    """A reminder that the parcel is waited for, and the next one set."""
    case.remind_at = None
    draft.go(move, case)
    state = STATE["case", case.state]
    case.remind_at = deadlines.next_reminder(draft, case, state)
    draft.tell("buyer", due=case.due_at)


def extend(draft: Draft, case: Any, move: str) -> None:
    """One extension of the running deadline for the side it binds."""
    party = draft.setting.person.role
    deadlines.extend(draft, case, party)
    draft.go(move, case, {"by": span_of(draft, case)})
    draft.tell("buyer", "seller")


def span_of(draft: Draft, subject: Any) -> str:
    """The extension that applies where this row stands, in the policy's words."""
    state = STATE["case" if isinstance(subject, Case) else "dispute", subject.state]
    return str(span(draft.policy.extensions[state.deadline]))


EFFECTS: dict[str, Callable[..., None]] = {
    "case.approve": approve,
    "case.approve_without_return": approve_without_return,
    "case.ask_info": ask_info,
    "case.offer": offer,
    "case.counter_offer": offer,
    "case.accept_offer": accept_offer,
    "case.decline": decline,
    "case.escalate": to_customer_service,
    "case.report_lost": to_customer_service,
    "case.refuse_parcel": to_customer_service,
    "case.dispute": to_customer_service,
    "case.ship": ship,
    "case.deliver": deliver,
    "case.accept": accept,
    "case.accept_partly": accept_partly,
    "case.reject": reject,
    "case.inspect": inspect,
    "case.dispose": dispose,
    "case.undo_accept": undo_accept,
    "case.send_replacement": send_replacement,
    "case.refund_instead": refund_instead,
    "case.concede": concede,
    "case.withdraw": withdraw,
    "case.lapse": lapse,
    "case.close_declined": lambda draft, case, move: close(draft, case, "declined", move),
    "case.send_back": send_back,
    "case.remind": remind,
    "case.extend": extend,
    "dispute.extend": extend,
}
