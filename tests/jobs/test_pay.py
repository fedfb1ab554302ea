"""Refunds the bank sent back: recorded once, however often the provider tells of them."""

import asyncio
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aisoon.jobs.news import news
from aisoon.rules.decide import Ask
from aisoon.store import payments
from tests.money.course import cases_of, race_course


@pytest.mark.parametrize("mended", ["tried_again", "paid_by_transfer"])
def test_a_reversal_told_again_is_none(mended: str, database_url: str, tmp_path: Path) -> None:
    """A worker that starts anew reads every reversal again; money that was paid since stays paid, once."""

    async def run() -> None:
        async with race_course(database_url, tmp_path) as (stage, way):
            told, cases = await cases_of(stage, way, "AX-1", "1 kettle (home) 60.00", ["1 kettle because defective"])
            stage.gateway.behave("late_failure")
            await told.way.move("seller", cases[0], {"move": "case.approve_without_return", "bring": {}}, "k")
            await stage.until(stage.now + timedelta(minutes=31))
            assert await standing(stage) == ("reversed", 1, 0)
            if mended == "tried_again":
                await stage.until(stage.now + timedelta(hours=25))
            else:
                await by_transfer(stage)
            before = await standing(stage)
            assert before[0] == "succeeded"
            async with stage.database.writing() as db:
                await payments.put_cursor(db, "fake", "", stage.now)
            assert await news(stage.desk, stage.gateways) > 0
            await stage.until(stage.now + timedelta(days=3))
            assert await standing(stage) == before
            assert stage.gateway.paid_out() == (6000 if mended == "tried_again" else 0)

    asyncio.run(run())


async def by_transfer(stage: Any) -> None:
    """The operator pays what the provider could not."""
    async with stage.database.reading() as db:
        row = await db.fetchrow("select order_id, case_id, id from refund")
    ask = Ask("refund.pay_by_transfer", {"transfer": "SEPA 1"}, of=row["id"])
    await stage.desk.move(stage.people["operator"], row["order_id"], row["case_id"], ask)


async def standing(stage: Any) -> tuple[str, int, int]:
    """The refund's state and attempts, and what its payment has given back."""
    async with stage.database.reading() as db:
        return tuple(
            await db.fetchrow(
                "select r.state, r.attempts, p.refunded from refund r join payment p on p.id = r.payment_id"
            )
        )
