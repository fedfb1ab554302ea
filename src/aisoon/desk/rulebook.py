"""The door for the policy itself: drafted, checked, simulated, approved by a second person, in force from a day on."""

import time
from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.desk.till import Till
from aisoon.rules import versions
from aisoon.rules.checking import Problem, check
from aisoon.rules.law import Law
from aisoon.rules.people import CLOCK, SYSTEM, Person
from aisoon.rules.policy import parse
from aisoon.rules.refusals import Refused
from aisoon.rules.versions import Step, Version
from aisoon.store import people, policies
from aisoon.store.database import Reading, Writing

FRESH = 2.0
"""Seconds a process may go on with the policy it knows before it looks which one is in force."""


class Rulebook(Till):
    """Versions of the policy; whoever opens a case does so under the one in force at that moment."""

    laws: tuple[Law, ...] = ()
    looked_at: float = 0.0

    def problems(self, text: str) -> list[Problem]:
        """What is wrong with a policy's text, and what would fit."""
        return check(text, self.laws)

    async def draft(self, person: Person, text: str, note: str = "", id: UUID | None = None) -> Version:
        """A new draft, or a new text of one; checked at once, and `checked` when nothing grave is wrong.

        Refused `bad_policy` when it is no policy at all, `not_your_move`, `wrong_state` once it is approved.
        """
        if person.role != "operator":
            raise Refused("not_your_move", who=["operator"])
        found = [one for one in self.problems(text) if one.grave]
        if found:
            raise Refused("bad_policy", "text", line=found[0].line, problem=found[0].wrong, fits=[found[0].fits])
        policy, now = parse(text), self.now()
        async with self.database.writing() as db:
            await policies.keep(db, policy.hash, policy.version, text)
            one = await self.named(db, id) if id else None
            if one is None:
                one = Version(self.new_id(), "", policy.hash, policy.version, note, person.id, person.name, now, now)
            move = "edit" if one.state else "draft"
            one.hash, one.label, one.note, one.report = policy.hash, policy.version, note or one.note, None
            one.author_id, one.author_name = person.id, person.name
            made = self.step(one, move, person)
            await policies.put(db, one, made, self.step(one, "check", SYSTEM))
            return one

    async def simulated(self, person: Person, id: UUID, report: dict[str, Any]) -> Version:
        """Keep what a simulation said of a version."""
        async with self.database.writing() as db:
            one = await self.named(db, id)
            one.report = report
            await policies.put(db, one, self.step(one, "simulate", person, {"requests": report.get("requests")}))
            return one

    async def approve(self, person: Person, id: UUID, effective_from: datetime | None = None) -> Version:
        """A second person approves: in force from that moment on, at once when it is past; Refused `own_draft`."""
        async with self.database.writing() as db:
            await policies.alone(db)
            one = await self.named(db, id)
            one.effective_from = max(effective_from or self.now(), self.now())
            one.approver_id, one.approver_name = person.id, person.name
            await policies.put(db, one, self.step(one, "approve", person, {"from": one.effective_from}))
        await self.take_effect()
        return one

    async def give_up(self, person: Person, id: UUID) -> Version:
        """Withdraw a version that is not in force yet."""
        async with self.database.writing() as db:
            one = await self.named(db, id)
            await policies.put(db, one, self.step(one, "withdraw", person))
            return one

    async def take_effect(self) -> int:
        """Put approved versions whose day has come into force, the clock's move; how many there were."""
        async with self.database.reading() as read:
            if not await policies.waiting(read, self.now()):
                return 0
        async with self.database.writing() as db:
            await policies.alone(db)
            found = await policies.due(db, self.now())
            for one in found:
                await self.replaced(db, await policies.current(db))
                await policies.put(db, one, self.step(one, "take_effect", CLOCK))
        async with self.database.reading() as read:
            await self.refresh(read)
        return len(found)

    async def install(self) -> None:
        """The policy this installation was started with is in force, unless it was before and another one followed it."""
        async with self.database.writing() as db:
            await policies.alone(db)
            if not await policies.known(db, self.policy.hash):
                await policies.keep(db, self.policy.hash, self.policy.version, self.policy_text)
                now, label = self.now(), self.policy.version
                one = Version(self.new_id(), "", self.policy.hash, label, "", SYSTEM.id, SYSTEM.name, now, now)
                one.effective_from = now
                await self.replaced(db, await policies.current(db))
                await policies.put(db, one, self.step(one, "install", SYSTEM))
        async with self.database.reading() as read:
            await self.refresh(read)

    async def refresh(self, db: Reading) -> None:
        """Know the policy in force; without any version it is the one this desk was made with."""
        self.looked_at = time.monotonic()
        hash = await policies.in_force(db)
        self.marketplace = await people.marketplace(db)
        if hash and hash != self.policy.hash:
            self.policy_text = await policies.body(db, hash) or ""
            self.policy = parse(self.policy_text)

    async def refreshed(self) -> None:
        """Know the policy in force, a few seconds old at most."""
        if time.monotonic() - self.looked_at > FRESH:
            async with self.database.reading() as db:
                await self.refresh(db)

    async def replaced(self, db: Writing, one: Version | None) -> None:
        """The version in force makes room."""
        if one is not None:
            await policies.put(db, one, self.step(one, "replace", SYSTEM))

    async def named(self, db: Writing, id: UUID) -> Version:
        """A version to be moved; Refused `not_found`."""
        one = await policies.locked(db, id)
        if one is None:
            raise Refused("not_found")
        return one

    def step(self, one: Version, move: str, person: Person, data: dict[str, Any] | None = None) -> Step:
        """Take one step of the table with a version."""
        return versions.go(one, move, person, self.now(), self.new_id(), data)
