"""What happens in a dispute: taken, evidence asked, decided as a statement, appealed once, carried out."""

from collections.abc import Callable
from typing import Any

from aisoon.rules import guards, parcel, price, refund
from aisoon.rules.dossier import Case, Decision, Dispute
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused


def open_(draft: Draft, case: Case, about: str) -> None:
    """Open a dispute about where the case stood when it came to customer service."""
    row = Dispute(
        order_id=case.order_id,
        id=draft.setting.new_id(),
        case_id=case.id,
        about=about,
        opened_by=draft.setting.person.role,
    )
    draft.dossier.disputes.append(row)
    draft.follow("dispute.open", row, {"about": about})


def take(draft: Draft, row: Dispute, move: str) -> None:
    """An agent takes the dispute."""
    row.reviewer_id = draft.setting.person.id
    draft.go(move, row)
    draft.tell("buyer", "seller")


def hold(draft: Draft, row: Dispute, move: str) -> None:
    """A colleague's dispute is taken over: both sides see who decides now."""
    row.reviewer_id = draft.setting.person.id
    draft.go(move, row)


def hand_over(draft: Draft, row: Dispute, move: str) -> None:
    """The dispute is given to a colleague, who may not be the reviewer whose decision is appealed."""
    colleague: Person = draft.bring["colleague"]
    if colleague.id == row.first_reviewer_id:
        raise Refused("same_reviewer", "colleague")
    row.reviewer_id = colleague.id
    draft.go(move, row, {"colleague": colleague.name})


def release(draft: Draft, row: Dispute, move: str) -> None:
    """The dispute is free again for any colleague."""
    row.reviewer_id = None
    draft.go(move, row)


def overdue(draft: Draft, row: Dispute, move: str) -> None:
    """Customer service missed its own target: the queue lead is told."""
    row.overdue = True
    draft.go(move, row)
    draft.tell("agent")


def ask_evidence(draft: Draft, row: Dispute, move: str) -> None:
    """Supplementary evidence is asked of one side, with a clock both see."""
    if row.state == "under_review":
        row.reviewer_id = row.reviewer_id or draft.setting.person.id
    else:
        row.reviewer_id = draft.setting.person.id
    row.asked_party, row.question = draft.bring["party"], draft.bring["question"]
    row.asked = [*row.asked, row.asked_party]
    draft.go(move, row, draft.bring)
    draft.tell("buyer", "seller")


def bring_evidence(draft: Draft, row: Dispute, move: str) -> None:
    """The side that was asked brings what it has."""
    draft.go(move, row, {**draft.bring, "party": row.asked_party})
    row.asked_party = None
    draft.tell("buyer", "seller", "agent")


def evidence_expired(draft: Draft, row: Dispute, move: str) -> None:
    """The clock for supplementary evidence ran out: the dispute is decided on file."""
    draft.go(move, row, {"party": row.asked_party, "on_file": True})
    row.asked_party = None
    draft.tell("buyer", "seller", "agent")


def decide(draft: Draft, row: Dispute, move: str) -> None:
    """A decision as a statement; one for lack of evidence only after that side was asked to supplement."""
    decision = statement(draft, row)
    row.reviewer_id = draft.setting.person.id
    draft.dossier.decisions.append(decision)
    draft.touch(decision)
    told = {"decision": str(decision.id), "outcome": decision.outcome, "amount": decision.amount}
    extra = draft.bring.get("goodwill")
    made = draft.go(move, row, told | ({"goodwill": extra} if extra else {}))
    draft.tell("buyer", "seller", outcome=decision.outcome, amount=decision.amount)
    if extra:
        refund.goodwill(draft, draft.case, extra, made)
    if row.state == "final":
        carry_out(draft, row)
    elif not guards.losers(draft.dossier, row):
        draft.follow("dispute.settle", row)
        carry_out(draft, row)


def statement(draft: Draft, row: Dispute) -> Decision:
    """The decision's parts checked and put together."""
    given, before, person = draft.bring, draft.dossier.decision_of(row), draft.setting.person
    outcome = given["outcome"]
    silent = {"buyer": "seller", "seller": "buyer"}.get(outcome)
    if given["grounds"] == "lack_of_evidence" and (silent is None or silent not in row.asked):
        raise Refused("ask_evidence_first", "grounds", party=silent or "buyer")
    parts = split_parts(draft, outcome, given.get("parts", []))
    wanted = sum(part["amount"] for part in parts) if parts and given.get("amount") is None else given.get("amount")
    if parts and wanted != sum(part["amount"] for part in parts):
        raise Refused("parts_wrong", "parts")
    return Decision(
        order_id=row.order_id,
        id=draft.setting.new_id(),
        case_id=row.case_id,
        dispute_id=row.id,
        number=1 + sum(1 for decision in draft.dossier.decisions if decision.dispute_id == row.id),
        outcome=outcome,
        amount=amount(draft, outcome, wanted),
        grounds=given["grounds"],
        facts=given["facts"],
        rule=given["rule"],
        policy=draft.policy.version,
        weighed=given.get("weighed", []),
        reviewer_id=person.id,
        reviewer_name=person.name,
        supersedes=before.id if before else None,
        decided_at=draft.now,
        clauses=given.get("clauses", []),
        shows=given.get("shows", {}),
        parts=parts,
        bearer=bearer(outcome, given.get("bearer")),
    )


