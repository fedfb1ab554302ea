"""Signals on the bench: shown to agents with their grounds and rates, to nobody else, and of no effect on any case."""

import asyncio
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from aisoon.jobs.signals import Looker
from aisoon.outside.pictures import picture
from aisoon.rules.signals import ENOUGH, NAMES
from tests.api.world import World
from tests.http.desk_world import disputed, ruling, seen, send

GROUNDS = {"orders": 12, "cases": 9, "people": 60, "median": 0, "most": 3}
ROWS: dict[str, dict[str, Any]] = {
    "picture_edited": {"software": "Adobe Photoshop"}, "picture_early": {"taken": "2026-01-01T00:00:00Z", "delivered": "2026-01-05T00:00:00Z"},
    "weight": {"expected": 400, "measured": 100}, "address": {"case": "RET-7K2M-4QXD", "buyer": "b"},
}  # fmt: skip


def sql(world: World, statement: str, *values: Any) -> list[asyncpg.Record]:
    """The database as its owner sees it."""

    async def run() -> list[asyncpg.Record]:
        db = await asyncpg.connect(world.database_url)
        try:
            found: list[asyncpg.Record] = await db.fetch(statement, *values)
            return found
        finally:
            await db.close()

    return asyncio.run(run())


def look(world: World) -> None:
    """Let the job look at everything that is new."""
    looker = Looker(world.desk, world.app.state.files)
    while world.do(looker.some()):
        pass


def flagged(world: World, case: dict[str, Any], names: tuple[str, ...] = NAMES) -> None:
    """A case that shows all signals."""
    (ids,) = sql(world, "select order_id, id from cases where reference = $1", case["reference"])
    for name in names:
        rows = {"rows": [ROWS.get(name, {"evidence": str(uuid4())})]} if name != "picture_seen" else {"rows": []}
        grounds = GROUNDS if name in ("buyer", "seller") else rows
        sql(
            world,
            "insert into signal select $1, $2, $3, true, $4::jsonb, now() "
            "on conflict (order_id, case_id, name) do update set shows = true, grounds = excluded.grounds",
            ids["order_id"], ids["id"], name, json.dumps(grounds),
        )  # fmt: skip


def test_a_picture_used_before_is_shown_beside_its_neighbour(world: World) -> None:
    first, second = disputed(world, seed=41), disputed(world, seed=41)
    look(world)
    found = {one["name"]: one for one in world.get("agent", f"/v1/cases/{second['reference']}/signals").json()}
    (ground,) = found["picture_seen"]["grounds"]
    assert ground["case"] == first["reference"]
    assert ground["says"].startswith("0 of 64 features differ")
    assert "picture_early" in found, "drawn pictures say they were taken in spring"
    before = world.get("agent", f"/v1/cases/{first['reference']}/signals").json()
    assert "picture_seen" not in {one["name"] for one in before}, "the earlier one was not used before"
    page = world.get("agent", f"/desk/{second['reference']}").text
    for id, order in ((ground["evidence"], ground["order"]), (ground["other_evidence"], ground["other_order"])):
        assert f"/evidence/{order}/{id}?size=thumb" in page
        assert world.get("agent", f"/evidence/{order}/{id}?size=thumb").status_code == 200
    assert f'href="/desk/{first["reference"]}"' in page
    assert "Too few decisions to say" in page


def test_a_new_picture_is_looked_at_once(world: World) -> None:
    case = disputed(world, seed=51)
    look(world)
    assert not sql(world, "select from unlooked")
    taken = datetime.now(UTC) - timedelta(hours=1)
    order = world.get("operator", f"/v1/orders/{case['order_reference']}").json()
    assert world.upload("ana", order, picture("mug", "cracked", 1, (400, 300), taken)).status_code == 201
    assert sql(world, "select from unlooked")
    look(world)
    assert not sql(world, "select from unlooked")


def test_an_agent_says_what_it_is_worth_and_the_word_is_kept(world: World) -> None:
    case = disputed(world, seed=61)
    flagged(world, case)
    path = f"/desk/{case['reference']}/signals"
    form = {"_form": "signal-weight", "signal": "weight", "verdict": "nothing", "note": "The box was left out."}
    assert send(world, "agent", path, **form).status_code == 303
    text = seen(world, "agent", f"/desk/{case['reference']}")
    assert "Looked at: nothing to it" in text
    assert "The box was left out." in text
    assert send(world, "agent", path, **{**form, "verdict": "counts"}).status_code == 303
    assert "Looked at: it counts" in seen(world, "agent", f"/desk/{case['reference']}")
    kept = sql(world, "select verdict from signal_mark m join cases c on c.id = m.case_id where c.reference = $1 order by m.at", case["reference"])  # fmt: skip
    assert [row["verdict"] for row in kept] == ["nothing", "counts"], "the earlier one stays"
    assert send(world, "agent", path, **{**form, "verdict": "guilty"}).status_code == 422
    assert send(world, "agent", path, **{**form, "signal": "nose"}).status_code == 404
    assert send(world, "agent", path, **{**form, "note": "x" * 501}).status_code == 422
    for who in ("ana", "loom", "operator"):
        assert send(world, who, path, **form).status_code == 403, who
    body = {"signal": "address", "verdict": "nothing", "note": "An office."}
    told = world.fine("agent", f"/v1/cases/{case['reference']}/signals", body)
    assert next(one for one in told if one["name"] == "address")["mark"]["note"] == "An office."


