"""Calendars: spans of time that skip weekends and holidays, safe over summer time, leap days and pauses."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, cast
from zoneinfo import ZoneInfo

import msgspec

Unit = Literal["minutes", "hours", "days", "business_hours", "business_days"]
LONGEST = 400
"""Days in a row without a business day that a calendar may have before it is a mistake."""


class Calendar(msgspec.Struct, frozen=True):
    """Where and when business is done: an IANA zone, weekend days (Monday = 0) and holidays."""

    zone: str
    weekend: frozenset[int]
    holidays: frozenset[date]

    def business(self, day: date) -> bool:
        """Whether a day is a business day."""
        return day.weekday() not in self.weekend and day not in self.holidays


ALWAYS = Calendar("UTC", frozenset(), frozenset())
"""Every hour of every day."""

WRITTEN = re.compile(r"([0-9]{1,4}) (business )?(minute|hour|day)s?")


class Span(msgspec.Struct, frozen=True):
    """A length of time as a policy writes it: '48 business hours', '3 days'."""

    amount: int
    unit: Unit

    def __post_init__(self) -> None:
        """ValueError for a span that goes backwards."""
        if self.amount < 0:
            raise ValueError(f"{self.amount} {self.unit}: a span of time is not negative.")

    @classmethod
    def parse(cls, text: str) -> "Span":
        """A written span; ValueError says what would fit."""
        found = WRITTEN.fullmatch(text.strip())
        if not found or (found[2] and found[3] == "minute"):
            raise ValueError(
                f"{text!r} is no span of time. Write it like '48 business hours', '3 days' or '30 minutes'."
            )
        return cls(int(found[1]), cast(Unit, f"{'business_' if found[2] else ''}{found[3]}s"))

    def __str__(self) -> str:
        """The span as a policy writes it."""
        unit = self.unit.replace("_", " ")
        return f"{self.amount} {unit[:-1] if self.amount == 1 else unit}"


def add(start: datetime, span: Span, calendar: Calendar) -> datetime:
    """The moment a span ends, aware UTC; ValueError without a zone or without business days.

    Days keep the calendar's wall clock: over the change to summer time two days are 47 hours, and a wall time
    that is skipped becomes the one as much later. Business days from a day off start at the next midnight.
    """
    now = _utc(start)
    if span.unit == "minutes":
        return now + timedelta(minutes=span.amount)
    if span.unit == "hours":
        return now + timedelta(hours=span.amount)
    if span.unit == "business_hours":
        return add_business_seconds(now, span.amount * 3600, calendar)
    zone = ZoneInfo(calendar.zone)
    local = now.astimezone(zone)
    if span.unit == "days":
        return _at(local.date() + timedelta(days=span.amount), local.time(), zone)
    day, clock = local.date(), local.time()
    if not calendar.business(day):
        day, clock = _next(day, calendar), time(0)
    for _ in range(span.amount):
        day = _next(day, calendar)
    return _at(day, clock, zone)


def add_business_seconds(start: datetime, seconds: int, calendar: Calendar) -> datetime:
    """The moment, aware UTC, after so many seconds of business days, which count whole, midnight to midnight.

    What ends with a business day ends at its midnight, not at the start of the next one.
    """
    if seconds < 0:
        raise ValueError(f"{seconds} business seconds: a span of time is not negative.")
    zone, now, left = ZoneInfo(calendar.zone), _utc(start), timedelta(seconds=seconds)
    day = now.astimezone(zone).date()
    while True:
        if not calendar.business(day):
            day = _next(day, calendar)
            now = _at(day, time(0), zone)
        end = _at(day + timedelta(days=1), time(0), zone)
        if now + left <= end:
            return now + left
        left -= end - now
        now, day = end, day + timedelta(days=1)


def business_left(now: datetime, due: datetime, calendar: Calendar) -> int:
    """Seconds of business days between two moments, 0 when the second is not later.

    Rounded up, so that `add_business_seconds` of it never ends before `due`: a pause takes nothing away.
    """
    zone, now, due = ZoneInfo(calendar.zone), _utc(now), _utc(due)
    day, last, total = now.astimezone(zone).date(), due.astimezone(zone).date(), timedelta(0)
    while day <= last:
        if calendar.business(day):
            end = min(due, _at(day + timedelta(days=1), time(0), zone))
            total += max(end - max(now, _at(day, time(0), zone)), timedelta(0))
        day += timedelta(days=1)
    return -(-total // timedelta(seconds=1))


def _next(day: date, calendar: Calendar) -> date:
    for _ in range(LONGEST):
        day += timedelta(days=1)
        if calendar.business(day):
            return day
    raise ValueError(
        f"This calendar has no business day in {LONGEST} days before {day}: check its weekend and holidays."
    )


def _utc(moment: datetime) -> datetime:
    if moment.utcoffset() is None:
        raise ValueError(f"{moment.isoformat()} has no time zone: say which moment it is.")
    return moment.astimezone(UTC)


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    """A wall time as UTC; `clock.fold` tells the repeated hour apart, in the skipped one it would go back."""
    told, first = (datetime.combine(day, one, zone).astimezone(UTC) for one in (clock, clock.replace(fold=0)))
    return max(told, first)
