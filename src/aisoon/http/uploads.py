"""Files in parts: one part taken, the whole judged when the last is here, and what becomes of it when it is sent."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

from litestar import Request
from litestar.exceptions import InternalServerException

from aisoon.desk import Desk
from aisoon.rules import evidence as proof
from aisoon.rules.dossier import Evidence
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import uploads
from aisoon.store.uploads import Upload

REFUSALS = ("file_empty", "file_too_large", "file_type_unknown", "file_unreadable")
"""What a file store refuses a file for."""


async def own(desk: Desk, person: Person, id: UUID) -> Upload:
    """A person's own upload; Refused `not_found` when there is none, or it is somebody else's."""
    async with desk.database.reading() as db:
        found = await uploads.find(db, id, person.id)
    if found is None:
        raise Refused("not_found")
    return found


async def take(request: Request[Any, Any, Any], person: Person, one: Upload, offset: int) -> Upload:
    """Take the request's body as the part that begins at `offset`; with the last part the file is judged.

    Refused `upload_offset` (with the right one in its facts) when it does not follow what is here, and as the file store says.
    """
    desk: Desk = request.app.state.desk
    if offset != one.received:
        raise mismatch(one)
    if one.received < one.size:
        await grown(request, desk, person, one)
        one = await own(desk, person, one.id)
    if one.received == one.size and one.file is None:
        await judged(desk, request.app.state.parts, one)
        one = await own(desk, person, one.id)
    return one


async def grown(request: Request[Any, Any, Any], desk: Desk, person: Person, one: Upload) -> None:
    """Keep the part, and append it if no other was faster."""
    parts: proof.Parts = request.app.state.parts
    left = one.size - one.received
    declared = request.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > min(left, parts.part):
        raise Refused("file_too_large", "part", largest=min(left, parts.part))
    try:
        key, size = await parts.keep(one.id, one.received, arriving(request), left, fits(desk))
    except Exception as error:
        raise await refused(desk, parts, one, error) from error
    if size and await desk.grow_upload(one, key, size) is None:
        raise mismatch(await own(desk, person, one.id))


async def arriving(request: Request[Any, Any, Any]) -> AsyncIterator[bytes]:
    """The body as it comes; a line that breaks ends it, and what came is kept."""
    try:
        async for piece in request.stream():
            yield piece
    except InternalServerException:
        return


async def judged(desk: Desk, parts: proof.Parts, one: Upload) -> None:
    """Judge a file that is whole; one that is refused is forgotten."""
    try:
        file = await parts.judge(one.id, one.parts, fits(desk), one.name)
    except FileNotFoundError:  # another request judged it meanwhile
        return
    except Exception as error:
        raise await refused(desk, parts, one, error) from error
    await desk.settle_upload(one, file)


async def refused(desk: Desk, parts: proof.Parts, one: Upload, error: Exception) -> Exception:
    """The store's refusal in our words, the upload forgotten where its file cannot be; any other error as it is."""
    code = getattr(error, "code", None)  # the file store's own exceptions are not this room's to import
    if code not in REFUSALS:
        return error
    if not getattr(error, "stays", False):
        await desk.drop_upload(one)
        await parts.forget(one.id)
    return Refused(code, "file", problem=str(error), file=one.name)


def fits(desk: Desk) -> Any:
    """The policy's limit of a media type, in bytes."""
    return lambda kind: proof.limit(desk.policy, kind)


def mismatch(one: Upload) -> Refused:
    """Where an upload really stands."""
    return Refused("upload_offset", "Upload-Offset", offset=one.received, size=one.size)


async def sent_on(
    desk: Desk, parts: proof.Parts, person: Person, seller: UUID, one: Upload, caption: str = "", case: UUID | None = None,
    wanted: list[str] | None = None, shows: list[str] | None = None,
) -> Evidence:  # fmt: skip
    """A whole upload as evidence of its order; sent twice, it is the same evidence."""
    if one.file is None:
        raise Refused("upload_unfinished", "files")
    file = await parts.settle(one.id, one.file)
    item = await desk.add_evidence(person, one.order_id, seller, file, caption, case, wanted=wanted, shows=shows)
    await desk.sent_upload(one, item.id)
    return item
