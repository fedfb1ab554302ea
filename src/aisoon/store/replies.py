"""Canned replies of one side: a seller's, or customer service's where the seller is None."""

from datetime import datetime
from uuid import UUID

import msgspec

from aisoon.rules.people import Person
from aisoon.rules.replies import WRITERS, CannedReply
from aisoon.store.database import Reading, Writing


async def ours(db: Reading, person: Person) -> list[CannedReply]:
    """The replies of a person's side by name; nobody's for who keeps none."""
    if person.role not in WRITERS:
        return []
    text = await db.fetchval(
        "select coalesce(jsonb_agg(to_jsonb(r) order by lower(name), id), '[]')::text from canned_reply r "
        "where seller_id is not distinct from $1",
        person.seller_id,
    )
    return msgspec.json.decode(text, type=list[CannedReply])


async def put(db: Writing, reply: CannedReply, person: Person, now: datetime) -> None:
    """Keep a reply, new or in the place of the one with its id."""
    await db.execute(
        "insert into canned_reply (id, seller_id, name, body, author_id, updated_at) values ($1, $2, $3, $4, $5, $6) "
        "on conflict (id) do update set name = excluded.name, body = excluded.body, author_id = excluded.author_id, "
        "updated_at = excluded.updated_at",
        reply.id, person.seller_id, reply.name, reply.body, person.id, now,
    )  # fmt: skip


async def drop(db: Writing, id: UUID, person: Person) -> None:
    """Forget a reply of a person's side."""
    await db.execute(
        "delete from canned_reply where id = $1 and seller_id is not distinct from $2", id, person.seller_id
    )


async def lock(db: Writing, person: Person) -> None:
    """Let one writer at a time change the replies of a side."""
    await db.execute(
        "select pg_advisory_xact_lock(hashtext('canned_reply'), hashtext(coalesce($1::uuid::text, '')))",
        person.seller_id,
    )
