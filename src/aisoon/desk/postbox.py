"""The door for what somebody wants by letter."""

import secrets

from aisoon.desk.door import Door
from aisoon.rules.people import Person
from aisoon.rules.postbox import CHOICES
from aisoon.rules.refusals import Refused
from aisoon.store import accounts, postbox
from aisoon.store.postbox import Reader


class Postbox(Door):
    """Choices about letters, by the address they go to."""

    async def postbox(self, person: Person) -> Reader:
        """Whose letters a person may choose: a buyer's own, a shop's, and customer service's for agents who lead."""
        async with self.database.writing() as db:
            address = await accounts.letters_to(db, person, self.agents)
            if not address:
                raise Refused("not_your_move", who=["buyer", "seller", "agent"])
            return await postbox.reader(db, person.role, address, secrets.token_urlsafe(24))

    async def choose_letters(self, token: str, choices: dict[str, str]) -> None:
        """Keep what the reader with this token chose; what may not be chosen stays as it is. Refused `not_found`."""
        async with self.database.writing() as db:
            reader = await postbox.by_token(db, token)
            if reader is None:
                raise Refused("not_found")
            kept = {kind: how for kind, how in choices.items() if how in CHOICES.get(kind, ())}
            await postbox.choose(db, token, reader.choices | kept)
