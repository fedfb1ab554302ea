"""A policy's text as tables: what each reason, rule, overlay and deadline says, and on which line it says so."""

import msgspec

from aisoon.rules.checks import Check
from aisoon.rules.difference import laid, rule, when
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import BadPolicy, Policy, ReasonRule, parse
from aisoon.rules.where import line_of


class ReasonRow(msgspec.Struct, frozen=True):
    """A reason with its line."""

    rule: ReasonRule
    line: int


class Row(msgspec.Struct, frozen=True):
    """A rule, an overlay or a deadline: its name, what it says in words, and its line."""

    name: str
    says: list[str]
    line: int


class Outline(msgspec.Struct, frozen=True):
    """A policy's text, read as an operator thinks of it; rules in the order they are asked."""

    reasons: list[ReasonRow]
    rules: list[Row]
    overlays: list[Row]
    deadlines: list[Row]
    checks: list[Row]


def outline(text: str) -> Outline | None:
    """The outline of a text; None where the text cannot be read as a policy yet."""
    try:
        policy = parse(text)
    except BadPolicy:
        return None
    return Outline(
        [ReasonRow(one, line_of(text, ("reason", one.name))) for one in policy.reason],
        [Row(one.name, [rule(one)], line_of(text, ("rule", one.name))) for one in policy.rule],
        [Row(one.name, said(one), line_of(text, ("overlay", one.name))) for one in policy.overlay],
        deadlines(policy, text),
        [Row(one.name, asked(one), line_of(text, ("check", one.name))) for one in policy.check if one.ask],
    )


def said(one: Overlay) -> list[str]:
    """What an overlay says, its condition first."""
    return [f"if {when(one.when)}", *laid(Overlay(one.name, one.when), one)]


def asked(one: Check) -> list[str]:
    """What a check asks, of whom and where, and with which picture."""
    where = ", ".join(one.about).replace("_", " ")
    return [one.ask, one.why, f"{one.side}, {one.evidence}: {where}", f"picture: {one.picture}"]


def deadlines(policy: Policy, text: str) -> list[Row]:
    """Every deadline with what it may be extended by."""
    found = []
    for name, span in policy.deadlines.items():
        more = policy.extensions.get(name)
        says = [span, f"{more} more, once"] if more else [span]
        found.append(Row(name, says, line_of(text, ("deadlines", name))))
    return found
