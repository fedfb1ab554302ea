"""Who asks: an API key in the Authorization header, or the session cookie of a browser."""

from typing import Any

from litestar.connection import ASGIConnection

from aisoon.desk import Desk, fingerprint
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts

COOKIE = "aisoon_session"

Connection = ASGIConnection[Any, Any, Any, Any]


async def person_of(request: Connection) -> Person:
    """The person who asks; Refused `sign_in_needed` when nobody is signed in or the secret has ended."""
    person = await maybe_person(request)
    if person is None:
        raise Refused("sign_in_needed")
    if not request.url.path.startswith("/v1"):  # the API asks for its scopes route by route
        require_scope(person, "read" if request.scope.get("method") in ("GET", "HEAD") else "write")
    return person


async def maybe_person(request: Connection) -> Person | None:
    """The person who asks, or None; one statement."""
    desk: Desk = request.app.state.desk
    kind, token = secret(request)
    if not token:
        return None
    async with desk.database.reading() as db:
        return await accounts.by_token(db, fingerprint(token), kind, desk.now())


def secret(request: Connection) -> tuple[str, str]:
    """The kind of secret a request carries and the secret itself; a key wins over a cookie."""
    header = request.headers.get("authorization", "")
    if header[:7].lower() == "bearer ":
        return "key", header[7:].strip()
    return "session", request.cookies.get(COOKIE, "")


def require_scope(person: Person, scope: str) -> None:
    """Refused `scope_missing` when the key was not given this scope."""
    if scope not in person.scopes:
        raise Refused("scope_missing", scope=scope)
