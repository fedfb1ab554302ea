"""MP3, WAV and Ogg walked: what is heard stays; places, titles, pictures and whatever else was written beside it go."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from aisoon.outside.disarm_film import Film
from aisoon.outside.disarm_walk import Refused, Walk

FEWEST = 8
"""Frames that make an MP3: about a fifth of a second."""

TOGETHER = 3
"""Frames that must follow one another before bytes are believed to be sound."""

RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}  # layer III, by MPEG version bits (2 also for 2.5)


class Mp3(Walk):
    """MPEG layer III: whole frames that follow one another stay, of a first frame that only tells lengths its head."""

    def go(self) -> None:
        """Walk it all."""
        at, kind = 0, None
        for start, end, like in self.runs():
            if kind is None:
                kind = like
                self.told(start)
            elif like != kind:
                raise Refused("unreadable")  # two sounds in one file
            self.blank(at, start)
            at = end
        self.blank(at, len(self.data))
        if kind is None or self.count < FEWEST:
            raise Refused("unreadable")

    count = 0

    def runs(self) -> Iterator[tuple[int, int, tuple[int, int]]]:
        """Stretches of frames as (start, end, what they are like)."""
        at, end = self.tag(), len(self.data)
        while (at := self.data.find(b"\xff", at, end)) >= 0:
            start, run = at, 0
            like = self.like(at)
            while like and (size := self.frame(at)) and self.like(at) == like and at + size <= end:
                at, run = at + size, run + 1
            if run < TOGETHER:
                at = start + 1
                continue
            self.count += run
            assert like is not None
            yield start, at, like

    def tag(self) -> int:
        """Where an ID3 tag before the sound ends, as it says; 0 where there is none."""
        head = self.data[:10]
        if head[:3] != b"ID3" or len(head) < 10 or any(byte & 0x80 for byte in head[6:10]):
            return 0
        return min(10 + (head[6] << 21 | head[7] << 14 | head[8] << 7 | head[9]), len(self.data))

    def like(self, at: int) -> tuple[int, int] | None:
        """What all frames of one sound share: version and rate; None where no frame begins."""
        head = self.data[at : at + 4]
        if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
            return None
        version, rate = head[1] >> 3 & 3, head[2] >> 2 & 3
        return (version, rate) if version != 1 and rate != 3 and head[2] >> 4 not in (0, 15) else None

    def frame(self, at: int) -> int:
        """How many bytes a frame has; 0 where none begins."""
        like = self.like(at)
        if like is None:
            return 0
        (version, rate), byte = like, self.data[at + 2]
        kbit = KBITS[3 if version == 3 else 2][byte >> 4]
        return (144 if version == 3 else 72) * kbit * 1000 // RATES[version][rate] + (byte >> 1 & 1)

    def told(self, at: int) -> None:
        """A first frame without sound tells lengths, and the name of who made it: its head stays."""
        size = self.frame(at)
        if any(mark in self.data[at : at + size] for mark in (b"Xing", b"Info", b"VBRI")):
            self.blank(at + 4, at + size)


class M4a(Film):
    """An MP4 of sound: walked as a film is, and there must be something to hear."""

    def go(self) -> None:
        """Walk it all."""
        super().go()
        if not self.samples and not self.fragments:
            raise Refused("unreadable")


class Wave(Walk):
    """RIFF WAVE with plain samples: its format and its samples stay, every other chunk becomes empty."""

    KEPT = (b"fmt ", b"data")
    PLAIN = (1, 3, 0xFFFE)

    def go(self) -> None:
        """Walk it all."""
        if self.data[:4] != b"RIFF" or self.data[8:12] != b"WAVE":
            raise Refused("unreadable")
        whole = len(self.data)
        self.write(4, struct.pack("<I", whole - 8))
        at, seen = 12, []
        while at + 8 <= whole:
            kind, size = struct.unpack_from("<4sI", self.data, at)
            if at + 8 + size > whole:
                raise Refused("unreadable")
            if kind in self.KEPT and kind not in seen:
                seen.append(kind)
                if kind == b"fmt ":
                    self.format(at + 8, size)
            else:
                self.write(at, b"JUNK")
                self.blank(at + 8, at + 8 + size)
            at += 8 + size + (size & 1)
        self.blank(min(at, whole), whole)
        if seen != list(self.KEPT):
            raise Refused("unreadable")

    def format(self, at: int, size: int) -> None:
        """The format must be one that plays; what is written behind it goes."""
        if size < 16:
            raise Refused("unreadable")
        code, channels, rate, _, block, bits = struct.unpack_from("<HHIIHH", self.data, at)
        fine = code in self.PLAIN and 1 <= channels <= 8 and 4000 <= rate <= 192000 and bits in (8, 16, 24, 32)
        if not fine or block != channels * bits // 8 or size > 40 or (code != 0xFFFE and size > 18):
            raise Refused("unreadable")
        if code == 0xFFFE and (size < 40 or self.data[at + 24] not in (1, 3)):
            raise Refused("unreadable")


COMMENTS = {b"OpusHead": b"OpusTags", b"\x01vorbis": b"\x03vorbis"}
"""How the second packet begins, by how the first one does."""


class Ogg(Walk):
    """Ogg with one sound, Opus or Vorbis: its pages stay, with a comment that says nothing."""

    def go(self) -> None:
        """Walk it all."""
        pages = list(self.pages())
        if not pages:
            raise Refused("unreadable")
        first = self.data[pages[0][1] : pages[0][1] + 8]
        mark = next((own for head, own in COMMENTS.items() if first.startswith(head)), None)
        if mark is None:
            raise Refused("unreadable")
        packet, touched = self.comment(pages[1:]), set[int]()
        places = [place for start, end in packet for place in range(start, end)]
        if bytes(self.data[place] for place in places[: len(mark)]) != mark:
            raise Refused("unreadable")
        said = bytearray(mark + bytes(8) + (b"\x01" if mark[0] == 3 else b""))
        if len(places) < len(said):
            raise Refused("unreadable")
        body = bytearray(self.data)
        for number, place in enumerate(places):
            byte = said[number] if number < len(said) else 0
            if body[place] != byte:
                body[place] = byte
                touched |= {page for page, (start, _, end) in enumerate(pages) if start <= place < end}
        left = len(said)
        for start, end in packet:
            begin = min(end, start + left)
            left -= begin - start
            self.blank(begin, end)
        for number, place in enumerate(places[: len(said)]):
            self.write(place, bytes([said[number]]))
        for page in touched:
            start, _, end = pages[page]
            self.write(
                start + 22,
                struct.pack("<I", crc(bytes(body[start : start + 22]) + bytes(4) + bytes(body[start + 26 : end]))),
            )

    def pages(self) -> Iterator[tuple[int, int, int]]:
        """The pages as (start, where the content starts, end): of one stream, each whole and true to its sum."""
        at, serial = 0, None
        while at + 27 <= len(self.data) and self.data[at : at + 5] == b"OggS\0":
            count = self.data[at + 26]
            content = at + 27 + count
            end = content + sum(self.data[at + 27 : content])
            own, told = struct.unpack_from("<I", self.data, at + 14)[0], struct.unpack_from("<I", self.data, at + 22)[0]
            if end > len(self.data) or own != (serial := own if serial is None else serial):
                raise Refused("unreadable")
            if told != crc(self.data[at : at + 22] + bytes(4) + self.data[at + 26 : end]):
                raise Refused("unreadable")
            yield at, content, end
            at = end
        if at != len(self.data):
            self.blank(at, len(self.data))

    def comment(self, pages: list[tuple[int, int, int]]) -> list[tuple[int, int]]:
        """Where the second packet lies, over as many pages as it needs."""
        found: list[tuple[int, int]] = []
        for start, content, _ in pages:
            at = content
            for lace in self.data[start + 27 : content]:
                found.append((at, at + lace))
                at += lace
                if lace < 255:
                    return found
        raise Refused("unreadable")


def _table() -> tuple[int, ...]:
    found = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1 ^ (0x04C11DB7 if value & 0x80000000 else 0)) & 0xFFFFFFFF
        found.append(value)
    return tuple(found)


TABLE = _table()


def crc(content: bytes) -> int:
    """Ogg's own sum: polynomial 0x04C11DB7, from the highest bit, without turning."""
    value = 0
    for byte in content:
        value = (value << 8 & 0xFFFFFF00) ^ TABLE[value >> 24 ^ byte]
    return value
