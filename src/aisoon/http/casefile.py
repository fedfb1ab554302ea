"""A case file handed over: drawn into a temporary file by whoever the app joined, and streamed from there."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import IO

from litestar.datastructures import State
from litestar.response import Stream

from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused

SHAPES = ("", "stripe", "paypal")
BLOCK = 1 << 18


async def handed(state: State, person: Person, reference: str, shape: str) -> Stream:
    """A case's ZIP for this reader; Refused `not_found` when there is no such case or shape for them."""
    if shape not in SHAPES:
        raise Refused("not_found", "shape")
    file: IO[bytes] = await state.casefile(person, reference, shape)
    name = "".join(letter for letter in reference.upper() if letter.isalnum() or letter == "-")[:40] or "case"
    headers = {
        "Content-Length": str(os.fstat(file.fileno()).st_size),
        "Content-Disposition": f'attachment; filename="{name}.zip"',
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "no-store",
    }
    return Stream(blocks(file), media_type="application/zip", headers=headers)


async def blocks(file: IO[bytes]) -> AsyncIterator[bytes]:
    """A file in parts, closed at its end or when nobody wants more."""
    with file:
        while block := await asyncio.to_thread(file.read, BLOCK):
            yield block
