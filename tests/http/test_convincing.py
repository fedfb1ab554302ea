"""Declining and rejecting: never without reason and evidence, and with what convinced before, honestly."""

from datetime import timedelta
from typing import Any

import pytest

from aisoon.rules.checklist import Item
from aisoon.store.convincing import Tally, tallies
from aisoon.web import convincing
from aisoon.web.convincing import FEW, LEAST, telling
from tests.api.world import World, photo
from tests.http.desk_world import disputed, ruling, seen, send


def lately(world: World, about: str = "declined") -> dict[str, Tally]:
    """What was decided about dresses that were defective."""

    async def read() -> dict[str, Tally]:
        async with world.desk.database.reading() as db:
            return await tallies(db, about, ["defective"], world.desk.now() - timedelta(days=730))

    return world.do(read())


def asked(world: World) -> dict[str, Any]:
    """A request for a defective dress that the seller has to answer."""
    placed = world.order()
    shown = world.upload("ana", placed, photo()).json()["id"]
    wish = {"line": placed["lines"][0]["id"], "quantity": 1, "reason": "defective"}
    body = {"lines": [wish], "statement": "The seam is torn.", "evidence": [shown]}
    case: dict[str, Any] = world.fine("ana", f"/v1/orders/{placed['id']}/cases", body)
    return case


def test_a_form_says_what_is_looked_for_to_the_seller_alone(world: World) -> None:
    case = asked(world)
    page = seen(world, "loom", f"/cases/{case['reference']}")
    for said in (
        "What usually convinces", "No dispute like this was decided", "A test of the returned item",
        "The seller has to give good grounds for declining.", "These reasons cannot be sent without evidence:",
    ):  # fmt: skip
        assert said in page, said
    for who in ("ana", "agent"):
        assert "These reasons cannot be sent" not in seen(world, who, f"/cases/{case['reference']}")


def test_past_decisions_are_counted_by_what_the_seller_brought(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert lately(world) == {"": Tally()}
    for number, (brings, outcome) in enumerate([(True, "seller"), (False, "buyer"), (False, "seller")]):
        case = disputed(world, seed=number + 1)
        if brings:
            order = world.get("operator", f"/v1/orders/{case['order']}").json()
            assert world.upload("loom", order, photo(90 + number)).is_success
        world.move("agent", case, "dispute.take")
        case = world.get("agent", f"/v1/cases/{case['reference']}").json()
        reply = send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(case, outcome=outcome))
        assert reply.status_code == 303, reply.text[:800]
    assert lately(world) == {"": Tally(3, 2), "photo": Tally(1, 1), "none": Tally(2, 1)}
    assert lately(world, "parcel_rejected") == {"": Tally()}
    page = seen(world, "loom", f"/cases/{asked(world)['reference']}")
    assert "Only 3 disputes like this were decided in the last two years: too few to say what convinces." in page
    monkeypatch.setattr(convincing, "FEW", 3)
    monkeypatch.setattr(convincing, "LEAST", 1)
    page = seen(world, "loom", f"/cases/{asked(world)['reference']}")
    assert "In the last two years 3 disputes like this were decided" in page
    assert "Sellers who brought photos: right in 100% of 1" in page
    assert "Sellers who brought nothing: right in 50% of 2" in page


@pytest.mark.parametrize("why", ["", "matches_description"])
def test_a_decline_without_reason_or_evidence_is_not_sent(world: World, why: str) -> None:
    case = asked(world)
    form = {"_form": f"case-decline-{case['id'][-6:]}", "_move": "case.decline", "statement": "We see a whole seam."}
    reply = send(world, "loom", f"/cases/{case['reference']}/moves", **form, **({"why": why} if why else {}))
    assert reply.status_code == 422
    assert "We see a whole seam." in reply.text
    assert world.get("loom", f"/v1/cases/{case['reference']}").json()["state"] == "requested"


def wanted(name: str, side: str) -> Item:
    """Something of a checklist."""
    return Item(name, side, "optional", "Show it.", "It helps.", "whole", [], [])


def test_few_decisions_are_not_told_by_kind_nor_kinds_hardly_brought() -> None:
    rows = {"": Tally(FEW, 9), "photo": Tally(FEW - LEAST, 8), "video": Tally(LEAST - 1, 1), "none": Tally(LEAST, 0)}
    assert [name for name, _ in telling("declined", rows, [], []).kinds] == ["photo", "none"]
    fewer = rows | {"": Tally(FEW - 1, 9)}
    assert telling("declined", fewer, [], []).kinds == []
    assert telling("parcel_rejected", {}, [wanted("test", "seller"), wanted("receipt", "buyer")], []).bring == ["test"]
