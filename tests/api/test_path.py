"""The whole path by API: chat, request, approval, parcel, inspection, refund; and every other corner of it."""

from typing import Any

import pytest

from tests.api.world import World, photo


def test_from_chat_to_refund(world: World) -> None:
    order = world.order()
    path, dress = f"/v1/orders/{order['id']}", order["lines"][0]
    hello = world.fine("ana", f"{path}/messages", {"body": "The dress is torn.", "seller": dress["seller"]})
    assert hello["audience"] == ["buyer", "seller"]
    assert [one["body"] for one in world.get("loom", f"{path}/messages").json()] == ["The dress is torn."]
    assert world.get("volt", f"{path}/messages").json() == []

    wish = {"line": dress["id"], "quantity": 2, "reason": "defective"}
    [told] = world.fine("ana", f"{path}/answers", [wish])
    assert told["answer"]["amount"] == 18470
    assert told["answer"]["evidence"] == "required"

    picture = world.upload("ana", order, photo()).json()
    body = {"lines": [wish], "statement": "It is torn.", "evidence": [picture["id"]]}
    reply = world.post("ana", f"{path}/cases", body)
    assert reply.status_code == 201
    case = reply.json()
    assert reply.headers["location"] == f"/v1/cases/{case['reference']}"
    assert case["state"] == "requested"
    assert {one["move"] for one in case["available_moves"]} >= {"case.withdraw"}
    assert case["waiting"]["who"] == "seller"

    assert world.move("loom", case, "case.approve")["state"] == "approved"
    shipped = world.move("ana", case, "case.ship", carrier="DHL", tracking="RET-1")
    assert shipped["parcels"][0]["tracking"] == "RET-1"
    scanned = world.fine("carrier", "/v1/scans", {"tracking": "RET-1", "event": "delivered"})
    assert scanned["changed"] is True
    accepted = world.move("loom", case, "case.accept")
    assert [(one["state"], one["amount"]) for one in accepted["refunds"]] == [("scheduled", 18470)]

    world.fine("ana", "/v1/demo/clock", {"advance": "31m"})
    world.settle()
    closed = world.get("ana", f"/v1/cases/{case['reference']}").json()
    assert (closed["state"], closed["outcome"]) == ("closed", "refunded")
    assert world.gateway.paid_out(f"pay-{order['reference']}") == 18470

    story = world.get("ana", f"/v1/cases/{case['reference']}/timeline").json()
    said = [one["move"]["name"] if one["move"] else "said" for one in story]
    assert said[:3] == ["said", "request", "approve"]
    assert said[-1] == "complete"
    ledger = world.get("agent", f"/v1/cases/{case['reference']}/ledger").json()
    assert sum(one["amount"] for one in ledger) == 0
    assert ledger


def test_an_order_is_told_once(world: World) -> None:
    from tests.api.world import order

    told = order("ONCE-1", "ana")
    first = world.post("operator", "/v1/orders", told)
    again = world.post("operator", "/v1/orders", told)
    told["shipments"][0]["tracking"] = "NEW"
    later = world.post("operator", "/v1/orders", told)
    told["lines"][0]["paid"] -= 1
    told["payments"][0]["captured"] -= 1
    changed = world.post("operator", "/v1/orders", told)
    assert [one.status_code for one in (first, again, later, changed)] == [201, 200, 200, 409]
    assert [one.json()["result"] for one in (first, again, later)] == ["created", "unchanged", "updated"]
    assert changed.json()["refusal"] == "order_changed"


def test_a_seller_sees_their_own_lines(world: World) -> None:
    order = world.order()
    theirs = world.get("loom", f"/v1/orders/{order['id']}").json()
    assert [one["sku"] for one in theirs["lines"]] == ["D-1"]
    assert [one["reference"] for one in theirs["sellers"]] == ["loom"]
    assert theirs["payments"] == []
    assert [one["reference"] for one in theirs["shipments"]] == ["S1"]
    assert theirs["lines"][0]["listing"]["attributes"] == {"fabric": "linen"}
    assert "does_not_fit" in theirs["lines"][0]["reasons"]
    rows = world.get("loom", "/v1/orders", params={"search": order["reference"]}).json()["orders"]
    assert [row["titles"] for row in rows] == [["Linen dress"]]


def test_lists_have_pages(world: World) -> None:
    for _ in range(3):
        world.case(world.order("ben"), buyer="ben")
    first = world.get("ben", "/v1/cases", params={"limit": 2}).json()
    assert len(first["cases"]) == 2
    rest = world.get("ben", "/v1/cases", params={"limit": 2, "after": first["next"]}).json()
    assert not {one["id"] for one in first["cases"]} & {one["id"] for one in rest["cases"]}
    assert world.get("ben", "/v1/cases", params={"state": "closed"}).json() == {"cases": [], "next": None}
    orders = world.get("ben", "/v1/orders", params={"limit": 3}).json()
    assert len(orders["orders"]) == 3
    assert orders["next"] == 3


def test_notes_stay_with_customer_service(world: World) -> None:
    order = world.order()
    case = world.case(order)
    path = f"/v1/orders/{order['id']}/messages"
    told = {"seller": case["seller_id"], "case": case["reference"]}
    world.fine("agent", path, {"body": "Looks like a fraud ring.", "audience": [], **told})
    world.fine("agent", path, {"body": "Only for the seller.", "audience": ["seller"], **told})
    heard = {who: [one["body"] for one in world.get(who, path).json()] for who in ("ana", "loom", "volt", "agent2")}
    assert heard["ana"] == []
    assert heard["loom"] == ["Only for the seller."]
    assert heard["volt"] == []
    assert len(heard["agent2"]) == 2
    for who, count in (("ana", 0), ("loom", 1), ("agent2", 2)):
        story = world.get(who, f"/v1/cases/{case['reference']}/timeline").json()
        assert sum(1 for one in story if one["message"]) == count


