"""The offer builder: what it says an offer costs is what the ledger books once the buyer accepts it."""

from __future__ import annotations

import html
import re
from typing import Any

from tests.api.world import World


def page(world: World, case: dict[str, Any], who: str = "loom", **typed: str) -> str:
    """The builder's page with some of it filled in."""
    reply = world.client(who).get(f"/cases/{case['reference']}/offer", params=typed)
    assert reply.status_code == 200, reply.text[:300]
    return html.unescape(reply.text)


def test_what_it_says_is_what_is_booked(world: World) -> None:
    case = world.case(world.order(), quantity=2)
    seen = page(world, case, remedy="partial_refund", amount="12.34", note="For your trouble.")
    preview = seen.partition('id="preview"')[2]
    assert "€12.34" in preview
    said = re.findall(r'It costs you</dt><dd class="num nowrap">€([\d.]+)<', preview)[0]
    assert "For your trouble." in preview, "the letter the buyer will read"
    world.move("loom", case, "case.offer", remedy="partial_refund", amount=1234, note="For your trouble.")
    world.move("ana", case, "case.accept_offer")
    world.settle()
    rows = world.get("operator", f"/v1/cases/{case['reference']}/ledger").json()
    borne = sum(
        row["amount"] for row in rows if str(row["account"]).startswith("seller:") and row.get("book") != "label"
    )
    assert abs(borne) == round(float(said) * 100)


def test_nothing_is_written_by_looking(world: World) -> None:
    case = world.case(world.order())
    before = world.rows()
    for remedy, amount in (
        ("partial_refund", "5"),
        ("replacement", ""),
        ("partial_refund", "x"),
        ("", ""),
        ("nonsense", "1"),
    ):
        page(world, case, remedy=remedy, amount=amount)
    assert world.rows() == before


def test_faults_are_told_in_the_preview(world: World) -> None:
    case = world.case(world.order())
    assert "Not ready yet" in page(world, case, remedy="partial_refund", amount="99999")
    assert "Not ready yet" in page(world, case, remedy="partial_refund", amount="")
    assert "You send something; no money moves." in page(world, case, remedy="replacement")


def test_a_closed_case_takes_no_offer(world: World) -> None:
    case = world.case(world.order())
    world.move("ana", case, "case.withdraw")
    assert world.get("loom", f"/cases/{case['reference']}/offer").status_code == 409
