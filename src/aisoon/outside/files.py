"""Files people hand us: received in a stream, judged by their bytes, kept by their content.

A name or a type that a sender claims is never believed. Pages show the preview, made anew from the pixels;
the original keeps its bytes (with whatever its camera wrote) for those who must judge it, as a download.
What is kept is locked at rest (shelf.py): in a local folder, or at any URL obstore knows (`s3://…`, `gs://…`, `az://…`, `memory:///`).
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import re
import sys
import tempfile
import unicodedata
from collections.abc import AsyncIterator, Callable
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

import filetype  # type: ignore[import-untyped]
import msgspec

from aisoon.outside import copies, decode
from aisoon.outside.locking import Locker, locker
from aisoon.outside.shelf import CHUNK, PART, Shelf
from aisoon.outside.unfit import BadFile, EmptyFile, TooLarge, UnknownType, Unreadable
from aisoon.rules.evidence import copy_key

__all__ = ["BadFile", "EmptyFile", "Files", "Received", "TooLarge", "UnknownType", "Unreadable", "sniff", "tidy_name"]

Kind = Literal["photo", "video", "audio", "document"]

HEAD = 8 * 1024
PATIENCE_SECONDS = 20
DECODERS = 2
ANSWER_LIMIT = 16 * 1024 * 1024
TYPES: dict[str, tuple[Kind, tuple[str, ...]]] = {
    "image/jpeg": ("photo", (".jpg", ".jpeg")),
    "image/png": ("photo", (".png",)),
    "image/webp": ("photo", (".webp",)),
    "image/heic": ("photo", (".heic",)),
    "video/mp4": ("video", (".mp4", ".m4v")),
    "video/quicktime": ("video", (".mov",)),
    "video/webm": ("video", (".webm",)),
    "audio/mpeg": ("audio", (".mp3",)),
    "audio/mp4": ("audio", (".m4a",)),
    "audio/wav": ("audio", (".wav",)),
    "audio/ogg": ("audio", (".ogg", ".opus", ".oga")),
    "application/pdf": ("document", (".pdf",)),
}
ALIASES = {"image/apng": "image/png", "video/x-m4v": "video/mp4", "audio/x-wav": "audio/wav"}

FITS = "This type of file is not accepted. JPEG, PNG, WebP, HEIC, MP4, MOV, WebM, MP3, M4A, WAV, OGG and PDF are."


class Received(msgspec.Struct, frozen=True, kw_only=True):
    """A file that was kept: `size` in bytes, sides in pixels seen upright.

    `captured_at` is what the camera claims, with its own offset, or read as UTC where it names none.
    """

    key: str
    name: str
    media_type: str
    kind: Kind
    size: int
    sha256: str
    preview_key: str | None = None
    thumbnail_key: str | None = None
    width: int | None = None
    height: int | None = None
    captured_at: datetime | None = None


def sniff(head: bytes) -> str | None:
    """The media type that the first bytes prove, or None when it is none of ours."""
    kind = filetype.guess(head)
    mime = ALIASES.get(kind.mime, kind.mime) if kind else None
    return mime if mime in TYPES else None


def tidy_name(claimed: str, media_type: str) -> str:
    """A name safe to show and to save under, ending in what the file really is."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", claimed))[-1]
    shown = "".join(c for c in last if unicodedata.category(c)[0] != "C" and c not in '<>:"|?*')
    stem = " ".join(shown.split()).lstrip(". ")[-100:].strip() or "file"
    endings = TYPES[media_type][1]
    return stem if stem.lower().endswith(endings) else stem + endings[0]


