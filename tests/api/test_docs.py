"""The documentation says what the API does, is complete, and needs nobody else's server."""

import re
from typing import Any

import pytest

from aisoon.api import HANDLERS, examples
from aisoon.api.ask import decoded
from aisoon.api.cases import CaseIn
from aisoon.api.keys import KeyIn
from aisoon.api.messages import MessageIn
from aisoon.api.moves import MoveIn
from aisoon.api.openapi import described
from aisoon.api.orders import Wishes
from aisoon.api.parcels import ScanIn
from aisoon.api.reply import encoded
from aisoon.rules import shop
from tests.api.world import World


def operations() -> list[tuple[str, str, dict[str, Any]]]:
    """Every documented operation as (method, path, operation)."""
    return [(method, path, one) for path, methods in described()["paths"].items() for method, one in methods.items()]


def test_every_route_is_documented() -> None:
    told = {one["operationId"] for *_, one in operations()}
    assert told == {route.fn.__name__ for route in HANDLERS} - {"openapi", "docs"}


@pytest.mark.parametrize(
    ("method", "path", "one"), operations(), ids=lambda value: value if isinstance(value, str) else ""
)
def test_every_route_says_what_it_does_takes_and_refuses(method: str, path: str, one: dict[str, Any]) -> None:
    assert one["summary"].endswith((".", "?", '".'))
    assert set(re.findall(r"{(\w+)}", path)) == {each["name"] for each in one["parameters"] if each["in"] == "path"}
    assert any(status.startswith("2") for status in one["responses"])
    assert all(reply["description"] for reply in one["responses"].values())
    assert ("Idempotency-Key" in {each["name"] for each in one["parameters"]}) == (method == "post")
    for media, form in one.get("requestBody", {"content": {}})["content"].items():
        assert media != "application/json" or "example" in form


def test_every_reference_leads_somewhere() -> None:
    forms = described()["components"]["schemas"]
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', encoded(described()).decode()))
    assert named <= set(forms)


@pytest.mark.parametrize(
    ("example", "form"),
    [
        (examples.ORDER, shop.OrderIn), (examples.WISHES, Wishes), (examples.CASE, CaseIn), (examples.MOVE, MoveIn),
        (examples.MESSAGE, MessageIn), (examples.SCAN, ScanIn), (examples.KEY, KeyIn),
    ],
)  # fmt: skip
def test_every_example_can_be_sent(example: Any, form: Any) -> None:
    found = decoded(encoded(example), form)
    if isinstance(found, shop.OrderIn):
        shop.check(found)


def test_the_page_works_without_anybody_else(world: World) -> None:
    page = world.get("", "/v1/docs")
    assert page.status_code == 200
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "script-src 'self'" in page.headers["content-security-policy"]
    loaded = re.findall(r'(?:src|href)="([^"#]+)"', page.text)
    assert {one for one in loaded if not one.startswith(("/", "data:"))} == set()
    for address in {one for one in loaded if one.startswith("/static")}:
        assert world.get("", address).status_code == 200, address
    assert " style=" not in page.text
    assert not re.search(r"<script(?![^>]*\ssrc=)", page.text)
    for _, path, one in operations():
        assert f'id="{one["operationId"]}"' in page.text, path


def test_the_document_is_served(world: World) -> None:
    assert world.get("", "/v1/openapi.json").content == encoded(described())
