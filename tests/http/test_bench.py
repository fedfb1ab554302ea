"""The bench: both sides and the facts on one screen; asked, proposed, previewed, decided and taken back without leaving it."""

import re
from typing import Any

import pytest

from tests.api.world import World, photo
from tests.http.desk_world import disputed, plain, ruling, seen, send, taken


def path_of(case: dict[str, Any]) -> str:
    return f"/desk/{case['reference']}"


def test_an_agent_new_to_a_case_reads_both_sides_and_what_applies(world: World) -> None:
    case = taken(world)
    page = seen(world, "agent", path_of(case))
    for said in (
        "The seam is torn.", "Look at the photo.", "We see a whole seam.", "What was said is not shown", "Linen dress", "Fits loosely.",
        "The buyer has to show that the reason holds.", "The seller has to give good grounds for declining.",
        "The product you received was defective.", "Grounds for declining that need evidence", "Why the automatic answer fell as it did",
        "With you", "Cases like this one", "Photo or video of the fault",
    ):  # fmt: skip
        assert said.lower() in page.lower(), said
    lines = {int(one) for one in re.findall(r"line (\d+)", page)}
    text = world.desk.policy_text.splitlines()
    assert any('name = "defective"' in text[n - 1] or text[n - 1] == "[[reason]]" for n in lines)


def test_evidence_is_asked_from_the_checklist_with_the_clock(world: World) -> None:
    case = taken(world)
    empty = send(world, "agent", f"{path_of(case)}/moves", _form="ask", _move="dispute.ask_evidence", party="buyer")
    assert empty.status_code == 422
    form = {
        "_form": "ask",
        "_move": "dispute.ask_evidence",
        "party": "buyer",
        "check": ["fault"],
        "question": "From close by, please.",
    }
    assert send(world, "agent", f"{path_of(case)}/moves", **form).status_code == 303
    now = world.get("ana", f"/v1/cases/{case['reference']}").json()
    assert now["disputes"][0]["dispute"]["question"] == "a photo or video of the fault\nFrom close by, please."
    assert now["waiting"]["who"] == "buyer"
    assert "Asked for more evidence 1 time" in seen(world, "agent", path_of(case))


def test_a_preview_says_what_each_party_will_read_and_writes_nothing(world: World) -> None:
    case = taken(world)
    before = world.rows()
    form = ruling(
        case,
        outcome="split",
        amount="30.01",
        weighed=evidence(world, case),
        **{f"shows-{evidence(world, case)[0]}": "A torn seam."},
    )
    reply = send(world, "agent", f"{path_of(case)}/preview", **form)
    assert reply.status_code == 200, reply.text[:500]
    page = plain(reply.text)
    for said in (
        "The buyer reads",
        "The seller reads",
        "30.01 EUR for you",
        "30.01 EUR for the buyer",
        "A torn seam.",
        "€30.01",
        "What silence means",
    ):
        assert said in page, said
    assert "The photo shows a torn seam." in reply.text
    part = send(world, "agent", f"{path_of(case)}/preview?part=1", **form)
    assert 'id="preview"' in part.text
    assert "<html" not in part.text
    faults = send(world, "agent", f"{path_of(case)}/preview?part=1", **{**form, "facts": "", "amount": "999"})
    assert "Not ready yet" in plain(faults.text)
    assert world.rows() == before


def evidence(world: World, case: dict[str, Any]) -> list[str]:
    """The evidence of a case."""
    return [row["id"] for row in world.get("agent", f"/v1/cases/{case['reference']}").json()["evidence"]]


def test_decided_without_leaving_the_bench_and_said_to_both(world: World) -> None:
    case, other = taken(world), disputed(world)
    shown = evidence(world, case)
    reply = send(
        world,
        "agent",
        f"{path_of(case)}/moves",
        **ruling(case, weighed=shown, **{f"shows-{shown[0]}": "The seam, torn."}),
    )
    assert reply.status_code == 303, plain(reply.text)[:500]
    assert reply.headers["location"] == f"{path_of(case)}?done=dispute.decide#now"
    after = seen(world, "agent", f"{path_of(case)}?done=dispute.decide")
    assert "Open the next case" in after
    assert other["reference"]
    decision = world.get("ana", f"/v1/cases/{case['reference']}").json()["disputes"][0]["decisions"][0]
    assert decision["clauses"] == ["reason.defective", "silence"]
    assert decision["shows"] == {shown[0]: "The seam, torn."}
    assert decision["bearer"] == "seller"
    for who in ("ana", "loom"):
        read = seen(world, who, f"/cases/{case['reference']}")
        for said in ("It is defective", "What silence means", "The seam, torn.", "A fault the buyer did not make."):
            assert said in read, (who, said)


