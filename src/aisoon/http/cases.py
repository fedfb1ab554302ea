"""Cases by reference, loaded through the person who asks."""

from functools import lru_cache
from uuid import UUID

from aisoon.desk import Desk, visible
from aisoon.rules.dossier import Dossier
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import cases, dossiers
from aisoon.store.database import Reading


@lru_cache(maxsize=1)
def known() -> dict[str, tuple[UUID, UUID]]:
    """References seen before: they never change what they point at. Visibility is asked anew each time."""
    return {}


async def find(desk: Desk, person: Person, reference: str) -> tuple[UUID, UUID]:
    """The (order, case) ids behind a reference; Refused `not_found` when it is not there for this person.

    A remembered reference saves the statement: the order is loaded through the person right after, either way.
    """
    ids = known().get(reference)
    if ids is None:
        async with desk.database.reading() as db:
            ids = await cases.find(db, reference[:64], person)
        if ids is None:
            raise Refused("not_found")
        if len(known()) > 50_000:
            known().clear()
        known()[reference] = ids
    return ids


async def draft_of(desk: Desk, person: Person, reference: str) -> Draft:
    """A case as its person may look at it: a draft in which nothing has been done."""
    order, case = await find(desk, person, reference)
    async with desk.database.reading() as db:
        dossier = await load(db, order, person)
        row = visible(dossier, case, person)
        return Draft(dossier, row, await desk.setting(db, person, dossier, row))


async def load(db: Reading, order: UUID, person: Person) -> Dossier:
    """An order's dossier; Refused `not_found` when it is not there for this person."""
    dossier = await dossiers.read(db, order, person)
    if dossier is None:
        raise Refused("not_found")
    return dossier
