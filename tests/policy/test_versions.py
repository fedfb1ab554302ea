"""Versions: drafted, checked, approved by somebody else, in force from a day; cases keep theirs; back to an old one."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.settings import ROOT
from aisoon.store import policies
from tests.money.course import Told, at_once, item, race_course
from tests.money.judge import rows

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
LONGER = (
    SHIPPED.replace('version = "2026-11-01"', 'version = "2026-12-01"')
    + """
[[overlay]]
name = "Electronics in Germany"
when = { country = "DE", category = "electronics" }
deadlines = { review = "72 business hours" }
"""
)
ASK = "buyer asks 1 kettle because defective with leak"


def played(url: str, folder: Path, play: Callable[[Told, Person, Person], Awaitable[None]]) -> None:
    """Play with two operators, the shipped policy installed."""

    async def run() -> None:
        async with race_course(url, folder) as (stage, way):
            await stage.desk.install()
            ole = await stage.desk.put_person("operator", "ole@example.com", "Ole")
            await play(Told(stage, way), ole, stage.people["operator"])

    asyncio.run(run())


async def states(t: Told) -> dict[str, str]:
    """State by label."""
    return {row["label"]: row["state"] for row in await rows(t.stage, "select label, state from policy_version")}


async def refused(act: Awaitable[Any]) -> str:
    """The name of the refusal."""
    with pytest.raises(Refused) as no:
        await act
    return no.value.name


def test_48_hours_become_72_for_electronics_in_germany(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told, ole: Person, olga: Person) -> None:
        desk = t.stage.desk
        await t.buys("AX-1", item("kettle", 2, 4990, category="electronics"))
        await t.tell(ASK + "\n  case is requested, for 48 business hours, otherwise case.approve")
        one = await desk.draft(ole, LONGER, "72 hours for electronics in Germany")
        assert one.state == "checked"
        assert await refused(desk.approve(ole, one.id)) == "own_draft"
        await desk.approve(olga, one.id, t.stage.now + timedelta(days=1))
        assert await states(t) == {"2026-11-01": "in_force", "2026-12-01": "approved"}
        t.stage.now += timedelta(days=1)
        assert await desk.take_effect() == 1
        assert await states(t) == {"2026-11-01": "replaced", "2026-12-01": "in_force"}
        first = t.case
        await t.tell(ASK + "\n  case is requested, for 72 business hours, otherwise case.approve")
        t.case = first  # the one before keeps what it was opened under
        [old, new] = await rows(t.stage, "select policy from cases order by opened_at")
        assert old != new

    played(database_url, tmp_path, play)


def test_another_process_opens_cases_under_what_is_in_force(database_url: str, tmp_path: Path) -> None:
    """A desk that never heard of the new version opens the next case under it all the same."""

    async def play(t: Told, ole: Person, olga: Person) -> None:
        desk = t.stage.desk
        stale = (desk.policy, desk.policy_text)
        one = await desk.draft(ole, LONGER)
        await desk.approve(olga, one.id)
        desk.policy, desk.policy_text = stale
        await t.buys("AX-1", item("kettle", 1, 4990, category="electronics"))
        await t.tell(ASK)
        [case] = await rows(t.stage, "select policy from cases")
        assert case["policy"] == one.hash

    played(database_url, tmp_path, play)


def test_back_to_the_old_one_and_started_again(database_url: str, tmp_path: Path) -> None:
    """Rolling back is one more version with the old text; a restart with the shipped file does not undo what was published."""

    async def play(t: Told, ole: Person, olga: Person) -> None:
        desk = t.stage.desk
        await desk.approve(olga, (await desk.draft(ole, LONGER)).id)
        assert desk.policy.version == "2026-12-01"
        desk.policy_text = SHIPPED
        from aisoon.rules.policy import parse

        desk.policy = parse(SHIPPED)
        await desk.install()
        assert desk.policy.version == "2026-12-01"
        back = await desk.draft(olga, SHIPPED, "Back to November")
        await desk.approve(ole, back.id)
        assert desk.policy.version == "2026-11-01"
        steps = await rows(t.stage, "select name, actor_name from policy_step order by at, id")
        assert [row["name"] for row in steps].count("replace") == 2

    played(database_url, tmp_path, play)


def test_what_may_not_be(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told, ole: Person, olga: Person) -> None:
        desk, people = t.stage.desk, t.stage.people
        for who in ("buyer", "seller", "agent"):
            assert await refused(desk.draft(people[who], LONGER)) == "not_your_move"
        assert await refused(desk.draft(ole, LONGER.replace("72 business", "72 busy"))) == "bad_policy"
        assert await refused(desk.draft(ole, "no policy = [")) == "bad_policy"
        assert await rows(t.stage, "select 1 from policy_version where state <> 'in_force'") == []
        one = await desk.draft(ole, LONGER)
        assert await refused(desk.approve(people["agent"], one.id)) == "not_your_move"
        await desk.give_up(ole, one.id)
        assert await refused(desk.approve(olga, one.id)) == "wrong_state"
        assert await refused(desk.draft(ole, LONGER, id=one.id)) == "wrong_state"
        assert await refused(desk.approve(olga, desk.new_id())) == "not_found"

    played(database_url, tmp_path, play)


def test_who_changes_a_text_is_its_author(database_url: str, tmp_path: Path) -> None:
    """Olga may not approve what Ole drafted and she changed last: somebody else has read every text that comes into force."""

    async def play(t: Told, ole: Person, olga: Person) -> None:
        desk = t.stage.desk
        one = await desk.draft(ole, LONGER)
        await desk.draft(olga, LONGER.replace("72 business", "96 business"), id=one.id)
        assert await refused(desk.approve(olga, one.id)) == "own_draft"
        await desk.approve(ole, one.id)

    played(database_url, tmp_path, play)


def test_one_is_in_force_however_many_approve(database_url: str, tmp_path: Path) -> None:
    async def play(t: Told, ole: Person, olga: Person) -> None:
        desk = t.stage.desk
        made = [await desk.draft(ole, LONGER.replace("2026-12-01", f"2026-12-0{n}")) for n in range(2, 8)]
        _, no = await at_once(*(desk.approve(olga, one.id) for one in made for _ in range(2)))
        assert {one.name for one in no if isinstance(one, Refused)} <= {"wrong_state"}
        async with t.stage.database.reading() as db:
            found = await policies.versions(db)
        assert sorted(one.state for one in found) == ["in_force", *["replaced"] * 6]

    played(database_url, tmp_path, play)
