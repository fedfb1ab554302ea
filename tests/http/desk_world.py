"""Disputes to try the desk on: brought to the point where customer service has to look."""

import html
import re
from typing import Any
from uuid import uuid4

import httpx

from tests.api.world import World, photo


def disputed(world: World, seed: int = 1, **order: Any) -> dict[str, Any]:
    """A defective dress, declined and disputed, with a photo of the buyer's."""
    placed = world.order(**order)
    shown = world.upload("ana", placed, photo(seed)).json()["id"]
    wish = {"line": placed["lines"][0]["id"], "quantity": 1, "reason": "defective"}
    body = {"lines": [wish], "statement": "The seam is torn.", "evidence": [shown]}
    case = world.fine("ana", f"/v1/orders/{placed['id']}/cases", body)
    world.move("loom", case, "case.decline", why="not_proven", statement="We see a whole seam.")
    return world.move("ana", case, "case.dispute", statement="Look at the photo.")


def whole(world: World, seed: int = 1) -> dict[str, Any]:
    """The same, with a photo of the seller's: it does not wait for evidence."""
    case = disputed(world, seed)
    order = {"id": case["order"], "lines": [{"seller": case["seller_id"]}]}
    assert world.upload("loom", order, photo(seed + 80), params={"case": case["reference"]}).is_success
    return case


def taken(world: World, who: str = "agent", seed: int = 1) -> dict[str, Any]:
    """The same, taken by an agent."""
    return world.move(who, disputed(world, seed), "dispute.take")


def send(world: World, who: str, path: str, **form: Any) -> httpx.Response:
    """A form sent as a browser sends it; redirects are not followed."""
    fields = {"_key": str(uuid4()), **form}
    return world.client(who).post(path, data=fields, follow_redirects=False)


def seen(world: World, who: str, path: str) -> str:
    """A page's text without its markup, blanks made one."""
    reply = world.get(who, path)
    assert reply.status_code == 200, (path, reply.status_code, reply.text[:300])
    return plain(reply.text)


def plain(page: str) -> str:
    """The text of a page."""
    page = re.sub(r"<(script|style).*?</\1>", " ", page, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def ruling(case: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The composer's form as an agent fills it in."""
    move = "dispute.decide_appeal" if case["disputes"][-1]["dispute"]["appealed_by"] else "dispute.decide"
    return {
        "_form": "rule", "_move": move, "outcome": "buyer", "facts": "The photo shows a torn seam.", "grounds": "on_the_evidence",
        "clauses": ["reason.defective", "silence"], "rule": "A fault the buyer did not make.", "split_by": "amount", "bearer": "seller", **more,
    }  # fmt: skip
