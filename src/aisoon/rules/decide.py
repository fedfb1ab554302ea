"""Decide: the one gate every move passes; refusals come in the order of refusals.KINDS."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import (
    automatic,
    bring,
    case,
    checklist,
    deadlines,
    dispute,
    guards,
    mediation,
    mistaken,
    parcel,
    refund_moves,
    stating,
)  # fmt: skip
from aisoon.rules.dossier import Dossier, Machine
from aisoon.rules.draft import Draft, Setting
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE, OF_A_CASE, STATE, Row, leaving

EFFECTS: dict[str, Callable[..., None]] = {
    **case.EFFECTS,
    **automatic.EFFECTS,
    **parcel.EFFECTS,
    **refund_moves.EFFECTS,
    **dispute.EFFECTS,
    **mediation.EFFECTS,
    **mistaken.EFFECTS,
    **stating.EFFECTS,
}


CONSEQUENCES = ("system", "rule")
"""Actors whose moves only ever follow from another move; nobody asks in their name."""


class Ask(msgspec.Struct, frozen=True):
    """A wish to make a move: its full name, what it brings, the version that was read, and of which row when several."""

    move: str
    bring: dict[str, Any] = {}
    version: int | None = None
    of: UUID | None = None


def decide(dossier: Dossier, case_id: UUID, ask: Ask, setting: Setting) -> Draft:
    """The finished draft of one move; Refused says why not, and nothing has happened."""
    draft = Draft(dossier, dossier.case(case_id), setting)
    rows = BY_MOVE.get(ask.move, ())
    if not rows or rows[0].source == ("",):
        raise Refused("unknown_move", "move", move=ask.move[:80], moves=names(draft))
    if setting.person.role in CONSEQUENCES or not any(setting.person.role in row.who for row in rows):
        raise Refused("not_your_move", "move", who=list(rows[0].who))
    if ask.version is not None and ask.version != draft.case.version:
        raise Refused("stale", "version", read=ask.version, now=draft.case.version)
    subject = subject_of(draft, rows, ask.of)
    fitting = [row for row in rows if subject is not None and subject.state in row.source]
    if subject is None or not fitting:
        raise Refused("wrong_state", "move", state=draft.case.state, moves=names(draft))
    if setting.person.role == "clock":
        return by_clock(draft, subject, ask.move)
    if not any(setting.person.role in row.who for row in fitting):  # in other states it is theirs
        raise Refused("not_your_move", "move", who=list(fitting[0].who))
    row = chosen([row for row in fitting if setting.person.role in row.who], draft, subject)
    draft.bring = bring.check(row, draft, setting.person, ask.bring)
    checklist.needed(draft, ask.move)
    EFFECTS.get(ask.move, plainly)(draft, subject, ask.move)
    return draft


def by_clock(draft: Draft, subject: Machine, move: str) -> Draft:
    """The clock makes the due move, or the next one its state names when facts have closed that one since."""
    if not rings(move, draft, subject):
        raise Refused("overtaken")
    machine = move.split(".")[0]
    others = [name for name in STATE[machine, subject.state].otherwise if name != move]
    for name in (move, *others):
        rows = [row for row in BY_MOVE[name] if subject.state in row.source]
        if any(guards.refusal(row, draft, subject, draft.setting.person) is None for row in rows):
            EFFECTS.get(name, plainly)(draft, subject, name)
            return draft
    raise Refused("wrong_state", "move", state=subject.state)


def plainly(draft: Draft, subject: Machine, move: str) -> None:
    """A move without consequences: the state changes, both sides hear of it."""
    draft.go(move, subject, draft.bring)
    draft.tell("buyer", "seller")


def chosen(rows: list[Row], draft: Draft, subject: Machine) -> Row:
    """The first row whose guard holds; the first guard's refusal when none does."""
    refusals = [guards.refusal(row, draft, subject, draft.setting.person) if row.when else None for row in rows]
    for row, refusal in zip(rows, refusals, strict=True):
        if refusal is None:
            return row
    raise refusals[0] or Refused("wrong_state", "move", state=subject.state)


def rings(move: str, draft: Draft, subject: Machine) -> bool:
    """Whether the clock's move is still the row's due one: a timer overtaken by another move does nothing."""
    if move == "case.remind":
        remind_at = getattr(subject, "remind_at", None)
        return remind_at is not None and remind_at <= draft.now
    return subject.due_move == move and deadlines.due(subject, draft.now)


def subject_of(draft: Draft, rows: tuple[Row, ...], of: UUID | None) -> Machine | None:
    """The row of the machine the move is about: the named one, else the latest the move can leave from."""
    subjects = draft.dossier.subjects(rows[0].machine, draft.case)
    if of is not None:
        return next((subject for subject in subjects if subject.id == of), None)
    able = [subject for subject in subjects if any(subject.state in row.source for row in rows)]
    return able[-1] if able else None


class Offered(msgspec.Struct, frozen=True):
    """One move open to a person: its row, the machine row it is about, and why it is blocked, if it is."""

    row: Row
    of: UUID
    blocked: Refused | None


def open_moves(draft: Draft) -> list[Offered]:
    """The moves the table gives this person here, blocked ones with the reason; the source of every button."""
    person = draft.setting.person
    found: dict[tuple[str, UUID], Offered] = {}
    for machine in OF_A_CASE:
        for subject in draft.dossier.subjects(machine, draft.case):
            for row in leaving(machine, subject.state):
                if person.role not in row.who:
                    continue
                offered = Offered(row, subject.id, guards.refusal(row, draft, subject, person))
                before = found.get((row.move, subject.id))
                if before is None or before.blocked:
                    found[row.move, subject.id] = offered
    return list(found.values())


def names(draft: Draft) -> list[str]:
    """The names of the moves that person may make now."""
    return [offered.row.move for offered in open_moves(draft) if offered.blocked is None]
