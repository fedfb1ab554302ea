"""What went wrong with a thing, drawn over it and only where it is."""

from __future__ import annotations

import math
from collections.abc import Callable
from random import Random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from aisoon.outside.pictures_pen import BLACK, INK, PAPER, WHITE, Colour, Pen, Point, curved, tinted


def cracked(pen: Pen, luck: Random) -> None:
    """Cracks that branch from one spot."""
    x, y = _middle(pen, luck)
    lines: list[list[Point]] = []
    for start in range(5):
        _branch(
            lines,
            x,
            y,
            start * math.tau / 5 + luck.uniform(-0.5, 0.5),
            luck.uniform(0.16, 0.26) * pen.layer.width,
            luck,
        )
    _lines(pen, lines, 4.2)


def broken_screen(pen: Pen, luck: Random) -> None:
    """A spider's web of cracks around a hit."""
    x, y = _middle(pen, luck)
    reach, spokes = pen.layer.width * 0.42, 15
    turns = [(spoke + luck.uniform(-0.3, 0.3)) * math.tau / spokes for spoke in range(spokes)]
    lines = []
    for turn in turns:
        way = [(x, y)]
        for step in range(1, 7):
            bent = turn + luck.uniform(-0.06, 0.06)
            way.append((x + math.cos(bent) * reach * step / 6, y + math.sin(bent) * reach * step / 6))
        lines.append(way)
    for round_ in range(2, 8):
        for first, second in zip(turns, [*turns[1:], turns[0]], strict=True):
            if luck.random() < 0.72:
                far = reach * (round_ / 11) ** 1.3 * luck.uniform(0.85, 1.1)
                lines.append([(x + math.cos(a) * far, y + math.sin(a) * far) for a in (first, second)])
    _lines(pen, lines, 2.4, light=True)
    hit = pen.layer.width * 0.018
    ImageDraw.Draw(pen.layer).ellipse((x - hit, y - hit, x + hit, y + hit), fill=(12, 12, 18, 255))


def scratched(pen: Pen, luck: Random) -> None:
    """Long scratches side by side."""
    x, y = _middle(pen, luck)
    turn, far = luck.uniform(0.3, 0.9), pen.layer.width * 0.19
    lines = []
    for _ in range(13):
        along, aside = luck.uniform(-0.5, 0.5) * far, luck.gauss(0, 0.28) * far
        sx, sy = x + along - math.sin(turn) * aside, y + math.cos(turn) * aside
        length, bent = far * luck.uniform(0.4, 1.1), turn + luck.uniform(-0.12, 0.12)
        cx, cy = math.cos(bent) * length / 2, math.sin(bent) * length / 2
        lines.append([(sx - cx, sy - cy), (sx, sy + length * 0.03), (sx + cx, sy + cy)])
    _lines(pen, [curved(line, closed=False) for line in lines], 3.6, light=True)


def torn(pen: Pen, luck: Random) -> None:
    """A rip with frayed edges, the table showing through."""
    x, y = _middle(pen, luck)
    turn, far = luck.uniform(-0.5, 0.5) + math.pi / 3, pen.layer.width * 0.1
    edge: list[Point] = []
    for side in (1, -1):
        for step in range(19):
            t = (step / 9 - 1) * side
            wide = (1 - t * t) * far * 0.34 * luck.uniform(0.5, 1.3) * side
            edge.append(
                (
                    x + math.cos(turn) * t * far - math.sin(turn) * wide,
                    y + math.sin(turn) * t * far + math.cos(turn) * wide,
                )
            )
    hole = Image.new("L", pen.layer.size)
    ImageDraw.Draw(hole).polygon(edge, fill=255)
    frayed = hole.filter(ImageFilter.MaxFilter(9)).filter(ImageFilter.GaussianBlur(1.5))
    inside = pen.layer.getchannel("A")
    pen.layer.alpha_composite(tinted(ImageChops.multiply(frayed, inside), (244, 238, 226)))
    pen.layer.putalpha(ImageChops.subtract(inside, hole))
    threads = ImageDraw.Draw(pen.layer)
    for ex, ey in edge[::2]:
        pull = luck.uniform(0.1, 0.3)
        threads.line((ex, ey, ex + (x - ex) * pull, ey + (y - ey) * pull), fill=(240, 234, 222, 235), width=4)


def stained(pen: Pen, luck: Random) -> None:
    """A coffee stain, darker at its rim."""
    x, y = _middle(pen, luck)
    spots = Image.new("L", pen.layer.size)
    draw = ImageDraw.Draw(spots)
    for place in range(16):
        far = pen.layer.width * (0.05 if place < 9 else 0.1)
        turn, size = (
            luck.uniform(0, math.tau),
            pen.layer.width * (luck.uniform(0.02, 0.045) if place < 9 else luck.uniform(0.003, 0.01)),
        )
        sx, sy = x + math.cos(turn) * far * luck.random(), y + math.sin(turn) * far * luck.random()
        if place >= 9:
            sx, sy = x + math.cos(turn) * far, y + math.sin(turn) * far
        draw.ellipse((sx - size, sy - size, sx + size, sy + size), fill=255)
    soft = spots.filter(ImageFilter.GaussianBlur(9)).point(lambda value: 255 if value > 120 else 0)
    rim = ImageChops.subtract(soft, soft.filter(ImageFilter.MinFilter(9)).filter(ImageFilter.GaussianBlur(5)))
    inside = pen.layer.getchannel("A")
    for mask, strength in ((soft, 0.5), (rim, 0.5)):
        shade = ImageChops.multiply(mask.filter(ImageFilter.GaussianBlur(2)), inside)
        pen.layer.alpha_composite(tinted(shade.point(lambda value, s=strength: value * s), (92, 56, 26)))


