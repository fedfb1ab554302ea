"""Figures of decisions: own ones for who decides, all for who leads, every number opening its cases, small numbers said."""

import csv
import html
import io
import re
from typing import Any

import pytest

from tests.api.world import World
from tests.http.desk_world import ruling, seen, send, taken


@pytest.fixture(scope="module")
def decided(world: World) -> list[dict[str, Any]]:
    """Three cases the agent decided; the first was appealed, and changed by the lead."""
    cases = [taken(world, seed=number) for number in (1, 2, 3)]
    for case in cases:
        reply = send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(case, outcome="seller"))
        assert reply.status_code == 303, reply.text[:400]
    first = cases[0]
    world.move("ana", first, "dispute.appeal", statement="You did not look at the seam.", mistake="facts")
    heard = world.move("lead", first, "dispute.take")
    reply = send(world, "lead", f"/desk/{first['reference']}/moves", **ruling(heard, outcome="buyer"))
    assert reply.status_code == 303, reply.text[:400]
    return cases


def links(page: str) -> list[tuple[int, str]]:
    """Every number with its address."""
    return [
        (int(n), html.unescape(to)) for to, n in re.findall(r'href="(/figures/cases[^"]+)" data-count="(\d+)"', page)
    ]


def test_an_agent_sees_their_own_and_every_number_opens_as_many_cases(
    world: World, decided: list[dict[str, Any]]
) -> None:
    text = seen(world, "agent", "/figures")
    assert "Your decisions" in text
    assert "too few to say" in text
    found = links(world.get("agent", "/figures").text)
    assert [number for number, _ in found] == [3, 1, 1, 3, 1, 1]
    for number, to in found:
        page = world.get("agent", to)
        assert f'data-cases="{number}"' in page.text, to
    overturned = world.get("agent", found[2][1]).text
    assert decided[0]["reference"] in overturned
    assert decided[1]["reference"] not in overturned


def test_who_does_not_lead_cannot_ask_for_a_colleagues(world: World, decided: list[dict[str, Any]]) -> None:
    other = world.people["lead"].id
    for path in ("/figures", "/figures/cases"):
        assert world.get("agent", f"{path}?reviewer={other}").status_code == 404
        assert world.get("ana", path).status_code == 403
    assert world.get("agent", "/figures/cases?measure=opened").status_code == 404


def test_who_leads_sees_all_and_each(world: World, decided: list[dict[str, Any]]) -> None:
    for who in ("lead", "operator"):
        page = world.get(who, "/figures").text
        assert "Everybody’s decisions" in page
        agent = world.people["agent"]
        assert str(agent.id) in page
        assert f"Decisions of {agent.name}" in seen(world, who, f"/figures?reviewer={agent.id}")
        rows = list(csv.DictReader(io.StringIO(world.get(who, f"/figures?reviewer={agent.id}&format=csv").text)))
        assert [(row["reason"], row["decided"], row["heard"], row["overturned"]) for row in rows] == [
            ("defective", "3", "1", "1"), ("all", "3", "1", "1"),
        ]  # fmt: skip
        assert rows[0]["low"] == "0.2065", "one of one says hardly anything"
    nobody = "01900000-0000-7000-8000-000000000000"
    assert "Nothing was decided" in seen(world, "lead", f"/figures?reviewer={nobody}")
