"""The main path in a real browser, on a phone, with scripts and without: from the first chat to the refund."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.world import World
from tests.browser.conftest import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_chat_to_refund_on_a_phone(world: World, visit: Any, photo_file: Path, scripts: bool) -> None:
    order = world.order()
    buyer: Visitor = visit("buyer", "ana@example.com", java_script_enabled=scripts)
    seller: Visitor = visit("seller", "staff@loom.example", java_script_enabled=scripts)
    chat(buyer, order["reference"])
    reference = ask(buyer, order["reference"], photo_file)
    seller.go("/cases").get_by_role("link", name=reference).click()
    seller.page.get_by_text("Waiting for you to review").wait_for()
    seller.move("Approve the return")
    buyer.go(f"/cases/{reference}").get_by_text("Waiting for you to send the goods back").wait_for()
    slip = buyer.context.request.get(f"{buyer.base}/cases/{reference}/slip.pdf")
    assert slip.body().startswith(b"%PDF"), slip.status
    buyer.move("Confirm you sent the parcel", Tracking_number="DE123456")
    seller.go(f"/cases/{reference}")
    seller.move("Confirm the parcel arrived")
    seller.move("Accept the returned goods")
    seller.page.get_by_text("The refund is sent to the payment provider").wait_for()
    buyer.go(f"/cases/{reference}")
    assert buyer.page.locator("aside").get_by_text("Scheduled").count() == 1
    assert buyer.page.locator("#timeline li").count() >= 7
    assert buyer.complaints + seller.complaints == []


def chat(buyer: Visitor, order: str) -> None:
    """Start a chat from the order's page; what was said stands there."""
    page = buyer.go(f"/orders/{order}")
    box = page.locator("section", has=page.get_by_role("heading", name="Chat with Loom & Co"))
    box.get_by_text("Start chat").click()
    box.get_by_label("Your message").fill("Hello, the seam is torn.")
    box.get_by_role("button", name="Send message").click()
    page.locator(".said", has_text="the seam is torn").wait_for()


def ask(buyer: Visitor, order: str, photo: Path) -> str:
    """The guided request: a failed step keeps what was typed and the photo; the case's reference."""
    page = buyer.go(f"/orders/{order}")
    page.get_by_role("link", name="Return or refund Linen dress").click()
    page.get_by_role("heading", name="What is it about?").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("heading", name="What is the reason?").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("It was damaged on delivery").first.check()
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("What happened").fill("The seam was torn when I unpacked it.")
    page.get_by_role("button", name="Continue").click()
    page.get_by_role("alert").wait_for()
    assert page.get_by_label("What happened").input_value() == "The seam was torn when I unpacked it."
    page.locator("input[type=file][name]").first.set_input_files(photo)
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("One question before this goes out").wait_for()
    page.get_by_role("button", name="Continue").click()
    page.get_by_text("You would get back").wait_for()
    page.get_by_role("button", name="Send the request").click()
    page.get_by_text("Waiting for the seller to review").wait_for()
    assert page.locator("#evidence img").count() >= 1
    return page.locator("h1").inner_text().strip()


def test_sending_a_form_twice_does_it_once(world: World, visit: Any) -> None:
    order = world.order()
    buyer: Visitor = visit("buyer", "ana@example.com", java_script_enabled=False)
    line = order["lines"][0]["id"]
    page = buyer.go(f"/orders/{order['reference']}/request?step=how&q-{line}=1&r-{line}=does_not_fit")
    form = page.locator("form[action$='/request'][data-leave]").last
    fields: dict[str, Any] = {
        one.get_attribute("name") or "": one.get_attribute("value") or ""
        for one in form.locator("input[type=hidden]").all()
    }
    cases = [
        buyer.context.request.post(
            f"{buyer.base}/orders/{order['reference']}/request",
            multipart={**fields, "statement": "Too small."},
            headers={"Origin": buyer.base},
        ).url
        for _ in range(2)
    ]
    assert cases[0] == cases[1]
    assert "/cases/RET-" in cases[0]
    assert len(world.get("ana", f"/v1/orders/{order['id']}").json()["cases"]) == 1


