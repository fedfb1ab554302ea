"""What evidence is for: the checks of the policy that a file shows, said afterwards by the side that brought it."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import put
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, sent
from aisoon.api.notes import notes
from aisoon.api.order_view import order_of
from aisoon.api.reply import Sent, json
from aisoon.rules.dossier import Evidence

Name = Annotated[str, msgspec.Meta(max_length=40)]


class ShowsIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Names of checks, as a case's `checklist` has them; none takes back what was said."""

    shows: Annotated[list[Name], msgspec.Meta(max_length=20)]


@put(
    "/orders/{order:str}/evidence/{id:uuid}/shows",
    opt=notes(
        "Talk and evidence",
        body=ShowsIn,
        example={"shows": ["damage", "box"]},
        reply=Evidence,
        refusals=("check_unknown", "evidence_closed"),
    ),
)
async def say_shows(request: Asked, order: FromPath[str], id: FromPath[UUID]) -> Sent:
    """Say what a file of your side shows, so that the case's checklist counts it; possible while its case is open."""
    person, desk = await asker(request, "write"), desk_of(request)
    asked = await sent(request, ShowsIn)
    found = await order_of(desk, person, order)
    return json((await desk.say_shows(person, found.order.id, {id: asked.shows}))[0])
