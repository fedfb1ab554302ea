"""The door for files brought by mistake: taken back, or covered in part, with the words why."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from aisoon.desk.bench import Bench
from aisoon.rules import mistaken, stating, talk
from aisoon.rules.decide import Ask, decide
from aisoon.rules.dossier import Dossier, Evidence
from aisoon.rules.draft import Setting
from aisoon.rules.once import Once, Reply
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import dossiers, history
from aisoon.store import mistaken as store
from aisoon.store import talk as talking
from aisoon.store.database import Reading, Writing


class Mistaken(Bench):
    """Files taken back and covered: a move of their case, or words in the conversation where there is none yet."""

    async def take_back_file(
        self, person: Person, order: UUID, id: UUID, because: str, once: Once | None = None
    ) -> Evidence:
        """Take a file back: its trace stays, its name, caption and bytes go. Refused once somebody has acted on it."""
        return await self._changed(person, order, id, mistaken.TAKE_BACK, {"because": because}, once)

    async def cover_file(
        self, person: Person, order: UUID, id: UUID, covers: object, because: str, once: Once | None = None
    ) -> Evidence:
        """Cover areas of a photo for everybody but its owner and customer service, who keep the original."""
        return await self._changed(person, order, id, mistaken.COVER, {"covers": covers, "because": because}, once)

    async def _changed(
        self, person: Person, order: UUID, id: UUID, move: str, bring: dict[str, Any], once: Once | None
    ) -> Evidence:
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, once)
            if isinstance(dossier, Reply):
                return msgspec.json.decode(dossier.body, type=Evidence)
            row = mistaken.of(dossier, person, id)
            cases = mistaken.kin(dossier, row)
            if cases and mistaken.for_both(row):
                setting = await self.setting(db, person, dossier, cases[0])
                setting = await self.with_past(db, setting, dossier, move, {"file": str(id)})
                await self.unclaimed(db, person, cases[0])
                await self.recorded(db, decide(dossier, cases[0].id, Ask(move, {"file": str(id), **bring}), setting))
            else:
                await self._said(db, person, row, move, bring, cases[0].id if cases else None)
            if once:
                await dossiers.remember(db, person.id, once.key, once.request, 200, msgspec.json.encode(row))
            return row

    async def _said(
        self, db: Writing, person: Person, row: Evidence, move: str, bring: dict[str, Any], case: UUID | None
    ) -> None:
        """Before there is a case, and of a file that is not for both sides, the words why are a message to who may see it."""
        because = str(bring["because"]).strip()
        if not because:
            raise Refused("missing", "because", need="because")
        now = self.now()
        if move == mistaken.TAKE_BACK:
            mistaken.may_take_back([], person, row, ())
            keys = mistaken.gone(row, now)
        else:
            mistaken.may_cover(person, row, ())
            keys = mistaken.covered(row, mistaken.covers(bring["covers"]))
        message = talk.Message(
            row.order_id, self.new_id(), row.seller_id, case, person.id, person.role, person.name, sorted(row.audience),
            talk.body(because, [row.id]), [row.id], now,
        )  # fmt: skip
        await dossiers.record(db, msgspec.json.encode({"message": [message]}))
        await store.mark(db, row, keys)

    async def with_past(
        self, db: Reading, setting: Setting, dossier: Dossier, move: str, bring: dict[str, Any]
    ) -> Setting:
        """The setting of a move about a file knows what happened to every case it is evidence in; about words, what was said."""
        if move == stating.QUOTE:
            said = await talking.messages(db, dossier.order.id, setting.person)
            return msgspec.structs.replace(setting, said=tuple(said))
        found = [row for row in dossier.evidence if str(row.id) == str(bring.get("file"))]
        if move not in mistaken.MOVES or not found:
            return setting
        past = [
            one for case in mistaken.kin(dossier, found[0]) for one in await history.moves(db, case.order_id, case.id)
        ]
        return msgspec.structs.replace(setting, past=tuple(past))

    async def remove_files(self, delete: Callable[[str], Awaitable[None]]) -> int:
        """Remove bytes nothing shows any more, while their rows are held; how many. Doing it twice does no harm."""
        async with self.database.writing() as db:
            keys = await store.waiting(db)
            for key in keys:
                await delete(key)
            await store.removed(db, keys)
            return len(keys)
