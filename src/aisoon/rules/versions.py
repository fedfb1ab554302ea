"""Versions: a policy goes from a draft over a check and a simulation to a second person's approval, and into force on a day."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE


class Version(msgspec.Struct):
    """One version of the policy: `hash` names its text, `label` is the version it gives itself, `report` what was simulated.

    States: draft, checked, simulated, approved, in_force, replaced, withdrawn.
    """

    id: UUID
    state: str
    hash: str
    label: str
    note: str
    author_id: UUID
    author_name: str
    created_at: datetime
    entered_at: datetime
    approver_id: UUID | None = None
    approver_name: str | None = None
    effective_from: datetime | None = None
    report: dict[str, Any] | None = None


class Step(msgspec.Struct, frozen=True):
    """One move of a version, as its history keeps it; `hash` is the text it had then."""

    id: UUID
    version_id: UUID
    name: str
    source: str
    target: str
    hash: str
    actor: str
    actor_id: UUID
    actor_name: str
    data: dict[str, Any]
    at: datetime


def go(
    version: Version, move: str, person: Person, now: datetime, id: UUID, data: dict[str, Any] | None = None
) -> Step:
    """Take the table's row for this move; Refused where the state or the person does not allow it.

    Who wrote a version does not approve it.
    """
    rows = [row for row in BY_MOVE[f"policy.{move}"] if version.state in row.source]
    if not any(person.role in row.who for row in BY_MOVE[f"policy.{move}"]):
        raise Refused("not_your_move", who=["operator"])
    if not rows:
        raise Refused("wrong_state", state=version.state)
    if rows[0].when == "second_person" and person.id == version.author_id:
        raise Refused("own_draft")
    source, version.state = version.state, rows[0].to
    version.entered_at = now
    return Step(
        id, version.id, move, source, version.state, version.hash, person.role, person.id, person.name, data or {}, now
    )
