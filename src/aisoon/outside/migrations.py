"""The database's shape, brought forward by plain SQL files, each applied once, in order, and never edited."""

from __future__ import annotations

import hashlib
from pathlib import Path

import asyncpg

LOCK = 0x41_49_53_4F_4F_4E  # "AISOON": the advisory lock every migrating process queues for

RECORD = """
create table if not exists public.schema_migration (
    name text primary key,
    sha256 text not null,
    applied_at timestamptz not null default now()
)
"""


class MigrationError(RuntimeError):
    """The migrations on disk and in the database disagree, or one failed; the message says which."""


def folder() -> Path:
    """This program's migrations: beside src in the repository, inside the package once installed."""
    here = Path(__file__).resolve()
    for found in (here.parents[3] / "migrations", here.parents[1] / "migrations"):
        if found.is_dir():
            return found
    raise MigrationError("This copy of the program carries no migrations folder: install it again")


def read(source: Path) -> dict[str, str]:
    """Every migration of a folder, name to text, in the order they apply."""
    return {path.name: path.read_text("utf-8") for path in sorted(source.glob("*.sql"))}


def digest(script: str) -> str:
    """The SHA-256 by which an applied migration is known again; a checkout's line endings do not matter."""
    return hashlib.sha256(script.encode()).hexdigest()


async def migrate(url: str, source: Path | None = None) -> list[str]:
    """Applies what the database has not seen yet, each file in a transaction, and returns the names applied.

    Any number of processes may call it at once: they queue. Errors: MigrationError.
    """
    scripts = read(source or folder())
    conn = await asyncpg.connect(url)
    try:
        await conn.execute("select pg_advisory_lock($1)", LOCK)  # let go by closing the connection
        await conn.execute("set client_min_messages = warning")
        await conn.execute(RECORD)
        rows = await conn.fetch("select name, sha256 from public.schema_migration")
        pending = _pending(scripts, {row["name"]: row["sha256"] for row in rows})
        for name in pending:
            await _apply(conn, name, scripts[name])
        return pending
    finally:
        await conn.close()


def _pending(scripts: dict[str, str], applied: dict[str, str]) -> list[str]:
    """Names the files still to apply, or refuses a history that a fresh install would not repeat."""
    missing = sorted(set(applied) - set(scripts))
    if missing:
        raise MigrationError(
            f"The database has {', '.join(missing)}, which this copy of the program does not: "
            "it is older than the database, or the file was removed or renamed"
        )
    changed = [name for name in applied if applied[name] != digest(scripts[name])]
    if changed:
        raise MigrationError(f"{', '.join(changed)} changed after being applied: restore it")
    pending = [name for name in scripts if name not in applied]
    latest = max(applied, default="")
    late = [name for name in pending if name < latest]
    if late:
        raise MigrationError(f"{', '.join(late)} comes before {latest}, already applied: rename it")
    return pending


async def _apply(conn: asyncpg.Connection, name: str, script: str) -> None:
    """Runs one file whole, as PostgreSQL itself parses it, and remembers its digest in one transaction."""
    try:
        async with conn.transaction():
            await conn.execute(script)
            if not conn.is_in_transaction():
                raise MigrationError(f"{name} ends its own transaction: take its commit or rollback out")
            await conn.execute(
                "insert into public.schema_migration (name, sha256) values ($1, $2)", name, digest(script)
            )
    except asyncpg.PostgresError as refused:
        line = script[: int(refused.position or 1) - 1].count("\n") + 1
        raise MigrationError(f"{name}, line {line}: {refused}") from refused
    await conn.execute("reset all")  # a file's own SET must not reach the next file
