"""What a person has begun and not sent: drafts of requests."""

from uuid import UUID

import msgspec

from aisoon.desk.door import Door
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import drafts, orders

LONGEST = 100_000
"""Bytes of a draft."""


class Unsent(Door):
    """The door for what is begun and not sent."""

    async def keep_draft(self, person: Person, order: UUID, fields: drafts.Fields) -> None:
        """Keep what a person typed so far into a request about an order they may see; the last one kept stays."""
        if len(msgspec.json.encode(fields)) > LONGEST:
            raise Refused("too_long", "statement", need="statement", longest=4000)
        async with self.database.writing() as db:
            if await orders.find(db, str(order), person) is None:
                raise Refused("not_found")
            await drafts.put(db, order, person.id, fields, self.now())

    async def drop_draft(self, person: Person, order: UUID) -> None:
        """Forget a person's draft about an order."""
        async with self.database.writing() as db:
            await drafts.drop(db, order, person.id)
