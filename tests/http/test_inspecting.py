"""Inspection unit by unit and what becomes of the goods: noted, changed, kept, shown; nothing is decided by it."""

from __future__ import annotations

import html
from typing import Any

from tests.api.world import World


def arrived(world: World, quantity: int = 2) -> dict[str, Any]:
    """A case whose parcel is with the seller."""
    case = world.case(world.order(), quantity=quantity)
    world.move("loom", case, "case.approve")
    case = world.move("ana", case, "case.ship", tracking=f"T-{case['reference']}")
    return world.move("loom", case, "case.deliver")


def sent(world: World, case: dict[str, Any], move: str, **fields: str) -> Any:
    """The move's form, as the seller sends it."""
    form = f"{move.replace('.', '-')}-{case['id'][-6:]}"
    data = {"_move": move, "_of": case["id"], "_version": str(seen(world, case)["version"]), "_form": form, **fields}
    return world.client("loom").post(f"/cases/{case['reference']}/moves", data=data, follow_redirects=False)


def seen(world: World, case: dict[str, Any], who: str = "loom") -> Any:
    """The case as somebody sees it."""
    return world.get(who, f"/v1/cases/{case['reference']}").json()


def test_each_unit_is_noted_changed_and_kept(world: World) -> None:
    case = arrived(world)
    line = case["lines"][0]["line"]
    first = {
        f"found-{line}-1": "received",
        f"grade-{line}-1": "worn",
        f"works-{line}-1": "works",
        f"serial-{line}-1": "SN-77 <x>",
    }
    assert (
        sent(world, case, "case.inspect", **first, **{f"found-{line}-2": "other_item", "weight": "412"}).status_code
        == 303
    )
    for who in ("ana", "loom", "agent"):
        page = html.unescape(world.get(who, f"/cases/{case['reference']}").text)
        assert "another item" in page
        assert "SN-77 <x>" in page
        assert "The parcel weighed 412 g." in page
    assert "SN-77 <x>" not in world.get("ana", f"/cases/{case['reference']}").text, "escaped"
    assert (seen(world, case)["state"], seen(world, case)["waiting"]["until"]) == ("received", case["waiting"]["until"])
    world.move("loom", case, "case.inspect", inspected=[{"line": line, "unit": 1, "grade": "good"}])
    timeline = world.get("ana", f"/v1/cases/{case['reference']}/timeline").text
    assert timeline.count('"name":"inspect"') == 2
    assert "worn" in timeline
    again = html.unescape(world.get("loom", f"/cases/{case['reference']}").text)
    assert "changed 1 time; the history has it all" in again
    bench = world.get("agent", f"/desk/{case['reference']}").text
    assert 'id="inspection"' in bench


def test_what_does_not_fit_is_refused(world: World) -> None:
    case = arrived(world)
    line = case["lines"][0]["line"]
    path = f"/v1/cases/{case['reference']}/moves"
    for inspected in (
        [{"line": line, "unit": 3}], [{"line": line, "unit": 0}], [{"line": line, "unit": 1}] * 2, [{"line": case["id"], "unit": 1}],
        [{"line": line, "unit": 1, "grade": "superb"}], [{"line": line, "unit": 1, "note": "x" * 501}], "x", [{"units": 1}],
    ):  # fmt: skip
        reply = world.post("loom", path, {"move": "case.inspect", "bring": {"inspected": inspected}})
        assert reply.status_code == 422, inspected
    for weight in (0, -1, "heavy", 1.5, 10**9, True):
        told = {"inspected": [{"line": line, "unit": 1}], "weight": weight}
        assert world.post("loom", path, {"move": "case.inspect", "bring": told}).status_code == 422, weight
    reply = sent(world, case, "case.inspect", weight="1 kg")
    assert reply.status_code == 422
    assert 'value="1 kg"' in reply.text


def test_nobody_but_the_seller_notes(world: World) -> None:
    case = arrived(world)
    told = {"inspected": [{"line": case["lines"][0]["line"], "unit": 1}]}
    for who, status in (("ana", 403), ("volt", 404), ("agent", 403)):
        reply = world.post(who, f"/v1/cases/{case['reference']}/moves", {"move": "case.inspect", "bring": told})
        assert reply.status_code == status


def test_goods_are_not_destroyed_while_they_may_be_argued_about(world: World) -> None:
    case = arrived(world)
    line = case["lines"][0]["line"]
    world.move("loom", case, "case.accept")
    path = f"/v1/cases/{case['reference']}/moves"

    def told(units: int, becomes: str) -> Any:
        goods = [{"line": line, "units": units, "becomes": becomes}]
        return world.post("loom", path, {"move": "case.dispose", "bring": {"goods": goods}})

    assert told(1, "restock").status_code == 200
    refused = told(1, "destroy")
    assert (refused.status_code, refused.json()["refusal"]) == (409, "goods_argued_about")
    assert told(3, "restock").status_code == 422
    assert told(0, "restock").status_code == 422
    world.fine("operator", "/v1/demo/clock", {"advance": "1h"})
    world.settle()
    assert seen(world, case)["state"] == "closed"
    assert sent(world, case, "case.dispose", **{f"destroy-{line}": "1", f"donate-{line}": "1"}).status_code == 303
    assert (seen(world, case)["state"], seen(world, case)["outcome"]) == ("closed", "refunded")
    page = world.get("loom", f"/cases/{case['reference']}").text
    assert "1 × Linen dress: destroyed" in page
    assert "1 × Linen dress: destroyed" not in world.get("ana", f"/cases/{case['reference']}").text


def test_goods_that_never_came_become_nothing(world: World) -> None:
    case = world.case(world.order())
    world.move("loom", case, "case.approve_without_return")
    goods = [{"line": case["lines"][0]["line"], "units": 1, "becomes": "restock"}]
    reply = world.post(
        "loom", f"/v1/cases/{case['reference']}/moves", {"move": "case.dispose", "bring": {"goods": goods}}
    )
    assert (reply.status_code, reply.json()["refusal"]) == (409, "goods_not_here")
