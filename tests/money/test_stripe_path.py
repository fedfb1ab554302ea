"""The whole path with Stripe as the provider: desk, worker and adapter against our fake Stripe, which is the judge."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from aisoon.jobs.news import reconcile
from aisoon.outside.gateways import Gateways
from aisoon.outside.manual import Manual
from aisoon.outside.stripe import StripeGateway
from tests.money.course import cases_of, race_course
from tests.outside.fake_stripe import FakeStripe, serving

SECRET = "whsec_path"


@asynccontextmanager
async def shop(url: str, folder: Path) -> AsyncIterator[tuple[FakeStripe, StripeGateway, Any, Any]]:
    """A stage whose payments are at Stripe."""
    with serving() as (state, address):
        async with race_course(url, folder) as (stage, way):
            gateway = StripeGateway("sk_test_1", SECRET, address)
            stage.gateways = Gateways("stripe", {"stripe": gateway, "manual": Manual()})
            state.now = int(time.time())
            try:
                yield state, gateway, stage, way
            finally:
                await gateway.close()


async def approved(state: FakeStripe, stage: Any, way: Any, amount: int = 4990) -> str:
    """A case whose refund waits for the end of its undo window; its payment is known to Stripe."""
    told, [case] = await cases_of(
        stage, way, "AX-1", f"1 kettle (home) {amount / 100:.2f}", ["1 kettle because defective"]
    )
    state.charge(told.orders[told.order][1].payments[0].reference, amount)
    for charge in state.charges.values():  # our stories' references are neither pi_ nor ch_
        charge["id"] = charge["payment_intent"]
    state.charges = {charge["id"]: charge for charge in state.charges.values()}
    await told.ask("seller", case, "case.approve_without_return", "1")
    return str(case)


def test_a_lost_reply_then_a_webhook_then_the_listing(database_url: str, tmp_path: Path) -> None:
    """Paid once at Stripe, booked once here, and the books are the same."""

    async def run() -> None:
        async with shop(database_url, tmp_path) as (state, gateway, stage, way):
            case = await approved(state, stage, way)
            stage.deaf = True
            state.behaviour = ["lose"]
            await stage.until(stage.now + timedelta(minutes=30))
            assert (await way.case("agent", case))["refunds"][0]["state"] == "unknown"
            told = gateway.heard(*state.signed(state.events[0], SECRET, int(time.time())))
            assert told is not None
            assert await stage.desk.hear(told) == "heard"
            assert await stage.desk.hear(told) == "known"
            stage.deaf = False
            await stage.until(stage.now + timedelta(hours=1))
            seen = await way.case("agent", case)
            assert (seen["outcome"], seen["refunds"][0]["provider_ref"]) == ("refunded", "re_1")
            assert [row["amount"] for row in state.refunds] == [4990]
            assert await reconcile(stage.desk, stage.gateways) == []

    asyncio.run(run())


def test_a_refund_that_fails_days_later_goes_to_a_bank_account(database_url: str, tmp_path: Path) -> None:
    """Stripe tells that the card is gone: the case is open again, the buyer names an account, an operator pays."""

    async def run() -> None:
        async with shop(database_url, tmp_path) as (state, _, stage, way):
            case = await approved(state, stage, way)
            await stage.until(stage.now + timedelta(minutes=31))
            assert (await way.case("agent", case))["outcome"] == "refunded"
            state.fail(state.refunds[0])
            await stage.settle()
            seen = await way.case("buyer", case)
            assert (seen["state"], seen["refunds"][0]["state"]) == ("accepted", "reversed")
            bank = {"destination": "bank", "account": "DE89 3704 0044 0532 0130 00"}
            await way.move("buyer", case, {"move": "refund.redirect", "bring": bank}, "r")
            await stage.until(stage.now + timedelta(minutes=5))
            assert (await way.case("agent", case))["refunds"][0]["state"] == "pending"
            await way.move("operator", case, {"move": "refund.confirm_transfer", "bring": {"transfer": "SEPA-1"}}, "t")
            assert (await way.case("agent", case))["outcome"] == "refunded"
            assert [row["status"] for row in state.refunds] == ["failed"]
            assert await reconcile(stage.desk, stage.gateways) == []

    asyncio.run(run())


def test_a_dispute_freezes_and_is_contested(database_url: str, tmp_path: Path) -> None:
    """While Stripe's dispute is open nothing is sent; our case file is; won, the refund is paid."""

    async def run() -> None:
        async with shop(database_url, tmp_path) as (state, _, stage, way):
            case = await approved(state, stage, way)
            [charge] = state.charges.values()
            dispute = state.dispute(charge, 4990)
            await stage.settle()
            await stage.until(stage.now + timedelta(hours=2))
            seen = await way.case("agent", case)
            assert (seen["refunds"][0]["state"], state.refunds) == ("frozen", [])
            async with stage.database.reading() as db:
                id = await db.fetchval("select id from chargeback")
            await stage.desk.contest(stage.people["operator"], id, "Delivered and signed for.")
            await stage.settle()
            assert dispute["evidence"]["uncategorized_text"].startswith("Delivered and signed for.")
            assert case in dispute["evidence"]["uncategorized_text"]
            state.now += 60
            state.close(dispute, "won")
            await stage.settle()
            await stage.until(stage.now + timedelta(hours=1))
            assert (await way.case("agent", case))["outcome"] == "refunded"
            assert [row["amount"] for row in state.refunds] == [4990]

    asyncio.run(run())
