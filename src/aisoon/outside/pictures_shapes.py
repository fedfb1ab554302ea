"""What buyers send back in the demo: the household, the parcels, and the list of all things."""

from __future__ import annotations

from collections.abc import Callable

from aisoon.outside.pictures_pen import (
    BLACK,
    INK,
    PAPER,
    STEEL,
    WHITE,
    Colour,
    Pen,
    frame,
    mirrored,
    mixed,
    ring,
)
from aisoon.outside.pictures_wear import bag, dress, headphones, shirt, shoes

CARDBOARD: Colour = (201, 160, 114)


def kettle(pen: Pen, colour: Colour) -> None:
    """An electric kettle on its base."""
    dark = mixed(colour, BLACK, 0.35)
    pen.block(318, 640, 682, 676, INK, 14)
    pen.line("594,222 770,232 782,380 744,520 640,560", INK, 44)
    pen.line("640,216 762,230 772,380", mixed(INK, WHITE, 0.2), 12)
    pen.shape("440,240! 350,232 272,188! 260,204! 316,290 362,370 440,400!", colour)
    pen.shape(mirrored("500,186 404,196! 372,400 330,646! 420,656 500,656"), colour, lit=0.3)
    pen.fold("432,230 412,400 392,620", 190, 26, light=True)
    pen.fold("606,230 628,420 640,620", 140, 34)
    pen.shape("476,360! 524,360! 532,590! 468,590!", mixed(STEEL, WHITE, 0.4))
    pen.shape("471,450! 529,450! 532,590! 468,590!", (126, 178, 212))
    pen.shape(mirrored("500,612 338,608! 330,648! 500,658"), dark)
    if pen.keeps("404,196 430,150 480,120 520,120 570,150 596,196"):
        pen.shape(mirrored("500,146 430,156 398,202! 500,208"), dark)
        pen.oval(474, 112, 526, 156, INK)


def toaster(pen: Pen, colour: Colour) -> None:
    """A two-slice toaster with its toast."""
    dark = mixed(colour, BLACK, 0.35)
    for x in (340, 520):
        pen.block(x, 170, x + 140, 380, (216, 160, 92), 34)
        pen.block(x + 14, 184, x + 126, 380, (238, 196, 132), 26)
    pen.block(230, 610, 330, 662, INK, 12)
    pen.block(670, 610, 770, 662, INK, 12)
    pen.block(206, 262, 794, 640, colour, 74, lit=0.3)
    pen.block(252, 262, 748, 286, dark, 12)
    pen.fold("240,330 500,312 760,330", 170, 22, light=True)
    pen.fold("226,600 500,616 774,600", 130, 30)
    pen.block(206, 560, 794, 584, dark, 0)
    pen.block(692, 340, 708, 540, INK, 8)
    if pen.keeps(frame(660, 372, 742, 408)):
        pen.block(658, 370, 744, 410, INK, 12)
        pen.block(664, 374, 738, 386, mixed(INK, WHITE, 0.3), 6)
    pen.oval(574, 420, 654, 500, INK)
    pen.oval(582, 428, 646, 492, STEEL)
    pen.line("614,460 632,440", INK, 7)


def lamp(pen: Pen, colour: Colour) -> None:
    """A table lamp."""
    brass = (204, 166, 92)
    pen.oval(392, 630, 608, 686, brass, lit=0.4)
    pen.oval(400, 622, 600, 668, mixed(brass, WHITE, 0.25), lit=0.3)
    pen.block(488, 330, 512, 646, brass, 8, lit=0.4)
    pen.oval(464, 500, 536, 572, mixed(brass, BLACK, 0.15), lit=0.4)
    pen.block(478, 318, 522, 372, INK, 8)
    if pen.keeps("398,110 602,110 706,380 294,380"):
        pen.oval(296, 352, 704, 408, mixed(colour, BLACK, 0.4))
        pen.shape(mirrored("500,104 396,112! 292,376! 390,398 500,404"), colour, lit=0.25)
        pen.oval(396, 96, 604, 130, mixed(colour, WHITE, 0.55))
        for x in (430, 470, 530, 570):
            pen.fold([(x, 126), (500 + (x - 500) * 1.6, 260), (500 + (x - 500) * 2.1, 394)], 60, 8)
        pen.line("420,400 418,470", mixed(INK, WHITE, 0.4), 4)
        pen.oval(409, 466, 427, 490, brass)
    else:
        pen.oval(462, 218, 538, 306, (255, 244, 206))
        pen.block(480, 296, 520, 326, STEEL, 4)


