"""Hostile pictures and things that only look like one: made here, none is kept in the repository."""

from __future__ import annotations

import gzip
import io
import struct
import zlib

from PIL import Image, PngImagePlugin

from tests.evidence.films import PAGE, PLACE
from tests.outside.test_files import HEIC, SVG, bomb_png, encoded, scenery, telling_photo, text_bomb

PNG = encoded(scenery((64, 48)), "PNG")
JPEG = encoded(scenery((64, 48)))
WEBP = encoded(scenery((64, 48)), "WEBP")


def located() -> Image.Exif:
    """EXIF that tells the place."""
    exif = Image.Exif()
    exif[0x010E] = PLACE.decode()
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.5), 3: "E", 4: (13.0, 24.0, 18.0)})
    return exif


def segment(mark: int, content: bytes) -> bytes:
    """A JPEG with one segment more, right after its start."""
    return JPEG[:2] + struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content + JPEG[2:]


def chunk(kind: bytes, content: bytes, source: bytes = PNG) -> bytes:
    """A PNG with one chunk more, right after its head."""
    made = struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
    return source[:33] + made + source[33:]


def sized(width: int, height: int) -> bytes:
    """A JPEG that says it is so large."""
    place = JPEG.index(b"\xff\xc0")
    return JPEG[: place + 5] + struct.pack(">HH", height, width) + JPEG[place + 9 :]


def animated(kind: str) -> bytes:
    """A picture of many pictures."""
    out = io.BytesIO()
    scenery((32, 32)).save(out, kind, save_all=True, append_images=[scenery((32, 32)).rotate(n) for n in range(5)])
    return out.getvalue()


