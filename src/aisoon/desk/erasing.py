"""Erasing: a person's words leave an order's history, which stays whole: what was sealed of them is a commitment."""

from uuid import UUID

from aisoon.desk.rulebook import Rulebook
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import chain


class Erasing(Rulebook):
    """The door's way to forget what somebody said."""

    async def erase_words(self, person: Person, order: UUID, whose: UUID) -> int:
        """Erase one person's names and free text in an order's history; how many rows said something. For operators."""
        if person.role != "operator":
            raise Refused("not_your_move", who=["operator"])
        async with self.database.writing() as db:
            await self.locked(db, order, person, None)
            return await chain.erase(db, order, whose)
