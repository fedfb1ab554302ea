"""A vandal who owns the database: no trigger, no grant in the way, our own code at hand; draws one change from a seed."""

from __future__ import annotations

import contextlib
import hashlib
import json
from random import Random
from typing import Any

import asyncpg
import msgspec

from aisoon.rules import chain
from aisoon.store import chain as kept

EDITS = {
    "move": ("at = at + interval '1 hour'", "at = at - interval '1 microsecond'", "actor = 'system'", "name = name || 'x'",
             "actor_name = 'Nobody'", "data = data || '{\"note\": \"never said\"}'", "data = data || '{\"amount\": 1}'",
             "actor_id = gen_random_uuid()", "target = 'closed'", "due_at = now()", "version = version + 1", "case_id = null"),
    "ledger": ("amount = amount + sign(amount)::int", "account = 'platform:fees'", "currency = 'USD'", "memo = 'x'", "at = at + interval '1 day'"),
    "message": ("body = 'I never said that.'", "body = ''", "author_role = 'seller'", "author_name = 'Somebody'", "audience = '{}'",
                "audience = '{buyer,seller}'", "created_at = created_at - interval '1 day'", "case_id = gen_random_uuid()"),
    "evidence": ("sha256 = repeat('0', 64)", "caption = 'another'", "by_role = 'agent'", "captured_at = '2026-01-01'", "size = size + 1",
                 "created_at = created_at + interval '1 second'", "case_id = null"),
    "decision": ("amount = amount + 1", "outcome = 'platform'", "facts = 'Else.'", "reviewer_name = 'Zoe'", "grounds = 'on_the_policy'", "weighed = '{}'"),
    "told": ("body = '{}'", "kind = 'chargeback'", "heard_at = now()"),
    "cases": ("state = 'declined', outcome = null", "policy = 'f00'", "reference = reference || 'X'", "buyer_id = (select id from person where name = 'Bruno')"),
    "refund": ("amount = amount + 1", "state = 'failed'", "currency = 'USD'"),
    "dispute": ("state = 'open'",),
    "parcel": ("state = 'lost'",),
    "orders": ("placed_at = placed_at - interval '1 day'", "digest = 'x'", "country = 'XX'"),
    "chain": ("content = sha256('x')", "hash = sha256('x')", "words = sha256('x')", "salt = '\\x00'", "salt = null", "subject = 'x'", "kind = 'note'",
              "later = not later", "sequence = sequence + 1000"),
    "checkpoint": ("hash = 'x'",),
    "policy": ("body = body || ' '",),
}  # fmt: skip
KEYED = {"orders": "id", "policy": "hash", "checkpoint": "number"}
DELETED = ("move", "ledger", "message", "evidence", "decision", "told", "chain", "cases", "refund", "parcel", "dispute")
SWAPPED = {
    "message": ("body", "author_name", "created_at", "audience", "id"), "move": ("at", "data", "actor", "name"),
    "evidence": ("sha256", "caption", "name", "by_role"), "chain": ("content", "hash", "sequence", "words"),
    "ledger": ("amount", "account", "move_id"), "decision": ("amount", "facts", "outcome"),
}  # fmt: skip


