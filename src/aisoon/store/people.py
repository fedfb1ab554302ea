"""People as operators see them, what was changed about them, and what the marketplace is called and looks like."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.store.database import Reading, Writing

LISTED = """
  p.id, p.role, p.email::text, p.name, p.lead, p.created_at, p.ended_at, p.locale, p.seller_id, s.name as seller,
  (select count(*) from credential c where c.person_id = p.id and c.kind = 'key' and c.ended_at is null)::int as keys,
  (select count(*) from credential c where c.person_id = p.id and c.kind = 'session' and c.ended_at is null
    and (c.expires_at is null or c.expires_at > $1))::int as sessions
  from person p left join seller s on s.id = p.seller_id
"""


async def page(db: Reading, now: datetime, role: str, search: str, after: int = 0, limit: int = 50) -> list[Any]:
    """People of a role (empty: all staff, no buyers) by name: id, role, email, name, lead, created_at, ended_at, locale,
    seller_id, seller, keys, sessions."""
    rows: list[Any] = await db.fetch(
        f"""
        select {LISTED}
        where (case when $2 = '' then p.role <> 'buyer' else p.role = $2 end)
          and ($3 = '' or p.name ilike '%' || $3 || '%' or p.email::text ilike '%' || $3 || '%' or s.name ilike '%' || $3 || '%')
        order by (p.ended_at is not null), p.name, p.id offset $4 limit $5
        """,
        now, role, search, after, limit,
    )  # fmt: skip
    return rows


async def one(db: Reading, now: datetime, id: UUID) -> Any | None:
    """One person: columns as of `page`."""
    return await db.fetchrow(f"select {LISTED} where p.id = $2", now, id)


async def locked(db: Writing, id: UUID) -> Any | None:
    """A person to be changed, locked with every operator, so that two cannot take the last one's place away at once."""
    await db.fetch("select id from person where role = 'operator' order by id for update")
    return await db.fetchrow(
        "select id, role, email::text, name, lead, ended_at from person where id = $1 for update", id
    )


async def operators(db: Reading) -> int:
    """How many operators may still act."""
    found: int = await db.fetchval("select count(*) from person where role = 'operator' and ended_at is null")
    return found


async def put(db: Writing, id: UUID, role: str, lead: bool, ended_at: datetime | None) -> None:
    """A person's role, lead and end."""
    await db.execute("update person set role = $2, lead = $3, ended_at = $4 where id = $1", id, role, lead, ended_at)


async def end_credentials(db: Writing, person: UUID, now: datetime) -> int:
    """End every session, key and link of a person; how many there were."""
    rows = await db.fetch(
        "update credential set ended_at = $2 where person_id = $1 and ended_at is null returning 1", person, now
    )
    return len(rows)


async def key(db: Reading, token_hash: bytes) -> Any | None:
    """An API key with whose it is: label, person_id, name, ended_at."""
    return await db.fetchrow(
        "select c.label, c.person_id, p.name, c.ended_at from credential c join person p on p.id = c.person_id "
        "where c.token_hash = $1 and c.kind = 'key'",
        token_hash,
    )


async def keys(db: Reading, person: UUID | None = None) -> list[Any]:
    """API keys, the latest first: token_hash, label, scopes, created_at, ended_at, person_id, role, name, email."""
    rows: list[Any] = await db.fetch(
        "select c.token_hash, c.label, c.scopes, c.created_at, c.ended_at, p.id as person_id, p.role, p.name, p.email::text "
        "from credential c join person p on p.id = c.person_id where c.kind = 'key' and ($1::uuid is null or p.id = $1) "
        "order by (c.ended_at is not null), c.created_at desc limit 200",
        person,
    )
    return rows


class Change(msgspec.Struct, frozen=True):
    """One thing an operator changed: about a person, a key, a seller or the marketplace."""

    id: UUID
    at: datetime
    kind: str
    actor_id: UUID
    actor_name: str
    subject_id: UUID | None
    subject: str
    data: dict[str, Any] = {}


async def note(db: Writing, row: Change) -> None:
    """Keep a change."""
    await db.execute(
        "insert into change (id, at, kind, actor_id, actor_name, subject_id, subject, data) values ($1, $2, $3, $4, $5, $6, $7, $8::jsonb)",
        row.id, row.at, row.kind, row.actor_id, row.actor_name, row.subject_id, row.subject, msgspec.json.encode(row.data).decode(),
    )  # fmt: skip


async def changes(db: Reading, subject: UUID, limit: int = 50) -> list[Change]:
    """What was changed about a person or a seller, the latest first."""
    rows = await db.fetch(
        "select id, at, kind, actor_id, actor_name, subject_id, subject, data::text as data from change "
        "where subject_id = $1 order by at desc, id desc limit $2",
        subject, limit,
    )  # fmt: skip
    return [Change(**{**dict(row), "data": msgspec.json.decode(row["data"])}) for row in rows]


async def sellers(db: Reading) -> list[Any]:
    """Sellers by name: id, reference, name, email, country, zone, tier, closed (days), address (JSON), staff."""
    rows: list[Any] = await db.fetch(
        "select s.id, s.reference, s.name, s.email::text, s.country, s.zone, s.tier, s.closed, s.address::text as address, "
        "(select count(*) from person p where p.seller_id = s.id and p.ended_at is null)::int as staff from seller s order by s.name, s.id"
    )
    return rows


async def put_seller(db: Writing, id: UUID, tier: str, closed: list[date], address: list[str]) -> None:
    """What operators may say about a seller."""
    await db.execute(
        "update seller set tier = $2, closed = $3, address = $4::jsonb where id = $1",
        id, tier, closed, msgspec.json.encode(address).decode(),
    )  # fmt: skip


class Marketplace(msgspec.Struct, frozen=True):
    """What the marketplace is called, looks like and speaks; empty is the product's own."""

    name: str = ""
    accent_light: str = ""
    accent_dark: str = ""
    locale: str = ""


async def marketplace(db: Reading) -> Marketplace:
    """The marketplace's settings."""
    row = await db.fetchrow("select name, accent_light, accent_dark, locale from marketplace")
    return Marketplace(**dict(row)) if row else Marketplace()


async def put_marketplace(db: Writing, one: Marketplace) -> None:
    """Change the marketplace's settings."""
    await db.execute(
        "update marketplace set name = $1, accent_light = $2, accent_dark = $3, locale = $4",
        one.name, one.accent_light, one.accent_dark, one.locale,
    )  # fmt: skip
