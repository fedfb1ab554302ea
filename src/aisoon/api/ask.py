"""What a request carries: who asks, a body or query read strictly, and the key that makes it once."""

import hashlib
import re
from typing import Any, TypeVar, get_origin

import msgspec
from litestar import Request

from aisoon.desk import Desk, Once
from aisoon.http.signin import person_of, require_scope
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused

Asked = Request[Any, Any, Any]
T = TypeVar("T")

EVERYBODY = ("buyer", "seller", "agent", "operator")
"""Who reads orders and cases; carriers only tell of parcels."""

LONGEST_KEY = 200
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
BYTE = re.compile(r" ?\(byte (\d+)\)")
PLACE = re.compile(r" - at (?:key in )?`\$\.?([^`]*)`$")


def desk_of(request: Asked) -> Desk:
    """The desk behind the API."""
    desk: Desk = request.app.state.desk
    return desk


async def asker(request: Asked, scope: str, *roles: str) -> Person:
    """The person who asks, when their key has the scope and they have one of the roles; Refused says what is missing."""
    person = await person_of(request)
    require_scope(person, scope)
    allow(person, *roles)
    return person


def allow(person: Person, *roles: str) -> None:
    """Refused `not_your_move` when the person has none of the roles; no role named means everybody but carriers."""
    if person.role not in (roles or EVERYBODY):
        raise Refused("not_your_move", who=list(roles or EVERYBODY))


async def sent(request: Asked, kind: type[T]) -> T:
    """The body in its form; Refused `broken_body` says where it breaks, or which field is wrong."""
    return decoded(await request.body(), kind)


def decoded(body: bytes, kind: type[T]) -> T:
    """JSON in its form, nothing unknown, nothing coerced."""
    if not body.strip():
        raise Refused("broken_body", problem="The body is empty; JSON is expected")
    if found := NUL.search(body):
        raise Refused("broken_body", problem=f"A text holds the character \\u0000, {position(body, found.start())}")
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise misfit(error) from error
    except msgspec.DecodeError as error:
        raise Refused("broken_body", problem=broken(body, str(error))) from error
    except UnicodeDecodeError as error:
        raise Refused("broken_body", problem=not_unicode(body)) from error
    except RecursionError as error:
        raise Refused("broken_body", problem="It is nested too deeply") from error


def misfit(error: msgspec.ValidationError) -> Refused:
    """A value that does not fit its form, with the field it is in."""
    place = PLACE.search(str(error))
    field = re.sub(r"\[(\d+|\.\.\.)\]", r".\1", place[1]).strip(".") if place else ""
    return Refused("broken_body", field, problem=PLACE.sub("", str(error)))


def broken(body: bytes, problem: str) -> str:
    """What is wrong with JSON, with the place in lines and columns."""
    place = BYTE.search(problem)
    if place is None:
        return problem
    return BYTE.sub(f", {position(body, int(place[1]))}", problem)


def not_unicode(body: bytes) -> str:
    """Where a body stops being UTF-8."""
    try:
        body.decode()
    except UnicodeDecodeError as error:
        return f"It is not UTF-8, {position(body, error.start)}"
    return "It is not UTF-8"


def position(body: bytes, byte: int) -> str:
    """A place in a text, as people count."""
    before = body[:byte].decode("utf-8", "replace")
    return f"line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))}"


def queried(request: Asked, kind: type[T]) -> T:
    """The query string in its form; unknown parameters are refused."""
    lists = {one.encode_name for one in msgspec.structs.fields(kind) if get_origin(one.type) is list}  # type: ignore[arg-type]
    given = request.query_params
    found = {name: given.getall(name) if name in lists else given[name] for name in given}
    if any("\x00" in text for value in found.values() for text in (value if isinstance(value, list) else [value])):
        raise Refused("broken_body", problem="The query holds the character %00")
    try:
        return msgspec.convert(found, kind, strict=False)
    except msgspec.ValidationError as error:
        raise misfit(error) from error


async def once_of(request: Asked, content: bytes | None = None) -> Once | None:
    """The Idempotency-Key with the sha256 of method, path, query and body (or `content`, the hash of a streamed file)."""
    key = request.headers.get("idempotency-key")
    if key is None:
        return None
    if not 0 < len(key) <= LONGEST_KEY:
        raise Refused("too_long", "Idempotency-Key", need="Idempotency-Key", longest=LONGEST_KEY)
    scope = request.scope
    head = b"\n".join((request.method.encode(), request.url.path.encode(), scope["query_string"], b""))
    body = await request.body() if content is None else content
    return Once(key, hashlib.sha256(head + body).digest())
