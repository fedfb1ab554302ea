"""Signing in by a one-time link in a letter; the link is used up by a press of a button, never by a mail scanner."""

import time
from typing import Any
from urllib.parse import quote

from litestar import get, post
from litestar.background_tasks import BackgroundTask
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk, fingerprint
from aisoon.http.signin import COOKIE, maybe_person, secret
from aisoon.rules.refusals import Refused
from aisoon.store import accounts
from aisoon.web.asking import together
from aisoon.web.forms import every, read
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
    answer.background = BackgroundTask(letters, request.app.state.desk, email, link(request, after))
    return answer


@get("/find", opt={"public": True}, include_in_schema=False)
async def look(request: Asked) -> Response[Any]:
    """Find an order without an account: its number and the e-mail address it was placed with."""
    withdrawing = request.query_params.get("for", "") == "withdraw"
    return draw(request, "signin_find.html", await maybe_person(request), sent=False, withdrawing=withdrawing)


@post("/find", opt={"public": True}, include_in_schema=False)
async def find(request: Asked) -> Response[Any]:
    """Send the link; page, status and time are the same whether there is such an order of this address or not."""
    form = await read(request)
    email, reference = form.one("email").strip().lower()[:320], form.one("order").strip()[:100]
    withdrawing = form.one("for") == "withdraw"
    faults = [] if reference else [Refused("missing", "order", need="lines")]
    if "@" not in email or "\n" in email:
        faults.append(Refused("missing", "email", need="email"))
    try:
        together(faults)
        slowly(f"find {email}")
    except Refused as refused:
        return draw(
            request, "signin_find.html", None, refused.status, sent=False, withdrawing=withdrawing,
            faults=every(refused), typed=form,
        )  # fmt: skip
    answer = draw(request, "signin_find.html", None, sent=True, email=email, reference=reference)
    answer.background = BackgroundTask(found, request, email, reference, "/withdraw" if withdrawing else "")
    return answer


async def found(request: Asked, email: str, reference: str, then: str) -> None:
    """A letter with a link that leads to the order, when it was placed with this address."""
    desk: Desk = request.app.state.desk
    async with desk.database.reading() as db:
        placed = await accounts.by_order(db, reference, email)
    if placed:
        person, number = placed
        await desk.send_link(person, link(request, f"/orders/{quote(number, safe='')}{then}"))


def link(request: Asked, after: str) -> str:
    """The address of a one-time link, with {token} to fill, and where it leads."""
    base: str = request.app.state.settings.base_url
    return base + "/sign-in/{token}" + (f"?next={quote(after, safe='')}" if after not in ("", "/") else "")


def slowly(email: str) -> None:
    """Refused `too_many_tries` when this address was asked for too often; unknown addresses count as well."""
    now = time.monotonic()
    if len(tried) > 10_000:
        tried.clear()
    recent = [at for at in tried.get(email, []) if now - at < MINUTES * 60]
    if len(recent) >= TRIES:
        raise Refused("too_many_tries", "email", minutes=MINUTES)
    tried[email] = [*recent, now]


async def letters(desk: Desk, email: str, address: str) -> None:
    """A letter for each role this address has here."""
    async with desk.database.reading() as db:
        people = await accounts.all_by_email(db, email)
    for person in people:
        await desk.send_link(person, address)


@get("/sign-in/{token:str}", opt={"public": True}, include_in_schema=False)
async def confirm(request: Asked, token: FromPath[str]) -> Response[Any]:
    """A button, because mail scanners open links but press nothing."""
    answer = draw(
        request, "signin_confirm.html", None, token=token[:200], after=local(request.query_params.get("next", "/"))
    )
    answer.headers["referrer-policy"] = "no-referrer"
    return answer


@post("/sign-in/{token:str}", opt={"public": True}, include_in_schema=False)
async def enter(request: Asked, token: FromPath[str]) -> Response[Any]:
    """Use the link up and begin a session."""
    form = await read(request)
    session = await request.app.state.desk.redeem(token[:200], DAYS)
    return await begin(request, session, local(form.one("next"), ""))


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


ROUTES = [ask, send, look, find, confirm, enter, leave]
