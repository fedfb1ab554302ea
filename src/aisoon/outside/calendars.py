"""Business calendars by country, from the `holidays` library."""

from datetime import UTC, date, datetime
from functools import lru_cache

import holidays

from aisoon.rules.calendar import Calendar


def calendar(
    country: str, zone: str, around: date | None = None, closed: frozenset[date] = frozenset()
) -> Calendar:  # fmt: skip
    """The calendar of a country (two-letter code) in a zone, the years around a day, with own closing days.

    A country the library does not know has Monday to Friday and no holidays.
    """
    return _calendar(country.upper(), zone, (around or datetime.now(UTC).date()).year, closed)


@lru_cache(maxsize=512)
def _calendar(country: str, zone: str, year: int, closed: frozenset[date]) -> Calendar:
    if country not in holidays.list_supported_countries():
        return Calendar(zone, frozenset({5, 6}), closed)
    found = holidays.country_holidays(country, years=range(year - 1, year + 3))
    return Calendar(zone, frozenset(found.weekend), frozenset(found) | closed)


def named(country: str, years: range) -> dict[date, str]:
    """Public holidays of a country by day, in its own words; none for a country the library does not know."""
    if country.upper() not in holidays.list_supported_countries():
        return {}
    return dict(holidays.country_holidays(country.upper(), years=years))
