"""Checking overlays: what they ask and change, which never matter, and that a seller's own one is never less generous."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

from aisoon.rules import overlay as overlays_
from aisoon.rules.checking import ENTRIES, EXTENDABLE, WAITING, Report, alike, amounts, span, words
from aisoon.rules.checking_reach import never, strange_words
from aisoon.rules.checking_rules import asked
from aisoon.rules.condition import Condition
from aisoon.rules.kinds import shown, strange
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import LATER, ReasonRule
from aisoon.rules.ranges import Ranges, covers, followed, meet, ranges
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.saying import amounts as amounts_in_words
from aisoon.rules.spans import minutes
from aisoon.rules.table import STATES

EVIDENCE = ("none", "optional", "required")
"""How hard it is to show, the easiest first."""
BUYERS = {state.deadline for state in STATES if state.deadline and state.waits_for in ("buyer", "offered_to", "asked", "loser")}  # fmt: skip
"""Deadlines that are the buyer's time, or may be: shorter is less generous; of all others longer is."""

Laid = tuple[Overlay, Ranges]


def overlays(report: Report, data: dict[str, Any]) -> None:
    """What is otherwise somewhere."""
    before: list[Laid] = []
    for row in data.get("overlay", []):
        path = ("overlay", row["name"])
        if any(row["name"] == one.name for one, _ in before):
            report.say((*path, "name"), f"Two overlays are called {row['name']!r}.", "Give each a name of its own.")
        one = Overlay(**row)
        found = ranges(_asked(report, path, row["when"], data))
        count = len(report.found)
        _changes(report, path, one)
        if len(report.found) == count:
            _small(report, path, one, data, before, found)
            if one.of_seller:
                _generous(report, path, one, data, [was for was in before if meet(was[1], found)], found)
            before.append((one, found))


def _asked(report: Report, path: tuple[str, ...], when: dict[str, Any], data: dict[str, Any]) -> Sequence[Condition]:
    questions = asked(report, path, when) or ()
    for one in questions:
        if one.fact not in overlays_.ASKED:
            wrong = f"An overlay cannot ask {one.fact}: it is known only once somebody asks for something."
            report.say((*path, "when", *one.fact.split(".")), wrong, alike(one.fact, overlays_.ASKED))
    strange_words(report, path, questions)
    never(report, path, questions, data)
    return questions


def _changes(report: Report, path: tuple[str, ...], one: Overlay) -> None:
    for table, fits in (("deadlines", WAITING), ("extensions", EXTENDABLE)):
        for name, text in getattr(one, table).items():
            span(report, (*path, table, name), text)
            if name not in fits:
                report.say((*path, table, name), f"Nothing waits for {name!r}.", alike(name, fits))
    for name, fields in one.reason.items():
        changed(report, (*path, "reason", name), name, fields)


def changed(report: Report, path: tuple[str, ...], name: str, fields: Mapping[str, Any]) -> None:
    """What an overlay changes of a reason."""
    if name not in BY_NAME:
        report.say(path, f"{name!r} is no reason.", alike(name, BY_NAME))
    types, count = {one.name: one.type for one in msgspec.structs.fields(ENTRIES["reason"])}, len(report.found)
    for field, value in fields.items():
        if field not in overlays_.CHANGES:
            report.say((*path, field), f"An overlay cannot change {field!r}.", alike(field, overlays_.CHANGES))
            continue
        for inner, wrong, fits in strange(field, value, types[field]):
            report.say((*path, field, *inner), wrong, fits)
    if len(report.found) > count:
        return
    words(report, path, dict(fields))
    if "window" in fields:
        span(report, (*path, "window"), fields["window"], whole_days=True)
    if not 0 <= fields.get("restocking_percent", 0) <= 100:
        report.say((*path, "restocking_percent"), "A percentage is 0 to 100.", "Write restocking_percent = 15")
    amounts(report, (*path, "without_return_up_to"), fields.get("without_return_up_to", {}))


