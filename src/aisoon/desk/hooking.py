"""The door for webhooks to others: endpoints made and ended, deliveries tried again."""

import base64
import secrets
from uuid import UUID

from aisoon.desk.staff import Staff, only_operators
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import hooks

LONGEST = 500


class Hooking(Staff):
    """The door for webhooks."""

    async def make_hook(self, by: Person, url: str, label: str) -> str:
        """A new endpoint that is told every move from now on; its secret, told once. Whether one may send there was looked at before."""
        only_operators(by)
        if not url.startswith(("https://", "http://")) or len(url) > LONGEST or not url.isprintable():
            raise Refused("bad_address", "url")
        secret, id = f"whsec_{base64.b64encode(secrets.token_bytes(32)).decode()}", self.new_id()
        async with self.database.writing() as db:
            await hooks.put(db, id, url, label[:100], secret, self.now())
            await self.changed(db, by, "hook.make", url, id, label=label[:100])
        return secret

    async def end_hook(self, by: Person, id: UUID) -> None:
        """End an endpoint; what waited for it is not sent. Refused `not_found`."""
        only_operators(by)
        async with self.database.writing() as db:
            url = await hooks.end(db, id, self.now())
            if url is None:
                raise Refused("not_found")
            await self.changed(db, by, "hook.end", url, id)

    async def test_hook(self, by: Person, id: UUID) -> None:
        """Send an endpoint a delivery of the kind `test`. Refused `not_found`."""
        only_operators(by)
        async with self.database.writing() as db:
            if not await hooks.test(db, id):
                raise Refused("not_found")

    async def retry_hook(self, by: Person, id: UUID) -> None:
        """Try a delivery again that did not arrive. Refused `not_found`."""
        only_operators(by)
        async with self.database.writing() as db:
            kind = await hooks.again(db, id)
            if kind is None:
                raise Refused("not_found")
            await self.changed(db, by, "hook.retry", kind, id)
