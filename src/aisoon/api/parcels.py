"""Parcels: what carriers tell of them, turned into the moves of the table."""

from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import post

from aisoon.api.ask import Asked, allow, desk_of, once_of, sent
from aisoon.api.examples import SCAN
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, once_only
from aisoon.desk import Desk, Once
from aisoon.http.signin import person_of, require_scope
from aisoon.rules.decide import Ask
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.scan import EVENTS, first_seen, known
from aisoon.store import parcels

Line = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]


class ScanIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What happened to the parcel with this tracking number."""

    tracking: Line
    event: Literal["scan", "delivered", "lost", "refused", "returned"]
    place: Line | None = None


class Scanned(msgspec.Struct, frozen=True):
    """One parcel the number belongs to; `changed` is false when this was known before."""

    case: str
    parcel: UUID
    changed: bool


class ScanReply(msgspec.Struct, frozen=True):
    """What a scan changed; telling the same again changes nothing and says so."""

    tracking: str
    event: str
    changed: bool
    parcels: list[Scanned]


@post(
    "/scans", status_code=200, opt=notes("Parcels", body=ScanIn, example=SCAN, reply=ScanReply, refusals=("wrong_state",))
)  # fmt: skip
async def scan(request: Asked) -> Sent:
    """Tell what happened to a parcel: scan, delivered, lost, refused, or returned to the buyer.

    For carriers (scope `carrier`) and agents. Two returns in one box share a number: both move.
    """
    person = await person_of(request)
    require_scope(person, "carrier" if person.role == "carrier" else "write")
    allow(person, "carrier", "agent")
    asked, once, desk = await sent(request, ScanIn), await once_of(request), desk_of(request)

    async def tell() -> ScanReply:
        found = await told(desk, person, asked, once)
        return ScanReply(asked.tracking, asked.event, any(one.changed for one in found), found)

    return await once_only(request, person, 200, tell)


async def told(desk: Desk, person: Person, asked: ScanIn, once: Once | None) -> list[Scanned]:
    """Every parcel of the number, moved where the event is news; Refused when it fits none of them."""
    rows, refused, found = await looked_up(desk, asked), None, []
    for row in rows:
        try:
            found.append(Scanned(row["reference"], row["id"], await moved(desk, person, row, asked, once)))
        except Refused as no:
            refused = no
    if not found:
        raise refused or Refused("not_found")
    return found


async def looked_up(desk: Desk, asked: ScanIn) -> list[Any]:
    """The parcels of a tracking number."""
    async with desk.database.reading() as db:
        return await parcels.by_tracking(db, asked.tracking, asked.event == "returned")


async def moved(desk: Desk, person: Person, row: Any, asked: ScanIn, once: Once | None) -> bool:
    """Make the event's move on one parcel; False when it was known before, also to somebody who was faster."""
    if known(asked.event, row["state"]):
        return False
    if first_seen(asked.event, row["state"]):
        await desk.move(person, row["order_id"], row["case_id"], Ask("case.ship"))
    move = EVENTS[asked.event]
    of = row["id"] if move.startswith("parcel.") else None
    bring = {"place": asked.place} if asked.event == "scan" and asked.place else {}
    mine = Once(f"{once.key}:{row['id']}", once.request) if once else None
    try:
        await desk.move(person, row["order_id"], row["case_id"], Ask(move, bring, of=of), mine)
    except Refused as refused:
        now = [one["state"] for one in await looked_up(desk, asked) if one["id"] == row["id"]]
        if refused.name == "wrong_state" and now and known(asked.event, now[0]):
            return False
        raise
    return True
