"""Checking a policy's text: everything that is wrong with it, each thing with its line and what would fit."""

import difflib
import re
import tomllib
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

from aisoon.rules import policy as texts
from aisoon.rules.calendar import Span
from aisoon.rules.checks import Check
from aisoon.rules.kinds import shown, strange
from aisoon.rules.law import Law
from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import BadPolicy, Policy, parse
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.spans import minutes
from aisoon.rules.table import BY_MOVE, DECLINE_REASONS, STATES
from aisoon.rules.where import line_of


class Problem(msgspec.Struct, frozen=True):
    """Something wrong with a policy's text: the line it stands in, what is wrong, and what would fit.

    What is not `grave` is a hint: the policy can be used all the same.
    """

    line: int
    where: str
    wrong: str
    fits: str
    grave: bool = True


class Report:
    """The problems of one text, found one after the other."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Problem] = []

    def say(self, path: Sequence[Any], wrong: str, fits: str = "", grave: bool = True) -> None:
        """One more problem, at a path such as ('reason', 'defective', 'window')."""
        where = tuple(str(part) for part in path)
        one = Problem(line_of(self.text, where), ".".join(where), wrong, fits, grave)
        if one not in self.found:
            self.found.append(one)


WAITING = {state.deadline for state in STATES if state.deadline}
EXTENDABLE = {
    state.deadline
    for state in STATES
    if state.deadline
    for row in BY_MOVE.get(f"{state.machine}.extend", ())
    if state.name in row.source
}
TABLES: dict[str, Any] = {
    "silence": texts.Silence, "statutory": texts.Statutory, "limits": texts.Limits, "money": texts.MoneyRules,
    "days_off": texts.DaysOff,
}  # fmt: skip
ENTRIES: dict[str, Any] = {
    "reason": texts.ReasonRule, "rule": texts.Rule, "overlay": Overlay, "conformity": texts.Conformity, "check": Check,
}  # fmt: skip
WORDS = {
    "fault": ("buyer", "seller", "carrier"), "evidence": ("required", "optional", "none"),
    "way_back": ("buyer", "seller", "nobody"), "proof": ("buyer", "carrier"),
}  # fmt: skip
MONEY = (
    ("silence", "approve_up_to"), ("money", "label"), ("money", "second_person_above"),
)  # fmt: skip
SILENT = "is named here, but silence.approve_up_to has no amount for it."
NO_SILENCE = "Without one, silence never approves in that currency: customer service decides."
AT_LINE = re.compile(r"\(at line (\d+)")


def check(text: str, laws: Sequence[Law] = ()) -> list[Problem]:
    """Everything that is wrong with a policy's text, in the order of its lines; nothing when it is fine."""
    from aisoon.rules import (  # they speak of problems, too
        checking_checks,
        checking_law,
        checking_overlays,
        checking_rules,
    )

    report = Report(text)
    try:
        data = tomllib.loads(text)
    except RecursionError:
        return [Problem(1, "", "Its brackets are nested too deep to be read.", "Look for brackets too many.")]
    except ValueError as error:  # no TOML, or a number of thousands of digits
        line = AT_LINE.search(str(error))
        said = f"This is not TOML: {str(error).partition(' (at ')[0]}."
        return [
            Problem(
                int(line[1]) if line else len(text.splitlines()), "", said, "Look for a quote or a bracket too few."
            )
        ]
    _shape(report, data)
    if not report.found:
        _reasons(report, data)
        _spans(report, data)
        _money(report, data)
        _rest(report, data)
        checking_rules.rules(report, data)
        checking_overlays.overlays(report, data)
        checking_checks.checks(report, data)
    if not any(one.grave for one in report.found):
        policy = _whole(report)
        if policy is not None:
            checking_law.laws(report, policy, laws)
            checking_rules.gaps(report, policy)
    return sorted(report.found, key=lambda one: (one.line, not one.grave))


def _whole(report: Report) -> Policy | None:
    try:
        return parse(report.text)
    except BadPolicy as error:
        report.say((), str(error))
        return None


def alike(name: str, fits: Iterable[str]) -> str:
    """'Did you mean …?' and what there is."""
    known = sorted(fits)
    near = difflib.get_close_matches(name, known, 1)
    return (f"Did you mean {near[0]}? " if near else "") + f"There is: {', '.join(known)}."


