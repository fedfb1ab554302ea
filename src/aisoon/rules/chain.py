"""The chain: what happened to an order, each fact sealed by a hash over the one before, people's words kept outside.

A fact is a row of history (a move with its money, a message, a piece of evidence, a decision, a provider's word) without
names and free text. Those are its words: the fact holds only a salted commitment to them, so that words and salt can be
erased and the chain still holds. docs/audit.md says it for whoever writes a verifier of their own.
"""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from aisoon.rules.canonical import canonical, digest

START = "0" * 64
"""What the first link of a chain names as the link before it."""

Rows = Mapping[str, list[dict[str, Any]]]
"""Rows as JSON by table name: what one decision writes, or all that is kept of an order."""

PLAIN = frozenset({
    "about", "amount", "bearer", "covers", "destination", "evidence", "file", "goodwill", "grounds", "lines", "message", "number", "on_file", "outcome", "party",
    "reasons", "remedy", "weighed",
})  # fmt: skip
"""What a move brings that is nobody's own words; whole numbers and yes or no are plain under any name."""

MOVED = {"from": "source", "to": "target", "actor": "actor", "actor_id": "actor_id", "case": "case_id", "machine": "machine",
         "subject": "subject_id", "move": "name", "version": "version", "due_move": "due_move"}  # fmt: skip
SUBJECTS = {
    "case": ("cases", ("reference", "seller_id", "buyer_id")),
    "refund": ("refund", ("amount", "currency", "kind", "case_id")),
    "chargeback": ("chargeback", ("amount", "currency", "reference", "payment_id")),
    "external": ("external", ("amount", "currency", "reference", "payment_id")),
}
"""What never changes of the row a move is about, and is sealed with each of its moves."""

OTHERS = {
    "message": (("seller_id", "case_id", "author_id", "author_role", "audience", "evidence"), ("created_at",), ("author_name", "body")),
    "evidence": (("seller_id", "by_id", "by_role", "kind", "media_type", "size", "sha256", "captured_at"), ("created_at",), ("name", "caption")),
    "decision": (
        ("case_id", "dispute_id", "number", "outcome", "amount", "grounds", "policy", "weighed", "reviewer_id", "supersedes"),
        ("decided_at",), ("facts", "rule", "reviewer_name"),
    ),
    "told": (("gateway", "kind"), ("heard_at",), ("body",)),
    "orders": (("reference", "buyer_id", "currency", "country", "digest"), ("placed_at",), ()),
}  # fmt: skip
"""Of the other tables: what is sealed as it is, the moments, and the words."""


class Fact(msgspec.Struct):
    """One thing that happened: `content` is sealed as it is, `words` by a commitment."""

    kind: str
    subject: str
    content: dict[str, Any]
    words: dict[str, Any]


class Link(msgspec.Struct, kw_only=True):
    """A link as it is kept: hashes, commitment and salt in hexadecimal; `words` empty when the fact has none.

    `salt` is None once the words were erased; `later` marks what was chained after it happened, from what was kept then.
    """

    sequence: int
    kind: str
    subject: str
    content: str
    words: str = ""
    salt: str | None = None
    hash: str = ""
    later: bool = False
    number: int = 0


def facts(rows: Rows) -> list[Fact]:
    """The facts in these rows, in the order in which one decision makes them; moments are sealed to the microsecond in UTC."""
    found = [_of(kind, row) for kind in OTHERS for row in rows.get(kind, ())]
    found += [_filed(row) for row in rows.get("evidence", ()) if row.get("case_id")]
    booked: dict[str, list[dict[str, Any]]] = {}
    for row in rows.get("ledger", ()):
        booked.setdefault(row["move_id"], []).append(entry(row))
    policies = {row["id"]: row["policy"] for row in rows.get("cases", ())}
    about = {
        (machine, row["id"]): _kept(row, names)
        for machine, (table, names) in SUBJECTS.items()
        for row in rows.get(table, ())
    }
    for row in rows.get("move", ()):
        found.append(_move(row, booked.pop(row["id"], []), policies.get(row["case_id"]), about))
    found += [Fact("posting", move, {"ledger": money(entries)}, {}) for move, entries in booked.items()]
    return found


