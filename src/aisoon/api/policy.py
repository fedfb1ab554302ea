"""The rules as data: the policy in force, and the table of every move."""

import msgspec
from litestar import get

from aisoon.api.ask import Asked, desk_of
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json
from aisoon.rules.policy import Policy
from aisoon.rules.reasons import REASONS, Reason
from aisoon.rules.table import ROWS, STATES, Row, State


class Rulebook(msgspec.Struct, frozen=True):
    """The policy in force, and the twelve reasons with their sentences."""

    policy: Policy
    reasons: tuple[Reason, ...]


class Table(msgspec.Struct, frozen=True):
    """Every move and every state of the four machines: case, parcel, refund, dispute."""

    moves: tuple[Row, ...]
    states: tuple[State, ...]


@get("/policy", opt=notes("Who and what", reply=Rulebook, public=True))
async def policy(request: Asked) -> Sent:
    """The policy in force as data.

    Reasons, windows, deadlines, limits; a case keeps the version it was opened under (`hash`). Money is in minor units.
    """
    found = desk_of(request).policy
    return json(Rulebook(found, REASONS), ETag=f'"{found.hash}"')


@get("/table", opt=notes("Who and what", reply=Table, public=True))
async def table() -> Sent:
    """The table: every move with who may make it, from where to where, and what it must bring.

    A state's `otherwise` is what the clock does when its deadline passes.
    """
    return json(Table(ROWS, STATES))
