"""Health for operators and their monitors: a page, the same as JSON, and the same as Prometheus reads it."""

from typing import Any

import msgspec
from litestar import get
from litestar.response import Response

from aisoon.http.signin import person_of
from aisoon.rules.refusals import Refused
from aisoon.store import health
from aisoon.store.health import Health
from aisoon.web.page import Asked, draw, reader

PLAIN = {"cache-control": "no-store"}


async def found(request: Asked) -> Health:
    """How it stands now."""
    desk = request.app.state.desk
    async with desk.database.reading() as db:
        return await health.health(db, desk.now())


@get("/settings/health", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """The page."""
    person = await reader(request, "operator")
    return draw(request, "settings_health.html", person, health=await found(request), version=request.app.state.version)


@get("/healthz/detail", include_in_schema=False)
async def detail(request: Asked) -> Response[Any]:
    """Everything on the page, for a monitor with an operator's key; 503 while something needs a person."""
    await monitor(request)
    now = await found(request)
    told = {"status": "worried" if now.worries else "ok", "worries": now.worries, "version": request.app.state.version}
    body = msgspec.json.encode(told | msgspec.to_builtins(now))
    return Response(
        body, media_type="application/json", status_code=503 if "no_worker" in now.worries else 200, headers=PLAIN
    )


@get("/metrics", include_in_schema=False)
async def metrics(request: Asked) -> Response[Any]:
    """The same in Prometheus' text format."""
    await monitor(request)
    text = "\n".join(lines(await found(request), request.app.state.version)) + "\n"
    return Response(text.encode(), media_type="text/plain; version=0.0.4", headers=PLAIN)


async def monitor(request: Asked) -> None:
    """Refused for everybody but operators and programs with an operator's key."""
    person = await person_of(request)
    if person.role != "operator":
        raise Refused("not_your_move", who=["operator"])


def lines(now: Health, version: str) -> list[str]:
    """Health as gauges."""
    out = [f'aisoon_info{{version="{version}"}} 1']
    for one in now.queues:
        kind = one.kind.replace('"', "")
        out += [
            f'aisoon_tasks{{kind="{kind}",state="waiting"}} {one.waiting}',
            f'aisoon_tasks{{kind="{kind}",state="held"}} {one.held}',
        ]
        oldest = max((now.at - one.oldest).total_seconds(), 0) if one.oldest else 0
        out.append(f'aisoon_oldest_task_seconds{{kind="{kind}"}} {oldest:.0f}')
    figures = {
        "deadlines_overdue": now.overdue, "refunds_unknown": now.unknown_refunds, "refunds_failed": now.failed_refunds,
        "letters_failed": now.failed_letters, "database_bytes": now.database_bytes, "workers": len(now.working),
    }  # fmt: skip
    return out + [f"aisoon_{name} {value}" for name, value in figures.items()]


ROUTES = [shown, detail, metrics]
