"""A buyer with a phone: a request in few taps, files over a bad line, on another device, and without scripts."""

import time
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Locator, Page, Route

from aisoon.outside.pictures import picture
from tests.api.world import World
from tests.browser.conftest import PHONE, Visitor

pytestmark = pytest.mark.browser

TOUCH = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
MOST_TAPS, MOST_SECONDS = 12, 60


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo as a phone takes it: larger than what is sent as it is."""
    from random import Random

    from PIL import Image

    path = tmp_path_factory.mktemp("photos") / "from phone.jpg"
    Image.frombytes("RGB", (640, 480), Random(7).randbytes(640 * 480 * 3)).resize((4032, 3024)).save(path, quality=95)
    assert path.stat().st_size > 1_500_000
    return path


class Taps:
    """Taps on a phone, counted."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, where: Locator) -> None:
        self.count += 1
        where.tap()


def worth_telling(visitor: Visitor, *but: str) -> list[str]:
    """What the browser complained about, save the line that was cut, and a transition it skipped because it was busy."""
    return [one for one in visitor.complaints if not any(text in one for text in ("net::ERR", "Transition was", *but))]


def step(page: Page, name: str) -> None:
    page.get_by_role("heading", name=name, exact=True).wait_for()


def offered(page: Page) -> Locator:
    """The field for files, once it is seen and what sends them is there."""
    box = page.locator("[data-uploads]").first
    box.locator("input[multiple]").scroll_into_view_if_needed()
    box.locator("[data-capture]").wait_for()
    return box.locator("input[multiple]")


def choose(page: Page, photo: Path) -> None:
    """A photo from the phone, sent while one looks."""
    offered(page).set_input_files(photo)
    page.locator("[data-state=done]").wait_for()


def test_a_request_takes_few_taps_and_little_time(world: World, visit: Any, photo_file: Path) -> None:
    order, tap = world.order(), Taps()
    buyer: Visitor = visit("buyer", "ana@example.com", **TOUCH)
    page = buyer.go(f"/orders/{order['reference']}")
    page.evaluate("window.stayed = true")
    began = time.monotonic()
    tap(page.get_by_role("link", name="Return or refund Linen dress"))
    step(page, "What is it about?")
    page.evaluate("window.stayed = true")
    tap(page.get_by_role("button", name="Continue"))
    step(page, "What is the reason?")
    tap(page.get_by_label("It was damaged on delivery"))
    tap(page.get_by_role("button", name="Continue"))
    step(page, "Show what happened")
    page.get_by_text("You can return this until").wait_for()
    offered(page)
    assert page.get_by_text("Take a photo").first.is_visible()
    tap.count += 2  # the camera: open it, take the picture
    choose(page, photo_file)
    tap(page.get_by_role("button", name="Continue"))
    page.get_by_text("It would be stronger with more to see").first.wait_for()
    tap(page.get_by_role("button", name="Continue"))
    step(page, "Check and send")
    assert page.evaluate("window.stayed"), "the steps were reloaded"
    for said in ("You pay nothing.", "You would get back", "has to answer by", "If not: the return is approved"):
        assert page.get_by_text(said).first.is_visible(), said
    tap(page.get_by_role("button", name="Send the request"))
    page.get_by_text("Waiting for the seller to review").wait_for()
    took = time.monotonic() - began
    print(f"taps {tap.count}, seconds {took:.1f}")
    assert tap.count <= MOST_TAPS
    assert took <= MOST_SECONDS
    assert page.locator("#evidence img").count() >= 1
    assert worth_telling(buyer) == []


def test_going_back_keeps_what_was_typed_and_another_device_goes_on(world: World, visit: Any, photo_file: Path) -> None:
    order = world.order()
    phone: Visitor = visit("buyer", "ana@example.com", **TOUCH)
    line, address = order["lines"][0]["id"], f"/orders/{order['reference']}/request"
    page = phone.go(f"{address}?line={line}")
    page.locator("label", has_text="2 ×").click()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("It is defective").check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What happened").fill("The zip is stuck.")
    choose(page, photo_file)
    page.get_by_role("button", name="Continue").click()
    step(page, "Check and send")
    for back in ("Show what happened", "What is the reason?", "What is it about?"):
        page.go_back()
        step(page, back)
    assert page.get_by_label("2 ×").is_checked()
    page.go_forward()
    step(page, "What is the reason?")
    assert page.get_by_label("It is defective").is_checked()
    laptop: Visitor = visit("buyer", "ana@example.com", java_script_enabled=False)
    page = laptop.go(address)
    step(page, "Check and send")
    assert page.get_by_text("The zip is stuck.").is_visible()
    assert page.locator("img[src^='/uploads/']").count() == 1
    page.get_by_role("button", name="Send the request").click()
    page.get_by_text("Waiting for the seller to review").wait_for()
    assert page.locator("#evidence img").count() >= 1
    step(laptop.go(f"{address}?line={line}"), "What is it about?")
    assert laptop.page.get_by_text("What you entered is kept").count() == 0
    assert worth_telling(phone) + worth_telling(laptop) == []


