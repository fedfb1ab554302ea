"""Signing in by a one-time link in a letter; the link is used up by a press of a button, never by a mail scanner."""

import time
from typing import Any

from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk, fingerprint
from aisoon.http.signin import COOKIE, maybe_person, secret
from aisoon.rules.refusals import Refused
from aisoon.store import accounts
from aisoon.web.forms import read
from aisoon.web.page import HOMES, Asked, draw, local, see

DAYS = 30
TRIES, MINUTES = 5, 15
"""So many letters to one address in so many minutes."""

tried: dict[str, list[float]] = {}


@get("/sign-in", opt={"public": True}, include_in_schema=False)
async def ask(request: Asked) -> Response[Any]:
    """Ask for the address."""
    after = local(request.query_params.get("next", "/"))
    return draw(request, "signin.html", await maybe_person(request), after=after, sent=False)


@post("/sign-in", opt={"public": True}, include_in_schema=False)
async def send(request: Asked) -> Response[Any]:
    """Send the link; the answer and its time are the same whether the address is known or not."""
    form = await read(request)
    email, after = form.one("email").strip().lower()[:320], local(form.one("next", "/"))
    try:
        if "@" not in email or "\n" in email:
            raise Refused("missing", "email", need="email")
        slowly(email)
    except Refused as refused:
        return draw(request, "signin.html", None, refused.status, after=after, sent=False, faults=[refused], typed=form)
    answer = draw(request, "signin.html", None, after=after, sent=True, email=email)
    answer.background = BackgroundTask(
        letters, request.app.state.desk, email, request.app.state.settings.base_url, after
    )
    return answer


def slowly(email: str) -> None:
    """Refused `too_many_tries` when this address was asked for too often; unknown addresses count as well."""
    now = time.monotonic()
    if len(tried) > 10_000:
        tried.clear()
    recent = [at for at in tried.get(email, []) if now - at < MINUTES * 60]
    if len(recent) >= TRIES:
        raise Refused("too_many_tries", "email", minutes=MINUTES)
    tried[email] = [*recent, now]


async def letters(desk: Desk, email: str, base_url: str, after: str) -> None:
    """A letter for each role this address has here."""
    async with desk.database.reading() as db:
        people = await accounts.all_by_email(db, email)
    for person in people:
        await desk.send_link(person, base_url + "/sign-in/{token}")


@get("/sign-in/{token:str}", opt={"public": True}, include_in_schema=False)
async def confirm(request: Asked, token: FromPath[str]) -> Response[Any]:
    """A button, because mail scanners open links but press nothing."""
    answer = draw(request, "signin_confirm.html", None, token=token[:200])
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


@post("/sign-in/{token:str}", opt={"public": True}, include_in_schema=False)
async def enter(request: Asked, token: FromPath[str]) -> Response[Any]:
    """Use the link up and begin a session."""
    session = await request.app.state.desk.redeem(token[:200], DAYS)
    return await begin(request, session)


async def begin(request: Asked, session: str, after: str = "") -> Response[Any]:
    """Set the session's cookie and go home."""
    desk: Desk = request.app.state.desk
    async with desk.database.reading() as db:
        person = await accounts.by_token(db, fingerprint(session), "session", desk.now())
    answer = see(after or HOMES[person.role if person else "buyer"])
    answer.set_cookie(
        COOKIE, session, max_age=DAYS * 86400, httponly=True, samesite="lax", secure=request.app.state.settings.secure
    )
    return answer


@post("/sign-out", opt={"public": True}, include_in_schema=False)
async def leave(request: Asked) -> Response[Any]:
    """End the session on both sides."""
    kind, token = secret(request)
    if kind == "session" and token:
        await request.app.state.desk.end(fingerprint(token))
    answer = see("/")
    answer.delete_cookie(COOKIE)
    return answer


ROUTES = [ask, send, confirm, enter, leave]
