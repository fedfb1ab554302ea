"""Evidence by API: what comes back is what was seen to be there, and no browser runs it."""

from datetime import datetime

from aisoon.outside.pictures import picture
from tests.api.world import PDF, World, photo


def test_a_file_is_served_so_that_nothing_in_it_runs(world: World) -> None:
    order = world.order()
    item = world.upload("ana", order, PDF, params={"name": "../bill\r\n<x>.html", "caption": "The bill"}).json()
    assert (item["media_type"], item["kind"], item["caption"]) == ("application/pdf", "document", "The bill")
    reply = world.get("loom", f"/v1/orders/{order['id']}/evidence/{item['id']}/file")
    assert reply.content == PDF
    assert reply.headers["content-type"] == "application/pdf"
    assert reply.headers["content-disposition"].startswith("attachment; ")
    assert reply.headers["x-content-type-options"] == "nosniff"
    assert reply.headers["content-security-policy"] == "sandbox; default-src 'none'"
    assert reply.headers["content-length"] == str(len(PDF))


def test_a_photos_original_is_for_customer_service_and_who_brought_it(world: World) -> None:
    order = world.order()
    taken = picture("dress", "torn", 5, size=(400, 300), taken=datetime(2026, 11, 2, 10))
    item = world.upload("ana", order, taken).json()
    assert item["captured_at"].startswith("2026-11-02T10:00")
    path = f"/v1/orders/{order['id']}/evidence/{item['id']}"
    assert world.get("loom", path).json() == item
    for who, status in (("ana", 200), ("agent", 200), ("operator", 200), ("loom", 403), ("volt", 404), ("ben", 404)):
        reply = world.get(who, f"{path}/file")
        assert reply.status_code == status, who
        assert status != 200 or reply.content == taken
    for size in ("preview", "thumb"):
        seen = world.get("loom", f"{path}/file", params={"size": size})
        assert seen.headers["content-type"] == "image/jpeg"
        assert seen.headers["content-disposition"].startswith("inline; ")
        assert b"Exif" not in seen.content
        assert world.get("volt", f"{path}/file", params={"size": size}).status_code == 404


def test_evidence_for_a_case_and_a_seller(world: World) -> None:
    order = world.order()
    case = world.case(order)
    path = f"/v1/orders/{order['id']}/evidence"
    asked = world.client("ana").post(path, content=photo())
    assert asked.json()["refusal"] == "missing"
    item = world.client("ana").post(path, content=photo(), params={"case": case["reference"]}).json()
    assert item["case_id"] == case["id"]
    assert item["seller_id"] == case["seller_id"]
    other = world.client("volt").post(path, content=photo(), params={"case": case["reference"]})
    assert other.status_code == 404
    world.move("ana", case, "case.withdraw")
    late = world.client("ana").post(path, content=photo(2), params={"case": case["reference"]})
    assert late.json()["refusal"] == "evidence_closed"


def test_preview_of_what_has_none(world: World) -> None:
    order = world.order()
    item = world.upload("ana", order, PDF).json()
    reply = world.get("ana", f"/v1/orders/{order['id']}/evidence/{item['id']}/file", params={"size": "thumb"})
    assert reply.status_code == 404


def test_the_page_gives_others_the_preview_for_an_original(world: World) -> None:
    order = world.order()
    taken = picture("dress", "torn", 6, size=(400, 300), taken=datetime(2026, 11, 2, 10))
    item = world.upload("ana", order, taken).json()
    path = f"/evidence/{order['id']}/{item['id']}"
    assert world.get("ana", path).content == taken
    assert world.get("agent", path).content == taken
    assert b"Exif" not in world.get("loom", path).content