class Files(Shelf):
    """Where evidence is kept: `await receive(...)`, and what a shelf does."""

    def __init__(self, where: str | Path, locker: Locker | None = None) -> None:
        """`where` is a folder, made when missing, or an obstore URL; with a `locker` files are locked at rest."""
        super().__init__(where, locker)
        self._decoders = asyncio.Semaphore(DECODERS)

    @classmethod
    def of(cls, where: str | Path, data: Path, key: str = "") -> Files:
        """The files of an installation: locked with the key a setting names, or the one in its data folder."""
        return cls(where, locker(data, key))

    async def receive(
        self, stream: AsyncIterator[bytes], limit: Callable[[str], int], claimed_name: str, under: str = ""
    ) -> Received:
        """Keep one file, or raise a `BadFile`; `limit` gives the most bytes for a media type, `under` a place of its own.

        The bytes wait in an unnamed file: whatever stops us, even a kill, leaves nothing behind.
        """
        with tempfile.TemporaryFile(buffering=CHUNK) as spool:
            media_type, size, sha256 = await _spool(stream, limit, spool)
            kind, place = TYPES[media_type][0], f"{sha256[:2]}/{sha256}"
            seen = await self._look(media_type, spool) if kind == "photo" else None
            spans = None if kind == "photo" else await self._walked(media_type, spool)
            received = Received(
                key=f"{under}evidence/{place}",
                name=tidy_name(claimed_name, media_type),
                media_type=media_type,
                kind=kind,
                size=size,
                sha256=sha256,
                preview_key=f"{under}previews/{place}.jpg" if seen else None,
                thumbnail_key=f"{under}thumbnails/{place}.jpg" if seen else None,
                width=seen.width if seen else None,
                height=seen.height if seen else None,
                captured_at=seen.captured_at if seen else None,
            )
            if seen:
                for folder, picture in zip(("previews", "thumbnails"), seen.pictures, strict=True):
                    await self.keep(f"{under}{folder}/{place}.jpg", picture)
            if spans is not None:
                await self.keep(copy_key(received.key), copies.without(_parts(spool), spans))
            await self.keep(received.key, _parts(spool))
            return received

    async def cover(
        self, key: str, media_type: str, areas: list[list[int]], preview_key: str, thumbnail_key: str
    ) -> None:
        """Make a photo's pictures anew from its original, with areas of it covered; doing it twice does no harm.

        FileNotFoundError when the original is gone, Unreadable when it cannot be read any more.
        """
        with tempfile.TemporaryFile(buffering=CHUNK) as spool:
            async for part in await self.open(key):
                await asyncio.to_thread(spool.write, bytes(part))
            spool.flush()
            seen = await self._look(media_type, spool, areas)
        if seen is None:
            raise FileNotFoundError(key)
        for place, picture in zip((preview_key, thumbnail_key), seen.pictures, strict=True):
            await self.keep(place, picture)

    async def _walked(self, media_type: str, spool: IO[bytes]) -> list[copies.Span]:
        async with self._decoders:
            return await copies.walked(media_type, spool)

    async def _look(self, media_type: str, spool: IO[bytes], areas: list[list[int]] | None = None) -> _Seen | None:
        async with self._decoders:
            seen = await _decode(media_type, spool, areas or [])
        if seen.refused == "pixels":
            raise TooLarge(
                f"This picture has {seen.pixels / 1e6:.0f} megapixels; at most {decode.PIXELS // 10**6} fit."
            )
        if seen.refused == "unsupported":
            return None
        if seen.refused:
            raise Unreadable("This picture could not be read. Please take it again, or save it anew.")
        return seen


class _Seen(msgspec.Struct, kw_only=True):
    preview: int  # bytes, of the pictures that follow
    thumbnail: int
    refused: str | None = None
    pixels: int = 0
    width: int | None = None
    height: int | None = None
    captured_at: datetime | None = None
    pictures: tuple[bytes, bytes] = (b"", b"")


async def _spool(stream: AsyncIterator[bytes], limit: Callable[[str], int], spool: IO[bytes]) -> tuple[str, int, str]:
    media_type, size, most = None, 0, 0
    digest = hashlib.sha256()

    def keep(block: bytes) -> None:
        digest.update(block)
        spool.write(block)

    async for block in _blocks(stream):
        if media_type is None:
            media_type = sniff(block[:HEAD])
            if media_type is None:
                raise UnknownType(FITS)
            most = limit(media_type)
        size += len(block)
        if size > most:
            raise TooLarge(f"This file is larger than the {most / 1e6:.3g} MB that fit for its type.")
        await asyncio.to_thread(keep, block)
    if media_type is None:
        raise EmptyFile("This file is empty.")
    spool.flush()
    return media_type, size, digest.hexdigest()


async def _blocks(stream: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The stream in blocks of at least CHUNK, whatever pieces the network made; the last may be shorter."""
    waiting = bytearray()
    async for piece in stream:
        waiting += piece
        if len(waiting) >= CHUNK:
            yield bytes(waiting)
            waiting.clear()
    if waiting:
        yield bytes(waiting)


async def _parts(spool: IO[bytes]) -> AsyncIterator[bytes]:
    spool.seek(0)
    while part := await asyncio.to_thread(spool.read, PART):
        yield part


async def _decode(media_type: str, spool: IO[bytes], areas: list[list[int]]) -> _Seen:
    """What the confined child saw; whatever kills it counts as unreadable."""
    spool.seek(0)
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        decode.__file__,
        media_type,
        msgspec.json.encode(areas).decode(),
        stdin=spool,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env={},  # our secrets are none of its business
    )
    ended = False
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            answer = await _read(child)
            ended = len(answer) < ANSWER_LIMIT
    except TimeoutError:
        answer = b""  # which nothing understands
    finally:
        if not ended:
            with contextlib.suppress(ProcessLookupError):
                child.kill()
        await child.wait()
    try:
        return _understood(answer)
    except (msgspec.MsgspecError, ValueError):
        return _Seen(preview=0, thumbnail=0, refused="unreadable")


async def _read(child: asyncio.subprocess.Process) -> bytes:
    assert child.stdout is not None
    answer = bytearray()
    while (piece := await child.stdout.read(CHUNK)) and len(answer) < ANSWER_LIMIT:
        answer += piece
    return bytes(answer)


def _understood(answer: bytes) -> _Seen:
    line, _, pictures = answer.partition(b"\n")
    seen = msgspec.json.decode(line, type=_Seen)
    if len(pictures) != seen.preview + seen.thumbnail:
        raise ValueError("the child was cut off")
    seen.pictures = pictures[: seen.preview], pictures[seen.preview :]
    return seen
