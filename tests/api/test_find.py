"""Finding an order without an account: the same answer whoever asks, and a link for who placed it."""

import asyncio
import re
import threading
from typing import Any

import asyncpg
import httpx
import msgspec
import pytest

from aisoon.web import signin
from tests.api.world import World

DONE = threading.Semaphore(0)
"""Looked for, after the answer was given."""


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody has tried before; what is done after the answer is told."""
    signin.tried.clear()
    found = signin.found

    async def told(*given: Any) -> None:
        await found(*given)
        DONE.release()

    monkeypatch.setattr(signin, "found", told)


def letters(world: World) -> list[dict[str, Any]]:
    """The sign-in letters that wait."""

    async def waiting() -> list[dict[str, Any]]:
        db = await asyncpg.connect(world.database_url)
        try:
            rows = await db.fetch("select body::text from task where kind = 'mail' and body->>'move' = 'sign_in'")
            return [msgspec.json.decode(row["body"]) for row in rows]
        finally:
            await db.close()

    return asyncio.run(waiting())


def asked(world: World, order: str, email: str, **more: str) -> httpx.Response:
    with httpx.Client(base_url=world.base, timeout=30) as nobody:
        reply = nobody.post("/find", data={"order": order, "email": email, **more})
    assert reply.status_code != 200 or DONE.acquire(timeout=20)
    return reply


def plain(reply: httpx.Response, *typed: str) -> str:
    """A page without what was typed into it and what is new on every page."""
    text = re.sub(r"[0-9a-f-]{36}|<aside.*?</aside>", "", reply.text, flags=re.DOTALL)
    for one in typed:
        text = text.replace(one, "…")
    return text


def test_the_answer_is_the_same_and_only_who_placed_it_gets_a_letter(world: World) -> None:
    order, before = world.order()["reference"], len(letters(world))
    tries = [
        (order.lower(), "ana@example.com"),
        (order, "ben@example.com"),
        ("W-0000", "ana@example.com"),
        (order, "x@y.zz"),
    ]
    replies = [asked(world, *one) for one in tries]
    assert {one.status_code for one in replies} == {200}
    assert len({plain(reply, *one) for reply, one in zip(replies, tries, strict=True)}) == 1
    new = letters(world)[before:]
    assert [one["to"] for one in new] == ["ana@example.com"]
    assert new[0]["url"].endswith(f"?next=%2Forders%2F{order}")


def test_the_link_is_used_by_a_press_and_leads_to_the_order(world: World) -> None:
    order, before = world.order()["reference"], len(letters(world))
    asked(world, order, "Ana@Example.com", **{"for": "withdraw"})
    address = letters(world)[before:][0]["url"].split("//", 1)[1].partition("/")[2]
    with httpx.Client(base_url=world.base, timeout=30) as nobody:
        assert nobody.get(f"/{address}").status_code == 200
        page = nobody.get(f"/{address}")
        then = re.search('name="next" value="([^"]*)"', page.text)
        assert then
        assert then[1] == f"/orders/{order}/withdraw"
        path = f"/{address.partition('?')[0]}"
        assert nobody.post(path, data={"next": "https://evil.example"}).headers["location"] == "/orders"
    asked(world, order, "ana@example.com")
    path = "/" + letters(world)[before:][1]["url"].split("//", 1)[1].partition("/")[2].partition("?")[0]
    with httpx.Client(base_url=world.base, timeout=30) as nobody:
        entered = nobody.post(path, data={"next": f"/orders/{order}"})
        assert (entered.status_code, entered.headers["location"]) == (303, f"/orders/{order}")
        assert nobody.get(f"/orders/{order}").status_code == 200
    with httpx.Client(base_url=world.base, timeout=30) as nobody:
        assert nobody.post(path).status_code == 410


def test_it_is_not_tried_too_often_known_or_not(world: World) -> None:
    for email in ("ana@example.com", "nobody@example.com"):
        tried = [asked(world, "W-1", email).status_code for _ in range(signin.TRIES + 1)]
        assert tried == [200] * signin.TRIES + [429]


def test_what_is_missing_is_said_beside_its_field(world: World) -> None:
    reply = asked(world, "", "nothing")
    assert reply.status_code == 422
    assert reply.text.count('aria-invalid="true"') == 2


def test_a_message_is_about_an_item_of_its_seller(world: World) -> None:
    order = world.order()
    dress, toaster = order["lines"]
    path = f"/orders/{order['reference']}/messages"
    fine = {"body": "How is it washed?", "seller": dress["seller"], "about": dress["id"]}
    assert world.client("ana").post(path, data=fine).status_code == 303
    (message,) = world.get("ana", f"/v1/orders/{order['id']}/messages").json()
    assert message["line_id"] == dress["id"]
    assert "About Linen dress" in world.get("ana", f"/orders/{order['reference']}").text
    wrong = world.client("ana").post(path, data={**fine, "about": toaster["id"]})
    assert wrong.status_code == 422
