"""Case files: one ZIP a case and reader, the same bytes for the same history, checked by `aisoon audit verify` alone."""

import asyncio
import hashlib
import tempfile
import zipfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import IO, Any
from uuid import UUID

import msgspec

from aisoon.audit.paper import paper
from aisoon.audit.seen import Piece, Seen, seen
from aisoon.desk import Desk
from aisoon.http import pictures
from aisoon.jobs import checkpoint as points
from aisoon.outside.files import Files
from aisoon.outside.sealing import Sealer
from aisoon.rules import seal
from aisoon.rules.people import Person
from aisoon.rules.words import Words
from aisoon.store import chain

FORMAT = "aisoon-case-file/1"
EPOCH = (1980, 1, 1, 0, 0, 0)
READ_ME = """A case file of {name}: case {case}, drawn for the {role}.

case.pdf       the case to read          case.json    the same for programs
policy.toml    the policy's text, whose sha256 every move names
chain.json     every link of the order's history; of what you may not see, its hash
evidence/      the files; their sha256 is in the chain (copies of pictures: in the manifest)
manifest.json  every file with its sha256; manifest.sig signs it (Ed25519)

To check it without us and without a network: install AISOON Returns anywhere, then
  aisoon audit verify THIS_FILE.zip --key {key}
How it is done, for whoever writes a verifier of their own: docs/audit.md.
"""


class Shape(msgspec.Struct, frozen=True):
    """What a bank's form takes: bytes a file and in all, pages of a PDF, and whether pictures go beside it."""

    file: int
    whole: int
    pages: int
    beside: bool


SHAPES = {
    "stripe": Shape(4_500_000, 4_500_000, 19, beside=False),
    "paypal": Shape(9_900_000, 50_000_000, 50, beside=True),
}
"""Sources: docs/audit.md. Stripe takes one file here; PayPal takes JPEG, PNG, GIF and PDF below 10 MB each, 50 MB a call."""