def text_png() -> bytes:
    """A PNG with pages in its texts."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", PAGE.decode())
    info.add_itxt("XML:com.adobe.xmp", (PAGE + PLACE).decode())
    return encoded(scenery((64, 48)), "PNG", pnginfo=info)


U, R, L = "file_type_unknown", "file_unreadable", "file_too_large"
PICTURES: dict[str, tuple[bytes, str]] = {
    "nothing at all": (b"", "file_empty"),
    "one byte": (b"\xff", U),
    "a megabyte of nothing": (b"\0" * 1_000_000, U),
    "JPEG that tells where, when and more": (telling_photo(), "kept"),
    "JPEG with a place": (encoded(scenery(), exif=located()), "kept"),
    "JPEG with XMP": (segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + PAGE + PLACE), "kept"),
    "JPEG with IPTC": (segment(0xED, b"Photoshop 3.0\0" + PLACE), "kept"),
    "JPEG with a page for a comment": (segment(0xFE, PAGE), "kept"),
    "JPEG that is a script, too": (segment(0xFE, b"*/=1;alert(1);/*" + PAGE), "kept"),
    "JPEG with a page behind it": (JPEG + PAGE, "kept"),
    "JPEG with a ZIP behind it": (JPEG + b"PK\x03\x04" + PAGE, "kept"),
    "JPEG with a program behind it": (JPEG + b"<?php system($_GET[0]); ?>" + PAGE, "kept"),
    "JPEG with colours that are none": (segment(0xE2, b"ICC_PROFILE\0\1\1" + PAGE), "kept"),
    "JPEG with half a profile of colours": (segment(0xE2, b"ICC_PROFILE\0\1\xff" + b"x" * 60_000), "kept"),
    "JPEG with notes of its maker": (segment(0xE1, b"Exif\0\0II*\0" + b"\xff" * 50_000), "kept"),
    "JPEG with a picture of elsewhere in it": (encoded(scenery(), "MPO", save_all=True, append_images=[scenery((90, 60))], exif=located()), "kept"),
    "JPEG of four thousand megapixels": (sized(65_500, 65_500), L),
    "JPEG without a side": (sized(0, 40), R),
    "JPEG cut short": (encoded(scenery())[:3000], R),
    "JPEG that is only a head": (b"\xff\xd8\xff\xe0" + PAGE, R),
    "JPEG that stands on a side there is not": (segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\1\1\x12\0\3\0\0\0\1\0\x63\0\0\0\0\0\0"), "kept"),
    "JPEG in four colours": (encoded(scenery().convert("CMYK")), "kept"),
    "PNG with pages in its texts": (text_png(), "kept"),
    "PNG with a place": (encoded(scenery(), "PNG", exif=located()), "kept"),
    "PNG with a text that bursts": (text_bomb(), R),
    "PNG with colours that burst": (chunk(b"iCCP", b"x\0\0" + zlib.compress(b"\0" * 2**26)), R),
    "PNG of 169 megapixels": (bomb_png(13_000, 13_000, rows=1), L),
    "PNG as large as can be": (bomb_png(2**31 - 1, 2**31 - 1, rows=0), L),
    "PNG of forty megapixels of nothing": (bomb_png(6_300, 6_300), "kept"),
    "PNG without a side": (bomb_png(0, 9, rows=0), R),
    "PNG that moves": (animated("PNG"), "kept"),
    "PNG with a page behind it": (PNG + PAGE, "kept"),
    "PNG with a page in a chunk of its own": (chunk(b"paGe", PAGE), "kept"),
    "PNG cut short": (encoded(scenery(), "PNG")[:3000], R),
    "PNG that is only a head": (b"\x89PNG\r\n\x1a\n" + PAGE, R),
    "WebP with a place": (encoded(scenery(), "WEBP", exif=located()), "kept"),
    "WebP with a page": (encoded(scenery(), "WEBP", xmp=PAGE + PLACE), "kept"),
    "WebP that moves": (animated("WEBP"), "kept"),
    "WebP cut short": (encoded(scenery(), "WEBP")[:600], R),
    "WebP with a page behind it": (WEBP + PAGE, "kept"),
    "WebP with a size that lies": (WEBP[:4] + b"\xff\xff\xff\x7f" + WEBP[8:], R),
    "HEIC that nobody can open": (HEIC + PLACE + PAGE, "kept"),
    "SVG": (SVG, U),
    "SVG that says it is XML": (b'<?xml version="1.0"?>' + SVG, U),
    "SVG that reads a file": (b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + SVG, U),
    "SVG packed": (gzip.compress(SVG, mtime=0), U),
    "a page": (PAGE, U),
    "a page in another alphabet": (PAGE.decode().encode("utf-16"), U),
    "a page before a JPEG": (PAGE + JPEG, U),
    "a page before a PDF": (PAGE + b"%PDF-1.7\n", U),
    "a page spelt as a box": (b"<!--ftypisom--><script>alert(1)</script>", U),
    "GIF with a script": (b"GIF89a/*" + b"\0" * 40 + b"*/=1;alert(1)", U),
    "GIF that moves": (animated("GIF"), U),
    "TIFF with a place": (encoded(scenery((9, 9)), "TIFF", exif=located()), U),
    "BMP": (encoded(scenery((9, 9)), "BMP"), U),
    "ICO": (encoded(scenery((32, 32)), "ICO"), U),
    "AVIF": (encoded(scenery((9, 9)), "AVIF"), U),
    "PostScript": (b"%!PS-Adobe-3.0\n(%pipe%id) (r) file", U),
    "Flash": (b"CWS\x0a" + b"\0" * 90, U),
    "a shell script": (b"#!/bin/sh\nrm -rf /\n", U),
    "a program for Windows": (b"MZ" + b"\0" * 99, U),
    "a program for Linux": (b"\x7fELF" + b"\0" * 99, U),
    "a ZIP": (b"PK\x03\x04" + b"\0" * 99, U),
    "a mail": (b"MIME-Version: 1.0\nContent-Type: text/html\n\n" + PAGE, U),
    "MP3": (b"ID3\x04\0\0\0\0\0\x0a" + PLACE + b"\xff\xfb\x90\0" * 40, "file_unreadable"),
    "M4A": (struct.pack(">I4s4sI4s", 20, b"ftyp", b"M4A ", 0, b"M4A "), "file_unreadable"),
    "WAV": (b"RIFF\x24\0\0\0WAVEfmt " + b"\0" * 40, "file_unreadable"),
    "Ogg": (b"OggS\0\2" + b"\0" * 60, "file_unreadable"),
}  # fmt: skip