def test_withdrawal_is_declared_then_confirmed(world: World, visit: Any) -> None:
    order = world.order()
    buyer: Visitor = visit("buyer", "ana@example.com", java_script_enabled=False)
    page = buyer.go(f"/orders/{order['reference']}")
    page.get_by_role("link", name="Withdraw from contract here Linen dress").click()
    page.get_by_role("button", name="Withdraw from contract here").click()
    page.get_by_role("button", name="Confirm withdrawal").click()
    page.get_by_text("Waiting for you to send the goods back").wait_for()


def test_a_foreign_file_is_refused_beside_its_field(world: World, visit: Any, tmp_path: Path) -> None:
    order, drawing = world.order(), tmp_path / "drawing.svg"
    drawing.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    case = world.case(order)
    buyer: Visitor = visit("buyer", "ana@example.com")
    page = buyer.go(f"/cases/{case['reference']}")
    page.locator("#evidence summary", has_text="Add evidence").click()
    page.locator("#evidence input[type=file]").set_input_files(drawing)
    page.locator("#evidence").get_by_role("button", name="Add evidence").click()
    page.get_by_role("alert").wait_for()
    assert page.locator("#evidence .fault").count() == 1


def test_a_sign_in_link_is_not_used_up_by_looking(world: World, visit: Any) -> None:
    token = world.do(world.desk.issue(world.people["ana"], "link", days=1))
    buyer: Visitor = visit(java_script_enabled=False)
    for _ in range(2):
        buyer.go(f"/sign-in/{token}")
    buyer.page.get_by_role("button", name="Sign in").click()
    buyer.page.get_by_role("heading", name="Your orders").wait_for()
    for known in ("ana@example.com", "nobody@example.com"):
        other: Visitor = visit()
        other.go("/sign-in").get_by_label("Your e-mail address").fill(known)
        other.page.get_by_role("button", name="Send me the link").click()
        other.page.get_by_text(f"If {known} is known here").wait_for()


def test_an_internal_note_is_for_customer_service_only(world: World, visit: Any) -> None:
    case = world.case(world.order())
    agent: Visitor = visit("agent", "agent@example.com", java_script_enabled=False)
    page = agent.go(f"/cases/{case['reference']}")
    page.get_by_label("Nobody: an internal note").check()
    page.get_by_label("Your message").fill("Looks like the one of last week.")
    page.get_by_role("button", name="Send message").click()
    page.locator(".internal .said", has_text="last week").wait_for()
    for role, email in (("buyer", "ana@example.com"), ("seller", "staff@loom.example")):
        other: Visitor = visit(role, email)
        assert other.go(f"/cases/{case['reference']}").get_by_text("last week").count() == 0


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_no_page_is_wider_than_its_window(world: World, visit: Any, viewport: dict[str, int]) -> None:
    order = world.order()
    case = world.case(order)
    for role, email, paths in pages(order, case):
        visitor: Visitor = visit(role, email, viewport=viewport)
        for path in paths:
            wide = visitor.go(path).evaluate("document.documentElement.scrollWidth")
            assert wide <= viewport["width"], f"{path} is {wide} pixels wide"
        assert visitor.complaints == []


FINANCE = ("refunds", "transfers", "sellers", "chargebacks", "costs", "reconciliation")
"""The finance console's lists."""


def pages(order: dict[str, Any], case: dict[str, Any]) -> list[tuple[str, str, list[str]]]:
    """The main pages, by who looks at them."""
    own, its = f"/orders/{order['reference']}", f"/cases/{case['reference']}"
    line = order["lines"][0]["id"]
    chosen = f"q-{line}=1&r-{line}=does_not_fit"
    asking = [f"{own}/request?line={line}", *(f"{own}/request?step={step}&{chosen}" for step in ("why", "show", "how"))]
    finance = ["/finance"] + [f"/finance/{name}" for name in FINANCE]
    return [
        ("", "", ["/", "/sign-in", "/policy", "/demo"]),
        ("buyer", "ana@example.com", ["/orders", own, *asking, f"{own}/withdraw?line={line}", "/cases", its]),
        ("seller", "staff@loom.example", ["/cases", own, its, "/statement"]),
        ("agent", "agent@example.com", ["/desk", its]),
        ("operator", "operator@example.com", ["/shop", "/cases", its, *finance, "/policies", "/policies/new"]),
    ]
