"""Files sent by mistake: taken back with a trace, covered in part, and what both parties, the API, the pages and the history show of it."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any, cast

import pytest
from PIL import Image, ImageChops

from aisoon.audit.online import check
from tests.api.world import World, photo

ALL = [[0, 0, 1000, 1000]]


def brought(world: World, who: str, order: dict[str, Any], case: dict[str, Any] | None, seed: int) -> dict[str, Any]:
    """A photo as evidence, by the API."""
    about = {"case": case["reference"]} if case else {"seller": order["lines"][0]["seller"]}
    reply = world.client(who).post(
        f"/v1/orders/{order['id']}/evidence", content=photo(seed),
        params={"name": f"mine-{seed}.jpg", "caption": f"secret{seed}", **about},
    )  # fmt: skip
    assert reply.status_code == 201, reply.text
    found: dict[str, Any] = reply.json()
    return found


def path(item: dict[str, Any]) -> str:
    return f"/v1/orders/{item['order_id']}/evidence/{item['id']}"


def take_back(world: World, who: str, item: dict[str, Any], because: str = "Wrong picture.") -> Any:
    return world.post(who, f"{path(item)}/take-back", {"because": because})


def cover(world: World, who: str, item: dict[str, Any], covers: Any = ALL, because: str = "A face.") -> Any:
    return world.post(who, f"{path(item)}/cover", {"covers": covers, "because": because})


def bytes_kept(world: World, item: dict[str, Any]) -> list[Path]:
    """What is on the disk of a file."""
    return [one for one in Path(world.app.state.settings.files).rglob(f"*{item['sha256']}*") if one.is_file()]


def tidied(world: World) -> None:
    world.do(world.desk.remove_files(world.app.state.files.delete))


def faults(world: World) -> list[Any]:
    """What the verifier finds wrong with every history."""

    async def found() -> list[Any]:
        async with world.desk.database.reading() as db:
            return list((await check(db, [], set())).faults)

    return list(world.do(found()))


def test_a_file_taken_back_leaves_a_trace_and_no_bytes(world: World) -> None:
    """Row, sum and words why stay; name, caption, pictures and bytes go, for everybody, customer service too."""
    order = world.order()
    case = world.case(order)
    item = brought(world, "ana", order, case, 901)
    assert len(bytes_kept(world, item)) == 3
    reply = take_back(world, "ana", item)
    assert reply.status_code == 200, reply.text
    tidied(world)
    assert bytes_kept(world, item) == []
    for who in ("ana", "loom", "agent"):
        seen = world.get(who, f"/v1/cases/{case['reference']}")
        [row] = [one for one in seen.json()["evidence"] if one["id"] == item["id"]]
        assert row["gone_at"]
        assert (row["name"], row["caption"], row["preview_key"]) == ("", "", None)
        assert row["sha256"] == item["sha256"]
        for address in (
            f"{path(item)}/file",
            f"{path(item)}/file?size=thumb",
            f"/evidence/{order['id']}/{item['id']}?size=thumb",
        ):
            assert world.get(who, address).status_code == 410, address
        page = world.get(who, f"/evidence/{order['id']}/{item['id']}/about").text
        assert "Wrong picture." in page
        assert "secret901" not in page
        shown = world.get(who, f"/desk/{case['reference']}" if who == "agent" else f"/cases/{case['reference']}").text
        assert "taken back" in shown
        assert "secret901" not in shown


def test_the_history_still_holds_and_tells_of_it(world: World) -> None:
    """What was sealed of name and caption is a commitment; the verifier finds nothing wrong, and the move names the file."""
    order = world.order()
    case = world.case(order)
    item = brought(world, "ana", order, case, 902)
    take_back(world, "ana", item)
    assert faults(world) == []
    moves = world.get("loom", f"/v1/cases/{case['reference']}/timeline").text
    assert item["id"] in moves
    assert "take_back_file" in moves


def test_only_the_side_that_brought_it_takes_it_back(world: World) -> None:
    order = world.order()
    item = brought(world, "ana", order, world.case(order), 903)
    for who in ("loom", "agent"):
        reply = take_back(world, who, item)
        assert (reply.status_code, reply.json()["refusal"]) in ((403, "not_your_move"), (409, "no_file_of_yours")), who
    assert take_back(world, "volt", item).status_code == 404
    assert len(bytes_kept(world, item)) == 3


def test_what_somebody_acted_on_stays(world: World) -> None:
    """The seller declined with the photo before them: it stays, and the refusal says what can be done."""
    order = world.order()
    case = world.case(order)
    item = brought(world, "ana", order, case, 904)
    world.move("loom", case, "case.ask_info", question="Which side?")
    reply = take_back(world, "ana", item)
    assert (reply.status_code, reply.json()["refusal"]) == (409, "evidence_answered")
    assert "Ask customer service to cover" in reply.text
    assert cover(world, "ana", item).json()["refusal"] == "evidence_answered"
    assert cover(world, "agent", item).status_code == 200


def test_a_move_keeps_evidence_of_its_kind(world: World) -> None:
    """A decline rests on its photo: another one has to be there first."""
    order = world.order()
    case = world.case(order)
    item = brought(world, "loom", order, case, 905)
    world.move("loom", case, "case.decline", why="other", statement="See the photo.", evidence=[item["id"]])
    refused = take_back(world, "loom", item)
    assert (refused.status_code, refused.json()["refusal"]) == (409, "evidence_needed")
    brought(world, "loom", order, case, 906)
    assert take_back(world, "loom", item).status_code == 200
    assert take_back(world, "loom", item).status_code == 410


def test_what_was_taken_back_is_no_evidence_any_more(world: World) -> None:
    order = world.order()
    case = world.case(order)
    item = brought(world, "loom", order, case, 907)
    take_back(world, "loom", item)
    reply = world.post(
        "loom", f"/v1/cases/{case['reference']}/moves",
        {"move": "case.decline", "bring": {"why": "other", "statement": "No.", "evidence": [item["id"]]}},
    )  # fmt: skip
    assert (reply.status_code, reply.json()["refusal"]) == (410, "evidence_gone")


def test_before_there_is_a_case_the_words_are_a_message(world: World) -> None:
    order = world.order()
    item = brought(world, "ana", order, None, 908)
    assert take_back(world, "ana", item, "").json()["refusal"] == "missing"
    assert take_back(world, "ana", item, "My passport, sorry.").status_code == 200
    page = world.get("loom", f"/orders/{order['reference']}").text
    assert "My passport, sorry." in page
    assert "secret908" not in page
    assert faults(world) == []


def test_bytes_stay_while_another_file_is_the_same(world: World) -> None:
    """The same photo brought by both: taking back one's leaves the other's."""
    order = world.order()
    case = world.case(order)
    mine, theirs = brought(world, "ana", order, case, 909), brought(world, "loom", order, case, 909)
    assert mine["key"] == theirs["key"]
    take_back(world, "ana", mine)
    tidied(world)
    assert world.client("agent").get(f"{path(theirs)}/file").content == photo(909)
    assert take_back(world, "loom", theirs).status_code == 200
    tidied(world)
    assert bytes_kept(world, mine) == []


def test_the_same_file_may_come_again_but_not_into_its_own_removal(world: World) -> None:
    """Sent again before the bytes went: they stay. Sent again just after: refused, because nobody knows whether they are there."""
    order = world.order()
    case = world.case(order)
    item = brought(world, "ana", order, case, 910)
    take_back(world, "ana", item)
    again = brought(world, "ana", order, case, 910)
    assert again["id"] != item["id"]
    tidied(world)
    assert len(bytes_kept(world, item)) == 3
    take_back(world, "ana", again)
    tidied(world)
    reply = world.client("ana").post(f"/v1/orders/{order['id']}/evidence?case={case['reference']}", content=photo(910))
    assert (reply.status_code, reply.json()["refusal"]) == (409, "file_again")


def pixels(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_covered_areas_are_gone_from_everything_the_other_side_gets(world: World) -> None:
    """Preview, thumbnail and case file show solid areas; the original stays for its owner and customer service."""
    order = world.order()
    case = world.case(order)
    item = brought(world, "ana", order, case, 911)
    before = pixels(world.get("loom", f"{path(item)}/file?size=preview").content)
    assert cover(world, "ana", item, [[0, 0, 500, 1000]]).status_code == 200
    for size in ("preview", "thumb"):
        now = pixels(world.get("loom", f"{path(item)}/file?size={size}").content)
        wide, high = now.size
        inside = now.crop((0, 0, wide // 2 - 8, high)).getcolors(1 << 20)
        assert inside is not None
        assert all(max(abs(one - 38) for one in cast("tuple[int, ...]", colour)) < 16 for _, colour in inside)
        assert pixels(world.get("agent", f"/evidence/{order['id']}/{item['id']}?size={size}").content).size == now.size
    now = pixels(world.get("loom", f"/evidence/{order['id']}/{item['id']}?size=preview").content)
    right = (before.size[0] // 2 + 20, 0, *before.size)
    differ = ImageChops.difference(now.crop(right), before.crop(right)).getextrema()
    assert max(cast("tuple[tuple[int, int], ...]", differ))[1] < 24, "the other half is as it was"
    assert world.get("loom", f"{path(item)}/file").status_code == 403
    assert world.client("agent").get(f"{path(item)}/file").content == photo(911)
    assert world.client("ana").get(f"{path(item)}/file").content == photo(911)
    tidied(world)
    assert not any(item["preview_key"].rpartition("/")[2] == one.name for one in bytes_kept(world, item))
    assert faults(world) == []


def test_a_covered_picture_is_made_when_it_is_missing(world: World) -> None:
    """Made by the bare move, or lost since: the first who looks gets it, covered."""
    order = world.order()
    case = world.case(order)
    item = brought(world, "ana", order, case, 912)
    world.move("ana", case, "case.cover_file", file=item["id"], covers=ALL, because="A face.")
    now = pixels(world.get("loom", f"/evidence/{order['id']}/{item['id']}?size=thumb").content)
    assert now.resize((1, 1)).getpixel((0, 0)) == (38, 38, 38)


@pytest.mark.parametrize(
    "covers",
    [[], [[0, 0, 1001, 10]], [[-1, 0, 10, 10]], [[0, 0, 4, 4]], [[0, 0, 10]], [[1, 2, 3, "x"]], [[0, 0, True, 10]], [[0, 0, 10, 10]] * 21],
)  # fmt: skip
def test_areas_that_are_none_are_refused(world: World, covers: Any) -> None:
    order = world.order()
    item = brought(world, "ana", order, world.case(order), 913)
    reply = cover(world, "ana", item, covers)
    assert reply.status_code in (400, 422), reply.text
    assert reply.json()["refusal"] in ("bad_covers", "missing", "broken_body")


def test_customer_service_covers_in_a_closed_case_and_parties_do_not(world: World) -> None:
    order = world.order()
    case = world.case(order)
    item = brought(world, "ana", order, case, 914)
    world.move("ana", case, "case.withdraw")
    assert cover(world, "ana", item).json()["refusal"] == "not_your_move"
    assert take_back(world, "ana", item).json()["refusal"] == "wrong_state"
    assert cover(world, "loom", item).status_code in (403, 409)
    assert cover(world, "agent", item).status_code == 200


def test_the_pages_do_both_and_keep_what_was_typed(world: World) -> None:
    """Without scripts: percent in fields; a wrong area comes back with its sentence, the words still there."""
    order = world.order()
    item = brought(world, "ana", order, world.case(order), 915)
    at = f"/evidence/{order['id']}/{item['id']}"
    ana = world.client("ana")
    wrong = ana.post(
        f"{at}/cover",
        data={
            "_form": "case-cover_file",
            "left-0": "90",
            "top-0": "0",
            "width-0": "20",
            "height-0": "5",
            "because": "My street",
        },
    )
    assert wrong.status_code == 422
    assert "These areas cannot be covered" in wrong.text
    assert 'value="My street"' in wrong.text
    assert 'value="90"' in wrong.text
    done = ana.post(
        f"{at}/cover",
        data={"left-0": "10", "top-0": "10,5", "width-0": "20", "height-0": "5", "because": "My street"},
        follow_redirects=False,
    )
    assert done.status_code == 303
    [row] = [
        one for one in world.get("loom", f"/v1/orders/{order['id']}").json()["evidence"] if one["id"] == item["id"]
    ]
    assert row["covers"] == [[100, 105, 200, 50]]
    page = world.get("loom", f"{at}/about").text
    assert "My street" in page
    assert "<form" not in page.partition("What happened to it")[2].partition("</main>")[0]
    assert ana.post(f"{at}/take-back", data={"because": "Wrong order."}, follow_redirects=False).status_code == 303
    assert "Nothing to see any more" in world.get("agent", f"{at}/about").text


def test_what_customer_service_keeps_to_itself_is_changed_where_only_it_reads(world: World) -> None:
    """A file of an internal note: neither its id nor the words why reach the parties, by no way."""
    order = world.order()
    case = world.case(order)
    reply = world.client("agent").post(
        f"/cases/{case['reference']}/messages", data={"body": "for us", "to": "note"},
        files={"files": ("secret.jpg", photo(960), "image/jpeg")}, follow_redirects=False,
    )  # fmt: skip
    assert reply.status_code == 303
    [item] = world.get("agent", f"/v1/cases/{case['reference']}").json()["evidence"]
    move = {"move": "case.take_back_file", "bring": {"file": item["id"], "because": "psst"}}
    assert world.post("agent", f"/v1/cases/{case['reference']}/moves", move).json()["refusal"] == "evidence_unknown"
    assert cover(world, "agent", item, because="psst").status_code == 200
    assert take_back(world, "agent", item, "psst").status_code == 200
    for who in ("ana", "loom"):
        for address in (
            f"/v1/cases/{case['reference']}",
            f"/v1/cases/{case['reference']}/timeline",
            f"/cases/{case['reference']}",
        ):
            page = world.get(who, address).text
            assert item["id"] not in page
            assert "psst" not in page
            assert "take_back" not in page.partition("available_moves")[0]
    assert "psst" in world.get("agent", f"/desk/{case['reference']}").text
    assert faults(world) == []
