"""Canned replies: one side's own, checked when kept, filled where they are used, and never sent by themselves."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.api.world import World


def kept(world: World, who: str, name: str, body: str, id: str = "") -> Any:
    """The form that keeps a reply."""
    path = f"/replies/{id}" if id else "/replies"
    return world.client(who).post(path, data={"name": name, "body": body}, follow_redirects=False)


def test_a_reply_is_filled_with_the_conversations_facts(world: World) -> None:
    order = world.order()
    case = world.case(order)
    text = "Hello {buyer}, {shop} has {case} about {item} of {order}, until {deadline}. {me} <b>"
    assert kept(world, "loom", "Status", text).status_code == 303
    page = html.unescape(world.get("loom", f"/cases/{case['reference']}").text)
    [said] = re.findall(r'data-text="(Hello [^"]+)"', page)
    assert said.startswith(
        f"Hello Ana, Loom & Co has {case['reference']} about Linen dress of {order['reference']}, until "
    )
    assert said.endswith("Staff of loom <b>")
    address = re.findall(r'href="(/cases/[^"]+\?reply=[^"#]+)', page)[0]
    raw = world.get("loom", address).text
    assert (
        f"about Linen dress of {order['reference']}" in re.findall(r"<textarea[^>]+name=\"body\"[^>]*>([^<]*)", raw)[-1]
    )
    assert "&lt;b&gt;</textarea>" in raw
    talk = html.unescape(world.get("loom", f"/orders/{order['reference']}").text)
    assert "until [deadline]." in talk, "what is not known is a gap one sees"
    assert not [row for row in world.get("loom", f"/v1/orders/{order['id']}/messages").json() if "Hello" in row["body"]]
    assert "Use a canned reply" not in world.get("ana", f"/cases/{case['reference']}").text


def test_replies_are_one_sides(world: World) -> None:
    assert kept(world, "volt", "Ours", "Volt's own words").status_code == 303
    assert kept(world, "agent", "Ours", "The platform's words").status_code == 303
    volt = world.get("volt", "/v1/replies").json()
    [mine] = [one for one in volt if one["name"] == "Ours"]
    assert mine["body"] == "Volt's own words"
    assert "Volt" not in world.get("loom", "/v1/replies").text
    assert kept(world, "loom", "Stolen", "x", mine["id"]).status_code == 404
    world.client("loom").post(f"/replies/{mine['id']}", data={"what": "forget"})
    assert mine in world.get("volt", "/v1/replies").json()
    world.client("volt").post(f"/replies/{mine['id']}", data={"what": "forget"})
    assert mine not in world.get("volt", "/v1/replies").json()


def test_what_does_not_fit_is_told_beside_the_field(world: World) -> None:
    for name, body, status, said in (
        ("", "x", 422, "A name is missing."), ("x", " ", 422, "The message is empty."), ("x" * 61, "x", 422, "60 characters fit"),
        ("x", "y" * 2001, 422, "2000 characters fit"), ("x", "Dear {byuer}", 422, "There is nothing to fill in here: “byuer”."),
    ):  # fmt: skip
        reply = kept(world, "agent2", name, body)
        assert (reply.status_code, said in html.unescape(reply.text)) == (status, True), said
        assert html.escape(body.strip()) in reply.text
        assert reply.text.count('class="fault"') == 1
    refused = world.post("agent2", "/v1/replies", {"name": "x", "body": "{x}"})
    assert (refused.status_code, refused.json()["refusal"]) == (422, "unknown_place")
    assert "{buyer}" in refused.json()["next"]
    made = world.fine("agent2", "/v1/replies", {"name": "Twice", "body": "x"})
    assert world.post("agent2", "/v1/replies", {"name": " Twice ", "body": "y"}).status_code == 409
    assert world.client("agent2").delete(f"/v1/replies/{made['id']}").status_code == 204
