"""The queue: its parts and filters, claims, and no two agents on one case without seeing each other."""

import re
from typing import Any

import pytest

from tests.api.world import World, photo
from tests.http.desk_world import disputed, plain, ruling, seen, send, taken, whole


def references(world: World, who: str, query: str = "") -> list[str]:
    """The cases a part of the queue lists, in its order."""
    reply = world.get(who, f"/desk?{query}")
    assert reply.status_code == 200, reply.text[:300]
    return re.findall(r'class="to ref" href="/desk/([\w-]+)"', reply.text)


def test_parts_hold_what_they_say(world: World) -> None:
    free, mine, waiting = whole(world), taken(world), taken(world)
    world.move("agent", waiting, "dispute.ask_evidence", party="buyer", question="Which seam?")
    names = {name: one["reference"] for name, one in (("free", free), ("mine", mine), ("waiting", waiting))}

    def found(part: str, who: str = "agent") -> set[str]:
        listed = references(world, who, f"show={part}")
        return {name for name, reference in names.items() if reference in listed}

    assert found("all") == {"free", "mine", "waiting"}
    assert found("mine") == {"mine", "waiting"}
    assert found("mine", "agent2") == set()
    assert found("unassigned") == {"free"}
    assert found("waiting") == {"waiting"}
    assert found("requests") == found("late") == found("appeals") == set()


def test_filters_by_reason_seller_and_value_and_order_by_value(world: World) -> None:
    cheap, dear = disputed(world)["reference"], disputed_dear(world)
    seller = world.people["loom"].seller_id
    assert cheap in references(world, "agent", "reason=defective&show=all")
    assert cheap not in references(world, "agent", "reason=wrong_item")
    assert cheap in references(world, "agent", f"seller={seller}")
    assert cheap not in references(world, "agent", f"seller={world.people['volt'].seller_id}")
    assert references(world, "agent", "least=150")[:1] == [dear]
    assert cheap not in references(world, "agent", "least=150.00")
    listed = references(world, "agent", "by=value")
    assert listed.index(dear) < listed.index(cheap)
    for odd in ("show=nonsense", "least=abc", "seller=x", "from=-1", "reason=%00'", "by='"):
        assert world.get("agent", f"/desk?{odd}").status_code == 200, odd


def disputed_dear(world: World) -> str:
    """A dispute about both dresses, worth more."""
    placed = world.order()
    shown = world.upload("ana", placed, photo(3)).json()["id"]
    wish = {"line": placed["lines"][0]["id"], "quantity": 2, "reason": "defective"}
    case = world.fine("ana", f"/v1/orders/{placed['id']}/cases", {"lines": [wish], "evidence": [shown]})
    world.move("loom", case, "case.decline", why="not_proven", statement="No.")
    reference: str = world.move("ana", case, "case.dispute", statement="Yes.")["reference"]
    return reference


def test_a_dispute_is_taken_once_and_taken_over_openly(world: World) -> None:
    case = disputed(world)
    path = f"/desk/{case['reference']}"
    assert send(world, "agent", f"{path}/claim", how="take").status_code == 303
    late = send(world, "agent2", f"{path}/claim", how="take", back=path)
    assert late.status_code == 409
    assert "Amir has this case. Take it over" in seen(world, "agent2", path)
    sent = send(world, "agent2", f"{path}/moves", **ruling(case))
    assert sent.status_code == 409
    assert "A colleague has this case" in plain(sent.text)
    assert "The photo shows a torn seam." in sent.text, "what was typed is kept"
    assert send(world, "agent2", f"{path}/claim", how="take_over", back=path).status_code == 303
    assert "With you" in seen(world, "agent2", path)
    assert "Bea has this case" in seen(world, "agent", path)
    assert "Bea took the dispute over" in seen(world, "agent", path)


def test_handed_over_with_a_note_that_no_party_reads(world: World) -> None:
    case = world.move("agent", whole(world), "dispute.take")
    path, colleague = f"/desk/{case['reference']}", str(world.people["agent2"].id)
    reply = send(world, "agent", f"{path}/claim", how="hand_over", colleague=colleague, note="Berta called twice.")
    assert reply.headers["location"] == "/desk?show=mine"
    assert "Berta called twice." in seen(world, "agent2", path)
    for who in ("ana", "loom"):
        assert "called twice" not in seen(world, who, f"/cases/{case['reference']}")
    assert send(world, "agent2", f"{path}/claim", how="release").status_code == 303
    assert case["reference"] in references(world, "agent", "show=unassigned")


@pytest.mark.parametrize("colleague", ["", "nobody", "ana"])
def test_only_to_colleagues(world: World, colleague: str) -> None:
    case = taken(world)
    known = str(world.people[colleague].id) if colleague in world.people else colleague
    reply = send(world, "agent", f"/desk/{case['reference']}/claim", how="hand_over", colleague=known)
    assert reply.status_code == 422, reply.text[:300]


def test_a_request_is_claimed_and_a_colleagues_move_asks_to_take_it_over(world: World) -> None:
    case = world.case(world.order())
    path = f"/desk/{case['reference']}"
    assert send(world, "agent", f"{path}/claim", how="take").status_code == 303
    assert case["reference"] in references(world, "agent", "show=requests")
    body = {"move": "case.ask_info", "bring": {"question": "Which?"}}
    refused = world.post("agent2", f"/v1/cases/{case['reference']}/moves", body)
    assert (refused.status_code, refused.json()["refusal"]) == (409, "reviewer_is_other")
    assert send(world, "agent2", f"{path}/claim", how="take").status_code == 409
    assert world.post("loom", f"/v1/cases/{case['reference']}/moves", body).is_success, "the seller is not kept from it"
    assert send(world, "agent2", f"{path}/claim", how="take_over").status_code == 303
    world.move("ana", case, "case.give_info", statement="This one.")
    world.move("agent2", case, "case.ask_info", question="And this?")


def test_a_stale_claim_is_refused(world: World) -> None:
    case = disputed(world)
    path = f"/desk/{case['reference']}"
    world.move("agent2", case, "dispute.take")
    assert send(world, "agent", f"{path}/claim", how="take_over", _version=str(case["version"])).status_code == 409


def test_an_appeal_is_not_for_the_first_reviewer(world: World) -> None:
    case = appealed(world)
    path = f"/desk/{case['reference']}"
    assert case["reference"] in references(world, "agent", "show=appeals")
    assert "You decided first" in seen(world, "agent", "/desk?show=appeals")
    assert "You decided this first, so somebody else hears the appeal." in seen(world, "agent", path)
    for how in ("take", "take_over"):
        assert send(world, "agent", f"{path}/claim", how=how).status_code == 409
    own = send(world, "agent", f"{path}/moves", **ruling(case))
    assert own.status_code == 409
    assert "The decision was yours" in plain(own.text)
    assert send(world, "agent2", f"{path}/claim", how="take").status_code == 303
    given = send(world, "agent2", f"{path}/claim", how="hand_over", colleague=str(world.people["agent"].id))
    assert given.status_code == 409
    page = seen(world, "agent2", path)
    assert "After the decision" in page
    assert "New" in page


def appealed(world: World) -> dict[str, Any]:
    """Decided for the seller by one agent, appealed by the buyer with a new photo."""
    case = taken(world)
    world.move("agent", case, "dispute.decide", outcome="seller", grounds="on_the_policy", facts="f", rule="r")
    new = world.upload("ana", {**case, "id": case["order"], "lines": [{"seller": case["seller_id"]}]}, photo(9)).json()[
        "id"
    ]
    return world.move("ana", case, "dispute.appeal", statement="Here is another.", evidence=[new])
