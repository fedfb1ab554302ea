"""Every page of the demo, as each role: by day and by night, left to right and right to left, nothing is wrong for
those who see, hear or type otherwise, nothing overflows a phone, and the browser complains of nothing."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from aisoon.demo.build import build
from aisoon.outside.files import Files
from aisoon.outside.simulator import Simulator
from aisoon.settings import ROOT, Settings
from aisoon.store.database import connect
from tests.api.world import Running, World
from tests.browser.conftest import Visitor
from tests.browser.crawl import THOROUGH, kind, walk

pytestmark = pytest.mark.browser

WHO = {
    "buyer": ("marta@example.com", ["/orders", "/cases"]),
    "seller": ("staff@verde.example.com", ["/cases", "/orders", "/statement"]),
    "agent": ("ana@example.com", ["/desk", "/cases", "/orders"]),
    "operator": ("olga@example.com", ["/shop", "/finance", "/policies", "/policies/new", "/cases"]),
    "": ("", ["/", "/policy", "/sign-in", "/demo"]),
}
MOST = {"/cases/*": 60 if THOROUGH else 4}
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
WIDE = """[...document.querySelectorAll("main *")].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 5).map((one) => one.outerHTML.slice(0, 120))"""
SHOTS = Path(__file__).parent / "shots"


@pytest.fixture(scope="module")
def market(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's marketplace, a small one, being served."""
    folder = tmp_path_factory.mktemp("market")
    asyncio.run(built(module_database_url, folder))
    with Running(module_database_url, folder) as running:
        yield running


async def built(url: str, folder: Path) -> None:
    """The demo's people, orders and cases, in every state."""
    database = await connect(url)
    policy = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
    files = Files.of(Settings(data=folder).files, folder)
    assert await build(database, files, Simulator(folder / "gateway.sqlite"), policy, inbox=12, plain=6)
    await database.close()


@pytest.mark.parametrize("role", WHO)
def test_every_page(market: World, chromium: Any, role: str) -> None:
    email, start = WHO[role]
    visitor = Visitor(chromium, market.base, role, email, reduced_motion="reduce")
    wrong: list[str] = []
    try:
        for path in walk(visitor.page, market.base, start, MOST):
            wrong += looked_at(visitor.page, path, kind(path) == "/cases/*")
            shoot(visitor.page, role, path)
        assert wrong + visitor.complaints == []
    finally:
        visitor.context.close()


def looked_at(page: Page, path: str, often: bool) -> list[str]:
    """What is wrong with a page: in every theme and direction where there is time, else in one pair of them by its kind."""
    page.evaluate("document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })")
    wrong: list[str] = []
    pairs: list[tuple[str, Literal["light", "dark"]]] = [(w, s) for w in ("ltr", "rtl") for s in THEMES]
    if not THOROUGH or often:
        pairs = [pairs[crc32(path.encode()) % len(pairs)]]
    direction = page.evaluate("document.documentElement.dir || 'ltr'")
    for way, scheme in pairs:
        page.evaluate("(way) => { document.documentElement.dir = way; }", way)
        page.emulate_media(color_scheme=scheme)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{path} {way}: wider than a phone: {page.evaluate(WIDE)}")
        found = Axe().run(page).response["violations"]
        wrong += [f"{path} {way} {scheme} {told(one)}" for one in found]
    page.evaluate("(way) => { document.documentElement.dir = way; }", direction)
    return wrong


def told(one: dict[str, Any]) -> str:
    """A violation with the rule and the first elements it is about."""
    return f"{one['id']}: {one['help']}: {[node['html'][:150] for node in one['nodes'][:3]]}"


def shoot(page: Page, role: str, path: str) -> None:
    """Keep a screenshot where they are wanted (AISOON_SHOTS=1), for people and for CI's artefacts."""
    if os.environ.get("AISOON_SHOTS"):
        SHOTS.mkdir(exist_ok=True)
        name = f"{role or 'nobody'}{kind(path)}".translate(str.maketrans("/*?&", "-_--"))
        page.screenshot(path=SHOTS / f"{name}.png", full_page=True)
