"""The simulator: the fake gateway's whole mind in one SQLite file; its journal is what tests judge by."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from aisoon.outside import simulator_book as book
from aisoon.outside.payments import GatewayDown, GatewayRefused, GatewayTimeout, Intent, Paid, Proof, Told
from aisoon.outside.simulator_book import BEHAVIOURS, KEY_WINDOW, PAYS
from aisoon.outside.webhooks import heard

__all__ = ["BEHAVIOURS", "Simulator"]

TABLES = ("journal", "payout", "chargeback", "event", "behaviour")


def utc() -> datetime:
    """The machine's time."""
    return datetime.now(UTC)


class Simulator:
    """A gateway in one SQLite file, shared by every process that opens it, with a clock of its own: `now` and what
    `clock` adds to it. It remembers keys for 24 hours; the same POST later pays again.
    """

    name = "fake"
    key_window = KEY_WINDOW

    def __init__(self, path: Path, now: Callable[[], datetime] = utc, secret: str = "") -> None:
        self.path, self.now, self.secret = path, now, secret
        self._own = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as db:
            book.make(db)

    async def refund(self, intent: Intent) -> Paid:
        """Pay out, once a key within its 24 hours; behaves as the next entry of the behaviour queue says."""
        result, paid = await asyncio.to_thread(self.take, intent)
        if result.startswith("time_out"):
            raise GatewayTimeout("No reply from the payment provider.")
        return paid

    async def refunds(self, payment: str) -> list[Paid]:
        """Every refund of a payment, the console's too, the oldest first."""
        return await asyncio.to_thread(self.listed, payment)

    async def told(self, after: str) -> tuple[list[Told], str]:
        """What happened after the event of this number, and the number of the last one told."""
        return await asyncio.to_thread(self.events, after)

    async def contest(self, chargeback: str, proof: Proof) -> None:
        """Take evidence against a chargeback; GatewayRefused when it is not open, or its date has passed."""
        await asyncio.to_thread(self.prove, chargeback, proof)

    def heard(self, body: bytes, headers: dict[str, str]) -> Told | None:
        """A signed webhook as what it tells; ValueError when the signature does not fit."""
        return heard(self.secret, body, headers)

    def take(self, intent: Intent) -> tuple[str, Paid]:
        """A refund POST: what the journal calls it, and the reply; raises GatewayRefused or GatewayDown."""
        with self._open() as db:
            result, refusal, paid = book.take(db, self._at(db), intent)
        if result == "down":
            raise GatewayDown("The payment provider is not there.")
        if refusal:
            code, sentence = book.REFUSALS[refusal]
            raise GatewayRefused(sentence, code)
        return result, paid

    def listed(self, payment: str) -> list[Paid]:
        """The refunds of a payment; raises GatewayDown."""
        with self._up() as db:
            found = book.listed(db, payment)
            book.log(db, self._at(db), "list", str(len(found)), book.about(payment))
        return found

    def events(self, after: str, most: int = 1000) -> tuple[list[Told], str]:
        """The next events after a number ('' is the beginning), and the number of the last; raises GatewayDown."""
        seen = int(after) if after.isdigit() else 0
        with self._up() as db:
            book.settle(db, self._at(db))
            found = book.events(db, seen, most)
            if found:
                book.log(db, self._at(db), "told", str(len(found)), book.about())
        return [told for _, told in found], str(found[-1][0]) if found else after

    def prove(self, chargeback: str, proof: Proof) -> None:
        """Evidence against a chargeback; raises GatewayRefused or GatewayDown."""
        with self._up() as db:
            taken = book.prove(db, self._at(db), chargeback, proof)
        if not taken:
            raise GatewayRefused("There is no open chargeback of that name, or its date has passed.", "not_open")

    def capture(self, payment: str, amount: int, currency: str) -> None:
        """Let the gateway know what was paid: from now on it refuses refunds over the rest."""
        with self._open() as db:
            db.execute("insert or replace into payment values (?, ?, ?)", (payment, amount, currency))

    def console_refund(self, payment: str, amount: int, currency: str) -> str:
        """Somebody refunds in the provider's own console, without a key; the refund's reference, or ValueError."""
        asked = book.about(payment, amount, currency)
        with self._open() as db:
            if refusal := book.against(db, asked):
                raise ValueError(book.REFUSALS[refusal][1])
            book.log(db, self._at(db), "console_refund", "succeed", asked)
            return book.pay(db, self._at(db), asked, "succeed").reference

    def chargeback(
        self, payment: str, amount: int, currency: str, fee: int = 1500, due: datetime | None = None, reason: str = "fraudulent"
    ) -> str:  # fmt: skip
        """The cardholder's bank takes money back; the chargeback's reference. Evidence is taken for a week."""
        with self._open() as db:
            now, asked = self._at(db), book.about(payment, amount, currency)
            return book.open_chargeback(db, now, asked, fee, due or now + timedelta(days=7), reason)

    def win(self, chargeback: str) -> None:
        """The bank decides for the shop: the money comes back."""
        self._close(chargeback, "won")

    def lose(self, chargeback: str) -> None:
        """The bank decides for the cardholder."""
        self._close(chargeback, "lost")

    def _close(self, chargeback: str, status: str) -> None:
        with self._open() as db:
            if (row := book.chargeback(db, chargeback)) is None:
                raise ValueError(f"There is no chargeback {chargeback!r}.")
            book.close_chargeback(db, self._at(db), row, status)

    def fail_later(self, key: str) -> None:
        """The bank sends a refund back, named by its key or its reference; ValueError when there is none."""
        with self._open() as db:
            if (row := book.find(db, key)) is None:
                raise ValueError(f"There is no refund {key!r} that could come back.")
            asked = book.about(row["payment"], row["amount"], row["currency"], row["key"])
            book.log(db, self._at(db), "fail_later", "failed", asked)
            book.turn(db, self._at(db), row, "failed")

    def settle(self) -> None:
        """What was to happen later happens: pending refunds are paid, late failures come back."""
        with self._open() as db:
            book.settle(db, self._at(db))

    def behave(self, *what: str) -> None:
        """Queue how the next refunds behave; see BEHAVIOURS."""
        if strange := [one for one in what if one not in BEHAVIOURS]:
            raise ValueError(f"{strange[0]!r} is none of {', '.join(BEHAVIOURS)}")
        with self._open() as db:
            db.executemany("insert into behaviour (what) values (?)", [(one,) for one in what])

    def down(self, on: bool = True) -> None:
        """Let nobody reach the gateway until it is switched on again."""
        self.put("down", "1" if on else "")

    def clock(self, ahead: timedelta) -> None:
        """How far the gateway's clock runs ahead of `now`."""
        self.put("ahead", str(ahead.total_seconds()))

    def put(self, name: str, value: str) -> None:
        """Keep a setting."""
        with self._open() as db:
            book.put(db, name, value)

    def setting(self, name: str) -> str:
        """A setting, '' when it was never set."""
        with self._open() as db:
            return book.setting(db, name)

    def unsent(self, most: int = 100) -> list[tuple[int, Told]]:
        """Events no webhook has delivered yet, each with its number."""
        with self._open() as db:
            book.settle(db, self._at(db))
            return book.unsent(db, most)

    def sent(self, *numbers: int) -> None:
        """Events whose webhook was delivered; with none named, all that happened so far."""
        with self._open() as db:
            if numbers:
                db.executemany("update event set sent = 1 where number = ?", [(one,) for one in numbers])
            else:
                db.execute("update event set sent = 1")

    def journal(self) -> list[dict[str, Any]]:
        """Every call in order: number, at, verb, key, payment, amount, currency, result, refund."""
        return self.read("journal")

    def chargebacks(self) -> list[dict[str, Any]]:
        """Every chargeback with its reference, its status, and as JSON the proof that was handed in."""
        return [{**row, "reference": f"cb_{row['number']}"} for row in self.read("chargeback")]

    def read(self, table: str) -> list[dict[str, Any]]:
        """The rows of one of TABLES, the oldest first."""
        if table not in TABLES:
            raise ValueError(f"{table!r} is none of {', '.join(TABLES)}")
        with self._open() as db:
            rows = db.execute(f"select * from {table} order by number")  # noqa: S608 - one of ours
            return [dict(row) for row in rows]

    def paid_out(self, payment: str | None = None) -> int:
        """Minor units that left and stayed away, of one payment or of all."""
        with self._open() as db:
            found = db.execute(
                "select coalesce(sum(amount), 0) from payout where status = 'succeeded' and (?1 is null or payment = ?1)",
                (payment,),
            ).fetchone()
            return int(found[0])

    def posts(self, intent: str) -> tuple[int, int]:
        """(refund POSTs that arrived, refunds that were executed) of our refund id, a key, or what a key begins with."""
        results = [
            row["result"]
            for row in self.read("journal")
            if row["verb"] == "refund"
            and (intent in (row["refund"], row["key"]) or row["key"].startswith(f"{intent}:"))
        ]
        return len(results), sum(result in PAYS for result in results)

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """One transaction on this thread's connection."""
        db: sqlite3.Connection | None = getattr(self._own, "db", None)
        if db is None:
            db = self._own.db = sqlite3.connect(self.path, timeout=30)
            db.execute("pragma journal_mode = wal")
            db.execute("pragma synchronous = normal")
            db.row_factory = sqlite3.Row
        with db:
            db.execute("begin immediate")
            yield db

    @contextmanager
    def _up(self) -> Iterator[sqlite3.Connection]:
        """One transaction, unless nobody reaches the gateway."""
        with self._open() as db:
            if book.setting(db, "down"):
                raise GatewayDown("The payment provider is not there.")
            yield db

    def _at(self, db: sqlite3.Connection) -> datetime:
        """The time on the gateway's clock."""
        return self.now() + timedelta(seconds=float(book.setting(db, "ahead") or 0))
