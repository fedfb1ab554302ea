"""The fake gateway as a process of its own: an HTTP API, controls, a journal to look at, and webhooks that it sends."""

import asyncio
import contextlib
import html
from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from litestar import Litestar, MediaType, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath, FromQuery, JSONBody
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from aisoon.outside.fake_courier import Courier, Webhooks, point
from aisoon.outside.payments import GatewayDown, GatewayRefused, Intent, Paid, Proof, Told
from aisoon.outside.simulator import Simulator

Asked = Request[Any, Any, Any]

MOST = 50_000_000
"""Bytes of a body: evidence brings its files along."""
LOST = "x-lost"
"""Marks a reply that must not arrive; it never leaves this process."""


class RefundIn(msgspec.Struct, frozen=True):
    """A refund: `refund` is the caller's own id, kept with it."""

    payment: str
    amount: int
    currency: str
    refund: str = ""


class Events(msgspec.Struct, frozen=True):
    """What happened since a cursor, and the next cursor."""

    events: list[Told]
    cursor: str


class Money(msgspec.Struct, frozen=True):
    """An amount of a payment; the last three are for chargebacks."""

    payment: str
    amount: int
    currency: str
    fee: int = 1500
    due: datetime | None = None
    reason: str = "fraudulent"


class Control(msgspec.Struct, frozen=True):
    """What a control route is given: each takes what it needs."""

    next: list[str] = []
    key: str = ""
    on: bool = True
    seconds: float = 0


def mind(request: Asked) -> Simulator:
    """The simulator behind a request."""
    found: Simulator = request.app.state.mind
    return found


@post("/refunds", status_code=200)
async def refund(request: Asked, data: JSONBody[RefundIn]) -> Response[Any]:
    """Give money back, once for each Idempotency-Key within its 24 hours."""
    key = request.headers.get("idempotency-key", "")
    if not key:
        raise ValueError("send an Idempotency-Key")
    intent = Intent(key, data.refund, data.payment, data.amount, data.currency)
    result, paid = await to_thread(mind(request).take, intent)
    await request.app.state.courier.early()
    if not result.startswith("time_out"):
        return Response(paid)
    await asyncio.sleep(float(await to_thread(mind(request).setting, "hold") or 0))
    return Response(None, headers={LOST: "1"})


@get("/refunds")
async def refunds(request: Asked, payment: FromQuery[str]) -> list[Paid]:
    """Every refund of a payment, the oldest first."""
    return await to_thread(mind(request).listed, payment)


@get("/events")
async def events(request: Asked, after: FromQuery[str] = "") -> Events:
    """What happened since a cursor; none is the beginning."""
    return Events(*await to_thread(mind(request).events, after))


@post("/chargebacks/{chargeback:str}/evidence", status_code=204)
async def evidence(request: Asked, chargeback: FromPath[str], data: JSONBody[Proof]) -> None:
    """Take evidence against a chargeback; files travel as base64."""
    await to_thread(mind(request).prove, chargeback, data)


@get("/journal")
async def journal(request: Asked) -> list[dict[str, Any]]:
    """Every call there was."""
    return await to_thread(mind(request).journal)


@get("/chargebacks")
async def chargebacks(request: Asked) -> list[dict[str, Any]]:
    """Every chargeback there was."""
    return await to_thread(mind(request).chargebacks)


@post("/control/{what:str}", status_code=200)
async def control(request: Asked, what: FromPath[str]) -> dict[str, Any]:
    """What happens at the gateway without its client, and how it behaves."""
    body, sim = await request.body() or b"{}", mind(request)
    if what in ("capture", "console_refund", "chargeback"):
        asked = msgspec.json.decode(body, type=Money)
        given: list[Any] = [asked.payment, asked.amount, asked.currency]
        given += [asked.fee, asked.due, asked.reason] if what == "chargeback" else []
        return {"reference": await to_thread(getattr(sim, what), *given)}
    if what == "webhooks":
        await to_thread(point, sim, msgspec.json.decode(body, type=Webhooks))
        return {}
    told = msgspec.json.decode(body, type=Control)
    calls: dict[str, Callable[[], Any]] = {
        "behave": lambda: sim.behave(*told.next),
        "win": lambda: sim.win(told.key),
        "lose": lambda: sim.lose(told.key),
        "fail_later": lambda: sim.fail_later(told.key),
        "settle": sim.settle,
        "down": lambda: sim.down(told.on),
        "clock": lambda: sim.clock(timedelta(seconds=told.seconds)),
        "hold": lambda: sim.put("hold", str(told.seconds)),
    }
    if what not in calls:
        raise ValueError(f"{what!r} is none of {', '.join(calls)}, capture, console_refund, chargeback, webhooks")
    await to_thread(calls[what])
    return {}


