"""Hostile sounds: places, pictures, pages and scripts in every tag and chunk where a player does not look."""

from __future__ import annotations

import struct

from aisoon.outside.disarm_sound import crc
from tests.evidence.films import FTYP, PAGE, PLACE, SHOWN, box, table, track

FRAME = b"\xff\xfb\x90\x44" + b"\x55" * 413
"""An MPEG 1 layer III frame of 128 kbit at 44.1 kHz: 417 bytes."""


def sized(number: int) -> bytes:
    """Seven bits a byte, as ID3 writes sizes."""
    return bytes(number >> shift & 0x7F for shift in (21, 14, 7, 0))


def id3(content: bytes) -> bytes:
    """A tag before the sound."""
    return b"ID3\x04\0\0" + sized(len(content)) + content


def mp3(before: bytes = b"", after: bytes = b"", frames: int = 20, first: bytes = b"") -> bytes:
    """An MP3 with something before and behind its frames."""
    return before + first + FRAME * frames + after


def chunk(kind: bytes, content: bytes) -> bytes:
    """A chunk of a RIFF file."""
    return kind + struct.pack("<I", len(content)) + content + b"\0" * (len(content) & 1)


PCM = struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16)


def wave(
    *more: bytes, format: bytes = PCM, sound: bytes = SHOWN * 40, size: int | None = None, after: bytes = b""
) -> bytes:
    """A WAV with more chunks between its format and its samples."""
    body = b"WAVE" + chunk(b"fmt ", format) + b"".join(more) + chunk(b"data", sound)
    return b"RIFF" + struct.pack("<I", len(body) if size is None else size) + body + after


