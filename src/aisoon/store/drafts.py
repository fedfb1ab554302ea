"""Drafts of requests: what a buyer has begun and not sent, one for each order and person."""

from datetime import datetime
from uuid import UUID

import msgspec

from aisoon.store.database import Reading, Writing

Fields = dict[str, list[str]]
"""A form's fields, each with its values."""


class Kept(msgspec.Struct, frozen=True):
    """A draft as it was left."""

    fields: Fields
    updated_at: datetime


async def read(db: Reading, order: UUID, person: UUID) -> Kept | None:
    """A person's draft for an order."""
    row = await db.fetchrow(
        "select fields::text, updated_at from request_draft where order_id = $1 and person_id = $2", order, person
    )
    return Kept(msgspec.json.decode(row["fields"], type=Fields), row["updated_at"]) if row else None


async def put(db: Writing, order: UUID, person: UUID, fields: Fields, now: datetime) -> None:
    """Keep a draft in the place of the one before."""
    await db.execute(
        "insert into request_draft (order_id, person_id, fields, updated_at) values ($1, $2, $3::jsonb, $4) "
        "on conflict (order_id, person_id) do update set fields = excluded.fields, updated_at = excluded.updated_at",
        order, person, msgspec.json.encode(fields).decode(), now,
    )  # fmt: skip


async def drop(db: Writing, order: UUID, person: UUID) -> None:
    """Forget a draft."""
    await db.execute("delete from request_draft where order_id = $1 and person_id = $2", order, person)


async def prune(db: Writing, before: datetime) -> int:
    """Forget drafts nobody has touched since; how many there were."""
    status: str = await db.execute("delete from request_draft where updated_at < $1", before)
    return int(status.rsplit(" ", 1)[1])
