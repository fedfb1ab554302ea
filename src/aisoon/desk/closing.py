"""The door for a seller's own days off."""

from collections.abc import Callable
from datetime import date
from zoneinfo import ZoneInfo

from aisoon.desk.rulebook import Rulebook
from aisoon.desk.staff import Staff
from aisoon.rules import closing as rules
from aisoon.rules.calendar import Calendar
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts


class Closing(Rulebook, Staff):
    """Days on which a seller does no business, beside the public holidays of its country."""

    async def close_days(self, person: Person, since: date, until: date) -> None:
        """Take days off. Cases opened from now on count without these days; open ones keep the calendar they were opened with."""

        def more(days: list[date], today: date, calendar: Calendar) -> list[date]:
            return rules.closed(days, since, until, today, calendar, self.policy.days_off)

        await self._days(person, more, "seller.close")

    async def reopen_day(self, person: Person, day: date) -> None:
        """Take a day off back."""
        await self._days(
            person,
            lambda days, today, calendar: rules.reopened(days, day, today, self.policy.days_off),
            "seller.reopen",
        )

    async def _days(
        self, person: Person, change: Callable[[list[date], date, Calendar], list[date]], kind: str
    ) -> None:
        if person.role != "seller" or person.seller_id is None:
            raise Refused("not_your_move", who=["seller"])
        async with self.database.writing() as db:
            await self.refresh(db)
            seller = await accounts.closing(db, person.seller_id, lock=True)
            today = self.now().astimezone(ZoneInfo(seller.zone)).date()
            before = rules.days_off(seller)
            known = rules.without(self.calendar(seller.country, seller.zone), frozenset(seller.closed))
            after = change(before, today, known)
            if after == before:
                return
            await accounts.put_closing(db, seller.id, rules.changed(seller, after, self.now()))
            told = sorted(set(after) ^ set(before))
            await self.changed(db, person, kind, seller.name, seller.id, days=told)
