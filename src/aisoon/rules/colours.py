"""Colours of a marketplace: one accent by day and one by night, refused where words in it could not be read."""

import re
from collections.abc import Mapping

from aisoon.rules.refusals import Refused

ENOUGH = 4.5
"""The contrast WCAG 2.2 asks of words (1.4.3)."""

GROUNDS: Mapping[str, tuple[str, ...]] = {
    "light": ("#ffffff", "#f6f4ee", "#f0ede4"),
    "dark": ("#171f1c", "#0f1513", "#1e2824"),
}
"""What words stand on, by day and by night: card, paper, sunk."""

INK = {"light": "#ffffff", "dark": "#05231d"}
"""What is written on an accent, where it can be read there."""

CODE = re.compile(r"#[0-9a-f]{6}")


def parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue from 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance as WCAG defines it, from 0 to 1."""
    shares = (part / 255 for part in parts(colour))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mix(one: str, other: str, share: float) -> str:
    """So much of the first in the second."""
    pairs = zip(parts(one), parts(other), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02x}" for a, b in pairs)


def checked(text: str, theme: str, field: str) -> str:
    """An accent as it is kept; Refused `bad_colour` or, told against what, `too_pale` when it could not be read."""
    colour = text.strip().lower()
    if not colour:
        return ""
    if not CODE.fullmatch(colour):
        raise Refused("bad_colour", field)
    worst = min((*GROUNDS[theme], tint(colour, theme)), key=lambda ground: contrast(colour, ground))
    ratio = min(contrast(colour, worst), contrast(colour, ink(colour, theme)))
    if ratio < ENOUGH:
        raise Refused("too_pale", field, ratio=f"{ratio:.1f}", needed=str(ENOUGH), nearest=nearest(colour, theme))
    return colour


def tint(colour: str, theme: str) -> str:
    """The card with a breath of the accent."""
    return mix(colour, GROUNDS[theme][0], 0.1 if theme == "light" else 0.16)


def ink(colour: str, theme: str) -> str:
    """What to write in on the accent: the theme's own ink, or the other one where that is easier to read."""
    return max((INK[theme], INK["dark" if theme == "light" else "light"]), key=lambda one: contrast(colour, one))


def nearest(colour: str, theme: str) -> str:
    """The same hue, darker by day and lighter by night, until it can be read."""
    towards = "#000000" if theme == "light" else "#ffffff"
    for share in range(100, -1, -5):
        found = mix(colour, towards, share / 100)
        grounds = (*GROUNDS[theme], tint(found, theme), ink(found, theme))
        if all(contrast(found, ground) >= ENOUGH for ground in grounds):
            return found
    return towards


def sheet(light: str, dark: str) -> str:
    """The style sheet of a marketplace's accents; empty without any."""
    themes = {"light": light or "#0b5c50", "dark": dark or "#74d6c0"}
    if not (light or dark):
        return ""
    deeper = {"light": "#000000", "dark": "#ffffff"}
    rows = {
        "accent": themes,
        "accent-deep": {name: mix(colour, deeper[name], 0.75) for name, colour in themes.items()},
        "on-accent": {name: ink(colour, name) for name, colour in themes.items()},
        "tint": {name: tint(colour, name) for name, colour in themes.items()},
    }
    pairs = "".join(f"--{name}:light-dark({pair['light']},{pair['dark']});" for name, pair in rows.items())
    return f"@layer reset,base,layout,parts;@layer base{{:root{{{pairs}}}}}\n"
