"""The shelf: bytes kept under keys, locked at rest, in a local folder or any store obstore knows."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncGenerator, AsyncIterator
from pathlib import Path
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import AlreadyExistsError
from obstore.store import LocalStore, from_url

from aisoon.outside import locking
from aisoon.outside.locking import MARK, Locker

if TYPE_CHECKING:
    from obstore import GetOptions

CHUNK = 64 * 1024
PART = 5 * 1024 * 1024


class Shelf:
    """Where bytes are kept: `open`, `head`, `keep`, `put`, `delete`. What was kept before files were locked is read as it is."""

    def __init__(self, where: str | Path, locker: Locker | None = None) -> None:
        """`where` is a folder, made when missing, or an obstore URL; with a `locker` files are locked at rest."""
        self._locker = locker
        self._folder = None if "://" in str(where) else Path(where)
        if self._folder:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._store = LocalStore(self._folder) if self._folder else from_url(str(where))

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """The bytes from `start` to before `end`, in parts; before the first of them FileNotFoundError, or Shut where
        they are not as they were kept.
        """
        head, kept = await self._begin(key)
        if not head.startswith(MARK):
            span: GetOptions = {"range": {"offset": start} if end is None else (start, end)}
            found = await obstore.get_async(self._store, key, options=span if start or end is not None else None)
            return found.stream(min_chunk_size=CHUNK)
        blocks = self._unlocked(key, head, kept, start, min(end or kept, locking.length(kept)))
        first = await anext(blocks, b"")
        return _with(first, blocks)

    async def head(self, key: str) -> int:
        """The size in bytes; FileNotFoundError when nothing is kept there."""
        head, kept = await self._begin(key)
        return locking.length(kept) if head.startswith(MARK) else kept

    async def relock(self, key: str) -> bool:
        """Lock a file that is open at rest or was locked with an older key; False when it stays as it is."""
        head, _ = await self._begin(key)
        if self._locker is None or head[: len(MARK) + 8] == MARK + self._locker.newest:
            return False
        await self._write(key, self._locker.lock(await self.open(key), key))
        return True

    async def _begin(self, key: str) -> tuple[bytes, int]:
        """A kept file's first bytes, and how many are kept."""
        found = await obstore.get_async(self._store, key, options={"range": (0, locking.HEAD)})
        size = found.meta["size"]
        return bytes(await found.bytes_async()), size

    async def _unlocked(self, key: str, head: bytes, kept: int, start: int, end: int) -> AsyncGenerator[bytes]:
        if self._locker is None:
            raise locking.shut(f"{key} is locked, and no key is here.")
        file = self._locker.opened(head, key)
        number, final, begin, stop = locking.span(start, end, kept)
        skip, left, waiting = start - number * locking.BLOCK, end - start, bytearray()
        found = await obstore.get_async(self._store, key, options={"range": (begin, stop)})
        async for part in _until_end(found.stream(min_chunk_size=CHUNK)):
            waiting += part
            while waiting and (len(waiting) >= locking.SEALED or not part):
                plain = file.open(number, bytes(waiting[: locking.SEALED]), last=number == final)[skip:][:left]
                del waiting[: locking.SEALED]
                number, skip, left = number + 1, 0, left - len(plain)
                yield plain

    async def listed(self, folder: str) -> list[str]:
        """The keys in a folder, in their order."""
        found: list[str] = []
        async for rows in obstore.list(self._store, folder):
            found += [row["path"] for row in rows]
        return sorted(found)

    async def put(self, key: str, content: bytes, *, locked: bool = False) -> None:
        """Keep some bytes under a key that is free, to outlive a power cut; FileExistsError where it is not."""
        if locked and self._locker:
            content = b"".join([part async for part in self._locker.lock(_once(content), key)])
        try:
            await obstore.put_async(self._store, key, content, mode="create")
        except AlreadyExistsError as error:
            raise FileExistsError(key) from error
        if self._folder:
            await asyncio.to_thread(_sync, self._folder / key)

    async def delete(self, key: str) -> None:
        """Forget the bytes; keys are made from content, so first see that no other row names this one."""
        with contextlib.suppress(FileNotFoundError):
            await obstore.delete_async(self._store, key)

    async def copy(self, key: str, to: str) -> None:
        """Keep the same bytes in another place, too; FileNotFoundError when nothing is kept there."""
        await obstore.copy_async(self._store, key, to)
        if self._folder:
            await asyncio.to_thread(_sync, self._folder / to)

    async def keep(self, key: str, content: bytes | AsyncIterator[bytes]) -> None:
        """Keep content under the key it has by what it is; doing it twice does no harm."""
        with contextlib.suppress(FileNotFoundError):
            await self.head(key)
            return  # the same content is already there, whole: a put shows at once or not at all
        parts = _once(content) if isinstance(content, bytes) else content
        await self._write(key, self._locker.lock(parts, key) if self._locker else parts)

    async def _write(self, key: str, content: AsyncIterator[bytes]) -> None:
        await obstore.put_async(self._store, key, content, chunk_size=PART, max_concurrency=2)
        if self._folder:  # obstore does not sync; evidence must outlive a power cut
            await asyncio.to_thread(_sync, self._folder / key)


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


async def _with(first: bytes, rest: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    yield first
    async for part in rest:
        yield part


async def _until_end(parts: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The parts, and an empty one after the last."""
    async for part in parts:
        yield bytes(part)
    yield b""


def _sync(path: Path) -> None:
    for place in (path, *list(path.parents)[:3]):  # the folders too, which may be new
        handle = os.open(place, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
