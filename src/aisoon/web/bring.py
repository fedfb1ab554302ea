"""What a move's form brings: each need read by its kind, the way the templates ask for it."""

from collections.abc import Callable
from typing import Any

from aisoon.rules.draft import Draft
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE, Need
from aisoon.web import inspecting
from aisoon.web.forms import Form, amount, whole


def brought(form: Form, move: str, draft: Draft) -> dict[str, Any]:
    """The move's needs as the rules read them; Refused with every fault that the form itself shows."""
    bring: dict[str, Any] = {}
    faults = form.refusals()
    for need in needs(move):
        try:
            bring[need.name] = KINDS[need.kind](form, need, draft)
        except Refused as fault:
            faults.append(fault)
    if faults:
        faults[0].facts["all"] = faults
        raise faults[0]
    return bring


def needs(move: str) -> list[Need]:
    """Everything any row of this move asks for."""
    return list({need.name: need for row in BY_MOVE.get(move, ()) for need in row.needs}.values())


def _typed(form: Form, need: Need, draft: Draft) -> str:
    return form.one(need.name)


def _amount(form: Form, need: Need, draft: Draft) -> int | None:
    return amount(form.one(need.name), need.name, draft.dossier.order.currency)


def _ticked(form: Form, need: Need, draft: Draft) -> list[str]:
    return form.many(need.name)


def _units(form: Form, need: Need, draft: Draft) -> list[dict[str, Any]]:
    """What became of each line: how many accepted, in what condition, with what note."""
    found = []
    for line in draft.dossier.lines_of(draft.case):
        count = form.one(f"{need.name}-{line.line_id}")
        if count.strip():
            found.append(
                {
                    "line": str(line.line_id),
                    "accepted": whole(count, need.name),
                    "condition": form.one(f"condition-{line.line_id}", "as_new"),
                    "note": form.one(f"note-{line.line_id}"),
                }
            )
    return found


def _shows(form: Form, need: Need, draft: Draft) -> dict[str, str]:
    """What each ticked file shows, as typed beside it."""
    ticked = [id for id in form.many("weighed") if form.one(f"{need.name}-{id}").strip()]
    return {id: form.one(f"{need.name}-{id}") for id in ticked}


def _parts(form: Form, need: Need, draft: Draft) -> list[dict[str, Any]]:
    """The amount typed for each line; nothing where none was."""
    currency, found = draft.dossier.order.currency, []
    for line in draft.dossier.lines_of(draft.case):
        text = form.one(f"{need.name}-{line.line_id}")
        if text.strip():
            part = 0 if not text.strip("0., ") else amount(text, need.name, currency)
            found.append({"line": str(line.line_id), "amount": part})
    return found


KINDS: dict[str, Callable[[Form, Need, Draft], Any]] = {
    "text": _typed,
    "line": _typed,
    "iban": _typed,
    "choice": _typed,
    "party": _typed,
    "amount": _amount,
    "evidence": _ticked,
    "units": _units,
    "lines": _ticked,
    "agent": _typed,
    "clauses": _ticked,
    "shows": _shows,
    "parts": _parts,
    "inspected": inspecting.inspected,
    "goods": inspecting.goods,
    "grams": inspecting.grams,
    "file": _typed,
    "message": _typed,
    "covers": lambda form, need, draft: [[int(one) for one in text.split(",")] for text in form.many(need.name)],
}
