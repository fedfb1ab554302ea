"""Talking: a message with its attachments, from an order's page or a case's."""

from uuid import UUID

from aisoon.desk import Desk
from aisoon.rules.dossier import Evidence
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.refusals import Refused
from aisoon.web.forms import Form
from aisoon.web.page import Asked


async def keep(
    desk: Desk, person: Person, order: UUID, seller: UUID, form: Form, field: str, case: UUID | None = None
) -> list[Evidence]:
    """The files of a field as evidence of the order; what was kept before a refusal stays kept."""
    return [
        await desk.add_evidence(person, order, seller, one, form.one("caption"), case) for one in form.received(field)
    ]


async def say(request: Asked, person: Person, order: UUID, seller: UUID, form: Form, case: UUID | None = None) -> None:
    """Say what a form says, to whom it says."""
    desk: Desk = request.app.state.desk
    faults = form.refusals()
    if faults:
        faults[0].facts["all"] = faults
        raise faults[0]
    items = await keep(desk, person, order, seller, form, "files", case)
    wanted = audience(form)
    await desk.say(person, order, seller, form.one("body"), [row.id for row in items], wanted, case, form.once(request))


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
