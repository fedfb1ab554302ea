"""Once: the same request under the same key has one effect and one reply; what was read stale is refused."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx
import pytest

from tests.api.world import World, order, photo


def keyed(key: str) -> dict[str, Any]:
    """The header of an Idempotency-Key."""
    return {"headers": {"Idempotency-Key": key}}


def same(first: httpx.Response, again: httpx.Response) -> None:
    """Two replies that must be one."""
    assert first.is_success, first.text
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert "idempotent-replayed" not in first.headers
    assert again.headers["idempotent-replayed"] == "true"


@pytest.mark.parametrize("what", ["order", "case", "message", "move", "clock", "scan"])
def test_the_same_key_gives_the_same_reply_and_writes_nothing_more(world: World, what: str) -> None:
    ordered = world.order()
    case = world.case(ordered, 1)
    world.move("volt", case, "case.approve")
    wish = {"line": ordered["lines"][0]["id"], "quantity": 1, "reason": "arrived_too_late"}
    who, path, body, other = {
        "order": ("operator", "/v1/orders", order("KEYED-1", "ana"), order("KEYED-2", "ana")),
        "case": (
            "ana", f"/v1/orders/{ordered['id']}/cases", {"lines": [wish]}, {"lines": [{**wish, "quantity": 2}]},
        ),
        "message": (
            "ana", f"/v1/orders/{ordered['id']}/messages", {"body": "Hello", "seller": case["seller_id"]},
            {"body": "Bye", "seller": case["seller_id"]},
        ),
        "move": (
            "ana", f"/v1/cases/{case['reference']}/moves", {"move": "case.ship", "bring": {"tracking": "K-1"}},
            {"move": "case.withdraw"},
        ),
        "clock": ("ana", "/v1/demo/clock", {"advance": "1m"}, {"advance": "2m"}),
        "scan": ("carrier", "/v1/scans", {"tracking": "K-S", "event": "scan"}, {"tracking": "K-S", "event": "lost"}),
    }[what]  # fmt: skip
    if what == "scan":
        world.move("ana", case, "case.ship", tracking="K-S")
    first = world.post(who, path, body, **keyed(what))
    before = world.rows()
    same(first, world.post(who, path, body, **keyed(what)))
    refused = world.post(who, path, other, **keyed(what))
    assert (refused.status_code, refused.json()["refusal"]) == (422, "key_reused")
    assert world.rows() == before


def test_an_upload_is_once_by_its_content(world: World) -> None:
    ordered = world.order()
    first = world.upload("ana", ordered, photo(7), **keyed("upload"))
    same(first, world.upload("ana", ordered, photo(7), **keyed("upload")))
    refused = world.upload("ana", ordered, photo(8), **keyed("upload"))
    assert refused.json()["refusal"] == "key_reused"
    unkeyed = world.upload("ana", ordered, photo(7))
    assert unkeyed.json()["id"] == first.json()["id"]


def test_keys_of_different_people_do_not_meet(world: World) -> None:
    ordered = world.order()
    body = {"body": "Hello", "seller": ordered["lines"][0]["seller"]}
    path = f"/v1/orders/{ordered['id']}/messages"
    ids = {world.post(who, path, body, **keyed("shared")).json()["id"] for who in ("ana", "loom", "agent")}
    assert len(ids) == 3


def test_a_key_is_at_most_200_characters(world: World) -> None:
    ordered = world.order()
    body = {"body": "Hello", "seller": ordered["lines"][0]["seller"]}
    path = f"/v1/orders/{ordered['id']}/messages"
    assert world.post("ana", path, body, **keyed("x" * 200)).status_code == 201
    assert world.post("ana", path, body, **keyed("x" * 201)).json()["refusal"] == "too_long"
    assert world.post("ana", path, body, **keyed("")).json()["refusal"] == "too_long"


@pytest.mark.parametrize("what", ["order", "case", "move"])
def test_a_double_click_on_two_connections_is_one(world: World, what: str) -> None:
    ordered = world.order()
    case = world.case(ordered, 1)
    wish = {"line": ordered["lines"][0]["id"], "quantity": 1, "reason": "arrived_too_late"}
    who, path, body = {
        "order": ("operator", "/v1/orders", order("CLICK-1", "ana")),
        "case": ("ana", f"/v1/orders/{ordered['id']}/cases", {"lines": [wish]}),
        "move": ("volt", f"/v1/cases/{case['reference']}/moves", {"move": "case.approve"}),
    }[what]
    with ThreadPoolExecutor(8) as many:
        replies = list(many.map(lambda _: world.post(who, path, body, **keyed(f"click-{what}")), range(8)))
    assert {one.status_code for one in replies} == {201 if what != "move" else 200}, [one.text for one in replies]
    assert len({one.content for one in replies}) == 1


def test_one_order_told_on_many_connections_is_created_once(world: World) -> None:
    told = order("RACE-1", "ana")
    world.client("operator")  # made once, before eight threads would each make their own
    with ThreadPoolExecutor(8) as many:
        replies = list(many.map(lambda _: world.post("operator", "/v1/orders", told), range(8)))
    assert sorted(one.status_code for one in replies) == [200] * 7 + [201]
    assert len({one.json()["id"] for one in replies}) == 1


def test_a_stale_move_is_refused(world: World) -> None:
    """Must-survive 22. [superform-core#654]"""
    case = world.case(world.order())
    path = f"/v1/cases/{case['reference']}"
    seen = world.get("loom", path)
    assert seen.headers["etag"] == f'"{case["version"]}"'
    asked = world.move("loom", case, "case.ask_info", question="Which one?")
    world.move("ana", case, "case.give_info", statement="The blue one.")
    before = world.rows()
    match = {"headers": {"If-Match": seen.headers["etag"]}}
    stale = [
        world.post("loom", f"{path}/moves", {"move": "case.approve", "version": case["version"]}),
        world.post("loom", f"{path}/moves", {"move": "case.approve"}, **match),
    ]
    for reply in stale:
        assert (reply.status_code, reply.json()["refusal"]) == (409, "stale")
        assert reply.json()["next"]
    assert world.rows() == before
    broken = world.post("loom", f"{path}/moves", {"move": "case.approve"}, headers={"If-Match": "latest"})
    assert (broken.status_code, broken.json()["field"]) == (400, "If-Match")
    fresh = {"headers": {"If-Match": world.get("loom", path).headers["etag"]}}
    made = world.post("loom", f"{path}/moves", {"move": "case.approve"}, **fresh)
    assert made.status_code == 200
    assert made.headers["etag"] == f'"{asked["version"] + 2}"'