def test_only_what_fits_is_asked(world: World, visit: Any) -> None:
    order = world.order()
    buyer: Visitor = visit("buyer", "ana@example.com")
    toaster = order["lines"][1]["id"]
    page = buyer.go(f"/orders/{order['reference']}/request?step=why&q-{toaster}=1")
    step(page, "What is the reason?")
    assert page.get_by_label("It does not fit").count() == 0
    assert page.get_by_label("It is delayed and will not arrive on time").count() == 0
    page.get_by_text("My reason is not here").click()
    page.get_by_text("The item was delivered").wait_for()
    page.get_by_label("I no longer need it").check()
    page.get_by_role("button", name="Continue").click()
    step(page, "Anything to add?")
    page.get_by_text("You need not show anything.").wait_for()
    page.get_by_role("button", name="Continue").click()
    step(page, "Check and send")
    assert page.get_by_role("group", name="What would you like?").count() == 0
    page.get_by_text("The law lets you withdraw").wait_for()
    assert worth_telling(buyer) == []


def showing(visitor: Visitor, order: dict[str, Any]) -> Page:
    line = order["lines"][0]["id"]
    page = visitor.go(f"/orders/{order['reference']}/request?step=show&q-{line}=1&r-{line}=defective")
    step(page, "Show what happened")
    return page


def test_a_large_photo_is_made_smaller_and_survives_a_line_that_breaks(world: World, visit: Any, large: Path) -> None:
    order, sent = world.order(), []
    buyer: Visitor = visit("buyer", "ana@example.com", **TOUCH)
    page = showing(buyer, order)

    def breaking(route: Route) -> None:
        if route.request.method == "PATCH":
            sent.append(int(route.request.headers["upload-offset"]))
            if len(sent) in (2, 3):
                route.abort("connectionreset")
                return
        route.continue_()

    page.route("**/v1/uploads/**", breaking)
    choose(page, large)
    said = page.locator("[data-state=done]").inner_text()
    assert "Made smaller:" in said
    assert sent[:4] == [0, 524288, 524288, 524288], sent
    assert sent == sorted(sent)
    page.get_by_role("button", name="Continue").click()
    step(page, "Check and send")
    page.get_by_role("button", name="Send the request").click()
    page.get_by_text("Waiting for the seller to review").wait_for()
    found = world.get("agent", f"/v1/orders/{order['id']}").json()
    case = world.get("agent", f"/v1/cases/{found['cases'][0]['reference']}").json()
    (item,) = case["evidence"]
    assert item["size"] < large.stat().st_size
    assert worth_telling(buyer) == []


def test_an_upload_goes_on_when_there_is_a_connection_again(world: World, visit: Any, large: Path) -> None:
    buyer: Visitor = visit("buyer", "ana@example.com", **TOUCH)
    page = showing(buyer, world.order())

    def cut(route: Route) -> None:
        buyer.context.set_offline(True)
        route.continue_()

    page.route("**/v1/uploads/**", cut)
    offered(page).set_input_files(large)
    page.get_by_text("No connection. It goes on by itself.").wait_for()
    page.unroute_all(behavior="ignoreErrors")
    buyer.context.set_offline(False)
    page.locator("[data-state=done]").wait_for()
    assert worth_telling(buyer) == []


def test_an_upload_is_paused_resumed_and_removed_and_a_form_waits_for_it(
    world: World, visit: Any, large: Path, tmp_path: Path
) -> None:
    buyer: Visitor = visit("buyer", "ana@example.com", **TOUCH)
    page = showing(buyer, world.order())
    held: list[Route] = []
    page.route(
        "**/v1/uploads/**", lambda route: held.append(route) if route.request.method == "PATCH" else route.continue_()
    )
    offered(page).set_input_files(large)
    page.wait_for_event("request", lambda request: request.method == "PATCH")
    page.get_by_role("button", name="Pause").click()
    page.get_by_text("Paused").wait_for()
    page.unroute_all(behavior="ignoreErrors")
    page.get_by_role("button", name="Continue").click()
    step(page, "Check and send")
    page.go_back()
    step(page, "Show what happened")
    assert page.locator("input[name^=up-files]:checked").count() == 1
    second = tmp_path / "second.jpg"
    second.write_bytes(picture("dress", "torn", 9, size=(400, 300)))
    choose(page, second)
    page.get_by_role("button", name="Remove second.jpg").click()
    assert page.locator(".upload-list li").count() == 0
    drawing = tmp_path / "drawing.svg"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>" * 200)
    offered(page).set_input_files(drawing)
    page.get_by_text("This type of file is not accepted").or_(
        page.get_by_text("We cannot use this kind of file")
    ).wait_for()
    assert worth_telling(buyer, " 415 ") == []


