"""The same things photographed again: nearer, from another side, at another time; and what a camera writes beside it."""

from __future__ import annotations

import io
from datetime import datetime
from math import cos, radians, sin
from random import Random

from PIL import Image, ImageEnhance, ImageOps

from aisoon.outside.pictures import stamped

WRITTEN = ("waybill", "box", "book", "phone")
"""Things with writing on them, which no mirror shows."""

STRIP = 0.92
"""What is left above the date of the picture that is photographed."""


def retaken(
    content: bytes, seed: str, moment: datetime, quality: int = 84, software: str = "",
    place: tuple[int, int] | None = None,
) -> bytes:  # fmt: skip
    """A drawn picture (a JPEG) taken again at a moment, the same for the same seed (which begins with its subject).

    `software` and `place` (whole degrees) are written into it, as programs and phones do.
    """
    luck = Random(seed)
    with Image.open(io.BytesIO(content)) as opened:
        shot = opened.convert("RGB").crop((0, 0, opened.width, round(opened.height * STRIP)))
        size = opened.size
    if luck.random() < 0.5 and seed.partition("/")[0] not in WRITTEN:
        shot = ImageOps.mirror(shot)
    turn = luck.uniform(-10, 10)
    room = 1 / (cos(radians(turn)) + shot.width / shot.height * sin(radians(abs(turn))))
    part = luck.uniform(0.55, room)
    wide, high = shot.width * part, shot.height * part
    left = shot.width * (1 - room) / 2 + luck.random() * (shot.width * room - wide)
    top = shot.height * (1 - room) / 2 + luck.random() * (shot.height * room - high)
    shot = shot.rotate(turn, Image.Resampling.BICUBIC)
    shot = shot.resize(size, Image.Resampling.LANCZOS, box=(left, top, left + wide, top + high))
    shot = stamped(ImageEnhance.Brightness(shot).enhance(luck.uniform(0.85, 1.12)), moment)
    out = io.BytesIO()
    shot.save(out, "JPEG", quality=quality, optimize=True, exif=written(moment, software, place))
    return out.getvalue()


def written(moment: datetime, software: str, place: tuple[int, int] | None) -> Image.Exif:
    """What a camera writes: when, and by which program and where, where they are given."""
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9003] = f"{moment:%Y:%m:%d %H:%M:%S}"
    if software:
        exif[0x0131] = software
    if place:
        up, across = place
        exif.get_ifd(0x8825).update({
            1: "N" if up >= 0 else "S", 2: (float(abs(up)), 0.0, 0.0),
            3: "E" if across >= 0 else "W", 4: (float(abs(across)), 0.0, 0.0),
        })  # fmt: skip
    return exif
