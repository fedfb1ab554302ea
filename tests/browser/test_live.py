"""What one does in a browser is seen in the other; a lost connection loses nothing; eight tabs share one stream."""

from typing import Any

import pytest
from playwright.sync_api import Locator, Page

from tests.api.world import World
from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser


def listening(visitor: Visitor) -> None:
    """Wait until a page hears what changes."""
    heard(visitor.page)


def heard(page: Page, *states: str) -> None:
    """Wait until a tab is in one of these states."""
    found = ", ".join(f"html[data-stream={state}]" for state in states or ("open", "shared"))
    page.locator(found).wait_for(state="attached")


def pair(world: World, visit: Any) -> tuple[Visitor, Visitor, dict[str, Any]]:
    """A buyer and a seller who look at the same case."""
    case = world.case(world.order())
    buyer: Visitor = visit("buyer", "ana@example.com")
    seller: Visitor = visit("seller", "staff@loom.example")
    for one in (buyer, seller):
        one.go(f"/cases/{case['reference']}")
        listening(one)
    return buyer, seller, case


def test_a_move_arrives_by_itself_and_typed_text_stays(world: World, visit: Any) -> None:
    buyer, seller, _ = pair(world, visit)
    buyer.page.get_by_label("Your message").fill("I was just about to ask")
    seller.move("Approve the return")
    buyer.page.get_by_text("Waiting for you to send the goods back").wait_for()
    buyer.page.locator("#moves summary", has_text="Confirm you sent the parcel").wait_for()
    assert buyer.page.get_by_label("Your message").input_value() == "I was just about to ask"
    assert buyer.complaints + seller.complaints == []


def test_a_form_in_use_is_not_touched_and_says_that_the_case_moved_on(world: World, visit: Any) -> None:
    buyer, seller, case = pair(world, visit)
    box = seller.page.locator("details.move", has=seller.page.locator("summary", has_text="Ask the buyer")).first
    box.locator("summary").click()
    box.locator("textarea").first.fill("Which size?")
    assert seller.page.locator("#stale").is_hidden()
    world.move("ana", case, "case.withdraw")
    seller.page.locator("#stale").wait_for()
    assert box.locator("textarea").first.input_value() == "Which size?"
    buyer.page.get_by_text("withdr", exact=False).first.wait_for()
    assert buyer.complaints + seller.complaints == []


def test_an_inbox_gets_its_rows_by_itself(world: World, visit: Any) -> None:
    seller: Visitor = visit("seller", "staff@loom.example")
    seller.go("/cases")
    listening(seller)
    case = world.case(world.order())
    seller.page.get_by_role("link", name=case["reference"]).wait_for()
    assert seller.complaints == []


def test_eight_tabs_share_one_stream(world: World, visit: Any) -> None:
    case = world.case(world.order("ben"), buyer="ben")
    buyer: Visitor = visit("buyer", "ben@example.com")
    tabs = [buyer.page] + [buyer.context.new_page() for _ in range(7)]
    for tab in tabs:
        tab.goto(f"{buyer.base}/cases/{case['reference']}")
        heard(tab)
    assert streams(world, "ben") == 1
    world.move("loom", case, "case.approve")
    for tab in tabs:
        tab.bring_to_front()
        tab.get_by_text("Waiting for you to send the goods back").wait_for()
    tabs[0].close()  # the tab that listened
    heard(tabs[1], "open")
    world.move("ben", case, "case.ship", carrier="DHL", tracking="B-8")
    tabs[7].bring_to_front()
    tabs[7].get_by_text("The parcel is on its way").first.wait_for()
    assert streams(world, "ben") == 1
    assert buyer.complaints == []


def streams(world: World, who: str) -> int:
    """How many streams somebody has open."""
    person = world.people[who]
    return len(world.app.state.live.rooms.get(("buyer", person.id), ()))


def write(visitor: Visitor, text: str) -> None:
    """Write a message and send it from the keyboard."""
    box = visitor.page.locator("form[data-talk] textarea").first
    box.fill(text)
    box.press("Control+Enter")


def said(visitor: Visitor, text: str) -> Locator:
    """A message as it stands on somebody's page, sent for good."""
    return visitor.page.locator("li.talk:not(.pending) .said", has_text=text)


