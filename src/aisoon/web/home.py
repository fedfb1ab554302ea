"""The front door: what this is, one's own home, light or dark, and the language."""

from typing import Any

from litestar import get, post
from litestar.response import Response

from aisoon.http.language import COOKIE
from aisoon.http.signin import maybe_person
from aisoon.rules.languages import NAMES
from aisoon.web.forms import read
from aisoon.web.page import HOMES, Asked, draw, local, see

YEAR = 365 * 86400


@get("/", opt={"public": True}, include_in_schema=False)
async def landing(request: Asked) -> Response[Any]:
    """What this is, or the home of whoever is signed in."""
    person = await maybe_person(request)
    return see(HOMES[person.role]) if person else draw(request, "landing.html", None)


@post("/theme", opt={"public": True}, include_in_schema=False)
async def choose_theme(request: Asked) -> Response[Any]:
    """Remember light or dark, or how close things stand, in a cookie; anything else follows the device."""
    form = await read(request)
    answer = see(local(form.one("back")))
    for name, known in (("theme", ("light", "dark")), ("density", ("compact",))):
        if name in form.fields:
            kept = form.one(name) if form.one(name) in known else ""
            answer.set_cookie(f"aisoon_{name}", kept, max_age=YEAR, samesite="lax", httponly=True)
    return answer


@post("/language", opt={"public": True}, include_in_schema=False)
async def choose_language(request: Asked) -> Response[Any]:
    """Remember the language: in a cookie, and with the person, for their letters."""
    form, person = await read(request), await maybe_person(request)
    answer, language = see(local(form.one("back"))), form.one("language")
    if language not in NAMES:
        return answer
    if person and "write" in person.scopes:
        await request.app.state.desk.speak(person, language)
    answer.set_cookie(COOKIE, language, max_age=YEAR, samesite="lax", httponly=True)
    return answer


ROUTES = [landing, choose_theme, choose_language]
