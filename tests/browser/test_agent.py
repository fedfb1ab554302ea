"""Customer service in a real browser: from the queue to the decision and its appeal, with scripts and without."""

import gzip
import re
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.api.world import World, photo
from tests.browser.conftest import DESKTOP, PHONE, Visitor
from tests.browser.test_axe import grave
from tests.http.desk_world import disputed, taken, whole

pytestmark = pytest.mark.browser


def agent(visit: Any, who: str = "agent", **more: Any) -> Visitor:
    """An agent at a desk."""
    found: Visitor = visit("agent", f"{who}@example.com", **{"viewport": DESKTOP, **more})
    return found


def compose(visitor: Visitor, outcome: str, facts: str) -> None:
    """Fill in the composer."""
    form = visitor.page.locator("form.composer")
    form.get_by_label(outcome, exact=True).check()
    form.get_by_label("The facts").fill(facts)
    form.get_by_label("How they apply here").fill("The fault was there from the start.")
    form.locator("input[name=clauses]").first.check()
    form.locator("input[name=weighed]").first.check()
    form.get_by_label("What it shows").first.fill("A torn seam.")
    form.get_by_label("The evidence", exact=True).check()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_from_the_queue_to_the_appeals_end(world: World, visit: Any, photo_file: Path, scripts: bool) -> None:
    reference = whole(world)["reference"]
    amir = agent(visit, java_script_enabled=scripts)
    page = amir.go("/desk?show=unassigned")
    page.get_by_role("button", name=f"Take {reference}").click()
    page.get_by_text("With you").wait_for()
    page.locator("#ask summary").click()
    box = page.locator("#ask")
    box.get_by_label("Ana").check()
    box.get_by_label("A photo or video of the fault").check()
    box.get_by_label("Your question").fill("From close by, please.")
    box.get_by_role("button", name="Ask for more evidence").click()
    page.get_by_text("Asked of the buyer:").wait_for()
    buyer: Visitor = visit("buyer", "ana@example.com", java_script_enabled=scripts)
    buyer.go(f"/cases/{reference}").get_by_text("From close by, please.").first.wait_for()
    box = buyer.page.locator("details.move", has=buyer.page.locator("summary", has_text="Send your evidence"))
    box.locator("summary").click()
    box.get_by_label("What happened").fill("Here is the seam.")
    box.get_by_label("Add: what answers the seller's reason").set_input_files(photo_file)
    box.get_by_role("button", name="Send your evidence").click()
    buyer.page.get_by_text("Waiting for customer service to decide").first.wait_for()
    amir.go(f"/desk/{reference}")
    page.get_by_text("Here is the seam.").first.wait_for()
    compose(amir, "For the seller", "The seam was whole when it was sent.")
    if not scripts:
        page.locator("form.composer").get_by_role("button", name="Preview").click()
    page.locator("#preview").get_by_text("The buyer reads").wait_for()
    assert page.get_by_label("The facts").input_value() == "The seam was whole when it was sent."
    page.locator("form.composer").get_by_role("button", name="Decide the dispute").click()
    page.get_by_text("Done: Decide the dispute").wait_for()
    appeal(world, reference)
    page.goto(page.url.split("?")[0])
    page.get_by_text("You decided this first, so somebody else hears the appeal.").wait_for()
    assert page.locator("form.composer").count() == 0
    bea = agent(visit, "agent2", java_script_enabled=scripts)
    bea.go(f"/desk/{reference}").get_by_role("button", name="Take it").click()
    bea.page.get_by_text("With you").wait_for()
    assert bea.page.locator(".fresh").count() >= 1, "what came after the decision is marked"
    compose(bea, "For the buyer", "The new photo shows the tear.")
    bea.page.locator("form.composer").get_by_role("button", name="Decide the appeal").click()
    bea.page.get_by_text("Done: Decide the appeal").wait_for()
    buyer.go(f"/cases/{reference}").get_by_text("The new photo shows the tear.").first.wait_for()
    complaints = [one for one in amir.complaints + bea.complaints + buyer.complaints if " 409 " not in one]
    assert complaints == []


def appeal(world: World, reference: str) -> None:
    """The buyer appeals with a new photo."""
    case = world.get("ana", f"/v1/cases/{reference}").json()
    order = {"id": case["order"], "lines": [{"seller": case["seller_id"]}]}
    new = world.upload("ana", order, photo(len(reference) + world.count)).json()["id"]
    world.move("ana", case, "dispute.appeal", statement="Here is another.", evidence=[new])


