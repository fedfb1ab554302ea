"""Bad input: each kind is told clearly, with what to do next, and nothing is written."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest

from tests.api.world import World, order, photo

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><script>alert(1)</script>"
BOMB = b"[" * 200_000


def refused(world: World, call: Callable[[], httpx.Response], status: int, name: str, field: str | None = None) -> Any:
    """A call that must be refused by this name without a row written; the problem."""
    before, files = world.rows(), kept(world)
    reply = call()
    assert reply.headers["content-type"] == "application/problem+json", reply.text
    problem = reply.json()
    assert (reply.status_code, problem.get("refusal"), problem["status"]) == (status, name, status), reply.text
    assert problem["detail"]
    assert problem["next"]
    assert field is None or problem.get("field") == field
    assert world.rows() == before
    assert kept(world) == files
    return problem


def kept(world: World) -> int:
    """How many files the store holds."""
    return sum(1 for path in Path(world.app.state.settings.files).rglob("*") if path.is_file())


def ask(world: World, found: dict[str, Any], who: str = "ana", nth: int = 0, **wish: Any) -> httpx.Response:
    """A request for one unit of a line."""
    one = {"line": found["lines"][nth]["id"], "quantity": 1, "reason": "arrived_too_late", **wish}
    return world.post(who, f"/v1/orders/{found['id']}/cases", {"lines": [one]})


def test_a_reason_that_is_only_for_fashion(world: World) -> None:
    found = world.order()
    problem = refused(
        world, lambda: ask(world, found, nth=1, reason="does_not_fit"), 422, "reason_not_for_category", "reason"
    )
    assert "defective" in problem["facts"]["fits"]
    assert "does_not_fit" not in problem["facts"]["fits"]
    assert "fashion" in problem["detail"]


def test_a_reason_nobody_knows(world: World) -> None:
    found = world.order()
    refused(world, lambda: ask(world, found, reason="bored"), 422, "unknown_reason")


def test_more_units_than_were_bought(world: World) -> None:
    found = world.order()
    for quantity in (0, -1, 3, 10**18):
        refused(world, lambda units=quantity: ask(world, found, quantity=units), 422, "bad_quantity", "quantity")  # type: ignore[misc]


def test_units_that_are_in_a_case_already(world: World) -> None:
    found = world.order()
    assert ask(world, found, quantity=2).status_code == 201
    problem = refused(world, lambda: ask(world, found), 422, "quantity_taken")
    assert problem["facts"]["free"] == 0


def test_a_window_that_has_closed(world: World) -> None:
    told = order("LONG-AGO", "ana")
    for one in told["shipments"]:
        one["delivered_at"] = (datetime.now(UTC) - timedelta(days=90)).isoformat()
        one["promised_at"] = (datetime.now(UTC) - timedelta(days=99)).isoformat()
    world.fine("operator", "/v1/orders", told)
    found = world.get("ana", "/v1/orders/LONG-AGO").json()
    refused(world, lambda: ask(world, found), 422, "window_closed", "reason")


def test_somebody_elses_order_is_not_there(world: World) -> None:
    found = world.order()
    mine = refused(world, lambda: ask(world, found, who="ben"), 404, "not_found")
    none = refused(world, lambda: world.get("ben", "/v1/orders/NO-SUCH-ORDER"), 404, "not_found")
    assert mine == none


def test_a_line_of_another_order(world: World) -> None:
    found, other = world.order(), world.order()
    refused(world, lambda: ask(world, found, line=other["lines"][0]["id"]), 422, "unknown_line")


def test_an_empty_file(world: World) -> None:
    found = world.order()
    refused(world, lambda: world.upload("ana", found, b""), 422, "file_empty", "file")


@pytest.mark.parametrize("content", [SVG, HTML, b"MZ\x90\x00" + b"\0" * 100, b"hello"])
def test_a_file_that_is_no_photo_whatever_it_claims(world: World, content: bytes) -> None:
    """Must-survive 28. [osTicket#3764]"""
    found = world.order()
    claimed = {"Content-Type": "image/jpeg"}
    refused(world, lambda: world.upload("ana", found, content, headers=claimed), 415, "file_type_unknown", "file")


def test_a_photo_that_is_cut_off(world: World) -> None:
    found = world.order()
    refused(world, lambda: world.upload("ana", found, photo()[:2000]), 422, "file_unreadable", "file")


def test_a_file_declared_too_large_is_refused_before_it_is_read(world: World) -> None:
    found = world.order()
    read = []

    def endless() -> Iterator[bytes]:
        for number in range(10_000):
            read.append(number)
            yield b"\xff\xd8\xff" * 22_000

    def call() -> httpx.Response:
        headers = {"Content-Length": str(10 * 2**30)}
        return world.upload("ana", found, endless(), headers=headers)

    problem = refused(world, call, 413, "file_too_large", "file")
    assert problem["facts"]["limit"] == 31_457_280
    assert len(read) < 2000  # it stops as soon as the refusal is seen


def test_a_file_too_large_that_does_not_say_so(world: World) -> None:
    found = world.order()
    policy = world.desk.policy
    limits = msgspec.structs.replace(policy.limits, photo=100_000)
    world.desk.policy = msgspec.structs.replace(policy, limits=limits)

    def chunks() -> Iterator[bytes]:
        yield photo()
        for _ in range(40):
            yield b"\0" * 10_000

    try:
        refused(world, lambda: world.upload("ana", found, chunks()), 413, "file_too_large", "file")
    finally:
        world.desk.policy = policy


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"", "empty"),
        (b'{"lines": [', "truncated"),
        (b'{\n  "lines": nope\n}', "line 2, column"),
        (b'{"lines": [], "wishes": 1}', "unknown field"),
        (b'{"lines": "all"}', "array"),
        (b'{"lines": [{"line": "x", "quantity": 1, "reason": "y"}]}', "UUID"),
        (b'{"lines": [{"line": "0199a1c0-0000-7000-8000-000000000001", "quantity": "1", "reason": "y"}]}', "int"),
        (b'{"lines": [], "statement": "a\\u0000b"}', "u0000"),
        (b'{"lines": [], "statement": "\xff"}', "line 1"),
        (b'{"lines": [], "statement": "\\ud800"}', ""),
        (b"[]", "object"),
        (BOMB, ""),
    ],
)
def test_a_body_that_cannot_be_read_says_where(world: World, body: bytes, says: str) -> None:
    found = world.order()
    path = f"/v1/orders/{found['id']}/cases"
    problem = refused(world, lambda: world.client("ana").post(path, content=body), 400, "broken_body")
    assert says in problem["detail"], problem["detail"]


