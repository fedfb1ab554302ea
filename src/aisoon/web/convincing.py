"""What usually convinces, told to a seller before it declines a request or rejects a parcel."""

from datetime import timedelta
from typing import Any

import msgspec

from aisoon.desk import Desk
from aisoon.rules.checklist import Item, checklist
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.view import CaseView
from aisoon.store import convincing
from aisoon.store.database import Reading

FEW, LEAST = 20, 5
"""Decisions below which nothing is told of them, and below which nothing is told of one kind of evidence."""

LATELY = timedelta(days=730)
ABOUT = {"case.decline": "declined", "case.reject": "parcel_rejected"}
"""What is disputed when the buyer disputes this move."""

KINDS = ("video", "photo", "document", "none")


class Told(msgspec.Struct, frozen=True):
    """What a form says beside its fields: `kinds` are told of by (name, tally), none of them while there are too few."""

    about: str
    all: convincing.Tally
    kinds: list[tuple[str, convincing.Tally]]
    bring: list[str]
    grounds: list[str]


async def told(db: Reading, desk: Desk, person: Person, draft: Draft, seen: CaseView) -> dict[str, Any]:
    """What convinces by move, for the refusals this seller can make now."""
    if person.role != "seller":
        return {}
    open_ = [one.move for one in seen.available_moves if one.move in ABOUT and not one.blocked]
    reasons = list(dict.fromkeys(line.reason for line in seen.lines))
    found = {}
    for move in open_:
        rows = await convincing.tallies(db, ABOUT[move], reasons, desk.now() - LATELY)
        grounds = draft.policy.decline_needs_evidence if move == "case.decline" else []
        found[move] = telling(ABOUT[move], rows, checklist(draft, [ABOUT[move]]), grounds)
    return found


def telling(about: str, rows: dict[str, convincing.Tally], items: list[Item], grounds: list[str]) -> Told:
    """Tallies as they are told: none by kind where there are too few decisions, and none of a kind that was hardly brought."""
    all_ = rows.get("", convincing.Tally())
    kinds = [(name, rows[name]) for name in KINDS if name in rows and rows[name].decided >= LEAST]
    bring = [one.name for one in items if one.side == "seller"]
    return Told(about, all_, kinds if all_.decided >= FEW else [], bring, grounds)
