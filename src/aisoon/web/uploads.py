"""The picture of a file that is here and was not sent yet, for the person who sent it."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http import uploads
from aisoon.rules.refusals import Refused
from aisoon.web.evidence import sent
from aisoon.web.page import Asked, reader


class Kept(msgspec.Struct, frozen=True):
    """What a page shows of a judged file."""

    thumbnail_key: str | None = None


@get("/uploads/{id:uuid}/picture", include_in_schema=False)
async def picture(request: Asked, id: FromPath[UUID]) -> Response[Any]:
    """A small picture of a photo that waits to be sent."""
    one = await uploads.own(request.app.state.desk, await reader(request), id)
    key = msgspec.convert(one.file or {}, Kept).thumbnail_key
    if key is None:
        raise Refused("not_found")
    return await sent(request, key, "image/jpeg")


ROUTES = [picture]
