"""Files at rest: AES-256-GCM in blocks under a key of each file's own, so that a player may begin in the middle.

A locked file is a head of 32 bytes (mark, which master key, salt), then blocks of 64 KiB, each with its tag. The file's
key comes from the master key by HKDF over the salt and the file's place, so that files cannot be swapped; each block's nonce is
its number and whether it is the last, so that none can be left out, moved or cut off unseen. docs/running.md says how keys are changed.
"""

from __future__ import annotations

import base64
import binascii
import contextlib
import hashlib
import logging
import os
from collections.abc import AsyncIterator
from pathlib import Path

from aisoon.rules.evidence import Shut

log = logging.getLogger("aisoon.files")

MARK = b"AISOONE1"
HEAD = 32
BLOCK = 64 * 1024
TAG = 16
SEALED = BLOCK + TAG


class Locker:
    """Locks under the first of its keys (32 bytes each) and opens with any of them."""

    def __init__(self, *keys: bytes) -> None:
        if not keys or any(len(key) != HEAD for key in keys):
            raise ValueError("Each key has 32 bytes.")
        self._keys = {named(key): key for key in keys}
        self.newest = named(keys[0])

    def head(self) -> bytes:
        """The head of a new file."""
        return MARK + self.newest + os.urandom(16)

    def opened(self, head: bytes, place: str) -> File:
        """What opens a file by its head; Shut when its key is not here."""
        key = self._keys.get(head[8:16])
        if key is None:
            raise shut(f"{place} was locked with key {head[8:16].hex()}, which is not here.")
        return File(key, head, place)

    async def lock(self, parts: AsyncIterator[bytes], place: str) -> AsyncIterator[bytes]:
        """A file's parts as they are kept."""
        head = self.head()
        file, number, waiting = self.opened(head, place), 0, bytearray()
        yield head
        async for part in parts:
            waiting += part
            while len(waiting) > BLOCK:  # the last block is known by what follows it
                yield file.seal(number, bytes(waiting[:BLOCK]), last=False)
                del waiting[:BLOCK]
                number += 1
        yield file.seal(number, bytes(waiting), last=True)


class File:
    """One file's own key."""

    def __init__(self, key: bytes, head: bytes, place: str) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # loads its library when asked
        from cryptography.hazmat.primitives.hashes import SHA256
        from cryptography.hazmat.primitives.kdf.hkdf import HKDF

        self.place = place
        name = "/".join(
            place.split("/")[-3:]
        ).encode()  # an upload's file keeps its name when it is moved to its lasting place
        self._cipher = AESGCM(HKDF(SHA256(), 32, head[16:HEAD], b"aisoon file 1 " + name).derive(key))

    def seal(self, number: int, block: bytes, *, last: bool) -> bytes:
        """A block as it is kept."""
        return self._cipher.encrypt(_nonce(number, last), block, None)

    def open(self, number: int, sealed: bytes, *, last: bool) -> bytes:
        """A block as it was; Shut when anything of it was changed."""
        from cryptography.exceptions import InvalidTag

        try:
            return self._cipher.decrypt(_nonce(number, last), sealed, None)
        except InvalidTag as error:
            raise shut(f"{self.place} is not as it was locked: block {number} was changed.") from error


def shut(why: str) -> Shut:
    """The reason goes to the log: it is for who runs this, not for who asks."""
    log.error(why)
    return Shut(why)


def _nonce(number: int, last: bool) -> bytes:
    return b"\0\0\0" + number.to_bytes(8, "big") + (b"\1" if last else b"\0")


def named(key: bytes) -> bytes:
    """How a file's head names the master key, without telling anything of it."""
    return hashlib.sha256(b"aisoon file key " + key).digest()[:8]


def length(kept: int) -> int:
    """How many bytes a locked file holds, by how many are kept of it."""
    body = kept - HEAD
    return body - TAG * -(-body // SEALED)


def span(start: int, end: int, kept: int) -> tuple[int, int, int, int]:
    """For the bytes from `start` to before `end`: the first block, the last block of the file, and where the blocks lie."""
    first, after = start // BLOCK, max(-(-end // BLOCK), start // BLOCK + 1)
    final = -(-(kept - HEAD) // SEALED) - 1
    return first, final, HEAD + first * SEALED, min(HEAD + after * SEALED, kept)


def locker(folder: Path, setting: str = "") -> Locker:
    """The installation's keys: from a setting (32 bytes in base64, newest first, with commas), else `files.key` in its folder.

    The file is made when missing. ValueError when the setting or the file holds no such keys.
    """
    text = setting or kept_key(folder / "files.key")
    try:
        return Locker(*[base64.b64decode(one.strip(), validate=True) for one in text.split(",")])
    except (binascii.Error, ValueError) as error:
        place = "AISOON_FILES_KEY" if setting else str(folder / "files.key")
        raise ValueError(f"{place} holds no key for files: 32 bytes in base64 were expected.") from error


def kept_key(path: Path) -> str:
    """A key's file, made for its owner's eyes only when missing; two processes that start at once agree on one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(base64.b64encode(os.urandom(32)).decode() + "\n")
            file.flush()
            os.fsync(file.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    return path.read_text("ascii").strip()
