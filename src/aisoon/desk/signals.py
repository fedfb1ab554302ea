"""The door for what agents make of a signal: nothing to it, or it counts, with a word; no case is changed by it."""

from uuid import UUID

from aisoon.desk.door import Door, visible
from aisoon.rules.once import Once, Reply
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.signals import NAMES, VERDICTS
from aisoon.store import dossiers, signals

LONGEST = 500


class Signalling(Door):
    """Marks on signals."""

    async def mark_signal(
        self, person: Person, order: UUID, case: UUID, name: str, verdict: str, note: str = "", once: Once | None = None
    ) -> None:
        """Keep what an agent made of a signal of a case; an earlier mark stays beside it.

        Refused `not_your_move` for others, `not_found` where the case does not have it, `bad_choice` without a verdict.
        """
        if person.role != "agent":
            raise Refused("not_your_move", who=["agent"])
        note = note.replace("\x00", "").strip()
        if verdict not in VERDICTS:
            raise Refused("bad_choice", "verdict")
        if len(note) > LONGEST:
            raise Refused("too_long", "note", need="note", longest=LONGEST)
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, once)
            if isinstance(dossier, Reply):
                return
            row = visible(dossier, case, person)
            known = {one.name for one in await signals.of(db, order, row.id)}
            if name not in NAMES or name not in known:
                raise Refused("not_found")
            mark = (name, verdict, note)
            await signals.put_mark(db, order, self.new_id(), row.id, (person.id, person.name), mark, self.now())
            if once:
                await dossiers.remember(db, person.id, once.key, once.request, 200, b"")
