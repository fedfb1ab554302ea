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

WRITTEN = re.compile(r"(\d{1,4}) (business )?(minute|hour|day)s?")


class Span(msgspec.Struct, frozen=True):
    """A length of time as a policy writes it: '48 business hours', '3 days'."""

    amount: int
    unit: Unit

    @classmethod
    def parse(cls, text: str) -> "Span":
        """A written span; ValueError says what would fit."""
        found = WRITTEN.fullmatch(text.strip())
        if not found or (found[2] and found[3] == "minute"):
            raise ValueError(
                f"{text!r} is not a span of time. Write it like '48 business hours', '3 days' or '30 minutes'."
            )
        return cls(int(found[1]), cast(Unit, f"{'business_' if found[2] else ''}{found[3]}s"))

    def __str__(self) -> str:
        """The span as a policy writes it."""
        unit = self.unit.replace("_", " ")
        return f"{self.amount} {unit[:-1] if self.amount == 1 else unit}"


def add(start: datetime, span: Span, calendar: Calendar) -> datetime:
    """The moment a span ends; aware in, aware UTC out."""
    if span.unit == "minutes":
        return start + timedelta(minutes=span.amount)
    if span.unit == "hours":
        return start + timedelta(hours=span.amount)
    if span.unit == "business_hours":
        return add_business_seconds(start, span.amount * 3600, calendar)
    zone = ZoneInfo(calendar.zone)
    local = start.astimezone(zone)
    if span.unit == "days":
        return _at(local.date() + timedelta(days=span.amount), local.time(), zone)
    day, clock = local.date(), local.time()
    if not calendar.business(day):
        day, clock = _next(day, calendar), time(0)
    for _ in range(span.amount):
        day = _next(day, calendar)
    return _at(day, clock, zone)


def add_business_seconds(start: datetime, seconds: int, calendar: Calendar) -> datetime:
    """The moment after so many seconds of business days have passed; a business day counts whole, midnight to midnight."""
    zone, now = ZoneInfo(calendar.zone), start.astimezone(UTC)
    left = timedelta(seconds=seconds)
    day = now.astimezone(zone).date()
    while True:
        if not calendar.business(day):
            day = _next(day, calendar)
            now = max(now, _at(day, time(0), zone))
        end = _at(day + timedelta(days=1), time(0), zone)
        if now + left < end or (left == timedelta(0)):
            return now + left
        left -= end - now
        now, day = end, day + timedelta(days=1)
        if left == timedelta(0):
            return now


def business_left(now: datetime, due: datetime, calendar: Calendar) -> int:
    """Seconds of business days between two moments; 0 when the second is not later."""
    zone = ZoneInfo(calendar.zone)
    day, last, total = now.astimezone(zone).date(), due.astimezone(zone).date(), timedelta(0)
    while day <= last:
        if calendar.business(day):
            start, end = max(now, _at(day, time(0), zone)), min(due, _at(day + timedelta(days=1), time(0), zone))
            total += max(end - start, timedelta(0))
        day += timedelta(days=1)
    return int(total.total_seconds())


def _next(day: date, calendar: Calendar) -> date:
    for _ in range(LONGEST):
        day += timedelta(days=1)
        if calendar.business(day):
            return day
    raise ValueError(
        f"This calendar has no business day in the {LONGEST} days before {day}: check its weekend and holidays."
    )


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock.replace(tzinfo=None), zone).astimezone(UTC)
