"""The operator's page: money that did not go through, what waits to be sent, and the fake gateway's controls."""

import asyncio
from typing import Any

from litestar import get, post
from litestar.response import Response

from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import STATES
from aisoon.rules.words import msg
from aisoon.store import accounts, dossiers, orders, refunds
from aisoon.web.forms import Form, amount, every, read
from aisoon.web.page import Asked, draw, reader, see, writer

BEHAVIOURS = {
    "succeed": msg("Pay as usual"),
    "fail": msg("Refuse the next refund"),
    "card_gone": msg("Refuse it: the card is gone"),
    "time_out": msg("Time out before paying"),
    "time_out_after_commit": msg("Pay, but lose the reply"),
    "pending": msg("Take it, pay a little later"),
    "late_failure": msg("Pay, then the bank sends it back"),
    "down": msg("Not be reached at all"),
}
"""What the fake gateway may be told to do next."""

ACTS = {
    "console_refund": msg("Refund in the provider's console"),
    "chargeback": msg("Open a chargeback"),
}
"""What may happen to an order's payment at the fake gateway without us."""


@get("/shop", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """The operator's page."""
    return await page(request, await reader(request, "operator"))


async def page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """The operator's page, with the faults of a form."""
    state, watched = request.app.state, request.query_params.get("refunds", "failed")
    names = [row.name for row in STATES if row.machine == "refund"]
    watched = watched if watched in names else "failed"
    async with state.desk.database.reading() as db:
        rows = {
            "sellers": await accounts.sellers(db), "orders": await orders.count(db),
            "counts": await refunds.counts(db), "refunds": await refunds.page(db, watched),
            "outbox": await refunds.outbox(db),
        }  # fmt: skip
    control = state.gateway_control
    gateway = await asyncio.to_thread(standing, control) if control else {}
    return draw(
        request, "shop.html", person, refused.status if refused else 200, watched=watched,
        refund_states=names, behaviours=BEHAVIOURS if control else {},
        acts=ACTS, gateway=gateway, faults=every(refused) if refused else [], typed=form, rows=rows,
        letters=state.settings.letters if not state.settings.smtp_url else "",
    )  # fmt: skip


def standing(control: Any) -> dict[str, Any]:
    """How the fake gateway stands: its last calls, open chargebacks, and whether it can be reached."""
    try:
        return {
            "journal": control.journal()[-8:], "down": bool(control.setting("down")), "away": False,
            "open": [row for row in control.chargebacks() if row["status"] == "open"],
        }  # fmt: skip
    except ConnectionError:
        return {"journal": [], "down": False, "away": True, "open": []}


@post("/shop/gateway", include_in_schema=False)
async def steer(request: Asked) -> Response[Any]:
    """Tell the fake gateway how to behave next, or let something happen there without us; demo only."""
    person, form = await writer(request, "operator"), await read(request)
    control = request.app.state.gateway_control
    if control is None:
        raise Refused("not_found")
    act, name = form.one("act"), form.one("chargeback")
    try:
        if form.one("next") in BEHAVIOURS:
            await asyncio.to_thread(control.behave, form.one("next"))
        elif act in ACTS:
            await happen(request, person, form)
        elif act in ("win", "lose"):
            await asyncio.to_thread(control.win if act == "win" else control.lose, name)
        elif act in ("down", "up"):
            await asyncio.to_thread(control.down, act == "down")
        else:
            raise Refused("not_found")
    except Refused as refused:
        if refused.name == "not_found" and act not in ACTS:
            raise
        return await page(request, person, form, refused)
    except ValueError as error:
        fault = Refused("bad_choice", "chargeback") if name else Refused("bad_amount", "amount", problem=str(error))
        return await page(request, person, form, fault)
    except ConnectionError as error:
        raise Refused("busy") from error
    return see("/shop#gateway")


async def happen(request: Asked, person: Person, form: Form) -> None:
    """Money of an order's first payment moves at the fake gateway without us."""
    state = request.app.state
    async with state.desk.database.reading() as db:
        order = await orders.find(db, form.one("order").strip(), person)
        dossier = await dossiers.read(db, order, person) if order else None
    if dossier is None or not dossier.payments:
        raise Refused("bad_choice", "order")
    currency = dossier.order.currency
    minor = amount(form.one("amount"), "amount", currency)
    if not minor or minor < 0:
        raise Refused("bad_amount", "amount", currency=currency)
    work = getattr(state.gateway_control, form.one("act"))
    await asyncio.to_thread(work, dossier.payments[0].reference, minor, currency)


ROUTES = [shown, steer]
