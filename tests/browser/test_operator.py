"""The operator in a real browser: insights to the cases behind them, inviting, ending access, colours; axe by day and night."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from aisoon.rules.table import DECLINE_REASONS, GROUNDS
from tests.api.world import World
from tests.browser.conftest import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.browser

PAGES = (
    "/insights", "/insights?by=sku", "/insights/cases?measure=opened", "/insights/consistency", "/figures", "/transparency", "/people", "/settings", "/settings/sellers",
    "/settings/keys", "/settings/history", "/settings/health", "/settings/webhooks", "/design",
)  # fmt: skip


@pytest.fixture(scope="module", autouse=True)
def lived(world: World) -> None:
    """A few cases, one of them decided."""
    for _ in range(6):
        case = world.case(world.order())
        world.move("loom", case, "case.approve")
    case = world.case(world.order(), 1)
    world.move("volt", case, "case.decline", why=DECLINE_REASONS[0], statement="No.")
    world.move("ana", case, "case.dispute", statement="Look at it.")
    world.move("agent", case, "dispute.take")
    world.move("agent", case, "dispute.decide", outcome="buyer", grounds=GROUNDS[0], facts="As told.", rule="Section 2")


def operator(visit: Any, **more: Any) -> Visitor:
    visitor: Visitor = visit("operator", "operator@example.com", **{"viewport": DESKTOP, **more})
    return visitor


def test_from_a_number_to_its_cases_and_back(visit: Any) -> None:
    visitor = operator(visit)
    page = visitor.go("/insights")
    link = page.locator("#sellers-h").locator("xpath=ancestor::section").locator("a[data-count]").first
    number = link.get_attribute("data-count")
    link.click()
    page.wait_for_url("**/insights/cases?**")
    assert page.locator("[data-cases]").get_attribute("data-cases") == number
    assert page.locator("a.to.ref").count() == int(number or 0)
    page.go_back()
    page.wait_for_url("**/insights")
    page.get_by_label("Category").select_option("kitchen")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**category=kitchen**")
    assert page.locator("a[data-count='1']").count() > 3
    drawn = page.locator("picture.chart img").first
    drawn.scroll_into_view_if_needed()
    page.wait_for_function("document.querySelector('picture.chart img').naturalWidth > 0")
    assert visitor.complaints == []


def test_inviting_and_ending_without_a_script(world: World, visit: Any) -> None:
    visitor = operator(visit, java_script_enabled=False, viewport=PHONE)
    page = visitor.go("/people")
    page.get_by_label("Name", exact=True).fill("Eve")
    page.get_by_label("E-mail address").fill("nowhere")
    page.get_by_role("button", name="Send the invitation").click()
    assert page.locator(".faults").is_visible()
    assert page.get_by_label("Name", exact=True).input_value() == "Eve"
    page.get_by_label("E-mail address").fill("eve@example.com")
    page.get_by_role("button", name="Send the invitation").click()
    assert "on its way" in page.locator(".banner.good").inner_text()
    page.get_by_role("link", name="Eve", exact=True).click()
    page.locator("summary", has_text="End access").click()
    page.get_by_role("button", name="End access now").click()
    assert page.get_by_role("button", name="Take back").is_visible()
    assert page.get_by_text("Access ended").is_visible()


def test_the_marketplace_s_colours_are_on_every_page(visit: Any) -> None:
    visitor = operator(visit)
    page = visitor.go("/settings")
    page.get_by_label("Accent by day").fill("#ffdd00")
    page.get_by_role("button", name="Save").click()
    assert "could not be read" in page.locator(".faults").inner_text()
    page.get_by_label("Accent by day").fill("#7a1fa2")
    page.get_by_role("button", name="Save").click()
    assert page.locator(".banner.good").is_visible()
    colour = page.get_by_role("button", name="Save").evaluate("one => getComputedStyle(one).backgroundColor")
    assert colour == "rgb(122, 31, 162)"
    page.get_by_label("Accent by day").fill("")
    page.get_by_role("button", name="Save").click()
    assert page.locator(".banner.good").is_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESKTOP], ids=["390", "1440"])
def test_pages_have_no_violations_and_fit(visit: Any, scheme: str, size: dict[str, int]) -> None:
    visitor = operator(visit, viewport=size, color_scheme=scheme)
    complaints = []
    for path in PAGES:
        page = visitor.go(path)
        page.evaluate("document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })")
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            complaints.append(f"{path} is {wide} pixels too wide")
        found = Axe().run(page).response["violations"]
        complaints += [f"{path} {one['id']}: {[node['html'][:140] for node in one['nodes'][:3]]}" for one in found]
    assert complaints == []
    assert visitor.complaints == []
