"""Statements against books written by hand: what is owed is the sum of the entries, to the cent, in each currency."""

from datetime import timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

from aisoon.http.finance import Statement, statement
from aisoon.store import statements
from tests.store.books import NOON, Books, later, read, written

ALWAYS = NOON - timedelta(days=1000), NOON + timedelta(days=1000)


async def busy(books: Books) -> tuple[UUID, UUID]:
    """Two sellers: one with everything that can happen to an account, in two currencies, one that owes us."""
    loom, volt = await books.seller("Loom"), await books.seller("Volt")
    order = await books.order(loom, 10000, shipping=500, commission=1000, tax=1600)
    case = await order.case(later(days=3))
    parcel = await books.put(
        "parcel", order_id=order.id, case_id=case, state="delivered", entered_at=NOON, carrier="", tracking="",
        back_carrier="", back_tracking="", label_cost=495,
    )  # fmt: skip
    refund = await order.refund(case, 3000, later(days=2))
    mine = f"seller:{loom}"
    await order.move("case.accept", later(days=1), case, case, {"reserved": -3000, mine: 3000}, str(refund))
    back = {"reserved": 0, mine: 0, "gateway": -3000, "platform:commission": 300, "tax": 480}
    await order.move(
        "refund.succeed", later(days=2), refund, case, {**back, "reserved": 3000, mine: -3000 + 2220}, str(refund)
    )
    await order.move("case.complete", later(days=3), case, case, {mine: 495, "platform:labels": -495}, str(parcel))
    taken = await books.put(
        "chargeback", order_id=order.id, payment_id=order.payment, state="lost", entered_at=NOON, reference="dp_1",
        amount=2000, currency="EUR", held=2000, shares=[], fee=1500, reason="", told_at=NOON,
    )  # fmt: skip
    await order.move("chargeback.open", later(days=4), taken, None, {"gateway": -3500, "disputed": 2000, mine: 1500})
    await order.move("chargeback.lose", later(days=5), taken, None, {"disputed": -2000, mine: 2000})
    await books.order(loom, 5800, later(days=1), "JPY")
    await books.pay_out(loom, 100, later(days=6))
    small = await books.order(volt, 1000)
    await small.pay_back(await small.case(later(days=1)), 1000, later(days=1))
    await small.pay_back(await small.case(later(days=2)), 40, later(days=2))
    return loom, volt


async def told(books: Books, seller: UUID, currency: str = "EUR", *between: Any, **more: Any) -> Statement:
    """A statement."""
    found = await read(books, lambda db: statement(db, seller, currency, *(between or ALWAYS), **more))
    assert found is not None
    return found


def test_a_statement_says_every_cause_and_its_closing_balance_is_the_sum_of_the_entries(database_url: str) -> None:
    async def run(books: Books) -> None:
        loom, _ = await busy(books)
        found = await told(books, loom)
        assert [(one.cause, one.amount) for one in found.lines] == [
            ("sale", 10500), ("commission", -1000), ("tax", -1600), ("refund", -3000), ("refund", 780), ("label", -495),
            ("fee", -1500), ("chargeback", -2000), ("payout", -100),
        ]  # fmt: skip
        async with books.database.reading() as db:
            sums = "select -sum(amount)::bigint from entry where account = $1 and currency = $2"
            entries = await db.fetchval(sums, f"seller:{loom}", "EUR")
        assert (found.opening, found.closing) == (0, entries) == (0, 1585)
        assert found.lines[-1].balance == entries
        assert [one.balance - one.amount for one in found.lines[1:]] == [one.balance for one in found.lines[:-1]]
        assert {one.cause: (one.amount, one.count) for one in found.causes} == {
            "sale": (10500, 1), "commission": (-1000, 1), "tax": (-1600, 1), "refund": (-2220, 2), "label": (-495, 1),
            "fee": (-1500, 1), "chargeback": (-2000, 1), "payout": (-100, 1),
        }  # fmt: skip

    written(database_url, run)


