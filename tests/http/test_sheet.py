"""Sheets: what others wrote is never run by the spreadsheet that opens it."""

import csv
import io
from datetime import UTC, datetime

import pytest

from aisoon.http.sheet import amount, cell, sheet


@pytest.mark.parametrize(
    "name", ["=HYPERLINK(0)", "+1+cmd", "-2+3", "@SUM(A1)", "\t=1", "\r=1", " =1", "-", "=", "--1"]
)
def test_no_cell_is_a_formula(name: str) -> None:
    assert cell(name) == f"'{name}"
    (line,) = list(csv.reader(io.StringIO(sheet(["a"], [[name]]), newline="")))[1:]
    assert line == [f"'{name}"]


def test_amounts_and_times_stay_what_they_are() -> None:
    assert [cell(one) for one in ("-12.30", 5, None, "Ana", "a=b", datetime(2026, 11, 2, tzinfo=UTC))] == [
        "-12.30", "5", "", "Ana", "a=b", "2026-11-02T00:00:00Z",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("minor", "currency", "said"), [(-1230, "EUR", "-12.30"), (5800, "JPY", "5800"), (1, "KWD", "0.001")]
)
def test_amounts_are_plain_numbers(minor: int, currency: str, said: str) -> None:
    assert cell(amount(minor, currency)) == said


def test_commas_quotes_and_lines_stay_in_their_cell() -> None:
    names = ["a, b", 'say "x"', "two\nlines"]
    assert list(csv.reader(io.StringIO(sheet(["1", "2", "3"], [names]), newline="")))[1] == names
