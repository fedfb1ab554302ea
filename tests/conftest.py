"""One embedded PostgreSQL for the whole run, shared by xdist's workers, and scratch databases in it."""

from __future__ import annotations

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from aisoon.outside.postgres import apart, ensure
from tests import scratch

pytest_plugins = ["tests.torture"]  # what was played, in one block at the end

ROOM = 4 << 30  # bytes free in memory before the cluster is put there


def _shelf() -> Path:
    """Memory if there is room: ext4 takes ever longer to make files just after many were deleted."""
    memory = Path("/dev/shm")
    if os.access(memory, os.W_OK) and shutil.disk_usage(memory).free >= ROOM:
        return memory
    return Path(tempfile.gettempdir())


@pytest.fixture(scope="session")
def cluster_url() -> Iterator[str]:
    """The address of the run's cluster, started by the first worker that asks, ended by the last one out."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"{os.getpid()}"
    home = _shelf() / f"aisoon-{os.geteuid()}-{run[:12]}"
    home.mkdir(mode=0o700, exist_ok=True)
    with (home / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        running = ensure(home)
        yield running.url
        if owner := running.owner:
            fcntl.flock(users, fcntl.LOCK_EX)  # granted when the others are done
        running.stop()
        if owner:
            shutil.rmtree(home)


@pytest.fixture(scope="session")
def template_url(cluster_url: str) -> str:
    """The cluster's address, once its template holds the migrations of this run."""
    apart(scratch.prepare(cluster_url))
    return cluster_url


@pytest.fixture
def database_url(template_url: str) -> Iterator[str]:
    """The address of a migrated, empty database for one test."""
    url = apart(scratch.create(template_url))
    yield url
    apart(scratch.drop(url))


@pytest.fixture(scope="module")
def module_database_url(template_url: str) -> Iterator[str]:
    """The address of a migrated database for the tests of one module, empty before the first."""
    url = apart(scratch.create(template_url))
    yield url
    apart(scratch.drop(url))


@pytest.fixture
def short_dir() -> Iterator[Path]:
    """A folder with a short path, for sockets, that root's unprivileged server user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="ai-", dir=_shelf()))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
