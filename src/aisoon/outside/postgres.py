"""The embedded PostgreSQL: started by whichever process holds the lock, kept alive, ended with its owner."""

from __future__ import annotations

import asyncio
import contextlib
import fcntl
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

import asyncpg

from aisoon.outside.cluster import OLDEST, Cluster, PostgresError, command, prepare, spawn

__all__ = ["PostgresError", "Running", "apart", "check_durable", "ensure", "start"]

log = logging.getLogger(__name__)

Result = TypeVar("Result")

DURABLE = ("fsync", "full_page_writes", "synchronous_commit")
LOG_BYTES = 10_000_000
PAUSE = 0.2  # seconds between two tries for the lock, or between two starts
GENTLE, FIRM = 5.0, 2.0  # seconds a leftover server gets to end by SIGINT, then by SIGQUIT


class Running:
    """A cluster in use by this process: served by us if we hold its lock, taken over if its owner dies."""

    def __init__(self, cluster: Cluster) -> None:
        self.url = cluster.url
        self.log = cluster.log
        self._cluster = cluster
        self._lock = os.open(cluster.home / "owner.lock", os.O_RDWR | os.O_CREAT, 0o600)
        self._owner = False
        self._server: subprocess.Popen[bytes] | None = None
        self._failure: Exception | None = None
        self._ready = threading.Event()
        self._stopping = threading.Event()
        # Linux ends the server with the thread that started it, so that thread lives as long as the server.
        self._keeper = threading.Thread(target=self._keep, name="postgres keeper", daemon=True)

    @property
    def owner(self) -> bool:
        """Whether the server is a child of this process."""
        return self._owner

    @property
    def pid(self) -> int | None:
        """The server's process id when this process owns it and it is up."""
        return self._server.pid if self._server else None

    def revive(self, within: float = 60.0) -> None:
        """Waits these seconds for the server to answer, whoever starts it; blocks, so asyncio.to_thread it.

        Errors: PostgresError when it cannot start or does not answer in time.
        """
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            if self._failure:
                raise PostgresError(str(self._failure)) from self._failure
            if (self._ready.is_set() or not self._owner) and _answers(self.url):
                return
            time.sleep(0.005)
        raise PostgresError(f"PostgreSQL did not answer within {within:g} s; see {self.log}")

    def stop(self) -> None:
        """Leaves the cluster: its owner shuts it down cleanly, then another process using it takes over."""
        self._stopping.set()
        for sign in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            if server := self._server:
                server.send_signal(sign)
            self._keeper.join(30)
            if not self._keeper.is_alive():
                return

    def _take(self) -> bool:
        with contextlib.suppress(BlockingIOError):
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._owner = True
        return self._owner

    def _keep(self) -> None:
        """Waits to become the owner, then serves again and again until told to stop."""
        while not self._stopping.is_set():
            try:
                if self._take():
                    self._serve()
            except Exception as failure:
                self._failure = failure
                log.exception("PostgreSQL in %s cannot be started", self._cluster.home)
            self._stopping.wait(PAUSE)
        try:
            if self._owner:
                _end_leftovers(self._cluster)
        finally:
            self._owner = False
            os.close(self._lock)

    def _serve(self) -> None:
        """Starts the server and returns when it has ended."""
        account, binaries = prepare(self._cluster)
        _end_leftovers(self._cluster)
        if self.log.exists() and self.log.stat().st_size > LOG_BYTES:
            self.log.replace(self.log.with_suffix(".log.1"))
        self.log.touch(mode=0o600)
        with self.log.open("ab") as output:
            began = output.tell()
            server = self._server = spawn(account, command(self._cluster, binaries), output)
        watchdog = None if sys.platform == "linux" else watch(server.pid)
        try:
            self._await_ready(server, began)
            if self._stopping.is_set():  # stop() may have looked just before there was a server to signal
                server.send_signal(signal.SIGINT)
            code = server.wait()
        finally:
            self._server = None
            self._ready.clear()
            if watchdog:
                watchdog.kill()
                watchdog.wait()
        if not self._stopping.is_set():
            log.warning("PostgreSQL ended by itself (%s): starting it again", code)

    def _await_ready(self, server: subprocess.Popen[bytes], began: int) -> None:
        """Waits for the word in postmaster.pid, which a server that was killed may also have left there."""
        while not self._stopping.is_set():
            if server.poll() is not None:
                said = self.log.read_bytes()[began:].decode(errors="replace").strip()
                raise PostgresError(f"PostgreSQL did not start: {said[-2000:]}")
            if _says_ready(self._cluster, server.pid):
                self._failure = None
                self._ready.set()
                return
            time.sleep(0.002)


