"""Migrations apply once, in order, whole or not at all, and an edited past is refused."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Iterator
from pathlib import Path

import asyncpg
import pytest

from aisoon.outside import migrations
from aisoon.outside.migrations import MigrationError, migrate
from aisoon.outside.postgres import apart
from tests import scratch

FUNCTION = """
-- a comment; with a semicolon
create function doubled(n integer) returns integer language plpgsql as $body$
declare said text := 'a;b';
begin
-- a line that looks like a comment; inside a body
    if n > 0 then return n * 2; end if;
    return 0;
end $body$;
create table note (words text default 'first
-- second; still words');
"""


@pytest.fixture
def blank_url(cluster_url: str) -> Iterator[str]:
    """The address of a database without our migrations."""
    name = f"scratch_{secrets.token_hex(6)}"
    apart(query(cluster_url, f"create database {name} template template0"))
    yield scratch.named(cluster_url, name)
    apart(scratch.drop(scratch.named(cluster_url, name)))


async def query(url: str, sql: str):
    conn = await asyncpg.connect(url)
    try:
        return await conn.fetch(sql)
    finally:
        await conn.close()


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        (folder / f"{name}.sql").write_text(text)
    return folder


def run(url: str, folder: Path) -> list[str]:
    return asyncio.run(migrate(url, folder))


def tables(url: str) -> list[str]:
    sql = "select tablename from pg_tables where schemaname = 'public' and tablename like 't_' order by 1"
    return [row[0] for row in asyncio.run(query(url, sql))]


def test_applies_in_order_and_only_once(blank_url, tmp_path):
    write(tmp_path, m2="alter table t1 add b integer", m1="create table t1 (a integer)")
    assert run(blank_url, tmp_path) == ["m1.sql", "m2.sql"]
    assert run(blank_url, tmp_path) == []
    write(tmp_path, m3="create table t3 (a integer)")
    assert run(blank_url, tmp_path) == ["m3.sql"]
    assert tables(blank_url) == ["t1", "t3"]


def test_an_empty_folder_is_no_trouble(blank_url, tmp_path):
    assert run(blank_url, tmp_path) == []


def test_bodies_and_literals_arrive_as_written(blank_url, tmp_path):
    run(blank_url, write(tmp_path, m1=FUNCTION))
    [doubled] = asyncio.run(query(blank_url, "insert into note default values returning doubled(4), words"))
    assert tuple(doubled) == (8, "first\n-- second; still words")
    [body] = asyncio.run(query(blank_url, "select prosrc from pg_proc where proname = 'doubled'"))
    assert "-- a line that looks like a comment; inside a body" in body["prosrc"]


def test_many_at_once_apply_each_file_once(blank_url, tmp_path):
    write(tmp_path, m1="create table t1 (a integer); insert into t1 values (1)", m2="select pg_sleep(0.1)")

    async def together():
        return await asyncio.gather(*(migrate(blank_url, tmp_path) for _ in range(6)))

    applied = asyncio.run(together())
    assert sorted(applied, key=len)[-1] == ["m1.sql", "m2.sql"]
    assert sum(map(len, applied)) == 2
    assert len(asyncio.run(query(blank_url, "select * from t1"))) == 1


def test_an_edited_migration_is_refused(blank_url, tmp_path):
    run(blank_url, write(tmp_path, m1="create table t1 (a integer)"))
    write(tmp_path, m1="create table t1 (a bigint)", m2="create table t2 (a integer)")
    with pytest.raises(MigrationError, match=r"m1\.sql changed after being applied"):
        run(blank_url, tmp_path)
    assert tables(blank_url) == ["t1"]


def test_line_endings_are_not_an_edit(blank_url, tmp_path):
    (tmp_path / "m1.sql").write_bytes(b"create table t1 (\n a integer)\n")
    run(blank_url, tmp_path)
    (tmp_path / "m1.sql").write_bytes(b"create table t1 (\r\n a integer)\r\n")
    assert run(blank_url, tmp_path) == []


def test_a_missing_migration_is_refused(blank_url, tmp_path):
    run(blank_url, write(tmp_path, m1="select 1", m2="select 2"))
    (tmp_path / "m1.sql").unlink()
    with pytest.raises(MigrationError, match=r"has m1\.sql, which this copy of the program does not"):
        run(blank_url, tmp_path)


def test_a_late_migration_is_refused(blank_url, tmp_path):
    run(blank_url, write(tmp_path, m2="select 2"))
    with pytest.raises(MigrationError, match=r"m1\.sql comes before m2\.sql"):
        run(blank_url, write(tmp_path, m1="select 1"))


def test_a_failing_migration_leaves_nothing_and_names_its_line(blank_url, tmp_path):
    write(tmp_path, m1="create table t1 (a integer)", m2="create table t2 (a integer);\n\nselect wrong")
    with pytest.raises(MigrationError, match=r"m2\.sql, line 3: .*wrong"):
        run(blank_url, tmp_path)
    assert tables(blank_url) == ["t1"]
    assert run(blank_url, write(tmp_path, m2="create table t2 (a integer)")) == ["m2.sql"]


def test_a_migration_may_not_end_its_transaction(blank_url, tmp_path):
    with pytest.raises(MigrationError, match="ends its own transaction"):
        run(blank_url, write(tmp_path, m1="create table t1 (a integer); commit"))


def test_a_setting_does_not_reach_the_next_file(blank_url, tmp_path):
    write(tmp_path, m1="create schema other; set search_path = other", m2="create table t2 (a integer)")
    run(blank_url, tmp_path)
    assert tables(blank_url) == ["t2"]


def test_the_repository_migrates_an_empty_database(blank_url):
    assert asyncio.run(migrate(blank_url)) == list(migrations.read(migrations.folder()))


def test_scratch_databases_are_migrated_and_apart(cluster_url, database_url, module_database_url):
    assert database_url != module_database_url
    for url in (database_url, module_database_url):
        assert asyncio.run(migrate(url)) == []
    with pytest.raises(ValueError, match="not a scratch database"):
        asyncio.run(scratch.drop(cluster_url))
