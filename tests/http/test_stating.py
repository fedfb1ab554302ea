"""Numbers and words as evidence, on pages and by API; a changed one is found by the verifier."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from aisoon.audit.online import check
from tests.api.world import World
from tests.http.desk_world import plain, send


def case_with(world: World, body: str = "It arrived on Monday.", to: str = "") -> tuple[dict[str, Any], str]:
    """A case, and the id of a message in its conversation."""
    order = world.order()
    case = world.case(order)
    more = {"audience": []} if to == "note" else {"audience": ["buyer"]} if to else {}
    who = "agent" if to else "ana"
    found = world.fine(who, f"/v1/orders/{order['id']}/messages", {"body": body, "case": case["reference"], **more})
    return case, str(found["id"])


def test_a_stated_number_stands_beside_what_else_is_known(world: World) -> None:
    case, _ = case_with(world)
    world.move("ana", case, "case.state_fact", number="serial", reads="ts2 00418")
    page = plain(world.get("loom", f"/cases/{case['reference']}").text)
    assert "TS200418" in page
    assert "nothing to compare" in page
    world.move("loom", case, "case.state_fact", number="serial", reads="TS2-00999")
    for who, path in (("ana", "/cases/"), ("loom", "/cases/"), ("agent", "/desk/")):
        page = plain(world.get(who, f"{path}{case['reference']}").text)
        assert "stated by the buyer" in page
        assert "stated by the seller" in page
        assert page.count("differs") >= 2
    world.move("loom", case, "case.state_fact", number="serial", reads="TS2-00418")
    assert "agrees with another" in world.get("ana", f"/cases/{case['reference']}").text
    assert "TS200999" in world.get("ana", f"/v1/cases/{case['reference']}/timeline").text, (
        "both words stay in the history"
    )


def test_a_number_that_cannot_be_one_comes_back_beside_its_field(world: World) -> None:
    case, _ = case_with(world)
    form = {
        "_form": f"case-state_fact-{case['id'][-6:]}",
        "_move": "case.state_fact",
        "_of": case["id"],
        "number": "imei",
    }
    page = send(world, "ana", f"/cases/{case['reference']}/moves", **form, reads="4901<b>5420")
    assert page.status_code == 422
    assert "This cannot be right (IMEI of a phone)" in page.text
    assert "4901&lt;b&gt;5420" in page.text
    assert send(world, "ana", f"/cases/{case['reference']}/moves", **form, reads="490154203237518").status_code == 303


def test_words_both_read_become_evidence(world: World) -> None:
    """With one button and no script; by either side; shown with the evidence to all, once."""
    case, message = case_with(world, "Keep it and take <i>ten</i> euros.")
    page = world.get("loom", f"/cases/{case['reference']}").text
    assert f'value="{message}"' in page
    form = {"_move": "case.quote_message", "_of": case["id"], "message": message}
    assert send(world, "loom", f"/cases/{case['reference']}/moves", **form).status_code == 303
    for who, path in (("ana", "/cases/"), ("loom", "/cases/"), ("agent", "/desk/")):
        page = world.get(who, f"{path}{case['reference']}").text
        assert "Numbers and words" in page
        assert "Keep it and take &lt;i&gt;ten&lt;/i&gt; euros." in page.partition("Numbers and words")[2]
        assert "used as evidence" in page


@pytest.mark.parametrize("to", ["note", "buyer"])
def test_words_for_some_are_no_evidence_for_all(world: World, to: str) -> None:
    """An internal note cannot be found by a party; words to one side cannot be shown to the other this way, by nobody."""
    case, message = case_with(world, "Between us.", to)
    path, bring = f"/v1/cases/{case['reference']}/moves", {"message": message}
    agent = world.post("agent", path, {"move": "case.quote_message", "bring": bring})
    assert (agent.status_code, agent.json()["refusal"]) == (422, "words_not_for_both")
    loom = world.post("loom", path, {"move": "case.quote_message", "bring": bring})
    assert (loom.status_code, loom.json()["refusal"]) == (404, "not_found")
    assert "Between us." not in world.get("loom", f"/cases/{case['reference']}").text


@pytest.mark.parametrize("message", ["nonsense", "00000000-0000-0000-0000-000000000000", ""])
def test_a_message_that_is_none_is_refused(world: World, message: str) -> None:
    case, _ = case_with(world)
    reply = world.post(
        "ana", f"/v1/cases/{case['reference']}/moves", {"move": "case.quote_message", "bring": {"message": message}}
    )
    assert reply.status_code in (404, 422)


def test_a_number_changed_afterwards_is_found(world: World) -> None:
    case, _ = case_with(world)
    world.move("ana", case, "case.state_fact", number="weight", reads="1840")

    async def tampered() -> list[Any]:
        connection = await asyncpg.connect(world.database_url)
        try:
            await connection.execute("alter table move disable trigger all")
            changed = await connection.execute(
                """update move set data = jsonb_set(data, '{reads}', '"900"') where name = 'state_fact' and case_id = $1""",
                case["id"],
            )
            assert changed == "UPDATE 1"
            await connection.execute("alter table move enable trigger all")
        finally:
            await connection.close()
        async with world.desk.database.reading() as db:
            return list((await check(db, [], set())).faults)

    assert world.do(tampered())
