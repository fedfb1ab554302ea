"""Checking rules: what cannot be asked, contradicts itself, is never reached, or leaves a case unanswered."""

from itertools import product
from typing import Any

from aisoon.rules import checking_reach
from aisoon.rules.checking import NO_SILENCE, SILENT, Report, alike, span
from aisoon.rules.condition import FACTS, BadCondition, Condition, conditions, flat
from aisoon.rules.policy import LATER, Policy
from aisoon.rules.ranges import Ranges, ranges
from aisoon.rules.reasons import REASONS
from aisoon.rules.table import BY_MOVE, STATE
from aisoon.rules.verdict import ANSWERS, judge

LEADS = {
    "approve": ("case.approve", "case.approve_without_return"), "refund_without_return": ("case.approve_without_return",),
    "offer": ("case.offer",), "to_agent": ("case.escalate",), "to_seller": ("case.request",),
}  # fmt: skip
"""The moves an answer makes: the states they lead to need a deadline."""


def asked(report: Report, path: tuple[str, ...], when: dict[str, Any]) -> tuple[Condition, ...] | None:
    """The questions of a `when`; None, and a problem for each, where some cannot be asked."""
    found: list[Condition] = []
    fine = True
    for name, value in flat(when).items():
        try:
            found += conditions({name: value})
        except BadCondition as error:
            fits = alike(error.fact, FACTS) if error.fact not in FACTS else ""
            report.say((*path, "when", *error.fact.split(".")), str(error), fits)
            fine = False
    return tuple(found) if fine else None


def rules(report: Report, data: dict[str, Any]) -> None:
    """The ordered rules."""
    before: list[tuple[str, Ranges]] = []
    for row in data.get("rule", []):
        path = ("rule", row["name"])
        if any(row["name"] == name for name, _ in before):
            report.say((*path, "name"), f"Two rules are called {row['name']!r}.", "Give each a name of its own.")
        if not row["name"].strip():
            report.say((*path, "name"), "A rule without a name cannot be told from 'no rule'.", "Give it a name.")
        if row["then"] not in ANSWERS:
            report.say((*path, "then"), f"A rule never answers {row['then']!r}.", alike(row["then"], ANSWERS))
        if row["then"] == "offer" and not 1 <= row.get("percent", 0) <= 99:
            report.say(path, "An offer offers a share of the amount.", "Add percent = 30 (1 to 99).")
        if row["then"] != "offer" and row.get("percent"):
            report.say((*path, "percent"), "Only an offer has a percentage.", 'Leave it out, or write then = "offer"')
        if row.get("delay"):
            span(report, (*path, "delay"), row["delay"])
            if row["then"] in ("to_agent", "to_seller"):
                report.say(
                    (*path, "delay"), f"{row['then']} is not announced; it waits for nothing.", "Leave delay out."
                )
        questions = asked(report, path, row.get("when", {}))
        if questions is None:
            continue
        checking_reach.strange_words(report, path, questions)
        _amounts(report, path, questions, data)
        if checking_reach.never(report, path, questions, data):
            continue
        found = ranges(questions)
        checking_reach.unreachable(report, path, found, before)
        before.append((row["name"], found))


def _amounts(report: Report, path: tuple[str, ...], questions: tuple[Condition, ...], data: dict[str, Any]) -> None:
    """Currencies that a rule compares and silence has no amount for."""
    named = {currency for one in questions if isinstance(one.wanted, dict) for currency in one.wanted}
    if missing := sorted(named - set(data["silence"]["approve_up_to"])):
        report.say((*path, "when", "value"), f"{', '.join(missing)}: {SILENT}", NO_SILENCE, grave=False)


def gaps(report: Report, policy: Policy) -> None:
    """Every reason × category × country × value × what is known gets an answer, and every state it leads to a deadline."""
    countries = [policy.statutory.countries[0] if policy.statutory.countries else "DE", "ZZ"]
    categories = [policy.fashion[0] if policy.fashion else "fashion", "anything"]
    for reason, country, category, value, sure in product(
        [one.name for one in REASONS], countries, categories, (0, 10**9), (True, False)
    ):
        facts = dict.fromkeys(FACTS) | {
            "reason": reason, "country": country, "category": category, "currency": "EUR", "value": value, "sure": sure,
            "withdrawal": reason == "no_longer_needed" and country != "ZZ", "low_value": value == 0, "delivered": True,
            "return_needed": value > 0, "evidence": 1, "units": 1,
        }  # fmt: skip
        under, found = policy.under(facts), judge(policy.rules, facts)
        for move in LEADS[found.then]:
            state = STATE["case", BY_MOVE[move][0].to]
            if state.deadline and state.deadline not in {**LATER, **under.deadlines}:
                wrong = f"A request because of {reason} is answered with {found.then}, and then nothing ends the wait."
                report.say(("deadlines",), wrong, f"Add {state.deadline} = …")
