"""Many cases at once: one move on each, row by row, with a plan before and a result after; one bad row stops no other."""

import hashlib
from typing import Any

import msgspec
from litestar import post
from litestar.response import Response

from aisoon.desk import Desk, Once
from aisoon.http.cases import draft_of
from aisoon.rules.decide import Ask
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.view import CaseView, view
from aisoon.web.forms import Form, read
from aisoon.web.page import Asked, draw, local, see, writer

MOVES = {
    "seller": ("case.approve", "case.approve_without_return", "case.deliver", "case.accept", "case.extend"),
    "agent": ("case.approve", "case.approve_without_return", "case.deliver"),
}
"""Moves that bring nothing, by who may make them on many cases at once."""

MOST = 200
"""Cases in one go."""


class Row(msgspec.Struct):
    """One case of a plan or a result: `refused` says why its move is not possible, or was not made."""

    reference: str
    title: str
    buyer: str
    state: str
    value: int
    currency: str
    refused: Refused | None = None
    done: bool = False


@post("/cases/bulk", include_in_schema=False)
async def many(request: Asked) -> Response[Any]:
    """First what would happen to each chosen case; confirmed, the move is made on each, and each says how it went."""
    person, desk = await writer(request, *MOVES), request.app.state.desk
    form = await read(request)
    move, picked = form.one("move"), list(dict.fromkeys(form.many("pick")))
    back = local(form.one("back"), "/cases")
    if move not in MOVES[person.role] or not 0 < len(picked) <= MOST:
        return draw(request, "bulk.html", person, 422, rows=[], move="", back=back, confirmed=False)
    confirmed = form.one("confirm") == "1"
    rows = [await one(desk, person, reference, move, form if confirmed else None) for reference in picked]
    if form.one("quick") and confirmed and all(row.done for row in rows):
        return see(f"{back}{'&' if '?' in back else '?'}made={move}&case={rows[0].reference}")
    return draw(request, "bulk.html", person, rows=rows, move=move, back=back, confirmed=confirmed)


async def one(desk: Desk, person: Person, reference: str, move: str, form: Form | None) -> Row:
    """What becomes of one case; with a form the move is made, under a key of its own made from the form's."""
    try:
        draft = await draft_of(desk, person, reference)
    except Refused as refused:
        return Row(reference[:20], "", "", "", 0, "", refused)
    seen = view(draft)
    row = Row(
        seen.reference, seen.lines[0].title, seen.buyer, seen.state, seen.value, seen.currency, refusal(seen, move)
    )
    if form is None:
        return row
    said = hashlib.sha256(f"{move}:{seen.reference}".encode()).digest()
    try:
        key = Once(f"{form.one('_key')[:80]}:{seen.reference}", said)
        await desk.move(person, draft.case.order_id, draft.case.id, Ask(move), key)
        row.done, row.refused = True, None
    except Refused as refused:
        row.refused = refused
    return row


def refusal(seen: CaseView, move: str) -> Refused | None:
    """Why a move cannot be made on a case as it stands; None where it can."""
    known = next((one for one in seen.available_moves if one.move == move), None)
    if known is None:
        return Refused("wrong_state", state=seen.state)
    return Refused(known.blocked.refusal, **known.blocked.facts) if known.blocked else None


ROUTES = [many]
