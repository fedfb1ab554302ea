"""WebM walked: clusters, tracks and times stay; titles, tags, attachments and what follows go."""

from __future__ import annotations

from aisoon.outside.disarm_walk import Refused, Walk

SEGMENT, CLUSTER, INFO, TRACKS, ENTRY = 0x18538067, 0x1F43B675, 0x1549A966, 0x1654AE6B, 0xAE
KEPT = {0x1A45DFA3, 0x114D9B74, CLUSTER, INFO, TRACKS, 0x1C53BB6B, 0xEC, 0xE7, 0xA3, 0xA0, 0xAB, 0xA7, 0x5854}
"""Elements of a WebM file beside and in its segment and clusters."""
TIMING = {0x2AD7B1, 0x4489}
VOID, NAME, KIND = 0xEC, 0x536E, 0x83


class Matroska(Walk):
    """WebM: its clusters, tracks and times stay; titles, tags, attachments and what follows go."""

    def number(self, at: int, marked: bool) -> tuple[int, int]:
        """A number of variable length and where it ends; -1 for 'not known'."""
        first = self.data[at]
        length = 9 - first.bit_length()
        if length > 8 or at + length > len(self.data):
            raise IndexError
        value = int.from_bytes(self.data[at : at + length], "big")
        if not marked:
            value &= (1 << 7 * length) - 1
            value = -1 if value == (1 << 7 * length) - 1 else value
        return value, at + length

    def go(self) -> None:
        """Walk it all."""
        self.inside(0, len(self.data), KEPT)

    def inside(self, at: int, end: int, kept: set[int]) -> None:
        """Walk the elements of a span."""
        while at < end:
            try:
                id, place = self.number(at, marked=True)
                size, content = self.number(place, marked=False)
            except IndexError:
                self.blank(at, end)
                return
            if size < 0 and id in (SEGMENT, CLUSTER):
                at = content  # its elements follow, as far as anybody knows
                continue
            last = content + size
            if size < 0 or last > end:
                self.blank(at, end)
                return
            self.element(id, at, content, last, kept)
            at = last

    def element(self, id: int, at: int, content: int, last: int, kept: set[int]) -> None:
        """One element: walked, kept, or made a void."""
        if id == SEGMENT and kept is KEPT:
            self.inside(content, last, KEPT)
        elif id not in kept:
            self.void(at, last)
        elif id == INFO:
            self.inside(content, last, TIMING)
        elif id == TRACKS:
            self.tracks(content, last)

    def tracks(self, at: int, end: int) -> None:
        """Tracks of pictures and sound, without their names; another one's blocks could not be told apart."""
        while at < end:
            id, place = self.number(at, marked=True)
            size, content = self.number(place, marked=False)
            last = content + size
            if size < 0 or last > end:
                raise Refused("unreadable")
            inner = content
            while id == ENTRY and inner < last:
                own, place = self.number(inner, marked=True)
                size, start = self.number(place, marked=False)
                if size < 0 or start + size > last:
                    raise Refused("unreadable")
                if own == KIND and self.data[start : start + size] not in (b"\1", b"\2"):
                    raise Refused("unreadable")
                if own == NAME:
                    self.void(inner, start + size)
                inner = start + size
            at = last

    def void(self, at: int, last: int) -> None:
        """An element that says nothing, as long as the one it takes the place of."""
        rest = last - at
        if rest >= 9:
            self.write(at, bytes([VOID, 1]) + (rest - 9).to_bytes(7, "big"))
            self.blank(at + 9, last)
        elif rest >= 2:
            self.write(at, bytes([VOID, 0x80 | rest - 2]))
            self.blank(at + 2, last)
