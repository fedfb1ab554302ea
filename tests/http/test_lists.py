"""Lists of cases: found by what was said, kept under a name, and paged without losing or doubling a row."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest

from aisoon.store import finding
from aisoon.web import listed
from tests.api.world import World


def said(world: World, who: str, case: dict[str, Any], body: str, to: str = "both") -> None:
    """A message about a case, by the page's form."""
    reply = world.client(who).post(
        f"/cases/{case['reference']}/messages", data={"body": body, "to": to}, follow_redirects=False
    )
    assert reply.status_code == 303, reply.text


def found(world: World, who: str, search: str, **more: Any) -> list[str]:
    """References of the cases a search finds, by the API."""
    reply = world.get(who, "/v1/cases", params={"search": search, **more})
    assert reply.status_code == 200, reply.text
    return [row["reference"] for row in reply.json()["cases"]]


def test_words_are_found_by_who_may_read_them(world: World) -> None:
    case, other = world.case(world.order()), world.case(world.order())
    said(world, "ana", case, "The zipper is chipped <b>and</b> the Reissverschluss jams.")
    said(world, "agent", case, "Possibly a quokka ring.", to="note")
    said(world, "agent", case, "Dear seller, about the wombat.", to="seller")
    assert found(world, "loom", "reissversch") == [case["reference"]]
    assert found(world, "loom", "chipped zipper") == [case["reference"]]
    assert found(world, "volt", "chipped") == []
    assert found(world, "agent", "quokka") == [case["reference"]]
    assert (found(world, "loom", "quokka"), found(world, "ana", "quokka")) == ([], [])
    assert found(world, "loom", "wombat") == [case["reference"]]
    assert found(world, "ana", "wombat") == []
    assert found(world, "loom", other["reference"][:8].lower()) == [other["reference"]]
    page = world.get("loom", "/cases?q=chipp").text
    assert "<mark>chipped</mark>" in page
    assert "<b>and" not in page
    for strange in ("'", "&|!:*()", "%", "\\", "a & b", "!!", "\ue000"):
        assert world.get("loom", "/v1/cases", params={"search": strange}).status_code == 200
        assert world.get("loom", "/cases", params={"q": strange}).status_code == 200


def test_numbers_and_addresses_are_found_by_their_parts(world: World) -> None:
    case = world.case(world.order())
    said(world, "ana", case, "The label says QX-7741/B, 12.50 EUR; write to <i>dora.weiss@post.example</i>.")
    for search in ("QX-7741", "7741", "qx 77", "12.50", "dora", "weiss@post", "dora.weiss@post.example"):
        assert found(world, "loom", search) == [case["reference"]], search
        assert found(world, "volt", search) == [], search
    page = world.get("loom", "/cases?q=qx-77").text
    assert "<mark>QX</mark>-<mark>7741</mark>/B" in page
    assert "&lt;i&gt;dora" in page


def test_a_passage_is_a_line_around_what_was_found() -> None:
    long = "before " * 40 + "the\nzipper broke " + "after " * 40
    passage = finding.excerpt(long, "ZIP")
    assert f"the {finding.OPEN}zipper{finding.CLOSE} broke after" in passage
    assert passage.startswith("… before")
    assert passage.endswith("after …")
    assert len(passage) < 150
    assert finding.excerpt("unzipped", "zip") == "unzipped"
    assert finding.excerpt(f"a{finding.OPEN}b", "ab") == f"{finding.OPEN}ab{finding.CLOSE}"
    assert finding.excerpt("x" * 5000, "x").count("x") <= 160


def test_the_pages_of_a_kept_list_stay_with_it(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "PAGE", 1)
    world.case(world.order()), world.case(world.order())
    where = kept(world, "loom", name="By pages", state="requested").headers["location"]
    first = world.get("loom", where).text
    more = html.unescape(re.findall(r'href="([^"]*after=[^"]*)" rel="next"', first)[0])
    assert more.startswith(where)
    second = world.get("loom", more).text
    assert re.search(rf'href="{re.escape(where)}" aria-current="true"', second)
    assert "Change this list" in second
    world.client("loom").post(f"/views/{where.partition('view=')[2]}", data={"what": "forget"})


