"""Payments and accounts: whose payment a provider speaks of, what it told before, and what sellers and buyers are owed."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.store.database import Reading, Writing

BOOKED = """(coalesce((select sum(r.amount) from refund r where r.order_id = p.order_id and r.payment_id = p.id
    and r.state = 'succeeded' and r.destination = 'payment' and coalesce(r.provider_ref, '') not like 'transfer:%'), 0)::bigint
  + coalesce((select sum(e.amount) from external e where e.order_id = p.order_id and e.payment_id = p.id
    and e.state = 'recorded' and e.currency = o.currency), 0)::bigint)"""
"""What went back through a payment's provider by our books, of a payment p and its order o: minor units."""


async def place(db: Reading, gateway: str, references: list[str], id: str, intent: str) -> Any | None:
    """Where a provider's word belongs: order_id, told (whether it was told before), booked (minor units that went back
    through the payment by our books), state and attempts of the refund with this name; None when we have no such payment.

    Payments told without a gateway are the usual one's.
    """
    return await db.fetchrow(
        f"""
        select p.order_id, r.state, r.attempts,
          exists (select from told t where t.order_id = p.order_id and t.gateway = $1 and t.id = $3) as told,
          {BOOKED} as booked
        from payment p join orders o on o.id = p.order_id
          left join refund r on r.order_id = p.order_id and r.payment_id = p.id and r.intent = $4 and $4 <> ''
        where p.reference = any($2) and p.gateway in ('', $1) order by p.gateway desc, p.id limit 1
        """,
        gateway, references, id, intent,
    )  # fmt: skip


async def chargeback_order(db: Reading, id: UUID) -> UUID | None:
    """The order of a chargeback."""
    found: UUID | None = await db.fetchval("select order_id from chargeback where id = $1", id)
    return found


async def came_back(db: Reading, order: UUID, gateway: str, reference: str) -> bool:
    """Whether the provider told before that this refund failed or came back: an older word about it is no news."""
    found: bool = await db.fetchval(
        "select exists (select from told where order_id = $1 and gateway = $2 and kind = 'refund' "
        "and body->>'reference' = $3 and body->>'status' = 'failed')",
        order, gateway, reference,
    )  # fmt: skip
    return found


async def told_before(db: Writing, order: UUID, gateway: str, id: str) -> bool:
    """Whether the provider told this before; asked under the order's lock."""
    return bool(
        await db.fetchval("select true from told where order_id = $1 and gateway = $2 and id = $3", order, gateway, id)
    )


async def cursor(db: Reading, gateway: str) -> str:
    """How far a provider's news were read."""
    return await db.fetchval("select cursor from gateway_cursor where gateway = $1", gateway) or ""


async def put_cursor(db: Writing, gateway: str, cursor: str, now: datetime) -> None:
    """Note how far a provider's news were read."""
    await db.execute(
        "insert into gateway_cursor values ($1, $2, $3) on conflict (gateway) "
        "do update set cursor = excluded.cursor, read_at = excluded.read_at",
        gateway, cursor, now,
    )  # fmt: skip


async def moving(db: Reading, gateway: str, usual: bool, limit: int = 10_000) -> list[Any]:
    """Payments of a gateway from which money went back, or was meant to: order_id, id, reference, ours (minor units that
    left through it by our books), waiting (how many refunds are under way), currency.
    """
    rows: list[Any] = await db.fetch(
        f"""
        select p.order_id, p.id, p.reference, o.currency,
          {BOOKED} as ours,
          (select count(*) from refund r where r.order_id = p.order_id and r.payment_id = p.id
            and r.state in ('submitted', 'unknown', 'pending')) as waiting
        from payment p join orders o on o.id = p.order_id
        where (p.gateway = $1 or ($2 and p.gateway = '')) and (p.refunded > 0 or p.reserved > 0
          or exists (select from refund r where r.order_id = p.order_id and r.payment_id = p.id)
          or exists (select from external e where e.order_id = p.order_id and e.payment_id = p.id))
        order by p.order_id, p.id limit $3
        """,
        gateway, usual, limit,
    )  # fmt: skip
    return rows


async def lock_seller(db: Writing, seller: UUID) -> bool:
    """Hold a seller's account, so that two payouts never pay the same; False when there is no such seller."""
    return bool(await db.fetchval("select true from seller where id = $1 for update", seller))


async def lock_buyer(db: Writing, email: str) -> UUID | None:
    """Hold a buyer's store credit; None when there is no such buyer."""
    found: UUID | None = await db.fetchval(
        "select id from person where role = 'buyer' and email = $1 for update", email
    )
    return found


async def balance(db: Reading, account: str, currency: str) -> int:
    """An account's balance in a currency, signed minor units: negative is what we owe."""
    found: int = await db.fetchval(
        "select coalesce(sum(amount), 0)::bigint from entry where account = $1 and currency = $2", account, currency
    )
    return found


async def credit_use(db: Reading, reference: str) -> Any | None:
    """Store credit spent under this reference before: buyer_id, id, reference, amount, currency, at, by_id."""
    return await db.fetchrow(
        "select buyer_id, id, reference, amount, currency, at, by_id from credit_use where reference = $1", reference
    )


async def insert(db: Writing, table: str, row: str, book: str) -> None:
    """Write a payout or a spending (JSON of a whole row) with its entries (JSON list), which sum to zero."""
    assert table in ("payout", "credit_use")
    await db.execute("select record_book($1, $2::jsonb, $3::jsonb)", table, row, book)


async def last_reconciled(db: Reading) -> datetime | None:
    """When books were compared last."""
    found: datetime | None = await db.fetchval("select max(at) from reconciliation")
    return found


async def put_reconciliation(db: Writing, row: str) -> None:
    """Keep a reconciliation's result (JSON of a whole row)."""
    await db.execute(
        "insert into reconciliation select * from jsonb_populate_record(null::reconciliation, $1::jsonb)", row
    )
