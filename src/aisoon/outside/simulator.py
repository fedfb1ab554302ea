"""The simulator: a gateway of our own with a journal on disk, that succeeds, fails, times out or reverses on demand."""

import asyncio
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from aisoon.outside.payments import GatewayRefused, GatewayTimeout, Paid, Reversal

BEHAVIOURS = ("succeed", "fail", "time_out", "time_out_after_commit", "late_failure")

SCHEMA = """
create table if not exists journal (number integer primary key, at text, verb text, key text, payment text,
  amount integer, currency text, result text);
create table if not exists payout (key text primary key, payment text, amount integer, currency text, status text);
create table if not exists reversal (number integer primary key, key text, at text);
create table if not exists behaviour (number integer primary key, what text);
"""


class Simulator:
    """A gateway in one SQLite file, shared by every process that opens it; the journal is what tests judge by."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._own = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as db:
            db.executescript(SCHEMA)

    async def refund(self, key: str, payment: str, amount: int, currency: str) -> Paid:
        """Pay out, once a key; behaves as the next entry of the behaviour queue says."""
        return await asyncio.to_thread(self._refund, key, payment, amount, currency)

    async def find(self, key: str) -> Paid | None:
        """The payout of a key."""
        return await asyncio.to_thread(self._find, key)

    async def reversals(self, after: int) -> list[Reversal]:
        """Payouts that came back."""
        return await asyncio.to_thread(self._reversals, after)

    def behave(self, *what: str) -> None:
        """Queue how the next calls behave; see BEHAVIOURS."""
        if strange := [one for one in what if one not in BEHAVIOURS]:
            raise ValueError(f"{strange[0]!r} is none of {', '.join(BEHAVIOURS)}")
        with self._open() as db:
            db.executemany("insert into behaviour (what) values (?)", [(one,) for one in what])

    def journal(self) -> list[dict[str, object]]:
        """Every call in order: number, at, verb, key, payment, amount, currency, result."""
        with self._open() as db:
            db.row_factory = sqlite3.Row
            return [dict(row) for row in db.execute("select * from journal order by number")]

    def paid_out(self, payment: str | None = None) -> int:
        """Minor units that left and stayed away, of one payment or of all."""
        with self._open() as db:
            found = db.execute(
                "select coalesce(sum(amount), 0) from payout where status = 'succeeded' and (?1 is null or payment = ?1)",
                (payment,),
            ).fetchone()
            return int(found[0])

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction on this thread's connection."""
        db: sqlite3.Connection | None = getattr(self._own, "db", None)
        if db is None:
            db = self._own.db = sqlite3.connect(self.path, timeout=30)
            db.execute("pragma journal_mode = wal")
        db.row_factory = None
        with db:
            db.execute("begin immediate")
            yield db

    def _refund(self, key: str, payment: str, amount: int, currency: str) -> Paid:
        result = "replayed"
        with self._open() as db:
            known = db.execute("select status from payout where key = ?", (key,)).fetchone()
            if known is None:
                result = self._next(db)
                if result not in ("fail", "time_out"):
                    status = "failed" if result == "late_failure" else "succeeded"
                    db.execute("insert into payout values (?, ?, ?, ?, ?)", (key, payment, amount, currency, status))
                if result == "late_failure":
                    db.execute("insert into reversal (key, at) values (?, ?)", (key, _now()))
            db.execute(
                "insert into journal (at, verb, key, payment, amount, currency, result) values (?, 'refund', ?, ?, ?, ?, ?)",
                (_now(), key, payment, amount, currency, result),
            )
        if result == "fail":
            raise GatewayRefused("The card issuer refused the refund.")
        if result.startswith("time_out"):
            raise GatewayTimeout("No reply from the payment provider.")
        return Paid(f"sim_{key}", "succeeded")

    def _next(self, db: sqlite3.Connection) -> str:
        row = db.execute("select number, what from behaviour order by number limit 1").fetchone()
        if row is None:
            return "succeed"
        db.execute("delete from behaviour where number = ?", (row[0],))
        return str(row[1])

    def _find(self, key: str) -> Paid | None:
        with self._open() as db:
            row = db.execute("select status from payout where key = ?", (key,)).fetchone()
            db.execute("insert into journal (at, verb, key, result) values (?, 'find', ?, ?)", (_now(), key, str(row)))
        return Paid(f"sim_{key}", row[0]) if row else None

    def _reversals(self, after: int) -> list[Reversal]:
        with self._open() as db:
            rows = db.execute(
                "select number, key, at from reversal where number > ? order by number", (after,)
            ).fetchall()
        return [Reversal(row[0], row[1], datetime.fromisoformat(row[2])) for row in rows]


def _now() -> str:
    return datetime.now(UTC).isoformat()
