"""The fake gateway's books: refunds, keys, chargebacks, events and the journal, each call inside one transaction."""

from datetime import UTC, datetime, timedelta
from sqlite3 import Connection, Row

import msgspec

from aisoon.outside.payments import Intent, Paid, Proof, Told

KEY_WINDOW = timedelta(hours=24)
BEHAVIOURS = (
    "succeed", "fail", "card_gone", "time_out", "time_out_after_commit", "late_failure", "pending", "down",
)  # fmt: skip
PAYS = ("succeed", "time_out_after_commit", "late_failure", "pending")
LATER = {"late_failure": "failed", "pending": "succeeded"}
REFUSALS = {
    "fail": ("refused", "The card issuer refused the refund."),
    "card_gone": ("card_gone", "The card this was paid with no longer exists."),
    "bad_amount": ("bad_amount", "The amount must be a whole number above zero."),
    "wrong_currency": ("wrong_currency", "The payment was made in another currency."),
    "too_much": ("too_much", "That is more than what is left of the payment."),
    "key_reused": ("key_reused", "This key was used for another refund."),
}
"""What the journal calls a refusal: the code the caller is told, and the sentence."""

SCHEMA = """
create table if not exists journal (number integer primary key, at text, verb text, key text, payment text,
  amount integer, currency text, result text, refund text);
create table if not exists payout (number integer primary key, key text, refund text, payment text, amount integer,
  currency text, status text, later text);
create table if not exists remembered (key text primary key, asked text, reference text, status text, refusal text, at real);
create table if not exists payment (reference text primary key, amount integer, currency text);
create table if not exists chargeback (number integer primary key, payment text, amount integer, currency text,
  fee integer, due text, reason text, status text, proof text not null default '');
create table if not exists event (number integer primary key, kind text, payment text, reference text, status text,
  amount integer, currency text, at text, key text, fee integer, due text, reason text, sent integer not null default 0);
create table if not exists behaviour (number integer primary key, what text);
create table if not exists setting (name text primary key, value text);
create index if not exists payout_payment on payout (payment);
create index if not exists event_unsent on event (number) where sent = 0;
"""

NOTHING = Paid("", "failed")


def make(db: Connection) -> None:
    """Make what is not there; books of the first version, which knew neither numbers nor events, are put aside."""
    columns = {row["name"] for row in db.execute("pragma table_info(payout)")}
    if columns and "number" not in columns:
        for name in ("journal", "payout", "reversal", "behaviour"):
            db.execute(f"alter table {name} rename to first_{name}")
    for statement in SCHEMA.split(";"):
        db.execute(statement)


def setting(db: Connection, name: str) -> str:
    """A setting, '' when it was never set."""
    row = db.execute("select value from setting where name = ?", (name,)).fetchone()
    return str(row[0]) if row else ""


def put(db: Connection, name: str, value: str) -> None:
    """Keep a setting."""
    db.execute("insert or replace into setting values (?, ?)", (name, value))


def log(db: Connection, now: datetime, verb: str, result: str, asked: Intent) -> None:
    """A line of the journal."""
    db.execute(
        "insert into journal (at, verb, key, payment, amount, currency, result, refund) values (?, ?, ?, ?, ?, ?, ?, ?)",
        (now.isoformat(), verb, asked.key, asked.payment, asked.amount, asked.currency, result, asked.refund),
    )


def about(payment: str = "", amount: int = 0, currency: str = "", key: str = "") -> Intent:
    """What a line of the journal that is no refund is about."""
    return Intent(key, "", payment, amount, currency)