def test_what_was_written_with_a_move_is_found(world: World) -> None:
    case = world.case(world.order())
    world.move("loom", case, "case.ask_info", question="Is the numbat on the left sleeve?")
    for who in ("ana", "loom", "agent"):
        assert found(world, who, "numbat sleeve") == [case["reference"]]
    assert found(world, "volt", "numbat") == []
    assert "<mark>numbat</mark>" in world.get("loom", "/cases?q=numbat").text
    world.move("ana", case, "case.give_info", statement="On the right, the echidna says.")
    assert found(world, "loom", "echidna") == [case["reference"]]


def test_filters_narrow(world: World) -> None:
    case = world.case(world.order())
    reason = case["lines"][0]["reason"]
    assert case["reference"] in found(world, "loom", "", reason=reason, limit=200)
    assert case["reference"] not in found(world, "loom", "", reason="wrong_item", limit=200)
    assert case["reference"] not in found(world, "loom", "", due="late", limit=200)
    assert case["reference"] in found(world, "loom", "", due="week", limit=200)
    assert world.get("loom", "/v1/cases", params={"due": "soon"}).status_code == 400


def test_pages_go_on_where_the_last_one_ended(world: World) -> None:
    made = {world.case(world.order())["reference"] for _ in range(5)}
    whole = found(world, "agent", "", limit=200)
    seen: list[str] = []
    after = ""
    while True:
        page = world.get("agent", "/v1/cases", params={"limit": 2, **({"after": after} if after else {})}).json()
        seen += [row["reference"] for row in page["cases"]]
        if len(seen) == 2:
            world.move("loom", {"reference": seen[0]}, "case.approve") if seen[0] in made else None
        after = page["next"]
        if after is None:
            break
    assert len(seen) == len(set(seen)) or seen.count(seen[0]) == 2
    assert set(whole) == set(seen)


@pytest.mark.parametrize("after", ["x", "W10", "bnVsbA", "WzEsMiwzLDQsNV0", "é", "A" * 5000])
def test_a_strange_place_is_refused_by_the_api_and_ignored_by_the_page(world: World, after: str) -> None:
    assert world.get("loom", "/v1/cases", params={"after": after}).status_code == 400
    assert world.get("loom", "/cases", params={"after": after}).status_code == 200


def kept(world: World, who: str, **fields: Any) -> Any:
    """The form that keeps a list."""
    return world.client(who).post("/views", data=fields, follow_redirects=False)


def test_a_list_is_kept_renamed_started_with_and_forgotten(world: World) -> None:
    world.case(world.order())
    done = kept(world, "volt", name="  Due   today ", due="today", state="requested")
    where = done.headers["location"]
    assert done.status_code == 303
    assert "Due today" in world.get("volt", where).text
    id = where.partition("view=")[2]
    client = world.client("volt")

    def change(**fields: str) -> Any:
        return client.post(f"/views/{id}", data=fields, follow_redirects=False)

    assert change(what="start").status_code == 303
    plain = client.get("/cases", follow_redirects=False)
    assert (plain.status_code, plain.headers["location"]) == (303, where)
    assert client.get("/cases?all=1", follow_redirects=False).status_code == 200
    assert world.get("loom", where).text.count("Due today") == 0, "another seller's list is not there"
    assert world.client("loom").post(f"/views/{id}", data={"what": "rename", "name": "Mine"}).status_code == 404
    kept(world, "volt", name="Second", q="zip")
    again = change(what="rename", name="Second")
    assert again.status_code == 409
    assert "You have one of this name already: Second." in again.text
    assert change(what="rename", name="Today's").status_code == 303
    assert "Today&#39;s" in client.get(where).text
    assert change(what="forget").status_code == 303
    assert "Today&#39;s" not in client.get("/cases?all=1").text


def test_bad_names_are_told_and_what_was_typed_is_kept(world: World) -> None:
    assert "A name is missing." in kept(world, "agent", name=" ", due="late").text
    long = kept(world, "agent", name="x" * 41, due="late")
    assert "This is too long: 40 characters fit." in long.text
    assert 'value="' + "x" * 41 in long.text
    for n in range(12):
        assert kept(world, "agent", name=f"List {n}", due="late").status_code == 303
    full = kept(world, "agent", name="One more", due="late")
    assert full.status_code == 409
    assert "as many lists as fit: 12" in full.text
    assert kept(world, "agent", name="List 3", due="week").status_code == 303
    ids = set(re.findall(r"/cases\?view=([0-9a-f-]{36})", world.get("agent", "/cases?all=1").text))
    for id in ids:
        world.client("agent").post(f"/views/{id}", data={"what": "forget"})
