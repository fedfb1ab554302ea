"""Checking the list of what to show: reasons, steps, sides and example pictures that there are, and sentences for people."""

import re
from collections.abc import Iterable
from typing import Any

from aisoon.rules.checking import Report, alike, span
from aisoon.rules.checks import ABOUT, EXAMPLES, FILES, SIDES, STEPS, WEIGHTS
from aisoon.rules.reasons import BY_NAME

NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")


def checks(report: Report, data: dict[str, Any]) -> None:
    """Every [[check]], and what no reason that needs evidence asks for."""
    span(report, ("wait_for_evidence",), data.get("wait_for_evidence", "24 hours"))
    seen: set[str] = set()
    for row in data.get("check", []):
        path = ("check", row["name"])
        _named(report, path, row["name"], seen)
        for field, values, fits in (
            ("about", row["about"], ABOUT), ("kinds", row.get("kinds", []), FILES), ("side", [row["side"]], SIDES),
            ("evidence", [row.get("evidence", "optional")], WEIGHTS),
        ):  # fmt: skip
            _known(report, (*path, field), field, values, fits)
        if row.get("example", "") and row["example"] not in EXAMPLES:
            report.say(
                (*path, "example"), f"There is no example picture {row['example']!r}.", alike(row["example"], EXAMPLES)
            )
        _said(report, path, row)
    if "check" in data:
        _asked(report, data)


def _named(report: Report, path: tuple[str, ...], name: str, seen: set[str]) -> None:
    if not NAME.fullmatch(name):
        report.say((*path, "name"), f"{name!r} is no name.", "Write it in small letters, such as serial_number.")
    if name in seen:
        report.say(
            (*path, "name"), f"The check {name!r} is there twice.", "Name all its reasons and steps in one `about`."
        )
    seen.add(name)


def _known(report: Report, path: tuple[str, ...], field: str, values: list[str], fits: Iterable[str]) -> None:
    what = {"about": "is neither a reason nor a step", "kinds": "is no kind of file", "side": "brings nothing"}
    for value in values:
        if value not in fits:
            report.say(path, f"{value!r} {what.get(field, 'is no weight of a check')}.", alike(value, fits))


def _said(report: Report, path: tuple[str, ...], row: dict[str, Any]) -> None:
    if not row["about"]:
        report.say((*path, "about"), "It is asked for nowhere.", 'Name a reason or a step: about = ["defective"]')
    if not row["ask"].strip():
        report.say((*path, "ask"), "Nothing says what to bring.", 'Write ask = "A photo of …"')
    if not row["why"].strip():
        report.say((*path, "why"), "Nothing says why it is asked for.", 'Write why = "It shows …"')
    if (row["side"] == "appellant") != (row["about"] == ["appeal"]):
        fits = "appellant" if row["about"] == ["appeal"] else "buyer"
        wrong = "The appellant brings what an appeal asks for, and nothing else."
        report.say((*path, "side"), wrong, f'Write side = "{fits}"')


def _asked(report: Report, data: dict[str, Any]) -> None:
    """Reasons that need evidence for which the buyer is asked for nothing, and steps' evidence nobody could be waiting for."""
    asked = {about for row in data["check"] for about in row["about"] if row["side"] == "buyer"}
    for row in data["reason"]:
        if row["evidence"] == "required" and row["name"] in BY_NAME and row["name"] not in asked:
            wrong = f"Evidence is required for {row['name']!r}, but no [[check]] asks the buyer for it."
            report.say(("reason", row["name"], "evidence"), wrong, "Then any file will do.", grave=False)
    for row in data["check"]:
        if row.get("evidence") == "required" and row["side"] == "carrier" and not set(row["about"]) <= set(STEPS):
            report.say(
                ("check", row["name"], "evidence"), "Nobody waits for a carrier's papers.", "Leave it out.", grave=False
            )
