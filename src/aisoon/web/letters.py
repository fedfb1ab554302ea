"""Which letters one gets and when: signed in, or by the link in a letter."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.rules.postbox import CHOICES
from aisoon.rules.refusals import Refused
from aisoon.store import postbox
from aisoon.web.forms import read
from aisoon.web.page import Asked, draw, reader, see


@get("/letters", include_in_schema=False)
async def mine(request: Asked) -> Response[Any]:
    """One's own choices."""
    person = await reader(request, "buyer", "seller", "agent")
    found = await request.app.state.desk.postbox(person)
    return see(f"/letters/{found.token}")


@get("/letters/{token:str}", opt={"public": True}, include_in_schema=False)
async def shown(request: Asked, token: FromPath[str]) -> Response[Any]:
    """The choices of an address; looking changes nothing, so that no mail scanner unsubscribes anybody."""
    async with request.app.state.desk.database.reading() as db:
        found = await postbox.by_token(db, token[:100])
    if found is None:
        raise Refused("not_found")
    return draw(
        request, "letters.html", None, reader=found, offered=CHOICES, done=request.query_params.get("done", "") == "1"
    )


@post("/letters/{token:str}", opt={"public": True}, include_in_schema=False)
async def choose(request: Asked, token: FromPath[str]) -> Response[Any]:
    """Keep what was chosen; a mail program's one touch (RFC 8058) stops all that may be stopped."""
    form = await read(request)
    if form.one("List-Unsubscribe") == "One-Click":
        chosen = {kind: offered[-1] for kind, offered in CHOICES.items()}
    else:
        chosen = {kind: form.one(kind) for kind in CHOICES}
    await request.app.state.desk.choose_letters(token[:100], chosen)
    return see(f"/letters/{token}?done=1")


ROUTES = [mine, shown, choose]
