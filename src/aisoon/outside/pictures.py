"""Pictures for the demo: what a buyer's phone would show, and what the seller's listing shows.

Made, not found: every picture is drawn from its subject, its flaw and a seed, the same bytes every time.
"""

from __future__ import annotations

import io
from datetime import datetime, timedelta
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont, ImageOps

from aisoon.outside.pictures_flaws import DRAWN, ruler, swatch
from aisoon.outside.pictures_pen import WHITE, Colour, Pen, mixed, tinted
from aisoon.outside.pictures_shapes import THINGS, empty_box

SUBJECTS = tuple(THINGS)
FLAWS = ("none", *DRAWN, "wrong_colour", "too_small", "empty_box")
COLOURS: dict[str, tuple[Colour, ...]] = {
    "chair": ((186, 132, 84), (142, 92, 60), (214, 170, 120)),
    "phone": ((170, 176, 188), (60, 64, 74), (196, 170, 150)),
    "waybill": ((208, 62, 52), (32, 92, 160), (30, 120, 90)),
    "box": ((208, 62, 52), (32, 92, 160), (30, 120, 90)),
}
PALETTE: tuple[Colour, ...] = (
    (44, 82, 130),
    (182, 60, 66),
    (58, 128, 108),
    (226, 168, 76),
    (120, 86, 150),
    (96, 142, 180),
    (220, 130, 120),
)
TABLES: tuple[Colour, ...] = (
    (222, 202, 174),
    (190, 196, 204),
    (178, 142, 106),
    (228, 222, 212),
    (164, 176, 180),
)
LYING = ("dress", "shirt", "book", "phone", "waybill", "shoes")
EPOCH = datetime(2026, 3, 2, 8, 0)