def test_a_period_opens_where_the_one_before_it_closed(database_url: str) -> None:
    async def run(books: Books) -> None:
        loom, _ = await busy(books)
        edges = [ALWAYS[0], later(days=1), later(days=2, seconds=1), later(days=4), later(days=5), ALWAYS[1]]
        parts = [await told(books, loom, "EUR", *pair) for pair in pairwise(edges)]
        assert [one.opening for one in parts[1:]] == [one.closing for one in parts[:-1]]
        for one in parts:
            assert one.opening + sum(line.amount for line in one.lines) == one.closing
            assert one.opening + sum(cause.amount for cause in one.causes) == one.closing
        whole = await told(books, loom)
        assert [line for one in parts for line in one.lines] == whole.lines

    written(database_url, run)


def test_pages_of_a_statement_come_to_the_whole(database_url: str) -> None:
    async def run(books: Books) -> None:
        loom, _ = await busy(books)
        whole, lines, after = await told(books, loom), [], ""
        for _ in range(20):
            page = await told(books, loom, after=after, limit=2)
            assert len(page.lines) <= 2
            lines += page.lines
            if page.next is None:
                break
            after = page.next
        assert lines == whole.lines

    written(database_url, run)


def test_what_is_written_at_the_end_of_a_period_belongs_to_the_next(database_url: str) -> None:
    async def run(books: Books) -> None:
        loom, _ = await busy(books)
        assert (await told(books, loom, "EUR", ALWAYS[0], NOON)).lines == []
        assert len((await told(books, loom, "EUR", NOON, later(seconds=1))).lines) == 3

    written(database_url, run)


def test_balances_are_apart_by_currency_and_those_who_owe_us_come_first(database_url: str) -> None:
    async def run(books: Books) -> None:
        loom, volt = await busy(books)
        rows = await read(books, statements.balances)
        assert [(row["seller_id"], row["currency"], row["balance"]) for row in rows] == [
            (volt, "EUR", -40), (loom, "EUR", 1585), (loom, "JPY", 5800),
        ]  # fmt: skip
        assert [row["paid_out"] for row in rows] == [0, 100, 0]
        accounts = await read(books, statements.accounts)
        sums = {row["currency"]: 0 for row in accounts}
        for row in accounts:
            sums[row["currency"]] += row["amount"]
        assert sums == {"EUR": 0, "JPY": 0}
        assert {row["account"]: row["amount"] for row in accounts if row["currency"] == "JPY"} == {
            "gateway": 5800,
            "sellers": -5800,
        }

    written(database_url, run)


def test_store_credit_is_what_was_given_less_what_was_spent(database_url: str) -> None:
    async def run(books: Books) -> None:
        seller = await books.seller("Loom")
        order = await books.order(seller, 5000)
        credit = f"store_credit:{books.buyer}"
        await order.pay_back(await order.case(NOON), 1200, NOON, out_of=credit)
        spent = {"holder_id": books.buyer, "cause_id": books.buyer, "currency": "EUR", "memo": "next", "at": NOON}
        await books.put("book", account=credit, amount=500, **spent)
        await books.put("book", account="credit_spent", amount=-500, **spent)
        rows = await read(books, lambda db: statements.credit(db, books.buyer))
        assert [tuple(row) for row in rows] == [("EUR", 700)]
        assert await read(books, lambda db: statements.credit(db, seller)) == []

    written(database_url, run)


def test_nothing_is_a_statement_too(database_url: str) -> None:
    async def run(books: Books) -> None:
        seller = await books.seller("Loom")
        found = await told(books, seller)
        assert (found.opening, found.closing, found.lines, found.causes, found.next) == (0, 0, [], [], None)
        assert await read(books, statements.balances) == []
        assert await read(books, lambda db: statement(db, books.buyer, "EUR", *ALWAYS)) is None

    written(database_url, run)
