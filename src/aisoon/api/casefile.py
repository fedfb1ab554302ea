"""The case file: everything you may see of a case in one ZIP that checks without us."""

from typing import Literal

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Stream

from aisoon.api.ask import Asked, asker, queried
from aisoon.api.notes import notes
from aisoon.http.casefile import handed


class ShapeQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whether a folder is added with what a bank's form takes."""

    shape: Literal["", "stripe", "paypal"] = ""


@get("/cases/{case:str}/file.zip", opt=notes("Cases", query=ShapeQuery, reply="file"))
async def casefile(request: Asked, case: FromPath[str]) -> Stream:
    """The case file: story, statements, evidence, listing, policy and money as one ZIP with a PDF.

    It holds the hashes of the order's whole history, a signed checkpoint and what you may see in full; anybody can check it
    with `aisoon audit verify FILE.zip`, without us. `shape` adds a folder with what Stripe's or PayPal's evidence form takes.
    """
    return await handed(request.app.state, await asker(request, "read"), case, queried(request, ShapeQuery).shape)
