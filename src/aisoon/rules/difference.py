"""What one policy changes of another, in words, one sentence a change."""

from collections.abc import Mapping
from typing import Any

import msgspec

from aisoon.rules.condition import BadCondition, conditions
from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import Conformity, Policy, ReasonRule, Rule
from aisoon.rules.saying import amounts, in_words

FIELDS = {
    "window": "may be given for", "fault": "fault", "return_needed": "item comes back", "evidence": "evidence",
    "ask": "what to show", "proof": "who must prove", "refund_shipping": "shipping is refunded", "way_back": "who pays the way back",
    "without_return_up_to": "kept without a return up to", "restocking_percent": "restocking fee, percent",
}  # fmt: skip
"""A reason's fields as people say them."""


def differences(before: Policy, after: Policy) -> list[str]:
    """Sentences about everything that differs; none where only the wording of the file does."""
    found = named(before, after)
    for rule in after.reason:
        found += reason(before.of(rule.name), rule)
    for what, was, now in (
        ("Deadline", before.deadlines, after.deadlines), ("Extension", before.extensions, after.extensions),
        ("Reminders", before.reminders, after.reminders), ("Silence approves", before.silence.approve_up_to, after.silence.approve_up_to),
    ):  # fmt: skip
        found += table(what, was, now)
    for name in ("statutory", "limits", "money"):
        was, now = (msgspec.to_builtins(getattr(one, name)) for one in (before, after))
        found += table({"statutory": "Withdrawal", "limits": "Limit", "money": "Money"}[name], was, now)
    return found + rules(before.rule, after.rule) + overlays(before.overlay, after.overlay) + laws(before, after)


def named(before: Policy, after: Policy) -> list[str]:
    """Names, fashion categories, and what needs evidence."""
    found = []
    for name in ("name", "version", "fashion", "decline_needs_evidence", "law"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            found.append(f"{name.replace('_', ' ').capitalize()}: {said(was)} becomes {said(now)}.")
    return found


def reason(before: ReasonRule, after: ReasonRule) -> list[str]:
    """What changes of one reason."""
    return [
        f"Reason “{after.name.replace('_', ' ')}”, {FIELDS[field]}: {said(was)} becomes {said(now)}."
        for field in FIELDS
        if (was := getattr(before, field)) != (now := getattr(after, field))
    ]


def table(what: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """What changes of a table of names."""
    found = []
    for name in dict.fromkeys([*before, *after]):
        was, now = before.get(name), after.get(name)
        title = f"{what} “{name.replace('_', ' ')}”" if name not in MINOR_DIGITS else what
        if name in MINOR_DIGITS and was != now:
            was, now = (None if one is None else amounts({name: one}) for one in (was, now))
            found.append(f"{title}: {said(was)} becomes {said(now)}.")
        elif was != now:
            found.append(f"{title}: {said(was)} becomes {said(now)}.")
    return found


def rules(before: list[Rule], after: list[Rule]) -> list[str]:
    """Rules that are new, gone, changed or moved."""
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    found = [f"Rule “{name}” is gone." for name in old if name not in new]
    for number, one in enumerate(after):
        if one.name not in old:
            where = "first" if number == 0 else f"after “{after[number - 1].name}”"
            found.append(f"New rule “{one.name}”, asked {where}: {rule(one)}.")
        elif old[one.name] != one:
            found.append(f"Rule “{one.name}”: {rule(old[one.name])} becomes {rule(one)}.")
    both = [name for name in old if name in new]
    if both != [one.name for one in after if one.name in old]:
        found.append(f"Rules are asked in another order: {', '.join(one.name for one in after)}.")
    return found


def rule(one: Rule) -> str:
    """A rule as a sentence's part."""
    then = one.then.replace("_", " ") + (f" {one.percent} %" if one.then == "offer" else "")
    later = f" {one.delay} later" if one.delay else ""
    return f"{then}{later}{f' if {when(one.when)}' if one.when else ''}"


def when(asked: Mapping[str, Any]) -> str:
    """Conditions in words; as they are written where they cannot be asked."""
    try:
        return " and ".join(in_words(one.fact, one.how, one.wanted) for one in conditions(asked))
    except BadCondition:
        return said(dict(asked))


def overlays(before: list[Overlay], after: list[Overlay]) -> list[str]:
    """Overlays that are new, gone or changed, each change in words."""
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    found = [f"Overlay “{name}” is gone: there it is as everywhere." for name in old if name not in new]
    for one in after:
        was = old.get(one.name)
        if was == one:
            continue
        found += [
            f"{'New overlay' if was is None else 'Overlay'} “{one.name}”, if {when(one.when)}: {what}."
            for what in laid(one)
        ]
    return found


def laid(one: Overlay) -> list[str]:
    """What an overlay says otherwise."""
    found = [f"deadline “{name.replace('_', ' ')}” is {span}" for name, span in one.deadlines.items()]
    found += [f"extension “{name.replace('_', ' ')}” is {span}" for name, span in one.extensions.items()]
    for name, fields in one.reason.items():
        found += [
            f"“{name.replace('_', ' ')}”, {FIELDS.get(field, field)}: {said(value)}" for field, value in fields.items()
        ]
    return found


def laws(before: Policy, after: Policy) -> list[str]:
    """The legal guarantee, before and after."""
    was, now = ([guarantee(one) for one in policy.conformity] for policy in (before, after))
    return [f"Legal guarantee: {one} is gone." for one in was if one not in now] + [
        f"Legal guarantee: {one}." for one in now if one not in was
    ]


def guarantee(one: Conformity) -> str:
    """A guarantee in words."""
    return f"{one.months} months for {', '.join(one.reasons).replace('_', ' ')} in {', '.join(one.countries)}"


def said(value: Any) -> str:
    """A value as people read it."""
    if value is None or value == "" or value == [] or value == {}:
        return "nothing"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(said(one) for one in value)
    if isinstance(value, Mapping):
        if all(name in MINOR_DIGITS for name in value):
            return amounts(value)
        return ", ".join(f"{str(name).replace('_', ' ')} {said(one)}" for name, one in value.items())
    return str(value)
