"""Refusals of disputes on pages, as people meet them: a clear sentence, what was typed still there, and nothing changed."""

from __future__ import annotations

from typing import Any

import asyncpg
import pytest

from tests.api.world import World
from tests.http.desk_world import ruling, send, taken

COUNTED = (
    "move",
    "ledger",
    "payment",
    "cases",
    "parcel",
    "dispute",
    "refund",
    "decision",
    "evidence",
    "message",
    "task",
)


def written(world: World) -> list[str]:
    """Every row of what a dispute writes, as a sum of what is in it."""

    async def count() -> list[str]:
        connection = await asyncpg.connect(world.database_url)
        try:
            return [
                await connection.fetchval(f"select md5(string_agg(t::text, '|' order by t::text)) from {table} t")
                for table in COUNTED
            ]
        finally:
            await connection.close()

    return list(world.do(count()))


def received(world: World) -> dict[str, Any]:
    """A parcel that came back and waits for the seller's inspection."""
    case = world.case(world.order())
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship")
    return world.move("agent", case, "case.deliver")


def form_of(case: dict[str, Any], move: str) -> dict[str, str]:
    return {
        "_form": f"{move.replace('.', '-')}-{case['id'][-6:]}",
        "_move": move,
        "_of": case["id"],
        "_version": str(case["version"]),
    }


def test_a_rejection_without_evidence_is_refused_at_desk_api_and_page(world: World) -> None:
    """The page keeps the words and the reason and says the sentence at the field; the desk is asked by both."""
    case, before = received(world), written(world)
    typed = {"why": "used", "statement": "It was worn for a week."}
    page = send(world, "loom", f"/cases/{case['reference']}/moves", **form_of(case, "case.reject"), **typed)
    assert page.status_code == 422
    form = page.text.partition('id="case-reject-')[2].partition("</form>")[0]
    assert "It was worn for a week." in form
    assert 'value="used" checked' in form
    assert 'class="fault"' in form
    assert "evidence" in form.partition('class="fault"')[2].partition("</p>")[0].lower()
    api = world.post("loom", f"/v1/cases/{case['reference']}/moves", {"move": "case.reject", "bring": typed})
    assert (api.status_code, api.json()["refusal"]) == (422, "evidence_missing")
    assert api.headers["content-type"] == "application/problem+json"
    assert written(world) == before


def test_an_appeal_is_not_heard_by_who_decided_at_api_and_page(world: World) -> None:
    case = taken(world)
    assert send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(case)).status_code == 303
    world.move("loom", case, "dispute.appeal", statement="You overlooked the seam.", mistake="facts")
    before = written(world)
    bring = {"outcome": "buyer", "grounds": "on_the_evidence", "facts": "f", "rule": "r"}
    for move, more in (
        ("dispute.decide_appeal", bring),
        ("dispute.send_back", {"statement": "Again."}),
        ("dispute.take", {}),
    ):
        api = world.post("agent", f"/v1/cases/{case['reference']}/moves", {"move": move, "bring": more})
        assert (api.status_code, api.json()["refusal"]) == (409, "same_reviewer"), move
    page = send(world, "agent", f"/desk/{case['reference']}/claim", _form="claim", how="take")
    assert page.status_code == 409
    assert "decided" in page.text
    shown = world.get("agent", f"/desk/{case['reference']}").text
    assert "somebody else hears the appeal" in shown
    assert written(world) == before


def test_an_appeal_is_sent_back_from_the_bench(world: World) -> None:
    """By the second reviewer, with words both sides read; the queue has it again, and the bench says what it was."""
    case = taken(world)
    assert send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(case)).status_code == 303
    world.move("loom", case, "dispute.appeal", statement="You overlooked the seam.", mistake="facts")
    assert send(world, "agent2", f"/desk/{case['reference']}/claim", _form="claim", how="take").status_code == 303
    row = world.get("agent2", f"/v1/cases/{case['reference']}").json()
    dispute = row["disputes"][-1]["dispute"]
    form = {
        **form_of(row, "dispute.send_back"),
        "_of": dispute["id"],
        "_form": f"dispute-send_back-{dispute['id'][-6:]}",
    }
    empty = send(world, "agent2", f"/desk/{case['reference']}/moves", **form)
    assert empty.status_code == 422
    done = send(world, "agent2", f"/desk/{case['reference']}/moves", **form, statement="Look at the seam from inside.")
    assert done.status_code == 303, done.text
    now = world.get("ana", f"/v1/cases/{case['reference']}").json()["disputes"][-1]["dispute"]
    assert (now["state"], now["sent_back"], now["appealed_by"]) == ("open", ["seller"], None)
    for who in ("ana", "loom"):
        assert "Look at the seam from inside." in world.get(who, f"/cases/{case['reference']}").text
    assert "set aside on appeal" in world.get("agent", f"/desk/{case['reference']}").text


