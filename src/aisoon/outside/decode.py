"""The child that opens strangers' pictures, so that the server never does.

Run as `python -I decode.py MEDIA_TYPE [AREAS] < original`; AREAS (JSON) are covered. Answers on standard output with one line of JSON
(facts, or `{"refused": "pixels" | "unreadable" | "unsupported"}`), then the bytes of the preview, then
of the thumbnail. Both are made from a fresh copy of the pixels: no metadata, comment or script survives.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from datetime import UTC, datetime
from typing import Any

PIXELS = 40_000_000
CPU_SECONDS = 10
ADDRESS_SPACE = 512 * 1024 * 1024
PREVIEW_SIDE, THUMBNAIL_SIDE = 1600, 256
PLUGINS = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP", "image/heic": "HEIF"}
COVER = (38, 38, 38)
EXIF, TAKEN, TAKEN_OFFSET = 0x8769, 0x9003, 0x9011


def confine() -> None:
    """Take away what a decoder does not need: more time, more memory, files to write, a core dump."""
    import resource  # here, not above: it exists on Unix only, and the constants are read everywhere

    for what, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, ADDRESS_SPACE),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):  # macOS refuses an address space limit
            resource.setrlimit(what, (limit, limit))


def taken(image: Any) -> str | None:
    """When the camera says it took the picture, read as UTC where it names no offset."""
    with contextlib.suppress(Exception):
        facts = image.getexif().get_ifd(EXIF)
        moment = datetime.strptime(str(facts[TAKEN])[:19], "%Y:%m:%d %H:%M:%S").replace(tzinfo=UTC)
        with contextlib.suppress(Exception):
            return datetime.fromisoformat(f"{moment:%Y-%m-%dT%H:%M:%S}{facts[TAKEN_OFFSET][:6]}").isoformat()
        return moment.isoformat()
    return None


def in_common_colours(image: Any) -> Any:
    """The picture in sRGB: a shade may be what the buyer complains about."""
    from PIL import ImageCms

    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        with contextlib.suppress(Exception):
            own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            return ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    return image


def eight_bits(image: Any) -> Any:
    """A picture that can be made smaller smoothly: no palette, no single bits, no 16 of them."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode == "P":
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image.convert("L") if image.mode == "1" else image


def fresh(image: Any) -> Any:
    """Nothing but the pixels, on white, upright."""
    from PIL import Image, ImageOps

    upright = in_common_colours(ImageOps.exif_transpose(image))
    clear = upright.has_transparency_data
    upright = upright.convert("RGBA" if clear else "RGB")
    copy = Image.new("RGB", upright.size, "white")
    copy.paste(upright, (0, 0), upright if clear else None)
    return copy


def jpeg(image: Any, quality: int) -> bytes:
    """The picture as a plain JPEG."""
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality, optimize=True)
    return out.getvalue()


def cover(image: Any, areas: list[list[int]]) -> None:
    """Paint areas (left, top, width, height in thousandths) over, whole pixels more rather than less."""
    from PIL import ImageDraw

    pen, (wide, high) = ImageDraw.Draw(image), image.size
    for left, top, width, height in areas:
        corner = (left * wide // 1000, top * high // 1000)
        opposite = (-(-(left + width) * wide // 1000), -(-(top + height) * high // 1000))
        pen.rectangle((*corner, *opposite), fill=COVER)


def look(media_type: str, source: Any, areas: list[list[int]]) -> tuple[dict[str, Any], bytes, bytes]:
    """The facts, the preview and the thumbnail of one picture with areas of it covered; raises whatever the decoder raises."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # our own cap is below, before a single pixel is decoded
    plugin = PLUGINS[media_type]
    Image.init()
    if plugin not in Image.OPEN:
        return {"refused": "unsupported"}, b"", b""
    with Image.open(source, formats=(plugin,)) as opened:
        image: Image.Image = opened
        width, height = image.size
        if width * height > PIXELS:
            return {"refused": "pixels", "pixels": width * height}, b"", b""
        if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):
            width, height = height, width
        facts = {"width": width, "height": height, "captured_at": taken(image)}
        opened.draft("RGB", (PREVIEW_SIDE, PREVIEW_SIDE))
        image.load()
        image = eight_bits(image)
        image.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE), reducing_gap=2.0)
        preview = fresh(image)
        cover(preview, areas)
    small = preview.copy()
    small.thumbnail((THUMBNAIL_SIDE, THUMBNAIL_SIDE))
    return facts, jpeg(preview, 85), jpeg(small, 70)


def main() -> None:
    """Confine, look, answer."""
    confine()
    try:
        areas = json.loads(sys.argv[2]) if len(sys.argv) > 2 else []
        facts, preview, thumbnail = look(sys.argv[1], sys.stdin.buffer, areas)
    except Exception as trouble:  # noqa: BLE001 - a decoder may raise anything on bytes made to break it
        facts, preview, thumbnail = {"refused": "unreadable", "why": str(trouble)[:200]}, b"", b""
    facts |= {"preview": len(preview), "thumbnail": len(thumbnail)}
    sys.stdout.buffer.write(json.dumps(facts).encode() + b"\n" + preview + thumbnail)


if __name__ == "__main__":
    main()
