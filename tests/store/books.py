"""Books written by hand: orders, moves and ledger entries as plain rows, so that figures are judged against arithmetic."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from aisoon.store.database import Database, Reading, connect

T = TypeVar("T")

NOON = datetime(2026, 11, 4, 12, tzinfo=UTC)
"""A Wednesday."""


class Books:
    """One database with a buyer, and what a test writes into it; every set of entries must sum to zero."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.buyer = uuid7()
        self.count = 0

    async def put(self, table: str, **row: Any) -> UUID:
        """Write one row; its id is made where none is given."""
        row.setdefault("id", uuid7())
        names = ", ".join(row)
        async with self.database.pool.acquire() as db:
            await db.execute(
                f"insert into {table} ({names}) select {names} from jsonb_populate_record(null::{table}, $1::jsonb)",
                msgspec.json.encode(row).decode(),
            )
        id: UUID = row["id"]
        return id

    async def seller(self, name: str) -> UUID:
        """A seller."""
        return await self.put(
            "seller",
            reference=name.lower(),
            name=name,
            email=f"{name}@example.com",
            country="DE",
            zone="UTC",
            address=[],
        )

    async def order(
        self, seller: UUID, paid: int, at: datetime = NOON, currency: str = "EUR", shipping: int = 0,
        commission: int = 0, tax: int = 0,
    ) -> Order:  # fmt: skip
        """An order of one line, captured by one payment; the platform remits `tax`, and keeps `commission`."""
        self.count += 1
        order = await self.put(
            "orders", reference=f"B-{self.count}", buyer_id=self.buyer, currency=currency, country="DE", placed_at=at,
            ship_to={}, digest="", tax_by="platform" if tax else "seller",
        )  # fmt: skip
        line = await self.put(
            "order_line", order_id=order, position=0, seller_id=seller, sku="D-1", title="Dress", category="fashion",
            quantity=1, paid=paid, tax=tax, discount=0, shipping=shipping, listing="none", shipment="", claimed=0,
            refunded_units=0, refunded=0, commission=commission,
        )  # fmt: skip
        payment = await self.put(
            "payment", order_id=order, reference=f"pay-{self.count}", method="card", captured=paid + shipping,
            captured_at=at, reserved=0, refunded=0, gateway="", charged_back=0,
        )  # fmt: skip
        made = Order(self, order, line, payment, seller, currency)
        owed = {"gateway": paid + shipping, f"seller:{seller}": commission + tax - paid - shipping}
        await made.entries(uuid7(), at, {**owed, "platform:commission": -commission, "tax": -tax})
        return made

    async def pay_out(self, seller: UUID, amount: int, at: datetime, currency: str = "EUR") -> None:
        """A payout with its entries."""
        id, reference = uuid7(), f"PAY-{uuid7()}"
        row = {"id": id, "reference": reference, "amount": amount, "currency": currency, "at": at, "by_id": self.buyer}
        await self.put("payout", seller_id=seller, **row)
        for account, part in ((f"seller:{seller}", amount), ("bank", -amount)):
            await self.put(
                "book",
                holder_id=seller,
                cause_id=id,
                account=account,
                amount=part,
                currency=currency,
                memo=reference,
                at=at,
            )


class Order:
    """One order of the books, with what is done to it."""

    def __init__(self, books: Books, id: UUID, line: UUID, payment: UUID, seller: UUID, currency: str) -> None:
        self.books, self.id, self.line, self.payment = books, id, line, payment
        self.seller, self.currency = seller, currency

    async def entries(self, move: UUID, at: datetime, amounts: dict[str, int], memo: str = "by hand") -> None:
        """Ledger entries under a move."""
        assert sum(amounts.values()) == 0, amounts
        for account, amount in amounts.items():
            if amount:
                await self.books.put(
                    "ledger", order_id=self.id, move_id=move, account=account, amount=amount, currency=self.currency,
                    memo=memo, at=at,
                )  # fmt: skip

    async def move(
        self,
        name: str,
        at: datetime,
        subject: UUID,
        case: UUID | None,
        amounts: dict[str, int] | None = None,
        memo: str = "",
    ) -> UUID:
        """A move with its entries."""
        machine, _, short = name.partition(".")
        id = await self.books.put(
            "move", order_id=self.id, case_id=case, machine=machine, subject_id=subject, name=short, source="", target="",
            actor="system", actor_id=subject, actor_name="AISOON", at=at, version=1, data={},
        )  # fmt: skip
        await self.entries(id, at, amounts or {}, memo)
        return id

    async def case(self, closed: datetime | None = None, outcome: str = "refunded") -> UUID:
        """A case about the order's line; closed at a time, or accepted."""
        return await self.books.put(
            "cases", order_id=self.id, reference=f"RET-{uuid7()}", seller_id=self.seller, buyer_id=self.books.buyer,
            state="closed" if closed else "accepted", entered_at=NOON, version=1, outcome=outcome if closed else None,
            policy="none", statement="", return_needed=True, statutory=False, value=0, opened_at=NOON, closed_at=closed,
            extended=[],
        )  # fmt: skip

    async def refund(self, case: UUID, amount: int, at: datetime = NOON, state: str = "succeeded", **more: Any) -> UUID:
        """A refund, without moves or entries."""
        row = {
            "payment_id": self.payment, "destination": "payment", "breakdown": [], "bearer": "", "asked_by": case,
            "attempts": 1, "kind": "refund", "shares": [], "asks": 0, "account": "", "elsewhere": 0, "intent": "",
        }  # fmt: skip
        return await self.books.put(
            "refund", order_id=self.id, case_id=case, state=state, entered_at=at, amount=amount, currency=self.currency,
            **(row | more),
        )  # fmt: skip

    async def pay_back(self, case: UUID, amount: int, at: datetime, out_of: str = "gateway", **bears: int) -> UUID:
        """A refund that was paid, with its move and entries; the seller bears what nobody else of `bears` does."""
        refund = await self.refund(case, amount, at)
        others = {name.replace("_", ":", 1): part for name, part in bears.items()}
        borne = {f"seller:{self.seller}": amount - sum(others.values()), **others}
        await self.move("refund.succeed", at, refund, case, {out_of: -amount, **borne}, str(refund))
        return refund


def written(url: str, write: Callable[[Books], Awaitable[T]]) -> T:
    """Write books into an empty database and read from them, in a loop of its own."""

    async def run() -> T:
        database = await connect(url, 2)
        try:
            books = Books(database)
            await books.put(
                "person",
                id=books.buyer,
                role="buyer",
                email="ana@example.com",
                name="Ana",
                locale="en",
                lead=False,
                created_at=NOON,
            )
            async with database.pool.acquire() as db:
                await db.execute("insert into listing values ('none', '{}')")
                await db.execute("insert into policy values ('none', '1', '', now())")
            return await write(books)
        finally:
            await database.close()

    return asyncio.run(run())


async def read(books: Books, ask: Callable[[Reading], Awaitable[T]]) -> T:
    """Read from the books."""
    async with books.database.reading() as db:
        return await ask(db)


def later(**by: float) -> datetime:
    """A time after noon."""
    return NOON + timedelta(**by)
