"""A real Chromium on a real server; without one the tests skip loudly, or are red where one is required."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.api.world import Running, World

SWITCHES = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-sync",
    "--disable-component-update",
    "--disable-dev-shm-usage",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A running server with people, as the API's tests have it."""
    with Running(module_database_url, tmp_path_factory.mktemp("world")) as running:
        yield running


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if found is None:
        if os.environ.get("AISOON_REQUIRE_BROWSER") == "1":
            pytest.fail("chromium is required (AISOON_REQUIRE_BROWSER=1) and is not installed")
        pytest.skip("!!! NO BROWSER: chromium is not installed, so no page was looked at (apt-get install chromium)")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=found, args=SWITCHES)
        yield browser
        browser.close()


class Visitor:
    """Somebody at a browser of their own; whatever it complains about is kept in `complaints`."""

    def __init__(self, chromium: Browser, base: str, role: str, email: str, **more: Any) -> None:
        self.base = base
        self.context: BrowserContext = chromium.new_context(**{"viewport": PHONE, **more})
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.complaints: list[str] = []
        self.page.on("console", self._heard)
        self.page.on("pageerror", self._broke)
        if email:
            self.go("/demo")
            self.page.locator(f"form:has(input[value='{email}']):has(input[value='{role}']) button").first.click()
            self.page.wait_for_load_state()

    def _broke(self, error: Any) -> None:
        if "ViewTransition" not in str(error):  # a transition between pages that a busy machine skipped is no fault
            self.complaints.append(f"{self.page.url}: {error}")

    def _heard(self, message: ConsoleMessage) -> None:
        refused = "Failed to load resource" in message.text and " 422 " in message.text  # a refused form is no fault
        if message.type in ("error", "warning") and not refused:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def go(self, path: str) -> Page:
        """Open a page of the site, which must be there."""
        answer = self.page.goto(self.base + path)
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"
        return self.page

    def move(self, name: str, **typed: str) -> None:
        """Open a move of a case, fill in what it asks for by its labels, and make it."""
        box = self.page.locator("details.move", has=self.page.locator("summary", has_text=name))
        box.locator("summary").click()
        for label, text in typed.items():
            box.get_by_label(label.replace("_", " ")).first.fill(text)
        box.locator("button[type=submit], button:not([type])").click()
        self.page.wait_for_load_state()


@pytest.fixture
def visit(chromium: Browser, world: World) -> Iterator[Any]:
    """Makes visitors: visit("buyer", "ana@example.com", java_script_enabled=False)."""
    visitors: list[Visitor] = []

    def make(role: str = "", email: str = "", **more: Any) -> Visitor:
        visitors.append(Visitor(chromium, world.base, role, email, **more))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.context.close()


@pytest.fixture(scope="module")
def photo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photo on disk to be chosen in a form."""
    from tests.api.world import photo

    path = tmp_path_factory.mktemp("photos") / "torn dress.jpg"
    path.write_bytes(photo())
    return path
