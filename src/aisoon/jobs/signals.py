"""Signals: pictures and cases that are new are looked at, after the fact; what shows is kept for agents, and decides nothing."""

import asyncio
import contextlib
import logging
import tempfile
from datetime import date, datetime, timedelta
from uuid import UUID

import msgspec

from aisoon.desk import Desk
from aisoon.outside.files import Files
from aisoon.outside.looking import Seen, looked
from aisoon.rules import places, signals
from aisoon.rules.dossier import Case, Dossier, Evidence
from aisoon.rules.evidence import Shut
from aisoon.rules.looks import bands, signed
from aisoon.rules.people import SYSTEM
from aisoon.rules.shop import Listing
from aisoon.rules.signals import History, Known, Neighbour, Picture
from aisoon.store import dossiers, orders
from aisoon.store import signals as store
from aisoon.store.database import Reading

log = logging.getLogger("aisoon.signals")

EVERY = 2.0
"""Seconds between looks while nothing is new."""

NORMS = 200
"""What is usual is remembered by day: so many of them."""


BUSY = 500
"""Orders in the window from which on somebody's history is counted once a day."""


class Looker:
    """Looks at what is new, some orders at a time."""

    def __init__(self, desk: Desk, files: Files) -> None:
        self.desk, self.files = desk, files
        self.norms: dict[tuple[str, date, int], tuple[int, int, int]] = {}
        self.busy: dict[tuple[UUID, date], tuple[int, int]] = {}

    async def some(self, most: int = 20) -> int:
        """Look at some orders; how many there were. An order that cannot be looked at is told and left."""
        async with self.desk.database.reading() as db:
            orders = await store.unlooked(db, most)
        for order, rows in orders.items():
            try:
                await self.look(order)
            except Exception as error:  # noqa: BLE001 - advice may be missing; work may not stop for it
                log.warning("order %s was not looked at: %s: %s", order, type(error).__name__, error)
            async with self.desk.database.writing() as db:
                await store.looked(db, rows)
        return len(orders)

    async def look(self, order: UUID) -> None:
        """Look at an order's new pictures, then at its cases."""
        async with self.desk.database.reading() as db:
            dossier = await dossiers.read(db, order, SYSTEM)
            known = await store.traces(db, order)
        if dossier is None or not dossier.cases:
            return
        for row in dossier.evidence:
            if row.kind == "photo" and not row.gone_at and row.id not in known:
                await self.trace(dossier, row)
        for case in dossier.cases:
            async with self.desk.database.reading() as db:
                found = signals.found(await self.known(db, dossier, case))
            async with self.desk.database.writing() as db:
                await store.put(db, order, case.id, found, self.desk.now())

    async def trace(self, dossier: Dossier, row: Evidence) -> None:
        """Look at one picture; one whose bytes are gone or cannot be read leaves an empty trace."""
        seen = Seen()
        with contextlib.suppress(FileNotFoundError, Shut), tempfile.TemporaryFile() as spool:
            async for part in await self.files.open(row.key):
                spool.write(bytes(part))
            spool.flush()
            seen = await looked(row.media_type, spool)
        looks = [int(one, 16) for one in seen.looks]
        keys = sorted({band for look in looks for band in bands(look)})
        far = places.far(seen.place, dossier.order.country)
        async with self.desk.database.writing() as db:
            await store.keep_trace(
                db, row.order_id, row.id, [signed(one) for one in looks], keys, seen.software, far, self.desk.now()
            )

    async def known(self, db: Reading, dossier: Dossier, case: Case) -> Known:
        """What signals are looked for in, as of the day the case was opened."""
        traces, listed = await store.traces(db, case.order_id), await store.listed(db, case.order_id)
        pictures = [
            await self.picture(db, row, traces[row.id])
            for row in dossier.evidence
            if row.id in traces and row.seller_id == case.seller_id and row.case_id in (None, case.id)
            and row.by_role in ("buyer", "seller") and row.preview_key not in listed and row.key not in listed
        ]  # fmt: skip
        shipments = [dossier.shipment_of(dossier.line(line.line_id)) for line in dossier.lines_of(case)]
        arrived = [one.delivered_at for one in shipments if one and one.delivered_at]
        return Known(
            delivered_at=min(arrived, default=None), pictures=pictures,
            buyer=await self.history(db, "buyer", case.buyer_id, case.opened_at),
            seller=await self.history(db, "seller", case.seller_id, case.opened_at),
            others=await store.others(db, case.order_id, case.opened_at),
            weights=await self.weights(db, dossier, case),
        )  # fmt: skip

    async def weights(self, db: Reading, dossier: Dossier, case: Case) -> list[tuple[int, int]]:
        """What the case's parcel weighed beside what its goods weigh by their listings."""
        measured = await store.weighed(db, case.order_id, case.id)
        if measured is None:
            return []
        rows = [(line.quantity, dossier.line(line.line_id).listing) for line in dossier.lines_of(case) if line.quantity]
        known = await orders.listings(db, [hash for _, hash in rows])
        each = {hash: signals.grams(msgspec.json.decode(body, type=Listing).attributes) for hash, body in known.items()}
        return signals.weighed(measured, [(units, each.get(hash)) for units, hash in rows])

    async def picture(self, db: Reading, row: Evidence, trace: store.Trace) -> Picture:
        """A picture with the earlier ones that may look the same."""
        looks, near = trace.looks, list[Neighbour]()
        if looks:
            near = await store.neighbours(db, row.order_id, looks, row.by_role, row.by_id, row.created_at)
        taken = datetime.fromisoformat(row.captured_at) if row.captured_at else None
        return Picture(row.id, row.by_role, row.created_at, taken, looks, trace.software, trace.far, near)

    async def history(self, db: Reading, side: str, person: UUID, opened: datetime) -> History:
        """A side's orders and cases up to a case, beside what is usual for people with about as many orders."""
        orders, cases = await self.counts(db, side, person, opened)
        low, high = signals.about(orders)
        key = side, opened.date(), low
        if key not in self.norms:
            if len(self.norms) >= NORMS:
                self.norms.clear()
            until = opened.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
            self.norms[key] = await store.norm(db, side, until - signals.WINDOW, until, low, high)
        return History(orders, cases, *self.norms[key])

    async def counts(self, db: Reading, side: str, person: UUID, opened: datetime) -> tuple[int, int]:
        """A side's orders and cases; those of somebody busy are counted once a day, for one more would change nothing."""
        key = person, opened.date()
        if found := self.busy.get(key):
            return found
        found = await store.history(db, side, person, opened - signals.WINDOW, opened)
        if found[0] >= BUSY:
            if len(self.busy) >= NORMS:
                self.busy.clear()
            self.busy[key] = found
        return found


async def keep_looking(looker: Looker, stop: asyncio.Event, poll: float) -> None:
    """Look at what is new until `stop` is set; a lost database is waited for."""
    while not stop.is_set():
        busy = False
        try:
            busy = await looker.some() > 0
        except Exception as error:  # noqa: BLE001 - whatever it was, the next look tries again
            log.warning("waiting: %s: %s", type(error).__name__, error)
        if not busy:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), max(poll, EVERY))
