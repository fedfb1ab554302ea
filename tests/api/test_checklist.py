"""Checklists by API: what each side can show, how much of it is there, and what files are said to be for."""

from typing import Any

from tests.api.world import World, photo


def opened(world: World, **said: Any) -> dict[str, Any]:
    """A case about a dress that came damaged, with one photo said to be for these checks."""
    placed = world.order()
    shown = world.upload("ana", placed, photo(7), params=said).json()["id"]
    wish = {"line": placed["lines"][0]["id"], "quantity": 1, "reason": "damaged_on_delivery"}
    case: dict[str, Any] = world.fine("ana", f"/v1/orders/{placed['id']}/cases", {"lines": [wish], "evidence": [shown]})
    return case


def side(world: World, who: str, case: dict[str, Any], name: str = "buyer") -> dict[str, Any]:
    """How complete a side is, as somebody sees it."""
    seen = world.get(who, f"/v1/cases/{case['reference']}").json()
    found: dict[str, Any] = next(one for one in seen["completeness"] if one["side"] == name)
    return found


def test_a_file_is_counted_where_it_is_said_to_belong(world: World) -> None:
    case = opened(world, shows="damage")
    for who in ("ana", "loom", "agent"):
        assert side(world, who, case) == {"side": "buyer", "brought": 1, "of": 2, "missing": ["box"], "unsaid": 0}
    asked = {one["name"]: one for one in case["checklist"]}
    assert asked["damage"]["there"] is True
    assert asked["damage"]["ask"].startswith("The damage from close by")
    assert asked["box"]["why"]
    assert (asked["box"]["example"], asked["packing"]["side"]) == ("parcel", "seller")


def test_what_a_file_shows_is_said_later_by_its_own_side(world: World) -> None:
    case = opened(world)
    file = case["evidence"][0]["id"]
    assert side(world, "loom", case)["unsaid"] == 1
    path = f"/v1/orders/{case['order']}/evidence/{file}/shows"
    put = world.client("ana").put(path, json={"shows": ["box", "damage"]})
    assert put.json()["shows"] == ["box", "damage"]
    assert side(world, "agent", case)["missing"] == []
    assert world.client("ana").put(path, json={"shows": ["boxes"]}).json()["refusal"] == "check_unknown"
    assert world.client("loom").put(path, json={"shows": []}).status_code == 404
    world.move("ana", case, "case.withdraw")
    assert world.client("ana").put(path, json={"shows": []}).json()["refusal"] == "evidence_closed"


def test_the_same_file_again_is_for_more(world: World) -> None:
    case = opened(world, shows="damage")
    order = world.get("operator", f"/v1/orders/{case['order']}").json()
    again = world.upload("ana", order, photo(7), params={"shows": "box", "case": case["reference"]}).json()
    assert again["shows"] == ["damage", "box"]
    assert side(world, "ana", case)["brought"] == 2
    assert world.upload("ana", order, photo(8), params={"shows": "nothing"}).json()["refusal"] == "check_unknown"
