"""Looking at a stranger's picture: the child of `likeness`, with limits, and what it said."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from typing import IO

import msgspec

PATIENCE_SECONDS = 20


class Seen(msgspec.Struct):
    """What the child said of a picture: looks in hexadecimal, the software it names, and where it says it was taken."""

    looks: list[str] = []
    software: str = ""
    place: tuple[int, int] | None = None


async def looked(media_type: str, spool: IO[bytes]) -> Seen:
    """What the confined child says of a picture; whatever kills it counts as nothing said."""
    spool.seek(0)
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-I", "-m", "aisoon.outside.likeness", media_type,
        stdin=spool, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL, env={},
    )  # fmt: skip
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer, _ = await child.communicate()
        return msgspec.json.decode(answer, type=Seen)
    except (TimeoutError, msgspec.MsgspecError):
        return Seen()
    finally:
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()
