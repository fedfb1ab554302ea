"""Calendars by country: holidays and weekends as the library knows them, closing days as the seller does."""

from datetime import UTC, date, datetime

import pytest

from aisoon.outside.calendars import calendar
from aisoon.rules.calendar import Span, add

GERMANY = calendar("DE", "Europe/Berlin", date(2026, 12, 1))


def test_german_christmas_2026() -> None:
    """From 23 December: 24, (25, 26, 27 off), 28, 29."""
    assert {date(2026, 12, 25), date(2026, 12, 26)} <= GERMANY.holidays
    assert date(2026, 12, 24) not in GERMANY.holidays
    start = datetime(2026, 12, 23, 9, tzinfo=UTC)
    assert add(start, Span.parse("3 business days"), GERMANY) == datetime(2026, 12, 29, 9, tzinfo=UTC)


def test_deadlines_cross_the_year() -> None:
    """The years around are known: from Wednesday 30 December over New Year's Day to Monday."""
    assert {day.year for day in GERMANY.holidays} == {2025, 2026, 2027, 2028}
    start = datetime(2026, 12, 30, 9, tzinfo=UTC)
    assert add(start, Span.parse("2 business days"), GERMANY) == datetime(2027, 1, 4, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("country", "weekend"), [("DE", {5, 6}), ("SA", {4, 5}), ("IL", {4, 5}), ("AE", {5, 6}), ("BN", {4, 6})]
)
def test_weekends_by_country(country: str, weekend: set[int]) -> None:
    assert calendar(country, "UTC", date(2026, 6, 1)).weekend == weekend


def test_unknown_country_works_monday_to_friday() -> None:
    """A country the library does not know has plain weekends and no holidays but the seller's own."""
    closed = frozenset({date(2026, 11, 24)})
    found = calendar("ZZ", "UTC", date(2026, 11, 1), closed)
    assert (found.weekend, found.holidays, found.zone) == (frozenset({5, 6}), closed, "UTC")


def test_own_closing_days() -> None:
    """A seller's own closing days are holidays, theirs alone."""
    own = calendar("DE", "Europe/Berlin", date(2026, 11, 1), frozenset({date(2026, 11, 24)}))
    start = datetime(2026, 11, 23, 9, tzinfo=UTC)
    assert add(start, Span.parse("1 business day"), own) == datetime(2026, 11, 25, 9, tzinfo=UTC)
    assert add(start, Span.parse("1 business day"), GERMANY) == datetime(2026, 11, 24, 9, tzinfo=UTC)


def test_a_country_is_told_in_any_case() -> None:
    assert calendar("de", "Europe/Berlin", date(2026, 12, 1)) == GERMANY


def test_a_calendar_is_made_once() -> None:
    """The same country, zone and year is the same calendar; today's without a day."""
    assert calendar("DE", "Europe/Berlin", date(2026, 3, 1)) is GERMANY
    assert calendar("DE", "Europe/Berlin").holidays
