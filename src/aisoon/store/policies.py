"""Policies: every version a case was opened under, by the sha256 of its text."""

from aisoon.store.database import Reading, Writing


async def keep(db: Writing, hash: str, version: str, body: str) -> None:
    """Keep a policy version; the same text again changes nothing."""
    await db.execute(
        "insert into policy (hash, version, body) values ($1, $2, $3) on conflict do nothing", hash, version, body
    )


async def body(db: Reading, hash: str) -> str | None:
    """The text of a policy version."""
    text: str | None = await db.fetchval("select body from policy where hash = $1", hash)
    return text
