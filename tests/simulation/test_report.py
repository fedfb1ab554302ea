"""The report on a small made table: every number by hand."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from aisoon.rules.policy import parse
from aisoon.settings import ROOT
from aisoon.simulation import compare as comparing
from aisoon.simulation import files, page, report
from aisoon.simulation.bulk import table

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
CHANGED = (
    SHIPPED.replace('version = "2026-11-01"', 'version = "2026-12-01"')
    .replace("EUR = 1500,", "EUR = 4000,", 1)
    .replace('name = "no_longer_needed"\nwindow = "30 days"', 'name = "no_longer_needed"\nwindow = "20 days"')
    .replace('name = "does_not_fit"', 'name = "does_not_fit"\nrestocking_percent = 10')
    + """
[[rule]]
name = "very_late"
when = { reason = "arrived_too_late", days_late = { at_least = 7 }, value = { at_most = { EUR = 5000 } } }
then = "approve"

[[overlay]]
name = "quick sellers"
when = { seller.tier = "gold" }
deadlines = { review = "24 business hours" }
"""
)
OLD, NEW = parse(SHIPPED), parse(CHANGED)
USUAL = {
    "category": "kitchen", "country": "US", "currency": "EUR", "seller.reference": "S1", "seller.tier": "", "units": 1,
    "buyer.returns_90d": 0, "evidence": 0, "delivered": True, "days_since_delivery": 5, "days_late": 0, "withdrawal": False,
    "return_needed": True, "low_value": False, "sure": True,
}  # fmt: skip


def asked(id: str, reason: str, value: int, **more: Any) -> dict[str, Any]:
    return {**USUAL, "id": id, "reason": reason, "value": value, **more}


ROWS = [
    asked("A", "arrived_too_late", 5000, days_late=7),  # seller → approve
    asked("B", "arrived_too_late", 5001, days_late=7),  # stays: too dear
    asked("C", "arrived_too_late", 3000, days_late=None),  # stays: not known
    asked("D", "damaged_on_delivery", 4000, category="toys"),  # seller → refund without return: the limit is higher
    asked("E", "damaged_on_delivery", 1500, return_needed=False, low_value=True),  # stays: refund without return
    asked("F", "no_longer_needed", 2000, days_since_delivery=25),  # seller → window closed
    asked("G", "does_not_fit", 1000, category="shoes"),  # same answer, other terms
    asked("H", "defective", 9900, **{"seller.tier": "gold"}),  # same answer, less time
]


@pytest.fixture(scope="module")
def found() -> comparing.Comparison:
    """The shipped policy against the changed one."""
    return comparing.compare(OLD, NEW, table(ROWS))


def test_flips(found: comparing.Comparison) -> None:
    flips = found.flips()
    assert [(one["id"], one["answer before"], one["answer after"], one["rule after"]) for one in flips] == [
        ("A", "to_seller", "approve", "very_late"),
        ("D", "to_seller", "refund_without_return", "low_value_without_return"),
        ("F", "to_seller", "window_closed", ""),
    ]
    assert [one["id"] for one in found.flips(1)] == ["A"]


def test_numbers(found: comparing.Comparison) -> None:
    assert found.changes() == [
        {"answer before": "to_seller", "answer after": after, "currency": "EUR", "count": 1, "value": value}
        for after, value in (("approve", 5000), ("refund_without_return", 4000), ("window_closed", 2000))
    ]
    assert found.by("reason") == [
        {"reason": "arrived_too_late", "currency": "EUR", "count": 1, "value": 5000, "of": 3},
        {"reason": "damaged_on_delivery", "currency": "EUR", "count": 1, "value": 4000, "of": 2},
        {"reason": "no_longer_needed", "currency": "EUR", "count": 1, "value": 2000, "of": 1},
    ]
    assert found.by("category", "country", top=1) == [
        {"category": "kitchen", "country": "US", "currency": "EUR", "count": 2, "value": 7000, "of": 6}
    ]
    answers = found.answers()
    assert [answers["before"][name] for name in ("to_seller", "refund_without_return", "to_agent")] == [7, 1, 0]
    assert [answers["after"][name] for name in ("to_seller", "approve", "window_closed")] == [4, 1, 1]
    assert found.at_once() == {"EUR": {"before": 1500, "after": 10500}}
    assert found.waits() == {"before": 48.0, "after": 48.0}
    assert found.terms() == comparing.Terms(requests=2, way_back=0, return_needed=0, restocking_percent=1, review=1)


def test_sentences(found: comparing.Comparison) -> None:
    assert report.sentences(found) == [
        "Of 8 past requests, 3 (37.5 %) would be answered otherwise under version 2026-12-01 than under version 2026-11-01.",
        "1 worth 50.00 EUR would be approved at once instead of left to the seller; 1 worth 40.00 EUR would be refunded at once "
        "without a return instead of left to the seller (and 1 other kind of change).",
        "Sellers would have 3 fewer to answer (7 → 4) and customer service would have as many to answer (0 → 0); the median time "
        "a seller has stays 48 hours of its calendar.",
    ]


def test_the_same_policy_changes_nothing() -> None:
    same = comparing.compare(OLD, OLD, table(ROWS))
    assert (len(same.flipped), same.terms().requests, same.changes(), same.by("reason")) == (0, 0, [], [])
    assert "0 (0.0 %) would be answered otherwise" in report.report(same)
    assert "What flips" not in page.page(same)


def test_no_requests_at_all() -> None:
    nothing = comparing.compare(OLD, NEW, table([]))
    assert report.report(nothing).startswith("Of 0 past requests, 0 (0 %)")
    assert nothing.waits() == {"before": None, "after": None}


def test_several_currencies_and_a_request_of_several_reasons() -> None:
    rows = [
        asked("A", "arrived_too_late", 5000, days_late=7),
        asked("J", "arrived_too_late", 5000, days_late=7, currency="JPY"),
        asked("S", "arrived_too_late", 5000) | {"reason": None, "category": None},
    ]
    found = comparing.compare(OLD, NEW, table(rows))
    assert [one["id"] for one in found.flips()] == ["A"]
    assert report.amount(123456, "JPY") == "123,456 JPY"
    assert report.amount(-123456, "KWD") == "-123.456 KWD"


def test_the_guarantee_is_no_closed_window() -> None:
    """After the window a person still answers where the law says so."""
    rows = [asked(country, "defective", 100, days_since_delivery=40, country=country) for country in ("DE", "US")]
    answers = comparing.compare(OLD, NEW, table(rows)).decided["answer after"].to_list()
    assert answers == ["to_seller", "window_closed"]


def test_traces(found: comparing.Comparison) -> None:
    both = found.traces("D")
    assert [one.fits for one in both["before"]] == [False, False]
    assert both["after"][-1].rule == "low_value_without_return"
    assert both["after"][-1].fits
    assert "→ low_value_without_return: refund_without_return. yes: it need not come back" in report.trace(
        both["after"]
    )
    with pytest.raises(KeyError):
        found.traces("nobody")


def test_text_is_the_sentences_and_then_tables(found: comparing.Comparison) -> None:
    text = report.report(found)
    assert text.split("\n\n")[0].splitlines() == report.sentences(found)
    assert "Where it flips, by reason × category × seller × country" in text
    assert max(map(len, text.split("\n\n", 1)[1].splitlines())) < 160


def test_html_needs_nothing_else_and_believes_nothing() -> None:
    bad = asked("<script>alert(1)</script>", "arrived_too_late", 100, days_late=9, category="<b>")
    told = page.page(comparing.compare(OLD, NEW, table([*ROWS, bad])), ["3 lines <i>"])
    assert "<script" not in told
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in told
    assert "http" not in told
    assert told.count("data:image/svg+xml;base64,") == 4
    assert "3 lines &lt;i&gt;" in told


def test_files(found: comparing.Comparison, tmp_path: Path) -> None:
    for ending in files.ENDINGS:
        files.write(found, tmp_path / f"report{ending}", ["1 line"])
    told = json.loads((tmp_path / "report.json").read_text())
    assert (told["requests"], told["flipped"], told["left_out"]) == (8, 3, ["1 line"])
    assert told["says"] == report.sentences(found)
    rows = list(csv.DictReader((tmp_path / "report.csv").read_text().splitlines()))
    assert [rows[0][name] for name in ("id", "before", "after", "value")] == ["A", "to_seller", "approve", "5000"]
    with pytest.raises(ValueError, match=r"must end in \.html"):
        files.write(found, tmp_path / "report.pdf")


def test_no_cell_is_a_formula() -> None:
    rows = [asked("=1+1", "arrived_too_late", 100, days_late=9)]
    told = files.flips(comparing.compare(OLD, NEW, table(rows)))
    assert next(iter(csv.DictReader(io.StringIO(told))))["id"] == "'=1+1"
