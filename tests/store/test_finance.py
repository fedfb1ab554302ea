"""The console's figures against books written by hand: one currency is never added to another, and pages miss nobody."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from aisoon.store import finance
from aisoon.web import finance_figures as figures
from tests.store.books import NOON, Books, later, read, written

MONDAY = date(2026, 11, 2)


def test_refunds_are_counted_by_state_and_currency(database_url: str) -> None:
    async def run(books: Books) -> None:
        seller = await books.seller("Loom")
        euro, yen = await books.order(seller, 9000), await books.order(seller, 5800, currency="JPY")
        case, other = await euro.case(), await yen.case()
        for amount in (100, 250):
            await euro.refund(case, amount, state="unknown")
        await euro.refund(case, 70)
        await yen.refund(other, 5800, later(hours=-1), state="unknown")
        rows = await read(books, finance.totals)
        assert [tuple(row)[:4] for row in rows] == [
            ("succeeded", "EUR", 1, 70), ("unknown", "EUR", 2, 350), ("unknown", "JPY", 1, 5800),
        ]  # fmt: skip
        assert rows[2]["since"] == later(hours=-1)

    written(database_url, run)


@pytest.mark.parametrize("oldest", [False, True])
def test_pages_of_refunds_miss_none_and_repeat_none(database_url: str, oldest: bool) -> None:
    async def run(books: Books) -> None:
        seller = await books.seller("Loom")
        order = await books.order(seller, 9000)
        case = await order.case()
        made = [await order.refund(case, 1 + number, later(minutes=number // 3)) for number in range(11)]
        found: list[Any] = []
        after = None
        for _ in range(9):
            place = after
            rows = await read(books, lambda db, at=place: finance.refunds(db, [], oldest=oldest, after=at, limit=2))  # type: ignore[misc]
            found += rows
            if len(rows) < 2:
                break
            after = (rows[-1]["entered_at"], rows[-1]["id"])
        expected = sorted(((later(minutes=n // 3), id) for n, id in enumerate(made)), reverse=not oldest)
        assert [(row["entered_at"], row["id"]) for row in found] == expected

    written(database_url, run)


def test_refunds_are_found_by_state_currency_and_words(database_url: str) -> None:
    async def run(books: Books) -> None:
        loom, volt = await books.seller("Loom"), await books.seller("Volt")
        first, second = await books.order(loom, 9000), await books.order(volt, 900, currency="KWD")
        one = await first.refund(await first.case(), 100, state="failed", provider_ref="re_7")
        listed = await first.refund(await first.case(), 70, later(hours=1), state="pending", provider_ref="list:x.1")
        await first.refund(await first.case(), 80, later(hours=2), state="pending", provider_ref="re_8")
        two = await second.refund(await second.case(), 900, state="pending", destination="bank", account="DE02")

        async def ids(*asked: Any) -> list[UUID]:
            return [row["id"] for row in await read(books, lambda db: finance.refunds(db, *asked))]

        assert await ids(["failed"]) == [one]
        assert await ids([], "KWD") == [two]
        assert await ids([], "", "volt") == await ids([], "", "B-2") == [two]
        assert await ids([], "", "re_7") == await ids([], "", str(one)) == [one]
        assert await ids(["failed"], "KWD") == []
        assert [row["id"] for row in await read(books, finance.transfers)] == [two, listed]
        assert [row["state"] for row in await read(books, finance.worries)] == ["failed", *["pending"] * 3]

    written(database_url, run)


async def moving(books: Books) -> None:
    """A week in which everything moves, in euros, and an order in yen."""
    seller = await books.seller("Loom")
    order = await books.order(seller, 10000, NOON)
    await order.pay_back(await order.case(NOON), 2500, later(days=1))
    await order.pay_back(await order.case(NOON), 400, later(days=1), out_of=f"store_credit:{books.buyer}")
    returned = await order.pay_back(await order.case(NOON), 300, later(days=1))
    mirror = {"gateway": 300, f"seller:{seller}": -300}
    await order.move("refund.reverse", later(days=6), returned, await order.case(), mirror)
    await order.move("external.record", later(days=2), returned, None, {"gateway": -50, f"seller:{seller}": 50})
    await order.move("chargeback.open", later(days=2), returned, None, {"gateway": -1000, "disputed": 1000})
    await order.move("chargeback.win", later(days=6), returned, None, {"gateway": 1000, "disputed": -1000})
    await books.pay_out(seller, 4000, later(days=2))
    await books.order(seller, 5800, later(days=6), "JPY")


def test_money_over_time_by_week(database_url: str) -> None:
    async def run(books: Books) -> None:
        await moving(books)
        rows = await read(books, lambda db: finance.over_time(db, "week", NOON - timedelta(days=30)))
        assert [tuple(row) for row in rows] == [
            (MONDAY, "EUR", 10000, 2500 + 400 + 300 + 50, 1000, 4000),
            (MONDAY + timedelta(days=7), "EUR", 0, -300, -1000, 0),
            (MONDAY + timedelta(days=7), "JPY", 5800, 0, 0, 0),
        ]

    written(database_url, run)


def test_money_over_time_by_day_has_the_quiet_days_too(database_url: str) -> None:
    async def run(books: Books) -> None:
        await moving(books)
        euro, yen = await read(books, lambda db: figures.flows(db, "day", later(days=6)))
        assert (euro.currency, yen.currency) == ("EUR", "JPY")
        assert len(euro.days) == 30
        assert euro.days[-1] == later(days=6).date()
        assert euro.columns["refunded"][-7:] == [0, 3200, 50, 0, 0, 0, -300]
        assert euro.sums == {"captured": 10000, "refunded": 2950, "charged_back": 0, "paid_out": 4000}
        assert yen.sums == {"captured": 5800, "refunded": 0, "charged_back": 0, "paid_out": 0}

    written(database_url, run)


def line(amount: int, shipping: int = 0, **more: int) -> dict[str, Any]:
    """A line of a breakdown."""
    return {"line": "x", "units": 1, "goods": amount - shipping, "shipping": shipping, "amount": amount, **more}


async def costly(books: Books) -> None:
    """Two closed cases in euros, one in yen, one that cost nothing, and one still open."""
    seller = await books.seller("Loom")
    mine = f"seller:{seller}"
    order = await books.order(seller, 10000, shipping=500, commission=1000)
    case = await order.case(later(days=1))
    refund = await order.refund(case, 6500, breakdown=[line(10500, 500)])
    rest = await order.refund(case, 4000, breakdown=[line(10500, 500)], destination="store_credit", payment_id=None)
    await order.move("refund.succeed", NOON, refund, case, {"gateway": -6500, mine: 5880, "platform:commission": 620})
    await order.move(
        "refund.succeed",
        NOON,
        rest,
        case,
        {f"store_credit:{books.buyer}": -4000, mine: 3620, "platform:commission": 380},
    )
    await order.move("parcel.hand_over", NOON, case, case, {"labels": -495, "platform:labels": 495})
    await order.move("case.complete", later(days=1), case, case, {"platform:labels": -495, mine: 495})
    extra = await order.refund(
        case, 700, state="scheduled", kind="goodwill", destination="store_credit", payment_id=None
    )
    await order.move("dispute.decide", NOON, extra, case, {"reserved": -700, "platform:goodwill": 700})
    taken = await books.put(
        "chargeback", order_id=order.id, payment_id=order.payment, state="won", entered_at=NOON, reference="dp_1",
        amount=2000, currency="EUR", held=2000, shares=[], fee=1500, reason="", told_at=NOON,
    )  # fmt: skip
    await order.move("chargeback.open", NOON, taken, None, {"gateway": -3500, "disputed": 2000, "platform:fees": 1500})
    again = await order.case(later(hours=30))  # of the same payment, whose fee the first case has
    await order.pay_back(again, 1, NOON)
    agreed = await books.order(seller, 2000, shipping=300)
    partly = await agreed.case(later(days=2), "partially_refunded")
    part = await agreed.refund(partly, 1000, breakdown=[line(1000, 300, agreed=1000)])
    await agreed.move("refund.succeed", NOON, part, partly, {"gateway": -1000, "carrier": 1000})
    yen = await books.order(seller, 5800, currency="JPY")
    await yen.pay_back(await yen.case(later(days=2)), 5800, NOON)
    await agreed.case(later(days=3), "withdrawn")
    await agreed.refund(await agreed.case(), 400, state="cancelled")


def test_what_a_return_costs_is_what_somebody_bears(database_url: str) -> None:
    async def run(books: Books) -> None:
        await costly(books)
        rows = await read(books, lambda db: finance.costs(db, NOON, later(days=9)))
        names = ("goods", "shipping", "labels", "fees", "goodwill", "total", "sellers", "platform", "carriers", "tax")
        assert [tuple(row[name] for name in names) for row in rows] == [
            (0, 0, 0, 0, 0, 0, 0, 0, 0, 0),
            (5800, 0, 0, 0, 0, 5800, 5800, 0, 0, 0),
            (1000, 0, 0, 0, 0, 1000, 0, 0, 1000, 0),
            (1, 0, 0, 0, 0, 1, 1, 0, 0, 0),
            (10000, 500, 495, 1500, 700, 13195, 9995, 3200, 0, 0),
        ]
        for row in rows:
            assert row["total"] == row["sellers"] + row["platform"] + row["carriers"] + row["tax"]
        euro, yen = await read(books, lambda db: figures.costs(db, later(days=9)))
        assert (euro.currency, euro.cases, euro.sums["total"], euro.average("total")) == ("EUR", 4, 14196, 3549)
        assert (yen.currency, yen.cases, yen.average("goods")) == ("JPY", 1, 5800)
        assert euro.weekly["goods"][-2:] == [2750, 0]

    written(database_url, run)


def test_pages_of_costs_come_to_the_whole(database_url: str) -> None:
    async def run(books: Books) -> None:
        await costly(books)
        whole = await read(books, lambda db: finance.costs(db, NOON, later(days=9)))
        first = await read(books, lambda db: finance.costs(db, NOON, later(days=9), limit=3))
        place = first[-1]["closed_at"], first[-1]["id"]
        rest = await read(books, lambda db: finance.costs(db, NOON, later(days=9), place, 3))
        assert [row["id"] for row in first + rest] == [row["id"] for row in whole]
        assert len(first) == 3

    written(database_url, run)


def test_chargebacks_are_listed_with_their_cases(database_url: str) -> None:
    async def run(books: Books) -> None:
        order = await books.order(await books.seller("Loom"), 9000)
        await order.case()
        for number, state in enumerate(("open", "won", "lost")):
            await books.put(
                "chargeback", order_id=order.id, payment_id=order.payment, state=state, entered_at=later(hours=number),
                reference=f"dp_{number}", amount=100 + number, currency="USD" if number else "EUR", held=0, shares=[],
                fee=0, reason="fraud", told_at=NOON, due_at=later(days=7),
            )  # fmt: skip
        rows = await read(books, lambda db: finance.chargebacks(db, []))
        assert [row["state"] for row in rows] == ["lost", "won", "open"]
        assert all(len(row["cases"]) == 1 and row["payment"] == "pay-1" for row in rows)
        (first,) = await read(books, lambda db: finance.chargebacks(db, ["open"]))
        assert (first["due_at"], first["amount"]) == (later(days=7), 100)
        sums = await read(books, finance.chargeback_totals)
        assert [tuple(row) for row in sums] == [
            ("open", "EUR", 1, 100),
            ("lost", "USD", 1, 102),
            ("won", "USD", 1, 101),
        ]

    written(database_url, run)


def test_nothing_yet_is_an_answer(database_url: str) -> None:
    async def run(books: Books) -> None:
        async with books.database.reading() as db:
            assert await finance.totals(db) == await finance.refunds(db, []) == await finance.worries(db) == []
            assert await finance.transfers(db) == await finance.chargebacks(db, []) == []
            assert await finance.reconciliations(db) == await finance.latest_reconciliations(db) == []
            assert not await figures.flows(db, "week", NOON)
            assert not await figures.costs(db, NOON)

    written(database_url, run)
