"""Copies of videos, sounds and PDFs for the other side: as long as the original, without what does not belong to what is shown."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import AsyncIterator
from typing import IO

import msgspec

from aisoon.outside.unfit import Unreadable

PATIENCE_SECONDS = 30
ANSWER_LIMIT = 16 * 1024 * 1024
Span = tuple[int, int, int]
"""Where, how many bytes, and the byte they become."""

SAYS = {
    "active": "This PDF holds a script or files of its own. Print it to a new PDF, or photograph it.",
    "locked": "This PDF is protected by a password. Save it without one, or print it to a new PDF.",
    "unreadable": "This file could not be read. Please save it anew, or record it again.",
}


class Walked(msgspec.Struct):
    """What the child answered."""

    blank: list[Span] = []
    refused: str = ""


async def walked(media_type: str, spool: IO[bytes]) -> list[Span]:
    """What is to be written over in a file's copy; Unreadable when none can be made of it. Whatever kills the child counts."""
    spool.seek(0)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "aisoon.outside.disarm", media_type,
        stdin=spool, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env={},
    )  # fmt: skip
    answer = b""
    try:
        assert child.stdout is not None
        async with asyncio.timeout(PATIENCE_SECONDS):
            while (piece := await child.stdout.read(1 << 16)) and len(answer) < ANSWER_LIMIT:
                answer += piece
        found = msgspec.json.decode(answer, type=Walked)
    except (TimeoutError, msgspec.MsgspecError):
        found = Walked(refused="unreadable")
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
    if found.refused:
        raise Unreadable(SAYS.get(found.refused, SAYS["unreadable"]))
    return found.blank


async def without(parts: AsyncIterator[bytes], spans: list[Span]) -> AsyncIterator[bytes]:
    """A file's parts with spans of it, in their order, written over."""
    at, waiting = 0, 0
    async for part in parts:
        block, end = bytearray(part), at + len(part)
        while waiting < len(spans) and spans[waiting][0] + spans[waiting][1] <= at:
            waiting += 1
        for start, length, byte in spans[waiting:]:
            if start >= end:
                break
            first, last = max(start, at), min(start + length, end)
            if last > first:
                block[first - at : last - at] = bytes([byte]) * (last - first)
        yield bytes(block)
        at = end
