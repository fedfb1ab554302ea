"""Likeness: a picture is known again after what happens to pictures on their way, others are not; what a camera wrote is read."""

import asyncio
import io
import tempfile
from collections.abc import Callable

import pytest
from PIL import Image

from aisoon.outside.likeness import looks
from aisoon.outside.looking import Seen, looked
from aisoon.outside.pictures import picture
from aisoon.rules.looks import NEAR, distance

THINGS = (
    ("dress", "torn"),
    ("mug", "cracked"),
    ("phone", "broken_screen"),
    ("chair", "scratched"),
    ("waybill", "none"),
)


def drawn(subject: str, flaw: str, seed: int = 1) -> Image.Image:
    return Image.open(io.BytesIO(picture(subject, flaw, seed, size=(480, 360)))).convert("RGB")


def again(image: Image.Image, quality: int) -> Image.Image:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return Image.open(io.BytesIO(out.getvalue()))


def cut(image: Image.Image, share: float, left: float, top: float) -> Image.Image:
    wide, high = int(image.width * share), int(image.height * share)
    x, y = int((image.width - wide) * left), int((image.height - high) * top)
    return image.crop((x, y, x + wide, y + high))


WAYS: dict[str, Callable[[Image.Image], Image.Image]] = {
    "compressed hard": lambda one: again(one, 20),
    "a quarter of the size": lambda one: one.resize((120, 90)),
    "cut at all sides": lambda one: cut(one, 0.95, 0.5, 0.5),
    "cut at a corner": lambda one: cut(one, 0.95, 0, 1),
    "cut and compressed": lambda one: again(cut(one, 0.95, 0.5, 0.5).resize((300, 225)), 60),
}


def gap(one: Image.Image, other: Image.Image) -> int:
    mine, theirs = ([int(look, 16) for look in looks(image)] for image in (one, other))
    return min(distance(a, b) for a, b in [(mine[0], x) for x in theirs] + [(theirs[0], x) for x in mine])


@pytest.mark.parametrize("way", WAYS)
def test_a_picture_is_known_again(way: str) -> None:
    for thing in THINGS:
        one = drawn(*thing)
        assert gap(WAYS[way](one), one) <= NEAR, thing


def test_pictures_of_other_things_are_far_apart() -> None:
    shown = [drawn(*thing) for thing in THINGS]
    gaps = [gap(a, b) for a in shown for b in shown if a is not b]
    assert min(gaps) > NEAR + 4


def test_a_blank_picture_looks_like_nothing() -> None:
    assert looks(Image.new("RGB", (400, 300), "white")) == []


def read(content: bytes, media_type: str = "image/jpeg") -> Seen:
    with tempfile.TemporaryFile() as spool:
        spool.write(content)
        spool.flush()
        return asyncio.run(looked(media_type, spool))


def test_the_child_reads_what_the_camera_wrote_and_survives_what_is_none() -> None:
    exif = Image.Exif()
    exif[0x0131] = "Adobe Photoshop 25.1\x00\n"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 30.0, 0.0), 3: "W", 4: (13.0, 24.0, 0.0)})
    out = io.BytesIO()
    drawn("mug", "cracked").save(out, "JPEG", exif=exif)
    seen = read(out.getvalue())
    assert (seen.software, seen.place, len(seen.looks)) == ("Adobe Photoshop 25.1", (52, -13), 7)
    assert seen.looks == looks(Image.open(io.BytesIO(out.getvalue())))
    assert read(b"\xff\xd8\xff not a picture") == Seen()
    assert read(b"", "image/gif") == Seen()
