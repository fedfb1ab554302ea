"""Lists kept under a name: whose, which filter, and the one a person starts with."""

from datetime import datetime
from uuid import UUID

import msgspec

from aisoon.store.database import Reading, Writing
from aisoon.store.finding import Filter


class SavedView(msgspec.Struct, frozen=True):
    """A list kept under a name; `starts`: what its person sees first."""

    id: UUID
    name: str
    filter: Filter
    starts: bool


async def mine(db: Reading, person: UUID) -> list[SavedView]:
    """A person's lists, the oldest first."""
    text = await db.fetchval(
        "select coalesce(jsonb_agg(to_jsonb(v) order by created_at, id), '[]')::text from saved_view v where person_id = $1",
        person,
    )
    return msgspec.json.decode(text, type=list[SavedView])


async def put(db: Writing, id: UUID, person: UUID, name: str, chosen: Filter, now: datetime) -> None:
    """Keep a list; one of the same name is replaced."""
    await db.execute(
        "insert into saved_view (id, person_id, name, filter, created_at) values ($1, $2, $3, $4::jsonb, $5) "
        "on conflict (person_id, name) do update set filter = excluded.filter",
        id, person, name, msgspec.json.encode(chosen).decode(), now,
    )  # fmt: skip


async def rename(db: Writing, id: UUID, person: UUID, name: str) -> None:
    """Give a list another name."""
    await db.execute("update saved_view set name = $3 where id = $1 and person_id = $2", id, person, name)


async def start(db: Writing, id: UUID | None, person: UUID) -> None:
    """Make a list the one its person starts with; None: no list is."""
    await db.execute("update saved_view set starts = false where person_id = $1 and starts", person)
    await db.execute("update saved_view set starts = true where person_id = $1 and id = $2", person, id)


async def drop(db: Writing, id: UUID, person: UUID) -> None:
    """Forget a list."""
    await db.execute("delete from saved_view where id = $1 and person_id = $2", id, person)


async def lock(db: Writing, person: UUID) -> None:
    """Let one writer at a time change a person's lists."""
    await db.execute("select from person where id = $1 for no key update", person)
