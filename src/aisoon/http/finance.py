"""What pages and API share about money: who may see it, where a page of a list goes on, and a seller's statement."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import statements
from aisoon.store.database import Reading, as_id

USUAL = timedelta(days=90)
"""How far back a statement begins when nobody says from when."""

YEARS = range(1970, 9000)
"""Years a list may hold."""


def require_watcher(person: Person) -> None:
    """Refused `not_your_move` for everybody but operators and agents who lead."""
    if not (person.role == "operator" or (person.role == "agent" and person.lead)):
        raise Refused("not_your_move", who=["operator"])


def mark(at: datetime, *parts: Any) -> str:
    """Where a page of a list ended, as text for the next request: a time, an id, and what else tells rows apart."""
    return "~".join([at.astimezone(UTC).isoformat(), *(str(part) for part in parts)])


def marked(text: str, field: str = "after") -> tuple[datetime, UUID] | None:
    """The place a text marks, None for no text; Refused `broken_body` when it marks none."""
    return _place(text, field)[:2] if text else None


def line_marked(text: str, field: str = "after") -> tuple[datetime, UUID, str] | None:
    """The place in a statement a text marks, None for no text; Refused `broken_body` when it marks none."""
    return _place(text, field) if text else None


def _place(text: str, field: str) -> tuple[datetime, UUID, str]:
    at, _, rest = text.partition("~")
    id, _, cause = rest.partition("~")
    fault = Refused("broken_body", field, problem="it is not the `next` of a page")
    known = as_id(id)
    try:
        found = datetime.fromisoformat(at)
    except ValueError as error:
        raise fault from error
    if known is None or found.tzinfo is None or found.year not in YEARS or cause not in ("", *statements.CAUSES):
        raise fault
    return found, known, cause


class Line(msgspec.Struct, frozen=True):
    """One line of a statement: what one cause did to what we owe the seller, and what we owed after it."""

    at: datetime
    cause: str
    amount: int
    balance: int
    order_reference: str | None
    case_reference: str | None
    move: str | None
    refund_id: UUID | None
    memo: str
    cause_id: UUID


class Cause(msgspec.Struct, frozen=True):
    """What one cause came to in the period."""

    cause: str
    amount: int
    count: int


class Statement(msgspec.Struct, frozen=True):
    """A seller's account in one currency over a period (`until` is not in it): minor units we owe, below zero what is owed
    to us. `next` is the `after` of the next page, null on the last.
    """

    seller_id: UUID
    reference: str
    name: str
    currency: str
    since: datetime
    until: datetime
    opening: int
    closing: int
    causes: list[Cause]
    lines: list[Line]
    next: str | None


async def statement(
    db: Reading,
    seller: UUID,
    currency: str,
    since: datetime,
    until: datetime,
    after: str = "",
    limit: int | None = None,
) -> Statement | None:
    """A seller's statement; None when there is no such seller."""
    who, place = await statements.seller(db, seller), line_marked(after)
    if who is None:
        return None
    rows = await statements.lines(db, seller, currency, since, until, place, limit + 1 if limit else None)
    lines = msgspec.convert([dict(row) for row in rows[:limit]], list[Line])
    more = limit is not None and len(rows) > limit
    causes = await statements.by_cause(db, seller, currency, since, until)
    return Statement(
        seller, who["reference"], who["name"], currency, since, until,
        await statements.before(db, seller, currency, since), await statements.before(db, seller, currency, until),
        msgspec.convert([dict(row) for row in causes], list[Cause]), lines,
        mark(lines[-1].at, lines[-1].cause_id, lines[-1].cause) if more else None,
    )  # fmt: skip


def period(since: date | None, until: date | None, now: datetime) -> tuple[datetime, datetime]:
    """A period from the beginning of one day to the end of another (UTC); Refused when it ends before it begins."""
    last = until or now.astimezone(UTC).date()
    first = since or last - USUAL
    if first > last:
        raise Refused("broken_body", "since", problem="the period ends before it begins")
    try:
        end = datetime.combine(last + timedelta(days=1), time(), UTC)
    except OverflowError as error:
        raise Refused("broken_body", "until", problem="no calendar goes that far") from error
    return datetime.combine(first, time(), UTC), end


class Difference(msgspec.Struct, frozen=True):
    """One payment where the books differ, minor units; `waiting` refunds are under way and may explain it."""

    order: str
    payment: str
    currency: str
    ours: int
    theirs: int
    waiting: int = 0


class Run(msgspec.Struct, frozen=True):
    """One comparison of our books with a gateway's: what went back through it by currency, ours and theirs (minor units),
    over so many payments, and the payments that differ.
    """

    id: UUID
    at: datetime
    gateway: str
    payments: int
    ours: dict[str, int]
    theirs: dict[str, int]
    differences: list[Difference]

    @property
    def difference(self) -> dict[str, int]:
        """Ours less theirs, by currency."""
        return {name: self.ours.get(name, 0) - self.theirs.get(name, 0) for name in sorted({*self.ours, *self.theirs})}

    @property
    def agrees(self) -> bool:
        """Whether the books are the same, payment by payment."""
        return not self.differences and not any(self.difference.values())


def run_of(row: Any) -> Run:
    """A row of reconciliation with its JSON read."""
    read = {name: msgspec.json.decode(row[name]) for name in ("ours", "theirs", "differences")}
    return msgspec.convert({**dict(row), **read}, Run)
