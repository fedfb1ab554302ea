"""The case file for the bank: what happened with an order, in words and pictures, against a chargeback."""

import contextlib
from collections.abc import Awaitable, Callable

from aisoon.desk import Desk
from aisoon.outside.payments import Proof
from aisoon.rules import money
from aisoon.rules.dossier import Chargeback, Dossier
from aisoon.store import history

LONGEST = 18_000
"""Characters of text: a little less than the shortest limit of the providers we know."""


async def proof(
    desk: Desk, dossier: Dossier, row: Chargeback, note: str, fetch: Callable[[str], Awaitable[bytes]]
) -> Proof:
    """Everything of an order that speaks about a chargeback: deliveries, cases with their history, refunds, evidence."""
    lines = [note, *facts(dossier, row)] if note else facts(dossier, row)
    async with desk.database.reading() as db:
        for case in dossier.cases:
            lines.append(
                f"Case {case.reference}: {case.state}{f' ({case.outcome})' if case.outcome else ''}. {case.statement}"
            )
            for move in await history.moves(db, case.order_id, case.id):
                lines.append(f"  {move.at:%Y-%m-%d %H:%M} UTC {move.actor}: {move.move}")
    files = []
    for item in dossier.evidence:
        if item.kind == "photo" and item.preview_key:
            with contextlib.suppress(FileNotFoundError):  # a photo covered a moment ago
                files.append((f"{item.by_role}-{item.id}.jpg", "image/jpeg", await fetch(item.preview_key)))
    shipped = next((one for one in dossier.shipments if one.tracking), None)
    fields = {
        "customer_name": dossier.buyer.name, "customer_email_address": dossier.buyer.email,
        "product_description": "; ".join(f"{line.quantity} x {line.title}" for line in dossier.lines)[:LONGEST],
    }  # fmt: skip
    if shipped:
        fields |= {"shipping_carrier": shipped.carrier, "shipping_tracking_number": shipped.tracking}
    return Proof("\n".join(lines)[:LONGEST], fields, tuple(files))


def facts(dossier: Dossier, row: Chargeback) -> list[str]:
    """The order, its deliveries and its refunds, a line each."""
    order = dossier.order
    found = [
        f"Order {order.reference} of {order.placed_at:%Y-%m-%d}; chargeback {row.reference} of "
        f"{money.plain(row.amount, row.currency)} {row.currency}{f' ({row.reason})' if row.reason else ''}."
    ]
    for line in dossier.lines:
        found.append(
            f"{line.quantity} x {line.title}: paid {money.plain(line.paid + line.shipping, order.currency)} {order.currency}"
        )
    for one in dossier.shipments:
        if one.delivered_at:
            found.append(f"Parcel {one.carrier} {one.tracking} delivered {one.delivered_at:%Y-%m-%d %H:%M} UTC.")
    for refund in dossier.refunds:
        if refund.state == "succeeded":
            found.append(
                f"Refunded {money.plain(refund.amount, refund.currency)} {refund.currency} "
                f"({refund.destination}, {refund.provider_ref})."
            )
    return found
