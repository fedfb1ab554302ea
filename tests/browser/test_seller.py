"""A seller at the keyboard: down the list, choose, look, approve; one key for one case; the keys can be switched off."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.world import World
from tests.browser.conftest import DESKTOP

pytestmark = pytest.mark.browser


def test_an_inbox_by_keys(world: World, visit: Any) -> None:
    references = [world.case(world.order())["reference"] for _ in range(4)]
    seller = visit("seller", "staff@loom.example", viewport=DESKTOP)
    page = seller.go("/cases?state=requested")
    page.locator("a.to").nth(3).wait_for()
    for key in "jjxjx":
        page.keyboard.press(key)
    assert page.locator(".act output").inner_text() == "2"
    page.keyboard.press("?")
    page.locator("#keys[open]").wait_for()
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Look at it first").click()
    page.get_by_role("button", name="Approve the return: 2 cases").click()
    page.get_by_text("Done for 2 cases.").wait_for()
    seller.go("/cases?state=requested")
    page.locator("a.to").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("a")
    page.locator(".banner.good").wait_for()
    left = [one for one in references if world.get("loom", f"/v1/cases/{one}").json()["state"] == "requested"]
    assert len(left) == 1
    page.keyboard.press("j")
    page.keyboard.press("d")
    page.locator(".move[open] summary", has_text="Decline").wait_for()
    assert left[0] in page.url
    assert seller.complaints == []


def test_keys_switched_off_do_nothing(world: World, visit: Any) -> None:
    world.case(world.order())
    seller = visit("seller", "staff@loom.example", viewport=DESKTOP)
    page = seller.go("/cases?state=requested")
    page.get_by_role("button", name="Keyboard").click()
    page.get_by_label("Switch these keys off").check()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert not page.evaluate("document.activeElement.classList.contains('to')")


def test_many_cases_without_scripts(world: World, visit: Any) -> None:
    for _ in range(2):
        world.case(world.order())
    seller = visit("seller", "staff@loom.example", java_script_enabled=False)
    page = seller.go("/cases?state=requested")
    page.locator("input[name=pick]").first.check()
    page.get_by_role("button", name="Look at it first").click()
    page.locator("main form button.yes").click()
    page.get_by_text("Done for 1 case.").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
