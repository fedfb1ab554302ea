"""The child that says what a picture looks like, and what its camera wrote beside the pixels.

Run as `python -I -m aisoon.outside.likeness MEDIA_TYPE < original`. Answers with one line of JSON: `looks`, 64 bits in
hexadecimal for the picture and for its parts (none of a picture without features), `software` that changed it, and
`place`, latitude and longitude in whole degrees.

A look is the sign of 64 low frequencies of the grey picture against their median (a discrete cosine transform of 32 x 32
pixels): made smaller, brighter or compressed again, hardly a bit changes; cut at its edges, many do, and a part matches.
"""

from __future__ import annotations

import contextlib
import json
import math
import statistics
import sys
from typing import Any

from aisoon.outside import decode

SIDE, BITS = 32, 64
WAVES = sorted(((u, v) for u in range(12) for v in range(12) if u or v), key=lambda one: (sum(one), one))[:BITS]
COSINES = [[math.cos((2 * x + 1) * u * math.pi / (2 * SIDE)) for x in range(SIDE)] for u in range(12)]
PLAIN = 0.6
"""How much (in grey levels of 255) the frequencies of a picture must differ for its look to say anything."""

PARTS = ((1.0, 0.5, 0.5), (0.95, 0.5, 0.5), (0.9, 0.5, 0.5), (0.95, 0, 0), (0.95, 1, 0), (0.95, 0, 1), (0.95, 1, 1))
"""What is looked at: the whole, its middle and its corners; each a share of the sides, and how it is placed."""

GPS, SOFTWARE, MADE_BY = 0x8825, 0x0131, 0x000B
SAID = 60


def look(image: Any) -> int | None:
    """What a grey picture looks like as 64 bits; None when it is as good as blank."""
    from PIL import Image

    grey = list(image.resize((SIDE, SIDE), Image.Resampling.LANCZOS).tobytes())
    rows = [
        [sum(a * b for a, b in zip(wave, grey[y * SIDE : (y + 1) * SIDE], strict=True)) for wave in COSINES]
        for y in range(SIDE)
    ]
    found = [sum(COSINES[v][y] * rows[y][u] for y in range(SIDE)) for u, v in WAVES]
    if statistics.pstdev(found) / (SIDE * SIDE / 2) < PLAIN:
        return None
    middle = statistics.median(found)
    return sum(1 << bit for bit, value in enumerate(found) if value > middle)


def looks(image: Any) -> list[str]:
    """The looks of a picture and of its parts, in hexadecimal; none when the whole is as good as blank."""
    grey, found = decode.fresh(decode.eight_bits(image)).convert("L"), []
    for share, across, down in PARTS:
        wide, high = round(grey.width * share), round(grey.height * share)
        left, top = round((grey.width - wide) * across), round((grey.height - high) * down)
        one = look(grey.crop((left, top, left + wide, top + high)))
        if one is not None:
            found.append(f"{one:016x}")
        elif not found:
            break
    return found


def software(image: Any) -> str:
    """The program the picture says it went through; '' when it names none."""
    with contextlib.suppress(Exception):
        exif = image.getexif()
        said = str(exif.get(SOFTWARE) or exif.get(MADE_BY) or image.info.get("Software") or "")
        return " ".join("".join(c for c in said if c.isprintable()).split())[:SAID]
    return ""


def degrees(parts: Any, side: str) -> int:
    """Degrees, minutes and seconds as whole degrees."""
    whole: float = sum(float(part) / 60**place for place, part in enumerate(parts))
    return round(-whole if side in ("S", "W") else whole)


def place(image: Any) -> tuple[int, int] | None:
    """Where the picture says it was taken, in whole degrees; None when it does not say, or says what cannot be."""
    with contextlib.suppress(Exception):
        said = image.getexif().get_ifd(GPS)
        found = degrees(said[2], said[1]), degrees(said[4], said[3])
        return found if found != (0, 0) and abs(found[0]) <= 90 and abs(found[1]) <= 180 else None
    return None


def seen(media_type: str, source: Any) -> dict[str, Any]:
    """What one picture tells; raises whatever its decoder raises."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own cap is below, before a single pixel is decoded
    plugin = decode.PLUGINS[media_type]
    Image.init()
    with Image.open(source, formats=(plugin,)) as image:
        if plugin not in Image.OPEN or image.width * image.height > decode.PIXELS:
            return {}
        told = {"software": software(image), "place": place(image)}
        image.draft("RGB", (512, 512))
        image.load()
        smaller = decode.eight_bits(image)
        smaller.thumbnail((512, 512), reducing_gap=2.0)
        return told | {"looks": looks(smaller)}


def main() -> None:
    """Confine, look, answer."""
    decode.confine()
    try:
        answer = seen(sys.argv[1], sys.stdin.buffer)
    except Exception:  # noqa: BLE001 - a decoder may raise anything on bytes made to break it
        answer = {}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
