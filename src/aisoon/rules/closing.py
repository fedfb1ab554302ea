"""A seller's own days off: announced ahead, so that no deadline that runs is moved, and not more than a few a year."""

from datetime import date, timedelta

from aisoon.rules.calendar import Calendar
from aisoon.rules.refusals import Refused

NOTICE, MOST = 3, 15
"""Days a change is announced ahead, and business days off in a calendar year."""


def closed(days: list[date], since: date, until: date, today: date, calendar: Calendar) -> list[date]:
    """Days off with a span added: its business days, for others are off already.

    Refused when it is the wrong way round, longer than a year, begins too soon, or leaves too many days off in a year.
    """
    if until < since or until - since > timedelta(days=366):
        raise Refused("span_backwards", "until", since=since.isoformat(), until=until.isoformat())
    announced(since, today, "since")
    if until > today + timedelta(days=400):
        raise Refused("closing_too_far", "until")
    span = [since + timedelta(days=n) for n in range((until - since).days + 1)]
    found = sorted(set(days) | {day for day in span if calendar.business(day)})
    for year in sorted({day.year for day in span}):
        taken = sum(1 for day in found if day.year == year)
        if taken > MOST:
            raise Refused("closing_too_many", "until", days=taken, most=MOST, year=year)
    return found


def reopened(days: list[date], day: date, today: date) -> list[date]:
    """Days off without one; Refused when that is too soon."""
    announced(day, today, "day")
    return [one for one in days if one != day]


def announced(day: date, today: date, field: str) -> None:
    """Refused unless a day is far enough ahead that nothing that runs counts on it."""
    if day < today + timedelta(days=NOTICE):
        raise Refused("closing_too_soon", field, notice=NOTICE, earliest=(today + timedelta(days=NOTICE)).isoformat())