def take(db: Connection, now: datetime, intent: Intent) -> tuple[str, str, Paid]:
    """A refund POST: (what the journal calls it, why it is refused or '', the reply). Keys older than the window are gone."""
    if setting(db, "down"):
        return "down", "", NOTHING
    asked = f"{intent.payment} {intent.amount} {intent.currency}"
    db.execute("delete from remembered where at <= ?", ((now - KEY_WINDOW).timestamp(),))
    known = db.execute("select * from remembered where key = ?", (intent.key,)).fetchone()
    if known is not None and known["asked"] == asked:
        log(db, now, "refund", "replayed", intent)
        reply = Paid(known["reference"], known["status"], intent.key, intent.amount, intent.currency)
        return "replayed", known["refusal"], reply
    result = "key_reused" if known is not None else _next(db)
    if result == "down":
        return result, "", NOTHING
    if result in PAYS:
        result = against(db, intent) or result
    log(db, now, "refund", result, intent)
    paid = pay(db, now, intent, result) if result in PAYS else NOTHING
    refusal = result if result in REFUSALS else ""
    if result not in ("time_out", "key_reused"):
        kept = (intent.key, asked, paid.reference, paid.status, refusal, now.timestamp())
        db.execute("insert into remembered values (?, ?, ?, ?, ?, ?)", kept)
    return result, refusal, paid


def _next(db: Connection) -> str:
    row = db.execute("select number, what from behaviour order by number limit 1").fetchone()
    if row is None:
        return "succeed"
    db.execute("delete from behaviour where number = ?", (row["number"],))
    return str(row["what"])


def against(db: Connection, intent: Intent) -> str:
    """Why the payment cannot give this back; '' when it can, or when the gateway was never told of it."""
    if intent.amount <= 0:
        return "bad_amount"
    row = db.execute("select * from payment where reference = ?", (intent.payment,)).fetchone()
    if row is None:
        return ""
    if row["currency"] != intent.currency:
        return "wrong_currency"
    lost = "select coalesce(sum(amount), 0) from chargeback where payment = ? and status <> 'won'"
    gone = refunded(db, intent.payment) + int(db.execute(lost, (intent.payment,)).fetchone()[0])
    return "too_much" if gone + intent.amount > row["amount"] else ""


def refunded(db: Connection, payment: str) -> int:
    """All refunds of a payment that have not failed."""
    found = "select coalesce(sum(amount), 0) from payout where payment = ? and status <> 'failed'"
    return int(db.execute(found, (payment,)).fetchone()[0])


def pay(db: Connection, now: datetime, intent: Intent, behaviour: str) -> Paid:
    """Money leaves, or will; told as an event, with the new total of the payment."""
    status, later = "pending" if behaviour == "pending" else "succeeded", LATER.get(behaviour, "")
    made = db.execute(
        "insert into payout (key, refund, payment, amount, currency, status, later) values (?, ?, ?, ?, ?, ?, ?)",
        (intent.key, intent.refund, intent.payment, intent.amount, intent.currency, status, later),
    )
    paid = Paid(f"fake_{made.lastrowid}", status, intent.key, intent.amount, intent.currency)
    tell(db, now, "refund", intent, paid.reference, status)
    whole = msgspec.structs.replace(intent, amount=refunded(db, intent.payment), key="")
    tell(db, now, "total", whole, intent.payment, "succeeded")
    return paid


def turn(db: Connection, now: datetime, row: Row, status: str) -> None:
    """A refund that is known ends another way: a pending one is paid, a paid one comes back."""
    db.execute("update payout set status = ?, later = '' where number = ?", (status, row["number"]))
    back = Intent(row["key"], row["refund"], row["payment"], row["amount"], row["currency"])
    tell(db, now, "refund", back, f"fake_{row['number']}", status, reason="returned" if status == "failed" else "")


def settle(db: Connection, now: datetime) -> None:
    """What was to happen later happens: pending refunds are paid, late failures come back."""
    for row in db.execute("select * from payout where later <> '' order by number").fetchall():
        turn(db, now, row, row["later"])


def find(db: Connection, named: str) -> Row | None:
    """The last refund of a key or reference that has not failed."""
    found: Row | None = db.execute(
        "select * from payout where (key = ?1 or 'fake_' || number = ?1) and status <> 'failed' order by number desc",
        (named,),
    ).fetchone()
    return found