def test_a_body_says_which_field_is_wrong(world: World) -> None:
    told = order("FIELD-1", "ana")
    told["lines"][1]["paid"] = "89.70"
    refused(world, lambda: world.post("operator", "/v1/orders", told), 400, "broken_body", "lines.1.paid")


def test_a_body_larger_than_any_that_makes_sense(world: World) -> None:
    body = b'{"body": "' + b"x" * 1_100_000 + b'"}'
    found = world.order()
    path = f"/v1/orders/{found['id']}/messages"
    refused(world, lambda: world.client("ana").post(path, content=body), 413, "file_too_large")


def test_a_move_nobody_knows(world: World) -> None:
    case = world.case(world.order())
    path = f"/v1/cases/{case['reference']}/moves"
    for name in ("case.explode", "", "approve", "case.request"):
        body: dict[str, Any] = {"move": name, "bring": {}}
        problem = refused(world, lambda sent=body: world.post("loom", path, sent), 422, "unknown_move", "move")  # type: ignore[misc]
        assert "case.approve" in problem["facts"]["moves"]


def test_moves_of_others_of_the_clock_and_out_of_turn(world: World) -> None:
    case = world.case(world.order())
    path = f"/v1/cases/{case['reference']}/moves"
    for who, name, status, refusal in (
        ("ana", "case.approve", 403, "not_your_move"),
        ("ana", "case.lapse", 403, "not_your_move"),
        ("agent", "refund.succeed", 403, "not_your_move"),
        ("loom", "case.accept", 409, "wrong_state"),
        ("volt", "case.approve", 404, "not_found"),
        ("ben", "case.withdraw", 404, "not_found"),
    ):
        refused(world, lambda w=who, n=name: world.post(w, path, {"move": n}), status, refusal)  # type: ignore[misc]


