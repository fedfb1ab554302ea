"""Files brought by mistake: taken back whole, or covered in part."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, sent
from aisoon.api.examples import COVER, TAKE_BACK
from aisoon.api.notes import notes
from aisoon.api.order_view import order_of
from aisoon.api.reply import Sent, json
from aisoon.http import pictures
from aisoon.rules.dossier import Evidence

Because = Annotated[str, msgspec.Meta(max_length=200)]


class TakeBackIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Why a file is taken back, for everybody who could see it."""

    because: Because


class CoverIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Areas of a photo, each [left, top, width, height] in thousandths of its sides, and why they are covered."""

    covers: list[list[int]]
    because: Because


@post(
    "/orders/{order:str}/evidence/{id:uuid}/take-back", status_code=200,
    opt=notes(
        "Talk and evidence", body=TakeBackIn, example=TAKE_BACK, reply=Evidence,
        refusals=("evidence_gone", "evidence_answered", "evidence_needed", "wrong_state", "missing"),
    ),
)  # fmt: skip
async def take_back(request: Asked, order: FromPath[str], id: FromPath[UUID]) -> Sent:
    """Take back a file of your side, until somebody has acted on it. Its row stays, as a trace; name, caption and bytes go.

    Where it is evidence in a case this is that case's move `case.take_back_file`; before there is one, your words are a message.
    """
    person, desk = await asker(request, "write"), desk_of(request)
    asked, once = await sent(request, TakeBackIn), await once_of(request)
    found = (await order_of(desk, person, order)).order.id
    return json(await desk.take_back_file(person, found, id, asked.because, once))


@post(
    "/orders/{order:str}/evidence/{id:uuid}/cover", status_code=200,
    opt=notes(
        "Talk and evidence", body=CoverIn, example=COVER, reply=Evidence,
        refusals=("evidence_gone", "evidence_answered", "cover_needs_photo", "bad_covers", "wrong_state", "missing"),
    ),
)  # fmt: skip
async def cover(request: Asked, order: FromPath[str], id: FromPath[UUID]) -> Sent:
    """Cover areas of a photo (a face, an address) for everybody but who brought it and customer service, who keep the original."""
    person, desk = await asker(request, "write"), desk_of(request)
    asked, once = await sent(request, CoverIn), await once_of(request)
    found = (await order_of(desk, person, order)).order.id
    item = await desk.cover_file(person, found, id, asked.covers, asked.because, once)
    if item.preview_key:
        await pictures.ready(request.app.state.files, item, item.preview_key)
    return json(item)
