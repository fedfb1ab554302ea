"""The policy's editor over HTTP, and why a case was answered as it was: who may see what."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from aisoon.settings import ROOT
from tests.api.world import Running, World

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
OVERLAY = """
[[overlay]]
name = "Electronics in Germany"
when = { country = "DE", category = "electronics" }
deadlines = { review = "72 business hours" }
"""
LONGER = SHIPPED.replace('version = "2026-11-01"', 'version = "2026-12-01"') + OVERLAY


def sent(world: World, path: str, **fields: str) -> tuple[int, str, str]:
    """A form of the operator: status, where it leads, what the page says."""
    reply = world.client("operator").post(path, data=fields, follow_redirects=False)
    return reply.status_code, reply.headers.get("location", ""), reply.text


def test_a_draft_is_written_tried_checked_simulated_and_approved_by_somebody_else(
    database_url: str, tmp_path: Path
) -> None:
    with Running(database_url, tmp_path) as world:
        world.do(world.desk.install())
        order = world.order()
        world.case(order, line=1)
        status, _, page = sent(
            world, "/policies/new", act="try", text=LONGER, order=order["reference"], reason="defective"
        )
        assert status == 200
        assert "does not fit" in page
        assert "No rule of the policy answers this by itself" in page
        status, _, page = sent(world, "/policies/new", act="save", text=LONGER.replace("72 business", "72 busy"))
        assert status == 422
        assert "72 busy hours" in page, "what was typed is lost"
        assert "is no span of time" in page
        status, where, _ = sent(world, "/policies/new", act="save", text=LONGER, note="72 hours")
        assert (status, where[:10]) == (303, "/policies/")
        assert sent(world, where, act="simulate")[0] == 303
        shown = world.get("operator", where).text
        assert "past requests would have been answered otherwise" in shown
        assert "You wrote it, so somebody else approves it" in shown
        status, _, page = sent(world, where, act="approve")
        assert status == 409
        assert "same person" in page.lower() or "somebody else" in page.lower()
        other = world.do(world.desk.put_person("operator", "second@example.com", "Second"))
        world.do(world.desk.approve(other, UUID(where.rpartition("/")[2])))
        assert "In force" in world.get("operator", "/policies").text
        assert "Electronics in Germany" in world.get("ana", "/policy").text


def test_the_reasons_of_an_answer(world: World) -> None:
    case = world.case(world.order())
    path = f"/v1/cases/{case['reference']}/answer"
    told = world.get("ana", path).json()
    assert (told["rule"], told["then"], told["rules"], told["facts"]) == ("", "to_seller", [], {})
    assert told["needed"]
    whole = world.get("agent", path).json()
    assert [one["rule"] for one in whole["rules"]] == ["statutory_withdrawal", "low_value_without_return"]
    assert all(one["line"] > 100 for one in whole["rules"])
    assert whole["facts"]["reason"] == "arrived_too_late"
    assert whole["facts"]["days_late"] == 3
    assert whole["version"] == "2026-11-01"
    seen = world.get("ana", f"/cases/{case['reference']}").text
    assert "Why this answer" in seen
    assert "The carrier&#39;s data say" in seen or "The carrier's data say" in seen
    assert "They agree" in seen