def chair(pen: Pen, colour: Colour) -> None:
    """A wooden chair with a cushion."""
    wood, dark = colour, mixed(colour, BLACK, 0.3)
    pen.shape("372,470! 398,470! 392,610! 374,610!", dark)
    pen.shape("604,470! 630,470! 630,610! 612,610!", dark)
    pen.shape("338,84! 368,84! 376,430! 348,430!", wood)
    pen.shape("632,84! 662,84! 652,430! 624,430!", wood)
    for y in (104, 186, 268):
        pen.shape(f"356,{y}! 500,{y - 14} 644,{y}! 640,{y + 50}! 500,{y + 36} 360,{y + 50}!", wood)
        pen.fold([(366, y + 14), (500, y), (634, y + 14)], 80, 6, light=True)
    pen.shape("350,404! 650,404! 702,476! 702,502! 298,502! 298,476!", wood)
    pen.shape("360,398 500,388 640,398 690,462 640,482 500,486 360,482 310,462", (226, 214, 190))
    pen.fold("330,462 500,476 670,462", 90, 12)
    pen.shape("304,500! 342,500! 326,690! 302,690!", wood)
    if pen.keeps("658,500 696,500 698,690 674,690"):
        pen.shape("658,500! 696,500! 698,690! 674,690!", wood)


def mug(pen: Pen, colour: Colour) -> None:
    """A stoneware mug."""
    if pen.keeps("650,300 760,300 790,400 750,520 640,540"):
        pen.line("640,300 740,296 772,390 740,490 630,524", mixed(colour, BLACK, 0.25), 52)
        pen.line("640,292 734,290 764,384 738,470", mixed(colour, WHITE, 0.15), 20)
    pen.shape("312,210! 318,420 336,610 380,656 490,664 600,656 644,610 662,420 668,210!", colour, lit=0.26)
    pen.fold("372,260 372,420 390,610", 190, 26, light=True)
    pen.fold("624,270 618,440 596,620", 130, 34)
    pen.oval(310, 166, 670, 258, mixed(colour, WHITE, 0.5))
    pen.oval(328, 180, 652, 250, mixed(colour, BLACK, 0.45))
    pen.oval(342, 200, 638, 250, (86, 54, 36))
    for y in (520, 548):
        pen.line([(340, y), (490, y + 18), (640, y)], mixed(colour, WHITE, 0.65), 9)


def book(pen: Pen, colour: Colour) -> None:
    """A hardback novel."""
    dark = mixed(colour, BLACK, 0.4)
    pen.block(318, 92, 704, 680, dark, 10)
    pen.block(328, 100, 694, 668, PAPER, 4, lit=0.06)
    for x in (682, 686, 690):
        pen.line([(x, 104), (x, 664)], (214, 206, 190), 1.5, curve=False)
    pen.block(300, 84, 676, 664, colour, 8, lit=0.2)
    pen.fold("334,90 334,370 334,660", 170, 10)
    if pen.keeps(frame(356, 130, 652, 620)):
        pen.block(364, 136, 644, 612, mixed(colour, WHITE, 0.12), 4, lit=0.1)
        pen.oval(424, 330, 584, 490, (240, 206, 120))
        pen.shape("364,520 440,440 520,500 590,420 644,480 644,612! 364,612!", dark)
        pen.text(396, 166, "THE LONG", 42, PAPER)
        pen.text(396, 214, "WAY BACK", 42, PAPER)
        pen.text(398, 566, "A NOVEL", 22, PAPER)


def phone(pen: Pen, colour: Colour) -> None:
    """A smartphone, its screen on."""
    pen.block(692, 250, 706, 350, mixed(colour, BLACK, 0.4), 4)
    pen.block(330, 60, 698, 694, mixed(colour, BLACK, 0.2), 56, lit=0.4)
    pen.block(338, 68, 690, 686, BLACK, 50, lit=0.02)
    pen.block(350, 80, 678, 674, (46, 78, 150), 40, lit=0.45)
    pen.shape("350,470! 440,400 540,470 678,380! 678,580! 350,580!", (72, 112, 190))
    pen.shape("350,560! 450,500 560,560 678,500! 678,640! 640,674! 390,674! 350,640!", (110, 152, 216))
    pen.text(424, 160, "10:24", 78, WHITE)
    if pen.keeps(frame(372, 566, 656, 654)):
        for x, tint in (
            (376, (92, 200, 130)),
            (450, (248, 190, 80)),
            (524, (236, 104, 96)),
            (598, (240, 240, 246)),
        ):
            pen.block(x, 580, x + 56, 636, tint, 14)
    pen.oval(500, 96, 528, 124, BLACK)


