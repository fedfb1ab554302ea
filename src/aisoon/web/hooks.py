"""Webhooks to others: endpoints, what became of every delivery, a test, and another try; for operators."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import hooks
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, reader, see, writer
from aisoon.web.people import known

STATES = ("", "waiting", "delivered", "dead")


@get("/settings/webhooks", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """Endpoints and deliveries."""
    return await page(request, await reader(request, "operator"))


async def page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None, secret: str = ""
) -> Response[Any]:
    """The page, with a new secret shown once, or with the faults of the form."""
    state = request.query_params.get("state", "")
    state = state if state in STATES else ""
    async with request.app.state.desk.database.reading() as db:
        endpoints, deliveries = await hooks.endpoints(db), await hooks.deliveries(db, state)
    answer = draw(
        request, "settings_hooks.html", person, refused.status if refused else 200, endpoints=endpoints, deliveries=deliveries,
        state=state, states=STATES, secret=secret, faults=every(refused) if refused else [], typed=form,
    )  # fmt: skip
    if secret:
        answer.headers["cache-control"] = "no-store"
    return answer


@post("/settings/webhooks", include_in_schema=False)
async def make(request: Asked) -> Response[Any]:
    """Add an endpoint, when it leads to the open internet; its secret is shown on the answer and never again."""
    person, form, state = await writer(request, "operator"), await read(request), request.app.state
    url = form.one("url").strip()[:500]
    try:
        try:
            await state.hooks.resolve(url, state.settings.hooks_inside)
        except ValueError as error:
            raise Refused("bad_address", "url", problem=str(error)) from error
        secret = await state.desk.make_hook(person, url, form.one("label").strip())
    except Refused as refused:
        return await page(request, person, form, refused)
    return await page(request, person, secret=secret)


@post("/settings/webhooks/{id:str}", include_in_schema=False)
async def change(request: Asked, id: FromPath[str]) -> Response[Any]:
    """End an endpoint, send it a test, or try a delivery again."""
    person, form, which = await writer(request, "operator"), await read(request), known(id)
    desk = request.app.state.desk
    acts = {"end": desk.end_hook, "test": desk.test_hook, "retry": desk.retry_hook}
    if form.one("act") not in acts:
        raise Refused("not_found")
    await acts[form.one("act")](person, which)
    return see("/settings/webhooks")


ROUTES = [shown, make, change]
