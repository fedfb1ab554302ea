"""Deadlines on calendars: weekends, holidays, summer time, leap days, pauses."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from aisoon.rules.calendar import ALWAYS, Calendar, Span, Unit, add, add_business_seconds, business_left

ZONE = ZoneInfo("Europe/Berlin")
WEEKEND = frozenset({5, 6})
FEASTS = frozenset({date(2026, 12, 25), date(2026, 12, 26), date(2027, 1, 1)})
BERLIN = Calendar("Europe/Berlin", WEEKEND, FEASTS)
OPEN = Calendar("Europe/Berlin", frozenset(), frozenset())
MONDAYS_OFF = Calendar("Europe/Berlin", frozenset({0}), frozenset())
CAIRO = Calendar("Africa/Cairo", frozenset({4, 5}), frozenset())
NEVER = Calendar("UTC", frozenset(range(7)), frozenset())
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))
WHOLE = MOMENTS.map(lambda moment: moment.replace(microsecond=0))
CALENDARS = st.sampled_from([BERLIN, OPEN, MONDAYS_OFF, CAIRO, ALWAYS])
SECONDS = st.integers(0, 10**6)


def at(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def local(text: str, fold: int = 0) -> datetime:
    """A wall time in Berlin; `fold` 1 is the second pass through the hour that is repeated."""
    return datetime.fromisoformat(text).replace(tzinfo=ZONE, fold=fold)


def ends(start: datetime, text: str, calendar: Calendar = BERLIN) -> datetime:
    """When a written span ends."""
    return add(start, Span.parse(text), calendar)


def test_48_business_hours_skip_a_weekend() -> None:
    """Asked on Friday noon in Berlin, answered by Tuesday noon; to the end of Friday is not yet Monday."""
    assert ends(at("2026-11-20 11:00"), "48 business hours") == at("2026-11-24 11:00")
    assert ends(local("2026-11-20 00:00"), "24 business hours") == local("2026-11-21 00:00")


def test_business_days_skip_christmas() -> None:
    """From 23 December: 24, (25, 26, 27 off), 28, 29."""
    assert ends(at("2026-12-23 09:00"), "3 business days") == at("2026-12-29 09:00")
    assert ends(at("2026-12-24 09:00"), "48 business hours") == at("2026-12-29 09:00")


def test_a_weekend_start_counts_from_monday() -> None:
    """What begins on Saturday begins to count on Monday at midnight."""
    assert ends(at("2026-11-21 15:00"), "24 business hours") == at("2026-11-23 23:00")
    assert ends(at("2026-11-21 15:00"), "1 business day") == at("2026-11-23 23:00")


def test_days_keep_the_wall_clock_over_summer_time() -> None:
    """Two days over the change to summer time are 47 hours, over the change back 49."""
    spring, autumn = at("2026-03-28 11:00"), at("2026-10-24 10:00")
    assert ends(spring, "2 days") - spring == timedelta(hours=47)
    assert ends(autumn, "2 days") - autumn == timedelta(hours=49)
    assert ends(local("2026-03-27 12:00"), "1 business day") == local("2026-03-30 12:00")


def test_hours_of_a_day_that_is_shorter_or_longer() -> None:
    """A business day counts whole: 23 hours in March, 25 in October, where Sundays are business days."""
    for first, last, hours in (("2026-03-29", "2026-03-30", 23), ("2026-10-25", "2026-10-26", 25)):
        start, end = local(first), local(last)
        assert business_left(start, end, OPEN) == hours * 3600
        assert ends(start, f"{hours} business hours", OPEN) == end
        assert ends(start, f"{hours + 1} business hours", MONDAYS_OFF) == end + timedelta(hours=25)


def test_a_wall_time_that_is_skipped() -> None:
    """02:30 does not exist on 29 March 2026: the deadline is 03:30, never earlier."""
    assert ends(local("2026-03-28 02:30"), "1 day") == at("2026-03-29 01:30")


def test_a_wall_time_that_is_repeated() -> None:
    """02:30 comes twice on 25 October 2026: a deadline is the first; no days from the second, the second."""
    assert ends(local("2026-10-24 02:30"), "1 day") == at("2026-10-25 00:30")
    second = local("2026-10-25 02:30", fold=1)
    assert ends(second, "0 days") == second.astimezone(UTC) == at("2026-10-25 01:30")
    assert ends(second, "1 day") == local("2026-10-26 02:30")


def test_from_the_second_pass_into_a_skipped_hour() -> None:
    """From the second 02:30 in October to the missing one in March: 03:30, not an hour early."""
    assert ends(local("2026-10-25 02:30", fold=1), "154 days") == at("2027-03-28 01:30")


def test_a_day_whose_midnight_is_skipped() -> None:
    """In Cairo 24 April 2026 begins at one: what waits for that Friday's end, and for Sunday, is exact."""
    assert ends(at("2026-04-23 21:00"), "1 business hour", CAIRO) == at("2026-04-23 22:00")
    assert ends(at("2026-04-24 12:00"), "1 business hour", CAIRO) == at("2026-04-25 22:00")


