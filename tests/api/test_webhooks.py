"""Webhooks of payment providers: believed by their signature, heard once, and nobody else is."""

from collections.abc import Iterator

import httpx
import msgspec
import pytest

from aisoon.outside.payments import Told
from aisoon.outside.webhooks import HEADER, signed
from tests.api.world import World

SECRET = "s3cret"


@pytest.fixture(autouse=True)
def secret(world: World) -> Iterator[None]:
    """The installation's secret."""
    world.gateway.secret = SECRET
    yield
    world.gateway.secret = ""


def send(world: World, body: bytes, secret: str = SECRET, gateway: str = "fake", **headers: str) -> httpx.Response:
    """A webhook as a provider sends it: no key, no cookie."""
    headers |= {HEADER: signed(secret, body)} if secret else {}
    return httpx.post(f"{world.base}/v1/webhooks/{gateway}", content=body, headers=headers)


def console_refund(world: World, order: dict[str, str], amount: int) -> list[Told]:
    """Somebody refunds in the provider's console; what it tells."""
    payment = f"pay-{order['reference']}"
    _, before = world.gateway.events("")
    world.gateway.console_refund(payment, amount, "EUR")
    return world.gateway.events(before)[0]


def test_a_webhook_is_heard_once(world: World) -> None:
    order = world.order()
    for told in console_refund(world, order, 700) * 2:
        reply = send(world, msgspec.json.encode(told))
        assert (reply.status_code, reply.content) == (204, b""), reply.text
    sums = world.do(recorded(world, order["id"]))
    assert sums == [(1, 700, 700)]


async def recorded(world: World, order: str) -> list[tuple[int, int, int]]:
    """How many refunds made elsewhere an order has, their sum, and what its payment has given back."""
    async with world.desk.database.reading() as db:
        rows = await db.fetch(
            "select count(*), sum(e.amount)::bigint, max(p.refunded) from external e join payment p on p.id = e.payment_id "
            "where e.order_id = $1::uuid",
            order,
        )
    return [tuple(row) for row in rows]


def test_a_strangers_payment_changes_nothing(world: World) -> None:
    world.gateway.console_refund("pay-nobody", 5, "EUR")
    told = world.gateway.events("")[0][-1]
    before = world.rows()
    assert send(world, msgspec.json.encode(told)).status_code == 204
    assert world.rows() == before


def test_nobody_else_is_heard(world: World) -> None:
    told, *_ = console_refund(world, world.order(), 100)
    body, before = msgspec.json.encode(told), world.rows()
    for reply, status in (
        (send(world, body, secret=""), 401),
        (send(world, body, secret="other"), 401),
        (send(world, body, secret="", authorization=f"Bearer {world.keys['operator']}"), 401),
        (send(world, b"{}"), 401),
        (send(world, b"\xff\x00"), 401),
        (send(world, body, gateway="nobody"), 404),
        (send(world, b" " * 1_000_001), 413),
    ):
        assert reply.status_code == status, reply.text
        assert reply.headers["content-type"] == "application/problem+json"
    assert world.rows() == before