def test_two_browsers_chat(world: World, visit: Any) -> None:
    buyer, seller, _ = pair(world, visit)
    buyer.page.locator("form[data-talk] textarea").press_sequentially("Hel")
    seller.page.get_by_text("Ana is typing").wait_for()
    write(buyer, "Hello, where is it?")
    said(seller, "Hello, where is it?").wait_for()
    seller.page.get_by_text("Ana is typing").wait_for(state="hidden")
    write(seller, "On its way")
    said(buyer, "On its way").wait_for()
    seller.page.get_by_text("Seen by Ana").wait_for()
    buyer.page.get_by_text("Seen by Staff of loom").wait_for()
    for one in (buyer, seller):
        said(one, "On its way").wait_for()
        said(one, "Hello, where is it?").wait_for()
        assert one.page.locator("li.talk").count() == 2
        assert one.page.locator("li.pending").count() == 0
        assert one.complaints == []


def test_a_message_written_without_a_connection_is_sent_when_there_is_one(world: World, visit: Any) -> None:
    buyer, seller, _ = pair(world, visit)
    buyer.context.set_offline(True)
    buyer.page.get_by_text("No connection.").wait_for()
    assert buyer.page.get_by_text("You are signed out.").is_hidden()
    write(buyer, "First, from the tunnel")
    write(buyer, "Second, from the tunnel")
    pending = buyer.page.locator("li.pending")
    pending.nth(1).get_by_text("Not sent.").wait_for()
    buyer.context.set_offline(False)
    for one in (buyer, seller):
        said(one, "First, from the tunnel").wait_for()
        said(one, "Second, from the tunnel").wait_for()
        assert one.page.locator("li.talk .said").all_inner_texts() == [
            "First, from the tunnel",
            "Second, from the tunnel",
        ]
    pending.first.wait_for(state="detached")
    buyer.page.get_by_text("No connection.").wait_for(state="hidden")


def test_what_was_written_outlives_a_reload_and_a_reply_that_was_lost(world: World, visit: Any) -> None:
    buyer, seller, _ = pair(world, visit)
    page = buyer.page
    # taken by the server, its answer lost, once
    page.route("**/messages", lambda route: (route.fetch(), route.abort()), times=1)
    write(buyer, "Did you get this?")
    page.get_by_text("Not sent.").wait_for()
    page.locator("form[data-talk] textarea").fill("A draft")
    page.reload()
    assert page.locator("form[data-talk] textarea").input_value() == "A draft"
    said(buyer, "Did you get this?").wait_for()
    page.locator("li.pending").wait_for(state="detached")
    said(seller, "Did you get this?").wait_for()
    for one in (buyer, seller):
        assert said(one, "Did you get this?").count() == 1


def test_a_message_that_is_refused_says_why_and_keeps_its_text(world: World, visit: Any) -> None:
    buyer, _, _ = pair(world, visit)
    box = buyer.page.locator("form[data-talk] textarea")
    box.evaluate("one => { one.removeAttribute('maxlength'); one.value = 'x'.repeat(4001); }")
    box.press("Control+Enter")
    buyer.page.get_by_role("alert").wait_for()
    assert len(box.input_value()) == 4001


def test_agents_see_each_other_and_nobody_else_does(world: World, visit: Any) -> None:
    buyer, seller, case = pair(world, visit)
    agents: list[Visitor] = [visit("agent", f"{name}@example.com") for name in ("agent", "agent2")]
    for one in agents:
        one.go(f"/cases/{case['reference']}")
    agents[0].page.get_by_text("Bea is reading this too").wait_for()
    agents[1].page.get_by_text("Amir is reading this too").wait_for()
    agents[1].go("/desk")
    agents[0].page.get_by_text("Bea is reading this too").wait_for(state="hidden")
    for party in (buyer, seller):
        assert party.page.get_by_text("is reading").count() == 0
        assert party.page.locator("#presence").count() == 0


def test_a_menu_says_how_much_is_new_until_it_is_read(world: World, visit: Any) -> None:
    seller: Visitor = visit("seller", "staff@volt.example")
    order = world.order()
    line = order["lines"][1]
    world.fine("ana", f"/v1/orders/{order['id']}/messages", {"body": "Does it toast?", "seller": line["seller"]})
    seller.go("/orders").locator(".menu .badge", has_text="1").wait_for()
    listening(seller)
    world.fine("ana", f"/v1/orders/{world.order()['id']}/messages", {"body": "And this?", "seller": line["seller"]})
    seller.page.locator(".menu .badge", has_text="2").wait_for()
    seller.go(f"/orders/{order['reference']}").get_by_text("Does it toast?").scroll_into_view_if_needed()
    seller.page.locator(".menu .badge", has_text="1").wait_for()
    assert seller.complaints == []
