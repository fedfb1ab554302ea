"""Charts: money and counts in bars as SVG, drawn here without any script, by day and by night, on whatever is behind them."""

import sys
from collections.abc import Callable, Sequence
from datetime import date
from math import ceil, floor, log10
from typing import Any, NamedTuple

import pygal  # type: ignore[import-untyped]
from pygal.style import Style  # type: ignore[import-untyped]

from aisoon.rules.money import digits

# What lets pygal find its maps is asked for every import of everybody, in a way Python is giving up, and warns each time.
sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, pygal.PluginImportFixer)]

INKS = {"light": ("#17211e", "#52605b", "#c9c3b4"), "dark": ("#e8eeeb", "#a9b6b0", "#3a4843")}
"""Text, lesser text and guide lines, by day and by night."""

COLOURS = {
    "light": ("#0b7a6a", "#c77700", "#b3261e", "#3f6fb5", "#7a5fa8"),
    "dark": ("#4fc3ab", "#f0b35a", "#f28b82", "#8fb8f5", "#c3a6ef"),
}
"""One colour a series; neighbours differ in lightness too, for those who see no red and green."""


class Shape(NamedTuple):
    """The size of a chart: width, height, margin and letters in its own pixels, and about how many days it names."""

    width: int
    height: int
    margin: int
    letters: int
    ticks: int


WIDE, NARROW = Shape(760, 400, 14, 18, 6), Shape(400, 320, 8, 14, 4)

SHORT = 18
"""Letters of a name of which two fit beside each other on a phone."""

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
UNITS = ((1e9, "bn"), (1e6, "m"), (1e3, "k"))


def bars(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], currency: str, dark: bool = False,
    stacked: bool = False, narrow: bool = False,
) -> bytes:  # fmt: skip
    """An SVG of amounts (minor units of one currency) in bars, beside each other or stacked, a colour a series; `narrow`
    for phones, where the letters would become too small.
    """
    scale = 10 ** digits(currency)
    major = [(name, [amount / scale for amount in amounts]) for name, amounts in series]
    return counts(labels, major, currency, dark, stacked, narrow)


def counts(
    labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]], title: str, dark: bool = False,
    stacked: bool = False, narrow: bool = False, every: bool = False,
) -> bytes:  # fmt: skip
    """An SVG of plain numbers in bars; its title and, as its description, all of its numbers are there for screen readers.

    With `every`, no label under a bar is left out.
    """
    shape = NARROW if narrow else WIDE
    roomy = not narrow or all(len(name) <= SHORT for name, _ in series)
    columns = (2 if narrow or len(series) <= 4 else 3) if roomy else 1
    kind = pygal.StackedBar if stacked else pygal.Bar
    chart = kind(
        style=style("dark" if dark else "light", shape.letters), js=[], no_prefix=True, width=shape.width,
        height=shape.height, margin=shape.margin, margin_bottom=shape.margin + missing(len(series), columns, shape),
        spacing=shape.margin, rounded_bars=2, legend_at_bottom=True, legend_at_bottom_columns=columns,
        legend_box_size=shape.letters - 2, truncate_legend=-1, truncate_label=14 if every else -1,
        show_minor_x_labels=every, x_label_rotation=25 if every else 0,
        x_labels_major_every=1 if every else max(len(labels) // shape.ticks, 1), value_formatter=short,
        no_data_text="Nothing yet",
    )  # fmt: skip
    chart.x_labels = list(labels)
    for name, amounts in series:
        chart.add(name, list(amounts))
    if stacks := list(zip(*(amounts for _, amounts in series), strict=True)):
        ends = [edges(stack) if stacked else (min(stack), max(stack)) for stack in stacks]
        chart.y_labels = ticks(min(low for low, _ in ends), max(high for _, high in ends))
    chart.add_xml_filter(still)
    chart.add_xml_filter(told(title, labels, series))
    svg: bytes = chart.render()
    return svg


def told(title: str, labels: Sequence[str], series: Sequence[tuple[str, Sequence[float]]]) -> Callable[[Any], Any]:
    """Makes a drawing one picture with a title and a description: every series with its numbers."""
    said = (
        ", ".join(f"{label} {amount:g}" for label, amount in zip(labels, amounts, strict=False))
        for _, amounts in series
    )
    text = "; ".join(f"{name}: {numbers}" for (name, _), numbers in zip(series, said, strict=True))

    def tell(root: Any) -> Any:
        namespace = root.tag.rpartition("svg")[0]
        for place, (name, words) in enumerate((("title", title), ("desc", text))):
            node = root.makeelement(f"{namespace}{name}", {"id": name})
            node.text = words
            root.insert(place, node)
        root.set("role", "img")
        root.set("aria-labelledby", "title desc")
        return root

    return tell


def missing(count: int, columns: int, shape: Shape) -> int:
    """The height pygal forgets for a legend's last row when it is not full; for a single series that is the only one."""
    return shape.margin + shape.letters if count % columns else 0


def edges(column: Sequence[float]) -> tuple[float, float]:
    """Where a stack begins, below zero, and where it ends."""
    return sum(part for part in column if part < 0), sum(part for part in column if part > 0)


def ticks(low: float, high: float) -> list[float]:
    """Four or so round amounts from nothing (or below it) to the highest."""
    span = max(high, 0.0) - min(low, 0.0) or 1.0
    size = 10.0 ** floor(log10(span / 4))
    step = next(size * factor for factor in (1, 2, 5, 10) if size * factor * 4 >= span)
    return [step * number for number in range(floor(min(low, 0.0) / step), ceil(max(high, 0.0) / step) + 1)] or [0.0]


def days(found: Sequence[date]) -> list[str]:
    """Days as short labels: '3 Nov'."""
    return [f"{day.day} {day:%b}" for day in found]


def short(amount: float) -> str:
    """An amount for an axis: '1.5k'."""
    for size, unit in UNITS:
        if abs(amount) >= size:
            return f"{amount / size:.3g}{unit}"
    return f"{amount:.3g}"


def still(root: Any) -> Any:
    """The drawing without scripts and the words only a script would show."""
    for parent in list(root.iter()):
        for child in list(parent):
            name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else "comment"
            if name in ("script", "title", "desc", "comment") or "tooltip" in child.get("class", "").split():
                parent.remove(child)
    return root


def style(theme: str, size: int) -> Style:
    """Inks and colours on no background of its own, letters of one size."""
    ink, soft, line = INKS[theme]
    return Style(
        background="transparent", plot_background="transparent", foreground=ink, foreground_strong=ink,
        foreground_subtle=soft, guide_stroke_color=line, major_guide_stroke_color=line, guide_stroke_dasharray="1,0",
        major_guide_stroke_dasharray="1,0", colors=COLOURS[theme], opacity="1", opacity_hover="1", font_family=FONT,
        label_font_size=size, major_label_font_size=size, legend_font_size=size, no_data_font_size=size + 6,
    )  # fmt: skip
