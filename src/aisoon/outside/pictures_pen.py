"""A pen for the demo's pictures: lit, smooth shapes, in units of a thousandth of the picture's width."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageFont

Point = tuple[float, float]
Outline = str | Sequence[Point]
Colour = tuple[int, int, int]

INK: Colour = (46, 48, 54)
STEEL: Colour = (188, 193, 200)
PAPER: Colour = (250, 248, 243)
WHITE: Colour = (255, 255, 255)
BLACK: Colour = (20, 18, 28)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """`share` of the other colour in this one."""
    return tuple(round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))  # type: ignore[return-value]


def curved(points: Sequence[Point], closed: bool = True) -> list[Point]:
    """A smooth line through the points; a point named twice stays a corner."""
    count, out = len(points), []
    for i in range(count if closed else count - 1):
        places = [(i + k) % count if closed else min(max(i + k, 0), count - 1) for k in (-1, 0, 1, 2)]
        near = [points[place] for place in places]
        if near[1] == near[2]:
            continue
        for step in range(12):
            t = step / 12
            out.append((_between(t, *(p[0] for p in near)), _between(t, *(p[1] for p in near))))
    return out if closed else [*out, points[-1]]


def _between(t: float, a: float, b: float, c: float, d: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)


class Pen:
    """Draws lit shapes on a clear layer; `missing` asks a drawing to leave one part out."""

    def __init__(self, size: tuple[int, int], missing: bool = False) -> None:
        self.layer = Image.new("RGBA", size)
        self.unit = size[0] / 1000
        self.missing = missing
        self.ghost: list[list[Point]] = []

    def shape(self, points: Outline, colour: Colour, *, curve: bool = True, lit: float = 0.16) -> None:
        """A closed area, lighter at the upper left."""
        line = [(x * self.unit, y * self.unit) for x, y in (curved(path(points)) if curve else path(points))]
        box = self._box(line)
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        ImageDraw.Draw(mask).polygon([(x - box[0], y - box[1]) for x, y in line], fill=255)
        self._fill(mask, box, colour, lit)

    def oval(self, x0: float, y0: float, x1: float, y1: float, colour: Colour, *, lit: float = 0.16) -> None:
        """An ellipse between two corners."""
        box = self._box([(x0 * self.unit, y0 * self.unit), (x1 * self.unit, y1 * self.unit)])
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        ImageDraw.Draw(mask).ellipse((0, 0, mask.width - 1, mask.height - 1), fill=255)
        self._fill(mask, box, colour, lit)

    def block(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        colour: Colour,
        round_: float = 0,
        *,
        lit: float = 0.16,
    ) -> None:
        """A rectangle with round corners."""
        box = self._box([(x0 * self.unit, y0 * self.unit), (x1 * self.unit, y1 * self.unit)])
        mask = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        ImageDraw.Draw(mask).rounded_rectangle(
            (0, 0, mask.width - 1, mask.height - 1), radius=round_ * self.unit, fill=255
        )
        self._fill(mask, box, colour, lit)

    def line(self, points: Outline, colour: Colour, width: float, *, curve: bool = True) -> None:
        """A stroke with round ends."""
        way = [
            (x * self.unit, y * self.unit) for x, y in (curved(path(points), closed=False) if curve else path(points))
        ]
        draw, half = ImageDraw.Draw(self.layer), width * self.unit / 2
        draw.line(way, fill=(*colour, 255), width=max(1, round(half * 2)), joint="curve")
        for x, y in (way[0], way[-1]):
            draw.ellipse((x - half, y - half, x + half, y + half), fill=(*colour, 255))

    def fold(self, points: Outline, depth: int = 60, width: float = 7, *, light: bool = False) -> None:
        """A soft crease or glint, only where something is drawn already."""
        way = [(x * self.unit, y * self.unit) for x, y in curved(path(points), closed=False)]
        wide, high = self.layer.size
        reach = round(width * self.unit * 2.5)
        left, top, right, low = self._box(way)
        box = max(left - reach, 0), max(top - reach, 0), min(right + reach, wide), min(low + reach, high)
        if box[0] >= box[2] or box[1] >= box[3]:
            return
        soft = Image.new("L", (box[2] - box[0], box[3] - box[1]))
        near = [(x - box[0], y - box[1]) for x, y in way]
        ImageDraw.Draw(soft).line(near, fill=depth, width=round(width * self.unit), joint="curve")
        soft = soft.filter(ImageFilter.GaussianBlur(width * self.unit * 0.5))
        soft = ImageChops.multiply(soft, self.layer.getchannel("A").crop(box))
        self.layer.alpha_composite(tinted(soft, WHITE if light else BLACK), box[:2])

    def text(self, x: float, y: float, words: str, size: float, colour: Colour = INK) -> None:
        """Words, their upper left corner at the point."""
        face = ImageFont.load_default(size * self.unit)
        ImageDraw.Draw(self.layer).text((x * self.unit, y * self.unit), words, font=face, fill=(*colour, 255))

    def keeps(self, outline: Outline) -> bool:
        """Whether to draw the part that 'missing_part' leaves out; else its outline is kept as a hint."""
        if self.missing:
            self.ghost.append(path(outline))
        return not self.missing

    def _box(self, line: Sequence[Point]) -> tuple[int, int, int, int]:
        xs, ys = [x for x, _ in line], [y for _, y in line]
        return math.floor(min(xs)), math.floor(min(ys)), math.ceil(max(xs)) + 1, math.ceil(max(ys)) + 1

    def _fill(self, mask: Image.Image, box: tuple[int, int, int, int], colour: Colour, lit: float) -> None:
        light = Image.new("RGB", mask.size, mixed(colour, (255, 255, 255), lit))
        dark = Image.new("RGB", mask.size, mixed(colour, (24, 20, 40), lit))
        slope = Image.linear_gradient("L").rotate(55, Image.Resampling.BILINEAR).crop((60, 60, 196, 196))
        tone = Image.composite(dark, light, slope.resize(mask.size, Image.Resampling.BICUBIC))
        tone.putalpha(mask)
        self.layer.alpha_composite(tone, (max(box[0], 0), max(box[1], 0)), (max(-box[0], 0), max(-box[1], 0)))


def tinted(mask: Image.Image, colour: Colour) -> Image.Image:
    """One colour, as strong as the mask."""
    flat = Image.new("RGBA", mask.size, (*colour, 0))
    flat.putalpha(mask)
    return flat


def path(outline: Outline) -> list[Point]:
    """The points of an outline written as "x,y x,y"; an exclamation mark makes a point a corner."""
    if not isinstance(outline, str):
        return list(outline)
    out: list[Point] = []
    for word in outline.split():
        x, y = word.rstrip("!").split(",")
        out += [(float(x), float(y))] * (2 if word.endswith("!") else 1)
    return out


def ring(x: float, y: float, across: float, down: float) -> list[Point]:
    """The outline of an ellipse."""
    return [(x + across * math.cos(a / 24 * math.tau), y + down * math.sin(a / 24 * math.tau)) for a in range(24)]


def frame(x0: float, y0: float, x1: float, y1: float) -> list[Point]:
    """The outline of a rectangle."""
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


def mirrored(half: str) -> list[Point]:
    """The left half of an outline and its mirror image about the middle of the picture."""
    left = path(half)
    return [*left, *((1000 - x, y) for x, y in reversed(left))]
