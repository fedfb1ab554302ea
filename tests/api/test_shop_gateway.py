"""The operator's page steers the fake gateway: what comes next, and what happens there without us."""

import httpx
import pytest

from aisoon.outside.fake import FakeControl
from tests.api.world import World


def steer(world: World, **form: str) -> httpx.Response:
    """The operator sends the page's form."""
    return world.client("operator").post("/shop/gateway", data=form)


def test_money_moves_without_us(world: World) -> None:
    order = world.order()
    for act in ("console_refund", "chargeback"):
        assert steer(world, act=act, order=order["reference"], amount="3.50").headers["location"] == "/shop#gateway"
    payment = f"pay-{order['reference']}"
    assert world.gateway.paid_out(payment) == 350
    (row,) = (row for row in world.gateway.chargebacks() if row["payment"] == payment)
    assert (row["amount"], row["currency"], row["status"]) == (350, "EUR", "open")
    assert row["reference"] in world.get("operator", "/shop").text
    steer(world, act="lose", chargeback=row["reference"])
    assert world.gateway.chargebacks()[row["number"] - 1]["status"] == "lost"


def test_it_is_switched_off_and_on(world: World) -> None:
    steer(world, act="down")
    assert "It is switched off" in world.get("operator", "/shop").text
    steer(world, act="up")
    assert "It is switched off" not in world.get("operator", "/shop").text
    steer(world, next="card_gone")
    assert [row["what"] for row in world.gateway.read("behaviour")] == ["card_gone"]


@pytest.mark.parametrize(
    ("form", "status"),
    [
        ({"act": "console_refund", "order": "nobody's", "amount": "5"}, 422),
        ({"act": "chargeback", "order": "FIRST-ana", "amount": "-5"}, 422),
        ({"act": "chargeback", "order": "FIRST-ana", "amount": "0"}, 422),
        ({"act": "win", "chargeback": "cb_99"}, 422),
        ({"act": "explode"}, 404),
        ({"next": "explode"}, 404),
        ({}, 404),
    ],
)
def test_what_it_cannot_do_it_says(world: World, form: dict[str, str], status: int) -> None:
    assert steer(world, **form).status_code == status


def test_the_page_stands_when_the_gateway_does_not(world: World) -> None:
    world.app.state.gateway_control, kept = FakeControl("http://127.0.0.1:9"), world.app.state.gateway_control
    try:
        assert "process is not there" in world.get("operator", "/shop").text
        assert steer(world, act="down").status_code == 409
    finally:
        world.app.state.gateway_control = kept


def test_there_is_nothing_to_steer_elsewhere(world: World) -> None:
    world.app.state.gateway_control, kept = None, world.app.state.gateway_control
    try:
        assert "Fake payment gateway" not in world.get("operator", "/shop").text
        assert steer(world, next="fail").status_code == 404
    finally:
        world.app.state.gateway_control = kept
