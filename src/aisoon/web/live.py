"""Live: the stream every open page listens to, and what pages say that is not kept."""

import asyncio
import contextlib
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import get, post
from litestar.enums import MediaType
from litestar.params import FromPath
from litestar.response import Response
from litestar.response.base import ASGIResponse
from litestar.types import Receive, Scope, Send

from aisoon.desk import fingerprint
from aisoon.http.cases import find
from aisoon.http.live import Hub, Stream
from aisoon.http.presence import Word
from aisoon.http.signin import secret
from aisoon.rules import talk
from aisoon.rules.live import room
from aisoon.rules.refusals import Refused
from aisoon.store import cases, live, unread
from aisoon.web import talk as talking
from aisoon.web.forms import read
from aisoon.web.page import Asked, draw, reader, writer

HEADERS = [
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
]
PATIENCE = 5.0
"""Seconds a new stream waits for this process to have found the database."""


class Events(ASGIResponse):
    """A stream of events that stays open until the browser leaves, the session ends or the server closes."""

    def __init__(self, hub: Hub, stream: Stream) -> None:
        self.hub, self.stream = hub, stream

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send what is told as it comes; the place among the requests in flight is given back."""
        stream = self.stream
        gone = asyncio.create_task(left(receive, stream))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": HEADERS})
            scope["aisoon_place"].leave()  # type: ignore[typeddict-item]
            while data := await stream.next():
                await send({"type": "http.response.body", "body": data, "more_body": True})
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        finally:
            gone.cancel()
            self.hub.leave(stream)


async def left(receive: Receive, stream: Stream) -> None:
    """Close a stream whose browser has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass
    stream.waiting.clear()
    stream.end()


class Opened(Response[None]):
    """A stream as Litestar answers with it."""

    def __init__(self, hub: Hub, stream: Stream) -> None:
        super().__init__(None, media_type="text/event-stream")
        self.hub, self.stream = hub, stream

    def to_asgi_response(self, *_: Any, **__: Any) -> ASGIResponse:
        """The stream itself."""
        return Events(self.hub, self.stream)


@get("/live", include_in_schema=False)
async def listen(request: Asked) -> Response[Any]:
    """Everything that changes for this person, as it happens, after the place in `Last-Event-ID` or `after`; with `poll`, at once."""
    person, hub = await reader(request), request.app.state.live
    own = room(person)
    after = request.headers.get("last-event-id") or request.query_params.get("after", "")
    hub.start()
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(hub.ready.wait(), PATIENCE)
    if own is None or not hub.ready.is_set():
        raise Refused("busy")
    if "poll" in request.query_params:
        seen, until = hub.seal.open(after), hub.seen
        missed = await hub.missed(person, seen, until)
        return Response(
            {"at": hub.place(until), "gap": missed is None, "changes": missed or []}, media_type=MediaType.JSON
        )
    _, token = secret(request)
    stream = hub.join(person, own, fingerprint(token))
    if stream is None:
        return Response(b"", status_code=503, headers={"retry-after": "30"})
    try:
        await hub.opened(stream, after)
    except BaseException:
        hub.leave(stream)
        raise
    return Opened(hub, stream)


@get("/live/badges", include_in_schema=False)
async def badges(request: Asked) -> Response[Any]:
    """How much waits for this person behind each entry of the menu."""
    person = await reader(request)
    async with request.app.state.desk.database.reading() as db:
        counts = await unread.counts(db, person, request.app.state.desk.now())
    return draw(request, "_badges.html", person, counts=[row for row in counts.items() if row[1]])


@post("/live/typing", include_in_schema=False, status_code=204)
async def typing(request: Asked) -> None:
    """Say that one is typing a message, to those who will read it; said at most every few seconds, kept nowhere."""
    person, hub = await writer(request), request.app.state.live
    form = await read(request)
    async with request.app.state.desk.database.reading() as db:
        row = await unread.conversation(db, form.one("order"), talking.seller_of(form), person)
        if row is None:
            raise Refused("not_found")
        word = Word(
            "typing", str(person.id), person.name, person.role, row["reference"], seller=str(row["seller_id"]),
            buyer=str(row["buyer_id"]), audience=talk.audience(person, talking.audience(form)),
        )  # fmt: skip
        if hub.presence.may_say(word):
            await live.say(db, msgspec.json.encode(word).decode())


@post("/live/read", include_in_schema=False, status_code=204)
async def has_read(request: Asked) -> None:
    """Say up to when one has read a conversation."""
    person = await writer(request)
    form = await read(request)
    try:
        upto = datetime.fromisoformat(form.one("upto"))
    except ValueError as error:
        raise Refused("bad_choice", "upto", need="upto", choices=["a time"]) from error
    upto = upto if upto.tzinfo else upto.replace(tzinfo=UTC)
    await request.app.state.desk.has_read(person, form.one("order"), talking.seller_of(form), upto)


@post("/live/here", include_in_schema=False, status_code=204)
async def here(request: Asked) -> None:
    """Say that one of customer service looks at a case, every 20 seconds, or with `gone` that they have left it."""
    person = await writer(request, "agent", "operator")
    form = await read(request)
    async with request.app.state.desk.database.reading() as db:
        if await cases.find(db, form.one("case")[:64], person) is None:
            raise Refused("not_found")
        kind = "gone" if form.one("gone") else "here"
        word = Word(kind, str(person.id), person.name, person.role, "", case=form.one("case")[:64].upper())
        await live.say(db, msgspec.json.encode(word).decode())


@get("/live/presence/{reference:str}", include_in_schema=False)
async def presence(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Who else of customer service looks at a case."""
    person = await reader(request, "agent", "operator")
    await find(request.app.state.desk, person, reference)
    return draw(request, "_presence.html", person, presence_of=reference)


ROUTES = [listen, badges, typing, has_read, here, presence]