def dented(pen: Pen, luck: Random) -> None:
    """A dent with a sharp crease: dark where it falls away from the light, bright on the far lip."""
    x, y = _middle(pen, luck)
    far, inside = pen.layer.width * 0.075, pen.layer.getchannel("A")
    edge = [far * luck.uniform(0.75, 1.1) for _ in range(11)]

    def hollow(aside: float, size: float, strength: int) -> Image.Image:
        mask = Image.new("L", pen.layer.size)
        turns = [place * math.tau / len(edge) for place in range(len(edge))]
        ring = [
            (x + aside + math.cos(turn) * reach * size, y + aside + math.sin(turn) * reach * size * 0.72)
            for turn, reach in zip(turns, edge, strict=True)
        ]
        ImageDraw.Draw(mask).polygon(curved(ring), fill=strength)
        return mask.filter(ImageFilter.GaussianBlur(far * 0.12))

    dark = ImageChops.subtract(hollow(0, 1, 165), hollow(far * 0.34, 0.95, 230))
    bright = ImageChops.subtract(hollow(far * 0.06, 1.04, 190), hollow(-far * 0.12, 1.02, 255))
    for mask, tone in ((hollow(0, 1, 62), BLACK), (dark, BLACK), (bright, WHITE)):
        pen.layer.alpha_composite(tinted(ImageChops.multiply(mask, inside), tone))
    crease: list[Point] = [
        (x - far * 0.62, y - far * 0.1),
        (x - far * 0.1, y + far * 0.08),
        (x + far * 0.5, y - far * 0.12),
    ]
    _lines(pen, [crease, [crease[1], (x + far * 0.08, y + far * 0.46)]], 3.2)


def missing_part(pen: Pen, luck: Random) -> None:
    """The outline of the part that should have been there, in dashes."""
    draw, dash = ImageDraw.Draw(pen.layer), pen.unit * 7
    for outline in pen.ghost:
        way = [(x * pen.unit, y * pen.unit) for x, y in outline]
        for (ax, ay), (bx, by) in zip(way, [*way[1:], way[0]], strict=True):
            steps = max(1, round(math.hypot(bx - ax, by - ay) / dash / 2))
            for step in range(steps):
                f, g = step / steps, (step + 0.55) / steps
                ends = (ax + (bx - ax) * f, ay + (by - ay) * f, ax + (bx - ax) * g, ay + (by - ay) * g)
                draw.line(ends, fill=(214, 64, 52, 255), width=round(pen.unit * 4))


def ruler(pen: Pen) -> None:
    """A yellow tape measure along the lower edge, to show how small a thing is."""
    pen.block(120, 630, 880, 678, (246, 206, 74), 4, lit=0.1)
    for mark in range(51):
        x = 130 + mark * 14.8
        pen.line([(x, 632), (x, 652 if mark % 5 == 0 else 642)], INK, 2, curve=False)
        if mark % 5 == 0:
            pen.text(x - (4 if mark < 5 else 9), 654, str(mark // 5 * 5), 17)


def swatch(pen: Pen, ordered: Colour) -> None:
    """A card with the colour that was ordered."""
    pen.block(48, 540, 212, 700, PAPER, 6, lit=0.03)
    pen.block(64, 556, 196, 650, ordered, 4, lit=0.06)
    pen.text(74, 660, "as ordered", 23)


def _middle(pen: Pen, luck: Random) -> Point:
    """A spot well inside the thing, where a flaw cannot be overlooked."""
    inside = pen.layer.getchannel("A").reduce(24).point(lambda value: 255 if value > 250 else 0)
    for _ in range(12):
        inner = inside.filter(ImageFilter.MinFilter(3))
        if inner.getbbox() is None:
            break
        inside = inner
    spots = [i for i, value in enumerate(inside.tobytes()) if value]
    if not spots:
        return pen.layer.width / 2, pen.layer.height / 2
    down, along = divmod(luck.choice(spots), inside.width)
    return (along + 0.5) * 24, (down + 0.5) * 24


def _branch(lines: list[list[Point]], x: float, y: float, turn: float, far: float, luck: Random) -> None:
    way = [(x, y)]
    for _ in range(9):
        turn += luck.uniform(-0.5, 0.5)
        x, y = x + math.cos(turn) * far / 9, y + math.sin(turn) * far / 9
        way.append((x, y))
        if far > 120 and luck.random() < 0.2:
            _branch(lines, x, y, turn + luck.choice((-0.8, 0.8)), far * 0.45, luck)
    lines.append(way)


def _lines(pen: Pen, lines: list[list[Point]], width: float, *, light: bool = False) -> None:
    """Thin lines with a bright lip, cut to the thing's own outline."""
    inside = pen.layer.getchannel("A")
    tones: tuple[tuple[int, Colour], ...] = (
        ((3, (16, 16, 22)), (0, WHITE)) if light else ((-3, WHITE), (0, (24, 18, 20)))
    )
    for shift, tone in tones:
        mask = Image.new("L", pen.layer.size)
        draw = ImageDraw.Draw(mask)
        for line in lines:
            draw.line(
                [(x + shift, y + shift) for x, y in line],
                fill=235,
                width=round(width * pen.unit / 2),
                joint="curve",
            )
        pen.layer.alpha_composite(tinted(ImageChops.multiply(mask, inside), tone))


DRAWN: dict[str, Callable[[Pen, Random], None]] = {
    flaw.__name__: flaw for flaw in (cracked, torn, stained, dented, scratched, broken_screen, missing_part)
}
