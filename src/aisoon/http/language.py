"""Which language a reader gets: chosen in a cookie, else their own, else their browser's, else the marketplace's."""

from typing import Any

from litestar.connection import ASGIConnection

from aisoon.rules.languages import NAMES, base, best
from aisoon.rules.people import Person
from aisoon.rules.words import Words

COOKIE = "aisoon_language"


def language_of(request: ASGIConnection[Any, Any, Any, Any], person: Person | None) -> str:
    """One of the languages the product speaks."""
    chosen = request.cookies.get(COOKIE, "")
    own = base(person.locale) if person else ""
    for name in (chosen, own):
        if name in NAMES:
            return name
    return best(request.headers.get("accept-language", ""), base(request.app.state.desk.marketplace.locale) or "en")


def words_of(request: ASGIConnection[Any, Any, Any, Any], person: Person | None = None) -> Words:
    """The words in the reader's language."""
    words: Words = request.app.state.words
    return words.of(language_of(request, person))
