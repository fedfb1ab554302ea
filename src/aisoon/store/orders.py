"""Orders: the shop's facts, written once and brought up to date by the shop, listed for those who may see them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.rules.people import Person
from aisoon.store import chain
from aisoon.store.database import Reading, Writing, as_id


async def find(db: Reading, reference: str, person: Person) -> UUID | None:
    """The order with this shop number (or this id), when the person may see it."""
    found: UUID | None = await db.fetchval(
        "select o.id from orders o where (o.reference = $1 or o.id = $5) and $2 <> 'carrier' and sees_order(o.id, $2, $3, $4)",
        reference.replace("\x00", ""), person.role, person.id, person.seller_id, as_id(reference),
    )  # fmt: skip
    return found


async def page(db: Reading, person: Person, search: str = "", after: int = 0, limit: int = 50) -> list[Any]:
    """Orders a person may see, newest first: reference, placed_at, currency, country, buyer, titles, total, open cases."""
    rows: list[Any] = await db.fetch(
        """
        select o.id, o.reference, o.placed_at, o.currency, o.country, b.name as buyer,
          (select array_agg(l.title order by l.position) from order_line l
            where l.order_id = o.id and ($1 <> 'seller' or l.seller_id = $3)) as titles,
          (select sum(l.paid + l.shipping) from order_line l
            where l.order_id = o.id and ($1 <> 'seller' or l.seller_id = $3))::bigint as total,
          (select max(s.delivered_at) from shipment s
            where s.order_id = o.id and ($1 <> 'seller' or s.seller_id = $3)) as delivered_at,
          (select count(*) from cases c where c.order_id = o.id and c.state <> 'closed'
            and ($1 <> 'seller' or c.seller_id = $3)) as open_cases
        from orders o join person b on b.id = o.buyer_id
        where (case $1 when 'buyer' then o.buyer_id = $2
               when 'seller' then exists (select from order_line l where l.order_id = o.id and l.seller_id = $3)
               when 'carrier' then false else true end)
          and ($4 = '' or o.reference ilike '%' || $4 || '%' or b.name ilike '%' || $4 || '%')
        order by o.placed_at desc, o.id offset $5 limit $6
        """,
        person.role, person.id, person.seller_id, search, after, limit,
    )  # fmt: skip
    return rows


async def digest(db: Writing, reference: str) -> tuple[UUID, str] | None:
    """The id and digest of an order we have, locked; None for a new one, whose reference stays locked until we are done."""
    await db.execute("select pg_advisory_xact_lock(hashtextextended($1, 0))", reference)
    row = await db.fetchrow("select id, digest from orders where reference = $1 for update", reference)
    return (row["id"], row["digest"]) if row else None


async def insert(db: Writing, order: str, lines: str, payments: str, ledger: str) -> None:
    """Write a new order, chained, with its lines, payments and opening ledger entries, each a JSON list of whole rows."""
    await db.execute(
        """
        with o as (insert into orders select * from jsonb_populate_recordset(null::orders, $1::jsonb) returning id),
          l as (insert into order_line select * from jsonb_populate_recordset(null::order_line, $2::jsonb) returning id),
          p as (insert into payment select * from jsonb_populate_recordset(null::payment, $3::jsonb) returning id),
          e as (insert into ledger select * from jsonb_populate_recordset(null::ledger, $4::jsonb) returning id)
        select chain_links($5, $6::jsonb)
        """,
        order, lines, payments, ledger, *chain.opening(order, ledger),
    )  # fmt: skip


async def put_shipments(db: Writing, shipments: str) -> int:
    """Write shipments (a JSON list of whole rows) or bring them up to date; the count of rows that changed."""
    status: str = await db.execute(
        """
        insert into shipment as s select * from jsonb_populate_recordset(null::shipment, $1::jsonb)
        on conflict (order_id, reference) do update set carrier = excluded.carrier, tracking = excluded.tracking,
          promised_at = excluded.promised_at, estimated_at = excluded.estimated_at, shipped_at = excluded.shipped_at,
          delivered_at = excluded.delivered_at
        where (s.carrier, s.tracking, s.promised_at, s.estimated_at, s.shipped_at, s.delivered_at)
          is distinct from (excluded.carrier, excluded.tracking, excluded.promised_at, excluded.estimated_at,
            excluded.shipped_at, excluded.delivered_at)
        """,
        shipments,
    )
    return int(status.rsplit(" ", 1)[1])


async def put_listing(db: Writing, hash: str, body: str) -> None:
    """Keep a listing as it was at purchase (JSON); the same content again changes nothing."""
    await db.execute("insert into listing (hash, body) values ($1, $2::jsonb) on conflict do nothing", hash, body)


async def listings(db: Reading, hashes: list[str]) -> dict[str, str]:
    """Listings by their hash, as JSON text."""
    rows = await db.fetch("select hash, body::text from listing where hash = any($1)", hashes)
    return {row["hash"]: row["body"] for row in rows}


async def count(db: Reading, since: datetime | None = None) -> int:
    """How many orders there are."""
    total: int = await db.fetchval(
        "select count(*) from orders where $1::timestamptz is null or placed_at >= $1", since
    )
    return total
