"""The door itself: an order is locked and loaded, what was decided is recorded whole, and replies are kept."""

import contextlib
import hashlib
from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import closing, known
from aisoon.rules.calendar import Calendar
from aisoon.rules.checklist import awaited
from aisoon.rules.dossier import Case, Dossier
from aisoon.rules.draft import Draft, Setting
from aisoon.rules.facts import Party
from aisoon.rules.letters import letter
from aisoon.rules.once import Once, Reply
from aisoon.rules.people import Person
from aisoon.rules.policy import Policy, parse
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Wish
from aisoon.store import dossiers, mistaken, policies, showing
from aisoon.store.database import Database, Reading, Writing
from aisoon.store.people import Marketplace

Show = Callable[[Draft], bytes]


def nothing(draft: Draft) -> bytes:
    """A reply without a body."""
    return b""


class Door:
    """The door, with what it needs to decide: the database, the clock, calendars, fresh ids and the policy in force."""

    def __init__(
        self,
        database: Database,
        now: Callable[[], datetime],
        calendar: Callable[[str, str], Calendar],
        new_id: Callable[[], UUID],
        policy_text: str,
        agents: str = "desk@example.com",
    ) -> None:
        self.database = database
        self.now = now
        self.calendar = calendar
        self.new_id = new_id
        self.policy_text = policy_text
        self.policy = parse(policy_text)
        self.agents = agents
        self._policies: dict[str, Policy] = {}
        self.marketplace = Marketplace()

    def asking(self, person: Person, dossier: Dossier, wishes: list[Wish]) -> Setting:
        """The setting of a request: the policy in force and the calendar of the first line's seller."""
        lines = {line.id: line for line in dossier.lines}
        seller_id = lines[wishes[0].line].seller_id if wishes and wishes[0].line in lines else dossier.sellers[0].id
        seller = dossier.seller(seller_id)
        return Setting(self.now(), person, self.policy, self.calendar_of(seller, self.now()), self.new_id)

    async def setting(self, db: Reading, person: Person, dossier: Dossier, case: Case) -> Setting:
        """The setting of a move: the policy frozen onto the case and its seller's calendar."""
        seller = dossier.seller(case.seller_id)
        policy = known.policy_for(await self.policy_of(db, case.policy), dossier, case)
        return Setting(self.now(), person, policy, self.calendar_of(seller, case.opened_at), self.new_id)

    def calendar_of(self, seller: Party, at: datetime) -> Calendar:
        """When a seller does business for a case opened then: its country's calendar without the days it is closed."""
        return closing.without(self.calendar(seller.country, seller.zone), closing.closed_for(seller, at))

    async def policy_of(self, db: Reading, hash: str) -> Policy:
        """A policy version by its hash; versions never change, so they are kept in memory."""
        if hash == self.policy.hash:
            return self.policy
        if hash not in self._policies:
            self._policies[hash] = parse(await policies.body(db, hash) or "")
        return self._policies[hash]

    async def locked(
        self, db: Writing, order: UUID, person: Person, once: Once | None, skip: bool = False
    ) -> Dossier | Reply:
        """The order under its lock, or the reply this key was given before."""
        found = await dossiers.lock(db, order, person, once.key if once else None, skip)
        if found is None:
            raise Refused("busy" if skip else "not_found")
        if isinstance(found, dossiers.Seen):
            return replayed(found, once)
        return found

    async def written(
        self, db: Writing, draft: Draft, person: Person, once: Once | None, status: int, show: Show
    ) -> Reply:
        """Record a draft, and keep the reply under its key: one statement each."""
        await self.recorded(db, draft)
        body = show(draft)
        if once:
            await dossiers.remember(db, person.id, once.key, once.request, status, body)
        return Reply(status, body, draft=draft)

    async def recorded(self, db: Writing, draft: Draft, more: dict[str, list[Any]] | None = None) -> None:
        """Record a draft with its letters as tasks, and whatever else belongs to the same write: one statement."""
        plan = draft.plan()
        plan["task"] = [letter(draft, notice, self.agents) for notice in plan.pop("notice", [])]
        for table, rows in (more or {}).items():
            plan[table] = [*plan.get(table, []), *rows]
        await dossiers.record(db, msgspec.json.encode(plan))
        for row, keys in draft.marked:
            await mistaken.mark(db, row, keys)
        if any(made.machine in ("dispute", "evidence") for made in draft.moves):
            await self.waits(db, draft)

    async def waits(self, db: Writing, draft: Draft) -> None:
        """Keep until when a case's dispute waits for what is missing."""
        await showing.wait(db, draft.case.order_id, draft.case.id, awaited(draft))

    async def earlier(self, person: Person, once: Once | None) -> Reply | None:
        """The reply this person's key was given before; another request under the same key is refused."""
        if once is None:
            return None
        async with self.database.reading() as db:
            seen = await dossiers.replay(db, person.id, once.key)
        return replayed(seen, once) if seen else None

    async def keep(self, person: Person, once: Once, status: int, body: bytes) -> None:
        """Keep the reply to a write that locked no order; the first one kept stays."""
        with contextlib.suppress(Refused):
            async with self.database.writing() as db:
                await dossiers.remember(db, person.id, once.key, once.request, status, body)


def visible(dossier: Dossier, case: UUID, person: Person) -> Case:
    """The case, when this person may see it; another seller's case on the same order is not there."""
    for row in dossier.cases:
        if row.id == case and (person.seller_id in (None, row.seller_id)):
            return row
    raise Refused("not_found")


def replayed(seen: dossiers.Seen, once: Once | None) -> Reply:
    """The earlier reply, when the same was asked; another body under the same key is refused."""
    if once is None or seen.request != once.request:
        raise Refused("key_reused", "Idempotency-Key")
    return Reply(seen.status, seen.reply, replayed=True)


def fingerprint(token: str) -> bytes:
    """What is kept of a secret."""
    return hashlib.sha256(token.encode()).digest()
