"""Checklists on pages: example pictures, what is brought and missing, asked for before anybody looks."""

import re
from typing import Any
from xml.etree import ElementTree

import pytest

from aisoon.rules.checks import EXAMPLES
from aisoon.web.examples import PICTURES, drawn
from tests.api.world import World, photo
from tests.http.desk_world import plain, seen, send


def test_every_example_has_its_picture_and_no_other() -> None:
    assert set(PICTURES) == set(EXAMPLES) | {f"{name}-bad" for name, bad in EXAMPLES.items() if bad}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_picture_is_small_and_has_no_word(name: str) -> None:
    svg = drawn(name)
    assert len(svg.encode()) < 2048
    tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "path", "rect", "circle"}


def test_pictures_are_served_to_anybody(world: World) -> None:
    reply = world.client().get("/examples/damage.svg")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/svg+xml")
    assert len(reply.content) < 2048
    for odd in ("damage", "damages.svg", "fault-bad.svg", "..%2fapp.css"):
        assert world.client().get(f"/examples/{odd}").status_code == 404, odd


def damaged(world: World, *shown: str) -> dict[str, Any]:
    """A case about a dress that came damaged, with a photo for each of these checks ('' for one nobody said anything of)."""
    placed = world.order()
    files = [
        world.upload("ana", placed, photo(20 + at), params={"shows": one} if one else {}).json()["id"]
        for at, one in enumerate(shown)
    ]
    wish = {"line": placed["lines"][0]["id"], "quantity": 1, "reason": "damaged_on_delivery"}
    case: dict[str, Any] = world.fine("ana", f"/v1/orders/{placed['id']}/cases", {"lines": [wish], "evidence": files})
    return case


def test_both_sides_and_customer_service_see_how_much_is_there(world: World) -> None:
    case = damaged(world, "damage")
    for who in ("ana", "loom", "agent"):
        page = seen(world, who, f"/cases/{case['reference']}")
        assert "1 of 2 brought · Still missing: photos of the box and its label" in page, who
        assert "Why we ask: Whoever decides sees what you see" in page, who
        assert "0 of 1 brought · Still missing: how it was packed and sent" in page, who
    raw = world.get("ana", f"/cases/{case['reference']}").text
    assert 'src="/examples/parcel.svg" alt="Example: the parcel from all sides, with its label."' in raw
    assert 'src="/examples/damage-bad.svg" alt="Not like this' in raw


def test_a_file_is_said_to_show_something_on_the_page(world: World) -> None:
    case = damaged(world, "")
    path, file = f"/cases/{case['reference']}", case["evidence"][0]["id"]
    assert "Of 1 file nobody said what it shows" in seen(world, "ana", path)
    assert "Say what your files show" not in seen(world, "agent", path)
    assert send(world, "ana", f"{path}/shows", **{f"shows-{file}": "damage"}).status_code == 303
    assert "1 of 2 brought" in seen(world, "loom", path)
    assert send(world, "loom", f"{path}/shows", **{f"shows-{file}": "box"}).status_code == 404
    assert send(world, "ana", f"{path}/shows", **{f"shows-{file}": "boxes"}).status_code == 422
    assert send(world, "ana", f"{path}/shows", **{f"shows-{file}": ""}).status_code == 303
    assert "0 of 2 brought" in seen(world, "loom", path)