def test_an_offer_is_answered_in_one_tap_and_a_label_shown_at_a_counter(world: World, visit: Any) -> None:
    buyer: Visitor = visit("buyer", "ana@example.com", java_script_enabled=False, **TOUCH)
    offered, approved = world.case(world.order()), world.case(world.order())
    world.move("loom", offered, "case.offer", remedy="partial_refund", amount=1000)
    page = buyer.go(f"/cases/{offered['reference']}")
    assert page.get_by_text("This case has moved on meanwhile").is_hidden()
    page.locator("#offer").get_by_role("button", name="Accept the offer").tap()
    page.get_by_text("Done: accept the offer").wait_for()
    world.move("loom", approved, "case.approve")
    page = buyer.go(f"/cases/{approved['reference']}")
    assert page.get_by_role("img", name=f"QR code of {approved['reference']}").is_visible()
    action = page.get_by_role("link", name="Confirm you sent the parcel")
    box = action.bounding_box()
    assert box is not None
    assert box["y"] > PHONE["height"] * 0.6, "the next action is out of a thumb's reach"
    action.tap()
    page.get_by_role("textbox", name="Tracking number").wait_for()


def test_who_disputes_is_told_what_would_convince(world: World, visit: Any) -> None:
    case = world.case(world.order())
    world.move("loom", case, "case.decline", why="outside_policy", statement="No.")
    buyer: Visitor = visit("buyer", "ana@example.com", **TOUCH)
    page = buyer.go(f"/cases/{case['reference']}")
    page.get_by_role("link", name="Ask customer service to decide").tap()
    page.get_by_text("What usually convinces").wait_for()
    page.get_by_text("not covered by the policy. Answer that first").wait_for()
    assert worth_telling(buyer) == []


def test_withdrawing_begins_in_the_footer(world: World, visit: Any) -> None:
    order = world.order()
    nobody: Visitor = visit(java_script_enabled=False)
    nobody.go("/policy").get_by_role("link", name="Withdraw from contract here").click()
    nobody.page.get_by_label("Order number").wait_for()
    buyer: Visitor = visit("buyer", "ana@example.com", java_script_enabled=False)
    page = buyer.go("/orders")
    page.locator("footer").get_by_role("link", name="Withdraw from contract here").click()
    page.get_by_role("link", name=order["reference"]).click()
    page.get_by_role("button", name="Withdraw from contract here").click()
    page.get_by_role("button", name="Confirm withdrawal").click()
    page.get_by_text("Waiting for you to send the goods back").wait_for()


def test_a_chat_begins_at_an_item(world: World, visit: Any, photo_file: Path) -> None:
    order = world.order()
    buyer: Visitor = visit("buyer", "ana@example.com", **TOUCH)
    page = buyer.go(f"/orders/{order['reference']}")
    page.get_by_role("link", name="Start chat Toaster").tap()
    box = page.locator("section", has=page.get_by_role("heading", name="Chat with Volt Ltd"))
    box.get_by_label("Your message").fill("Does it take thick bread?")
    box.locator("[data-capture]").wait_for()
    box.locator("[data-uploads] input[multiple]").set_input_files(photo_file)
    box.locator("[data-state=done]").wait_for()
    box.get_by_role("button", name="Send message").tap()
    box.get_by_text("About Toaster").wait_for()
    assert box.locator("ol .thumb img").count() == 1
    assert box.locator(".upload-list li").count() == 0
    assert worth_telling(buyer) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_buyers_pages(world: World, visit: Any, scheme: str, photo_file: Path) -> None:
    order = world.order()
    case = world.case(world.order())
    buyer: Visitor = visit("buyer", "ana@example.com", color_scheme=scheme, **TOUCH)
    line, own = order["lines"][0]["id"], f"/orders/{order['reference']}"
    chosen = f"q-{line}=1&r-{line}=damaged_on_delivery"
    paths = [
        "/orders",
        own,
        f"{own}/request?line={line}",
        f"{own}/request?step=why&{chosen}",
        f"{own}/withdraw?line={line}",
    ]
    found: list[str] = []
    for path in [*paths, f"/cases/{case['reference']}", f"{own}/request?step=show&{chosen}"]:
        found += violations(buyer.go(path), path)
    choose(buyer.page, photo_file)
    found += violations(buyer.page, "a file that was sent")
    buyer.page.get_by_role("button", name="Continue").click()
    buyer.page.get_by_text("One question before this goes out").wait_for()
    found += violations(buyer.page, "asked once")
    buyer.page.get_by_role("button", name="Continue").click()
    step(buyer.page, "Check and send")
    found += violations(buyer.page, "the last step")
    assert found == []
    assert worth_telling(buyer) == []


def violations(page: Page, where: str) -> list[str]:
    """Everything axe complains about, with all details open."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })")
    return [
        f"{where}: {one['id']}: {[node['html'][:120] for node in one['nodes'][:2]]}"
        for one in Axe().run(page).response["violations"]
    ]
