"""What one does in a browser is seen in the other; a lost connection loses nothing; eight tabs share one stream."""

from typing import Any

import pytest
from playwright.sync_api import Page

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
