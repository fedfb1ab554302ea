"""Guards around every request: no writes from foreign sites, strict headers, and a cap on requests in flight."""

from urllib.parse import urlsplit

from litestar.datastructures import MutableScopeHeaders
from litestar.enums import ScopeType
from litestar.types import ASGIApp, Message, Receive, Scope, Send

SAFE = ("GET", "HEAD", "OPTIONS")

HEADERS = {
    "content-security-policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "geolocation=(), microphone=(), payment=()",
}

BUSY = (
    b'{"type":"about:blank","title":"Busy","status":503,"detail":"Too many requests at once. Try again in a second."}'
)
FOREIGN = b"This form was sent from another site, so nothing was done. Open the page here and try again.\n"


def foreign(method: str, headers: dict[bytes, bytes], base_url: str) -> bool:
    """Whether an unsafe request with a cookie comes from another site, by Sec-Fetch-Site, else by Origin.

    Every browser sends one of the two with a form; a request with a session cookie and neither is refused.
    """
    if method in SAFE or b"aisoon_session=" not in headers.get(b"cookie", b""):
        return False
    if b"authorization" in headers:
        return False
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site not in (b"same-origin", b"none")
    origin = headers.get(b"origin", b"").decode("latin-1")
    hosts = {headers.get(b"host", b"").decode("latin-1"), urlsplit(base_url).netloc}
    return urlsplit(origin).netloc not in hosts or not origin


def guarded(base_url: str, in_flight: int) -> "type[Guard]":
    """The middleware of one installation."""

    class Bound(Guard):
        site = base_url
        most = in_flight
        running = 0

    return Bound


class Guard:
    """ASGI middleware; see the module."""

    site = ""
    most = 64
    running = 0

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse, or pass on with strict headers."""
        if scope["type"] != ScopeType.HTTP:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if foreign(scope["method"], headers, self.site):
            await answer(send, 403, FOREIGN, b"text/plain; charset=utf-8")
            return
        kind = type(self)
        if kind.running >= kind.most:
            await answer(send, 503, BUSY, b"application/problem+json", (b"retry-after", b"1"))
            return
        place = Place(kind)
        scope["aisoon_place"] = place  # type: ignore[typeddict-unknown-key]
        try:
            await self.app(scope, receive, strict(send))
        finally:
            place.leave()


class Place:
    """A request's place among those in flight; a stream that stays open gives it back once it is open."""

    def __init__(self, kind: type[Guard]) -> None:
        self.kind, self.taken = kind, True
        kind.running += 1

    def leave(self) -> None:
        """Give the place back, once."""
        self.kind.running -= self.taken
        self.taken = False


def strict(send: Send) -> Send:
    """A send that adds the strict headers a handler has not set itself."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            message.setdefault("headers", [])
            headers = MutableScopeHeaders(message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return sending


async def answer(send: Send, status: int, body: bytes, kind: bytes, *more: tuple[bytes, bytes]) -> None:
    """A short reply without the application."""
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
