"""The policy for everybody to read, drawn from the data that decides."""

from typing import Any

from litestar import get
from litestar.response import Response

from aisoon.http.signin import maybe_person
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.refusals import REFUSALS
from aisoon.rules.table import STATES
from aisoon.web.page import Asked, draw


@get("/policy", opt={"public": True}, include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """Conditions in the policy's own sentences, what each reason needs and costs, deadlines and what silence means."""
    policy = request.app.state.desk.policy
    timed = [row for row in STATES if row.deadline and row.machine != "refund"]
    return draw(
        request, "policy.html", await maybe_person(request), policy=policy, reasons=BY_NAME, timed=timed,
        refusals=REFUSALS,
    )  # fmt: skip


ROUTES = [shown]
