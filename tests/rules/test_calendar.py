"""Deadlines on calendars: weekends, holidays, summer time, leap days, pauses."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.outside.calendars import calendar
from aisoon.rules.calendar import ALWAYS, Calendar, Span, add, add_business_seconds, business_left

BERLIN = calendar("DE", "Europe/Berlin", date(2026, 12, 1))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def test_48_business_hours_skip_a_weekend() -> None:
    """Asked on Friday noon in Berlin, answered by Tuesday noon."""
    assert add(at("2026-11-20 11:00"), Span.parse("48 business hours"), BERLIN) == at("2026-11-24 11:00")


def test_business_days_skip_german_christmas() -> None:
    """From 23 December: 24, (25, 26, 27 off), 28, 29."""
    assert add(at("2026-12-23 09:00"), Span.parse("3 business days"), BERLIN) == at("2026-12-29 09:00")


def test_a_weekend_start_counts_from_monday() -> None:
    """What begins on Saturday begins to count on Monday at midnight."""
    assert add(at("2026-11-21 15:00"), Span.parse("24 business hours"), BERLIN) == at("2026-11-23 23:00")
    assert add(at("2026-11-21 15:00"), Span.parse("1 business day"), BERLIN) == at("2026-11-23 23:00")


def test_days_keep_the_wall_clock_over_summer_time() -> None:
    """Two days over the change to summer time are 47 hours, over the change back 49."""
    spring, autumn = at("2026-03-28 11:00"), at("2026-10-24 10:00")
    assert add(spring, Span.parse("2 days"), BERLIN) - spring == timedelta(hours=47)
    assert add(autumn, Span.parse("2 days"), BERLIN) - autumn == timedelta(hours=49)


def test_leap_day() -> None:
    """28 February 2028 plus one day is the 29th."""
    assert add(at("2028-02-28 12:00"), Span.parse("1 day"), ALWAYS) == at("2028-02-29 12:00")


@given(MOMENTS, st.integers(0, 400))
def test_hours_are_hours(start: datetime, hours: int) -> None:
    """Plain hours know no calendar."""
    assert add(start, Span(hours, "hours"), BERLIN) - start == timedelta(hours=hours)


@given(MOMENTS, st.integers(1, 10**6), st.integers(0, 10**6))
def test_a_pause_loses_nothing(start: datetime, seconds: int, later: int) -> None:
    """What is left of a business span when it is paused is what it goes on with."""
    due = add_business_seconds(start, seconds, BERLIN)
    assert business_left(start, due, BERLIN) == seconds
    middle = min(start + timedelta(seconds=later), due)
    left = business_left(middle, due, BERLIN)
    assert business_left(start, middle, BERLIN) + left in range(seconds - 1, seconds + 2)


@given(MOMENTS, MOMENTS, st.sampled_from(["48 business hours", "3 business days", "10 days", "72 hours", "30 minutes"]))
def test_who_starts_later_is_never_due_earlier(one: datetime, other: datetime, text: str) -> None:
    """Spans are monotone."""
    first, second = sorted((one, other))
    assert add(first, Span.parse(text), BERLIN) <= add(second, Span.parse(text), BERLIN)


@pytest.mark.parametrize(
    "text", ["48", "hours", "3 weeks", "-1 days", "2 business minutes", "1.5 hours", "48business hours"]
)
def test_what_is_no_span(text: str) -> None:
    """A span that cannot be read says how to write one."""
    with pytest.raises(ValueError, match="48 business hours"):
        Span.parse(text)


@pytest.mark.parametrize("text", ["48 business hours", "1 business day", "30 minutes", "1 hour", "10 days"])
def test_spans_read_as_written(text: str) -> None:
    """A span and its text are the same."""
    assert str(Span.parse(text)) == text


def test_a_calendar_without_business_days_is_told() -> None:
    """All days off is a mistake, not a loop for ever."""
    never = Calendar("UTC", frozenset(range(7)), frozenset())
    with pytest.raises(ValueError, match="no business day"):
        add(at("2026-11-20 12:00"), Span.parse("1 business day"), never)


def test_unknown_country_works_monday_to_friday() -> None:
    """A country the library does not know has plain weekends."""
    assert calendar("ZZ", "UTC").weekend == frozenset({5, 6})


def test_own_closing_days() -> None:
    """A seller's own closing days are holidays."""
    closed = calendar("DE", "Europe/Berlin", date(2026, 11, 1), frozenset({date(2026, 11, 24)}))
    assert add(at("2026-11-23 09:00"), Span.parse("1 business day"), closed) == at("2026-11-25 09:00")
