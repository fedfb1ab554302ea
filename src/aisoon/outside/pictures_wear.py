"""What people wear and carry in the demo, each drawn once and in any colour."""

from __future__ import annotations

from aisoon.outside.pictures_pen import (
    BLACK,
    INK,
    PAPER,
    STEEL,
    WHITE,
    Colour,
    Pen,
    Point,
    frame,
    mirrored,
    mixed,
    path,
)


def dress(pen: Pen, colour: Colour) -> None:
    """A summer dress with a belt."""
    dark = mixed(colour, BLACK, 0.3)
    pen.shape("455,96! 500,176 545,96! 520,84 480,84", dark)
    half = "500,152 470,132 458,84! 436,90! 430,150 404,196 420,250 434,320 396,420 346,540 310,650! 400,676"
    pen.shape(mirrored(half + " 500,682"), colour)
    for top, low in ((446, 372), (470, 440), (500, 506), (528, 568), (552, 628)):
        pen.fold([(top, 345), ((top + low) / 2, 490), (low, 668)], 110, 10)
        pen.fold([(top + 12, 350), ((top + low) / 2 + 16, 500), (low + 24, 664)], 70, 9, light=True)
    pen.fold("436,190 470,240 452,305", 90, 8)
    pen.fold("564,190 530,240 548,305", 90, 8)
    if pen.keeps(frame(424, 312, 576, 346)):
        pen.shape("429,312! 500,322 571,312! 577,340! 500,350 423,340!", dark)
        pen.oval(484, 318, 516, 350, (222, 184, 92))
        pen.oval(491, 325, 509, 343, dark)


def shirt(pen: Pen, colour: Colour) -> None:
    """A button-down shirt."""
    dark = mixed(colour, BLACK, 0.28)
    sleeve = "500,110! 440,108 350,140 300,170! 240,300 196,400! 292,432! 322,370"
    pen.shape(mirrored(sleeve + " 344,310! 342,500 338,660! 420,674 500,670"), colour)
    for x in (345, 655):
        side = 1 if x < 500 else -1
        pen.fold([(x, 190), (x + 8 * side, 260), (x, 330)], 130, 8)
        pen.fold([(x + 40 * side, 240), (x + 66 * side, 400), (x + 40 * side, 640)], 80, 12)
        pen.fold([(x + 80 * side, 260), (x + 90 * side, 420), (x + 84 * side, 650)], 50, 10, light=True)
    pen.block(484, 130, 516, 672, mixed(colour, WHITE, 0.12), 4, lit=0.06)
    pen.shape("500,150! 436,100! 470,92 530,92 564,100!", dark)
    pen.shape("500,152! 446,92! 418,122! 458,196!", mixed(colour, WHITE, 0.16))
    pen.shape("500,152! 554,92! 582,122! 542,196!", mixed(colour, WHITE, 0.16))
    for y in (214, 296, 378, 460, 542, 624):
        pen.oval(492, y - 8, 508, y + 8, mixed(colour, WHITE, 0.7))
        pen.oval(498, y - 2, 502, y + 2, dark, lit=0)
    if pen.keeps(frame(556, 250, 640, 340)):
        pen.shape("556,250! 640,250! 640,322! 598,344 556,322!", dark, lit=0.1)
        pen.shape("559,256! 637,256! 637,320! 598,340 559,320!", colour, lit=0.1)


def _shoe(pen: Pen, colour: Colour, down: float) -> None:
    def at(outline: str) -> list[Point]:
        return [(x, y + down) for x, y in path(outline)]

    dark = mixed(colour, BLACK, 0.3)
    pen.shape(at("262,212 330,168 402,166 410,190! 380,240 300,250!"), dark)
    pen.shape(
        at("258,196! 300,226 380,214 416,164! 500,214 590,256 690,276 748,316 752,360 600,376 270,370 240,340 250,260"),
        colour,
    )
    pen.shape(at("600,300 690,278 752,322 756,362 640,366"), mixed(colour, WHITE, 0.25))
    pen.shape(at("258,262! 330,276 340,362 244,362! 246,300"), dark)
    pen.shape(at("236,346! 400,352 600,358 766,344! 768,376 740,392 500,394 260,394 234,380"), PAPER)
    pen.shape(at("372,300 470,340 560,300 470,322"), PAPER, lit=0.05)
    for step in range(4):
        x, y = 424 + step * 40, 196 + down + step * 21
        pen.line([(x - 18, y + 26), (x + 8, y + 4), (x + 30, y + 2)], PAPER, 9)
    pen.fold([(560, 262 + down), (580, 300 + down), (570, 350 + down)], 110, 7)


def shoes(pen: Pen, colour: Colour) -> None:
    """A pair of trainers."""
    if pen.keeps("262,110 416,69 600,161 752,221 760,295 240,295"):
        _shoe(pen, colour, -95)
    _shoe(pen, colour, 200)


def bag(pen: Pen, colour: Colour) -> None:
    """A handbag with a flap and a brass buckle."""
    dark, brass = mixed(colour, BLACK, 0.28), (214, 176, 96)
    if pen.keeps("380,300 396,130 500,70 604,130 620,300"):
        pen.line("380,300 396,150 500,84 604,150 620,300", mixed(colour, BLACK, 0.45), 30)
        pen.line("380,300 394,150 500,80 604,148 618,300", dark, 20)
    pen.shape(mirrored("500,256 300,262! 268,440 252,620! 300,660 500,668"), colour)
    pen.fold("300,600 500,632 700,600", 100, 14)
    pen.shape(mirrored("500,244 292,250! 280,380 320,440 500,468"), mixed(colour, WHITE, 0.1))
    pen.fold("288,400 340,450 500,478 660,450 712,400", 170, 10)
    pen.fold("304,268 500,262 696,268", 90, 8, light=True)
    pen.block(470, 430, 530, 510, dark, 10)
    pen.block(462, 452, 538, 496, brass, 8, lit=0.4)
    pen.block(478, 464, 522, 484, dark, 4)
    for x in (372, 612):
        pen.block(x, 276, x + 16, 316, brass, 5, lit=0.4)


def headphones(pen: Pen, colour: Colour) -> None:
    """Over-ear headphones."""
    dark = mixed(colour, BLACK, 0.35)
    pen.line("300,450 300,260 390,120 500,92 610,120 700,260 700,450", dark, 44)
    pen.line("302,330 312,250 394,126 500,100 606,126 688,250 698,330", colour, 26)
    pen.line("390,142 500,114 610,142", mixed(INK, WHITE, 0.1), 26)
    pen.block(284, 360, 316, 470, STEEL, 10)
    pen.block(316, 404, 382, 640, INK, 32)
    pen.block(240, 392, 340, 652, colour, 48, lit=0.28)
    pen.oval(258, 470, 306, 574, dark)
    pen.block(684, 360, 716, 470, STEEL, 10)
    pen.block(660, 392, 760, 652, colour, 48, lit=0.28)
    pen.oval(694, 470, 742, 574, dark)
    if pen.keeps(frame(618, 404, 684, 640)):
        pen.block(618, 404, 684, 640, INK, 32)
    pen.fold("262,430 254,520 262,610", 180, 12, light=True)
    pen.fold("682,430 674,520 682,610", 150, 12, light=True)