class Parcel:
    """A ZIP being packed: no times, no order but the one given, nothing that differs when the content does not."""

    def __init__(self, out: IO[bytes] | Path) -> None:
        self.zip = zipfile.ZipFile(out, "w")
        self.packed: dict[str, dict[str, Any]] = {}

    def add(self, name: str, content: bytes) -> None:
        """One file."""
        self.zip.writestr(_entry(name), content, compresslevel=9)
        self._note(name, hashlib.sha256(content).hexdigest(), len(content))

    async def stream(self, name: str, parts: AsyncIterator[bytes]) -> None:
        """One file in parts."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(_entry(name), "w", force_zip64=True) as entry:
            async for part in parts:
                digest.update(part)
                size += len(part)
                await asyncio.to_thread(entry.write, bytes(part))
        self._note(name, digest.hexdigest(), size)

    def _note(self, name: str, sha256: str, size: int) -> None:
        self.packed[name] = {"sha256": sha256, "size": size}


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, EPOCH)
    info.create_system, info.external_attr = 3, 0o644 << 16
    stored = name.endswith((".jpg", ".jpeg", ".png", ".mp4", ".mov", ".webm", ".pdf", ".webp", ".heic"))
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info


class CaseFiles:
    """Who draws case files: one or two at a time, each into a temporary file."""

    def __init__(self, desk: Desk, files: Files, words: Words, name: str, signer: Callable[[], Sealer]) -> None:
        self.desk, self.files, self.words, self.name, self.signer = desk, files, words, name, signer
        self.room = asyncio.Semaphore(2)

    async def draw(self, person: Person, reference: str, shape: str = "") -> IO[bytes]:
        """A case as a ZIP for this reader, in a temporary file at its start; Refused `not_found` when it is not there for them.

        `shape` stripe or paypal adds a folder with what that bank's form takes.
        """
        async with self.room:
            found, signer = await seen(self.desk, person, reference), self.signer()
            out = tempfile.TemporaryFile()  # noqa: SIM115 - handed to whoever asked
            try:
                await self._pack(Parcel(out), found, signer, shape)
            except BaseException:
                out.close()
                raise
            out.seek(0)
            return out

    async def _pack(self, parcel: Parcel, found: Seen, signer: Sealer, shape: str) -> None:
        case, proof = found.case, await self.proof(found.case.order)
        links = {"order": str(case.order), "links": found.links, **proof}
        notes = self.notes(found, proof, signer.key)
        photos = [(piece, await self.picture(piece)) for piece in found.pieces]
        told = [
            (f"{piece.file}: {piece.item.caption or piece.item.name}", content) for piece, content in photos if content
        ]
        pdf = await asyncio.to_thread(paper, found, self.words, self.name, notes, told)
        read_me = READ_ME.format(name=self.name, case=case.reference, role=found.person.role, key=signer.key)
        parcel.add("README.txt", read_me.encode())
        parcel.add("case.json", seal.as_json(plainly(found)))
        parcel.add("case.pdf", pdf)
        parcel.add("chain.json", seal.as_json(links))
        parcel.add("policy.toml", found.policy.encode())
        for piece in found.pieces:
            await pictures.ready(self.files, piece.item, piece.key)
            await parcel.stream(piece.file, await self.files.open(piece.key))
        if shape:
            await self.shaped(parcel, found, notes, told, photos, shape)
        manifest = {
            "format": FORMAT, "case": case.reference, "order": str(case.order), "reader": found.person.role, "name": self.name,
            "policy": case.policy, "key": signer.key, "files": parcel.packed,
            "evidence": {piece.file: {"id": str(piece.item.id), "copy": piece.copy} for piece in found.pieces},
        }  # fmt: skip
        body = seal.as_json(manifest)
        parcel.add("manifest.json", body)
        parcel.add("manifest.sig", signer.sign(body).encode())
        parcel.zip.close()

    async def shaped(
        self,
        parcel: Parcel,
        found: Seen,
        notes: list[str],
        told: list[tuple[str, bytes]],
        photos: list[tuple[Piece, bytes]],
        name: str,
    ) -> None:
        """A folder with what a bank's form takes: nothing in it that only customer service reads."""
        found = msgspec.structs.replace(found, ledger=[], messages=[one for one in found.messages if one.audience])
        shape = SHAPES[name]
        drawn = [] if shape.beside else told
        pdf = await asyncio.to_thread(paper, found, self.words, self.name, notes, drawn, shape.pages, shape.file)
        parcel.add(f"for-{name}/case-file.pdf", pdf)
        size = len(pdf)
        for piece, content in photos if shape.beside else []:
            if content and len(content) < shape.file and size + len(content) <= shape.whole:
                parcel.add(f"for-{name}/{piece.file.removeprefix('evidence/').rpartition('.')[0]}.jpg", content)
                size += len(content)

    async def proof(self, order: UUID) -> dict[str, Any]:
        """The checkpoint that sealed an order's latest sealed link, and how it stands under it; empty before the first."""
        async with self.desk.database.reading() as db:
            number = await chain.checkpoint_of(db, order)
        if number is None:
            return {}
        try:
            sealed = await points.read(self.files, points.place(number))
        except FileNotFoundError:
            return {}
        proof = seal.proof(sealed.heads, str(order))
        return {"checkpoint": sealed.checkpoint, "signature": sealed.signature, "proof": proof} if proof else {}

    async def picture(self, piece: Piece) -> bytes:
        """A photo as pages show it; nothing for other files, and where no copy could be made."""
        if not piece.item.preview_key:
            return b""
        await pictures.ready(self.files, piece.item, piece.item.preview_key)
        return b"".join([bytes(part) async for part in await self.files.open(piece.item.preview_key)])

    def notes(self, found: Seen, proof: dict[str, Any], key: str) -> list[str]:
        """What a stranger needs, in words."""
        lines = [
            f"Links in this order's chain: {len(found.links)}; the last: {found.links[-1].hash if found.links else 'none'}"
        ]
        if proof:
            point = proof["checkpoint"]
            lines += [
                f"Sealed up to link {proof['proof'].head.sequence} by checkpoint {point.number} of {point.at}: {point.hash}",
                f"Its root: {point.root}",
            ]
        else:
            lines.append("Not sealed by a checkpoint yet; this file's own signature seals it.")
        return [*lines, f"Public key (Ed25519): {key}", "Check the whole file: aisoon audit verify FILE.zip"]


def plainly(found: Seen) -> dict[str, Any]:
    """The case for programs, without what changes by the hour or is nobody's business outside."""
    case: dict[str, Any] = msgspec.to_builtins(found.case)
    for name in ("available_moves", "waiting"):
        case.pop(name)
    for row in case["evidence"]:
        for name in ("key", "preview_key", "thumbnail_key"):
            row.pop(name)
    return case | {"listings": found.listings, "ledger": found.ledger}
