"""Checklists on pages: example pictures, what is brought and missing, asked for before anybody looks."""

from xml.etree import ElementTree

import pytest

from aisoon.rules.checks import EXAMPLES
from aisoon.web.examples import PICTURES, drawn
from tests.api.world import World


def test_every_example_has_its_picture_and_no_other() -> None:
    assert set(PICTURES) == set(EXAMPLES) | {f"{name}-bad" for name, bad in EXAMPLES.items() if bad}


@pytest.mark.parametrize("name", sorted(PICTURES))
def test_a_picture_is_small_and_has_no_word(name: str) -> None:
    svg = drawn(name)
    assert len(svg.encode()) < 2048
    tags = {one.tag.rpartition("}")[2] for one in ElementTree.fromstring(svg).iter()}
    assert tags <= {"svg", "g", "path", "rect", "circle"}


def test_pictures_are_served_to_anybody(world: World) -> None:
    reply = world.client().get("/examples/damage.svg")
    assert (reply.status_code, reply.headers["content-type"]) == (200, "image/svg+xml")
    assert len(reply.content) < 2048
    for odd in ("damage", "damages.svg", "fault-bad.svg", "..%2fapp.css"):
        assert world.client().get(f"/examples/{odd}").status_code == 404, odd