def test_leap_day() -> None:
    """28 February 2028 plus one day is the 29th, also where only business days count."""
    assert ends(at("2028-02-28 12:00"), "1 day", ALWAYS) == at("2028-02-29 12:00")
    assert ends(at("2028-02-28 12:00"), "1 business day") == at("2028-02-29 12:00")
    assert ends(at("2028-02-28 12:00"), "48 business hours") == at("2028-03-01 12:00")
    assert ends(at("2027-02-28 12:00"), "1 day", ALWAYS) == at("2027-03-01 12:00")


@given(MOMENTS, st.integers(0, 400), CALENDARS)
def test_hours_are_hours(start: datetime, hours: int, calendar: Calendar) -> None:
    """Plain hours know no calendar, also when they are told in a zone that changes its clocks."""
    told = start.astimezone(ZONE)
    assert add(told, Span(hours, "hours"), calendar) - start == timedelta(hours=hours)
    assert add(told, Span(hours, "minutes"), calendar) - start == timedelta(minutes=hours)


@given(MOMENTS, SECONDS, CALENDARS)
def test_what_is_added_is_what_is_left(start: datetime, seconds: int, calendar: Calendar) -> None:
    """Business seconds added are the seconds left, and they end on a business day or at its midnight."""
    due = add_business_seconds(start, seconds, calendar)
    assert business_left(start, due, calendar) == seconds
    assert business_left(due, start, calendar) == 0
    last = (due - timedelta(microseconds=1)) if seconds else due
    assert calendar.business(last.astimezone(ZoneInfo(calendar.zone)).date())


@given(WHOLE, SECONDS, st.lists(st.tuples(SECONDS, SECONDS), max_size=5), CALENDARS)
def test_a_pause_loses_nothing(
    start: datetime, seconds: int, pauses: list[tuple[int, int]], calendar: Calendar
) -> None:
    """However often the clock stands still, the time it runs comes to the span, to the second."""
    now, due, ran = start, add_business_seconds(start, seconds, calendar), 0
    for running, still in pauses:
        stopped = min(now + timedelta(seconds=running), due)
        ran += business_left(now, stopped, calendar)
        left = business_left(stopped, due, calendar)
        assert ran + left == seconds
        now = stopped + timedelta(seconds=still)
        due = add_business_seconds(now, left, calendar)
    assert ran + business_left(now, due, calendar) == seconds


@given(MOMENTS, SECONDS, st.integers(0, 10**12), CALENDARS)
def test_a_pause_within_a_second_takes_nothing_away(
    start: datetime, seconds: int, after: int, calendar: Calendar
) -> None:
    """Stopped and started at once, at any microsecond, the deadline is up to a second later, not earlier."""
    due = add_business_seconds(start, seconds, calendar)
    now = min(start + timedelta(microseconds=after), due)
    again = add_business_seconds(now, business_left(now, due, calendar), calendar)
    assert again >= due
    assert business_left(due, again, calendar) <= 1


