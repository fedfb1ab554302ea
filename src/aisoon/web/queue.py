"""Customer service's queue: disputes and requests that need a person, by deadline and value, and who has which."""

from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import get
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import queue
from aisoon.store.accounts import people
from aisoon.store.database import as_id
from aisoon.store.queue import PARTS, Wanted
from aisoon.web.forms import Form, amount, every
from aisoon.web.orders import number
from aisoon.web.page import Asked, draw, reader

SIZE = 50


@get("/desk", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """The queue of customer service."""
    return await page(request, await reader(request, "agent", "operator"))


async def page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """The queue, with the fault of a claim that could not be made."""
    desk: Desk = request.app.state.desk
    wanted, limits, now = asked(request), silence(desk), desk.now()
    async with desk.database.reading() as db:
        rows = await queue.page(db, wanted, person.id, limits, now)
        counts = await queue.counts(db, person.id, limits, now)
        sellers = await queue.sellers(db, limits, now)
        following = await queue.following(db, person.id, limits, now) if person.role == "agent" else None
        agents = await people(db, "agent")
    reasons = sorted({reason for row in sellers for reason in row["reasons"]})
    return draw(
        request, "desk.html", person, refused.status if refused else 200, rows=rows[:SIZE], counts=counts, wanted=wanted,
        sellers=sellers, reasons=reasons, following=following, parts=PARTS, query=kept(wanted), least=request.query_params.get("least", "")[:20],
        more=wanted.start + SIZE if len(rows) > SIZE else None, agents=[one for one in agents if one.id != person.id],
        typed=form, faults=every(refused) if refused else [], done=request.query_params.get("done", ""),
    )  # fmt: skip


def silence(desk: Desk) -> str:
    """What a seller's silence approves by currency, as JSON: requests above it wait for a person."""
    return msgspec.json.encode(desk.policy.silence.approve_up_to).decode()


def asked(request: Asked) -> Wanted:
    """Which part of the queue an address asks for; what it says wrong is left out."""
    query = request.query_params
    part, by = query.get("show", "all"), query.get("by", "due")
    try:
        least = amount(query.get("least", "")[:20], "least", "EUR") or 0
    except Refused:
        least = 0
    return Wanted(
        part if part in PARTS else "all", query.get("reason", "")[:40].replace("\x00", ""), as_id(query.get("seller", "")), least,
        by if by == "value" else "due", number(query.get("from", "")), SIZE,
    )  # fmt: skip


def kept(wanted: Wanted) -> dict[str, str]:
    """The filters as a part of addresses: by leaving one out, and what all of them say."""
    least = f"{wanted.least / 100:.2f}" if wanted.least else ""
    one = {
        "reason": wanted.reason,
        "seller": str(wanted.seller or ""),
        "least": least,
        "by": wanted.by if wanted.by != "due" else "",
    }
    filled = {name: value for name, value in one.items() if value}
    whole = {"show": wanted.part} | filled if wanted.part != "all" else filled
    return {"filters": urlencode(filled), "all": urlencode(whole)}


ROUTES = [shown]
