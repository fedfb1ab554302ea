"""Parcels: found by the number the carrier knows them by."""

from typing import Any

from aisoon.store.database import Reading


async def by_tracking(db: Reading, tracking: str, back: bool) -> list[Any]:
    """The parcels with a tracking number, oldest first: order_id, case_id, id, state, reference; `back` for the way back."""
    column = "back_tracking" if back else "tracking"
    rows: list[Any] = await db.fetch(
        "select p.order_id, p.case_id, p.id, p.state, c.reference from parcel p "
        "join cases c on c.order_id = p.order_id and c.id = p.case_id "
        f"where p.{column} = $1 order by p.id",
        tracking,
    )
    return rows
