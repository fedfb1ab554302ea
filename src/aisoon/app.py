"""The app: joins the rooms; the only file that knows them all."""

import logging
import socket
from datetime import UTC, datetime, timedelta
from importlib import metadata
from typing import Any

import asyncpg
import uvicorn
from litestar import Litestar, Request, Response, get
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.exceptions import HTTPException
from uuid_utils.compat import uuid7

from aisoon import api, web
from aisoon.audit.bundle import CaseFiles
from aisoon.desk import Desk
from aisoon.http import problem as problems
from aisoon.http.guard import guarded
from aisoon.http.language import words_of
from aisoon.http.live import Hub
from aisoon.outside import charts, hooks, labels
from aisoon.outside.calendars import calendar, named
from aisoon.outside.fake import FakeControl, FakeGateway
from aisoon.outside.files import Files
from aisoon.outside.gateways import Gateways
from aisoon.outside.manual import Manual
from aisoon.outside.parts import Parts
from aisoon.outside.payments import Gateway
from aisoon.outside.sealing import sealer
from aisoon.outside.simulator import Simulator
from aisoon.rules import law
from aisoon.rules.evidence import Shut
from aisoon.rules.law import Law
from aisoon.rules.policy import Policy
from aisoon.rules.refusals import Refused
from aisoon.rules.words import Words
from aisoon.settings import ROOT, Settings
from aisoon.store import tasks
from aisoon.store.database import Database

log = logging.getLogger("aisoon")

VERSION = metadata.version("aisoon")
"""This program's version."""

MAX_BODY = 1_000_000
"""Bytes of a JSON body; files are streamed and have the policy's limits."""


class Clock:
    """What time it is: the machine's, ahead by what the demo's time travel says."""

    def __init__(self) -> None:
        self.ahead = timedelta(0)

    def __call__(self) -> datetime:
        """Now, aware UTC."""
        return datetime.now(UTC) + self.ahead

    async def refresh(self, database: Database) -> None:
        """Read how far the demo's clock runs ahead."""
        async with database.reading() as db:
            self.ahead = await tasks.clock_ahead(db)


def make_desk(settings: Settings, database: Database, clock: Clock) -> Desk:
    """The desk of one installation."""
    text = settings.policy.read_text("utf-8")
    desk = Desk(database, clock, calendar, uuid7, text, settings.agents)
    desk.laws = laws(settings)
    return desk


def laws(settings: Settings) -> tuple[Law, ...]:
    """The laws that policies are held against: beside the policy's own file, else those that come with the product."""
    for folder in (settings.policy.parent / "law", ROOT / "policies" / "law"):
        if found := sorted(folder.glob("*.toml")):
            return tuple(law.parse(path.read_text("utf-8")) for path in found)
    return ()


def gateways(settings: Settings) -> Gateways:
    """The payment providers of one installation; the fake one only where it was asked for, by its address or in this process.

    Raises ValueError when the default one cannot be.
    """
    found: dict[str, Gateway] = {"manual": Manual()}
    if settings.provider == "fake" and settings.gateway_url:
        found["fake"] = FakeGateway(settings.gateway_url, settings.webhook_secret)
    elif settings.provider == "fake":
        found["fake"] = Simulator(settings.gateway_journal, secret=settings.webhook_secret)
    if settings.stripe_key:
        from aisoon.outside.stripe import StripeGateway  # its SDK takes a while to load

        found["stripe"] = StripeGateway(settings.stripe_key, settings.stripe_webhook_secret)
    return Gateways(settings.provider, found)


@get("/healthz", opt={"public": True}, include_in_schema=False)
async def healthz(request: Request[Any, Any, Any]) -> dict[str, str]:
    """Whether the database answers."""
    async with request.app.state.desk.database.reading() as db:
        await tasks.clock_ahead(db)
    return {"status": "ok"}


def on_refusal(request: Request[Any, Any, Any], refused: Refused) -> Response[Any]:
    """A refusal as problem+json under /v1, as a page elsewhere."""
    found = problems.problem(refused, words_of(request))
    if request.url.path.startswith("/v1"):
        headers = {"Connection": "close"} if refused.status == 413 else {}  # what is still being sent is not read
        if refused.name == "upload_offset":
            headers["Upload-Offset"] = str(refused.facts["offset"])
        return Response(problems.encoded(found), status_code=refused.status, media_type=problems.MEDIA, headers=headers)
    return web.error_page(request, found)


