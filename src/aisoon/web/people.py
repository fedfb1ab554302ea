"""People: who works here and as what; operators invite them, turn roles, let agents lead, and end access at once."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.desk.staff import INVITED, TURNED
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts, people
from aisoon.store.database import as_id
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, reader, searched, see, writer

PAGE = 50
ROLES = ("", "operator", "agent", "seller", "carrier", "buyer")


@get("/people", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """Everybody, by role, with a form to invite somebody."""
    return await page(request, await reader(request, "operator"))


async def page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """The list, with the faults of the form."""
    query, desk = request.query_params, request.app.state.desk
    role, text = query.get("role", ""), query.get("from", "0")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    role = role if role in ROLES else ""
    async with desk.database.reading() as db:
        rows = await people.page(db, desk.now(), role, searched(request), start, PAGE + 1)
        sellers = await accounts.sellers(db)
    return draw(
        request, "people.html", person, refused.status if refused else 200, rows=rows[:PAGE], roles=ROLES, role=role,
        q=searched(request), start=start, size=PAGE, more=start + PAGE if len(rows) > PAGE else None, sellers=sellers, invited=INVITED,
        faults=every(refused) if refused else [], typed=form, sent=query.get("sent", "") == "1",
    )  # fmt: skip


@post("/people", include_in_schema=False)
async def invite(request: Asked) -> Response[Any]:
    """Send an invitation."""
    person, form = await writer(request, "operator"), await read(request)
    desk, state = request.app.state.desk, request.app.state
    role, email, name = form.one("role"), form.one("email").strip().lower(), form.one("name").strip()
    seller = as_id(form.one("seller")) if role == "seller" else None
    try:
        faults = [] if role in INVITED else [Refused("bad_choice", "role")]
        faults += (
            []
            if "@" in email and len(email) <= 320 and not set(email) & set(" \n")
            else [Refused("missing", "email", need="email")]
        )
        faults += [] if 0 < len(name) <= 200 and name.isprintable() else [Refused("missing", "name", need="name")]
        if role == "seller" and seller is None:
            faults.append(Refused("missing", "seller", need="seller"))
        if faults:
            faults[0].facts["all"] = faults
            raise faults[0]
        address = state.settings.base_url + "/sign-in/{token}"
        await desk.invite(person, role, email, name, seller, form.one("lead") == "yes", address)
    except Refused as refused:
        return await page(request, person, form, refused)
    return see("/people?sent=1")


@get("/people/{id:str}", include_in_schema=False)
async def one(request: Asked, id: FromPath[str]) -> Response[Any]:
    """One person: what they may do, their keys, and what was changed about them."""
    return await single(request, await reader(request, "operator"), known(id))


def known(text: str) -> UUID:
    """An id; Refused `not_found` when it is none."""
    found = as_id(text)
    if found is None:
        raise Refused("not_found")
    return found


async def single(
    request: Asked, person: Person, id: UUID, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """One person's page, with the faults of its forms."""
    desk = request.app.state.desk
    async with desk.database.reading() as db:
        row = await people.one(db, desk.now(), id)
        if row is None:
            raise Refused("not_found")
        keys, changes, left = await people.keys(db, id), await people.changes(db, id), await people.operators(db)
    last = row["role"] == "operator" and row["ended_at"] is None and left == 1
    return draw(
        request, "people_one.html", person, refused.status if refused else 200, row=row, keys=keys, changes=changes, last=last,
        turned=TURNED, faults=every(refused) if refused else [], typed=form,
    )  # fmt: skip


@post("/people/{id:str}", include_in_schema=False)
async def change(request: Asked, id: FromPath[str]) -> Response[Any]:
    """Turn a role, let lead, end access, take back, or invite again."""
    person, form, who = await writer(request, "operator"), await read(request), known(id)
    desk: Desk = request.app.state.desk
    try:
        match form.one("act"):
            case "turn":
                await desk.turn(person, who, form.one("role"))
            case "lead":
                await desk.lead(person, who, form.one("lead") == "yes")
            case "end":
                await desk.end_person(person, who)
            case "return":
                await desk.take_back(person, who)
            case "invite":
                await again(request, person, who)
            case _:
                raise Refused("bad_choice", "act")
    except Refused as refused:
        if refused.name == "not_found":
            raise
        return await single(request, person, who, form, refused)
    return see(f"/people/{who}")


async def again(request: Asked, person: Person, id: UUID) -> None:
    """Send another link."""
    desk, state = request.app.state.desk, request.app.state
    async with desk.database.reading() as db:
        row = await people.one(db, desk.now(), id)
    if row is None:
        raise Refused("not_found")
    address = state.settings.base_url + "/sign-in/{token}"
    await desk.invite(person, row["role"], row["email"], row["name"], row["seller_id"], row["lead"], address)


ROUTES = [shown, invite, one, change]
