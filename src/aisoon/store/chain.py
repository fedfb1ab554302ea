"""The chain as it is kept: links written with what they seal, histories read whole, checkpoints and erasures."""

import secrets
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import chain
from aisoon.store.database import Reading, Writing

SEALED = ("move", "ledger", "message", "evidence", "decision", "told")
"""Tables whose rows are sealed by links."""

ABOUT = ("cases", "refund", "external", "chargeback", "parcel", "dispute")
"""Tables that links and states are held against."""


def salt() -> str:
    """A fresh salt for the words of one link, in hexadecimal."""
    return secrets.token_hex(16)


def sealing(rows: chain.Rows) -> tuple[str, str] | None:
    """The order of some rows and their links as JSON; None when nothing of them is sealed."""
    first = next((rows[name][0] for name in SEALED if rows.get(name)), None)
    if first is None:
        return None
    return first["order_id"], msgspec.json.encode(chain.links(rows, salt)).decode()


def opening(order: str, ledger: str) -> tuple[str, str]:
    """The id and first links of a new order, from its row and its opening entries."""
    rows = {"orders": msgspec.json.decode(order), "ledger": msgspec.json.decode(ledger)}
    return rows["orders"][0]["id"], msgspec.json.encode(chain.links(rows, salt)).decode()


async def orders(db: Reading, after: UUID | None, limit: int, only: list[UUID] | None = None) -> list[UUID]:
    """Ids of orders (and of whatever else has a chain), a page in their order."""
    rows = await db.fetch(
        "select id from (select id from orders union select distinct order_id from chain) o "
        "where ($1::uuid is null or id > $1) and ($3::uuid[] is null or id = any($3)) order by id limit $2",
        after, limit, only,
    )  # fmt: skip
    return [row["id"] for row in rows]


async def histories(db: Reading, ids: list[UUID]) -> list[bytes]:
    """All that is kept of some orders, each as JSON: id, chain (its links), waiting (not chained yet), and rows by table."""
    tables = ", ".join(
        f"'{name}', (select coalesce(jsonb_agg(to_jsonb(t) order by t.id), '[]') from {name} t where t.order_id = i.id)"
        for name in (*SEALED, *ABOUT)
    )
    rows = await db.fetch(
        f"""
        select jsonb_build_object('id', i.id,
          'waiting', exists (select from unchained u where u.order_id = i.id),
          'chain', (select coalesce(jsonb_agg(jsonb_build_object('sequence', c.sequence, 'kind', c.kind, 'subject', c.subject,
            'content', encode(c.content, 'hex'), 'words', coalesce(encode(c.words, 'hex'), ''), 'salt', encode(c.salt, 'hex'),
            'hash', encode(c.hash, 'hex'), 'later', c.later, 'number', c.number) order by c.sequence), '[]')
            from chain c where c.order_id = i.id),
          'orders', (select coalesce(jsonb_agg(to_jsonb(o)), '[]') from orders o where o.id = i.id), {tables})::text as body
        from unnest($1::uuid[]) with ordinality i(id, place) order by i.place
        """,
        ids,
    )
    return [row["body"].encode() for row in rows]


async def unchained(db: Reading, limit: int = 100) -> list[UUID]:
    """Orders from before there was a chain."""
    rows = await db.fetch("select order_id from unchained order by order_id limit $1", limit)
    return [row["order_id"] for row in rows]


async def chain_later(db: Writing, order: UUID) -> int:
    """Chain what is kept of an older order and was not chained with it, in the order in which it happened; how many links."""
    if await db.fetchval("select id from orders where id = $1 for update", order) is None:
        return 0
    if await db.fetchval("delete from unchained where order_id = $1 returning true", order) is None:
        return 0
    rows: dict[str, Any] = msgspec.json.decode((await histories(db, [order]))[0])
    known = {(one["kind"], one["subject"]) for one in rows["chain"]}
    found = [one for one in chain.facts(rows) if (one.kind, one.subject) not in known]
    found.sort(
        key=lambda one: next(
            (one.content[n] for n in ("at", "created_at", "decided_at", "heard_at") if n in one.content), ""
        )
    )
    made = [chain.link(one, salt(), later=True) for one in found]
    await db.execute("select chain_links($1, $2::jsonb, true)", order, msgspec.json.encode(made).decode())
    return len(made)


async def erase(db: Writing, order: UUID, person: UUID) -> int:
    """Erase a person's words in an order whose lock is held, and chain that it was done; of how many rows."""
    rows = msgspec.json.decode((await histories(db, [order]))[0])
    by = {"message": "author_id", "evidence": "by_id", "move": "actor_id"}
    found = [
        one
        for one in chain.facts(rows)
        if one.content.get(by.get(one.kind, "")) == str(person) and not chain.blank(one.words)
    ]
    ids = {kind: [one.subject for one in found if one.kind == kind] for kind in by}
    moves = [{"id": one.subject, "words": list(one.words["data"])} for one in found if one.kind == "move"]
    made = [chain.link(chain.Fact("erased", f"{one.kind}:{one.subject}", {}, {}), "") for one in found]
    await db.execute(
        "select erase_words($1, $2, $3, $4::jsonb), chain_links($1, $5::jsonb)",
        order, ids["message"], ids["evidence"], msgspec.json.encode(moves).decode(), msgspec.json.encode(made).decode(),
    )  # fmt: skip
    return len(found)


# checkpoints


async def last_checkpoint(db: Reading) -> Any | None:
    """The latest checkpoint this database knows: number, at, hash, through."""
    return await db.fetchrow("select number, at, hash, through from checkpoint order by number desc limit 1")


async def checkpoint_of(db: Reading, order: UUID) -> int | None:
    """The number of the checkpoint that sealed the latest sealed link of a chain."""
    found: int | None = await db.fetchval(
        "select min(p.number) from checkpoint p where p.through >= (select max(c.number) from chain c "
        "where c.order_id = $1 and c.number <= (select max(through) from checkpoint))",
        order,
    )
    return found


async def settled(db: Writing) -> int:
    """The number up to which every link that will ever have one is committed: writers under way are waited for."""
    await db.execute("select pg_advisory_xact_lock(4706886318)")
    found: int = await db.fetchval("select coalesce(max(number), 0) from chain")
    return found


async def heads(db: Reading, since: int, through: int) -> list[tuple[str, int, str]]:
    """The latest link of every chain that grew: (order, sequence, hash), by order."""
    rows = await db.fetch(
        "select distinct on (order_id) order_id, sequence, encode(hash, 'hex') as hash from chain "
        "where number > $1 and number <= $2 order by order_id, sequence desc",
        since, through,
    )  # fmt: skip
    return [(str(row["order_id"]), row["sequence"], row["hash"]) for row in rows]


async def put_checkpoint(db: Writing, number: int, at: datetime, hash: str, through: int, orders: int) -> None:
    """Note a checkpoint; asyncpg's UniqueViolationError when another process was faster."""
    await db.execute("insert into checkpoint values ($1, $2, $3, $4, $5)", number, at, hash, through, orders)


async def checkpoints(db: Reading) -> list[Any]:
    """Every checkpoint this database knows: number, hash."""
    rows: list[Any] = await db.fetch("select number, hash from checkpoint order by number")
    return rows