def page(number: int, content: bytes, flags: int = 0, serial: int = 7, wrong: int = 0, last: bool = True) -> bytes:
    """An Ogg page with one packet, or a part of one."""
    laces = bytes([255] * (len(content) // 255) + ([len(content) % 255] if last else []))
    head = struct.pack("<4sBBQIII", b"OggS", 0, flags, number * 960, serial, number, 0) + bytes([len(laces)]) + laces
    return head[:22] + struct.pack("<I", crc(head + content) ^ wrong) + head[26:] + content


def tags(*said: bytes, mark: bytes = b"OpusTags", end: bytes = b"") -> bytes:
    """A comment packet."""
    listed = b"".join(struct.pack("<I", len(one)) + one for one in said)
    return mark + struct.pack("<I", 6) + b"Lavf58" + struct.pack("<I", len(said)) + listed + end


OPUS = b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0"
VORBIS = b"\x01vorbis\0\0\0\0\x01\x44\xac\0\0" + b"\0" * 14


def ogg(*pages: bytes, head: bytes = OPUS, said: bytes | None = None, serial: int = 7) -> bytes:
    """An Ogg file: head, comment, sound."""
    said = tags(b"COMMENT=" + PLACE) if said is None else said
    return page(0, head, 2, serial) + page(1, said, 0, serial) + page(2, SHOWN * 9, 4, serial) + b"".join(pages)


LONG = tags(b"A=" + PAGE, b"METADATA_BLOCK_PICTURE=" + PLACE * 30)
SPREAD = page(0, OPUS, 2) + page(1, LONG[:510], last=False) + page(2, LONG[510:], 1) + page(3, SHOWN * 9, 4)
STEREO = struct.pack("<HHIIHH", 1, 2, 44100, 176400, 4, 16)
WIDE = (
    struct.pack("<HHIIHHHHI", 0xFFFE, 1, 8000, 16000, 2, 16, 22, 16, 0)
    + b"\x01\0\0\0\0\0\x10\0\x80\0\0\xaa\0\x38\x9b\x71"
)

SOUNDS: dict[str, tuple[bytes, str]] = {
    "MP3 with a place in its tag": (mp3(id3(b"GEOB" + PLACE * 9)), "kept"),
    "MP3 with a page in its comment": (mp3(id3(b"COMM" + PAGE)), "kept"),
    "MP3 with an endless tag": (mp3(b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + PLACE), "file_unreadable"),
    "MP3 with tags behind it": (mp3(after=b"TAG" + PLACE + b"\0" * 99 + b"APETAGEX" + PAGE), "kept"),
    "MP3 with a page between its frames": (mp3(after=PAGE + FRAME * 9), "kept"),
    "MP3 with a maker's name in a frame of its own": (mp3(first=FRAME[:36] + b"Xing" + PAGE + FRAME[40 + len(PAGE) :]), "kept"),
    "MP3 that is mostly a ZIP": (mp3(after=b"PK\x03\x04" + PAGE * 50 + b"PK\x05\x06"), "kept"),
    "MP3 of four frames": (mp3(frames=4), "file_unreadable"),
    "MP3 without a frame": (id3(PAGE * 9), "file_unreadable"),
    "MP3 of two sounds": (mp3(after=(b"\xff\xf3\x90\x44" + b"\x55" * 257) * 9), "file_unreadable"),
    "MP3 of nothing but marks": (b"\xff\xfb" * 4000, "file_unreadable"),
    "WAV with a place beside it": (wave(chunk(b"LIST", b"INFO" + PLACE), chunk(b"id3 ", PAGE)), "kept"),
    "WAV with a page behind its end": (wave(after=PAGE), "file_unreadable"),
    "WAV with a page behind its end, as a chunk": (wave(after=chunk(b"bext", PAGE)), "kept"),
    "WAV that says it has four gigabytes": (wave(size=0xFFFFFFFF), "kept"),
    "WAV whose samples are longer than it is": (wave()[:-9], "file_unreadable"),
    "WAV with two formats": (wave(chunk(b"fmt ", PAGE)), "kept"),
    "WAV with a page in its format": (wave(format=PCM + PAGE), "file_unreadable"),
    "WAV without a rate": (wave(format=struct.pack("<HHIIHH", 1, 1, 0, 0, 2, 16)), "file_unreadable"),
    "WAV of a codec": (wave(format=struct.pack("<HHIIHH", 85, 1, 8000, 16000, 2, 16)), "file_unreadable"),
    "WAV in stereo": (wave(format=STEREO), "kept"),
    "WAV of the wide kind": (wave(format=WIDE), "kept"),
    "WAV without samples": (b"RIFF" + struct.pack("<I", 28) + b"WAVE" + chunk(b"fmt ", PCM), "file_unreadable"),
    "Ogg with a place in its comment": (ogg(), "kept"),
    "Ogg whose comment goes over two pages": (SPREAD, "kept"),
    "Ogg Vorbis with a page in its comment": (ogg(head=VORBIS, said=tags(b"C=" + PAGE, mark=b"\x03vorbis", end=b"\x01")), "kept"),
    "Ogg with a page behind it": (ogg(PAGE), "kept"),
    "Ogg with a second stream": (ogg(page(3, PAGE, 2, serial=8)), "file_unreadable"),
    "Ogg with a wrong sum": (ogg(page(3, SHOWN, wrong=1)), "file_unreadable"),
    "Ogg cut in the middle": (ogg()[:-7], "file_unreadable"),
    "Ogg of a film": (ogg(head=b"\x80theora" + b"\0" * 30), "file_unreadable"),
    "Ogg without a comment": (page(0, OPUS, 2) + page(1, SHOWN * 9, 4), "file_unreadable"),
    "M4A with a place and a cover": (
        FTYP.replace(b"isom", b"M4A ") + box(b"mdat", SHOWN)
        + box(b"moov", box(b"mvhd", table(0)) + track(b"soun", 32, len(SHOWN)) + box(b"udta", PLACE) + box(b"meta", PAGE)), "kept"),
    "AMR": (b"#!AMR\n" + b"\x3c" * 500, "file_type_unknown"),
    "FLAC": (b"fLaC" + b"\0" * 500, "file_type_unknown"),
    "MIDI": (b"MThd\0\0\0\x06" + b"\0" * 500, "file_type_unknown"),
}  # fmt: skip
