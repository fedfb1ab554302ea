"""Errands: what a write asked to be done at a provider after its commit: look at a payment, compare books, contest."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import msgspec

from aisoon.desk import Desk
from aisoon.jobs.casefile import proof
from aisoon.jobs.news import look, reconcile
from aisoon.outside.gateways import Gateways
from aisoon.rules.people import SYSTEM
from aisoon.store import dossiers, tasks

log = logging.getLogger("aisoon.errands")

TRIES = 12
"""Tries before an errand is held for a person to look at."""

Fetch = Callable[[str], Awaitable[bytes]]
"""How a stored file is read, by its key."""


async def run_errands(desk: Desk, gateways: Gateways, fetch: Fetch) -> int:
    """Run what waits, a few of each kind; how many there were. One that fails is tried again later, with more patience."""
    count = 0
    for kind in ("look", "contest", "reconcile"):
        async with desk.database.writing() as db:
            for task in await tasks.claim(db, kind, 10):
                count += 1
                try:
                    await errand(desk, gateways, fetch, kind, msgspec.json.decode(task["body"]))
                except Exception as error:  # noqa: BLE001 - whatever a provider did: told, and tried again later
                    tried = task["attempts"] + 1
                    log.warning("%s failed (%s of %s): %s", kind, tried, TRIES, error)
                    await tasks.postpone(db, task["id"], str(error), 30 * 2 ** min(tried, 8), tried >= TRIES)
                else:
                    await tasks.finish(db, [task["id"]])
    return count


async def errand(desk: Desk, gateways: Gateways, fetch: Fetch, kind: str, body: dict[str, Any]) -> None:
    """One errand; raises what its provider raises."""
    if kind == "look":
        await look(desk, gateways.of(body["gateway"]), body["payment"])
    elif kind == "reconcile":
        await reconcile(desk, gateways)
    else:
        await contest(desk, gateways, fetch, body)


async def contest(desk: Desk, gateways: Gateways, fetch: Fetch, body: dict[str, Any]) -> None:
    """Send the order's case file to the bank against a chargeback that is still open."""
    async with desk.database.reading() as db:
        dossier = await dossiers.read(db, UUID(body["order"]), SYSTEM)
    row = next((one for one in dossier.chargebacks if str(one.id) == body["chargeback"]), None) if dossier else None
    payment = dossier.payment(row.payment_id) if dossier and row else None
    if dossier is None or row is None or payment is None or row.state != "open":
        return
    gateway = gateways.of(payment.gateway)
    await gateway.contest(row.reference, await proof(desk, dossier, row, body.get("note", ""), fetch))
