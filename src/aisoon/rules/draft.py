"""A draft: one move being worked out on a loaded dossier, collecting everything that is to be written together."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, cast
from uuid import UUID

import msgspec

from aisoon.rules.calendar import Calendar
from aisoon.rules.dossier import Case, Dossier, Evidence, Machine, Move
from aisoon.rules.ledger import Entry
from aisoon.rules.people import SYSTEM, Person
from aisoon.rules.policy import Policy
from aisoon.rules.table import BY_MOVE, OF_A_CASE, Row
from aisoon.rules.talk import Message

TABLE = {
    "Case": "cases",
    "CaseLine": "case_line",
    "Parcel": "parcel",
    "Refund": "refund",
    "Dispute": "dispute",
    "Decision": "decision",
    "Evidence": "evidence",
    "External": "external",
    "Chargeback": "chargeback",
    "Line": "order_line",
    "Payment": "payment",
}


RECEIPTS = ("case.request", "case.withdraw", "dispute.appeal")
"""Moves whose maker gets a receipt: a declaration on a durable medium."""


class Setting(msgspec.Struct, frozen=True):
    """What a decision is given besides the dossier: time, who acts, the policy in force, calendars and fresh ids.

    `returns_90d` is how many cases the buyer opened in the 90 days before, where somebody counted; `colleagues` who works
    at customer service, where a move names one of them; `past` the case's moves, where a file is taken back;
    `said` what this person can read of the conversation, where words of it become evidence.
    """

    now: datetime
    person: Person
    policy: Policy
    calendar: Calendar
    new_id: Callable[[], UUID]
    returns_90d: int | None = None
    colleagues: tuple[Person, ...] = ()
    past: tuple[Move, ...] = ()
    said: tuple[Message, ...] = ()


class Notice(msgspec.Struct, frozen=True):
    """A letter to be sent after commit: `to` is buyer, seller or agent; `move` names its words; key makes it once."""

    key: str
    to: str
    move: str
    case_id: UUID
    facts: dict[str, Any]


class Posting(msgspec.Struct, frozen=True):
    """One ledger entry with the move that asked for it."""

    order_id: UUID
    id: UUID
    move_id: UUID
    account: str
    amount: int
    currency: str
    memo: str
    at: datetime


class Draft:
    """The dossier with one case in hand; `go` makes moves, `touch` marks rows to be written.

    A draft about a payment, as the provider's words are, has no case in hand (`about_order`) until one is concerned.
    """

    def __init__(self, dossier: Dossier, case: Case | None, setting: Setting) -> None:
        self.dossier = dossier
        self.case = cast(Case, case)
        self.setting = setting
        self.now = setting.now
        self.policy = setting.policy
        self.bring: dict[str, Any] = {}
        self.moves: list[Move] = []
        self.postings: list[Posting] = []
        self.notices: list[Notice] = []
        self.touched: dict[int, Any] = {}
        self.marked: list[tuple[Evidence, list[str]]] = []

    def touch(self, *rows: Any) -> None:
        """Mark rows as changed; they are written whole."""
        for row in rows:
            if row is not None:
                self.touched[id(row)] = row

    def go(self, move: str, subject: Machine, data: dict[str, Any] | None = None, by: Person | None = None) -> Move:
        """Take the table's row for this move: set the state, start its clock, append history."""
        from aisoon.rules import deadlines  # deadlines asks guards, which look at drafts

        rows = [row for row in BY_MOVE[move] if subject.state in row.source]
        row = self._fitting(rows, by or self.setting.person, subject)
        source, target = subject.state, subject.state if row.to == "=" else row.to
        subject.state = target
        self.touch(subject, self.case)
        if source != target:
            subject.entered_at = self.now
        deadlines.start(self, subject, row, source)
        return self._append(row, subject, source, by or self.setting.person, data or {})

    def follow(self, move: str, subject: Machine, data: dict[str, Any] | None = None) -> Move:
        """A consequence of another move: made by the system, in the same write."""
        return self.go(move, subject, data, SYSTEM)

    def _fitting(self, rows: list[Row], person: Person, subject: Machine) -> Row:
        from aisoon.rules import guards

        assert rows, f"no row of the table leaves {subject.state} for this move"
        for row in rows:
            if len(rows) == 1 or guards.refusal(row, self, subject, person) is None:
                return row
        return rows[0]

    def _append(self, row: Row, subject: Machine, source: str, by: Person, data: dict[str, Any]) -> Move:
        case = self.case if row.machine in OF_A_CASE else None
        if case is not None and not any(made.case_id == case.id for made in self.moves):
            case.version += 1
        move = Move(
            order_id=self.dossier.order.id,
            id=self.setting.new_id(),
            case_id=case.id if case is not None else None,
            machine=row.machine,
            subject_id=subject.id,
            name=row.name,
            source=source,
            target=subject.state,
            actor=by.role,
            actor_id=by.id,
            actor_name=by.name,
            at=self.now,
            version=case.version if case is not None else 0,
            data=data,
            due_move=subject.due_move,
            due_at=subject.due_at,
        )
        self.moves.append(move)
        return move

    def post(self, entries: tuple[Entry, ...], move: Move) -> None:
        """Write ledger entries under a move."""
        for entry in entries:
            self.postings.append(
                Posting(
                    move.order_id,
                    self.setting.new_id(),
                    move.id,
                    entry.account,
                    entry.amount,
                    entry.currency,
                    entry.memo,
                    self.now,
                )
            )

    def tell(self, *parties: str, **facts: Any) -> None:
        """Send the latest move as a letter to these parties, once each; nobody is told of their own move, save a receipt."""
        move = self.moves[-1]
        if move.case_id is None:
            return
        for party in parties:
            if party == move.actor and move.move not in RECEIPTS:
                continue
            self.notices.append(Notice(f"{move.id}:{party}", party, move.move, self.case.id, facts))

    def plan(self) -> dict[str, list[Any]]:
        """Everything to be written in one go: table name → whole rows."""
        plan: dict[str, list[Any]] = {"move": self.moves, "ledger": self.postings, "notice": self.notices}
        for row in self.touched.values():
            plan.setdefault(TABLE[type(row).__name__], []).append(row)
        return {table: rows for table, rows in plan.items() if rows}
