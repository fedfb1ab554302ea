"""Uploads: files on their way to us in parts, each seen by the person who sends it and nobody else."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.store.database import Reading, Writing


class Upload(msgspec.Struct, frozen=True):
    """A file that arrives in parts: `received` of `size` bytes; `file` is what it was judged to be once it was whole.

    `evidence_id` is what it became when it was sent with a request, a message or a move.
    """

    order_id: UUID
    id: UUID
    person_id: UUID
    name: str
    size: int
    received: int
    parts: list[str]
    file: dict[str, Any] | None
    evidence_id: UUID | None
    created_at: datetime
    touched_at: datetime


DECODER = msgspec.json.Decoder(Upload)
MANY = msgspec.json.Decoder(list[Upload])


async def find(db: Reading, id: UUID, person: UUID) -> Upload | None:
    """A person's own upload."""
    text = await db.fetchval("select to_jsonb(u)::text from upload u where id = $1 and person_id = $2", id, person)
    return DECODER.decode(text) if text else None


async def whole(db: Reading, order: UUID, person: UUID, ids: list[UUID]) -> list[Upload]:
    """Of these, the person's uploads to an order that are whole, oldest first."""
    text = await db.fetchval(
        "select coalesce(jsonb_agg(to_jsonb(u) order by created_at, id), '[]')::text from upload u "
        "where order_id = $1 and person_id = $2 and id = any($3) and file is not null",
        order, person, ids,
    )  # fmt: skip
    return MANY.decode(text)


async def waiting(db: Reading, order: UUID, person: UUID) -> list[Upload]:
    """A person's whole uploads to an order that were not sent yet, oldest first."""
    text = await db.fetchval(
        "select coalesce(jsonb_agg(to_jsonb(u) order by created_at, id), '[]')::text from upload u "
        "where order_id = $1 and person_id = $2 and file is not null and evidence_id is null",
        order, person,
    )  # fmt: skip
    return MANY.decode(text)


async def burden(db: Writing, person: UUID) -> tuple[int, int]:
    """How many uploads a person has that were not sent yet, and their bytes; counted under a lock of the person's own."""
    await db.execute("select pg_advisory_xact_lock(hashtextextended('upload:' || $1, 0))", str(person))
    row = await db.fetchrow(
        "select count(*) as count, coalesce(sum(size), 0)::bigint as bytes from upload "
        "where person_id = $1 and evidence_id is null",
        person,
    )
    assert row is not None
    return row["count"], row["bytes"]


async def add(db: Writing, order: UUID, id: UUID, person: UUID, name: str, size: int, now: datetime) -> None:
    """A new upload of which nothing is here yet."""
    await db.execute(
        "insert into upload (order_id, id, person_id, name, size, created_at, touched_at) values ($1, $2, $3, $4, $5, $6, $6)",
        order, id, person, name, size, now,
    )  # fmt: skip


async def grow(db: Writing, one: Upload, key: str, bytes_: int, now: datetime) -> int | None:
    """Append a part where the upload ended when it was read; None when another part was faster."""
    found: int | None = await db.fetchval(
        "update upload set received = received + $4, parts = parts || $5::text, touched_at = $6 "
        "where order_id = $1 and id = $2 and received = $3 and file is null returning received",
        one.order_id, one.id, one.received, bytes_, key, now,
    )  # fmt: skip
    return found


async def settle(db: Writing, one: Upload, file: str, now: datetime) -> None:
    """It is whole, and this (JSON) is what it was judged to be; its parts are no longer needed."""
    await db.execute(
        "update upload set file = $3::jsonb, parts = '{}', touched_at = $4 where order_id = $1 and id = $2 and file is null",
        one.order_id, one.id, file, now,
    )  # fmt: skip


async def become(db: Writing, one: Upload, evidence: UUID, now: datetime) -> None:
    """It was sent, and became this evidence."""
    await db.execute(
        "update upload set evidence_id = $3, touched_at = $4 where order_id = $1 and id = $2",
        one.order_id, one.id, evidence, now,
    )  # fmt: skip


async def drop(db: Writing, one: Upload) -> None:
    """Forget an upload."""
    await db.execute("delete from upload where order_id = $1 and id = $2", one.order_id, one.id)


async def stale(db: Writing, unfinished: datetime, whole: datetime, most: int = 100) -> list[Upload]:
    """Uploads nobody went on with since: those never whole since `unfinished`, the others since `whole`; locked."""
    text = await db.fetchval(
        "select coalesce(jsonb_agg(to_jsonb(u)), '[]')::text from (select * from upload "
        "where touched_at < $1 and (file is null or evidence_id is not null or touched_at < $2) "
        "order by touched_at limit $3 for update skip locked) u",
        unfinished, whole, most,
    )  # fmt: skip
    return MANY.decode(text)