def on_shut(request: Request[Any, Any, Any], _: Shut) -> Response[Any]:
    """A kept file that cannot be opened; why stands in the log."""
    return on_refusal(request, Refused("file_shut"))


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Litestar's own errors said the same way: broken bodies, unknown paths, wrong methods."""
    names = {400: "broken_body", 401: "sign_in_needed", 404: "not_found", 413: "file_too_large"}
    if error.status_code in names:
        faults = error.extra if isinstance(error.extra, list) else []
        told = "; ".join(f"{one.get('key', '')}: {one.get('message', '')}" for one in faults if isinstance(one, dict))
        refused = Refused(names[error.status_code], problem=(told or str(error.detail))[:300])
        found = problems.problem(refused, words_of(request)) | {"status": error.status_code}
    else:
        found = {"type": "about:blank", "title": error.detail, "status": error.status_code, "detail": error.detail}
    if request.url.path.startswith("/v1"):
        body = problems.encoded(found)
        return Response(body, status_code=error.status_code, media_type=problems.MEDIA, headers=error.headers)
    return web.error_page(request, found)


LOST = (
    asyncpg.PostgresConnectionError,
    asyncpg.InterfaceError,
    asyncpg.OperatorInterventionError,
    OSError,
    TimeoutError,
)
"""What the loss of the database looks like; the same request may be sent again under the same Idempotency-Key."""


def on_crash(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """A fault of ours, or a database that is being restarted: logged, told without its insides."""
    if isinstance(error, LOST):
        log.warning("%s %s: the database is away: %s", request.method, request.url.path, error)
        status, title, detail = 503, "Not now", "The database is being restarted. Send the same again in a few seconds."
    else:
        log.error("%s %s failed", request.method, request.url.path, exc_info=error)
        status, title = 500, "Internal error"
        detail = "Something went wrong on our side. Try again; if it stays, tell the operator the time."
    found = {"type": "about:blank", "title": title, "status": status, "detail": detail}
    if not request.url.path.startswith("/v1"):
        return web.error_page(request, found)
    headers = {"Retry-After": "2"} if status == 503 else {}
    return Response(problems.encoded(found), status_code=status, media_type=problems.MEDIA, headers=headers)


async def simulate(database: Database, before: Policy, after: Policy) -> dict[str, Any]:
    """What a version of the policy would have changed for past cases."""
    from aisoon.simulation.kept import over_cases  # its engine takes a while to load, and few ask

    return await over_cases(database, before, after)


class Server(uvicorn.Server):
    """Serves an app; closing ends every open stream first, so that nobody waits for them."""

    def __init__(self, config: uvicorn.Config, live: Hub) -> None:
        super().__init__(config)
        self.live = live

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then wait for the requests in flight."""
        await self.live.close()
        await super().shutdown(sockets)


async def travelled(request: Request[Any, Any, Any]) -> None:
    """In the demo every request first learns how far its clock runs ahead."""
    await request.app.state.clock.refresh(request.app.state.desk.database)
    await current(request)


async def current(request: Request[Any, Any, Any]) -> None:
    """Requests are answered under the policy in force, known a few seconds late at most."""
    if request.url.path not in ("/healthz",) and not request.url.path.startswith("/static"):
        await request.app.state.desk.refreshed()


def create_app(
    settings: Settings, desk: Desk, clock: Clock, words: Words,
    gateway: Simulator | FakeControl | None = None, providers: Gateways | None = None,
) -> Litestar:  # fmt: skip
    """The ASGI application on a desk; `gateway` lets the demo's operator steer the fake gateway, `providers` are heard."""
    if providers is None:
        providers = Gateways("fake", {"fake": gateway}) if isinstance(gateway, Simulator) else gateways(settings)
    files = Files.of(settings.files, settings.data, settings.files_key)
    state = State(
        {
            "desk": desk,
            "clock": clock,
            "files": files,
            "parts": Parts(files),
            "settings": settings,
            "words": words,
            "labels": labels,
            "charts": charts,
            "hooks": hooks,
            "holidays": named,
            "gateway_control": gateway,
            "simulate": simulate,
            "gateways": providers,
            "version": VERSION,
            "casefile": CaseFiles(
                desk, files, words, settings.name, lambda: sealer(settings.data, settings.seal_key)
            ).draw,
            "live": Hub(desk.database, desk.now, settings.streams),
        }
    )
    return Litestar(
        route_handlers=[healthz, *api.ROUTES, *web.ROUTES],
        state=state,
        middleware=[guarded(settings.base_url, settings.in_flight)],
        before_request=travelled if settings.demo else current,
        exception_handlers={Refused: on_refusal, Shut: on_shut, HTTPException: on_http_error, Exception: on_crash},
        request_max_body_size=MAX_BODY,
        compression_config=CompressionConfig(
            backend="gzip", minimum_size=1000, exclude=["/evidence", "/file", "^/live$"]
        ),
        openapi_config=None,  # ours is drawn in api/openapi.py, without anybody else's scripts
        template_config=web.TEMPLATES,
        logging_config=None,
    )
