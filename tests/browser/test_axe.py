"""Every main page, by day and by night: nothing serious or critical for those who see, hear or type otherwise."""

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.api.world import World
from tests.browser.conftest import PHONE, Visitor
from tests.browser.test_path import pages

pytestmark = pytest.mark.browser

GRAVE = ("serious", "critical")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_pages_have_no_grave_violations(world: World, visit: Any, scheme: str) -> None:
    order = world.order()
    case = world.case(order)
    complaints: list[str] = []
    for role, email, paths in pages(order, case):
        visitor: Visitor = visit(role, email, viewport=PHONE, color_scheme=scheme)
        for path in paths:
            page = visitor.go(path)
            page.evaluate("document.querySelectorAll('details').forEach((one) => { one.name = ''; one.open = true; })")
            complaints += [f"{scheme} {path} {one}" for one in grave(Axe().run(page).response["violations"])]
    assert complaints == []


def grave(violations: list[dict[str, Any]]) -> list[str]:
    """The grave ones, each with the rule and the first elements it is about."""
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:150] for node in one['nodes'][:3]]}"
        for one in violations
        if one["impact"] in GRAVE
    ]
