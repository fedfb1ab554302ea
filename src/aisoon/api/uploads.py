"""Uploads in parts, which survive a lost connection: begin, send parts from where it stands, ask where it stands."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, head, patch, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.api.ask import Asked, asker, desk_of, sent
from aisoon.api.notes import notes
from aisoon.api.order_view import order_of
from aisoon.api.reply import Sent, json, once_only
from aisoon.desk.unsent import UNFINISHED, WAITING
from aisoon.http import uploads
from aisoon.rules.refusals import Refused
from aisoon.store.uploads import Upload


class UploadIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file that is to come: for which order, what it is called, and how many bytes it has."""

    order: Annotated[str, msgspec.Meta(max_length=100)]
    size: int
    name: Annotated[str, msgspec.Meta(max_length=200)] = "file"


class UploadFile(msgspec.Struct, frozen=True):
    """What a whole file was judged to be, by its bytes."""

    name: str
    media_type: str
    kind: str
    size: int
    sha256: str


class UploadOut(msgspec.Struct, frozen=True):
    """Where an upload stands: `offset` of `size` bytes are here, the next part begins there and has at most `part` bytes.

    `file` is what it was judged to be once it was whole, `evidence` what it became when it was sent; untouched, it is
    forgotten at `expires_at`.
    """

    id: UUID
    order: UUID
    name: str
    size: int
    offset: int
    part: int
    file: UploadFile | None
    evidence: UUID | None
    expires_at: datetime


def told(request: Asked, one: Upload) -> UploadOut:
    """Where an upload stands."""
    file = msgspec.convert(one.file, UploadFile) if one.file else None
    until, part = one.touched_at + (WAITING if file else UNFINISHED), request.app.state.parts.part
    return UploadOut(one.id, one.order_id, one.name, one.size, one.received, part, file, one.evidence_id, until)


def shown(request: Asked, one: Upload) -> Sent:
    """An upload as a reply, its offset in a header, too."""
    return json(told(request, one), 200, **marks(one))


def marks(one: Upload) -> dict[str, str]:
    """Where it stands, as headers."""
    return {"Upload-Offset": str(one.received), "Upload-Length": str(one.size), "Cache-Control": "no-store"}


@post(
    "/uploads", status_code=201,
    opt=notes(
        "Talk and evidence", body=UploadIn, reply=UploadOut, status=201,
        example={"order": "AX-1005", "size": 3145728, "name": "dress.jpg"},
        refusals=("not_found", "file_empty", "file_too_large", "too_many_uploads"),
    ),
)  # fmt: skip
async def begin_upload(request: Asked) -> Sent:
    """Begin a file that comes in parts.

    Send the parts with `PATCH`, each with the `Upload-Offset` where it begins. After a lost connection ask where the upload
    stands and go on from there. A whole file goes with a message, a request or a move as evidence:
    `POST /v1/orders/{order}/evidence?upload={id}`.
    """
    person, asked = await asker(request, "write"), await sent(request, UploadIn)
    desk = desk_of(request)
    order = (await order_of(desk, person, asked.order)).order.id
    begun: list[Upload] = []

    async def begin() -> UploadOut:
        begun.append(await desk.begin_upload(person, order, asked.name, asked.size))
        return told(request, begun[0])

    reply = await once_only(request, person, 201, begin)
    if begun:
        reply.headers.update({"Location": f"/v1/uploads/{begun[0].id}", **marks(begun[0])})
    return reply


@get("/uploads/{id:uuid}", opt=notes("Talk and evidence", reply=UploadOut))
async def upload(request: Asked, id: FromPath[UUID]) -> Sent:
    """Where an upload of yours stands."""
    return shown(request, await uploads.own(desk_of(request), await asker(request, "read"), id))


@head("/uploads/{id:uuid}", opt=notes("Talk and evidence"))
async def upload_offset(request: Asked, id: FromPath[UUID]) -> Response[None]:
    """Where an upload of yours stands, in the headers alone."""
    one = await uploads.own(desk_of(request), await asker(request, "read"), id)
    return Response(None, headers=marks(one))


@patch(
    "/uploads/{id:uuid}", request_max_body_size=None,
    opt=notes(
        "Talk and evidence", body="file", reply=UploadOut, headers=("Upload-Offset",),
        refusals=("broken_body", "upload_offset", *uploads.REFUSALS),
    ),
)  # fmt: skip
async def send_part(request: Asked, id: FromPath[UUID]) -> Sent:
    """Send the part that begins at `Upload-Offset`; the body is its bytes. With the last one the file is judged.

    A part that does not follow what is here is refused (`upload_offset`) with the right offset in the facts and in the
    header `Upload-Offset`. What arrived of a part that broke off is kept. A file that cannot be used is forgotten.
    """
    person, offset = await asker(request, "write"), request.headers.get("upload-offset", "")
    one = await uploads.own(desk_of(request), person, id)
    if not (offset.isascii() and offset.isdigit() and len(offset) < 16):
        raise Refused("broken_body", "Upload-Offset", problem="The header Upload-Offset says where the part begins")
    return shown(request, await uploads.take(request, person, one, int(offset)))


@delete("/uploads/{id:uuid}", status_code=204, opt=notes("Talk and evidence", status=204))
async def drop_upload(request: Asked, id: FromPath[UUID]) -> None:
    """Forget an upload of yours that was not sent."""
    person, desk = await asker(request, "write"), desk_of(request)
    one = await uploads.own(desk, person, id)
    await desk.drop_upload(one)
    await request.app.state.parts.forget(one.id)