SPANS = ["48 business hours", "3 business days", "10 days", "72 hours", "30 minutes", "154 days"]


@given(MOMENTS, MOMENTS, st.sampled_from(SPANS), CALENDARS)
@example(at("2026-10-25 00:30"), at("2026-10-25 01:30"), "10 days", BERLIN)
@example(at("2026-10-25 00:30"), at("2026-10-25 01:30"), "154 days", BERLIN)
@example(at("2026-10-25 00:30"), at("2026-10-25 01:00"), "1 business hour", OPEN)
def test_who_starts_later_is_not_due_earlier(
    one: datetime, other: datetime, text: str, calendar: Calendar
) -> None:  # fmt: skip
    """Spans are monotone; wall times by a whole hour, as the clock shows one hour twice in October."""
    first, second = sorted((one, other))
    if "day" in text:
        second = max(second, first + timedelta(hours=1))
    assert first <= ends(first, text, calendar) <= ends(second, text, calendar)


@given(MOMENTS, SECONDS, SECONDS, CALENDARS)
def test_more_time_is_never_due_earlier(start: datetime, one: int, other: int, calendar: Calendar) -> None:
    first, second = sorted((one, other))
    due = add_business_seconds(start, first, calendar)
    assert start <= due <= add_business_seconds(start, second, calendar)


@given(MOMENTS, st.sampled_from(SPANS), CALENDARS)
def test_a_deadline_is_told_in_utc(start: datetime, text: str, calendar: Calendar) -> None:
    """Whatever zone the start is told in, the end is the same moment, in UTC."""
    due = ends(start.astimezone(ZONE), text, calendar)
    assert due.tzinfo is UTC
    assert due == ends(start, text, calendar)


def test_a_start_without_a_zone() -> None:
    """A moment without a zone is no moment."""
    for text in SPANS:
        with pytest.raises(ValueError, match="no time zone"):
            ends(datetime(2026, 11, 20, 12), text)
    with pytest.raises(ValueError, match="no time zone"):
        business_left(at("2026-11-20 12:00"), datetime(2026, 11, 20, 12), BERLIN)


@pytest.mark.parametrize(
    "text",
    [
        "48",
        "hours",
        "3 weeks",
        "-1 days",
        "2 business minutes",
        "1.5 hours",
        "48business hours",
        "٤٨ hours",
        "2  days",
        "",
    ],
)
def test_what_is_no_span(text: str) -> None:
    """A span that cannot be read says how to write one."""
    with pytest.raises(ValueError, match="48 business hours"):
        Span.parse(text)


def test_no_span_goes_backwards() -> None:
    with pytest.raises(ValueError, match="not negative"):
        Span(-1, "days")
    with pytest.raises(ValueError, match="not negative"):
        add_business_seconds(at("2026-11-20 12:00"), -1, BERLIN)


@pytest.mark.parametrize("text", ["48 business hours", "1 business day", "1 hour", "10 days", "0 days"])
def test_spans_read_as_written(text: str) -> None:
    """A span and its text are the same."""
    assert str(Span.parse(text)) == text
    assert Span.parse("1 days") == Span.parse("1 day") == Span(1, "days")


@given(st.builds(Span, st.integers(0, 9999), st.sampled_from(get_args(Unit))))
def test_any_span_is_read_again(span: Span) -> None:
    assert Span.parse(str(span)) == span


@pytest.mark.parametrize("text", ["1 business day", "1 business hour"])
def test_a_calendar_without_business_days_is_told(text: str) -> None:
    """All days off is a mistake, not a loop for ever."""
    with pytest.raises(ValueError, match="no business day"):
        ends(at("2026-11-20 12:00"), text, NEVER)
    assert business_left(at("2026-11-20 12:00"), at("2026-11-27 12:00"), NEVER) == 0
