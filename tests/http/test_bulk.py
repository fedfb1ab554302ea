"""Many cases at once: planned, then done row by row; one that cannot be stops no other, and twice is once."""

from __future__ import annotations

from typing import Any

from tests.api.world import World


def sent(world: World, who: str = "loom", **fields: Any) -> Any:
    """The form for many cases, sent with a key of this person."""
    return world.client(who).post("/cases/bulk", data=fields, follow_redirects=False)


def state(world: World, reference: str) -> str:
    """Where a case stands, as its seller sees it."""
    found: str = world.get("loom", f"/v1/cases/{reference}").json()["state"]
    return found


def test_a_plan_changes_nothing_and_a_confirmed_one_is_done_once(world: World) -> None:
    first, second = (world.case(world.order())["reference"] for _ in range(2))
    third = world.case(world.order())
    world.move("loom", third, "case.approve")
    picked = [first, second, third["reference"]]
    plan = sent(world, move="case.approve", pick=picked, _key="k1")
    assert plan.status_code == 200
    assert "It is possible for 2 of the cases you chose." in plan.text
    assert {state(world, one) for one in (first, second)} == {"requested"}
    for _ in range(2):
        done = sent(world, move="case.approve", pick=picked, confirm="1", _key="k1")
        assert "Done for 2 cases." in done.text
        assert "1 was not changed." in done.text
    moves = world.get("loom", f"/v1/cases/{first}/timeline").text
    assert moves.count("case.approve") == 1
    assert state(world, second) == "approved"


def test_what_is_not_yours_is_not_there(world: World) -> None:
    mine, other = (world.case(world.order())["reference"] for _ in range(2))
    done = sent(world, "volt", move="case.approve", pick=[mine, other], confirm="1", _key="k")
    assert done.status_code == 200
    assert "2 were not changed." in done.text
    assert state(world, mine) == "requested"


def test_bad_forms_are_told(world: World) -> None:
    case = world.case(world.order())["reference"]
    assert sent(world, move="case.approve").status_code == 422
    assert sent(world, move="case.decline", pick=case, confirm="1").status_code == 422
    assert sent(world, move="case.approve", pick=[f"RET-{n}" for n in range(201)]).status_code == 422
    assert "Nothing was chosen" in sent(world, move="").text


def test_one_key_goes_back_to_the_list(world: World) -> None:
    case = world.case(world.order())["reference"]
    done = sent(world, move="case.approve", pick=case, confirm="1", quick="1", back="/cases?state=requested", _key="q")
    assert (done.status_code, done.headers["location"]) == (
        303,
        f"/cases?state=requested&made=case.approve&case={case}",
    )
    again = world.client("loom").get(done.headers["location"])
    assert case in again.text
