"""Deadlines: one (or none) per machine row, replaced by every move; what the clock will do is known when it starts."""

from datetime import datetime, timedelta

from aisoon.rules import guards
from aisoon.rules.calendar import add, add_business_seconds, business_left
from aisoon.rules.dossier import Case, Dispute, Machine, Refund
from aisoon.rules.draft import Draft
from aisoon.rules.people import CLOCK
from aisoon.rules.policy import span
from aisoon.rules.table import BY_MOVE, STATE, Row, State

PAUSED_BY = ("info_asked", "offered")
"""States in which the seller's review clock stands still."""

STOPPING = ("overdue", "send_back_late", "give_up", "refund_instead", "confirm_late")
"""Moves of the clock that stay where they are and end the deadline: from here a person acts."""

KEEPING = ("release",)
"""Moves that change the state and let the deadline run on: who lets a dispute go wins no time."""


def start(draft: Draft, subject: Machine, row: Row, source: str) -> None:
    """Set the deadline of the state just entered; a move that stays where it is keeps the one that runs."""
    state = STATE[row.machine, subject.state]
    if row.to == "=" and row.name != "ask":
        if row.name in STOPPING:
            subject.due_move = subject.due_at = None
        return
    if row.name in KEEPING:
        return
    if isinstance(subject, Case):
        subject.planned = None
        pause(draft, subject, source)
        subject.extended = [mark for mark in subject.extended if goes_on(subject, mark)]
        subject.remind_at = None
    if isinstance(subject, Dispute) and subject.state != source:
        subject.extended = []
    subject.due_move = subject.due_at = None
    move = otherwise(draft, subject, state)
    if move is None:
        return
    subject.due_move = move
    subject.due_at = resume(draft, subject) or add(
        draft.now, span(length(draft, subject, state)), draft.setting.calendar
    )
    if state.remind and isinstance(subject, Case):
        subject.remind_at = next_reminder(draft, subject, state)


def again(draft: Draft, case: Case) -> None:
    """A rule that was announced acts no more: the state's own time runs, from when it was entered."""
    state = STATE["case", case.state]
    case.due_move = otherwise(draft, case, state)
    entered = case.entered_at or draft.now
    case.due_at = add(entered, span(length(draft, case, state)), draft.setting.calendar) if case.due_move else None


def length(draft: Draft, subject: Machine, state: State) -> str:
    """How long a state may last by policy; who withdrew by law has the law's time to send the goods."""
    if state.deadline == "ship" and isinstance(subject, Case) and subject.statutory:
        return draft.policy.statutory.send_back
    if isinstance(subject, Refund) and (quick := pace(subject)):
        return quick
    return draft.policy.deadline(state.deadline)


def pace(refund: Refund) -> str:
    """How soon a refund is tried or asked about again, where that is not the policy's: '' otherwise.

    The undo window is for the decision: a later try has none. One that never reached the provider is tried at once.
    Asking begins after the policy's span and is doubled each time, to every ten minutes.
    """
    if refund.state == "scheduled" and refund.attempts:
        return "1 minutes"
    if refund.state == "failed" and (refund.error or "").startswith("never_sent"):
        return "1 minutes"
    if refund.state == "unknown" and refund.asks:
        return f"{min(2 * 2**refund.asks, 10)} minutes"
    return ""


def otherwise(draft: Draft, subject: Machine, state: State) -> str | None:
    """The move the clock will make when this state's deadline passes; None where no deadline runs."""
    for move in state.otherwise:
        rows = [row for row in BY_MOVE[move] if subject.state in row.source]
        if any(guards.refusal(row, draft, subject, CLOCK) is None for row in rows):
            return move
    return None


def pause(draft: Draft, case: Case, source: str) -> None:
    """Remember what was left of the review clock when the buyer or an offer stops it; forget it on resolution."""
    if source == "requested" and case.state in PAUSED_BY and case.due_at:
        case.paused_left = business_left(draft.now, case.due_at, draft.setting.calendar)
    elif case.state not in ("requested", *PAUSED_BY):
        case.paused_left = None


def mark(party: str, state: State) -> str:
    """How an extension is remembered: whose, and of which deadline."""
    return f"{party}:{state.deadline}"


def goes_on(case: Case, mark: str) -> bool:
    """Whether an extension still counts: a review that was only paused is the same deadline afterwards."""
    return case.paused_left is not None and mark.endswith(":review")


def resume(draft: Draft, subject: Machine) -> datetime | None:
    """When the review clock goes on after a pause, the time it had left."""
    if not isinstance(subject, Case) or subject.state != "requested" or subject.paused_left is None:
        return None
    left, subject.paused_left = subject.paused_left, None
    return add_business_seconds(draft.now, left, draft.setting.calendar)


def next_reminder(draft: Draft, case: Case, state: State) -> datetime | None:
    """The next reminder before the deadline, counted from entering the state; None after the last."""
    for text in draft.policy.reminders.get(state.remind, []):
        at = add(case.entered_at or draft.now, span(text), draft.setting.calendar)
        if at > draft.now and case.due_at and at < case.due_at:
            return at
    return None


def extend(draft: Draft, subject: Case | Dispute, party: str) -> None:
    """Move the deadline by the policy's extension, once per party and deadline."""
    state = STATE["case" if isinstance(subject, Case) else "dispute", subject.state]
    assert subject.due_at is not None
    subject.due_at = add(subject.due_at, span(draft.policy.extensions[state.deadline]), draft.setting.calendar)
    subject.extended = [*subject.extended, mark(party, state)]
    draft.touch(subject)


def due(subject: Machine, now: datetime, grace: timedelta = timedelta(0)) -> bool:
    """Whether the clock may act on this row now."""
    return subject.due_at is not None and subject.due_at + grace <= now
