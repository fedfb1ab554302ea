"""What the API's tests about money do again and again: refunds approved, paid, refused and explained; sheets read."""

import csv
import io
from typing import Any

import httpx

from aisoon.jobs.clock import sweep
from aisoon.outside.gateways import Gateways
from aisoon.outside.manual import Manual
from tests.api.world import World


def refunded(world: World, **more: Any) -> dict[str, Any]:
    """A case whose refund of one dress was approved by the seller, as the operator sees it."""
    case = world.case(world.order(**more))
    found: dict[str, Any] = world.move("loom", case, "case.approve_without_return")
    return found


def settled(world: World) -> None:
    """Undo windows are over, and providers have answered."""
    world.fine("operator", "/v1/demo/clock", {"advance": "40m"})
    gateways = Gateways("fake", {"fake": world.gateway, "manual": Manual()})
    while world.do(sweep(world.desk, gateways)):
        pass


def failed(world: World) -> dict[str, Any]:
    """A case whose refund the provider refused, and no other's."""
    settled(world)
    case = refunded(world)
    world.gateway.behave("fail")
    settled(world)
    return case


def explained(world: World, case: dict[str, Any], who: str = "operator") -> dict[str, Any]:
    """The case's first refund, explained."""
    found: dict[str, Any] = world.get(who, f"/v1/refunds/{case['refunds'][0]['id']}").json()
    return found


def page(world: World, path: str, who: str = "operator", **query: Any) -> str:
    """A page that must be there."""
    reply = world.get(who, path, params=query, follow_redirects=False)
    assert reply.status_code == 200, reply.text
    return reply.text


def rows(reply: httpx.Response) -> list[dict[str, str]]:
    """The lines of a sheet."""
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.headers["content-disposition"].startswith("attachment")
    return list(csv.DictReader(io.StringIO(reply.text)))


def send(world: World, path: str, who: str = "operator", **typed: str) -> httpx.Response:
    """A form sent as somebody."""
    return world.client(who).post(path, data=typed, follow_redirects=False)