def test_parties_never_see_a_signal_anywhere(world: World) -> None:
    case = disputed(world, seed=71)
    flagged(world, case)
    world.fine("agent", f"/v1/cases/{case['reference']}/signals", {"signal": "weight", "verdict": "counts", "note": "Hollyhock"})  # fmt: skip
    word = "Photoshop"
    assert word in seen(world, "agent", f"/desk/{case['reference']}")
    paths = [f"/cases/{case['reference']}", f"/v1/cases/{case['reference']}", f"/v1/cases/{case['reference']}/timeline", f"/orders/{case['order_reference']}", f"/v1/orders/{case['order_reference']}"]  # fmt: skip
    for who in ("ana", "loom"):
        for path in paths:
            reply = world.get(who, path)
            assert reply.status_code == 200, (who, path)
            for said in (word, "Hollyhock", "picture_edited", "Worth a look", "180 days"):
                assert said not in reply.text, (who, path, said)
        assert world.get(who, f"/v1/cases/{case['reference']}/signals").status_code == 403
    for who in ("ana", "loom", "agent"):
        packed = world.get(who, f"/v1/cases/{case['reference']}/file.zip")
        assert packed.status_code == 200, packed.text
        with zipfile.ZipFile(io.BytesIO(packed.content)) as zipped:
            for name in zipped.namelist():
                content = zipped.read(name)
                assert word.encode() not in content, (who, name)
                assert b"Hollyhock" not in content, (who, name)
    letters = sql(world, "select body::text from task")
    assert all(word not in row["body"] and "Hollyhock" not in row["body"] for row in letters)


def path_taken(world: World, case: dict[str, Any]) -> list[tuple[Any, ...]]:
    """What happened to a case, and what it paid, without ids and times."""
    rows = sql(world, "select m.machine, m.name, m.source, m.target, m.actor, m.data - array['refund', 'refunds', 'amount_id'] as data, m.due_move from move m join cases c on c.order_id = m.order_id and c.id = m.case_id where c.reference = $1 order by m.id", case["reference"])  # fmt: skip
    paid = sql(world, "select r.state, r.amount, r.destination from refund r join cases c on c.order_id = r.order_id and c.id = r.case_id where c.reference = $1", case["reference"])  # fmt: skip
    end = sql(world, "select state, outcome, due_move, needs_person, return_needed from cases where reference = $1", case["reference"])  # fmt: skip
    return [tuple(row)[:5] + tuple(row)[6:] for row in rows] + [tuple(row) for row in (*paid, *end)]


@pytest.mark.parametrize("quantity", [1, 2])
def test_a_case_with_all_signals_takes_the_same_automatic_path(world: World, quantity: int) -> None:
    plain, shady = (world.case(world.order(), quantity=quantity) for _ in range(2))
    flagged(world, shady)
    for name in NAMES:
        body = {"signal": name, "verdict": "counts", "note": "Look at this."}
        world.fine("agent", f"/v1/cases/{shady['reference']}/signals", body)
    for _ in range(12):
        world.fine("operator", "/v1/demo/clock", {"advance": "2d"})
        world.settle()
    took = path_taken(world, shady)
    assert took == path_taken(world, plain)
    assert any(row[4] in ("rule", "clock") for row in took if len(row) > 5), "something was automatic"


def test_rates_are_told_from_twenty_decisions_on(world: World) -> None:
    cases = [disputed(world, seed=90) for _ in range(ENOUGH + 1)]
    for number, case in enumerate(cases):
        flagged(world, case, ("picture_far",))
        if number < ENOUGH:
            taken = world.move("agent", case, "dispute.take")
            outcome = "seller" if number < 3 else "buyer"
            reply = send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(taken, outcome=outcome))
            assert reply.status_code == 303, reply.text[:500]
    last = world.get("agent", f"/v1/cases/{cases[-1]['reference']}/signals").json()
    one = next(row for row in last if row["name"] == "picture_far")
    assert one["told"].startswith(f"Of {ENOUGH} past cases where this showed, 17 were decided for the buyer and 3 for the seller")  # fmt: skip
    first = world.get("agent", f"/v1/cases/{cases[0]['reference']}/signals").json()
    one = next(row for row in first if row["name"] == "picture_far")
    assert one["told"].startswith(f"Too few decisions to say how often this means something ({ENOUGH - 1})")
