"""Signals of a case, for programs of customer service."""

from typing import Literal

import msgspec
from litestar import get, post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, sent
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json
from aisoon.http import signals
from aisoon.http.cases import draft_of, find
from aisoon.http.language import words_of


class Marking(msgspec.Struct, forbid_unknown_fields=True):
    """What an agent makes of a signal, with a word."""

    signal: str
    verdict: Literal["nothing", "counts"]
    note: str = ""


@get("/cases/{case:str}/signals", opt=notes("Cases", reply=list[signals.Signal]))
async def shown(request: Asked, case: FromPath[str]) -> Sent:
    """What a case shows that may be worth a look, with its grounds and how past decisions fell. For agents and operators.

    Advice, never a verdict: nothing is decided or refused because of it.
    """
    person, desk = await asker(request, "read", "agent", "operator"), desk_of(request)
    draft = await draft_of(desk, person, case)
    async with desk.database.reading() as db:
        return json(await signals.read(db, draft, words_of(request, person)))


@post(
    "/cases/{case:str}/signals",
    status_code=200,
    opt=notes("Cases", body=Marking, reply=list[signals.Signal], refusals=("bad_choice", "too_long"),
    example={"signal": "picture_seen", "verdict": "nothing", "note": "Both show the shop's own photograph."}),
)  # fmt: skip
async def mark(request: Asked, case: FromPath[str]) -> Sent:
    """Keep what an agent made of a signal: nothing to it, or it counts; it is told beside the signal from then on. For agents."""
    person, desk = await asker(request, "write", "agent"), desk_of(request)
    told, once = await sent(request, Marking), await once_of(request)
    order, row = await find(desk, person, case)
    await desk.mark_signal(person, order, row, told.signal, told.verdict, told.note, once)
    draft = await draft_of(desk, person, case)
    async with desk.database.reading() as db:
        return json(await signals.read(db, draft, words_of(request, person)))