def _of(kind: str, row: dict[str, Any]) -> Fact:
    plain, moments, words = OTHERS[kind]
    content = _kept(row, plain) | {name: moment(row[name]) for name in moments}
    subject = f"{row['gateway']}:{row['id']}" if kind == "told" else row["id"]
    return Fact("order" if kind == "orders" else kind, subject, content, _kept(row, words))


def _filed(row: dict[str, Any]) -> Fact:
    """Under which case a piece of evidence stands; it may be brought before there is one."""
    return Fact("filed", row["id"], {"case": row["case_id"]}, {})


def _move(row: dict[str, Any], booked: list[Any], policy: str | None, about: dict[tuple[str, str], Any]) -> Fact:
    content = {name: row[column] for name, column in MOVED.items()}
    data = row["data"] or {}
    plain = {name: value for name, value in data.items() if name in PLAIN or value is None or isinstance(value, int)}
    content |= {"at": moment(row["at"]), "due_at": moment(row["due_at"]), "policy": policy, "data": plain}
    content |= {"about": about.get((row["machine"], row["subject_id"])), "ledger": money(booked)}
    words = {"actor_name": row["actor_name"], "data": {name: data[name] for name in data if name not in plain}}
    return Fact("move", row["id"], content, words)


def entry(row: dict[str, Any]) -> dict[str, Any]:
    """A ledger entry as it is sealed."""
    return {**_kept(row, ("id", "account", "amount", "currency", "memo")), "at": moment(row["at"])}


def money(entries: list[dict[str, Any]]) -> str | None:
    """A hash of a move's ledger entries: their ids are random, so it tells nobody what they are."""
    return digest(sorted(entries, key=lambda one: str(one["id"]))) if entries else None


def _kept(row: dict[str, Any], names: Iterable[str]) -> dict[str, Any]:
    return {name: row[name] for name in names}


def moment(text: str | None) -> str | None:
    """A moment in one spelling: UTC, six digits of a second."""
    if text is None:
        return None
    return datetime.fromisoformat(text).astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def blank(words: Any) -> bool:
    """Whether words say nothing any more."""
    return all(map(blank, words.values())) if isinstance(words, dict) else not words


def commitment(salt: str, words: dict[str, Any]) -> str:
    """What stands in a fact for its words: the sha256 of salt and canonical JSON, in hexadecimal."""
    return hashlib.sha256(bytes.fromhex(salt) + canonical(words)).hexdigest()


def content(fact: Fact, words: str, later: bool) -> dict[str, Any]:
    """All that a link seals of a fact."""
    sealed: dict[str, Any] = {"fact": fact.content, "kind": fact.kind, "id": fact.subject}
    if words:
        sealed["words"] = words
    return sealed | {"later": True} if later else sealed


def link(fact: Fact, salt: str, later: bool = False) -> dict[str, Any]:
    """What the database is given to add a link: it knows the one before, and makes the hash under the order's lock."""
    words = commitment(salt, fact.words) if fact.words else ""
    made = {"kind": fact.kind, "subject": fact.subject, "content": digest(content(fact, words, later))}
    return made | {"words": words, "salt": salt} if words else made


def links(rows: Rows, salt: Callable[[], str], later: bool = False) -> list[dict[str, Any]]:
    """The links of what one decision writes."""
    return [link(fact, salt(), later) for fact in facts(rows)]


def hashed(previous: str, order: str, sequence: int, content: str) -> str:
    """A link's hash: over the one before it, whose chain it is, its place, and its content's hash."""
    text = f'{{"content":"{content}","order":"{order}","previous":"{previous}","sequence":{sequence}}}'
    return hashlib.sha256(text.encode()).hexdigest()
