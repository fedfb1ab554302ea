"""Files: evidence for those who may see its order, and the pictures of a listing as it was at purchase."""

import re
from typing import Any
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Response, Stream

from aisoon.http import pictures
from aisoon.http.cases import load
from aisoon.rules.dossier import Evidence
from aisoon.rules.evidence import copy_key, key_for, original_for
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.shop import Listing
from aisoon.store import orders
from aisoon.web.page import Asked, reader

KEEP = {"cache-control": "private, max-age=31536000, immutable", "x-content-type-options": "nosniff"}
"""Keys are made from content, so what they name never changes."""

SAFE = (
    "image/jpeg",
    "image/png",
    "image/webp",
    "video/mp4",
    "video/webm",
    "audio/mpeg",
    "audio/mp4",
    "audio/wav",
    "audio/ogg",
)
"""What may be shown in the page; everything else is a download."""


def seen(rows: list[Evidence], person: Person) -> list[Evidence]:
    """The evidence of an order this person may see: a seller's staff only what is about their own goods."""
    return [row for row in rows if person.seller_id in (None, row.seller_id)]


@get("/evidence/{order:uuid}/{id:uuid}", include_in_schema=False)
async def file(request: Asked, order: FromPath[UUID], id: FromPath[UUID]) -> Response[Any]:
    """A file, or its picture: ?size=thumb or preview; the original comes as a download to whom `whole` names."""
    person = await reader(request)
    async with request.app.state.desk.database.reading() as db:
        dossier = await load(db, order, person)
    item = next((row for row in seen(dossier.evidence, person) if row.id == id), None)
    if item is None:
        raise Refused("not_found")
    if item.gone_at:
        raise Refused("evidence_gone", at=item.gone_at)
    size = request.query_params.get("size", "")
    size = size if whole(item, person) or size == "thumb" else "preview"
    key = {"thumb": item.thumbnail_key, "preview": item.preview_key}.get(size)
    if key:
        await pictures.ready(request.app.state.files, item, key)
        return await sent(request, key, "image/jpeg")
    if not original_for(person, item):
        if item.preview_key is None:
            raise Refused("not_your_move", "size", who=["agent", "operator"])
        await pictures.ready(request.app.state.files, item, item.preview_key)
        return await sent(request, item.preview_key, "image/jpeg")
    inline = item.media_type in SAFE and size == "play"
    name = f"{'inline' if inline else 'attachment'}; filename*=UTF-8''{quote(item.name)}"
    key = copy_key(item.key) if inline else key_for(person, item)
    return await sent(request, key, item.media_type, {"content-disposition": name})


def whole(item: Evidence, person: Person) -> bool:
    """Whether this person may have the original: of a photo, which tells where it was taken, only who brought or judges it."""
    return item.kind != "photo" or item.by_id == person.id or person.role in ("agent", "operator")


@get("/orders/{reference:str}/lines/{line:uuid}/picture", include_in_schema=False)
async def picture(request: Asked, reference: FromPath[str], line: FromPath[UUID]) -> Response[Any]:
    """A picture of a line's listing as it was at purchase: ?n=0 is the first, ?size=thumb the small one."""
    person = await reader(request)
    async with request.app.state.desk.database.reading() as db:
        order = await orders.find(db, reference.replace("\x00", ""), person)
        dossier = await load(db, order, person) if order else None
        row = next((one for one in dossier.lines if one.id == line), None) if dossier else None
        if row is None or person.seller_id not in (None, row.seller_id):
            raise Refused("not_found")
        body = (await orders.listings(db, [row.listing])).get(row.listing, "{}")
    number = request.query_params.get("n", "0")
    keys = msgspec.json.decode(body, type=Listing).pictures
    if not number.isdigit() or int(number) >= len(keys) or not re.fullmatch(r"[\w/.-]+", keys[int(number)]):
        raise Refused("not_found")
    key = keys[int(number)]
    if request.query_params.get("size") == "thumb" and (small := thumbnail(key)):
        try:
            return await sent(request, small, "image/jpeg")
        except Refused:
            pass  # a picture without a small one is shown whole
    return await sent(request, key, media_type(key))


def thumbnail(key: str) -> str:
    """Where the small copy of a picture of ours is, by the key of the original or of the preview; '' for the shop's own."""
    folder, _, place = key.partition("/")
    return {"evidence": f"thumbnails/{place}.jpg", "previews": f"thumbnails/{place}"}.get(folder, "")


def media_type(key: str) -> str:
    """What a listing's picture is, by its name; the shop's pictures are JPEG unless they say otherwise."""
    return {"png": "image/png", "webp": "image/webp"}.get(key.rpartition(".")[2].lower(), "image/jpeg")


async def sent(request: Asked, key: str, kind: str, headers: dict[str, str] | None = None) -> Response[Any]:
    """A stored file in a stream; one part of it when a player asks for a range."""
    files = request.app.state.files
    try:
        size = await files.head(key)
    except FileNotFoundError as error:
        raise Refused("not_found") from error
    start, end = span(request.headers.get("range", ""), size)
    partial = (start, end) != (0, size)
    head = {**KEEP, **(headers or {}), "accept-ranges": "bytes", "content-length": str(end - start)}
    if partial:
        head["content-range"] = f"bytes {start}-{end - 1}/{size}"
    stream = await files.open(key, start, end if partial else None)
    return Stream(stream, media_type=kind, headers=head, status_code=206 if partial else 200)


def span(asked: str, size: int) -> tuple[int, int]:
    """The bytes a Range header asks for as (start, before end); everything when it cannot be understood."""
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", asked.strip())
    if not found or not any(found.groups()) or not size:
        return 0, size
    first, last = found.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    return (start, end) if start < end else (0, size)


ROUTES = [file, picture]
