"""Talk: one conversation per order and seller, each reader seeing what is addressed to them."""

from datetime import datetime
from uuid import UUID

import msgspec

from aisoon.rules.people import PARTIES, Person
from aisoon.rules.talk import Message
from aisoon.store.database import Reading

DECODER = msgspec.json.Decoder(list[Message])


async def messages(db: Reading, order: UUID, person: Person, seller: UUID | None = None) -> list[Message]:
    """Messages of an order the person may read, oldest first; customer service reads all, notes included."""
    text = await db.fetchval(
        """
        select coalesce(jsonb_agg(to_jsonb(m) order by m.created_at, m.id), '[]')::text from message m
        where order_id = $1 and $2 <> 'carrier' and sees_order($1, $2, $3, $4) and ($2 <> all($5::text[]) or $2 = any(m.audience))
          and ($2 <> 'seller' or m.seller_id = $4) and ($6::uuid is null or m.seller_id = $6)
        """,
        order, person.role, person.id, person.seller_id, list(PARTIES), seller,
    )  # fmt: skip
    return DECODER.decode(text)


async def latest(db: Reading, person: Person, since: datetime, limit: int = 20) -> list[Message]:
    """The latest messages a person may read, newest first."""
    text = await db.fetchval(
        """
        select coalesce(jsonb_agg(to_jsonb(t)), '[]')::text from (
          select m.* from message m join orders o on o.id = m.order_id
          where m.created_at >= $4 and (case $1 when 'buyer' then o.buyer_id = $2 and 'buyer' = any(m.audience)
            when 'seller' then m.seller_id = $3 and 'seller' = any(m.audience) when 'carrier' then false else true end)
          order by m.created_at desc limit $5) t
        """,
        person.role, person.id, person.seller_id, since, limit,
    )  # fmt: skip
    return DECODER.decode(text)
