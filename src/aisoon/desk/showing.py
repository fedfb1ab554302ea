"""The door for what files are for: said by who brought them, while the case is open."""

from collections.abc import Mapping
from uuid import UUID

from aisoon.desk.rulebook import Rulebook
from aisoon.rules import evidence as proof
from aisoon.rules.dossier import Dossier, Evidence
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import showing
from aisoon.store.database import Writing


class Showing(Rulebook):
    """What evidence shows."""

    async def say_shows(self, person: Person, order: UUID, said: Mapping[UUID, list[str]]) -> list[Evidence]:
        """Say of one's own side's files which checks they are for; the files as they are then.

        Refused `not_found` for a file that is not there or not this side's, `evidence_closed` when its case is closed,
        `check_unknown` for a check the policy has not.
        """
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, None)
            assert isinstance(dossier, Dossier)  # without a key there is no reply to an earlier request
            rows = {row.id: row for row in dossier.evidence if row.by_role == person.role and not row.gone_at}
            for id, shows in said.items():
                row = rows.get(id)
                if row is None or person.seller_id not in (None, row.seller_id):
                    raise Refused("not_found", "evidence")
                case = next((one for one in dossier.cases if one.id == row.case_id), None)
                proof.may_bring(dossier, row.seller_id, case, person, self.policy, more=False)
                policy = await self.policy_of(db, case.policy) if case else self.policy
                fresh = proof.showing(policy, shows)
                if fresh != row.shows:
                    row.shows = fresh
                    await showing.say(db, order, id, fresh)
            await self.rewait(db, person, dossier)
            return [rows[id] for id in said]

    async def rewait(self, db: Writing, person: Person, dossier: Dossier) -> None:
        """Work out anew which disputes of an order wait for what is missing: something was brought, or said of a file."""
        for case in dossier.cases:
            if case.state == "disputed" and person.seller_id in (None, case.seller_id):
                await self.waits(db, Draft(dossier, case, await self.setting(db, person, dossier, case)))
