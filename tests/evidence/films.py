"""Hostile videos, box by box and element by element: places, pages and scripts wherever a player does not look."""

from __future__ import annotations

import struct

PLACE = b"+52.5200+013.4050/SECRETPLACE"
PAGE = b"<html><script>alert(document.cookie)</script></html>"
SHOWN = b"PIXELS-OF-THE-FILM"
FTYP = struct.pack(">I4s4sI4s4s", 24, b"ftyp", b"isom", 512, b"isom", b"mp41")


def box(kind: bytes, content: bytes = b"") -> bytes:
    """A box of an MP4."""
    return struct.pack(">I4s", 8 + len(content), kind) + content


def table(*numbers: int) -> bytes:
    """Version, flags, and numbers."""
    return struct.pack(f">{1 + len(numbers)}I", 0, *numbers)


def track(handler: bytes, offset: int, size: int, name: bytes = b"", link: bytes = b"") -> bytes:
    """A track whose one sample lies somewhere."""
    told = box(b"hdlr", table(0) + handler + b"\0" * 12 + name + b"\0")
    where = box(b"dref", table(1) + box(b"url ", struct.pack(">I", 0 if link else 1) + link))
    samples = (
        box(b"stsd", table(0)) + box(b"stts", table(1, 1, 1)) + box(b"stsc", table(1, 1, 1, 1)) + box(b"stsz", table(size, 1))
        + box(b"stco", table(1, offset))
    )  # fmt: skip
    media = (
        box(b"mdhd", table(0, 0, 1, 1, 0))
        + told
        + box(b"minf", box(b"hdlr", table(0) + b"dhlralis" + b"\0" * 12) + box(b"dinf", where) + box(b"stbl", samples))
    )
    return box(b"trak", box(b"tkhd", table(0)) + box(b"mdia", media))


def film(
    head: bytes = FTYP,
    hidden: bytes = b"",
    beside: bytes = b"",
    inside: bytes = b"",
    more: bytes = b"",
    link: bytes = b"",
    name: bytes = b"",
) -> bytes:
    """An MP4 with one picture track; `hidden` lies in its media unused, `beside` after them, `inside` in moov, `more` as tracks."""
    start = len(head) + 8
    media = box(b"mdat", SHOWN + hidden)
    moov = box(b"mvhd", table(0)) + track(b"vide", start, len(SHOWN), name, link) + more + inside
    return head + media + box(b"moov", moov) + beside


def element(id: str, content: bytes = b"", unknown: bool = False) -> bytes:
    """An element of a WebM."""
    size = b"\x01" + b"\xff" * 7 if unknown else (len(content) | 1 << 56).to_bytes(8, "big")
    return bytes.fromhex(id) + size + content


HEAD = bytes.fromhex("1a45dfa39f4286810142f7810142f2810442f381084282847765626d42878104") + bytes.fromhex("42858102")
CLUSTER = element("1f43b675", element("e7", b"\0") + element("a3", b"\x81\0\0\x80" + SHOWN))


def webm(more: bytes = b"", kind: bytes = b"\1", title: bytes = b"", after: bytes = b"", live: bool = False) -> bytes:
    """A WebM with one track and one cluster."""
    info = element("1549a966", element("2ad7b1", b"\x0f\x42\x40") + (element("7ba9", title) if title else b""))
    tracks = element("1654ae6b", element("ae", element("d7", b"\1") + element("83", kind) + element("536e", title)))
    cluster = element("1f43b675", element("e7", b"\0") + element("a3", b"\x81\0\0\x80" + SHOWN), unknown=live)
    return HEAD + element("18538067", info + tracks + more + cluster, unknown=live) + after


def nested(depth: int) -> bytes:
    """Boxes in boxes."""
    found = b""
    for _ in range(depth):
        found = box(b"moov", found)
    return found


def second_start(head: bytes = FTYP) -> int:
    """Where what is hidden in a film's media begins."""
    return len(head) + 8 + len(SHOWN)


PLACES = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(PLACE), 0x15C7) + PLACE))
FILMS: dict[str, tuple[bytes, str]] = {
    "MP4 that tells where it was filmed": (film(inside=PLACES), "kept"),
    "MP4 with XMP in a box of its own": (film(beside=box(b"uuid", b"\xbe\x7a\xcf\xcb" * 4 + PLACE + PAGE)), "kept"),
    "MP4 with a track of places": (film(hidden=PLACE, more=track(b"meta", second_start(), len(PLACE))), "kept"),
    "MP4 with a page in its media": (film(hidden=PAGE), "kept"),
    "MP4 with a page behind it": (film(beside=PAGE), "kept"),
    "MP4 with a page in free space": (film(beside=box(b"free", PAGE + PLACE)), "kept"),
    "MP4 whose track is named by a script": (film(name=PAGE), "kept"),
    "MP4 whose media lie elsewhere": (film(link=b"http://127.0.0.1/SECRETPLACE"), "kept"),
    "MP4 with a box that is too long": (film(beside=struct.pack(">I4s", 2**31, b"moov") + PAGE), "kept"),
    "MP4 with a box that is too short": (film(beside=struct.pack(">I4s", 3, b"moov") + PAGE), "kept"),
    "MP4 with a box without end": (film(beside=struct.pack(">I4s", 0, b"udta") + PLACE), "kept"),
    "MP4 with a long size that lies": (film(beside=struct.pack(">I4sQ", 1, b"mdat", 2**63) + PAGE), "kept"),
    "MP4 with boxes ten thousand deep": (FTYP + nested(10_000), "kept"),
    "MP4 that says it has billions of samples": (
        film(more=track(b"soun", 0, 0).replace(box(b"stco", table(1, 0)), box(b"stco", table(2**32 - 1)))), "kept"),
    "MP4 in fragments, with a place": (film(inside=PLACES, beside=box(b"moof", box(b"mfhd", table(1)) + box(b"udta", PLACE))), "kept"),
    "MP4 in fragments, with a track of places": (
        film(hidden=PLACE, more=track(b"meta", second_start(), len(PLACE)), beside=box(b"moof", b"")), "file_unreadable"),
    "MOV with a telephone's keys": (
        film(struct.pack(">I4s4sI4s", 20, b"ftyp", b"qt  ", 512, b"qt  "), inside=box(b"meta", box(b"keys", PLACE) + box(b"ilst", PLACE))), "kept"),
    "MP4 that is only a head": (FTYP, "kept"),
    "WebM with a place in its tags": (webm(element("1254c367", PLACE)), "kept"),
    "WebM with a page attached": (webm(element("1941a469", PAGE)), "kept"),
    "WebM titled by a script": (webm(title=PAGE), "kept"),
    "WebM as a browser records it, with a tag": (webm(element("1254c367", PLACE), live=True), "kept"),
    "WebM with subtitles": (webm(kind=b"\x11"), "file_unreadable"),
    "WebM with a page behind it": (webm(after=PAGE), "kept"),
    "WebM cut short": (webm(element("1254c367", PLACE))[:-20], "kept"),
    "WebM with a size that lies": (webm(bytes.fromhex("1254c36708") + b"\xff" * 7 + PLACE), "kept"),
}  # fmt: skip
