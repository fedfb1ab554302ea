"""Moves: the one way a case changes; every move of the table comes in here."""

import re
from typing import Any
from uuid import UUID

import msgspec
from litestar import post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, sent
from aisoon.api.cases import headers, shown
from aisoon.api.examples import MOVE
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, told
from aisoon.http.cases import find
from aisoon.rules.decide import Ask
from aisoon.rules.refusals import Refused
from aisoon.rules.view import CaseView

ETAG = re.compile(r'(?:W/)?"(\d{1,9})"')


class MoveIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A move by its name, what it brings, the version that was read, and of which machine row when there are several."""

    move: str
    bring: dict[str, Any] = {}
    of: UUID | None = None
    version: int | None = None


@post(
    "/cases/{case:str}/moves", status_code=200,
    opt=notes(
        "Cases", body=MoveIn, example=MOVE, reply=CaseView, headers=("If-Match", "ETag"),
        refusals=("unknown_move", "stale", "wrong_state", "missing", "evidence_missing", "evidence_incomplete"),
    ),
)  # fmt: skip
async def move(request: Asked, case: FromPath[str]) -> Sent:
    """Make a move: one of the case's `available_moves`, with what it must bring; the case as it stands afterwards.

    Say which version you read, as `version` or in If-Match, and a decision on something that has changed since is refused.
    """
    person, desk = await asker(request, "write"), desk_of(request)
    asked, once = await sent(request, MoveIn), await once_of(request)
    read = matched(request.headers.get("if-match")) if asked.version is None else asked.version
    order, id = await find(desk, person, case)
    reply = await desk.move(person, order, id, Ask(asked.move, asked.bring, read, asked.of), once, shown)
    return told(reply, ETag=headers(reply.body)["ETag"])


def matched(header: str | None) -> int | None:
    """The version an If-Match header names; `*` and no header match any."""
    if header is None or header.strip() == "*":
        return None
    found = ETAG.fullmatch(header.strip())
    if found is None:
        raise Refused("broken_body", "If-Match", problem='If-Match must be the version in quotes, such as "3"')
    return int(found[1])
