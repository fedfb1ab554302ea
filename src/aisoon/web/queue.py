"""Customer service's queue: disputes and requests that need a person, by deadline and value."""

from typing import Any

import msgspec
from litestar import get
from litestar.response import Response

from aisoon.rules.policy import Policy
from aisoon.rules.table import STATES
from aisoon.store import cases
from aisoon.web.page import Asked, draw, reader

MOST = 300


class Pile(msgspec.Struct):
    """One part of the queue: its key, how many there are, and the cases in it, what is due next first."""

    key: str
    machine: str
    rows: list[Any]


@get("/desk", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """The queue of customer service."""
    person = await reader(request, "agent", "operator")
    desk = request.app.state.desk
    async with desk.database.reading() as db:
        disputed = await cases.page(db, person, ["disputed"], limit=MOST)
        requested = await cases.page(db, person, ["requested"], limit=MOST)
    mine = [row for row in disputed if row["reviewer_id"] == person.id]
    late = [row for row in disputed if row["overdue"]]
    return draw(
        request, "desk.html", person, piles=piles([row for row in disputed if row not in mine]), requests=needing(requested, desk.policy),
        mine=mine, late=late, total=len(disputed),
    )  # fmt: skip


def piles(rows: list[Any]) -> list[Pile]:
    """Disputes by where they stand, those that wait for customer service first; dearer ones first where due at once."""
    states = [row for row in STATES if row.machine == "dispute" and not row.final]
    states.sort(key=lambda row: row.waits_for != "agent")
    return [Pile(row.name, "dispute", [one for one in rows if one["dispute"] == row.name]) for row in states]


def needing(rows: list[Any], policy: Policy) -> list[Any]:
    """Requests that silence may not approve: above the policy's value, or with a fact that is missing."""
    limits = policy.silence.approve_up_to
    return [row for row in rows if row["needs_person"] or row["value"] > limits.get(row["currency"], 0)]


ROUTES = [shown]