def ensure(data_dir: Path, within: float = 300.0) -> Running:
    """Joins the cluster in this folder, creating, starting or recovering it if nobody serves it; seconds.

    Errors: PostgresError.
    """
    return _join(data_dir, within, share=True)


def start(data_dir: Path, within: float = 300.0) -> Running:
    """Starts the cluster in this folder, and refuses if another process already serves it; seconds."""
    return _join(data_dir, within, share=False)


def _join(data_dir: Path, within: float, *, share: bool) -> Running:
    home = data_dir.expanduser().resolve()
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    running = Running(Cluster(home))
    if not running._take() and not share:
        os.close(running._lock)
        raise PostgresError(f"Another process already serves the database in {home}")
    running._keeper.start()
    try:
        running.revive(within)
    except BaseException:
        running.stop()
        raise
    return running


async def check_durable(conn: asyncpg.Connection) -> None:
    """Refuses a database that is too old or may forget what it acknowledged. Errors: PostgresError."""
    version = conn.get_server_version()
    if version.major < OLDEST:
        raise PostgresError(f"The database is PostgreSQL {version.major}; {OLDEST} or newer is needed")
    rows = await conn.fetch("select name, setting from pg_settings where name = any($1::text[])", DURABLE)
    found = {row["name"]: row["setting"] for row in rows}
    off = [name for name in DURABLE if found.get(name, "off") == "off"]
    if off:
        raise PostgresError(
            f"The database may lose acknowledged writes: {', '.join(off)} is off. "
            "Turn it on in postgresql.conf (and ALTER SYSTEM, ALTER ROLE, ALTER DATABASE), then reload"
        )


def apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Runs a coroutine to its end in a thread of its own, so that it may be called with or without a loop."""
    with ThreadPoolExecutor(1) as pool:
        return pool.submit(asyncio.run, work).result()


def watch(server: int) -> subprocess.Popen[bytes]:
    """Interrupts the server when our end of a pipe closes, where the kernel cannot end it with its parent."""
    line = ["/bin/sh", "-c", 'cat; kill -INT "$1"', "watchdog", str(server)]
    return subprocess.Popen(line, stdin=subprocess.PIPE, start_new_session=True)


def _answers(url: str) -> bool:
    async def ask() -> bool:
        try:
            conn = await asyncpg.connect(url, timeout=5)
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError):
            return False
        await conn.close()
        return True

    return apart(ask())


def _says_ready(cluster: Cluster, server: int) -> bool:
    with contextlib.suppress(OSError):
        lines = (cluster.data / "postmaster.pid").read_text().splitlines()
        return len(lines) > 7 and lines[0] == str(server) and lines[7].strip() == "ready"
    return False


def _end_leftovers(cluster: Cluster) -> None:
    """Ends what a dead owner or a killed postmaster left behind; the lock says nothing else may be there.

    PostgreSQL takes a zombie, or a stranger with a stale file's process id, for a server: those files go.
    """
    for sign, patience in ((signal.SIGINT, GENTLE), (signal.SIGQUIT, FIRM), (signal.SIGKILL, FIRM)):
        for pid in _serving(cluster):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, sign)
        deadline = time.monotonic() + patience
        while _serving(cluster) and time.monotonic() < deadline:
            time.sleep(0.01)
    if left := _serving(cluster):
        raise PostgresError(f"Processes {left} hold {cluster.data} and do not end")
    if sys.platform == "linux":
        (cluster.data / "postmaster.pid").unlink(missing_ok=True)
        (cluster.sockets / ".s.PGSQL.5432.lock").unlink(missing_ok=True)


def _serving(cluster: Cluster) -> list[int]:
    """The processes at work in this cluster: postgres runs with the data as its working folder."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended, is a zombie, or belongs to somebody else
            at_home = (process / "cwd").readlink() == cluster.data
            if at_home and (process / "exe").readlink().name.startswith("postgres"):
                found.append(int(process.name))
    return found
