"""Automatic answers: rules that act at once, that wait and are held by a reply, that are asked again, that offer or hand over."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest

from aisoon.rules.policy import parse
from aisoon.rules.verdict import judge
from aisoon.settings import ROOT
from tests.money.course import Told, item, race_course
from tests.money.judge import rows
from tests.stories.script import StoryFault

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
PATIENT = """
[[rule]]
name = "cheap_and_proven"
when = { reason = "defective", value = { at_most = { EUR = 6000 } }, evidence = { at_least = 1 } }
then = "refund_without_return"
why = "You showed the fault, and it is not worth sending back."
delay = "2 hours"
"""
OFFERS = """
[[rule]]
name = "half_to_keep_it"
when = { reason = "not_as_described", category = "home" }
then = "offer"
percent = 50
why = "Half of it back if you keep the item."
"""
HANDS_OVER = """
[[rule]]
name = "often_back"
when = { buyer.returns_90d = { at_least = 2 } }
then = "to_agent"
"""
ASK = "buyer asks 1 kettle because defective with leak"


def played(
    more: str, url: str, folder: Path, play: Callable[[Told], Awaitable[None]], change: tuple[str, str] = ("", "")
) -> None:
    """Play under the shipped policy with more at its end."""

    async def run() -> None:
        async with race_course(url, folder) as (stage, way):
            stage.desk.policy_text = SHIPPED.replace(*change) + more if change[0] else SHIPPED + more
            stage.desk.policy = parse(stage.desk.policy_text)
            await play(Told(stage, way))

    asyncio.run(run())


async def kept(t: Told) -> dict[str, Any]:
    """The case's row, with its facts."""
    [row] = await rows(t.stage, "select policy, facts::text as facts, planned::text as planned from cases")
    return {**row, "facts": msgspec.json.decode(row["facts"])}


def test_a_rule_waits_is_announced_and_acts(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 1, 4990))
        await t.tell(ASK + "\n  case is requested, for 2 hours, otherwise case.apply_rule")
        await t.tell('  history has case.announce by rule saying "cheap_and_proven"')
        await t.tell(
            "after 2 hours\n  case is accepted\nafter 31 minutes\n  case is closed as refunded\n  buyer got 49.90"
        )

    played(PATIENT, database_url, tmp_path, play)


@pytest.mark.parametrize("who", ["seller", "agent"])
def test_a_reply_holds_it(who: str, database_url: str, tmp_path: Path) -> None:
    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 1, 4990))
        await t.tell(ASK)
        person, order = t.stage.people[who], UUID(t.order)
        [seller] = await rows(t.stage, "select id from seller where reference = 'nordlicht'")
        await t.stage.desk.say(person, order, seller["id"], "Let me look at that first.", [])
        await t.tell(
            "  case is requested, for 48 business hours, otherwise case.approve\n  history has case.hold_rule 1 times"
        )
        await t.tell("after 1 day\n  case is requested")

    played(PATIENT, database_url, tmp_path, play)


def test_the_seller_may_hold_it_by_a_move_and_may_not_stretch_it(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 1, 4990))
        await t.tell(ASK + "\n  seller case.extend is refused: nothing_to_extend\nseller case.hold_rule")
        await t.tell("  case is requested, for 48 business hours, otherwise case.approve")
        await t.tell("  seller case.hold_rule is refused: wrong_state\nseller case.decline why other, statement No.")

    played(PATIENT, database_url, tmp_path, play)


def test_a_rule_is_asked_again_when_its_time_comes(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 1, 4990))
        await t.tell(ASK)
        async with t.stage.database.writing() as db:  # the fact the rule stood on is gone meanwhile
            await db.execute("update evidence set case_id = null")
        await t.tell("after 3 hours\n  case is requested, for 45 business hours, otherwise case.approve")

    played(PATIENT, database_url, tmp_path, play)


def test_a_rule_offers(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 1, 4990))
        await t.tell("buyer asks 1 kettle because not_as_described with leak\n  case is offered")
        await t.tell(
            "buyer case.accept_offer\nafter 31 minutes\n  case is closed as partially_refunded\n  buyer got 24.95"
        )

    played(OFFERS, database_url, tmp_path, play)


def test_a_rule_hands_over(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 3, 4990))
        await t.tell(ASK + "\n  case is requested\n" + ASK + "\n  case is requested\n" + ASK + "\n  case is disputed")

    played(HANDS_OVER, database_url, tmp_path, play)


def test_an_overlay_changes_deadlines_and_windows(database_url: str, tmp_path: Path) -> None:
    more = """
[[overlay]]
name = "Electronics in Germany"
when = { country = "DE", category = "electronics" }
deadlines = { review = "72 business hours" }

[overlay.reason.no_longer_needed]
window = "1 days"
"""

    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 1, 4990, category="electronics"), item("mug", 1, 900))
        await t.tell(ASK + "\n  case is requested, for 72 business hours, otherwise case.approve")
        await t.tell(
            "buyer asks 1 mug because defective with leak\n  case is requested, for 48 business hours, otherwise case.approve"
        )
        await t.buys("AX-2", item("kettle", 1, 4990, category="electronics"), city="Berlin")
        with pytest.raises(StoryFault, match="window_closed"):
            await t.tell("buyer asks 1 kettle because no_longer_needed")

    played(more, database_url, tmp_path, play)


def test_the_answer_can_be_given_again_from_the_case_alone(database_url: str, tmp_path: Path) -> None:
    """Policy version and facts of the case give the same verdict, byte for byte, though both went on since."""

    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 1, 4990))
        await t.tell(ASK)
        first = await kept(t)
        said = judge(parse(SHIPPED + PATIENT).rules, first["facts"])
        t.stage.desk.policy = parse(SHIPPED)
        [body] = await rows(t.stage, "select body from policy where hash = $1", first["policy"])
        again = judge(parse(body["body"]).rules, first["facts"])
        assert msgspec.json.encode(again) == msgspec.json.encode(said)
        assert (again.rule, again.then) == ("cheap_and_proven", "refund_without_return")

    played(PATIENT, database_url, tmp_path, play)


def test_a_sellers_own_closing_days_do_not_count(database_url: str, tmp_path: Path) -> None:
    """48 business hours from Monday noon end on Wednesday; where the seller is closed on Tuesday, on Thursday."""

    async def play(t: Told) -> None:
        await t.buys("AX-1", item("kettle", 2, 4990))
        await t.tell(ASK)
        async with t.stage.database.writing() as db:
            await db.execute("update seller set closed = array[$1::date]", (t.stage.now + timedelta(days=1)).date())
        await t.tell(ASK)
        first, second = await rows(t.stage, "select due_at from cases order by id")
        assert second["due_at"] - first["due_at"] == timedelta(days=1)

    played("", database_url, tmp_path, play)
