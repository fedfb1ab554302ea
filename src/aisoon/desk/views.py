"""The door for what a person keeps for themselves: lists of cases under a name."""

from uuid import UUID

from aisoon.desk.door import Door
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import views
from aisoon.store.finding import Filter

MOST, LONGEST = 12, 40
"""Lists of one person, and characters of a name."""


class Views(Door):
    """A person's own lists."""

    async def keep_view(self, person: Person, name: str, chosen: Filter) -> None:
        """Keep a list under a name, in the place of one that is called the same."""
        name = named(name)
        async with self.database.writing() as db:
            await views.lock(db, person.id)
            known = await views.mine(db, person.id)
            if len(known) >= MOST and name not in [one.name for one in known]:
                raise Refused("too_many_views", "name", most=MOST)
            await views.put(db, self.new_id(), person.id, name, chosen, self.now())

    async def rename_view(self, person: Person, id: UUID, name: str) -> None:
        """Give a list another name; Refused when it is not there, or another one has that name."""
        name = named(name)
        async with self.database.writing() as db:
            await views.lock(db, person.id)
            known = {one.id: one.name for one in await views.mine(db, person.id)}
            if id not in known:
                raise Refused("not_found")
            if name in (other for key, other in known.items() if key != id):
                raise Refused("name_taken", "name", called=name)
            await views.rename(db, id, person.id, name)

    async def start_view(self, person: Person, id: UUID | None) -> None:
        """Start with a list; None: with all cases."""
        async with self.database.writing() as db:
            await views.lock(db, person.id)
            if id and id not in [one.id for one in await views.mine(db, person.id)]:
                raise Refused("not_found")
            await views.start(db, id, person.id)

    async def drop_view(self, person: Person, id: UUID) -> None:
        """Forget a list; one that is gone already is as good as forgotten."""
        async with self.database.writing() as db:
            await views.drop(db, id, person.id)


def named(name: str) -> str:
    """A name on one line; Refused when it is empty or too long."""
    name = " ".join(name.replace("\x00", "").split())
    if not name:
        raise Refused("name_missing", "name")
    if len(name) > LONGEST:
        raise Refused("too_long", "name", need="name", longest=LONGEST)
    return name
