"""Numbers and words as evidence, as a case's page and the bench draw them."""

from typing import Any

import msgspec

from aisoon.rules import stating
from aisoon.rules.dossier import Move
from aisoon.rules.draft import Draft
from aisoon.rules.talk import Message


class Quoted(msgspec.Struct, frozen=True):
    """A message that is evidence, and the side that uses it."""

    message: Message
    by: str


def of(draft: Draft, moves: list[Move], messages: list[Message]) -> dict[str, Any]:
    """What a page draws: numbers beside one another, quoted words, and the ids of messages that are quoted."""
    said = {str(one.id): one for one in messages if one.body}
    used = {str(move.data["message"]): move.actor for move in moves if move.move == stating.QUOTE}
    return {
        "numbers": stating.known(draft.dossier, draft.case, moves),
        "quoted": [Quoted(said[id], by) for id, by in used.items() if id in said],
        "used": set(used),
    }
