"""The door for a seller's own days off."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from aisoon.desk.staff import Staff
from aisoon.rules import closing as rules
from aisoon.rules.calendar import Calendar
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts


class Closing(Staff):
    """Days on which a seller does no business, beside the public holidays of its country."""

    async def close_days(self, person: Person, since: date, until: date) -> None:
        """Take days off. Deadlines that run already stay where they are; what begins later counts without these days."""
        await self._days(
            person, lambda days, today, calendar: rules.closed(days, since, until, today, calendar), "seller.close"
        )

    async def reopen_day(self, person: Person, day: date) -> None:
        """Take a day off back."""
        await self._days(person, lambda days, today, calendar: rules.reopened(days, day, today), "seller.reopen")

    async def _days(
        self, person: Person, change: Callable[[list[date], date, Calendar], list[date]], kind: str
    ) -> None:
        if person.role != "seller" or person.seller_id is None:
            raise Refused("not_your_move", who=["seller"])
        async with self.database.writing() as db:
            row = await accounts.closing(db, person.seller_id, lock=True)
            today = self.now().astimezone(ZoneInfo(row["zone"])).date()
            before = list(row["closed"])
            after = change(before, today, self.calendar(row["country"], row["zone"]))
            if after == before:
                return
            await accounts.put_closing(db, person.seller_id, after)
            told = sorted(set(after) ^ set(before))
            await self.changed(db, person, kind, row["name"], person.seller_id, days=told)
