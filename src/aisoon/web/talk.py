"""Talking: a message with its attachments, from an order's page or a case's."""

from typing import Any
from uuid import UUID

from litestar import Response

from aisoon.desk import Desk
from aisoon.http.uploads import sent_on
from aisoon.rules.dossier import Evidence
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.refusals import Refused
from aisoon.rules.talk import Message
from aisoon.store import uploads
from aisoon.store.database import as_id
from aisoon.store.uploads import Upload
from aisoon.web.forms import Form
from aisoon.web.page import Asked, see


async def keep(
    desk: Desk,
    person: Person,
    order: UUID,
    seller: UUID,
    form: Form,
    field: str,
    case: UUID | None = None,
    wanted: list[str] | None = None,
    shows: list[str] | None = None,
) -> list[Evidence]:
    """The files of a field as evidence of the order, for these checks; what was kept before a refusal stays kept."""
    found = [
        await desk.add_evidence(person, order, seller, one, form.one("caption"), case, wanted=wanted, shows=shows)
        for one in form.received(field)
    ]
    return found + [
        await sent_on(desk, form.parts, person, seller, one, form.one("caption"), case, wanted, shows)
        for one in await uploaded(desk, person, order, form, field)
    ]


async def uploaded(desk: Desk, person: Person, order: UUID, form: Form, field: str) -> list[Upload]:
    """The files of a field that came in parts before; Refused when one of them is not whole, or not this person's."""
    ids = list({id for id in map(as_id, form.many(f"up-{field}")) if id})
    async with desk.database.reading() as db:
        found = await uploads.whole(db, order, person.id, ids) if ids else []
    if len(found) < len(form.many(f"up-{field}")):
        raise Refused("upload_unfinished", field)
    return found


async def say(request: Asked, person: Person, order: UUID, seller: UUID, form: Form, case: UUID | None = None) -> None:
    """Say what a form says, to whom it says."""
    desk: Desk = request.app.state.desk
    faults = form.refusals()
    if faults:
        faults[0].facts["all"] = faults
        raise faults[0]
    wanted = audience(form)
    items = await keep(desk, person, order, seller, form, "files", case, wanted)
    once, line = form.once(request), as_id(form.one("about"))
    await desk.say(person, order, seller, form.one("body"), [row.id for row in items], wanted, case, once, line)


def told(request: Asked, path: str) -> Response[Any]:
    """The answer to a message that was taken: the page it stands on, or for a script that sent it, that it was."""
    return Response(None, status_code=204) if request.headers.get("x-aisoon") == "live" else see(path)


def seen_by(messages: list[Message], marks: list[Any], person: Person) -> list[Any]:
    """Who has read the last message of the reader's own side: those it was for, and the reader's colleagues."""
    own = [row for row in messages if row.author_role == person.role]
    if not own:
        return []
    last = max(own, key=lambda row: row.created_at)
    staff = person.role not in PARTIES
    return [
        row
        for row in marks
        if row["upto"] >= last.created_at
        and ((row["role"] in last.audience and row["role"] != person.role) or (staff and row["role"] not in PARTIES))
    ]


def audience(form: Form) -> list[str] | None:
    """To whom customer service speaks: both sides, one of them, or nobody (an internal note)."""
    to = form.one("to", "both")
    return {"both": None, "note": []}.get(to, [to] if to in PARTIES else None)


def seller_of(form: Form) -> UUID:
    """The seller a conversation is with."""
    try:
        return UUID(form.one("seller"))
    except ValueError as error:
        raise Refused("not_found") from error
