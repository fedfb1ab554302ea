"""The door for read marks: who has read a conversation up to when."""

from datetime import datetime
from uuid import UUID

from aisoon.desk.door import Door
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import unread


class Marks(Door):
    """What people have read."""

    async def has_read(self, person: Person, order: str, seller: UUID, upto: datetime) -> bool:
        """Keep that a person has read an order's conversation with a seller up to a time, never later than now.

        False when that was known; Refused `not_found` when the conversation is not there for this person.
        """
        now = self.now()
        async with self.database.writing() as db:
            row = await unread.conversation(db, order, seller, person)
            if row is None:
                raise Refused("not_found")
            return await unread.mark(db, row["order_id"], seller, person.id, min(upto, now), now)
