"""Automatic answers: what the policy's ordered rules say to a request at once, or announce and say later."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from aisoon.rules import deadlines, known, parcel, refund, verdict
from aisoon.rules.calendar import add
from aisoon.rules.dispute import open_ as open_dispute
from aisoon.rules.dossier import Case
from aisoon.rules.draft import Draft
from aisoon.rules.people import RULE
from aisoon.rules.policy import Rule, span


def judged(draft: Draft, case: Case) -> verdict.Verdict:
    """The policy's verdict on a case as it is now; the facts are kept on the case."""
    case.facts = known.facts(draft, case)
    draft.touch(case)
    return verdict.judge(draft.policy.rules, case.facts)


def answer(draft: Draft, case: Case) -> None:
    """Answer a new request by rule: at once, or announced where the rule waits; without a rule the seller answers."""
    found = judged(draft, case)
    rule = draft.policy.named(found.rule)
    if rule is None or rule.then == "to_seller":
        return
    if rule.delay:
        announce(draft, case, rule)
    else:
        carry_out(draft, case, rule)


def announce(draft: Draft, case: Case, rule: Rule) -> None:
    """Say what the rule will do and when; until then the seller or customer service may look at it themselves."""
    at = add(draft.now, span(rule.delay), draft.setting.calendar)
    case.planned = {"rule": rule.name, "then": rule.then, "at": at}
    draft.go("case.announce", case, {"rule": rule.name, "why": rule.why, "at": at}, RULE)
    case.due_move, case.due_at = "case.apply_rule", at
    draft.tell("buyer", "seller")


def apply(draft: Draft, case: Case, move: str) -> None:
    """The time announced has come: the rules are asked again, and the rule acts if it still fits."""
    assert case.planned is not None
    found, planned = judged(draft, case), case.planned
    rule = draft.policy.named(found.rule)
    if rule is None or rule.name != planned["rule"]:
        let_go(draft, case, move, {"rule": planned["rule"], "now": found.rule})
        return
    case.planned = None
    carry_out(draft, case, rule)


def hold(draft: Draft, case: Case, move: str) -> None:
    """Somebody looks at it themselves: the rule does not act, and the review's own time runs from the request."""
    let_go(draft, case, move, {**draft.bring, "rule": (case.planned or {}).get("rule", "")})
    draft.tell("buyer", "seller")


def let_go(draft: Draft, case: Case, move: str, data: dict[str, Any]) -> None:
    """No rule acts any more."""
    case.planned = None
    draft.go(move, case, data)
    deadlines.again(draft, case)


def carry_out(draft: Draft, case: Case, rule: Rule) -> None:
    """Do what the rule says; it names itself in the history."""
    data = {"rule": rule.name, "why": rule.why} if rule.why else {"rule": rule.name}
    case.came_from = case.state
    if rule.then == "offer":
        offer(draft, case, max(case.value * rule.percent // 100, 1), data)
        return
    if rule.then == "to_agent":
        draft.go("case.escalate", case, data, RULE)
        draft.tell("buyer", "seller", "agent")
        open_dispute(draft, case, "escalated")
        return
    if rule.then == "refund_without_return":
        case.return_needed = False
    move = "case.approve" if case.return_needed else "case.approve_without_return"
    made = draft.go(move, case, data, RULE)
    draft.tell("buyer", "seller")
    if case.return_needed:
        parcel.announce(draft, case)
    else:
        refund.start(draft, case, made)


def offer(draft: Draft, case: Case, amount: int, data: dict[str, Any]) -> None:
    """Offer the buyer a part of the money to keep the item, in the seller's name; declined, the request goes on."""
    note = data.get("why", "")
    case.offer = {"by": "seller", "to": "buyer", "remedy": "partial_refund", "amount": amount, "note": note}
    draft.go("case.offer", case, {**data, "offer": case.offer}, RULE)
    draft.tell("buyer")


def when(case: Case) -> datetime | None:
    """When an announced rule acts; None where nothing is announced."""
    if case.planned is None:
        return None
    at = case.planned["at"]
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


EFFECTS: dict[str, Callable[..., None]] = {"case.apply_rule": apply, "case.hold_rule": hold}