def _small(
    report: Report, path: tuple[str, ...], one: Overlay, data: dict[str, Any], before: list[Laid], found: Ranges
) -> None:
    """What is no fault but may be a slip: nothing changed, all of it changed again later, reminders too late."""
    if not (one.deadlines or one.extensions or any(one.reason.values())):
        report.say(path, "It changes nothing.", "Write deadlines, extensions or [overlay.reason.…]", grave=False)
    for was, its in before:
        if covers(found, followed(its)) and _parts(was) and _parts(was) <= _parts(one):
            wrong = f"It never matters: {one.name!r} below it changes all of it again."
            report.say(("overlay", was.name), wrong, "Leave one of the two out.", grave=False)
    for name, several in data["reminders"].items():
        if name in one.deadlines and any(minutes(text) >= minutes(one.deadlines[name]) for text in several):
            wrong = f"Some reminders of {name} would come when it is over; they are left out."
            report.say((*path, "deadlines", name), wrong, "Make it longer if they should come.", grave=False)
    rows = {row["name"]: row for row in data["reason"]}
    for name, fields in one.reason.items():
        if {**rows[name], **fields}.get("evidence") == "required" and not {**rows[name], **fields}.get("ask"):
            wrong = f"Evidence is required for {name!r}, but nothing says what to show."
            report.say((*path, "reason", name, "evidence"), wrong, 'Add ask = "A photo of …"')


def _parts(one: Overlay) -> set[tuple[str, ...]]:
    """What an overlay changes, by name."""
    found = {("deadlines", name) for name in one.deadlines} | {("extensions", name) for name in one.extensions}
    return {*found, *(("reason", name, field) for name, fields in one.reason.items() for field in fields)}


def _generous(
    report: Report, path: tuple[str, ...], one: Overlay, data: dict[str, Any], under: list[Laid], found: Ranges
) -> None:
    """A seller's own overlay may be more generous than the platform's policy under it, never less."""

    def less(at: tuple[str, ...], what: str, base: Any) -> None:
        wrong = f"A seller may not be less generous: {what}."
        report.say((*path, *at), wrong, f"At least as the platform's policy: {_said(base)}.")

    always = [was for was, its in under if covers(its, followed(found))]
    for was in [None, *(was for was, _ in under if was not in always)]:
        laid = always if was is None else [*always, was]
        for name, fields in one.reason.items():
            for field, what, base in lesser(fields, _reason(data, name, laid)):
                less(("reason", name, field), what, base)
        for table in ("deadlines", "extensions"):
            base = {**(LATER if table == "deadlines" else {}), **data[table]}
            for other in laid:
                base |= getattr(other, table)
            for name, own in getattr(one, table).items():
                if name in base and (what := _slower(table, name, own, base[name])):
                    less((table, name), what, base[name])


def _said(value: Any) -> str:
    return amounts_in_words(value) if isinstance(value, dict) else shown(value).strip("'")


def _slower(table: str, name: str, own: str, base: str) -> str:
    """How a span is less generous than another; '' when it is not."""
    if name in BUYERS:
        return f"buyers would have less time ({own})" if minutes(own) < minutes(base) else ""
    return f"buyers would wait longer ({own})" if minutes(own) > minutes(base) else ""


def _reason(data: dict[str, Any], name: str, laid: list[Overlay]) -> ReasonRule:
    row = next(one for one in data["reason"] if one["name"] == name)
    for one in laid:
        row = {**row, **one.reason.get(name, {})}
    return msgspec.convert(row, ReasonRule)


def lesser(fields: Mapping[str, Any], under: ReasonRule) -> list[tuple[str, str, Any]]:
    """The fields of a reason by which a buyer has less than before, how, and what they were."""
    worse: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
        "window": ("the window is shorter", lambda own, base: minutes(own) < minutes(base)),
        "evidence": ("more has to be shown", lambda own, base: EVIDENCE.index(own) > EVIDENCE.index(base)),
        "restocking_percent": ("more is kept", lambda own, base: bool(own > base)),
        "way_back": ("the buyer pays the way back", lambda own, base: bool(own == "buyer" != base)),
        "refund_shipping": ("shipping is not refunded", lambda own, base: bool(base and not own)),
        "return_needed": ("the item has to come back", lambda own, base: bool(own and not base)),
        "without_return_up_to": (
            "less may be kept without a return",
            lambda own, base: any(own.get(currency, -1) < amount for currency, amount in base.items()),
        ),
    }
    return [
        (field, what, getattr(under, field))
        for field, (what, is_) in worse.items()
        if field in fields and is_(fields[field], getattr(under, field))
    ]
