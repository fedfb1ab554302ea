"""Dossiers: one order loaded whole in one statement, under its lock when it is to be written."""

from uuid import UUID

import msgspec

from aisoon.rules.dossier import Dossier
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.refusals import Refused
from aisoon.store import chain
from aisoon.store.database import Reading, Writing

DECODER = msgspec.json.Decoder(Dossier)


class Seen(msgspec.Struct, frozen=True):
    """A request answered before: the hash of what was asked, and the reply that was given."""

    request: bytes
    status: int
    reply: bytes


async def lock(db: Writing, order: UUID, person: Person, key: str | None, skip: bool = False) -> Dossier | Seen | None:
    """Lock an order and load it; an earlier reply to the same key instead; None when it is not there for this person."""
    row = await db.fetchrow(
        "select dossier, request, status, reply from lock_order($1, $2, $3, $4, $5, $6)",
        order, person.role, person.id, person.seller_id, key, skip,
    )  # fmt: skip
    if row is None:
        return None
    if row["dossier"] is None:
        return Seen(row["request"], row["status"], row["reply"])
    return seen_by(DECODER.decode(row["dossier"]), person)


async def read(db: Reading, order: UUID, person: Person) -> Dossier | None:
    """Load an order without locking it; None when it is not there for this person (carriers move parcels, and read none)."""
    text = await db.fetchval(
        "select read_dossier($1)::text where $2 <> 'carrier' and sees_order($1, $2, $3, $4)",
        order, person.role, person.id, person.seller_id,
    )  # fmt: skip
    return seen_by(DECODER.decode(text), person) if text else None


def seen_by(dossier: Dossier, person: Person) -> Dossier:
    """The order without files that are not for this party: what customer service showed to the other side, or to nobody."""
    if person.role in PARTIES:
        dossier.evidence = [row for row in dossier.evidence if person.role in row.audience]
    return dossier


async def record(db: Writing, plan: bytes) -> None:
    """Write everything one decision wrote (JSON of whole rows by table), and chain it: one statement."""
    sealed = chain.sealing(msgspec.json.decode(plan))
    if sealed is None:
        await db.execute("select record($1::jsonb)", plan.decode())
    else:
        await db.execute("select record($1::jsonb), chain_links($2, $3::jsonb)", plan.decode(), *sealed)


async def remember(db: Writing, person: UUID, key: str, request: bytes, status: int, reply: bytes) -> None:
    """Keep the reply to an idempotency key with the write it belongs to; Refused when another write took the key meanwhile."""
    kept = await db.fetchval(
        "insert into idempotency (person_id, key, request, status, reply) values ($1, $2, $3, $4, $5) "
        "on conflict do nothing returning true",
        person, key, request, status, reply,
    )  # fmt: skip
    if not kept:
        raise Refused("key_reused", "Idempotency-Key")


async def replay(db: Reading, person: UUID, key: str) -> Seen | None:
    """The reply given to a key before, for writes that lock no order yet."""
    row = await db.fetchrow(
        "select request, status, reply from idempotency where person_id = $1 and key = $2", person, key
    )
    return Seen(row["request"], row["status"], row["reply"]) if row else None