@get("/control")
async def standing(request: Asked) -> dict[str, Any]:
    """How it stands: whether it is down, how far its clock is ahead, what comes next, what it has paid."""
    sim = mind(request)
    names = ("down", "ahead", "hold")
    found: dict[str, Any] = {name: await to_thread(sim.setting, name) for name in names}
    found["next"] = [row["what"] for row in await to_thread(sim.read, "behaviour")]
    return found | {"paid_out": await to_thread(sim.paid_out)}


PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>Fake gateway</title>
<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="5"><style>
:root{{color-scheme:light dark;font:15px/1.5 system-ui}}body{{max-width:70rem;margin:2rem auto;padding:0 1rem}}
table{{border-collapse:collapse;width:100%}}th,td{{text-align:left;padding:.25rem .5rem;border-bottom:1px solid #8884}}
td.n{{text-align:right;font-variant-numeric:tabular-nums}}code{{overflow-wrap:anywhere}}</style>
<h1>Fake gateway</h1><p>{summary}</p><table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></html>"""
COLUMNS = ("number", "at", "verb", "result", "amount", "currency", "payment", "key")


@get("/", media_type=MediaType.HTML)
async def page(request: Asked) -> str:
    """The journal, the newest first, for people."""
    sim = mind(request)
    rows, out = await to_thread(sim.journal), await to_thread(sim.paid_out)
    down = await to_thread(sim.setting, "down")
    lines = [
        "<tr>" + "".join(f"<td{' class=n' if isinstance(row[name], int) else ''}>{html.escape(str(row[name]))}" for name in COLUMNS)
        for row in rows[:-201:-1]
    ]  # fmt: skip
    summary = (
        f"{len(rows)} calls; {out} minor units are out. {'It is switched off: nobody reaches it.' if down else ''}"
    )
    return PAGE.format(summary=summary, head="".join(f"<th>{name}" for name in COLUMNS), rows="".join(lines))


def refused(request: Asked, error: Exception) -> Response[Any]:
    """No: 402 with a code when the gateway decided so, 503 when it is down, 400 when it was asked wrongly."""
    if isinstance(error, GatewayRefused):
        return Response({"code": error.code, "detail": str(error)}, status_code=402)
    if isinstance(error, GatewayDown):
        return Response({"code": "down", "detail": str(error)}, status_code=503)
    return Response({"code": "broken", "detail": str(error)}, status_code=400)


def losing(app: ASGIApp) -> ASGIApp:
    """The app with replies that are marked as lost: their first bytes leave, then the connection breaks."""

    async def wrapped(scope: Scope, receive: Receive, send: Send) -> None:
        lost = False

        async def sending(message: Message) -> None:
            nonlocal lost
            if message["type"] == "http.response.start" and any(
                name == LOST.encode() for name, _ in message["headers"]
            ):
                lost = True
                headers = [(b"content-length", b"1")]
                await send({"type": "http.response.start", "status": 200, "headers": headers})
            elif not lost:
                await send(message)

        await app(scope, receive, sending)

    return wrapped


def create_app(simulator: Simulator) -> ASGIApp:
    """The gateway's ASGI application; its webhooks are sent as long as it lives."""
    courier = Courier(simulator)

    @asynccontextmanager
    async def life(_: Litestar) -> AsyncIterator[None]:
        sending = asyncio.create_task(courier.work())
        yield
        sending.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await sending
        await courier.client.aclose()

    broken = (GatewayRefused, GatewayDown, ValueError, msgspec.DecodeError)
    return losing(
        Litestar(
            route_handlers=[refund, refunds, events, evidence, journal, chargebacks, control, standing, page],
            state=State({"mind": simulator, "courier": courier}),
            lifespan=[life],
            exception_handlers=dict.fromkeys(broken, refused),
            request_max_body_size=MOST,
            openapi_config=None,
            logging_config=None,
        )
    )


def serve(path: Path, port: int, webhooks: str = "", secret: str = "") -> None:
    """Run the gateway on this machine until asked to stop; `webhooks` is where it tells what happened."""
    simulator = Simulator(path, secret=secret)
    if webhooks:
        point(simulator, Webhooks(webhooks, secret))
    config = uvicorn.Config(
        create_app(simulator), "127.0.0.1", port, log_level="critical", access_log=False, timeout_graceful_shutdown=1
    )
    uvicorn.Server(config).run()
