"""The right of withdrawal: say from what, then confirm; acknowledged at once by letter."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.http.signin import maybe_person
from aisoon.rules.dossier import Dossier
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import orders
from aisoon.web.asking import ASKERS, answers, line_of, opened, sums, typed, wishes
from aisoon.web.forms import Form, every, read
from aisoon.web.orders import found, withdrawable
from aisoon.web.page import Asked, draw, reader, see, writer


@get("/withdraw", opt={"public": True}, include_in_schema=False)
async def where(request: Asked) -> Response[Any]:
    """From the footer of every page: the orders one may withdraw from; without an account, find the order first."""
    person, desk = await maybe_person(request), request.app.state.desk
    if person is None or person.role != "buyer":
        return see("/find?for=withdraw")
    law, now = desk.policy.statutory, desk.now()
    async with desk.database.reading() as db:
        rows = await orders.page(db, person, limit=50)
    rows = [
        row for row in rows
        if row["country"] in law.countries
        and (row["delivered_at"] is None or (now - row["delivered_at"]).days < law.days + 1)
    ]  # fmt: skip
    return draw(request, "withdraw_where.html", person, rows=rows, days=law.days)


@get("/orders/{reference:str}/withdraw", include_in_schema=False)
async def declare(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Withdraw from the contract: first say from what, then confirm."""
    person = await reader(request, *ASKERS)
    dossier = await found(request.app.state.desk, person, reference)
    form = typed(request)
    try:
        return await withdrawing(request, person, dossier, form, form.one("step") == "confirm")
    except Refused as refused:
        return await withdrawing(request, person, dossier, form, False, refused)


async def withdrawing(
    request: Asked, person: Person, dossier: Dossier, form: Form, confirm: bool, refused: Refused | None = None
) -> Response[Any]:
    """Either step of the withdrawal."""
    desk: Desk = request.app.state.desk
    lines = [
        row for row in dossier.lines
        if row.claimed < row.quantity and withdrawable(desk, dossier, row, desk.policy)
    ]  # fmt: skip
    given = answers(desk, person, dossier, wishes(dossier, form, "no_longer_needed")) if confirm else []
    return draw(
        request, "withdraw.html", person, refused.status if refused else 200, dossier=dossier, order=dossier.order,
        lines=lines, given=given, confirm=confirm, typed=form, faults=every(refused) if refused else [],
        first=line_of(dossier, form), days=desk.policy.statutory.days, **sums(given),
    )  # fmt: skip


@post("/orders/{reference:str}/withdraw", include_in_schema=False)
async def withdraw(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Confirm the withdrawal: it needs nobody's approval, and is acknowledged at once by letter."""
    person, desk = await writer(request, *ASKERS), request.app.state.desk
    dossier = await found(desk, person, reference)
    form = await read(request)
    try:
        case = await opened(desk, person, dossier, form, form.once(request), "no_longer_needed")
    except Refused as refused:
        return await withdrawing(request, person, dossier, form, False, refused)
    return see(f"/cases/{case}?done=case.request")


ROUTES = [where, declare, withdraw]