def test_everything_missing_is_told_at_once(world: World) -> None:
    case = world.case(world.order())
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship")
    world.move("loom", case, "case.deliver")
    path = f"/v1/cases/{case['reference']}/moves"
    problem = refused(world, lambda: world.post("loom", path, {"move": "case.reject"}), 422, "missing")
    assert {one["field"] for one in problem["errors"]} == {"why", "statement", "evidence"}


def test_evidence_of_another_order_or_of_another_side(world: World) -> None:
    found, other = world.order(), world.order()
    foreign = world.upload("ana", other, photo()).json()["id"]
    theirs = world.upload("loom", found, photo()).json()["id"]
    wish = [{"line": found["lines"][0]["id"], "quantity": 1, "reason": "defective"}]
    for id in (foreign, theirs):
        body = {"lines": wish, "evidence": [id]}
        path = f"/v1/orders/{found['id']}/cases"
        refused(world, lambda b=body, p=path: world.post("ana", p, b), 422, "evidence_unknown", "evidence")  # type: ignore[misc]


def test_orders_that_contradict_themselves(world: World) -> None:
    for change, field in (
        ({"currency": "ABC"}, "currency"),
        ({"country": "Germany"}, "country"),
        ({"lines": []}, "lines"),
        ({"payments": []}, "payments"),
        ({"placed_at": "2026-11-02T10:00:00"}, "placed_at"),
        ({"shipments": [{"reference": "S1", "seller": "nobody"}]}, "lines.1.shipment"),
    ):
        told = {**order("BAD-1", "ana"), **change}
        refused(world, lambda body=told: world.post("operator", "/v1/orders", body), 422, "order_invalid", field)  # type: ignore[misc]
    told = order("BAD-1", "ana")
    told["shipments"][0]["seller"] = "nobody"
    refused(world, lambda: world.post("operator", "/v1/orders", told), 422, "order_invalid", "shipments.0.seller")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/v1/orders?limit=0", 400),
        ("/v1/orders?limit=many", 400),
        ("/v1/orders?after=99999999999999999999", 400),
        ("/v1/orders?page=2", 400),
        ("/v1/orders?search=%00", 400),
        ("/v1/cases?limit=1000", 400),
        ("/v1/orders/%00", 404),
        ("/v1/orders/%FF%FE", 404),
        ("/v1/orders/" + "x" * 3000, 404),
        ("/v1/cases/%00", 404),
        ("/v1/cases/RET-", 404),
        ("/v1/no-such-thing", 404),
    ],
)
def test_addresses_that_make_no_sense(world: World, path: str, status: int) -> None:
    refused(world, lambda: world.get("ana", path), status, {400: "broken_body", 404: "not_found"}[status])


def test_demo_controls(world: World) -> None:
    for text in ("", "3", "-1d", "99y", "9999d"):
        body = {"advance": text}
        refused(world, lambda b=body: world.post("ana", "/v1/demo/clock", b), 400, "broken_body", "advance")  # type: ignore[misc]
    refused(world, lambda: world.post("operator", "/v1/demo/gateway", {"next": "explode"}), 400, "broken_body", "next")


def test_outside_the_demo_its_controls_are_not_there(world: World) -> None:
    settings = world.app.state.settings
    world.app.state.settings = msgspec.structs.replace(settings, demo=False)
    try:
        refused(world, lambda: world.post("operator", "/v1/demo/clock", {"advance": "1h"}), 404, "not_found")
        refused(world, lambda: world.get("operator", "/v1/demo/clock"), 404, "not_found")
        refused(world, lambda: world.post("operator", "/v1/demo/gateway", {"next": "fail"}), 404, "not_found")
    finally:
        world.app.state.settings = settings