def listed(db: Connection, payment: str) -> list[Paid]:
    """Every refund of a payment, the oldest first."""
    rows = db.execute("select * from payout where payment = ? order by number", (payment,))
    return [Paid(f"fake_{row['number']}", row["status"], row["key"], row["amount"], row["currency"]) for row in rows]


def open_chargeback(db: Connection, now: datetime, asked: Intent, fee: int, due: datetime, reason: str) -> str:
    """The cardholder's bank takes money back; the chargeback's reference."""
    made = db.execute(
        "insert into chargeback (payment, amount, currency, fee, due, reason, status) values (?, ?, ?, ?, ?, ?, 'open')",
        (asked.payment, asked.amount, asked.currency, fee, due.astimezone(UTC).isoformat(), reason),
    )
    reference = f"cb_{made.lastrowid}"
    log(db, now, "chargeback", "open", asked)
    tell(db, now, "chargeback", asked, reference, "open", fee, due, reason)
    return reference


def chargeback(db: Connection, reference: str) -> Row | None:
    """A chargeback by its reference."""
    found: Row | None = db.execute("select * from chargeback where 'cb_' || number = ?", (reference,)).fetchone()
    return found


def close_chargeback(db: Connection, now: datetime, row: Row, status: str) -> None:
    """The bank has decided."""
    db.execute("update chargeback set status = ? where number = ?", (status, row["number"]))
    asked = about(row["payment"], row["amount"], row["currency"])
    log(db, now, "chargeback", status, asked)
    due = datetime.fromisoformat(row["due"])
    tell(db, now, "chargeback", asked, f"cb_{row['number']}", status, row["fee"], due, row["reason"])


def prove(db: Connection, now: datetime, reference: str, proof: Proof) -> bool:
    """Evidence is kept while the chargeback is open and its date has not passed; whether it was."""
    row = chargeback(db, reference)
    fits = row is not None and row["status"] == "open" and now <= datetime.fromisoformat(row["due"])
    log(db, now, "contest", "taken" if fits else "refused", about(row["payment"] if row else "", key=reference))
    if row is not None and fits:
        kept = msgspec.json.encode(proof).decode()
        db.execute("update chargeback set proof = ? where number = ?", (kept, row["number"]))
    return fits


def tell(
    db: Connection, now: datetime, kind: str, asked: Intent, reference: str, status: str,
    fee: int = 0, due: datetime | None = None, reason: str = "",
) -> None:  # fmt: skip
    """An event: read by `events`, sent as a webhook."""
    db.execute(
        "insert into event (kind, payment, reference, status, amount, currency, at, key, fee, due, reason)"
        " values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            kind, asked.payment, reference, status, asked.amount, asked.currency, now.isoformat(),
            asked.key, fee, due.astimezone(UTC).isoformat() if due else "", reason,
        ),
    )  # fmt: skip


def events(db: Connection, after: int, most: int) -> list[tuple[int, Told]]:
    """The next events after a number, each with its own."""
    rows = db.execute("select * from event where number > ? order by number limit ?", (after, most))
    return [(row["number"], told(row)) for row in rows]


def unsent(db: Connection, most: int) -> list[tuple[int, Told]]:
    """The oldest events no webhook has delivered."""
    rows = db.execute("select * from event where sent = 0 order by number limit ?", (most,))
    return [(row["number"], told(row)) for row in rows]


def told(row: Row) -> Told:
    """An event as it is told."""
    return Told(
        "fake", f"evt_{row['number']}", row["kind"], row["payment"], row["reference"], row["status"], row["amount"],
        row["currency"], datetime.fromisoformat(row["at"]), row["key"], row["fee"],
        datetime.fromisoformat(row["due"]) if row["due"] else None, row["reason"],
    )  # fmt: skip
