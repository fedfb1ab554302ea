"""What was found in a parcel and what becomes of the goods, read from the history that keeps every change."""

from datetime import datetime
from typing import Any

import msgspec

from aisoon.rules import inspection
from aisoon.rules.dossier import Move
from aisoon.rules.draft import Draft
from aisoon.rules.refusals import Refused
from aisoon.rules.table import Need
from aisoon.rules.view import CaseView
from aisoon.web.forms import Form, whole

SHOWN = 25
"""Units of a line the form has fields for; more are noted by the API."""


class Noted(msgspec.Struct, frozen=True):
    """What one move noted: rows by line, who and when, and how often it was noted before."""

    at: datetime
    by: str
    rows: list[dict[str, Any]]
    weight: int | None
    note: str
    before: int


def noted(moves: list[Move], move: str, field: str) -> Noted | None:
    """The latest of these moves; None while there is none."""
    rows = [row for row in moves if row.move == move]
    if not rows:
        return None
    last = rows[-1]
    return Noted(
        last.at,
        last.actor_name,
        last.data.get(field, []),
        last.data.get("weight"),
        str(last.data.get("note", "")),
        len(rows) - 1,
    )


def of(moves: list[Move], case: CaseView) -> dict[str, Any]:
    """What a page draws: the latest inspection, the latest word on the goods, and the case's items by line."""
    return {
        "inspected": noted(moves, "case.inspect", "inspected"),
        "goods": noted(moves, "case.dispose", "goods"),
        "titles": {str(line.line): line.title for line in case.lines},
        "inspecting": inspection,
        "most_units": SHOWN,
    }


def inspected(form: Form, need: Need, draft: Draft) -> list[dict[str, Any]]:
    """The units a form says something about."""
    rows = []
    for line in draft.dossier.lines_of(draft.case):
        for unit in range(1, min(line.quantity, SHOWN) + 1):
            at = f"{line.line_id}-{unit}"
            if found := form.one(f"found-{at}"):
                row = {name: form.one(f"{name}-{at}") for name in ("grade", "works", "serial", "note")}
                said = {name: text for name, text in row.items() if text}
                rows.append({"line": str(line.line_id), "unit": unit, "found": found, **said})
    return rows


def goods(form: Form, need: Need, draft: Draft) -> list[dict[str, Any]]:
    """How many units of each line become what."""
    return [
        {"line": str(line.line_id), "becomes": what, "units": whole(form.one(f"{what}-{line.line_id}"), need.name)}
        for line in draft.dossier.lines_of(draft.case)
        for what in inspection.BECOMES
        if form.one(f"{what}-{line.line_id}").strip()
    ]


def grams(form: Form, need: Need, draft: Draft) -> str | None:
    """A weight as typed; nothing where none was."""
    text = form.one(need.name).strip()
    if text and not (text.isascii() and text.isdigit()):
        raise Refused("bad_quantity", need.name, problem="whole grams, up to 1000000")
    return text or None
