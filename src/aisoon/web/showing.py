"""What a form asks to be shown: files by the check they are for, asked for once more where something would help."""

from typing import Any
from uuid import UUID

from aisoon.desk import Desk
from aisoon.rules import bring
from aisoon.rules.checklist import FORMS, NEEDS, Item, files_of, lacking, of_move
from aisoon.rules.decide import Ask
from aisoon.rules.dossier import Evidence
from aisoon.rules.draft import Draft
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE
from aisoon.rules.view import CaseView
from aisoon.web import talk as talking
from aisoon.web.forms import Form


def asked(draft: Draft, seen: CaseView) -> dict[str, list[Item]]:
    """What each open move of this person asks to be shown, by move."""
    wanted = [one.move for one in seen.available_moves if not one.blocked and one.move in FORMS]
    return {move: of_move(draft, move) for move in wanted} if draft.setting.person.role in PARTIES else {}


def fields(form: Form, field: str) -> dict[str, str]:
    """The fields files came in for a field of files, each with the check it is for ('' for none)."""
    named = [*(one.field for one in form.uploads), *(name[3:] for name in form.fields if name.startswith("up-"))]
    return {
        name: name[len(field) + 1 :] for name in dict.fromkeys(named) if name == field or name.startswith(f"{field}.")
    }


async def keep(
    desk: Desk, person: Person, order: UUID, seller: UUID, form: Form, field: str, case: UUID | None = None
) -> list[Evidence]:
    """The files of a field and of its checks as evidence, each said to be for its check."""
    found: list[Evidence] = []
    for name, check in fields(form, field).items():
        shows = [check] if check else None
        found += await talking.keep(desk, person, order, seller, form, name, case, shows=shows)
    return found


def went_on(form: Form, missing: list[str]) -> bool:
    """Whether who sends the form was asked for all of this before, and goes on without it."""
    return set(missing) <= set(form.one("anyway").split(","))


def ask_once(draft: Draft, ask: Ask, form: Form) -> None:
    """Refused `evidence_welcome` the first time a move comes without what would help; its own faults are told before."""
    role = draft.setting.person.role
    if ask.move not in NEEDS or role not in PARTIES:
        return
    bring.check(BY_MOVE[ask.move][0], draft, draft.setting.person, ask.bring)
    missing = lacking(of_move(draft, ask.move), role, files_of(draft))
    if missing and not went_on(form, missing):
        raise Refused("evidence_welcome", "evidence", missing=missing)


def said(form: Form, seen: CaseView) -> dict[UUID, list[str]]:
    """What a form says that files of the case show: by file, the checks chosen for it."""
    known = {str(row.id): row for row in seen.evidence}
    found: dict[UUID, Any] = {}
    for name, values in form.fields.items():
        if name.startswith("shows-") and (row := known.get(name[6:])):
            others = [one for one in row.shows if one not in {item.name for item in seen.checklist}]
            found[row.id] = [*others, *(value for value in values if value)]
    return found
