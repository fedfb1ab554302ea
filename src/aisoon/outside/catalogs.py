"""Catalogs: the words of each language from its gettext file, with plurals, dates and money as that language writes them."""

import gettext
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

from babel import Locale
from babel.dates import format_date, format_datetime
from babel.messages.pofile import read_po
from babel.numbers import format_currency

from aisoon.rules.languages import ALL
from aisoon.rules.money import digits


class Language:
    """One language's catalog; see aisoon.rules.words.Catalog. Texts that are missing or doubtful are not given."""

    def __init__(self, language: str, path: Path) -> None:
        self.language = language
        self.locale = Locale.parse(language)
        with path.open("rb") as file:
            catalog = read_po(file, language)
        self.plural: Callable[[int], int] = gettext.c2py(catalog.plural_expr)
        self.said = {(one.context or "", one.id): one.string for one in catalog if one.id and not one.fuzzy}

    def text(self, english: str, context: str = "") -> str | None:
        """A text in this language, or None where it has none."""
        found = self.said.get((context, english))
        return found if isinstance(found, str) and found else None

    def texts(self, one: str, more: str, number: int) -> str | None:
        """A text about a number of things, in the plural this language uses for it."""
        found = self.said.get(("", (one, more)))
        form = self.plural(number)
        return found[form] if isinstance(found, tuple) and form < len(found) and found[form] else None

    def moment(self, at: datetime) -> str:
        """A moment in UTC."""
        return format_datetime(at, "d MMM y, HH:mm 'UTC'", locale=self.locale)

    def day(self, at: date) -> str:
        """A day."""
        return format_date(at, "medium", locale=self.locale)

    def money(self, amount: int, currency: str) -> str:
        """Minor units with their currency."""
        return format_currency(Decimal(amount).scaleb(-digits(currency)), currency, "#,##0.00 ¤¤", locale=self.locale)


def languages(folder: Path) -> Callable[[str], Language | None]:
    """Where words look for a language: read once, when somebody first asks for it; None for one that is not spoken."""

    @cache
    def find(language: str) -> Language | None:
        path = folder / f"{language}.po"
        return Language(language, path) if language in ALL and path.is_file() else None

    return find
