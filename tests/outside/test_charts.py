"""Charts are drawings: no script, no foreign address, one bar an amount, by day and by night."""

from datetime import date
from xml.etree import ElementTree

import pytest

from aisoon.outside import charts

MONEY = [("Captured", [120000, 0, 250050]), ("Refunded", [2000, 500, -1000])]
SVG = "{http://www.w3.org/2000/svg}"


def drawn(**more: bool) -> ElementTree.Element:
    """A chart as a tree."""
    return ElementTree.fromstring(charts.bars(["2 Nov", "9 Nov", "16 Nov"], MONEY, "EUR", **more))


def bars_of(tree: ElementTree.Element) -> list[ElementTree.Element]:
    """The bars of a chart."""
    return [one for one in tree.iter(f"{SVG}rect") if "tooltip-trigger" in one.get("class", "")]


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("stacked", [False, True])
def test_nothing_in_a_chart_runs_or_is_fetched(dark: bool, stacked: bool) -> None:
    text = charts.bars(["a"], [("<script>alert(1)</script>", [1])], "EUR", dark, stacked).decode()
    tree = ElementTree.fromstring(text)
    names = {one.tag for one in tree.iter()}
    assert not names & {f"{SVG}{name}" for name in ("script", "foreignObject", "image", "use", "a")}
    assert not any(name.startswith("on") or "href" in name for one in tree.iter() for name in one.attrib)
    assert text.count("http") == text.count("http://www.w3.org/") == 1
    assert "@import" not in text
    assert "url(" not in text


@pytest.mark.parametrize("stacked", [False, True])
def test_every_amount_has_its_bar(stacked: bool) -> None:
    assert len(bars_of(drawn(stacked=stacked))) == 6


def test_a_bar_twice_the_amount_is_twice_as_high() -> None:
    tree = ElementTree.fromstring(charts.bars(["a", "b"], [("x", [1000, 2000])], "EUR"))
    low, high = (float(one.get("height", "0")) for one in bars_of(tree))
    assert high == pytest.approx(2 * low)


def test_axes_say_major_units() -> None:
    said = {one.text for one in drawn().iter(f"{SVG}text")}
    assert {"0", "1k", "2k", "3k", "2 Nov", "Captured", "Refunded"} <= said
    yen = ElementTree.fromstring(charts.bars(["a"], [("x", [5800])], "JPY"))
    assert "6k" in {one.text for one in yen.iter(f"{SVG}text")}


def test_day_and_night_differ_in_ink_only() -> None:
    day, night = drawn(), drawn(dark=True)
    assert [one.get("height") for one in bars_of(day)] == [one.get("height") for one in bars_of(night)]
    assert charts.INKS["light"][0] in ElementTree.tostring(day).decode()
    assert charts.INKS["dark"][0] in ElementTree.tostring(night).decode()


@pytest.mark.parametrize("stacked", [False, True])
@pytest.mark.parametrize("series", [[], [("x", [])], [("x", [0, 0])], [("x", [-5]), ("y", [-7])]])
def test_little_or_nothing_is_drawn_too(series: list[tuple[str, list[int]]], stacked: bool) -> None:
    labels = ["a", "b"][: len(series[0][1])] if series else []
    assert ElementTree.fromstring(charts.bars(labels, series, "KWD", stacked=stacked)).tag == f"{SVG}svg"


@pytest.mark.parametrize(("low", "high", "expected"), [
    (0, 7.5, [0, 2, 4, 6, 8]), (0, 0, [0]), (-3, 10, [-5, 0, 5, 10]), (0, 250, [0, 100, 200, 300]),
])  # fmt: skip
def test_ticks_are_round_and_reach_the_highest(low: float, high: float, expected: list[float]) -> None:
    assert charts.ticks(low, high) == expected


@pytest.mark.parametrize(
    ("amount", "said"), [(0, "0"), (1500, "1.5k"), (2e6, "2m"), (3e9, "3bn"), (-400, "-400"), (0.5, "0.5")]
)
def test_amounts_are_short(amount: float, said: str) -> None:
    assert charts.short(amount) == said


def test_days_are_short() -> None:
    assert charts.days([date(2026, 11, 2)]) == ["2 Nov"]
