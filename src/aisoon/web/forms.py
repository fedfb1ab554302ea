"""Forms: read in a stream, so that no upload is ever whole in memory; what was typed is kept for the next try."""

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable
from typing import Any
from urllib.parse import parse_qsl

import msgspec
from multipart import MultipartError, MultipartSegment, PushMultipartParser, parse_options_header  # type: ignore[import-untyped]

from aisoon.desk import Once
from aisoon.rules import money
from aisoon.rules.evidence import Received
from aisoon.rules.refusals import STATUS, Refused
from aisoon.rules.table import ROWS
from aisoon.web.page import Asked

MOST = 256_000_000
"""Bytes of one form with its files; more is refused without being read."""

TEXT = 64_000
"""Bytes of one typed field; the rules say how many characters fit."""

FIELDS = 2000


class Upload(msgspec.Struct):
    """One file of a form: the field it came in, and what became of it."""

    field: str
    name: str
    received: Any = None
    refused: Refused | None = None


class Form:
    """What was sent: typed fields and received files; `parts` is where files are that came in parts before."""

    def __init__(self) -> None:
        self.fields: dict[str, list[str]] = {}
        self.uploads: list[Upload] = []
        self.parts: Any = None

    def one(self, name: str, otherwise: str = "") -> str:
        """The last value typed into a field."""
        return self.fields.get(name, [otherwise])[-1]

    def many(self, name: str) -> list[str]:
        """Every value of a field, as ticked."""
        return self.fields.get(name, [])

    def received(self, field: str) -> list[Received]:
        """The files of a field that were kept."""
        return [one.received for one in self.uploads if one.field == field and one.received]

    def refusals(self) -> list[Refused]:
        """The files that were not kept, and why."""
        return [one.refused for one in self.uploads if one.refused]

    def once(self, request: Asked) -> Once | None:
        """The form's hidden key with what was sent under it, so that sending twice does it once."""
        key = self.one("_key")[:100]
        if not key:
            return None
        typed = sorted((name, values) for name, values in self.fields.items() if name != "_key")
        files = [(one.field, one.received.sha256) for one in self.uploads if one.received]
        said = msgspec.json.encode((request.method, request.url.path, typed, files))
        return Once(key, hashlib.sha256(said).digest())


async def read(request: Asked, limit: Callable[[str], int] | None = None) -> Form:
    """Read a form; `limit` gives the most bytes a file may have by media type. Refused when it is too large or broken."""
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    if int(request.headers.get("content-length") or 0) > MOST:
        raise Refused("file_too_large", "files", largest=MOST)
    try:
        found = await _read(request, kind, options, limit)
        found.parts = request.app.state.parts
        return found
    except (MultipartError, ValueError) as error:
        raise Refused("broken_body", problem=str(error)[:200]) from error


async def _read(request: Asked, kind: str, options: dict[str, str], limit: Callable[[str], int] | None) -> Form:
    if kind == "multipart/form-data":
        parser = PushMultipartParser(options.get("boundary", ""), max_segment_count=FIELDS)
        return await _parts(request, parser, limit or (lambda media_type: 0))
    body = b"".join([piece async for piece in _counted(request, 1_000_000)])
    form = Form()
    for name, value in parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=FIELDS):
        form.fields.setdefault(name, []).append(_plain(value))
    return form


async def _counted(request: Asked, most: int = MOST) -> AsyncIterator[bytes]:
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > most:
            raise Refused("file_too_large", "files", largest=most)
        yield piece


async def _events(request: Asked, parser: PushMultipartParser) -> AsyncIterator[Any]:
    async for piece in _counted(request):
        if piece:
            for event in parser.parse(piece):
                yield event
    parser.close()


async def _parts(request: Asked, parser: PushMultipartParser, limit: Callable[[str], int]) -> Form:
    form, events = Form(), _events(request, parser)
    async for event in events:
        assert isinstance(event, MultipartSegment)
        name = event.name or ""
        if event.filename is None:
            form.fields.setdefault(name, []).append(await _text(events))
        elif event.filename:
            form.uploads.append(await _file(request, events, name, event.filename, limit))
        else:
            await _drain(events)
    return form


async def _rest(events: AsyncIterator[Any]) -> AsyncIterator[bytes]:
    """The bytes of the segment that has begun."""
    async for event in events:
        if event is None:
            return
        yield bytes(event)


async def _text(events: AsyncIterator[Any]) -> str:
    kept = bytearray()
    async for piece in _rest(events):
        if len(kept) <= TEXT:
            kept += piece
    return _plain(bytes(kept[: TEXT + 1]).decode("utf-8", "replace"))


async def _drain(events: AsyncIterator[Any]) -> None:
    async for _ in _rest(events):
        pass


async def _file(
    request: Asked, events: AsyncIterator[Any], field: str, name: str, limit: Callable[[str], int]
) -> Upload:
    """Hand one file to the file store; what it does not keep becomes a refusal of the same name."""
    ended = False

    async def body() -> AsyncIterator[bytes]:
        nonlocal ended
        async for piece in _rest(events):
            yield piece
        ended = True

    stream = body()
    try:
        return Upload(field, name, received=await request.app.state.files.receive(stream, limit, name))
    except Exception as error:
        code = getattr(error, "code", "")  # the file store's own exceptions are not this room's to import
        if not isinstance(code, str) or code not in STATUS:
            raise
        if not ended:
            await stream.aclose()  # type: ignore[attr-defined]
            await _drain(events)
        return Upload(field, name, refused=Refused(code, field, file=name[:120], problem=str(error)[:200]))


def _plain(text: str) -> str:
    """A browser's line ends as one character, so that lengths count what was typed; no NUL, which no database keeps."""
    return text.replace("\r\n", "\n").replace("\x00", "")


def amount(text: str, field: str, currency: str) -> int | None:
    """A typed amount as minor units; None when nothing was typed; Refused `bad_amount` when it is none."""
    if not text.strip():
        return None
    try:
        return money.parse(text, currency)
    except money.BadMoney as error:
        raise Refused("bad_amount", field, currency=currency, problem=str(error)) from error


def whole(text: str, field: str) -> int:
    """A typed count; Refused `bad_quantity` when it is none; nothing typed is none of them."""
    text = text.strip() or "0"
    if not (text.isascii() and text.isdigit()) or len(text) > 6:
        raise Refused("bad_quantity", field, problem="a whole number")
    return int(text)


TEXTS = ("caption", *dict.fromkeys(need.name for row in ROWS for need in row.needs if need.kind in ("text", "line")))


def unplaced(form: Form | None, drawn: Iterable[str]) -> list[str]:
    """Words typed into a form whose move the page no longer draws ('' is evidence), so that they are not lost with it."""
    if form is None or form.one("_move") in drawn:
        return []
    return [text for name in TEXTS if (text := form.one(name).strip())]


def every(refused: Refused) -> list[Refused]:
    """All faults told at once."""
    found: list[Refused] = refused.facts.get("all", [refused])
    return found
