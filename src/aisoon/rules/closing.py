"""A seller's own days off: announced ahead, not more than a few a year, and never counted by a case that is open already."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from aisoon.rules.calendar import Calendar, add
from aisoon.rules.facts import Closure, Party
from aisoon.rules.policy import DaysOff, Policy, span
from aisoon.rules.refusals import Refused
from aisoon.rules.table import STATES

KEPT = timedelta(days=800)
"""How long days gone by are remembered: longer than a case is open."""


class Shift(msgspec.Struct, frozen=True):
    """A deadline that days off move: of which state, and until when it runs without and with them."""

    machine: str
    state: str
    without: datetime
    with_: datetime

    @property
    def days(self) -> int:
        """By how many days it moves, a begun one with it."""
        return -(-(self.with_ - self.without) // timedelta(days=1))


def without(calendar: Calendar, closed: frozenset[date]) -> Calendar:
    """A calendar on which nothing is done on these days, either."""
    return msgspec.structs.replace(calendar, holidays=calendar.holidays | closed) if closed else calendar


def closed_for(seller: Party, at: datetime) -> frozenset[date]:
    """The days a seller is closed for a case opened then: what it announces or takes back later changes nothing for it."""
    own = (one.day for one in seller.closures if one.since <= at and (one.until is None or at < one.until))
    return frozenset(seller.closed) | frozenset(own)


def days_off(seller: Party) -> list[date]:
    """The days a seller has announced and not taken back."""
    return sorted(one.day for one in seller.closures if one.until is None)


def changed(seller: Party, after: list[date], now: datetime) -> list[Closure]:
    """A seller's closures with these days off from now on: taken back are those that are not among them."""
    before, cut = days_off(seller), now.date() - KEPT
    kept = [
        msgspec.structs.replace(one, until=now) if one.until is None and one.day not in after else one
        for one in seller.closures
        if one.day > cut
    ]
    return sorted(
        [*kept, *(Closure(day, now) for day in after if day not in before)], key=lambda one: (one.day, one.since)
    )


def closed(days: list[date], since: date, until: date, today: date, calendar: Calendar, rule: DaysOff) -> list[date]:
    """Days off with a span added: its business days, for others are off already.

    Refused when it is the wrong way round, longer than a year, begins too soon, or leaves too many days off in a year.
    """
    if until < since or until - since > timedelta(days=366):
        raise Refused("span_backwards", "until", since=since.isoformat(), until=until.isoformat())
    announced(since, today, "since", rule)
    if until > today + timedelta(days=400):
        raise Refused("closing_too_far", "until")
    span = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    found = sorted(set(days) | {day for day in span if calendar.business(day)})
    for year in sorted({day.year for day in span}):
        taken = sum(1 for day in found if day.year == year)
        if taken > rule.a_year:
            raise Refused("closing_too_many", "until", days=taken, most=rule.a_year, year=year)
    return found


def reopened(days: list[date], day: date, today: date, rule: DaysOff) -> list[date]:
    """Days off without one; Refused when that is too soon."""
    announced(day, today, "day", rule)
    return [one for one in days if one != day]


def announced(day: date, today: date, field: str, rule: DaysOff) -> None:
    """Refused unless a day is far enough ahead that nobody has begun to count on it."""
    earliest = today + timedelta(days=rule.ahead)
    if day < earliest:
        raise Refused("closing_too_soon", field, notice=rule.ahead, earliest=earliest)


def shifts(policy: Policy, bare: Calendar, counted: Calendar, first: date) -> list[Shift]:
    """Which deadlines in business time days off move, of a state that begins at ten on the last working day before the first."""
    day = first - timedelta(days=1)
    while not counted.business(day):
        day -= timedelta(days=1)
    at = datetime(day.year, day.month, day.day, 10, tzinfo=ZoneInfo(bare.zone))
    found: dict[str, Shift] = {}
    for state in STATES:
        length = span(policy.deadline(state.deadline)) if state.deadline else None
        if length and length.unit.startswith("business") and state.deadline not in found:
            one = Shift(state.machine, state.name, add(at, length, bare), add(at, length, counted))
            if one.with_ > one.without:
                found[state.deadline] = one
    return list(found.values())