@pytest.mark.parametrize("settled", [False, True], ids=["decided", "settled"])
def test_nothing_is_decided_or_brought_after_the_end(world: World, settled: bool) -> None:
    """A double decision, a decision after a settlement, evidence after closing: told by page and API, nothing written."""
    case = taken(world)
    if settled:
        world.move("agent", case, "dispute.propose", amount=100, statement="A euro.")
        world.move("ana", case, "dispute.accept_proposal")
        world.move("loom", case, "dispute.accept_proposal")
    else:
        assert send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(case)).status_code == 303
        world.move("loom", case, "dispute.accept_decision")
    before = written(world)
    page = send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(case, facts="Decided once more."))
    assert page.status_code == 409
    assert "Decided once more." in page.text.partition('id="unplaced"')[2].partition("</section>")[0]
    assert "where the case stands now" in page.text
    bring = {"outcome": "buyer", "grounds": "on_the_evidence", "facts": "f", "rule": "r"}
    for move in ("dispute.decide", "dispute.decide_appeal"):
        api = world.post("agent", f"/v1/cases/{case['reference']}/moves", {"move": move, "bring": bring})
        assert (api.status_code, api.json()["refusal"]) == (409, "wrong_state")
    if not settled:
        reply = send(world, "ana", f"/cases/{case['reference']}/evidence", caption="late")
        assert reply.status_code in (409, 422)
    assert written(world) == before


def test_evidence_after_closing_is_refused_with_what_to_do_instead(world: World) -> None:
    case = world.case(world.order())
    world.move("ana", case, "case.withdraw")
    before = written(world)
    order = world.get("ana", f"/v1/cases/{case['reference']}").json()["order"]
    api = world.client("ana").post(f"/v1/orders/{order}/evidence?case={case['reference']}", content=b"%PDF-1.4 late")
    assert (api.status_code, api.json()["refusal"]) == (409, "evidence_closed")
    assert "Write a message if something is still open." in api.text
    page = world.client("ana").post(
        f"/cases/{case['reference']}/evidence", data={"_form": "evidence", "caption": "My late words"},
        files={"files": ("late.pdf", b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\n%%EOF\n", "application/pdf")},
    )  # fmt: skip
    assert page.status_code == 409
    assert "takes no more evidence" in page.text
    assert "My late words" in page.text.partition('id="unplaced"')[2].partition("</section>")[0]
    assert written(world) == before


def overtaken(world: World, case: dict[str, Any]) -> None:
    """The case's deadline passes, and the clock rings."""

    async def age() -> None:
        connection = await asyncpg.connect(world.database_url)
        try:
            due = "update cases set due_at = now() - interval '1 minute' where id = $1"
            assert await connection.execute(due, case["id"]) == "UPDATE 1"
        finally:
            await connection.close()

    world.do(age())
    world.settle()


def test_a_deadline_that_passed_is_opened_by_neither_page_nor_api(world: World) -> None:
    """The buyer had the page open: what they wrote is still there, with a sentence that says where the case stands."""
    case = world.case(world.order())
    case = world.move("loom", case, "case.decline", why="not_proven", statement="We see a whole seam.")
    overtaken(world, case)
    now = world.get("ana", f"/v1/cases/{case['reference']}").json()
    assert (now["state"], now["outcome"]) == ("closed", "declined")
    before = written(world)
    for move, bring in (("case.dispute", {"statement": "I was away."}), ("case.extend", {})):
        api = world.post("ana", f"/v1/cases/{case['reference']}/moves", {"move": move, "bring": bring})
        assert (api.status_code, api.json()["refusal"]) == (409, "wrong_state"), move
        assert api.json()["detail"]
        page = send(world, "ana", f"/cases/{case['reference']}/moves", **form_of(case, move), **bring)
        assert page.status_code == 409
        assert "The case has changed since you opened it." in page.text
        left = page.text.partition('id="unplaced"')[2].partition("</section>")[0]
        assert ("I was away." in left) == bool(bring), "what was written is not lost with its form"
    assert written(world) == before