def picture(
    subject: str, flaw: str, seed: int, size: tuple[int, int] = (1200, 900), taken: datetime | None = None
) -> bytes:
    """A buyer's photo as a JPEG: one of SUBJECTS with one of FLAWS; `taken` is stamped and kept as EXIF."""
    if subject not in SUBJECTS or flaw not in FLAWS:
        raise KeyError(subject, flaw)
    luck = Random(f"{subject}/{flaw}/{seed}")
    ordered, colour = _colours(subject, seed)
    large = (size[0] * 2, size[0] * 3 // 2)
    pen = Pen(large, missing=flaw == "missing_part")
    thing = empty_box if flaw == "empty_box" else THINGS[subject]
    thing(pen, colour if flaw == "wrong_colour" else ordered)
    if flaw in DRAWN:
        DRAWN[flaw](pen, luck)
    lying = subject in LYING or flaw == "empty_box"
    layer = _placed(
        pen.layer,
        0.6 if flaw == "too_small" else 0.94,
        luck.uniform(-6, 6) if lying else luck.uniform(-1.5, 1.5),
    )
    scene = _table(large, lying, luck)
    _shade(scene, layer, lying)
    scene.paste(layer, (0, 0), layer)
    props = Pen(large)
    if flaw == "too_small":
        ruler(props)
    if flaw == "wrong_colour":
        swatch(props, ordered)
    _shade(scene, props.layer, True)
    scene.paste(props.layer, (0, 0), props.layer)
    moment = taken or EPOCH + timedelta(days=luck.randrange(90), minutes=luck.randrange(60 * 12))
    return _photographed(scene, size, moment, luck)


def listing_picture(subject: str, seed: int, size: tuple[int, int] = (1200, 900)) -> bytes:
    """The seller's own picture of one of SUBJECTS, in the colour that was ordered, as a JPEG."""
    pen = Pen((size[0] * 2, size[0] * 3 // 2))
    THINGS[subject](pen, _colours(subject, seed)[0])
    scene = Image.new("RGB", pen.layer.size, WHITE)
    layer = _placed(pen.layer, 0.94, 0)
    _shade(scene, layer, subject in LYING, strength=0.45)
    scene.paste(layer, (0, 0), layer)
    return _jpeg(_sized(scene, size), None)


def _colours(subject: str, seed: int) -> tuple[Colour, Colour]:
    """The colour ordered and one that nobody would take for it."""
    choice = COLOURS.get(subject, PALETTE)
    first = Random(f"{subject}/{seed}").randrange(len(choice))
    return choice[first], choice[(first + 1) % len(choice)]


def _placed(layer: Image.Image, scale: float, turn: float) -> Image.Image:
    small = layer.resize((round(layer.width * scale), round(layer.height * scale)), Image.Resampling.LANCZOS)
    out = Image.new("RGBA", layer.size)
    rest = (1 - scale) / 2
    out.paste(small, (round(layer.width * rest), round(layer.height * rest * (1.0 if scale > 0.9 else 0.8))))
    return out.rotate(turn, Image.Resampling.BICUBIC)


def _table(size: tuple[int, int], lying: bool, luck: Random) -> Image.Image:
    """A table top, or a table in front of a wall."""
    tone = luck.choice(TABLES)
    pen = Pen(size)
    pen.block(-20, -20, 1020, 780, tone, lit=0.14)
    for _ in range(26):
        y = luck.uniform(-10, 760)
        way = [(-20.0, y), (300.0, y + luck.uniform(-9, 9)), (700.0, y + luck.uniform(-9, 9)), (1020.0, y)]
        pen.fold(way, luck.randrange(14, 44), luck.uniform(2, 7), light=luck.random() < 0.4)
    if lying:
        for y in (luck.uniform(160, 260), luck.uniform(480, 580)):
            pen.fold([(-20, y), (500, y + 2), (1020, y)], 120, 3)
    else:
        wall = Pen(size)
        wall.block(-20, -20, 1020, 520, mixed(luck.choice(TABLES), WHITE, 0.62), lit=0.1)
        wall.fold([(-20, 516), (500, 516), (1020, 516)], 120, 12)
        pen.layer.alpha_composite(wall.layer.filter(ImageFilter.GaussianBlur(size[0] / 600)))
    return pen.layer.convert("RGB")


def _shade(scene: Image.Image, layer: Image.Image, lying: bool, strength: float = 0.6) -> None:
    """The shadow a thing throws: beside it when it lies, under its feet when it stands."""
    solid = layer.getchannel("A")
    box = solid.getbbox()
    if box is None:
        return
    unit = scene.width / 1000
    shadow = ImageChops.offset(solid, round(8 * unit), round(11 * unit))
    if not lying:
        shadow = Image.new("L", solid.size)
        left, right, low = box[0] - 6 * unit, box[2] + 26 * unit, box[3]
        ImageDraw.Draw(shadow).ellipse((left, low - 34 * unit, right, low + 16 * unit), fill=255)
    soft = shadow.resize((shadow.width // 4, shadow.height // 4)).filter(ImageFilter.GaussianBlur(2.6 * unit))
    dark = soft.resize(shadow.size, Image.Resampling.BICUBIC).point(lambda value: value * strength)
    scene.paste(tinted(dark, (26, 20, 30)), (0, 0), dark)


def _photographed(scene: Image.Image, size: tuple[int, int], moment: datetime, luck: Random) -> bytes:
    """What a phone makes of it: dark corners, a little grain, the date."""
    shot = _sized(scene, size)
    corners = (
        Image.radial_gradient("L").resize(size, Image.Resampling.BICUBIC).point(lambda value: max(0, value - 110) * 0.5)
    )
    shot.paste((22, 18, 26), (0, 0), corners)
    grain = Image.frombytes("L", size, luck.randbytes(size[0] * size[1])).filter(ImageFilter.GaussianBlur(0.8))
    return _jpeg(
        stamped(Image.blend(shot, ImageChops.overlay(shot, Image.merge("RGB", [grain] * 3)), 0.2), moment), moment
    )


def stamped(shot: Image.Image, moment: datetime) -> Image.Image:
    """A picture with its date in the corner, as cameras write it."""
    size = shot.size
    words, face = f"{moment:%Y-%m-%d  %H:%M}", ImageFont.load_default(size[0] / 42)
    draw, place = ImageDraw.Draw(shot, "RGBA"), (size[0] * 0.968, size[1] * 0.958)
    left, top, right, low = draw.textbbox(place, words, font=face, anchor="rs")
    pad = size[0] / 100
    draw.rounded_rectangle((left - pad, top - pad, right + pad, low + pad), pad, fill=(24, 20, 26, 140))
    draw.text(place, words, font=face, anchor="rs", fill=(255, 222, 160))
    return shot


def _sized(scene: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The scene at its final size, cut or widened about its middle."""
    return ImageOps.fit(scene, size, Image.Resampling.LANCZOS)


def _jpeg(shot: Image.Image, moment: datetime | None) -> bytes:
    exif = Image.Exif()
    if moment:
        exif.get_ifd(0x8769)[0x9003] = f"{moment:%Y:%m:%d %H:%M:%S}"
    out = io.BytesIO()
    shot.save(out, "JPEG", quality=84, optimize=True, exif=exif)
    return out.getvalue()
