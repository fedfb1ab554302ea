"""The story of a case: its moves and what was said, oldest first; and the money under them."""

from datetime import datetime
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json
from aisoon.http.cases import draft_of
from aisoon.rules.dossier import Move
from aisoon.rules.talk import Message
from aisoon.store import history, talk


class Entry(msgspec.Struct, frozen=True):
    """One thing that happened: a move or a message."""

    at: datetime
    move: Move | None = None
    message: Message | None = None


class Posting(msgspec.Struct, frozen=True):
    """One ledger entry in signed minor units, and the move it was written under."""

    move: str
    at: datetime
    account: str
    amount: int
    currency: str
    memo: str


@get("/cases/{case:str}/timeline", opt=notes("Cases", reply=list[Entry]))
async def timeline(request: Asked, case: FromPath[str]) -> Sent:
    """Everything that happened in a case and that you may read, oldest first.

    Moves with who made them and what they brought, and the conversation with this seller that belongs to it.
    """
    person, desk = await asker(request, "read"), desk_of(request)
    row = (await draft_of(desk, person, case)).case
    async with desk.database.reading() as db:
        moves = await history.moves(db, row.order_id, row.id)
        said = await talk.messages(db, row.order_id, person, row.seller_id)
    found = [Entry(one.at, move=one) for one in moves]
    found += [Entry(one.created_at, message=one) for one in said if one.case_id in (None, row.id, row.parent_id)]
    return json(sorted(found, key=lambda entry: entry.at))


@get("/cases/{case:str}/ledger", opt=notes("Cases", reply=list[Posting]))
async def ledger(request: Asked, case: FromPath[str]) -> Sent:
    """The money of a case: double entry, every move's entries add up to zero. For agents and operators."""
    person, desk = await asker(request, "read", "agent", "operator"), desk_of(request)
    row = (await draft_of(desk, person, case)).case
    async with desk.database.reading() as db:
        moves: dict[UUID, Move] = {one.id: one for one in await history.moves(db, row.order_id, row.id)}
        entries = await history.ledger(db, row.order_id)
    return json(
        [
            Posting(moves[id].move, moves[id].at, one["account"], one["amount"], one["currency"], one["memo"])
            for one in entries
            if (id := one["move_id"]) in moves
        ]
    )
