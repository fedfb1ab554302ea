"""Files in parts: resumed where they stand, judged when whole, seen by nobody else, and never more than fits."""

import hashlib
import socket
import threading
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import pytest

from aisoon.desk import unsent
from aisoon.jobs.tidy import tidy
from aisoon.outside.pictures import picture
from tests.api.world import PDF, World, photo


def begun(world: World, content: bytes, order: dict[str, Any] | None = None, size: int | None = None) -> dict[str, Any]:
    told = {
        "order": (order or world.order())["id"],
        "size": len(content) if size is None else size,
        "name": "dress.jpg",
    }
    found: dict[str, Any] = world.fine("ana", "/v1/uploads", told)
    return found


def part(world: World, id: str, content: bytes, offset: int, who: str = "ana") -> httpx.Response:
    return world.client(who).patch(f"/v1/uploads/{id}", content=content, headers={"Upload-Offset": str(offset)})


def kept(world: World, id: str) -> list[str]:
    """What the file store holds of an upload."""
    found: list[str] = world.do(world.app.state.files.listed(f"uploads/{id}"))
    return found


def test_parts_make_a_file_and_the_file_becomes_evidence(world: World) -> None:
    order, content = world.order(), photo(11)
    id = begun(world, content, order)["id"]
    half = len(content) // 2
    first = part(world, id, content[:half], 0)
    assert (first.status_code, first.json()["offset"], first.json()["file"]) == (200, half, None)
    asked = world.client("ana").head(f"/v1/uploads/{id}")
    assert (asked.headers["upload-offset"], asked.headers["upload-length"]) == (str(half), str(len(content)))
    last = part(world, id, content[half:], half).json()
    assert last["file"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert last["file"]["media_type"] == "image/jpeg"
    line = order["lines"][0]
    query = {"upload": id, "seller": line["seller"], "caption": "Torn"}
    twice = [world.client("ana").post(f"/v1/orders/{order['id']}/evidence", params=query) for _ in range(2)]
    assert [one.status_code for one in twice] == [201, 201]
    assert twice[0].json() == twice[1].json()
    item = twice[0].json()
    assert item["caption"] == "Torn"
    assert world.get("ana", f"/v1/orders/{order['id']}/evidence/{item['id']}/file").content == content
    assert world.get("ana", f"/v1/uploads/{id}").json()["evidence"] == item["id"]
    assert world.get("loom", f"/v1/orders/{order['id']}/evidence/{item['id']}/file?size=thumb").status_code == 200


def test_beginning_twice_under_one_key_begins_once(world: World) -> None:
    body, key = {"order": world.order()["id"], "size": 5000}, {"Idempotency-Key": "u-1"}
    first, second = (world.post("ana", "/v1/uploads", body, headers=key) for _ in range(2))
    assert first.json() == second.json()
    assert first.headers["location"] == f"/v1/uploads/{first.json()['id']}"
    assert second.headers["idempotent-replayed"] == "true"


def test_the_same_part_twice_and_a_gap_are_told_where_it_stands(world: World) -> None:
    content = photo(12)
    id = begun(world, content)["id"]
    assert part(world, id, content[:100], 0).status_code == 200
    for offset, sent in ((0, content[:100]), (300, content[300:400])):
        wrong = part(world, id, sent, offset)
        assert wrong.status_code == 409
        assert wrong.json()["refusal"] == "upload_offset"
        assert wrong.json()["facts"]["offset"] == 100
        assert wrong.headers["upload-offset"] == "100"
    whole = part(world, id, content[100:], 100).json()
    assert whole["file"]["sha256"] == hashlib.sha256(content).hexdigest()
    assert part(world, id, b"", len(content)).json() == whole | {"expires_at": whole["expires_at"]}


def test_two_parts_at_once_one_wins(world: World) -> None:
    content = photo(13)
    id = begun(world, content)["id"]
    with ThreadPoolExecutor(6) as many:
        replies = list(many.map(lambda _: part(world, id, content[:5000], 0), range(6)))
    assert sorted(one.status_code for one in replies) == [200, 409, 409, 409, 409, 409]
    assert world.get("ana", f"/v1/uploads/{id}").json()["offset"] == 5000
    assert part(world, id, content[5000:], 5000).json()["file"]["size"] == len(content)


def test_what_arrived_of_a_part_that_broke_off_is_kept(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    content = picture("dress", "torn", 14, size=(1600, 1200))
    id = begun(world, content)["id"]
    place, parts = urlsplit(world.base), world.app.state.parts
    keep, arrived, ended = parts.keep, threading.Event(), threading.Event()

    async def watched(id: UUID, offset: int, stream: AsyncIterator[bytes], most: int, fits: Any) -> Any:
        async def told() -> AsyncIterator[bytes]:
            async for piece in stream:
                yield piece
                arrived.set()

        return await keep(id, offset, told(), most, fits)

    async def grown(*given: Any) -> Any:
        found = await grow(*given)
        ended.set()
        return found

    grow = world.desk.grow_upload
    monkeypatch.setattr(parts, "keep", watched)
    monkeypatch.setattr(world.desk, "grow_upload", grown)
    with socket.create_connection((place.hostname or "", place.port or 0)) as line:
        head = (
            f"PATCH /v1/uploads/{id} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {world.keys['ana']}\r\n"
            f"Upload-Offset: 0\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        line.sendall(head.encode() + content[:20_000])
        assert arrived.wait(20)
    assert ended.wait(20)
    offset = world.get("ana", f"/v1/uploads/{id}").json()["offset"]
    assert 0 < offset <= 20_000
    assert part(world, id, content[offset:], offset).json()["file"]["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", [0, -1, 10**12, 31_457_281])
def test_hostile_sizes_are_refused_before_a_byte(world: World, size: int) -> None:
    reply = world.post("ana", "/v1/uploads", {"order": world.order()["id"], "size": size})
    assert reply.json()["refusal"] in ("file_empty", "file_too_large")


def test_more_than_was_announced_is_refused_and_what_is_here_stays(world: World) -> None:
    content = photo(15)
    id = begun(world, content)["id"]
    assert part(world, id, content[:1000], 0).status_code == 200
    for more in (content[1000:] + b"x", b"x" * (2 << 20) + b"y"):
        assert part(world, id, more, 1000).status_code == 413
    chunked = world.client("ana").patch(
        f"/v1/uploads/{id}", content=iter([content[1000:], b"more"]), headers={"Upload-Offset": "1000"}
    )
    assert chunked.status_code == 413
    assert world.get("ana", f"/v1/uploads/{id}").json()["offset"] == 1000
    assert part(world, id, content[1000:], 1000).json()["file"]


def test_a_file_of_no_known_type_is_refused_at_its_first_part_and_forgotten(world: World) -> None:
    content = b"<svg xmlns='http://www.w3.org/2000/svg'/>" * 500
    id = begun(world, content)["id"]
    assert part(world, id, content[:8000], 0).json()["refusal"] == "file_type_unknown"
    assert world.get("ana", f"/v1/uploads/{id}").status_code == 404
    big = begun(world, b"", size=12_000_000)["id"]
    assert part(world, big, photo(16), 0).json()["refusal"] == "file_too_large"


def test_a_picture_that_is_none_is_refused_when_it_is_whole(world: World) -> None:
    content = photo(17)[:600] + b"\x00" * 9000
    id = begun(world, content)["id"]
    assert part(world, id, content, 0).json()["refusal"] == "file_unreadable"
    assert world.get("ana", f"/v1/uploads/{id}").status_code == 404
    assert kept(world, id) == []


def test_an_upload_is_there_for_its_owner_only(world: World) -> None:
    order = world.order()
    id = begun(world, PDF, order)["id"]
    part(world, id, PDF, 0)
    for who in ("ben", "loom", "agent", "operator"):
        assert world.get(who, f"/v1/uploads/{id}").status_code == 404
        assert part(world, id, b"x", 0, who).status_code == 404
        assert world.client(who).delete(f"/v1/uploads/{id}").status_code == 404
    for who in ("loom", "agent"):
        query = {"upload": id, "seller": order["lines"][0]["seller"]}
        assert world.client(who).post(f"/v1/orders/{order['id']}/evidence", params=query).status_code == 404
    other = world.order()
    query = {"upload": id, "seller": other["lines"][0]["seller"]}
    assert world.client("ana").post(f"/v1/orders/{other['id']}/evidence", params=query).status_code == 404


def test_an_unfinished_file_goes_with_nothing(world: World) -> None:
    order = world.order()
    id = begun(world, PDF, order)["id"]
    query = {"upload": id, "seller": order["lines"][0]["seller"]}
    reply = world.client("ana").post(f"/v1/orders/{order['id']}/evidence", params=query)
    assert (reply.status_code, reply.json()["refusal"]) == (409, "upload_unfinished")


def test_one_person_has_only_so_many_waiting(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    order = world.order("ben")
    body = {"order": order["id"], "size": 1000}
    monkeypatch.setattr(unsent, "MOST_UPLOADS", 3)
    with ThreadPoolExecutor(6) as many:
        replies = list(many.map(lambda _: world.post("ben", "/v1/uploads", body), range(6)))
    assert sorted(one.status_code for one in replies) == [201, 201, 201, 429, 429, 429]
    first = next(one.json()["id"] for one in replies if one.is_success)
    assert world.client("ben").delete(f"/v1/uploads/{first}").status_code == 204
    assert world.post("ben", "/v1/uploads", body).status_code == 201


def test_what_nobody_goes_on_with_is_forgotten(world: World) -> None:
    content = photo(18)
    unfinished, whole, sent = (begun(world, content)["id"] for _ in range(3))
    part(world, unfinished, content[:4000], 0)
    part(world, whole, content, 0)
    order = world.order()
    sent = begun(world, content, order)["id"]
    part(world, sent, content, 0)
    query = {"upload": sent, "seller": order["lines"][0]["seller"]}
    item = world.client("ana").post(f"/v1/orders/{order['id']}/evidence", params=query).json()
    assert kept(world, unfinished)
    clock = world.app.state.clock
    try:
        clock.ahead += timedelta(days=2)
        world.do(tidy(world.desk, world.app.state.parts))
        gone = {id: kept(world, id) == [] for id in (unfinished, whole, sent)}
        assert gone == {unfinished: True, whole: False, sent: True}
        clock.ahead += timedelta(days=30)
        world.do(tidy(world.desk, world.app.state.parts))
        assert kept(world, whole) == []
    finally:
        clock.ahead -= timedelta(days=32)
    file = world.get("ana", f"/v1/orders/{order['id']}/evidence/{item['id']}/file")
    assert file.content == content