class Vandal:
    """One change, by the seed's own choice; `did` says what."""

    def __init__(self, db: Any, seed: int) -> None:
        self.db, self.draw, self.did = db, Random(seed), ""

    async def strike(self, how: str) -> None:
        """Make one change that changes something."""
        await self.db.execute("set session_replication_role = replica")
        for _ in range(50):
            with contextlib.suppress(asyncpg.IntegrityConstraintViolationError):
                async with self.db.transaction():
                    if await getattr(self, how)():
                        return
        raise AssertionError(f"{how} found nothing to do")

    async def row(self, table: str, where: str = "true") -> str | None:
        """The ctid of a row drawn from a table."""
        found = await self.db.fetch(f"select ctid::text from {table} where {where} order by {table}::text")
        return self.draw.choice(found)["ctid"] if found else None

    async def edit(self) -> bool:
        """Another value in one field of one row."""
        table = self.draw.choice(list(EDITS))
        change = self.draw.choice(EDITS[table])
        field, value = change.split(" = ", 1)[0], change.split(" = ", 1)[1].split(", ")[0]
        spot = await self.row(table)
        self.did = f"update {table} set {change}"
        if spot is None or not await self.db.fetchval(
            f"select {field} is distinct from ({value}) from {table} where ctid = '{spot}'::tid"
        ):
            return False
        if table == "told" and "null" in change:
            return False
        await self.db.execute(f"update {table} set {change} where ctid = '{spot}'::tid")
        return True

    async def delete(self) -> bool:
        """One row gone, with its link or without; or everything about an order."""
        how = self.draw.choice(("row", "row", "row and link", "order"))
        if how == "order":
            order = await self.order()
            self.did = f"every trace of order {order}"
            for table in (*DELETED, "external", "chargeback", "case_line", "order_line", "payment", "shipment"):
                await self.db.execute(f"delete from {table} where order_id = $1", order)
            await self.db.execute("delete from orders where id = $1", order)
            return True
        table = self.draw.choice(DELETED)
        spot = await self.row(table)
        if spot is None:
            return False
        self.did = f"delete a {how} from {table}"
        if how == "row and link":
            await self.db.execute(
                f"delete from chain where subject = (select id::text from {table} where ctid = '{spot}'::tid)"
            ) if table not in ("chain", "told") else None
        await self.db.execute(f"delete from {table} where ctid = '{spot}'::tid")
        return True

    async def swap(self) -> bool:
        """One field of two rows of an order exchanged."""
        table = self.draw.choice(list(SWAPPED))
        field = self.draw.choice(SWAPPED[table])
        order = await self.order()
        rows = await self.db.fetch(
            f"select ctid::text, {field} as v from {table} where order_id = $1 order by {table}::text", order
        )
        if len(rows) < 2:
            return False
        one, other = self.draw.sample(rows, 2)
        if one["v"] == other["v"]:
            return False
        self.did = f"swap {field} of two rows in {table}"
        await self.db.execute("alter table chain drop constraint chain_pkey") if table == "chain" else None
        await self.db.execute("alter table message drop constraint message_pkey") if (table, field) == (
            "message",
            "id",
        ) else None
        await self.db.execute(
            f"with a as (select {field} v from {table} where ctid = '{one['ctid']}'::tid), b as (select {field} v from {table} where ctid = '{other['ctid']}'::tid) "
            f"update {table} t set {field} = case when t.ctid = '{one['ctid']}'::tid then b.v else a.v end from a, b "
            f"where t.ctid in ('{one['ctid']}'::tid, '{other['ctid']}'::tid)"
        )
        return True

    async def insert(self) -> bool:
        """A row that nobody wrote: bare, or with a link pushed in between."""
        table = self.draw.choice(("move", "ledger", "message", "evidence", "decision"))
        spot = await self.row(table)
        if spot is None:
            return False
        order = await self.db.fetchval(f"select order_id from {table} where ctid = '{spot}'::tid")
        number = ", number = 9" if table == "decision" else ""
        await self.db.execute(
            f"create temp table copied on commit drop as select * from {table} where ctid = '{spot}'::tid"
        )
        await self.db.execute(f"update copied set id = gen_random_uuid(){number}")
        await self.db.execute(f"insert into {table} select * from copied")
        bare = self.draw.random() < 0.5
        self.did = f"insert into {table}, {'bare' if bare else 'with a link between the others'}"
        if not bare:
            await self.between(order)
        return True

    async def between(self, order: Any) -> None:
        """Links for rows that have none, somewhere inside the chain, and every hash after them made anew."""
        history = await self.history(order)
        known = {(one["kind"], one["subject"]) for one in history["chain"]}
        fresh = [chain.link(one, kept.salt()) for one in chain.facts(history) if (one.kind, one.subject) not in known]
        at = self.draw.randrange(len(history["chain"]))
        await self.relink(order, [*history["chain"][:at], *fresh, *history["chain"][at:]])

    async def cut(self) -> bool:
        """The last links gone, with the rows they sealed."""
        order = await self.order()
        links = (await self.history(order))["chain"]
        last = self.draw.randint(1, min(8, len(links) - 1))
        for one in links[-last:]:
            for table in ("move", "message", "decision"):
                await self.db.execute(
                    f"delete from {table} where order_id = $1 and id::text = $2", order, one["subject"]
                )
            await self.db.execute(
                "delete from ledger where order_id = $1 and move_id::text = $2", order, one["subject"]
            )
        await self.db.execute("delete from chain where order_id = $1 and sequence > $2", order, len(links) - last)
        self.did = f"the last {last} of {len(links)} links cut"
        return True

    async def rewrite(self) -> bool:
        """A row changed, left out or put elsewhere, and the whole chain made anew with right salts and hashes."""
        table = self.draw.choice(("move", "message", "ledger", "evidence", "decision"))
        change = self.draw.choice(EDITS[table])
        order = await self.order()
        spot = await self.row(table, f"order_id = '{order}'")
        if spot is None:
            return False
        gone = self.draw.random() < 0.3
        before = await self.history(order)
        if gone:
            await self.db.execute(f"delete from {table} where ctid = '{spot}'::tid")
        else:
            await self.db.execute(f"update {table} set {change} where ctid = '{spot}'::tid")
        history = await self.history(order)
        if all(history[name] == before[name] for name in history):
            return False
        await self.relink(order, chain.links(history, kept.salt))
        self.did = f"{table}: {'a row deleted' if gone else change}, and the chain made anew"
        if self.draw.random() < 0.5:
            await self.db.execute(
                "update checkpoint set hash = $1, through = through + 1000", hashlib.sha256(b"new").hexdigest()
            )
        return True

    async def order(self) -> Any:
        """An order with a history."""
        found = await self.db.fetch("select order_id from chain group by 1 having count(*) > 2 order by 1")
        return self.draw.choice(found)["order_id"]

    async def history(self, order: Any) -> dict[str, Any]:
        """All of an order."""
        found: dict[str, Any] = msgspec.json.decode((await kept.histories(self.db, [order]))[0])
        return found

    async def relink(self, order: Any, links: list[dict[str, Any]]) -> None:
        """Another chain in the place of the old one, with hashes that follow."""
        await self.db.execute("delete from chain where order_id = $1", order)
        await self.db.execute(
            "select chain_links($1, $2::jsonb)",
            order,
            json.dumps([{**one, "words": one.get("words") or None} for one in links]),
        )
