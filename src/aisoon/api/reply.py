"""What the API answers: JSON bytes made once, and the headers that go with them."""

from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
from litestar import Response

from aisoon.api.ask import Asked, desk_of, once_of
from aisoon.desk import Reply
from aisoon.rules.people import Person

MEDIA = "application/json"

Sent = Response[Any]


def encoded(value: Any) -> bytes:
    """A value as JSON."""
    return msgspec.json.encode(value, enc_hook=str)


def json(value: Any, status: int = 200, **headers: str) -> Sent:
    """A value as a reply; a header's name is written with underscores."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    return Response(encoded(value), status_code=status, media_type=MEDIA, headers=named)


def told(reply: Reply, **headers: str) -> Sent:
    """A write's reply, marked when it was given before."""
    named = {name.replace("_", "-"): text for name, text in headers.items()}
    if reply.replayed:
        named["Idempotent-Replayed"] = "true"
    return Response(reply.body, status_code=reply.status, media_type=MEDIA, headers=named)


async def once_only(request: Asked, person: Person, status: int, do: Callable[[], Awaitable[Any]]) -> Sent:
    """Do a write that locks no order, or give the reply its Idempotency-Key was given before."""
    desk, once = desk_of(request), await once_of(request)
    if seen := await desk.earlier(person, once):
        return told(seen)
    body = encoded(await do())
    if once:
        await desk.keep(person, once, status, body)
    return told(Reply(status, body))
