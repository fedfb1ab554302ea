"""A stranger's file being walked, and the spans of it that nobody else shall get."""

from __future__ import annotations

SPANS = 200_000

Span = tuple[int, int, int]


class Refused(Exception):
    """Why no copy of this can be made."""


class Walk:
    """A file being walked, and what is to be written over."""

    def __init__(self, data: bytes) -> None:
        self.data, self.spans = data, list[Span]()

    def blank(self, start: int, end: int, byte: int = 0) -> None:
        """Write over a span."""
        if end > start:
            self.spans.append((start, end - start, byte))
        if len(self.spans) > SPANS:
            raise Refused("unreadable")

    def write(self, start: int, content: bytes) -> None:
        """Write these bytes."""
        for place, byte in enumerate(content):
            self.spans.append((start + place, 1, byte))
