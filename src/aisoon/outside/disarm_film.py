"""MP4 and QuickTime walked: what plays stays, places, titles and whatever else was written beside it go."""

from __future__ import annotations

import contextlib
import struct
from collections.abc import Iterator

from aisoon.outside.disarm_walk import Refused, Walk

SAMPLES = 3_000_000
INSIDE = {
    b"": {b"ftyp", b"moov", b"mdat", b"moof", b"mfra", b"sidx", b"styp"},
    b"moov": {b"mvhd", b"trak", b"mvex", b"iods"},
    b"trak": {b"tkhd", b"edts", b"mdia", b"tref", b"tapt"},
    b"edts": {b"elst"}, b"mvex": {b"mehd", b"trex", b"trep"},
    b"mdia": {b"mdhd", b"hdlr", b"minf", b"elng"},
    b"minf": {b"vmhd", b"smhd", b"nmhd", b"gmhd", b"hdlr", b"dinf", b"stbl"},
    b"dinf": {b"dref"},
    b"stbl": {b"stsd", b"stts", b"ctts", b"cslg", b"stsc", b"stsz", b"stz2", b"stco", b"co64", b"stss", b"stps", b"sgpd",
              b"sbgp", b"sdtp", b"subs", b"saiz", b"saio"},
    b"moof": {b"mfhd", b"traf"}, b"traf": {b"tfhd", b"tfdt", b"trun", b"sgpd", b"sbgp", b"subs", b"saiz", b"saio", b"sdtp"},
}  # fmt: skip
"""The boxes of an MP4 or QuickTime file that are needed to play it, by the box they stand in."""
SHOWN = (b"vide", b"soun")


class Film(Walk):
    """MP4 and QuickTime: boxes that are needed stay, and of the media the samples of pictures and sound."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.media: list[tuple[int, int]] = []
        self.samples: list[tuple[int, int]] = []
        self.fragments, self.strange = False, False

    def go(self) -> None:
        """Walk it all."""
        self.inside(b"", 0, len(self.data))
        if self.fragments and self.strange:
            raise Refused("unreadable")  # whose samples are whose cannot be told here
        if self.fragments:
            return
        self.samples.sort()
        for start, end in self.media:
            at = start
            for first, last in self.samples:
                if last > at and first < end:
                    self.blank(at, min(max(first, at), end))
                    at = max(at, min(last, end))
            self.blank(at, end)

    def boxes(self, start: int, end: int) -> Iterator[tuple[bytes, int, int, int]]:
        """The boxes of a span as (type, start, where its content starts, end); what is none is written over."""
        while end - start >= 8:
            size, kind = struct.unpack_from(">I4s", self.data, start)
            head = 8
            if size == 1 and end - start >= 16:
                size, head = struct.unpack_from(">Q", self.data, start + 8)[0], 16
            size = end - start if size == 0 else size
            if size < head or size > end - start:
                break
            yield kind, start, start + head, start + size
            start += size
        self.blank(start, end)

    def inside(self, parent: bytes, start: int, end: int) -> None:
        """Walk the boxes of one."""
        for kind, at, content, last in self.boxes(start, end):
            if kind not in INSIDE[parent] or (kind == b"trak" and not self.shown(content, last)):
                self.write(at + 4, b"free")
                self.blank(content, last)
            elif kind == b"mdat":
                self.media.append((content, last))
            elif kind == b"hdlr":
                self.blank(content + 24, last)
            elif kind == b"dref":
                self.references(content + 8, last)
            elif kind in INSIDE:
                self.fragments |= kind == b"moof"
                self.inside(kind, content, last)

    def references(self, start: int, end: int) -> None:
        """Media lie in this file and nowhere else."""
        for _, _, content, last in self.boxes(start, end):
            if last - content >= 4:
                self.write(content, b"\0\0\0\1")
                self.blank(content + 4, last)

    def shown(self, start: int, end: int) -> bool:
        """Whether a track is pictures or sound; its samples are noted."""
        found = {kind: (content, last) for kind, content, last in self.tables(start, end)}
        place = found.get(b"hdlr")
        if place is None or self.data[place[0] + 8 : place[0] + 12] not in SHOWN:
            self.strange = True
            return False
        with contextlib.suppress(
            struct.error, KeyError, IndexError, MemoryError
        ):  # without its samples nothing of it is kept
            self.note(found)
        return True

    def tables(self, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
        """The boxes that tell of a track, wherever they stand in it."""
        spans = list(self.spans)
        for kind, _, content, last in self.boxes(start, end):
            if kind in (b"mdia", b"minf", b"stbl"):
                yield from (one for one in self.tables(content, last) if kind == b"mdia" or one[0] != b"hdlr")
            else:
                yield kind, content, last
        self.spans = spans

    def note(self, found: dict[bytes, tuple[int, int]]) -> None:
        """Where the samples of a track lie."""
        large = b"co64" in found
        offsets = self.numbers(found[b"co64" if large else b"stco"][0] + 4, ">Q" if large else ">I")
        at = found[b"stsz"][0] + 4
        size, count = struct.unpack_from(">II", self.data, at)
        if count > SAMPLES:
            raise Refused("unreadable")
        sizes = [size] * count if size else self.numbers(at + 4, ">I")
        at = found[b"stsc"][0] + 4
        runs = list(struct.iter_unpack(">III", self.span(at + 4, 12 * struct.unpack_from(">I", self.data, at)[0])))
        place = 0
        for chunk, offset in enumerate(offsets, 1):
            while len(runs) > 1 and runs[1][0] <= chunk:
                runs.pop(0)
            held = sum(sizes[place : place + runs[0][1]])
            place += runs[0][1]
            self.samples.append((offset, offset + held))

    def numbers(self, at: int, shape: str) -> list[int]:
        """A counted list of numbers."""
        count = struct.unpack_from(">I", self.data, at)[0]
        return [one[0] for one in struct.iter_unpack(shape, self.span(at + 4, count * struct.calcsize(shape)))]

    def span(self, at: int, length: int) -> bytes:
        """Some bytes that must be there."""
        if length > len(self.data) - at:
            raise IndexError
        return self.data[at : at + length]
