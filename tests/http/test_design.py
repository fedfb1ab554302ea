"""The design page shows every part app.css knows and the templates use, and its colours can be read."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from aisoon.rules.colours import ENOUGH
from aisoon.web.design import TOKENS, apart, ratios
from aisoon.web.page import HERE
from tests.api.world import Running, World

CLASSES = re.compile(r'class="([^"]*)"')
NAME = re.compile(r"[a-zA-Z][\w-]*")


@pytest.fixture(scope="module")
def world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Running(module_database_url, tmp_path_factory.mktemp("world")) as running:
        yield running


def classes(text: str) -> set[str]:
    """Every class a page or template writes, without what templates compute."""
    plain = re.sub(r"\{%.*?%\}|[{}']", " ", text)
    return {name for found in CLASSES.findall(plain) for name in NAME.findall(found)}


def components() -> set[str]:
    """The classes of app.css's parts."""
    sheet = (HERE / "static" / "app.css").read_text("utf-8")
    parts = re.sub(r"/\*.*?\*/", "", sheet[sheet.index("@layer parts {") :], flags=re.DOTALL)
    parts = parts[: parts.index("@media (prefers-reduced-motion")]
    return {name for rule in re.findall(r"([^{}]+)\{", parts) for name in re.findall(r"\.([a-zA-Z][\w-]*)", rule)}


def used() -> set[str]:
    """The classes the product's templates write."""
    return {name for file in (HERE / "templates").glob("*.html") for name in classes(file.read_text("utf-8"))}


@pytest.mark.parametrize("who", ["", "ana", "operator"])
def test_every_part_is_shown(world: World, who: str) -> None:
    reply = world.get(who, "/design")
    assert reply.status_code == 200
    missing = (components() & used()) - classes(reply.text)
    assert not missing, f"not on /design: {', '.join(sorted(missing))}"


def test_every_state_of_a_field_is_shown(world: World) -> None:
    page = world.get("", "/design").text
    for sign in (
        'aria-invalid="true"',
        'aria-busy="true"',
        'class="faults"',
        'role="alert"',
        "aria-current",
        'dir="rtl"',
        'data-theme="dark"',
    ):
        assert sign in page


def test_no_id_stands_there_twice(world: World) -> None:
    ids = re.findall(r' id="([^"]+)"', world.get("", "/design").text)
    assert len(ids) == len(set(ids))


def test_nothing_on_it_sends_anything(world: World) -> None:
    page = world.get("", "/design").text
    panes = page[page.index('class="panes"') : page.index("</main>")]
    assert 'method="post"' not in panes
    assert "data-live" not in panes


def test_parts_made_apart_point_at_themselves() -> None:
    drawn = '<a href="#x"></a><p id="x" aria-describedby="x y"></p><form method="post" action="/go" data-live>'
    assert (
        apart(drawn, "p")
        == '<a href="#p-x"></a><p id="p-x" aria-describedby="p-x p-y"></p><form method="get" action="/design">'
    )


def test_every_pair_of_colours_can_be_read() -> None:
    assert not [row for row in ratios() if min(row["light"], row["dark"]) < ENOUGH]


def test_every_colour_has_a_patch() -> None:
    sheet = Path(HERE / "static" / "design.css").read_text("utf-8")
    assert not [name for name in TOKENS if f".sw-{name} " not in sheet]


def test_spacing_is_remembered_like_the_theme(world: World) -> None:
    client = world.client("operator")
    reply = client.post("/theme", data={"density": "compact", "back": "/design"}, follow_redirects=False)
    assert (reply.status_code, reply.headers["location"]) == (303, "/design")
    assert 'data-density="compact"' in client.get("/design").text
    client.post("/theme", data={"theme": "dark", "back": "/"})
    assert 'data-density="compact"' in client.get("/design").text
    client.post("/theme", data={"density": "enormous", "back": "/"})
    assert "data-density=" not in client.get("/design").text
