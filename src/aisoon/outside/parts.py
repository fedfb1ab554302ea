"""Files that arrive in parts: each part kept as it came, judged together when the last is here, moved when it is sent."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import msgspec

from aisoon.outside.files import FITS, BadFile, Files, Received, TooLarge, UnknownType, sniff
from aisoon.rules.evidence import copy_key

PART = 2 * 1024 * 1024
"""The most bytes of one part."""

HEAD = 4096
"""Bytes from which a type can be told."""

__all__ = ["PART", "BadFile", "Parts"]


class PartTooLarge(TooLarge):
    """One part has too many bytes; the others stay."""

    stays = True


class Parts:
    """Parts of files that are on their way, each upload under a place of its own, so that forgetting it touches nothing else."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.part = PART

    async def keep(
        self, id: UUID, offset: int, stream: AsyncIterator[bytes], most: int, fits: Callable[[str], int]
    ) -> tuple[str, int]:
        """Keep a part as (key, bytes); TooLarge when it has more than `most` bytes, or begins a file larger than `fits`.

        What arrived before the stream broke off is kept, so that nothing is sent twice over a bad line.
        """
        kept = bytearray()
        async for piece in stream:
            kept += piece
            if len(kept) > min(most, PART):
                raise PartTooLarge(f"A part has at most {min(most, PART)} bytes.")
        if offset == 0 and (len(kept) >= HEAD or len(kept) == most):
            self._begins(bytes(kept[: 2 * HEAD]), most, fits)
        key = f"uploads/{id}/{offset}-{secrets.token_hex(4)}"
        if kept:
            await self.files.put(key, bytes(kept), locked=True)
        return key, len(kept)

    def _begins(self, head: bytes, size: int, fits: Callable[[str], int]) -> None:
        """Say at the first part what the last would be refused for."""
        kind = sniff(head)
        if kind is None:
            raise UnknownType(FITS)
        if size > fits(kind):
            raise TooLarge(f"This file is larger than the {fits(kind) / 1e6:.3g} MB that fit for its type.")

    async def judge(self, id: UUID, keys: list[str], fits: Callable[[str], int], name: str) -> Received:
        """The parts as one file, judged by its bytes; what is kept of it stays in the upload's own place. Raises BadFile."""

        async def whole() -> AsyncIterator[bytes]:
            for key in keys:
                async for piece in await self.files.open(key):
                    yield bytes(piece)

        return await self.files.receive(whole(), fits, name, f"uploads/{id}/")

    async def settle(self, id: UUID, file: dict[str, object]) -> Received:
        """A judged file in its lasting place, like any other that was received; doing it twice does no harm."""
        found, under = msgspec.convert(file, Received), f"uploads/{id}/"
        keys = {name: getattr(found, name) for name in ("key", "preview_key", "thumbnail_key")}
        copy = [] if found.kind == "photo" else [copy_key(found.key)]
        for key in [*filter(None, keys.values()), *copy]:
            await self.files.copy(key, key.removeprefix(under))
        return msgspec.structs.replace(found, **{name: key and key.removeprefix(under) for name, key in keys.items()})

    async def forget(self, id: UUID) -> None:
        """Forget everything of an upload."""
        for key in await self.files.listed(f"uploads/{id}"):
            await self.files.delete(key)
