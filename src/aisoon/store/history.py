"""History: the moves of a case, oldest first, and the ledger under them."""

from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.dossier import Move
from aisoon.store.database import Reading

DECODER = msgspec.json.Decoder(list[Move])


async def moves(db: Reading, order: UUID, case: UUID) -> list[Move]:
    """The moves of one case, oldest first."""
    text = await db.fetchval(
        "select coalesce(jsonb_agg(to_jsonb(m) order by m.id), '[]')::text from move m where order_id = $1 and case_id = $2",
        order, case,
    )  # fmt: skip
    return DECODER.decode(text)


async def ledger(db: Reading, order: UUID) -> list[Any]:
    """The ledger of one order, oldest first: move_id, account, amount, currency, memo."""
    rows: list[Any] = await db.fetch(
        "select move_id, account, amount, currency, memo from ledger where order_id = $1 order by id", order
    )
    return rows