def _shape(report: Report, data: dict[str, Any]) -> None:
    """Unknown keys, missing ones and wrong types, section by section, so that each is found."""
    _fields(report, (), data, Policy)
    for name, kind in TABLES.items():
        if isinstance(data.get(name), dict):
            _fields(report, (name,), data[name], kind)
    for name, kind in ENTRIES.items():
        rows = data.get(name, [])
        if not isinstance(rows, list):
            report.say((name,), f"{name} is written as [[{name}]], once for each.", f"Write [[{name}]] above it.")
            continue
        for number, row in enumerate(rows, 1):
            if not isinstance(row, dict):
                report.say((name, f"#{number}"), f"{shown(row)} is no [[{name}]].", f"Write [[{name}]] above it.")
                continue
            named = row.get("name")
            _fields(report, (name, named if isinstance(named, str) else f"#{number}"), row, kind)


def _fields(report: Report, path: tuple[str, ...], data: dict[str, Any], kind: Any) -> None:
    fields = {one.name: one for one in msgspec.structs.fields(kind) if one.name != "hash"}
    for name in data:
        if name not in fields:
            report.say((*path, name), f"{name!r} is no setting here.", alike(name, fields))
    for name, field in fields.items():
        if field.required and name not in data:
            report.say(path, f"{name!r} is missing{f' in {path[-1]}' if path else ''}.", f"Add {name} = …")
        elif name in data and (path or name not in {**TABLES, **ENTRIES} or not isinstance(data[name], dict | list)):
            for inner, wrong, fits in strange(name, data[name], field.type):
                report.say((*path, name, *inner), wrong, fits)


def _reasons(report: Report, data: dict[str, Any]) -> None:
    seen: set[str] = set()
    for row in data["reason"]:
        path = ("reason", row["name"])
        if row["name"] not in BY_NAME:
            report.say((*path, "name"), f"{row['name']!r} is no reason.", alike(row["name"], BY_NAME))
        if row["name"] in seen:
            report.say((*path, "name"), f"The reason {row['name']!r} is there twice.", "Keep one of the two.")
        seen.add(row["name"])
        words(report, path, row)
        if row["evidence"] == "required" and not row.get("ask"):
            report.say(
                path,
                f"Evidence is required for {row['name']!r}, but nothing says what to show.",
                'Add ask = "A photo of …"',
            )
        if not 0 <= row.get("restocking_percent", 0) <= 100:
            report.say((*path, "restocking_percent"), "A percentage is 0 to 100.", "Write restocking_percent = 15")
    if missing := [name for name in BY_NAME if name not in seen]:
        report.say(
            ("reason",), f"These reasons have no [[reason]]: {', '.join(missing)}.", "Every reason needs an answer."
        )


def words(report: Report, path: tuple[str, ...], row: dict[str, Any]) -> None:
    """Words of a reason that are none of those there are."""
    for field, fits in WORDS.items():
        if field in row and row[field] not in fits:
            report.say((*path, field), f"{field} is never {row[field]!r}.", alike(str(row[field]), fits))


def span(report: Report, path: Sequence[str], text: str, whole_days: bool = False) -> Span | None:
    """A span that is written; None, and a problem, where it is none."""
    try:
        found = Span.parse(text)
    except ValueError as error:
        report.say(
            path, str(error).partition(" Write")[0], "Write it like '48 business hours', '3 days' or '30 minutes'."
        )
        return None
    if whole_days and found.unit != "days":
        report.say(path, f"A window counts days, not {text!r}.", "Write it like '30 days'.")
    return found


def _spans(report: Report, data: dict[str, Any]) -> None:
    for row in data["reason"]:
        span(report, ("reason", row["name"], "window"), row["window"], whole_days=True)
    for table in ("deadlines", "extensions"):
        for name, text in data[table].items():
            span(report, (table, name), text)
            if name not in WAITING:
                report.say((table, name), f"Nothing waits for {name!r}.", alike(name, WAITING))
    for name in sorted(WAITING - set(data["deadlines"]) - set(texts.LATER)):
        report.say(
            ("deadlines",), f"{name!r} has no deadline: a case would wait there for ever.", f'Add {name} = "3 days"'
        )
    for name in data["extensions"]:
        if name in WAITING and name not in EXTENDABLE:
            report.say(("extensions", name), f"Nobody can ask for more time for {name!r}.", alike(name, EXTENDABLE))
    span(report, ("statutory", "send_back"), data["statutory"].get("send_back", "14 days"))
    _reminders(report, data)


