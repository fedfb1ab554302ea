"""Canned replies: a page to keep them, and what a composer offers of them."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.replies import BODY, FACTS, NAME, WRITERS, filled
from aisoon.store import replies
from aisoon.store.database import Reading
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, reader, see, writer


async def offered(db: Reading, person: Person, request: Asked, facts: dict[str, str | None]) -> dict[str, Any]:
    """The replies a composer offers, filled with its facts, and the one that was asked for by its address."""
    found = [(one, filled(one.body, facts | {"me": person.name})) for one in await replies.ours(db, person)]
    asked = request.query_params.get("reply", "")
    return {"replies": found, "inserted": next((text for one, text in found if str(one.id) == asked), "")}


async def page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """The page, with the faults of a text that could not be taken."""
    async with request.app.state.desk.database.reading() as db:
        rows = await replies.ours(db, person)
    return draw(
        request, "replies.html", person, refused.status if refused else 200, rows=rows, known=FACTS, longest=BODY,
        longest_name=NAME, typed=form, faults=every(refused) if refused else [], done=request.query_params.get("done", ""),
    )  # fmt: skip


@get("/replies", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """The replies of one's side."""
    return await page(request, await reader(request, *WRITERS))


@post("/replies", include_in_schema=False)
async def keep(request: Asked) -> Response[Any]:
    """Keep a new reply."""
    return await put(request, None)


@post("/replies/{id:uuid}", include_in_schema=False)
async def change(request: Asked, id: FromPath[UUID]) -> Response[Any]:
    """Change a reply, or forget it."""
    return await put(request, id)


async def put(request: Asked, id: UUID | None) -> Response[Any]:
    """What a form says becomes of a reply."""
    person, desk = await writer(request, *WRITERS), request.app.state.desk
    form = await read(request)
    if id and form.one("what") == "forget":
        await desk.drop_reply(person, id)
        return see("/replies?done=forgotten")
    try:
        await desk.keep_reply(person, form.one("name"), form.one("body"), id)
    except Refused as refused:
        if not refused.field:
            raise
        form.fields["_form"] = [str(id) if id else "new"]
        return await page(request, person, form, refused)
    return see("/replies?done=kept")


ROUTES = [shown, keep, change]
