"""What one policy changes of another, in words, one sentence a change."""

from collections.abc import Mapping
from typing import Any

import msgspec

from aisoon.rules.checks import Check
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
    found += checks(before.check, after.check)
    for name in ("statutory", "limits", "money", "days_off"):
        was, now = (msgspec.to_builtins(getattr(one, name)) for one in (before, after))
        found += table(
            {"statutory": "Withdrawal", "limits": "Limit", "money": "Money", "days_off": "Days off"}[name], was, now
        )
    return found + rules(before.rule, after.rule) + overlays(before.overlay, after.overlay) + laws(before, after)


def named(before: Policy, after: Policy) -> list[str]:
    """Names, fashion categories, and what needs evidence."""
    found = []
    for name in ("name", "version", "fashion", "decline_needs_evidence", "law", "wait_for_evidence"):
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


def checks(before: list[Check], after: list[Check]) -> list[str]:
    """What is asked to be shown otherwise than before: new, gone or changed."""
    old, new = ({(one.name, one.side): one for one in many} for many in (before, after))
    found = [f"Check “{name.replace('_', ' ')}” is gone." for name, side in old if (name, side) not in new]
    for (name, side), one in new.items():
        was, title = old.get((name, side)), f"Check “{name.replace('_', ' ')}”"
        if was is None:
            found.append(
                f"New check “{name.replace('_', ' ')}” for the {side}, {one.evidence}, about {said(one.about)}: {one.ask}"
            )
            continue
        for field in ("about", "evidence", "ask", "why", "picture", "kinds", "categories"):
            found += [f"{line}." for line in step(f"{title}, {field}", getattr(was, field), getattr(one, field))]
    return found


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
    why = f" (“{one.why}”)" if one.why else ""
    return f"{then}{later}{f' if {when(one.when)}' if one.when else ''}{why}"


def when(asked: Mapping[str, Any]) -> str:
    """Conditions in words; as they are written where they cannot be asked."""
    try:
        return " and ".join(in_words(one.fact, one.how, one.wanted) for one in conditions(asked))
    except BadCondition:
        return said(dict(asked))


def overlays(before: list[Overlay], after: list[Overlay]) -> list[str]:
    """Overlays that are new, gone, changed or laid in another order, each change in words."""
    old, new = {one.name: one for one in before}, {one.name: one for one in after}
    found = [f"Overlay “{name}” is gone: there it is as everywhere." for name in old if name not in new]
    for one in after:
        was = old.get(one.name)
        if was is None:
            what = laid(Overlay(one.name, one.when), one) or ["nothing is otherwise yet"]
            found += [f"New overlay “{one.name}”, if {when(one.when)}: {each}." for each in what]
            continue
        if was.when != one.when:
            found.append(f"Overlay “{one.name}” holds if {when(one.when)}, no longer if {when(was.when)}.")
        found += [f"Overlay “{one.name}”, if {when(one.when)}: {each}." for each in laid(was, one)]
    if [name for name in old if name in new] != [one.name for one in after if one.name in old]:
        found.append(f"Overlays are laid in another order: {', '.join(one.name for one in after)}.")
    return found


def laid(before: Overlay, after: Overlay) -> list[str]:
    """What an overlay says otherwise than before."""
    found = []
    for what in ("deadlines", "extensions"):
        was, now = getattr(before, what), getattr(after, what)
        for name in dict.fromkeys([*was, *now]):
            found += step(f"{what[:-1]} “{name.replace('_', ' ')}”", was.get(name), now.get(name))
    for name in dict.fromkeys([*before.reason, *after.reason]):
        fields, others = before.reason.get(name, {}), after.reason.get(name, {})
        for field in dict.fromkeys([*fields, *others]):
            title = f"“{name.replace('_', ' ')}”, {FIELDS.get(field, field)}"
            found += step(title, fields.get(field), others.get(field))
    return found


def step(title: str, was: Any, now: Any) -> list[str]:
    """One thing an overlay says: new, gone or otherwise."""
    if was == now:
        return []
    if was is None:
        return [f"{title} is {said(now)}"]
    return (
        [f"{title} is as everywhere again, no longer {said(was)}"]
        if now is None
        else [f"{title}: {said(was)} becomes {said(now)}"]
    )


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
