"""Verdicts: the first rule of a policy whose conditions all hold answers a request, and the trace says why.

A verdict is a function of the policy's text and the facts, nothing else: from what a case keeps it can be given again,
byte for byte.
"""

from typing import Any

import msgspec

from aisoon.rules.condition import Condition, Facts, conditions

ANSWERS = ("approve", "refund_without_return", "offer", "to_agent", "to_seller")
"""What a rule may answer. What no rule answers, the seller does."""

Results = tuple[bool | None, ...]
"""What each condition of a rule said: yes, no, or not known."""


class Compiled(msgspec.Struct, frozen=True):
    """A rule ready to be asked."""

    name: str
    then: str
    conditions: tuple[Condition, ...]


class Check(msgspec.Struct, frozen=True):
    """One question that was asked: `found` is the fact, `said` the answer, None when it is not known."""

    fact: str
    how: str
    wanted: Any
    found: Any
    said: bool | None


class Looked(msgspec.Struct, frozen=True):
    """A rule that was looked at, and why it fitted or not; `line` is where it stands in the policy's text, 0 unknown."""

    rule: str
    then: str
    fits: bool
    checks: tuple[Check, ...]
    line: int = 0


class Verdict(msgspec.Struct, frozen=True):
    """The answer: `rule` and what it says to do; '' and to_seller when none fits. `results` are those of the rules looked at."""

    rule: str
    then: str
    results: tuple[Results, ...]


def compiled(rules: Any) -> tuple[Compiled, ...]:
    """The rules of a policy, in their order; BadCondition when one cannot be asked."""
    return tuple(Compiled(one.name, one.then, conditions(one.when)) for one in rules)


def judge(rules: tuple[Compiled, ...], facts: Facts) -> Verdict:
    """The answer to these facts; every rule up to the one that fits is asked all of its questions."""
    looked: list[Results] = []
    for rule in rules:
        results = tuple([one.holds(facts) for one in rule.conditions])
        looked.append(results)
        if all(results):
            return Verdict(rule.name, rule.then, tuple(looked))
    return Verdict("", "to_seller", tuple(looked))


def trace(
    rules: tuple[Compiled, ...], facts: Facts, verdict: Verdict, lines: dict[str, int] | None = None
) -> list[Looked]:
    """The verdict's reasons in full, rule by rule."""
    return [
        Looked(
            rule.name,
            rule.then,
            all(results),
            tuple(
                Check(one.fact, one.how, one.wanted, facts.get(one.fact), said)
                for one, said in zip(rule.conditions, results, strict=True)
            ),
            (lines or {}).get(rule.name, 0),
        )
        for rule, results in zip(rules, verdict.results, strict=False)
    ]


def nearest(looked: list[Looked], answers: tuple[str, ...] = ("approve", "refund_without_return")) -> Looked | None:
    """What would have to be different: of the rules with these answers that did not fit, the one with the fewest noes."""
    wrong = [one for one in looked if not one.fits and one.then in answers]
    return min(wrong, key=lambda one: sum(not check.said for check in one.checks), default=None)
