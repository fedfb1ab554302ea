"""The demo's own controls: be somebody else, and let time pass."""

from datetime import timedelta
from typing import Any

from litestar import get, post
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.http.signin import maybe_person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts
from aisoon.web.forms import read
from aisoon.web.page import Asked, draw, local, see
from aisoon.web.signin import begin

STEPS = {"1h": timedelta(hours=1), "1d": timedelta(days=1), "3d": timedelta(days=3), "1w": timedelta(weeks=1)}
ROLES = ("buyer", "seller", "agent", "operator", "carrier")
SHOWN = 12


def only_demo(request: Asked) -> None:
    """Refused `not_found` outside the demo."""
    if not request.app.state.settings.demo:
        raise Refused("not_found")


@get("/demo", opt={"public": True}, include_in_schema=False)
async def people(request: Asked) -> Response[Any]:
    """Everybody one may be in the demo."""
    only_demo(request)
    async with request.app.state.desk.database.reading() as db:
        roles = [(role, await accounts.people(db, role, SHOWN)) for role in ROLES]
        sellers = {row["id"]: row["name"] for row in await accounts.sellers(db)}
    return draw(request, "demo.html", await maybe_person(request), roles=roles, sellers=sellers)


@post("/demo/become", opt={"public": True}, include_in_schema=False)
async def become(request: Asked) -> Response[Any]:
    """Sign in as somebody of the demo."""
    only_demo(request)
    form, desk = await read(request), request.app.state.desk
    async with desk.database.reading() as db:
        person = await accounts.by_email(db, form.one("role"), form.one("email"))
    if person is None:
        raise Refused("not_found")
    return await begin(request, await desk.issue(person, "session", days=30), local(form.one("back"), ""))


@post("/demo/travel", opt={"public": True}, include_in_schema=False)
async def travel(request: Asked) -> Response[Any]:
    """Let time pass; the deadlines on the way fire within a second or two."""
    only_demo(request)
    form = await read(request)
    step = STEPS.get(form.one("by"))
    if step is None:
        raise Refused("bad_choice", "by")
    desk: Desk = request.app.state.desk
    await desk.travel(step)
    await request.app.state.clock.refresh(desk.database)
    return see(local(form.one("back")))


ROUTES = [people, become, travel]
