"""Hearings: what every machine's row has, a dispute's row, and the decisions customer service makes in it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec


class Machine(msgspec.Struct, kw_only=True):
    """What every machine's row has: its state, since when, and its one deadline."""

    order_id: UUID
    id: UUID
    state: str = ""
    entered_at: datetime | None = None
    due_move: str | None = None
    due_at: datetime | None = None


class Dispute(Machine, kw_only=True):
    """Customer service's hearing of a case; `asked` lists the parties asked for supplementary evidence so far, `agreed_by`
    those that accepted the `proposal` (amount, statement, bearer, by), `sent_back` those whose appeal led to a new decision.
    """

    case_id: UUID
    about: str
    opened_by: str
    reviewer_id: UUID | None = None
    first_reviewer_id: UUID | None = None
    asked_party: str | None = None
    asked: list[str] = []
    question: str | None = None
    appealed_by: str | None = None
    accepted_by: list[str] = []
    extended: list[str] = []
    overdue: bool = False
    proposal: dict[str, Any] | None = None
    agreed_by: list[str] = []
    sent_back: list[str] = []


class Decision(msgspec.Struct):
    """A decision as a statement: facts, rule, policy version, evidence weighed, amounts; never changed, only superseded.

    `clauses` name parts of the policy, `shows` says what files show, `parts` the amount by line, `bearer` who bears it ('': nobody).
    """

    order_id: UUID
    id: UUID
    case_id: UUID
    dispute_id: UUID
    number: int
    outcome: str
    amount: int
    grounds: str
    facts: str
    rule: str
    policy: str
    weighed: list[UUID]
    reviewer_id: UUID
    reviewer_name: str
    supersedes: UUID | None
    decided_at: datetime
    clauses: list[str] = []
    shows: dict[str, str] = {}
    parts: list[dict[str, Any]] = []
    bearer: str = ""
