"""The door for canned replies."""

from uuid import UUID

from aisoon.desk.door import Door
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.replies import MOST, WRITERS, CannedReply, checked
from aisoon.store import replies


class Replies(Door):
    """Texts that one side keeps for another time."""

    async def keep_reply(self, person: Person, name: str, body: str, id: UUID | None = None) -> CannedReply:
        """Keep a reply for a person's side, or change the one with this id; Refused where a name or a text does not fit."""
        if person.role not in WRITERS:
            raise Refused("not_your_move", who=list(WRITERS))
        name, body = checked(name, body)
        async with self.database.writing() as db:
            await replies.lock(db, person)
            known = {one.id: one for one in await replies.ours(db, person)}
            if id is not None and id not in known:
                raise Refused("not_found")
            if any(one.name == name and one.id != id for one in known.values()):
                raise Refused("name_taken", "name", called=name)
            if id is None and len(known) >= MOST:
                raise Refused("too_many_replies", "name", most=MOST)
            kept = CannedReply(id or self.new_id(), name, body)
            await replies.put(db, kept, person, self.now())
            return kept

    async def drop_reply(self, person: Person, id: UUID) -> None:
        """Forget a reply of a person's side; one that is gone already is as good as forgotten."""
        if person.role not in WRITERS:
            raise Refused("not_your_move", who=list(WRITERS))
        async with self.database.writing() as db:
            await replies.drop(db, id, person)
