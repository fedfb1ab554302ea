"""News: what providers tell is heard, payments are looked at, and our books are compared with theirs."""

import logging
from datetime import UTC, timedelta
from typing import Any

import msgspec

from aisoon.desk import Desk
from aisoon.outside.gateways import Gateways
from aisoon.outside.payments import Gateway, GatewayTimeout, Paid
from aisoon.rules.told import Told
from aisoon.store import payments

log = logging.getLogger("aisoon.news")


async def news(desk: Desk, gateways: Gateways) -> int:
    """Hear what every provider told since the last time; how much there was. One that is down is asked again later."""
    count = 0
    for name, gateway in gateways:
        async with desk.database.reading() as db:
            before = await payments.cursor(db, name)
        try:
            found, after = await gateway.told(before)
            for told in found:
                await desk.hear(told)
        except GatewayTimeout as error:
            log.warning("%s does not answer: %s", name, error)
            continue
        if after != before:
            async with desk.database.writing() as write:
                await payments.put_cursor(write, name, after, desk.now())
        count += len(found)
    return count


async def look(desk: Desk, gateway: Gateway, payment: str) -> list[Paid]:
    """List a payment's refunds at its provider and hear each: ours are settled, others recorded."""
    rows = await gateway.refunds(payment)
    for row in rows:
        await desk.hear(as_told(desk, gateway.name, payment, row))
    return rows


def as_told(desk: Desk, gateway: str, payment: str, row: Paid) -> Told:
    """A listed refund as if it had been told; without an id, for a list says the same again and again."""
    return Told(
        gateway=gateway, id="", kind="refund", payment=payment, reference=row.reference, status=row.status,
        amount=row.amount, currency=row.currency, at=desk.now().astimezone(UTC), key=row.key,
    )  # fmt: skip


class Difference(msgspec.Struct, frozen=True):
    """One payment where the books differ, in minor units; `waiting` refunds are under way and may explain it."""

    order: str
    payment: str
    currency: str
    ours: int
    theirs: int
    waiting: int


DAILY = timedelta(hours=24)
"""How often books are compared without being asked."""


async def reconcile_daily(desk: Desk, gateways: Gateways) -> bool:
    """Compare books when nobody has for a day; whether it was done."""
    async with desk.database.reading() as db:
        before = await payments.last_reconciled(db)
    if before is not None and desk.now() - before < DAILY:
        return False
    await reconcile(desk, gateways)
    return True


async def reconcile(desk: Desk, gateways: Gateways) -> list[Difference]:
    """Compare our books with every provider's, payment by payment, after hearing what they list; the differences left."""
    found: list[Difference] = []
    for name, gateway in gateways:
        if name != "manual":  # a list of transfers is our own, not a bank's
            found += await compare(desk, gateway, usual=gateways.default == name)
    return found


async def compare(desk: Desk, gateway: Gateway, usual: bool) -> list[Difference]:
    """Compare with one provider and keep the result."""
    async with desk.database.reading() as db:
        rows = await payments.moving(db, gateway.name, usual)
    listed: dict[str, int] = {}
    for row in rows:
        theirs = await look(desk, gateway, row["reference"])
        listed[row["reference"]] = sum(one.amount for one in theirs if one.status == "succeeded")
    async with desk.database.reading() as db:
        rows = await payments.moving(db, gateway.name, usual)
    ours: dict[str, int] = {}
    theirs_sum: dict[str, int] = {}
    differences = []
    for row in rows:
        told = listed.get(row["reference"], 0)
        ours[row["currency"]] = ours.get(row["currency"], 0) + row["ours"]
        theirs_sum[row["currency"]] = theirs_sum.get(row["currency"], 0) + told
        if told != row["ours"]:
            one = (row["reference"], row["currency"], row["ours"], told, row["waiting"])
            differences.append(Difference(str(row["order_id"]), *one))
    kept: dict[str, Any] = {
        "id": desk.new_id(), "at": desk.now(), "gateway": gateway.name, "payments": len(rows),
        "ours": ours, "theirs": theirs_sum, "differences": differences,
    }  # fmt: skip
    async with desk.database.writing() as write:
        await payments.put_reconciliation(write, msgspec.json.encode(kept).decode())
    return differences
