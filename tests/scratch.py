"""Scratch databases: copies of one migrated template, made and dropped in milliseconds."""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import asyncpg

from aisoon.outside import migrations

TEMPLATE = "template_aisoon"
LOCK = 0x53_43_52_41_54_43_48  # "SCRATCH"


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{database}"))


async def prepare(url: str, source: Path | None = None) -> None:
    """Makes the template hold exactly the migrations on disk, rebuilding it when they changed."""
    wanted = migrations.digest(repr(migrations.read(source or migrations.folder())))
    conn = await asyncpg.connect(url)
    try:
        await conn.execute("select pg_advisory_lock($1)", LOCK)
        about = "select shobj_description(oid, 'pg_database') from pg_database where datname = $1"
        if await conn.fetchval(about, TEMPLATE) == wanted:
            return
        if await conn.fetchval("select true from pg_database where datname = $1", TEMPLATE):
            await conn.execute(f"alter database {TEMPLATE} is_template false")
            await conn.execute(f"drop database {TEMPLATE} with (force)")
        await conn.execute(f"create database {TEMPLATE}")
        await migrations.migrate(named(url, TEMPLATE), source)
        await conn.execute(f"alter database {TEMPLATE} is_template true allow_connections false")
        await conn.execute(f"comment on database {TEMPLATE} is '{wanted}'")
    finally:
        await conn.close()


async def create(url: str) -> str:
    """Copies the template and returns the copy's address."""
    name = f"scratch_{secrets.token_hex(6)}"
    conn = await asyncpg.connect(url)
    try:
        await conn.execute(f"create database {name} template {TEMPLATE} strategy wal_log")
    finally:
        await conn.close()
    return named(url, name)


async def drop(url: str) -> None:
    """Drops a scratch database, whoever is still connected to it."""
    name = urlsplit(url).path.lstrip("/")
    if not name.startswith("scratch_"):
        raise ValueError(f"{name} is not a scratch database")
    conn = await asyncpg.connect(named(url, "postgres"))
    try:
        await conn.execute(f"drop database if exists {name} with (force)")
    finally:
        await conn.close()
