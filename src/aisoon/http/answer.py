"""Why a request got the answer it got: the rule that spoke, the rules looked at, the facts that made each yes or no."""

from typing import Any

import msgspec

from aisoon.rules import verdict
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.policy import Policy
from aisoon.rules.saying import in_words, said, told
from aisoon.rules.where import line_of
from aisoon.rules.words import Words


class Asked(msgspec.Struct, frozen=True):
    """One question of a rule: in words, the fact it met in words, and the answer (null: not known)."""

    question: str
    found: str
    said: bool | None


class RuleLooked(msgspec.Struct, frozen=True):
    """A rule that was looked at; `line` is where it stands in this version of the policy."""

    rule: str
    then: str
    fits: bool
    line: int
    asked: list[Asked]


class Reasons(msgspec.Struct, frozen=True):
    """The policy's answer to a request with its reasons.

    `rule` is the one that spoke, '' when none did and the seller answers; `why` its sentence; `needed` is what would have
    to be different for the rule that came nearest; `facts` and `rules` are for customer service and operators.
    """

    policy: str
    version: str
    rule: str
    then: str
    why: str
    needed: list[str]
    facts: dict[str, Any]
    rules: list[RuleLooked]


def reasons(draft: Draft, text: str, person: Person, words: Words | None = None) -> Reasons | None:
    """The answer a case got when it was opened, or when an announced rule was asked again, from the case alone.

    None for cases that were opened before facts were kept.
    """
    case = draft.case
    if case.facts is None:
        return None
    return explained(draft.policy, case.facts, text, person.role in ("agent", "operator"), words)


def explained(policy: Policy, facts: dict[str, Any], text: str, whole: bool, words: Words | None = None) -> Reasons:
    """The verdict on these facts with its reasons, in a reader's language or in the API's; rules and facts only where `whole`."""
    rules = policy.rules
    found = verdict.judge(rules, facts)
    lines = {one.name: line_of(text, ("rule", one.name)) for one in rules}
    looked = verdict.trace(rules, facts, found, lines)
    rule = policy.named(found.rule)
    near = None if found.rule else verdict.nearest(looked)
    needed = [asked(one, facts, words).question for one in near.checks if not one.said] if near else []
    return Reasons(
        policy.hash, policy.version, found.rule, found.then, (words.text(rule.why) if words and rule.why else rule.why) if rule else "",
        needed, facts if whole else {}, [looked_at(one, facts, words) for one in looked] if whole else [],
    )  # fmt: skip


def looked_at(one: verdict.Looked, facts: dict[str, Any], words: Words | None) -> RuleLooked:
    """A rule with its questions in words."""
    return RuleLooked(one.rule, one.then, one.fits, one.line, [asked(check, facts, words) for check in one.checks])


def asked(check: verdict.Check, facts: dict[str, Any], words: Words | None = None) -> Asked:
    """A question in words, with what was found."""
    currency = facts.get("currency") or ""
    question = (
        told(check.fact, check.how, check.wanted, words) if words else in_words(check.fact, check.how, check.wanted)
    )
    return Asked(question, said(check.fact, check.found, currency), check.said)