def decline(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A seller's form that declines."""
    form = f"case-decline-{case['id'][-6:]}"
    return {
        "_form": form,
        "_move": "case.decline",
        "_of": case["id"],
        "why": "not_proven",
        "statement": "The box was whole.",
        **more,
    }


def test_what_would_help_is_asked_for_once(world: World) -> None:
    case = damaged(world, "damage")
    path = f"/cases/{case['reference']}/moves"
    first = send(world, "loom", path, **decline(case))
    assert first.status_code == 422
    assert (
        "It would be stronger with more to see: how it was packed and sent, what bears out the seller's answer."
        in plain(first.text)
    )
    assert "The box was whole." in first.text
    asked = re.findall(r'name="anyway" value="([^"]*)"', first.text)
    assert asked == ["packing,grounds"]
    again = send(world, "loom", path, **decline(case, anyway=asked[0]))
    assert again.status_code == 303


def test_faults_are_told_before_what_would_help(world: World) -> None:
    case = damaged(world, "damage")
    reply = send(world, "loom", f"/cases/{case['reference']}/moves", **decline(case, statement=""))
    assert reply.status_code == 422
    assert "It would be stronger" not in plain(reply.text)


def test_a_file_sent_for_a_check_counts_for_it(world: World) -> None:
    case = damaged(world, "damage")
    path = f"/cases/{case['reference']}/moves"
    fields = {"_key": "k", **decline(case, anyway="grounds")}
    files = {"files-evidence.packing": ("p.jpg", photo(40), "image/jpeg")}
    reply = world.client("loom").post(path, data=fields, files=files, follow_redirects=False)
    assert reply.status_code == 303, plain(reply.text)[:800]
    page = seen(world, "agent", f"/cases/{case['reference']}")
    assert "1 of 2 brought · Still missing: what bears out the seller's answer" in page


def asking(world: World, order: dict[str, Any], reason: str, step: str = "show", **more: Any) -> dict[str, Any]:
    """A step of the guided request."""
    line = order["lines"][0]["id"]
    return {"_step": step, "shown": "1", f"q-{line}": "1", f"r-{line}": reason, **more}


def test_a_request_shows_what_to_bring_and_asks_for_what_is_missing(world: World) -> None:
    order = world.order()
    path, line = f"/orders/{order['reference']}/request", order["lines"][0]["id"]
    page = world.get("ana", f"{path}?step=show&q-{line}=1&r-{line}=damaged_on_delivery")
    text = plain(page.text)
    assert "The damage from close by, and once the whole item. Needed" in text
    assert "Would help" in text
    assert 'name="files.damage"' in page.text
    form = asking(world, order, "damaged_on_delivery")
    box = {"files.box": ("b.jpg", photo(51), "image/jpeg")}
    wrong = world.client("ana").post(path, data=form, files=box, follow_redirects=False)
    assert wrong.status_code == 422
    assert "Something that is needed is still missing: photos of the damage." in plain(wrong.text)
    ticked = re.findall(r'name="evidence" value="([^"]+)"', wrong.text)
    assert len(ticked) == 1, "what was sent is kept"
    damage = {"files.damage": ("d.jpg", photo(52), "image/jpeg")}
    fine = world.client("ana").post(path, data={**form, "evidence": ticked}, files=damage, follow_redirects=False)
    assert fine.status_code == 303, plain(fine.text)[:800]
    assert fine.headers["location"].endswith("step=how")


def test_a_request_asks_once_for_what_would_help_and_goes_on(world: World) -> None:
    order = world.order()
    path = f"/orders/{order['reference']}/request"
    form = asking(world, order, "damaged_on_delivery")
    damage = {"files.damage": ("d.jpg", photo(53), "image/jpeg")}
    first = world.client("ana").post(path, data=form, files=damage, follow_redirects=False)
    assert first.status_code == 422
    assert "stronger with more to see: photos of the box and its label" in plain(first.text)
    ticked = re.findall(r'name="evidence" value="([^"]+)"', first.text)
    again = send(world, "ana", path, **asking(world, order, "damaged_on_delivery", anyway="box", evidence=ticked))
    assert again.status_code == 303
    sent = send(world, "ana", path, **asking(world, order, "damaged_on_delivery", "how", evidence=ticked))
    assert sent.status_code == 303
    case = world.get("ana", f"/v1{sent.headers['location'].partition('?')[0]}").json()
    assert {one["side"]: one["missing"] for one in case["completeness"]}["buyer"] == ["box"]


def disputed_bare(world: World) -> dict[str, Any]:
    """A dispute to which the seller has shown nothing."""
    case = damaged(world, "damage", "box")
    world.move("loom", case, "case.decline", why="not_proven", statement="No.")
    return world.move("ana", case, "case.dispute", statement="Yes.")


def parts(world: World, reference: str) -> set[str]:
    """The parts of the queue a case is in."""
    names = ("all", "unassigned", "waiting", "mine")
    return {
        name
        for name in names
        if f'class="to ref" href="/desk/{reference}"' in world.get("agent", f"/desk?show={name}").text
    }


def test_a_dispute_that_lacks_something_waits_behind_the_others(world: World) -> None:
    case = disputed_bare(world)
    reference, order = case["reference"], world.get("operator", f"/v1/orders/{case['order']}").json()
    assert case["awaited_until"]
    assert parts(world, reference) == {"all", "waiting"}
    assert "Waiting for evidence until" in seen(world, "agent", "/desk?show=waiting")
    assert "at the latest from" in seen(world, "loom", f"/cases/{reference}")
    whole = disputed_bare(world)["reference"]
    order2 = {"id": world.get("agent", f"/v1/cases/{whole}").json()["order"], "lines": order["lines"]}
    assert world.upload("loom", order2, photo(71), params={"case": whole, "shows": "grounds"}).is_success
    assert parts(world, whole) == {"all", "unassigned"}
    listed = re.findall(r'class="to ref" href="/desk/(RET-[\w-]+)"', world.get("agent", "/desk?show=all").text)
    assert listed.index(whole) < listed.index(reference), "what is complete comes first"
    assert world.upload("loom", order, photo(72), params={"case": reference}).is_success
    assert parts(world, reference) == {"all", "unassigned"}


def test_an_agent_may_take_it_all_the_same_and_it_waits_no_longer_than_the_policy_says(world: World) -> None:
    first, second = disputed_bare(world)["reference"], disputed_bare(world)["reference"]
    assert send(world, "agent", f"/desk/{first}/claim", how="take").status_code == 303
    assert parts(world, first) == {"all", "mine"}
    assert parts(world, second) == {"all", "waiting"}
    assert world.post("operator", "/v1/demo/clock", {"advance": "25h"}).is_success
    assert parts(world, second) == {"all", "unassigned"}
    assert world.get("loom", f"/v1/cases/{second}").json()["awaited_until"] is None


def test_the_design_page_shows_every_example(world: World) -> None:
    page = world.client().get("/design").text
    for name in PICTURES:
        assert page.count(f'src="/examples/{name}.svg"') >= 2, "by day and by night"


def test_the_policy_tells_everybody_what_is_asked_and_why(world: World) -> None:
    page = world.client().get("/policy").text
    text = plain(page)
    assert "When returned goods are rejected" in text
    assert "Photos of what is wrong, taken when the parcel was opened. Needed The seller brings it." in text
    assert "Whoever appeals brings it." in text
    assert 'src="/examples/unpacking-bad.svg"' in page
    styles = text.partition("Fabric, material or style is not as expected The difference")[2]
    assert styles.partition("Why we ask")[0].count("Would help") == 1, "a reason that only welcomes evidence needs none"


def test_a_video_is_asked_for_as_a_video(world: World) -> None:
    order = world.order()
    line = order["lines"][0]["id"]
    page = world.get("ana", f"/orders/{order['reference']}/request?step=show&q-{line}=1&r-{line}=missing_parts").text
    box = page.partition('name="files.unpacking"')[2].partition(">")[0]
    assert 'accept="video/mp4,video/quicktime,video/webm"' in box
    assert "image/jpeg" in page.partition('name="files.contents"')[2].partition(">")[0]


def test_what_is_said_of_a_file_decides_at_once_whether_a_dispute_waits(world: World) -> None:
    case = damaged(world, "damage", "box")
    order = world.get("operator", f"/v1/orders/{case['order']}").json()
    world.move("loom", case, "case.approve")
    world.move("ana", case, "case.ship", tracking=f"W-{order['reference']}")
    world.move("loom", case, "case.deliver")
    proof = world.upload("loom", order, photo(77), params={"case": case["reference"], "shows": "opening"}).json()["id"]
    world.move("loom", case, "case.reject", why="used", statement="Worn.", evidence=[proof])
    world.move("ana", case, "case.dispute", statement="It was not.")
    assert parts(world, case["reference"]) == {"all", "unassigned"}
    path = f"/v1/orders/{case['order']}/evidence/{proof}/shows"
    assert world.client("loom").put(path, json={"shows": ["packing"]}).is_success
    assert parts(world, case["reference"]) == {"all", "waiting"}
    assert "Photos taken when the parcel was opened missing · Needed" in seen(
        world, "agent", f"/desk/{case['reference']}"
    )
    assert world.client("loom").put(path, json={"shows": ["opening"]}).is_success
    assert parts(world, case["reference"]) == {"all", "unassigned"}
