"""The demo shows every state of every machine, with a ledger that balances, and building it again changes nothing."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from uuid_utils.compat import uuid7

from aisoon.demo.build import build
from aisoon.desk import Desk
from aisoon.jobs.signals import Looker
from aisoon.outside.calendars import calendar
from aisoon.outside.files import Files
from aisoon.outside.simulator import Simulator
from aisoon.rules.table import STATES
from aisoon.settings import ROOT
from aisoon.store.database import connect

PASSING = {("refund", "created"), ("refund", "submitted"), ("refund", "reversed"), ("external", "claimed")} | {
    ("policy", "draft")
}
"""States that are left in the same breath, or, for a refund the bank sent back, tried again by then; a payout is claimed
after a restore only.
"""


def test_every_state_is_there_and_the_money_balances(database_url: str, tmp_path: Path) -> None:
    """A visitor can look at any state without waiting for it."""

    async def run() -> tuple[set[Any], list[Any], list[Any], int]:
        database = await connect(database_url)
        files, gateway = Files(tmp_path / "files"), Simulator(tmp_path / "gateway.sqlite")
        policy = (ROOT / "policies" / "aisoon.toml").read_text()
        assert await build(database, files, gateway, policy, inbox=12, plain=6, before=6)
        assert not await build(database, files, gateway, policy)
        looker = Looker(Desk(database, lambda: datetime.now(UTC), calendar, uuid7, policy), files)
        while await looker.some():
            pass
        async with database.reading() as db:
            told = await db.fetch("select distinct name from signal where shows")
            assert {row["name"] for row in told} >= {
                "picture_seen",
                "picture_early",
                "picture_edited",
                "picture_far",
                "address",
                "weight",
            }
            rows = await db.fetch(
                "select 'case' as machine, state from cases union select 'parcel', state from parcel "
                "union select 'refund', state from refund union select 'dispute', state from dispute "
                "union select 'external', state from external union select 'chargeback', state from chargeback "
                "union select 'policy', state from policy_version"
            )
            unbalanced = await db.fetch(
                "select order_id, currency, sum(amount) from ledger group by 1, 2 having sum(amount) <> 0"
            )
            late = await db.fetch("select reference, due_move from cases where due_at < now()")
            booked = await db.fetchval(
                "select (select sum(amount) from refund where destination = 'payment' and state in ('succeeded', 'unknown'))"
                " + (select sum(amount) from external where state = 'recorded')"
            )
        await database.close()
        assert booked == gateway.paid_out()
        return {(row["machine"], row["state"]) for row in rows}, unbalanced, late, booked

    states, unbalanced, late, booked = asyncio.run(run())
    assert {(state.machine, state.name) for state in STATES} - PASSING - states == set()
    assert unbalanced == []
    assert late == []
    assert booked > 0
