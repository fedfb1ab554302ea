"""Policies: every text a case was opened under, by its sha256, and the versions on their way into force."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.versions import Step, Version
from aisoon.store.database import Reading, Writing

FIELDS = (
    "id, state, hash, label, note, author_id, author_name, approver_id, approver_name, effective_from, report::text as report, "
    "created_at, entered_at"
)


async def keep(db: Writing, hash: str, version: str, body: str) -> None:
    """Keep a policy's text; the same text again changes nothing."""
    await db.execute(
        "insert into policy (hash, version, body) values ($1, $2, $3) on conflict do nothing", hash, version, body
    )


async def body(db: Reading, hash: str) -> str | None:
    """The text with this sha256."""
    text: str | None = await db.fetchval("select body from policy where hash = $1", hash)
    return text


async def in_force(db: Reading) -> str | None:
    """The sha256 of the policy in force; None before any version was installed."""
    found: str | None = await db.fetchval("select hash from policy_version where state = 'in_force'")
    return found


async def versions(db: Reading, limit: int = 200) -> list[Version]:
    """Every version, the latest first."""
    rows = await db.fetch(f"select {FIELDS} from policy_version order by created_at desc, id desc limit $1", limit)
    return [_version(row) for row in rows]


async def version(db: Reading, id: UUID) -> Version | None:
    """One version."""
    row = await db.fetchrow(f"select {FIELDS} from policy_version where id = $1", id)
    return _version(row) if row else None


async def locked(db: Writing, id: UUID) -> Version | None:
    """One version, so that nobody else moves it meanwhile."""
    row = await db.fetchrow(f"select {FIELDS} from policy_version where id = $1 for update", id)
    return _version(row) if row else None


async def alone(db: Writing) -> None:
    """Wait until nobody else changes which version is in force; until the end of the transaction."""
    await db.execute("select pg_advisory_xact_lock(hashtext('policy in force'))")


async def known(db: Reading, hash: str) -> bool:
    """Whether a version with this text has ever been in force."""
    found: bool = await db.fetchval(
        "select exists (select from policy_version where hash = $1 and state in ('in_force', 'replaced'))", hash
    )
    return found


async def waiting(db: Reading, now: datetime) -> bool:
    """Whether an approved version's day has come."""
    found: bool = await db.fetchval(
        "select exists (select from policy_version where state = 'approved' and effective_from <= $1)", now
    )
    return found


async def due(db: Writing, now: datetime) -> list[Version]:
    """Approved versions whose day has come, in their order, and the one in force before them."""
    rows = await db.fetch(
        f"select {FIELDS} from policy_version where state = 'approved' and effective_from <= $1 "
        "order by effective_from, id for update",
        now,
    )
    return [_version(row) for row in rows]


async def current(db: Writing) -> Version | None:
    """The version in force, so that nobody else moves it meanwhile."""
    row = await db.fetchrow(f"select {FIELDS} from policy_version where state = 'in_force' for update")
    return _version(row) if row else None


async def put(db: Writing, one: Version, *steps: Step) -> None:
    """Write a version with the steps it took."""
    await db.execute(
        """
        insert into policy_version (id, state, hash, label, note, author_id, author_name, approver_id, approver_name,
          effective_from, report, created_at, entered_at)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11::jsonb, $12, $13)
        on conflict (id) do update set state = excluded.state, hash = excluded.hash, label = excluded.label,
          note = excluded.note, author_id = excluded.author_id, author_name = excluded.author_name, approver_id = excluded.approver_id, approver_name = excluded.approver_name,
          effective_from = excluded.effective_from, report = excluded.report, entered_at = excluded.entered_at
        """,
        one.id, one.state, one.hash, one.label, one.note, one.author_id, one.author_name, one.approver_id,
        one.approver_name, one.effective_from, msgspec.json.encode(one.report).decode() if one.report else None,
        one.created_at, one.entered_at,
    )  # fmt: skip
    for step in steps:
        await db.execute(
            "insert into policy_step (id, version_id, name, source, target, hash, actor, actor_id, actor_name, data, at) "
            "values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10::jsonb, $11)",
            step.id, step.version_id, step.name, step.source, step.target, step.hash, step.actor, step.actor_id,
            step.actor_name, msgspec.json.encode(step.data).decode(), step.at,
        )  # fmt: skip


async def steps(db: Reading, id: UUID) -> list[Step]:
    """The history of a version."""
    rows = await db.fetch(
        "select id, version_id, name, source, target, hash, actor, actor_id, actor_name, data::text as data, at "
        "from policy_step where version_id = $1 order by at, id",
        id,
    )
    return [Step(**{**dict(row), "data": msgspec.json.decode(row["data"])}) for row in rows]


def _version(row: Any) -> Version:
    found = dict(row)
    found["report"] = msgspec.json.decode(found["report"]) if found["report"] else None
    return Version(**found)
