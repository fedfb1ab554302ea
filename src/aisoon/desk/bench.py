"""The door for customer service's own work: who has which case, handed over with a note that only colleagues read."""

from collections.abc import Mapping
from uuid import UUID

import msgspec

from aisoon.desk.door import visible
from aisoon.desk.rulebook import Rulebook
from aisoon.rules import talk
from aisoon.rules.decide import Ask, decide
from aisoon.rules.dossier import Case, Dossier
from aisoon.rules.draft import Setting
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts, bench, dossiers
from aisoon.store.database import Reading, Writing

CLAIMS = ("take", "take_over", "hand_over", "release")
"""What can be done with a case's claim."""


class Bench(Rulebook):
    """Claims: a dispute's are moves of its own row, a request's are rows of `claim`."""

    async def claim(
        self,
        person: Person,
        order: UUID,
        case: UUID,
        how: str,
        colleague: str = "",
        note: str = "",
        version: int | None = None,
    ) -> None:
        """Take a case, take it over from a colleague, hand it over (with a note), or let it go.

        Refused `reviewer_is_other` when a colleague has it and it is not taken over, `same_reviewer` when an appeal is
        against this person's decision, `unknown_colleague`, `stale`.
        """
        if person.role != "agent" or how not in CLAIMS:
            raise Refused("not_your_move", who=["agent"])
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, None)
            assert isinstance(dossier, Dossier)  # without a key there is no reply to an earlier request
            row = visible(dossier, case, person)
            if version is not None and version != row.version:
                raise Refused("stale", "version", read=version, now=row.version)
            dispute = dossier.dispute_of(row) if row.state == "disputed" else None
            messages = self.noted(person, row, note)
            if dispute is None:
                await self.claim_request(db, person, row, how, colleague)
                if messages:
                    await dossiers.record(db, msgspec.json.encode({"message": messages}))
                return
            bring = {"colleague": colleague} if how == "hand_over" else {}
            setting = await self.with_colleagues(db, await self.setting(db, person, dossier, row), bring)
            await self.recorded(db, decide(dossier, case, Ask(f"dispute.{how}", bring), setting), {"message": messages})

    async def with_colleagues(self, db: Reading, setting: Setting, bring: Mapping[str, object]) -> Setting:
        """The setting of a move that names a colleague knows who works at customer service."""
        if "colleague" not in bring:
            return setting
        return msgspec.structs.replace(setting, colleagues=tuple(await accounts.people(db, "agent", 1000)))

    def noted(self, person: Person, case: Case, note: str) -> list[talk.Message]:
        """A note for colleagues as a message nobody else reads."""
        if not note.strip():
            return []
        return [
            talk.Message(
                case.order_id, self.new_id(), case.seller_id, case.id, person.id, person.role, person.name, [],
                talk.body(note, []), [], self.now(),
            )
        ]  # fmt: skip

    async def claim_request(self, db: Writing, person: Person, case: Case, how: str, colleague: str) -> None:
        """A request's claim: one row, changed under the order's lock."""
        held = await bench.claim(db, case.order_id, case.id)
        if case.state == "closed":
            raise Refused("wrong_state", state=case.state)
        if held and held.holder_id != person.id and how != "take_over" and not person.lead:
            raise Refused("reviewer_is_other")
        if how == "release":
            await bench.end_claim(db, case.order_id, case.id)
            return
        holder = person
        if how == "hand_over":
            found = [
                one
                for one in await accounts.people(db, "agent", 1000)
                if colleague.lower() in (str(one.id), one.email.lower())
            ]
            if not found:
                raise Refused("unknown_colleague", "colleague")
            holder = found[0]
        await bench.put_claim(db, case.order_id, case.id, holder.id, person.id, self.now())

    async def unclaimed(self, db: Reading, person: Person, case: Case) -> None:
        """Refused `reviewer_is_other` when a colleague works on this request: taking it over comes first, and is seen."""
        if person.role == "agent" and case.state not in ("disputed", "closed"):
            held = await bench.claim(db, case.order_id, case.id)
            if held and held.holder_id != person.id and not person.lead:
                raise Refused("reviewer_is_other")
