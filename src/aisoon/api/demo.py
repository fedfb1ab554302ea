"""The demo's controls: time travel, and how the payment provider behaves next. Elsewhere they are not there."""

import asyncio
import re
from datetime import datetime, timedelta
from typing import Literal

import msgspec
from litestar import get, post

from aisoon.api.ask import Asked, asker, desk_of, sent
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json, once_only
from aisoon.rules.refusals import Refused

SPAN = re.compile(r"(\d{1,4})([mhd])")
UNIT = {"m": timedelta(minutes=1), "h": timedelta(hours=1), "d": timedelta(days=1)}
FURTHEST = timedelta(days=400)


class ClockIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How far to travel: minutes, hours or days, such as 30m, 1h, 3d."""

    advance: str


class ClockOut(msgspec.Struct, frozen=True):
    """What time the demo thinks it is, and how far it runs ahead."""

    now: datetime
    ahead_seconds: int


class GatewayIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the payment provider treats the next refund."""

    next: Literal[
        "succeed", "fail", "card_gone", "time_out", "time_out_after_commit", "late_failure", "pending", "down"
    ]


def only_in_the_demo(request: Asked) -> None:
    """Refused `not_found` outside the demo."""
    if not request.app.state.settings.demo:
        raise Refused("not_found")


@get("/demo/clock", opt=notes("Demo", reply=ClockOut))
async def clock(request: Asked) -> Sent:
    """What time the demo thinks it is."""
    only_in_the_demo(request)
    await asker(request, "read")
    return json(ClockOut(desk_of(request).now(), int(request.app.state.clock.ahead.total_seconds())))


@post("/demo/clock", status_code=200, opt=notes("Demo", body=ClockIn, example={"advance": "1h"}, reply=ClockOut))
async def travel(request: Asked) -> Sent:
    """Move the demo's clock ahead; deadlines on the way fire within a second or two."""
    only_in_the_demo(request)
    person, desk = await asker(request, "write"), desk_of(request)
    by = span((await sent(request, ClockIn)).advance)

    async def go() -> ClockOut:
        ahead = await desk.travel(by)
        await request.app.state.clock.refresh(desk.database)
        return ClockOut(desk.now(), int(ahead.total_seconds()))

    return await once_only(request, person, 200, go)


def span(text: str) -> timedelta:
    """A written span; Refused when it is none, or further than anybody needs."""
    found = SPAN.fullmatch(text.strip())
    by = int(found[1]) * UNIT[found[2]] if found else timedelta(0)
    if not timedelta(0) < by <= FURTHEST:
        problem = "Say minutes, hours or days, such as 30m, 1h or 3d; at most 400 days"
        raise Refused("broken_body", "advance", problem=problem)
    return by


@post(
    "/demo/gateway", status_code=200,
    opt=notes("Demo", body=GatewayIn, example={"next": "time_out"}, reply=GatewayIn),
)  # fmt: skip
async def gateway(request: Asked) -> Sent:
    """Say how the simulated payment provider treats the next refund. For operators."""
    only_in_the_demo(request)
    person, asked = await asker(request, "write", "operator"), await sent(request, GatewayIn)
    control = request.app.state.gateway_control
    if control is None:
        raise Refused("not_found")

    async def steer() -> GatewayIn:
        await asyncio.to_thread(control.behave, asked.next)
        return asked

    return await once_only(request, person, 200, steer)