def bearer(outcome: str, given: str | None) -> str:
    """Who bears what the buyer gets: the outcome says so, or a choice where it leaves one."""
    if outcome == "seller":
        return ""
    fixed = outcome if outcome in ("carrier", "platform") else None
    if given and fixed and given != fixed:
        raise Refused("bad_choice", "bearer", need="bearer", choices=[fixed])
    return fixed or given or "seller"


def split_parts(draft: Draft, outcome: str, given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A split by line: each line of the case once, none above what it is worth; Refused `parts_wrong` otherwise."""
    if not given or outcome != "split":
        return []
    lines = {str(line.line_id): line for line in draft.dossier.lines_of(draft.case)}
    if {part["line"] for part in given} != set(lines) or len(given) != len(lines):
        raise Refused("parts_wrong", "parts")
    for part in given:
        line = lines[part["line"]]
        worth = price.price(
            draft.dossier.line(line.line_id), line.quantity, line.reason, draft.policy, draft.case.statutory
        ).total
        if not 0 <= part["amount"] <= worth:
            raise Refused("parts_wrong", "parts", remaining=worth, currency=draft.dossier.order.currency)
    return given


def amount(draft: Draft, outcome: str, given: int | None) -> int:
    """What the buyer gets by the outcome; a split names an amount between nothing and everything."""
    value = draft.case.value
    if outcome == "seller":
        return 0
    if outcome == "split" and given is None:
        raise Refused("missing", "amount", need="amount")
    if given is not None and (given > value or (outcome == "split" and given == value)):
        raise Refused("over_remaining", "amount", remaining=value, currency=draft.dossier.order.currency)
    return value if given is None or outcome == "buyer" else given


def accept_decision(draft: Draft, row: Dispute, move: str) -> None:
    """A side the decision went against accepts it: final when the last one has."""
    party = draft.setting.person.role
    draft.go(move, row, {"party": party, **draft.bring})
    row.accepted_by = [*row.accepted_by, party]
    draft.tell("buyer", "seller")
    if row.state == "final":
        carry_out(draft, row)


def stand(draft: Draft, row: Dispute, move: str) -> None:
    """Nobody appealed in time: the decision stands."""
    draft.go(move, row)
    draft.tell("buyer", "seller")
    carry_out(draft, row)


def appeal(draft: Draft, row: Dispute, move: str) -> None:
    """One appeal, with evidence that was not there at the decision or a mistake it names, to another reviewer."""
    decision = draft.dossier.decision_of(row)
    assert decision is not None
    dates, brought = {item.id: item.created_at for item in draft.dossier.evidence}, draft.bring.get("evidence", [])
    if not draft.bring.get("mistake"):
        if not brought:
            raise Refused("evidence_missing", "evidence", need="evidence")
        if not any(dates[id] > decision.decided_at for id in brought):
            raise Refused("new_evidence_missing", "evidence", decided=decision.decided_at)
    row.appealed_by = draft.setting.person.role
    row.first_reviewer_id, row.reviewer_id, row.overdue = decision.reviewer_id, None, False
    draft.go(move, row, draft.bring)
    draft.tell("buyer", "seller", "agent")


def send_back(draft: Draft, row: Dispute, move: str) -> None:
    """The second reviewer sets the decision aside and says what is to be looked at again; the side that appealed does not
    appeal the new one, the other side may.
    """
    row.sent_back = [*row.sent_back, row.appealed_by or ""]
    row.appealed_by = row.reviewer_id = row.first_reviewer_id = None
    row.accepted_by, row.overdue = [], False
    draft.go(move, row, draft.bring)
    draft.tell("buyer", "seller")


def carry_out(draft: Draft, row: Dispute) -> None:
    """Do what the final decision says."""
    decision = draft.dossier.decision_of(row)
    assert decision is not None
    settle(draft, row, decision.outcome, decision.amount, decision.bearer, {"decision": str(decision.id)})


def settle(draft: Draft, row: Dispute, outcome: str, amount: int, bearer: str, cause: dict[str, Any]) -> None:
    """The end of a dispute: money, return, or goods back."""
    case = draft.case
    if outcome == "seller":
        from aisoon.rules.case import close

        draft.bring = cause
        close(draft, case, "sent_back" if row.about == "parcel_rejected" else "declined", "case.uphold_seller", True)
        parcel.order_back(draft, case)
        return
    for line in draft.dossier.lines_of(case):
        line.received = None  # the decision says what is paid for, not the count at the door
        draft.touch(line)
    case.agreed = amount if amount < case.value else case.agreed
    case.bearer = bearer if bearer in ("carrier", "platform") else case.bearer
    goods_with_buyer = row.about in ("declined", "escalated")
    if outcome == "buyer" and case.return_needed and goods_with_buyer:
        draft.follow("case.order_return", case, cause)
        draft.tell("buyer", "seller")
        parcel.announce(draft, case)
        return
    case.came_from = case.state
    made = draft.follow("case.uphold_buyer", case, cause)
    draft.tell("buyer", "seller")
    refund.start(draft, case, made, capped=True)


EFFECTS: dict[str, Callable[..., None]] = {
    "dispute.send_back": send_back,
    "dispute.take": take,
    "dispute.take_over": hold,
    "dispute.hand_over": hand_over,
    "dispute.release": release,
    "dispute.overdue": overdue,
    "dispute.ask_evidence": ask_evidence,
    "dispute.bring_evidence": bring_evidence,
    "dispute.evidence_expired": evidence_expired,
    "dispute.decide": decide,
    "dispute.decide_appeal": decide,
    "dispute.accept_decision": accept_decision,
    "dispute.stand": stand,
    "dispute.appeal": appeal,
}