def _reminders(report: Report, data: dict[str, Any]) -> None:
    for name, several in data["reminders"].items():
        end = data["deadlines"].get(name)
        if end is None:
            report.say(
                ("reminders", name), f"There is no deadline {name!r} to remind of.", alike(name, data["deadlines"])
            )
            continue
        if name not in {state.remind for state in STATES}:
            report.say(("reminders", name), f"No reminder goes out for {name!r}.", "Leave it out.", grave=False)
        if sorted(several, key=minutes) != several:
            wrong = "Reminders go out in this order; one that is earlier than the one before it never does."
            report.say(("reminders", name), wrong, "Write the shortest first.", grave=False)
        for text in several:
            one, last = span(report, ("reminders", name), text), span(report, ("deadlines", name), end)
            if one and last and minutes(text) >= minutes(end):
                report.say(
                    ("reminders", name),
                    f"A reminder after {text} comes when {name} is over ({end}).",
                    "Make it shorter.",
                )


def _rest(report: Report, data: dict[str, Any]) -> None:
    """Words, countries and numbers of the other tables."""
    for word in data["decline_needs_evidence"]:
        if word not in DECLINE_REASONS:
            report.say(
                ("decline_needs_evidence",),
                f"{word!r} is no ground for declining.",
                alike(word, DECLINE_REASONS),
            )
    for number, row in enumerate(data.get("conformity", []), 1):
        for reason in row["reasons"]:
            if reason not in BY_NAME:
                report.say(("conformity", f"#{number}", "reasons"), f"{reason!r} is no reason.", alike(reason, BY_NAME))
        if row["months"] < 1:
            report.say(
                ("conformity", f"#{number}", "months"), "A guarantee lasts a month or more.", "Write months = 24"
            )
    for name, most in data["limits"].items():
        if most < 1:
            report.say(("limits", name), f"{name} is {most}: nothing could be shown.", f"Write {name} = 10_485_760")
    _days_off(report, data.get("days_off", {}))
    if data["statutory"]["days"] < 0:
        report.say(("statutory", "days"), "Days are not negative.", "Write days = 14")
    for name, text in data["deadlines"].items():
        if name != "undo" and text.strip().startswith("0 "):
            report.say(("deadlines", name), f"Nobody can act in {text}.", "Write a longer time.")


def _days_off(report: Report, data: dict[str, int]) -> None:
    for name, most in (("a_year", 100), ("ahead", 60)):
        if not 0 <= data.get(name, 0) <= most:
            report.say(("days_off", name), f"{name} is from 0 to {most}.", f"Write {name} = {most}")


def _money(report: Report, data: dict[str, Any]) -> None:
    tables: list[tuple[tuple[str, ...], dict[str, int]]] = [
        (path, data[path[0]].get(path[1], {})) for path in MONEY if path[0] in data
    ]
    tables += [
        (("reason", row["name"], "without_return_up_to"), row.get("without_return_up_to", {})) for row in data["reason"]
    ]
    fee = data.get("money", {}).get("chargeback_fee", "platform")
    if fee not in ("platform", "seller"):
        report.say(("money", "chargeback_fee"), f"{fee!r} bears no fee.", alike(fee, ("platform", "seller")))
    for where, amounts_ in tables:
        amounts(report, where, amounts_)
    silent = set(data["silence"]["approve_up_to"])
    for where, found in tables:
        if missing := sorted(set(found) - silent):
            report.say(
                where, f"{', '.join(missing)}: {SILENT}", NO_SILENCE, grave=False,
            )  # fmt: skip


def amounts(report: Report, path: Sequence[str], found: dict[str, int]) -> None:
    """Amounts by currency: known currencies, nothing negative."""
    for currency, amount in found.items():
        if currency not in MINOR_DIGITS:
            report.say((*path, currency), f"{currency!r} is no currency.", alike(currency, MINOR_DIGITS)[:200])
        elif amount < 0:
            report.say(
                (*path, currency), f"{amount} {currency} is negative.", "Amounts are whole minor units, such as 1500."
            )