def test_a_decision_is_taken_back_within_the_undo_window(world: World) -> None:
    case = taken(world)
    send(world, "agent", f"{path_of(case)}/moves", **ruling(case, outcome="seller"))
    assert "Take the decision back" in seen(world, "agent", path_of(case))
    assert send(world, "agent", f"{path_of(case)}/moves", _form="undo", _move="dispute.take_back").status_code == 303
    assert "This decision was taken back; the next one replaces it." in seen(world, "agent", path_of(case))
    assert send(world, "agent", f"{path_of(case)}/moves", **ruling(case)).status_code == 303
    decisions = world.get("ana", f"/v1/cases/{case['reference']}").json()["disputes"][0]["decisions"]
    assert [row["outcome"] for row in decisions] == ["seller", "buyer"]
    assert decisions[1]["supersedes"] == decisions[0]["id"]


def two_items(world: World) -> dict[str, Any]:
    """A dispute about two lines of one seller: dresses for 93.35 (one of two, with delivery) and belts for 20.01."""
    placed = world.order(
        lines=[
            {"sku": "D-1", "title": "Linen dress", "category": "fashion", "quantity": 2, "paid": 17980, "tax": 2870, "shipping": 490, "seller": "loom", "shipment": "S1"},
            {"sku": "B-1", "title": "Belt", "category": "fashion", "quantity": 1, "paid": 2001, "tax": 320, "shipping": 0, "seller": "loom", "shipment": "S1"},
        ],
        payments=[{"reference": f"pay-two-{world.count}", "method": "card", "captured": 17980 + 490 + 2001}],
    )  # fmt: skip
    shown = world.upload("ana", placed, photo(2)).json()["id"]
    wishes = [{"line": line["id"], "quantity": 1, "reason": "defective"} for line in placed["lines"]]
    case = world.fine(
        "ana", f"/v1/orders/{placed['id']}/cases", {"lines": wishes, "statement": "Both.", "evidence": [shown]}
    )
    world.move("loom", case, "case.decline", why="not_proven", statement="No.")
    world.move("ana", case, "case.dispute", statement="Yes.")
    return world.move("agent", case, "dispute.take")


def test_a_split_by_item_adds_up_and_is_paid_so(world: World) -> None:
    case = two_items(world)
    dress, belt = (row["line"] for row in case["lines"])
    parts = {f"parts-{dress}": "10.00", f"parts-{belt}": "20.01"}
    over = send(
        world,
        "agent",
        f"{path_of(case)}/moves",
        **ruling(case, outcome="split", split_by="line", **{**parts, f"parts-{belt}": "20.02"}),
    )
    assert over.status_code == 422, "a belt is worth 20.01"
    one = send(
        world,
        "agent",
        f"{path_of(case)}/moves",
        **ruling(case, outcome="split", split_by="line", **{f"parts-{dress}": "10.00"}),
    )
    assert one.status_code == 422, "each item is named"
    reply = send(world, "agent", f"{path_of(case)}/moves", **ruling(case, outcome="split", split_by="line", **parts))
    assert reply.status_code == 303, plain(reply.text)[:400]
    for who in ("ana", "loom"):
        world.move(who, case, "dispute.accept_decision")
    done = world.get("ana", f"/v1/cases/{case['reference']}").json()
    assert {row["line"]: row["refund"] for row in done["lines"]} == {dress: 1000, belt: 2001}
    assert sum(row["amount"] for row in done["refunds"]) == 3001


@pytest.mark.parametrize("amount", ["0.01", "33.33", "77.77", "112.35"])
def test_an_amount_is_spread_to_the_cent(world: World, amount: str) -> None:
    case = two_items(world)
    reply = send(world, "agent", f"{path_of(case)}/preview?part=1", **ruling(case, outcome="split", amount=amount))
    parts = [int(one) for one in re.findall(r'data-amount="(\d+)"', reply.text)]
    assert len(parts) == 2, plain(reply.text)[:300]
    assert sum(parts) == round(float(amount) * 100)


