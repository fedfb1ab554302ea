"""PDF walked: refused when it is more than paper; what programs and cameras wrote into it goes."""

from __future__ import annotations

import re
import struct
import zlib

from aisoon.outside.disarm_walk import Refused, Walk

INFLATED = 64 << 20
ACTIVE = {
    b"JavaScript", b"JS", b"Launch", b"EmbeddedFile", b"EmbeddedFiles", b"RichMedia", b"XFA", b"SubmitForm", b"ImportData",
    b"Rendition", b"GoToE", b"Movie", b"Sound",
}  # fmt: skip
"""What makes a PDF more than paper."""
PDF_NAME = re.compile(rb"/([^\x00\t\n\x0c\r ()<>\[\]{}/%]{1,60})")
PDF_STREAM = re.compile(rb"stream\r?\n")
PDF_WORDS = re.compile(
    rb"/(?:Author|Creator|Producer|Title|Subject|Keywords)\s*(\((?:[^()\\]|\\.){0,2000}\)|<[0-9A-Fa-f\s]{0,4000}>)",
    re.DOTALL,
)
ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")


class Paper(Walk):
    """PDF: refused when it is more than paper; what programs and cameras wrote into it is written over."""

    def go(self) -> None:
        """Walk it all."""
        plain, at = [], 0
        while found := PDF_STREAM.search(self.data, at):
            end = self.data.find(b"endstream", found.end())
            end = len(self.data) if end < 0 else end
            head = self.data[max(at, found.start() - 4000) : found.start()]
            plain.append((at, found.start()))
            self.stream(head[head.rfind(b" obj") + 1 :], found.end(), end)
            at = end
        plain.append((at, len(self.data)))
        for start, end in plain:
            self.words(start, end)
        mark = self.data.rfind(b"%%EOF")
        if mark >= 0:
            ends = len(self.data) - len(self.data[mark + 5 :].lstrip(b"\r\n"))
            self.blank(ends, len(self.data), 0x20)

    def names(self, text: bytes) -> set[bytes]:
        """The names in some text, however they are spelt."""
        return {ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), name) for name in PDF_NAME.findall(text)}

    def harmless(self, text: bytes) -> None:
        """Refused when a name in it makes a PDF act."""
        names = self.names(text)
        if b"Encrypt" in names:
            raise Refused("locked")
        if names & ACTIVE:
            raise Refused("active")

    def words(self, start: int, end: int) -> None:
        """Text outside of streams: harmless, and without who made it."""
        text = self.data[start:end]
        self.harmless(text)
        for found in PDF_WORDS.finditer(text):
            self.blank(start + found.start(1) + 1, start + found.end(1) - 1, 0x20)

    def stream(self, head: bytes, start: int, end: int) -> None:
        """One stream: packed objects are looked into, pictures lose what their camera wrote, descriptions go."""
        names = self.names(head)
        if b"ObjStm" in names:
            self.objects(names, start, end)
        elif b"Metadata" in names or b"EmbeddedFile" in names:
            self.blank(start, end, 0x20)
        elif self.data[start : start + 3] == b"\xff\xd8\xff":
            self.picture(start, end)

    def objects(self, names: set[bytes], start: int, end: int) -> None:
        """Packed objects, which must be packed as everybody does."""
        if b"FlateDecode" not in names or names & {
            b"ASCIIHexDecode",
            b"ASCII85Decode",
            b"LZWDecode",
            b"Predictor",
            b"Crypt",
        }:
            raise Refused("unreadable")
        try:
            unpack = zlib.decompressobj()
            text = unpack.decompress(self.data[start:end], INFLATED)
        except zlib.error as error:
            raise Refused("unreadable") from error
        if unpack.unconsumed_tail:
            raise Refused("unreadable")
        self.harmless(text)

    def picture(self, start: int, end: int) -> None:
        """A JPEG as it came from a camera."""
        at = start + 2
        while at + 4 <= end and self.data[at] == 0xFF:
            mark, length = self.data[at + 1], struct.unpack_from(">H", self.data, at + 2)[0]
            if mark == 0xDA:
                over = self.data.find(b"\xff\xd9", at, end)
                self.blank(over + 2 if over >= 0 else end, end)
                return
            if mark == 0xFE or (0xE1 <= mark <= 0xEF and mark not in (0xE2, 0xEE)):
                self.blank(at + 4, min(at + 2 + length, end))
            at += 2 + length
