"""Consistency: cases alike that were decided differently, for programs of whoever leads."""

from datetime import date

import msgspec
from litestar import get

from aisoon.api.ask import Asked, asker, desk_of, queried
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json
from aisoon.http.finance import period, require_watcher
from aisoon.rules import consistency
from aisoon.rules.consistency import Pair
from aisoon.store import consistency as store


class Span(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The days decisions were made on; the last 90 days when none are named."""

    since: date | None = None
    until: date | None = None


@get("/consistency", opt=notes("Cases", reply=list[Pair], query=Span))
async def pairs(request: Asked) -> Sent:
    """Pairs of cases that are alike and were decided differently, the furthest apart first. For operators and agents who lead.

    Alike means the same reasons, goods, value band, kinds of evidence by side, and version of the policy.
    """
    person, asked = await asker(request, "read", "agent", "operator"), queried(request, Span)
    require_watcher(person)
    desk = desk_of(request)
    since, until = period(asked.since, asked.until, desk.now())
    async with desk.database.reading() as db:
        return json(consistency.pairs(await store.ruled(db, since, until)))
