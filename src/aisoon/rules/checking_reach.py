"""Checking what rules reach: those that can never fit, those that are never asked, and those that stand before the law."""

from collections.abc import Sequence
from typing import Any

import msgspec

from aisoon.rules.checking import Report
from aisoon.rules.condition import Condition, conditions
from aisoon.rules.law import Law
from aisoon.rules.policy import Policy, Statutory
from aisoon.rules.ranges import Ranges, Words, covers, empty, followed, gated, meet, narrowed, of, ranges
from aisoon.rules.saying import in_words, named

COUNTRY_LETTERS = 2
GIVEN_BACK = ("approve", "refund_without_return")


def strange_words(report: Report, path: tuple[str, ...], questions: Sequence[Condition]) -> None:
    """Words that a fact never has, where it is a list nobody keeps: countries."""
    for one in questions:
        for word in one.wanted if one.fact == "country" else ():
            if len(word) != COUNTRY_LETTERS or not word.isalpha() or not word.isupper() or not word.isascii():
                wrong = f"country is never {word!r}: it has two capital letters."
                report.say((*path, "when", "country"), wrong, 'Write "DE", "GB" and so on.')


def never(report: Report, path: tuple[str, ...], questions: Sequence[Condition], data: dict[str, Any]) -> bool:
    """Whether nothing can fit; a problem where it is so."""
    for fact in dict.fromkeys(one.fact for one in questions):
        mine = [one for one in questions if one.fact == fact]
        if empty(ranges(mine)[fact]):
            said = " and ".join(in_words(one.fact, one.how, one.wanted) for one in mine)
            wrong = f"Nothing fits {said}." if len(mine) == 1 else f"{named(fact)} cannot be both: {said}."
            report.say(
                (*path, "when", *fact.split(".")),
                wrong,
                "Swap the two, or leave one out." if len(mine) > 1 else "Leave it out.",
            )
            return True
    found = followed(ranges(questions))
    law = msgspec.convert(data["statutory"], Statutory)
    whole = gated(found, data["fashion"], law)
    for fact, one in whole.items():
        if empty(one):
            report.say((*path, "when", *fact.split(".")), *_why(fact, found, data["fashion"]))
            return True
    return False


def _why(fact: str, found: Ranges, fashion: list[str]) -> tuple[str, str]:
    """Why two facts of one rule do not go together."""
    withdraws = found.get("withdrawal") == Words(frozenset({True}))
    if withdraws and fact == "reason":
        return "A withdrawal by law has no other reason than no_longer_needed.", "Leave one out."
    if withdraws and fact in ("country", "category"):
        return f"With this {fact} nobody withdraws by law.", "See [statutory], or leave one out."
    if fact == "category":
        some = ", ".join(str(one) for one in getattr(found.get("reason"), "some", ()))
        fits = ", ".join(fashion) or "categories named in `fashion`; there are none"
        return f"{some} can only be given for {fits}.", "Ask for one of these, or leave the category out."
    if fact in ("delivered", "days_since_delivery"):
        return "Days since delivery are known only of what was delivered.", "Leave one out."
    if fact in ("low_value", "return_needed"):
        return "What is of low value need not come back.", "Leave low_value or return_needed out."
    return "The value is not compared in this currency.", "Name an amount in this currency, or leave the currency out."


def unreachable(report: Report, path: tuple[str, ...], found: Ranges, before: Sequence[tuple[str, Ranges]]) -> None:
    """A rule after one that answers everything it could."""
    for name, earlier in before:
        if covers(earlier, followed(found)):
            wrong = f"It is never asked: whatever fits it fits {name!r} before it."
            report.say(path, wrong, "Move it up, or ask for less above it.")
            return


def withdrawals(report: Report, policy: Policy, law: Law) -> None:
    """A withdrawal by law is approved by a rule, and no rule before that one answers it otherwise."""
    sure: Ranges = {
        "withdrawal": Words(frozenset({True})),
        "sure": Words(frozenset({True})),
        "country": Words(frozenset(law.countries)),
    }
    whole = gated(followed(sure), policy.fashion, policy.statutory)
    for rule in policy.rule:
        asked = ranges(conditions(rule.when))
        if rule.then in GIVEN_BACK:
            if covers(asked, whole):
                return
        elif meet(asked, whole):
            wrong = f"A withdrawal by law would be answered with {rule.then}; {law.title} asks for nobody's approval."
            report.say(("rule", rule.name), wrong, "Put the rule that approves withdrawals above it.")
    report.say(
        ("rule", policy.rule[0].name if policy.rule else ""), f"No rule approves every withdrawal by law; {law.title} asks for nobody's approval.",
        'Begin with a rule that has when = { withdrawal = true, sure = true } and then = "approve"',
    )  # fmt: skip


def only(questions: Sequence[Condition], fact: str, words: Sequence[str]) -> bool:
    """Whether a fact is asked to be one of these words."""
    mine = [of(one) for one in questions if one.fact == fact]
    if not mine:
        return False
    found = mine[0]
    for one in mine[1:]:
        found = narrowed(found, one)
    return isinstance(found, Words) and not found.out and found.some <= set(words)
