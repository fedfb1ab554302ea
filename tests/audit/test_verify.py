"""A clean past verifies; erased words do too; checkpoints that are gone, changed or somebody else's are named."""

import asyncio
from pathlib import Path

import asyncpg
import msgspec
import pytest
from click.testing import CliRunner

from aisoon.audit.command import audit_group
from aisoon.audit.online import check
from aisoon.jobs.checkpoint import chain_older, checkpoint, kept, place
from aisoon.outside.files import Files
from aisoon.outside.sealing import Sealer, sealer
from aisoon.rules import seal
from aisoon.rules.refusals import Refused
from tests.audit.past import Past, past


def within(url: str, folder: Path, work):
    """Run something in a freshly played past."""

    async def run():
        async with past(url, folder) as found:
            return await work(found)

    return asyncio.run(run())


async def report(past: Past, sealed=None):
    async with past.stage.database.reading() as db:
        return await check(db, past.sealed if sealed is None else sealed, {past.signer.key})


def test_a_clean_past_verifies(database_url: str, tmp_path: Path) -> None:
    async def work(past: Past) -> None:
        found = await report(past)
        assert found.faults == []
        assert found.orders == 3
        assert found.links > 60
        assert found.checkpoints == len(past.sealed) > 2
        assert found.later == found.waiting == found.unsealed == found.erased == 0
        assert await checkpoint(past.stage.desk, past.files, past.signer) is None

    within(database_url, tmp_path, work)


def test_erased_words_are_gone_and_the_past_still_verifies(database_url: str, tmp_path: Path) -> None:
    async def work(past: Past) -> None:
        people, desk = past.stage.people, past.stage.desk
        async with past.stage.database.reading() as db:
            order = await db.fetchval("select id from orders where reference = 'AX-1'")
        with pytest.raises(Refused):
            await desk.erase_words(people["agent"], order, people["buyer"].id)
        assert await desk.erase_words(people["operator"], order, people["buyer"].id) > 3
        assert await desk.erase_words(people["operator"], order, people["buyer"].id) == 0
        async with past.stage.database.reading() as db:
            said = await db.fetchval(
                "select string_agg(t, ' ') from (select to_jsonb(m)::text t from message m where order_id = $1 union all "
                "select to_jsonb(m)::text from move m where order_id = $1) x", order,
            )  # fmt: skip
            for word in ("cracked in my hands", "Flat 3", "Berta"):
                assert word not in said
            assert "Sorry about that." in said
        found = await report(past)
        assert found.faults == []
        assert found.erased > 3
        assert await checkpoint(past.stage.desk, past.files, past.signer)
        assert (await report(past, await kept(past.files))).faults == []

    within(database_url, tmp_path, work)


def test_checkpoints_that_are_gone_changed_or_foreign_are_named(database_url: str, tmp_path: Path) -> None:
    async def work(past: Past) -> None:
        def what(faults) -> set[str]:
            return {fault.what for fault in faults if fault.order == "checkpoints"}

        good = past.sealed
        assert what((await report(past, [good[0], *good[2:]])).faults) == {"checkpoint missing"}
        assert what((await report(past, good[:-1])).faults) == {"checkpoint missing"}
        assert what((await report(past, [])).faults) == {"checkpoint missing"}
        changed = msgspec.structs.replace(good[0], heads=[*good[0].heads, seal.Head("x", 1, "0" * 64)])
        assert what((await report(past, [changed, *good[1:]])).faults) == {"checkpoint forged"}
        point = msgspec.structs.replace(good[-1].checkpoint, at="2020-01-01T00:00:00+00:00")
        stale = msgspec.structs.replace(good[-1], checkpoint=point)
        assert what((await report(past, [*good[:-1], stale])).faults) == {"checkpoint forged"}
        other = Sealer(b"x" * 32)
        point = msgspec.structs.replace(good[-1].checkpoint, key=other.key)
        foreign = seal.Sealed(point, other.sign(point.signed), good[-1].heads)
        assert what((await report(past, [*good[:-1], foreign])).faults) == {"checkpoint forged"}

    within(database_url, tmp_path, work)


def test_what_is_older_than_its_chain_is_chained_later_and_marked(database_url: str, tmp_path: Path) -> None:
    async def work(past: Past) -> None:

        db = await asyncpg.connect(database_url)
        try:
            await db.execute("set session_replication_role = replica")
            await db.execute("delete from chain")
            await db.execute("delete from checkpoint")
            await db.execute("insert into unchained select id from orders")
        finally:
            await db.close()
        found = await report(past, [])
        assert found.waiting == 3
        assert found.faults == []
        order, seller = await conversation(past)
        await past.stage.desk.say(past.stage.people["buyer"], order, seller, "Still there?", [])
        assert await chain_older(past.stage.desk) == 3
        fresh = Files(tmp_path / "fresh")
        assert await checkpoint(past.stage.desk, fresh, past.signer)
        found = await report(past, await kept(fresh))
        assert found.faults == []
        assert found.later == found.links - 1
        assert found.waiting == 0

    within(database_url, tmp_path, work)


async def conversation(past: Past):
    async with past.stage.database.reading() as db:
        row = await db.fetchrow("select order_id, seller_id from message limit 1")
        assert row is not None
        return row["order_id"], row["seller_id"]


def test_a_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    first, again = sealer(tmp_path), sealer(tmp_path)
    assert first.key == again.key
    assert (tmp_path / "seal.key").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["seal.key"]
    named = sealer(tmp_path, "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=")
    assert named.key != first.key
    with pytest.raises(ValueError, match="AISOON_SEAL_KEY"):
        sealer(tmp_path, "short")


def test_a_checkpoint_is_never_written_over(tmp_path: Path) -> None:
    async def work() -> None:
        files = Files(tmp_path)
        await files.put(place(1), b"one")
        with pytest.raises(FileExistsError):
            await files.put(place(1), b"two")
        assert await files.listed("checkpoints/") == [place(1)]

    asyncio.run(work())


def test_the_command_says_yes_then_no_and_checks_its_own_export(
    database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(past: Past) -> None:
        """Only the past itself."""

    async def change() -> None:
        db = await asyncpg.connect(database_url)
        await db.execute("set session_replication_role = replica")
        await db.execute("update ledger set memo = memo || '!' where id = (select min(id::text)::uuid from ledger)")
        await db.close()

    within(database_url, tmp_path, nothing)
    monkeypatch.setenv("AISOON_DATA", str(tmp_path))
    monkeypatch.setenv("DATABASE_URL", database_url)

    def said(*words: str) -> tuple[int, str]:
        told = CliRunner().invoke(audit_group, [*words])
        return told.exit_code, told.output

    out = tmp_path / "all.zip"
    assert said("verify")[0] == 0
    assert said("checkpoint") == (0, f"Nothing is new since the last checkpoint.\nPublic key: {sealer(tmp_path).key}\n")
    assert said("export", str(out))[0] == 0
    assert said("verify", str(out), "--key", sealer(tmp_path).key)[0] == 0
    assert said("verify", str(out), "--key", "0" * 64)[0] == 1
    asyncio.run(change())
    code, text = said("verify")
    assert code == 1
    assert "edited; does not say what was sealed" in text
    assert said("export", str(out))[0] == 0
    assert said("verify", str(out))[0] == 1
