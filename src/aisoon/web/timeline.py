"""The timeline: moves, messages, parcels and money in one order of time."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.dossier import Move
from aisoon.rules.talk import Message
from aisoon.rules.view import CaseView


class Entry(msgspec.Struct):
    """One thing that happened: `kind` is case, parcel, refund, dispute or talk; `said` is quoted as it was written."""

    at: datetime
    kind: str
    id: UUID
    move: str
    actor: str
    actor_name: str
    facts: dict[str, Any]
    said: str
    evidence: list[UUID]
    note: bool
    quiet: bool


SAID = ("statement", "question", "note", "facts", "because")
"""The fields of a move that hold somebody's own words."""


def entries(moves: list[Move], messages: list[Message], case: CaseView) -> list[Entry]:
    """Everything that happened to a case, oldest first; what merely follows from another move is quiet."""
    found = [of_move(row, case) for row in moves] + [of_message(row) for row in messages]
    return sorted(found, key=lambda entry: entry.at)


def of_move(row: Move, case: CaseView) -> Entry:
    """A move with its facts for the words, and what was written with it."""
    said = next((str(row.data[name]) for name in SAID if row.data.get(name)), "")
    files = [*row.data.get("evidence", []), *row.data.get("weighed", []), *filter(None, [row.data.get("file")])]
    evidence = [UUID(str(id)) for id in files]
    facts = {**row.data, "actor": row.actor_name, "role": row.actor, "currency": case.currency}
    return Entry(
        row.at, row.machine, row.id, row.move, row.actor, row.actor_name, facts, said, evidence, False,
        row.actor == "system",
    )  # fmt: skip


def of_message(row: Message) -> Entry:
    """A message."""
    return Entry(
        row.created_at, "talk", row.id, "", row.author_role, row.author_name, {}, row.body, row.evidence,
        not row.audience, False,
    )  # fmt: skip
