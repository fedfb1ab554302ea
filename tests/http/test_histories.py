"""Histories, addresses and weights as the job finds them: orders, cases, what is usual for others, and who shares a door."""

from typing import Any

import pytest

from aisoon.jobs.signals import Looker
from aisoon.rules.signals import ENOUGH
from tests.api.world import World, order

DOOR = {"name": "Ana", "street": "Dock Road 3", "postcode": "20457", "city": "Hamburg", "country": "DE"}


def look(world: World) -> None:
    """Let the job look at everything that is new."""
    looker = Looker(world.desk, world.app.state.files)
    while world.do(looker.some()):
        pass


def signal(world: World, case: dict[str, Any], name: str) -> dict[str, Any]:
    """One signal of a case."""
    told = world.get("agent", f"/v1/cases/{case['reference']}/signals").json()
    found: list[dict[str, Any]] = [one for one in told if one["name"] == name]
    return found[0] if found else {}


def bought(world: World, buyer: str, **more: Any) -> dict[str, Any]:
    """An order of a buyer made up for this."""
    world.count += 1
    told = order(f"H-{world.count}", "ana") | {"buyer": {"email": f"{buyer}@example.com", "name": buyer.title()}} | more
    world.fine("operator", "/v1/orders", told)
    found: dict[str, Any] = world.get("operator", f"/v1/orders/{told['reference']}").json()
    return found


def complained(world: World, placed: dict[str, Any]) -> dict[str, Any]:
    """A case about an order, opened for its buyer by customer service."""
    wish = {"line": placed["lines"][0]["id"], "quantity": 1, "reason": "arrived_too_late"}
    body = {"lines": [wish], "statement": "Too late."}
    case: dict[str, Any] = world.fine("agent", f"/v1/orders/{placed['id']}/cases", body)
    return case


def test_a_buyer_with_more_cases_than_nineteen_of_twenty_stands_out(world: World) -> None:
    others = ENOUGH + 2
    for number in range(others):
        orders = [bought(world, f"other{number}") for _ in range(5)]
        if number % 2:
            complained(world, orders[-1])
    cases = [complained(world, bought(world, "often")) for _ in range(5)]
    look(world)
    last = signal(world, cases[-1], "buyer")
    assert last["shows"]
    assert last["sentence"] == (
        "5 of 5 orders with a case in 180 days. Of 23 with about as many orders, half have at most 1 and "
        "nineteen of twenty at most 1."
    )
    second = signal(world, cases[1], "buyer")
    assert not second["shows"]
    assert second["sentence"].startswith("2 of 5 orders with a case"), "as of the day it was opened"
    few = complained(world, bought(world, "once"))
    look(world)
    assert (
        signal(world, few, "buyer")["sentence"]
        == "1 of 1 order with a case in 180 days. Too few orders to say anything."
    )


@pytest.mark.parametrize(("buyers", "shows"), [(2, False), (3, True)])
def test_an_address_shows_from_three_buyers_with_cases_on(world: World, buyers: int, shows: bool) -> None:
    door = DOOR | {"street": f"Dock Road {buyers}"}
    names = [f"door{buyers}x{number}" for number in range(buyers)]
    told = [door | {"name": name, "street": door["street"].upper() + " "} for name in names]
    cases = [complained(world, bought(world, name, ship_to=where)) for name, where in zip(names, told, strict=True)]
    again = complained(world, bought(world, names[0], ship_to=door))
    look(world)
    assert bool(signal(world, again, "address")) == shows
    assert not signal(world, cases[0], "address"), "nobody else had a case there by then"
    if shows:
        grounds = {one["case"] for one in signal(world, again, "address")["grounds"]}
        assert grounds == {case["reference"] for case in cases[1:]}


def test_a_country_alone_is_no_address(world: World) -> None:
    cases = [complained(world, bought(world, f"land{n}", ship_to={"country": "DE", "city": "Hamburg"})) for n in range(4)]  # fmt: skip
    look(world)
    assert not signal(world, cases[-1], "address")


@pytest.mark.parametrize(("weight", "shows"), [(1900, False), (700, True)])
def test_a_parcel_lighter_than_its_goods_shows_once_it_was_weighed(world: World, weight: int, shows: bool) -> None:
    told = order("", "ana")["lines"]
    told[0]["listing"]["attributes"]["weight"] = "1.2 kg"
    case = world.case(world.order(lines=told))
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship")
    world.move("loom", case, "case.deliver")
    look(world)
    assert not signal(world, case, "weight")
    inspected = [{"line": case["lines"][0]["line"], "unit": 1}]
    world.move("loom", case, "case.inspect", inspected=inspected, weight=weight)
    look(world)
    found = signal(world, case, "weight")
    assert bool(found) == shows
    if shows:
        assert found["grounds"][0]["says"] == "700 g weighed, 1200 g by the listing"
