"""What a person has begun and not sent: drafts of requests, and files on their way."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from uuid import UUID

import msgspec

from aisoon.desk.door import Door
from aisoon.rules.evidence import BRINGERS, largest
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import drafts, orders, uploads
from aisoon.store.uploads import Upload

LONGEST = 100_000
"""Bytes of a draft."""

MOST_UPLOADS, MOST_BYTES = 40, 400_000_000
"""How many files of one person may wait to be sent, and their bytes together."""

UNFINISHED, WAITING, DRAFTS = timedelta(days=1), timedelta(days=30), timedelta(days=30)
"""How long is kept what nobody goes on with: files that are not whole, files that are, drafts."""


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

    async def begin_upload(self, person: Person, order: UUID, name: str, size: int) -> Upload:
        """Begin a file of so many bytes for an order this person may see; Refused when it cannot fit or too many wait."""
        if person.role not in BRINGERS:
            raise Refused("not_your_move", who=list(BRINGERS))
        if size < 1:
            raise Refused("file_empty", "size")
        if size > largest(self.policy):
            raise Refused("file_too_large", "size", largest=largest(self.policy))
        async with self.database.writing() as db:
            if await orders.find(db, str(order), person) is None:
                raise Refused("not_found")
            count, waiting = await uploads.burden(db, person.id)
            if count >= MOST_UPLOADS or waiting + size > MOST_BYTES:
                raise Refused("too_many_uploads", "size", files=MOST_UPLOADS, largest=MOST_BYTES)
            id, now = self.new_id(), self.now()
            await uploads.add(db, order, id, person.id, name.replace("\x00", "")[:200] or "file", size, now)
            found = await uploads.find(db, id, person.id)
            assert found is not None
            return found

    async def grow_upload(self, one: Upload, key: str, size: int) -> int | None:
        """Append a part to an upload; None when it is not any more where it was when it was read."""
        async with self.database.writing() as db:
            return await uploads.grow(db, one, key, size, self.now())

    async def settle_upload(self, one: Upload, file: object) -> None:
        """Keep what a whole file was judged to be."""
        async with self.database.writing() as db:
            await uploads.settle(db, one, msgspec.json.encode(file).decode(), self.now())

    async def sent_upload(self, one: Upload, evidence: UUID) -> None:
        """Remember what an upload became."""
        async with self.database.writing() as db:
            await uploads.become(db, one, evidence, self.now())

    async def drop_upload(self, one: Upload) -> None:
        """Forget an upload."""
        async with self.database.writing() as db:
            await uploads.drop(db, one)

    async def prune(self, forget: Callable[[UUID], Awaitable[None]]) -> int:
        """Forget what nobody went on with; how many uploads there were.

        Their parts go while their rows are held: were we stopped in between, the rows are still there for the next time.
        """
        now = self.now()
        async with self.database.writing() as db:
            gone = await uploads.stale(db, now - UNFINISHED, now - WAITING)
            for one in gone:
                await uploads.drop(db, one)
                await forget(one.id)
            await drafts.prune(db, now - DRAFTS)
            return len(gone)
