"""What the parties of a case read, each in its own language, for an agent who reads another."""

from datetime import datetime

import msgspec

from aisoon.rules.draft import Draft
from aisoon.rules.languages import RIGHT_TO_LEFT
from aisoon.rules.words import Words
from aisoon.store import accounts
from aisoon.store.database import Reading
from aisoon.web.format import Format


class Reader(msgspec.Struct, frozen=True):
    """Sides that read one language, which is not the agent's: with its words and formats."""

    sides: tuple[str, ...]
    language: str
    direction: str
    words: Words
    f: Format


async def languages(db: Reading, draft: Draft) -> dict[str, str]:
    """The languages in which the parties of a case get their letters and pages."""
    seller = draft.dossier.seller(draft.case.seller_id)
    return {
        "buyer": await accounts.locale(db, "buyer", draft.dossier.buyer.email),
        "seller": await accounts.locale(db, "seller", seller.email),
    }


def others(words: Words, languages: dict[str, str], now: datetime) -> list[Reader]:
    """The languages that parties read and the agent does not."""
    sides: dict[str, tuple[str, ...]] = {}
    for side, language in languages.items():
        own = words.of(language).language
        if own != words.language:
            sides[own] = (*sides.get(own, ()), side)
    return [
        Reader(who, own, "rtl" if own in RIGHT_TO_LEFT else "ltr", words.of(own), Format(own, now, words.of(own)))
        for own, who in sides.items()
    ]