def box(pen: Pen, colour: Colour) -> None:
    """A closed shipping box with a label."""
    pen.shape("220,250! 640,270! 640,680! 220,640!", CARDBOARD)
    pen.shape("640,270! 800,220! 800,600! 640,680!", mixed(CARDBOARD, BLACK, 0.22))
    pen.shape("220,250! 390,190! 800,220! 640,270!", mixed(CARDBOARD, WHITE, 0.2))
    pen.shape("300,222! 344,206! 722,246! 690,256!", (222, 196, 152), lit=0.05)
    if pen.keeps(frame(290, 350, 530, 560)):
        pen.shape("290,344! 530,356! 530,570! 290,552!", PAPER, lit=0.04)
        _label(pen, 306, 364, 0.52, colour)
    pen.fold("640,276 640,480 640,676", 120, 8)
    pen.text(676, 520, "FRAGILE", 24, mixed(CARDBOARD, BLACK, 0.6))


def _label(pen: Pen, x: float, y: float, scale: float, colour: Colour) -> None:
    pen.block(x, y, x + 400 * scale, y + 54 * scale, colour, 4)
    pen.text(x + 12 * scale, y + 8 * scale, "AISOON EXPRESS", 34 * scale, WHITE)
    for row, width in enumerate((250, 300, 190)):
        top = y + (80 + row * 34) * scale
        pen.block(x, top, x + width * scale, top + 15 * scale, mixed(INK, WHITE, 0.35), 2, lit=0)
    bars = "1101001110110010110111001010011011010011101"
    for place, bar in enumerate(bars):
        left = x + place * 9.2 * scale
        if bar == "1":
            pen.block(left, y + 210 * scale, left + 6 * scale, y + 300 * scale, INK, lit=0)


def waybill(pen: Pen, colour: Colour) -> None:
    """A carrier's waybill."""
    pen.block(270, 70, 730, 690, PAPER, 10, lit=0.04)
    _label(pen, 300, 100, 1, colour)
    pen.line("300,430 700,430", INK, 3, curve=False)
    pen.text(302, 446, "1Z 4F8 220 71 9034 118", 30)
    if pen.keeps(frame(300, 510, 450, 660)):
        for place in range(15 * 15):
            across, down = place % 15, place // 15
            if (across * 7 + down * 5 + across * down) % 3 or {across, down} & {0, 14}:
                pen.block(300 + across * 10, 510 + down * 10, 310 + across * 10, 520 + down * 10, INK, lit=0)
    pen.text(480, 512, "WEIGHT", 22, mixed(INK, WHITE, 0.4))
    pen.text(480, 538, "0.4 kg", 44)
    pen.text(480, 602, "1 of 1", 30)


def empty_box(pen: Pen, colour: Colour) -> None:
    """An open shipping box with nothing in it but paper."""
    inside = mixed(CARDBOARD, BLACK, 0.4)
    pen.shape("270,230! 730,230! 690,110! 310,110!", mixed(CARDBOARD, WHITE, 0.12))
    pen.shape("270,230! 270,560! 130,600! 140,250!", mixed(CARDBOARD, WHITE, 0.05))
    pen.shape("730,230! 730,560! 870,600! 860,250!", mixed(CARDBOARD, BLACK, 0.08))
    pen.shape("270,230! 730,230! 730,560! 270,560!", inside, lit=0.1)
    pen.shape("330,290! 670,290! 670,520! 330,520!", mixed(CARDBOARD, BLACK, 0.24))
    for x, y in ((270, 230), (730, 230), (270, 560), (730, 560)):
        pen.fold(
            [
                (x, y),
                ((x + 500) / 2 + (500 - x) * 0.2, (y + 400) / 2),
                (500 + (x - 500) * 0.74, 405 + (y - 395) * 0.7),
            ],
            160,
            6,
        )
    for x, y, wide in ((440, 440, 62), (570, 350, 54), (480, 340, 40)):
        crumpled = [
            (px + (i % 3 - 1) * wide * 0.22, py + (i % 2) * wide * 0.2)
            for i, (px, py) in enumerate(ring(x, y, wide, wide * 0.7)[::2])
        ]
        pen.shape(crumpled, (236, 228, 210), curve=False, lit=0.2)
        pen.fold([(x - wide * 0.6, y), (x, y - 10), (x + wide * 0.4, y + wide * 0.3)], 110, 5)
        pen.fold([(x - 4, y - wide * 0.5), (x + 8, y), (x - wide * 0.3, y + wide * 0.5)], 90, 5)
    pen.shape("270,560! 730,560! 770,690! 230,690!", CARDBOARD)


WORN = (dress, shirt, shoes, bag, headphones)
USED = (kettle, toaster, lamp, chair, mug, book, phone, box, waybill)
THINGS: dict[str, Callable[[Pen, Colour], None]] = {thing.__name__: thing for thing in (*WORN, *USED)}
