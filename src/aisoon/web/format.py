"""Money, dates and sizes in the reader's own format, by Babel."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from datetime import date as calendar_day
from decimal import Decimal
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_datetime, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent
from markupsafe import Markup, escape

from aisoon.rules.money import digits
from aisoon.rules.words import Words, plain

HOUR, DAY = 3600, 86400

OPEN, CLOSE = "\ue000", "\ue001"
"""Around the words that a search found (store/finding.py)."""


class Format:
    """How one reader sees numbers and times; `now` is what "in 2 days" counts from."""

    def __init__(self, locale: str, now: datetime, words: Words | None = None) -> None:
        try:
            self.locale = Locale.parse(locale.replace("-", "_"))
        except (UnknownLocaleError, ValueError):
            self.locale = Locale.parse("en")
        self.now = now
        self.said = words.plain if words else plain

    @property
    def number(self) -> Locale:
        """Numbers for English readers of no country are written the European way round: 1,234.50."""
        return Locale.parse("en_GB") if str(self.locale) == "en" else self.locale

    def money(self, amount: int, currency: str) -> str:
        """Minor units with their currency, such as €12.30."""
        return format_currency(Decimal(amount).scaleb(-digits(currency)), currency, locale=self.number)

    def plain(self, amount: int, currency: str) -> str:
        """Minor units as a form takes them: 12.30."""
        return f"{Decimal(amount).scaleb(-digits(currency)):f}"

    def moneys(self, amounts: Mapping[str, int]) -> str:
        """One amount per currency: "€15.00, £13.00"."""
        return ", ".join(self.money(amount, currency) for currency, amount in amounts.items())

    def date(self, at: datetime | None) -> Markup:
        """A day with its time in a <time> element, which the browser turns into its own zone."""
        return self._time(at, "d MMM y, HH:mm 'UTC'", "full")

    def day(self, at: datetime | None) -> Markup:
        """A day in a <time> element."""
        return self._time(at, "d MMM y", "day")

    def _time(self, at: datetime | None, pattern: str, kind: str) -> Markup:
        if at is None:
            return Markup("–")
        at = at.astimezone(UTC)
        shown = format_datetime(at, pattern, tzinfo=UTC, locale=self.locale)
        return Markup('<time datetime="{}" data-local="{}">{}</time>').format(at.isoformat(), kind, shown)

    def dated(self, sentence: str, at: datetime | None) -> Markup:
        """A sentence that names a time, with the time in its <time> element."""
        said = escape(sentence)
        return said.replace(str(escape(self.said(at))), self.date(at)) if at else said

    def rel(self, at: datetime | None) -> str:
        """How far away: "in 2 days", "3 hours ago"."""
        if at is None:
            return ""
        gap = at - self.now
        far = abs(gap.total_seconds())
        unit: Literal["day", "hour", "minute"] = "day" if far >= 2 * DAY else "hour" if far >= 2 * HOUR else "minute"
        return format_timedelta(gap, granularity=unit, threshold=400, add_direction=True, locale=self.locale)

    def count(self, number: int) -> str:
        """A whole number with its separators."""
        return format_decimal(number, locale=self.number)

    def percent(self, share: float) -> str:
        """A fraction as a percentage, small ones with a decimal: 12%, 3.5%."""
        return format_percent(share, format="#,##0.#%" if 0 < share < 0.1 else "#,##0%", locale=self.number)

    def span(self, seconds: int) -> str:
        """A length of time in whole minutes, hours or days, as short as the language can: 3 hrs."""
        unit: Literal["day", "hour", "minute"] = (
            "day" if seconds >= 2 * DAY else "hour" if seconds >= HOUR else "minute"
        )
        return format_timedelta(
            timedelta(seconds=seconds), granularity=unit, threshold=400, format="short", locale=self.locale
        )

    def date_only(self, day: calendar_day) -> str:
        """A day of the calendar, whatever the zone: 3 Nov 2026."""
        return format_date(day, "d MMM y", locale=self.locale)

    def month(self, day: calendar_day) -> str:
        """A month with its year: November 2026."""
        return format_date(day, "LLLL y", locale=self.locale)

    def weekday(self, day: calendar_day, pattern: str) -> str:
        """A weekday by a CLDR pattern, EEEE for its name and EEEEE for its letter."""
        return format_date(day, pattern, locale=self.locale)

    def language(self, code: str) -> str:
        """A language by its own name: Deutsch."""
        return (Locale.parse(code).get_display_name() or code).capitalize()

    def size(self, amount: int) -> str:
        """Bytes for people."""
        for unit, step in (("MB", 1 << 20), ("KB", 1 << 10)):
            if amount >= step:
                return f"{amount / step:.1f} {unit}".replace(".0 ", " ")
        return f"{amount} bytes"

    @staticmethod
    def marked(passage: str) -> Markup:
        """A passage with what was found in it marked."""
        return escape(passage).replace(OPEN, Markup("<mark>")).replace(CLOSE, Markup("</mark>"))