def test_two_agents_at_once_see_each_other(world: World, visit: Any) -> None:
    reference = disputed(world)["reference"]
    amir, bea = agent(visit), agent(visit, "agent2")
    amir.go(f"/desk/{reference}")
    bea.go(f"/desk/{reference}").get_by_role("button", name="Take it").click()
    bea.page.get_by_text("With you").wait_for()
    amir.page.locator("#now").get_by_text("With Bea").wait_for()  # it arrives by itself
    amir.go(f"/desk/{reference}").get_by_role("button", name="Take over from Bea").click()
    amir.page.get_by_text("With you").wait_for()
    bea.page.locator("#now").get_by_text("With Amir").wait_for()
    compose(bea, "For the buyer", "I had not seen that Amir took it.")
    bea.page.locator("form.composer").get_by_role("button", name="Decide the dispute").click()
    bea.page.get_by_role("alert").wait_for()
    assert bea.page.get_by_label("The facts").input_value() == "I had not seen that Amir took it."
    assert not world.get("ana", f"/v1/cases/{reference}").json()["disputes"][0]["decisions"]


def test_a_claimed_request_is_seen_by_a_colleague_at_once(world: World, visit: Any) -> None:
    reference = world.case(world.order())["reference"]
    amir, bea = agent(visit), agent(visit, "agent2")
    amir.go(f"/desk/{reference}")
    bea.go(f"/desk/{reference}").get_by_role("button", name="Take it").click()
    bea.page.get_by_text("With you").wait_for()
    amir.page.locator("#now").get_by_text("With Bea").wait_for()
    bea.page.get_by_role("button", name="Let it go").click()
    amir.page.locator("#now").get_by_text("With nobody").wait_for()
    assert amir.complaints + bea.complaints == []


def test_the_slider_writes_the_amount_and_the_server_adds_it_up(world: World, visit: Any) -> None:
    case = taken(world)
    amir = agent(visit)
    page = amir.go(f"/desk/{case['reference']}")
    compose(amir, "Shared between buyer and seller", "Both are a little right.")
    page.locator("[data-slider]").fill("30")
    wanted = f"{int(case['value'] * 0.3 + 0.5) / 100:.2f}"
    assert page.locator("form.composer input[name=amount]").input_value() == wanted
    page.locator("#preview").get_by_text(f"{wanted} EUR for you").wait_for()
    assert page.locator("[data-bearer]").is_visible()
    page.get_by_label("For the seller", exact=True).check()
    assert not page.locator("[data-shares]").is_visible()
    assert amir.complaints == []


def test_pictures_are_zoomed_and_compared_by_keyboard(world: World, visit: Any) -> None:
    case = taken(world)
    order = {"id": case["order"], "lines": [{"seller": case["seller_id"]}]}
    world.upload("loom", order, photo(4), params={"case": case["reference"]})
    amir = agent(visit)
    page = amir.go(f"/desk/{case['reference']}")
    page.locator("#buyer a.thumb").first.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.zoom")
    dialog.locator("img").first.wait_for()
    page.keyboard.press("+")
    assert "scale(1.4)" in (dialog.locator("img").first.get_attribute("style") or "")
    dialog.get_by_label("Compare with another picture").select_option(index=2)
    styles = [one.get_attribute("style") for one in dialog.locator("img").all()]
    assert len(styles) == 2
    assert styles[0] == styles[1], "both are zoomed as one"
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert page.evaluate("document.activeElement.closest('#buyer') !== null"), "the focus is back where it was"
    assert amir.complaints == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_queue_and_bench_are_accessible_and_fit(
    world: World, visit: Any, scheme: str, viewport: dict[str, int]
) -> None:
    case = taken(world)
    disputed(world)
    amir = agent(visit, viewport=viewport, color_scheme=scheme)
    for path in ("/desk", "/desk?show=requests", f"/desk/{case['reference']}"):
        page = amir.go(path)
        page.evaluate("document.querySelectorAll('main details').forEach((one) => { one.name = ''; one.open = true; })")
        found = Axe().run(page).response["violations"]
        assert [(one["id"], [node["html"][:120] for node in one["nodes"][:3]]) for one in found] == [], (
            path,
            grave(found),
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
    assert amir.complaints == []


def test_what_the_bench_weighs(world: World, visit: Any) -> None:
    case = taken(world)
    amir = agent(visit)
    scripts = 0
    html = amir.context.request.get(f"{amir.base}/desk/{case['reference']}").text()
    for source in re.findall(r'<script type="module" src="([^"]+)"', html):
        scripts += len(gzip.compress(amir.context.request.get(amir.base + source).body()))
    assert scripts <= 15_000
    assert scripts + len(gzip.compress(html.encode())) <= 60_000