def test_a_proposal_is_previewed_made_and_accepted_by_both(world: World) -> None:
    case = taken(world)
    form = {
        "_form": "propose",
        "_move": "dispute.propose",
        "amount": "25.00",
        "statement": "Meet half way.",
        "bearer": "seller",
    }
    preview = plain(send(world, "agent", f"{path_of(case)}/preview", **form).text)
    assert "25.00 EUR for the buyer" in preview
    assert send(world, "agent", f"{path_of(case)}/moves", **form).status_code == 303
    assert "Accept the proposal" in seen(world, "ana", f"/cases/{case['reference']}")
    assert "Meet half way." in seen(world, "loom", f"/cases/{case['reference']}")
    world.move("loom", case, "dispute.accept_proposal")
    assert world.move("ana", case, "dispute.accept_proposal")["state"] == "accepted"


def test_a_clause_of_another_policy_is_refused(world: World) -> None:
    case = taken(world)
    bring = {"outcome": "buyer", "grounds": "on_the_policy", "facts": "f", "rule": "r", "clauses": ["reason.made_up"]}
    reply = world.post("agent", f"/v1/cases/{case['reference']}/moves", {"move": "dispute.decide", "bring": bring})
    assert (reply.status_code, reply.json()["refusal"]) == (422, "clause_unknown")


@pytest.mark.parametrize(
    "parts",
    [7, "x", [{"line": "x", "amount": 1}], [{"line": "0199a1c0-0000-7000-8000-000000000000", "amount": 1}], [{}]],
)
def test_parts_that_are_none_are_refused(world: World, parts: Any) -> None:
    case = taken(world)
    bring = {"outcome": "split", "grounds": "on_the_policy", "facts": "f", "rule": "r", "parts": parts}
    reply = world.post("agent", f"/v1/cases/{case['reference']}/moves", {"move": "dispute.decide", "bring": bring})
    assert (reply.status_code, reply.json()["refusal"]) == (422, "parts_wrong"), reply.text


def test_a_note_stays_with_colleagues_and_a_message_reaches_whom_it_names(world: World) -> None:
    case = taken(world)
    assert send(world, "agent", f"{path_of(case)}/messages", body="Smells of fraud.", to="note").status_code == 303
    assert (
        send(world, "agent", f"{path_of(case)}/messages", body="Berta, a photo please.", to="buyer").status_code == 303
    )
    page = world.get("agent", path_of(case)).text
    assert re.search(r'class="internal-note[^"]*"', page)
    for who, reads in (("ana", ["a photo please"]), ("loom", [])):
        read = seen(world, who, f"/cases/{case['reference']}")
        assert [said for said in ("Smells of fraud", "a photo please") if said in read] == reads


def test_past_cases_of_the_reason_and_how_they_ended(world: World) -> None:
    done = taken(world)
    world.move("agent", done, "dispute.decide", outcome="buyer", grounds="on_the_policy", facts="f", rule="r")
    page = seen(world, "agent", path_of(taken(world, seed=5)))
    assert re.search(r"It is defective: \d+ disputes? decided – \d+ for the buyer", page)


def test_only_customer_service_looks_and_operators_only_look_on(world: World) -> None:
    case = disputed(world)
    for who in ("ana", "loom", "carrier"):
        assert world.get(who, path_of(case)).status_code == 403
    page = seen(world, "operator", path_of(case))
    assert "Customer service decides; you are looking on." in page
    assert "Take it" not in page
    assert world.get("agent", "/desk/RET-NONE-NONE").status_code == 404


def test_a_refunded_case_still_opens(world: World) -> None:
    case = world.case(world.order(), quantity=2)
    world.move("loom", case, "case.approve_without_return")
    world.fine("operator", "/v1/demo/clock", {"advance": "1h"})
    world.settle()
    assert world.get("agent", f"/v1/cases/{case['reference']}").json()["state"] == "closed"
    for who in ("agent", "operator"):
        assert world.get(who, f"/desk/{case['reference']}").status_code == 200
