"""What customer service attaches to a note, or to words to one side, is not there for anybody else."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import pytest

from tests.api.world import World, photo


def attached(world: World, case: dict[str, Any], to: str, seed: int) -> None:
    """A message of customer service with a photo, by the page's form."""
    reply = world.client("agent").post(
        f"/cases/{case['reference']}/messages",
        data={"body": f"for {to}", "to": to},
        files={"files": (f"secret-{to}.jpg", photo(seed), "image/jpeg")},
        follow_redirects=False,
    )
    assert reply.status_code == 303, reply.text


@pytest.mark.parametrize(
    ("to", "readers"), [("note", ()), ("buyer", ("ana",)), ("seller", ("loom",)), ("both", ("ana", "loom"))]
)
def test_a_file_is_for_whom_the_words_are(world: World, to: str, readers: tuple[str, ...]) -> None:
    order = world.order()
    case = world.case(order)
    attached(world, case, to, 40 + len(to))
    [item] = world.get("agent", f"/v1/cases/{case['reference']}").json()["evidence"]
    for who in ("ana", "loom"):
        there = who in readers
        addresses = [f"/v1/cases/{case['reference']}", f"/v1/orders/{order['id']}", f"/cases/{case['reference']}"]
        addresses.append(f"/orders/{order['reference']}")
        assert any(item["id"] in world.get(who, one).text for one in addresses) == there
        file = world.client(who).get(f"/evidence/{item['order_id']}/{item['id']}?size=thumb")
        assert file.status_code == (200 if there else 404)
    assert world.get("agent", f"/evidence/{item['order_id']}/{item['id']}?size=thumb").status_code == 200


def test_a_hidden_file_is_no_evidence_to_refer_to(world: World) -> None:
    case = world.case(world.order())
    attached(world, case, "note", 60)
    [item] = world.get("agent", f"/v1/cases/{case['reference']}").json()["evidence"]
    reply = world.post(
        "loom", f"/v1/cases/{case['reference']}/moves",
        {"move": "case.decline", "bring": {"why": "other", "statement": "No.", "evidence": [item["id"]]}},
    )  # fmt: skip
    assert reply.status_code in (409, 422)
    assert item["id"] not in world.get("loom", f"/v1/cases/{case['reference']}").text


def test_a_file_that_was_changed_at_rest_is_not_shown(world: World) -> None:
    """The page and the API say so with a sentence, and the bytes on the disk are not the sender's."""
    order = world.order()
    case = world.case(order)
    attached(world, case, "both", 77)
    [item] = world.get("agent", f"/v1/cases/{case['reference']}").json()["evidence"]
    path = Path(world.app.state.settings.files) / item["key"]
    was = path.read_bytes()
    original = world.client("agent").get(f"/v1/orders/{order['id']}/evidence/{item['id']}/file").content
    assert hashlib.sha256(original).hexdigest() == item["sha256"]
    assert original[200:300] not in was
    path.write_bytes(was[:-20] + bytes([was[-20] ^ 1]) + was[-19:])
    for address in (
        f"/v1/orders/{order['id']}/evidence/{item['id']}/file",
        f"/evidence/{order['id']}/{item['id']}?size=whole",
    ):
        reply = world.client("agent").get(address)
        assert reply.status_code == 503, reply.text
        assert "cannot be opened" in reply.text