def test_a_rejection_goes_to_dispute_and_appeal(world: World) -> None:
    order = world.order()
    case = world.case(order)
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship", tracking="DIS-1")
    world.fine("carrier", "/v1/scans", {"tracking": "DIS-1", "event": "delivered"})
    picture = world.upload("loom", order, photo(2)).json()["id"]
    world.move("loom", case, "case.reject", why="used", statement="Worn.", evidence=[picture])
    world.move("ana", case, "case.dispute", statement="It is new.")
    world.move("agent", case, "dispute.take")
    world.move("agent", case, "dispute.ask_evidence", party="buyer", question="A photo of the label, please.")
    world.move("ana", case, "dispute.bring_evidence", statement="Here.")
    ruling = {"outcome": "seller", "grounds": "on_the_evidence", "facts": "Worn.", "rule": "Condition."}
    decided = world.move("agent", case, "dispute.decide", **ruling)
    assert decided["disputes"][0]["decisions"][0]["outcome"] == "seller"
    mine = world.upload("ana", order, photo(3)).json()["id"]
    world.move("ana", case, "dispute.appeal", statement="See the label.", evidence=[mine])
    again = {**ruling, "outcome": "buyer", "facts": "The label is there."}
    same = world.post(
        "agent", f"/v1/cases/{case['reference']}/moves", {"move": "dispute.decide_appeal", "bring": again}
    )
    assert same.json()["refusal"] == "same_reviewer"
    final = world.move("agent2", case, "dispute.decide_appeal", **again)
    assert final["disputes"][0]["dispute"]["state"] == "final"
    assert final["refunds"]


def test_outcomes_that_differ_split_the_case(world: World) -> None:
    order = world.order()
    case = world.case(order, line=0, quantity=2)
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship", tracking="SPLIT-1")
    world.fine("carrier", "/v1/scans", {"tracking": "SPLIT-1", "event": "delivered"})
    picture = world.upload("loom", order, photo(4)).json()["id"]
    units = [{"line": case["lines"][0]["line"], "accepted": 1, "condition": "worn"}]
    kept = world.move(
        "loom", case, "case.accept_partly", units=units, why="used", statement="One is worn.", evidence=[picture]
    )
    [sibling] = kept["siblings"]
    other = world.get("ana", f"/v1/cases/{sibling}").json()
    assert (kept["state"], other["state"]) == ("accepted", "parcel_rejected")
    assert [one["quantity"] for one in (kept["lines"][0], other["lines"][0])] == [1, 1]


@pytest.mark.parametrize("who", ["carrier", "agent"])
def test_scanning_twice_changes_nothing(world: World, who: str) -> None:
    """Must-survive 21. [InvenTree PR#12368]"""
    case = world.case(world.order())
    number = f"TWICE-{who}"
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship", tracking=number)
    seen = world.fine(who, "/v1/scans", {"tracking": number, "event": "scan", "place": "Leipzig"})
    assert seen["changed"] is True
    first = world.fine(who, "/v1/scans", {"tracking": number, "event": "delivered"})
    before = world.rows()
    again = world.fine(who, "/v1/scans", {"tracking": number, "event": "delivered"})
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["parcels"] == [{"case": case["reference"], "parcel": first["parcels"][0]["parcel"], "changed": False}]
    assert world.rows() == before
    assert world.post(who, "/v1/scans", {"tracking": "NO-SUCH", "event": "scan"}).status_code == 404


def test_keys_are_told_once_and_end_at_once(world: World) -> None:
    body = {"role": "buyer", "email": "cleo@example.com", "name": "Cleo"}
    first = world.post("operator", "/v1/keys", body, headers={"Idempotency-Key": "cleo"})
    made: dict[str, Any] = first.json()
    bearer = {"Authorization": f"Bearer {made['secret']}"}
    assert world.get("", "/v1/me", headers=bearer).json()["email"] == "cleo@example.com"
    again = world.post("operator", "/v1/keys", body, headers={"Idempotency-Key": "cleo"})
    assert again.headers["idempotent-replayed"] == "true"
    assert again.json() == {**made, "secret": None}
    listed = {one["id"]: one for one in world.get("operator", "/v1/keys").json()}
    assert listed[made["id"]]["secret"] is None
    for _ in range(2):
        assert world.client("operator").delete(f"/v1/keys/{made['id']}").status_code == 204
    assert world.get("", "/v1/me", headers=bearer).status_code == 401
    assert world.client("operator").delete("/v1/keys/" + "0" * 64).status_code == 404
    staff = {"role": "seller", "email": "staff@loom.example", "name": "X", "seller": "volt"}
    assert world.post("operator", "/v1/keys", staff).status_code == 422


def test_the_gateway_does_as_it_is_told(world: World) -> None:
    case = world.case(world.order())
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship")
    world.move("loom", case, "case.deliver")
    world.fine("ana", "/v1/demo/clock", {"advance": "31m"})
    world.settle()  # what other tests left to be paid
    world.move("loom", case, "case.accept")
    assert world.fine("operator", "/v1/demo/gateway", {"next": "fail"}) == {"next": "fail"}
    world.fine("operator", "/v1/demo/clock", {"advance": "31m"})
    world.settle()
    failed = world.get("agent", f"/v1/cases/{case['reference']}").json()
    assert failed["refunds"][0]["state"] == "failed"
    assert {"refund.retry"} <= {one["move"] for one in failed["available_moves"]}
