"""Evidence: files streamed in, judged by their bytes, and streamed out so that no browser runs what is in them."""

import hashlib
from typing import Annotated, Literal
from urllib.parse import quote
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Stream

from aisoon.api.ask import Asked, asker, desk_of, once_of, queried
from aisoon.api.messages import case_of
from aisoon.api.notes import notes
from aisoon.api.order_view import order_of, seller_of
from aisoon.api.reply import Sent, json, told
from aisoon.http import pictures, uploads
from aisoon.http.cases import load
from aisoon.rules import evidence as proof
from aisoon.rules.dossier import Case, Evidence
from aisoon.rules.people import Person
from aisoon.rules.policy import Policy
from aisoon.rules.refusals import Refused

FILE_REFUSALS = ("file_empty", "file_too_large", "file_type_unknown", "file_unreadable")

LATER = ("evidence_closed", "too_much_evidence")
"""What may have become true since a file was first sent under a key: its reply is looked for before this is said."""

Text = Annotated[str, msgspec.Meta(max_length=500)]


class EvidenceQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What goes with a file: its name, a caption, the seller where there are several, the case's reference, an upload, and the
    checks of the policy that it is for.
    """

    name: Text = "file"
    caption: Text = ""
    seller: UUID | None = None
    case: Text | None = None
    upload: UUID | None = None
    shows: list[Text] = []


class FileQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which size: photos are shown as preview or thumb, both made anew from the pixels."""

    size: Literal["original", "preview", "thumb"] = "original"


@post(
    "/orders/{order:str}/evidence", status_code=201, request_max_body_size=None,
    opt=notes(
        "Talk and evidence", body="file", query=EvidenceQuery, reply=Evidence, status=201,
        refusals=(*FILE_REFUSALS, "check_unknown", "too_much_evidence", "evidence_closed", "upload_unfinished"),
    ),
)  # fmt: skip
async def bring(request: Asked, order: FromPath[str]) -> Sent:
    """Bring a photo, video, sound or PDF: the file itself is the body. Its type is read from its bytes, never from its name.

    Photos (JPEG, PNG, WebP, HEIC), videos (MP4, MOV, WebM), sounds (MP3, M4A, WAV, OGG) and PDF, up to the policy's `limits`. SVG and HTML are refused.
    The same file by the same person is kept once. `shows` (also more than once) names what it shows of the case's `checklist`. With `upload` it is a file that came in parts, and there is no body.
    """
    person, desk, asked = await asker(request, "write"), desk_of(request), queried(request, EvidenceQuery)
    small_enough(request, desk.policy)
    id = (await order_of(desk, person, order)).order.id
    async with desk.database.reading() as db:
        dossier = await load(db, id, person)
    case = case_of(dossier, asked.case)
    seller = seller_of(dossier, asked.seller or person.seller_id or (case.seller_id if case else None))
    if case and case.seller_id != seller:
        raise Refused("not_found")
    keyed = "idempotency-key" in request.headers
    try:
        proof.may_bring(dossier, seller, case, person, desk.policy)
    except Refused as refused:
        if not keyed or refused.name not in LATER:
            raise
    if asked.upload:
        item = await uploaded(request, person, id, seller, asked, case)
        return json(item, 201, Location=f"/v1/orders/{id}/evidence/{item.id}")
    file = await received(request, desk.policy, asked.name)
    once = await once_of(request, hashlib.sha256(file.sha256.encode()).digest())
    if seen := await desk.earlier(person, once):
        return told(seen)
    item = await desk.add_evidence(
        person, id, seller, file, asked.caption, case.id if case else None, once, shows=asked.shows
    )
    return json(item, 201, Location=f"/v1/orders/{id}/evidence/{item.id}")


async def uploaded(
    request: Asked, person: Person, order: UUID, seller: UUID, asked: EvidenceQuery, case: Case | None
) -> Evidence:
    """A file that came in parts, as evidence; it is the same one when it is sent again."""
    assert asked.upload is not None
    one = await uploads.own(desk_of(request), person, asked.upload)
    if one.order_id != order:
        raise Refused("not_found", "upload")
    parts: proof.Parts = request.app.state.parts
    return await uploads.sent_on(
        desk_of(request), parts, person, seller, one, asked.caption, case.id if case else None, shows=asked.shows
    )


def small_enough(request: Asked, policy: Policy) -> None:
    """A file declared larger than any that fits is refused before a byte of it is read."""
    limits = policy.limits
    most = max(limits.photo, limits.video, limits.audio, limits.document)
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > most:
        problem = f"This file is larger than the {most / 1e6:.3g} MB that fit."
        raise Refused("file_too_large", "file", problem=problem, limit=most)


async def received(request: Asked, policy: Policy, name: str) -> proof.Received:
    """The body, streamed into the file store; a file that is refused leaves nothing behind."""
    files: proof.Files = request.app.state.files
    try:
        return await files.receive(request.stream(), lambda kind: proof.limit(policy, kind), name)
    except Exception as error:
        code = getattr(error, "code", None)
        if code not in FILE_REFUSALS:
            raise
        raise Refused(code, "file", problem=str(error)) from error


async def found(request: Asked, person: Person, order: str, id: UUID) -> Evidence:
    """One piece of evidence of an order this person may see."""
    for row in (await order_of(desk_of(request), person, order)).evidence:
        if row.id == id:
            return row
    raise Refused("not_found")


@get("/orders/{order:str}/evidence/{id:uuid}", opt=notes("Talk and evidence", reply=Evidence))
async def evidence(request: Asked, order: FromPath[str], id: FromPath[UUID]) -> Sent:
    """What is known of a file: who brought it, when, its sniffed type, size in bytes and sha256."""
    return json(await found(request, await asker(request, "read"), order, id))


@get("/orders/{order:str}/evidence/{id:uuid}/file", opt=notes("Talk and evidence", query=FileQuery, reply="file"))
async def file(request: Asked, order: FromPath[str], id: FromPath[UUID]) -> Stream:
    """The file. A photo's original, with whatever its camera wrote into it, is for customer service and who brought it.

    Of videos, sounds and PDFs everybody else gets a copy of the same length, without places, titles and scripts.
    """
    person, size = await asker(request, "read"), queried(request, FileQuery).size
    item = await found(request, person, order, id)
    if item.gone_at:
        raise Refused("evidence_gone", at=item.gone_at)
    if size == "original" and not proof.original_for(person, item):
        raise Refused("not_your_move", "size", who=["agent", "operator"])
    key = {"original": proof.key_for(person, item), "preview": item.preview_key, "thumb": item.thumbnail_key}[size]
    if key is None:
        raise Refused("not_found", "size")
    files: proof.Files = request.app.state.files
    length = await pictures.ready(files, item, key)
    parts = await files.open(key)
    kind = item.media_type if size == "original" else "image/jpeg"
    shown = "attachment" if size == "original" else "inline"
    headers = {
        "Content-Length": str(length),
        "Content-Disposition": f"{shown}; filename*=UTF-8''{quote(item.name)}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, max-age=3600",
    }
    return Stream(parts, media_type=kind, headers=headers)
