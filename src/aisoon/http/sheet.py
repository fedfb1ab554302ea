"""Sheets: lists as CSV that a spreadsheet may open, with no cell that it would run as a formula; the same as JSON."""

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from litestar import Response

from aisoon.rules import money

FORMULA = re.compile(r"\s*[=+\-@\t\r]")
NUMBER = re.compile(r"-?\d+(\.\d+)?")

MOST = 100_000
"""Rows of one sheet."""


def sheet(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """CSV with a head line; times are written in UTC, nothing as an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    return out.getvalue()


def cell(value: Any) -> str:
    """One cell; a text a spreadsheet would take for a formula begins with an apostrophe instead."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = str(value)
    return f"'{text}" if FORMULA.match(text) and not NUMBER.fullmatch(text) else text


def amount(minor: int, currency: str) -> str:
    """Minor units as a plain number for a cell of their own beside the currency."""
    return money.plain(minor, currency)


def download(kind: str, name: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Response[Any]:
    """A list as a file of this name: csv, or json with an object a line; amounts are plain numbers in text in both."""
    headers = {"content-disposition": f'attachment; filename="{name}.{kind}"', "cache-control": "private, no-cache"}
    if kind == "csv":
        return Response(sheet(head, rows).encode(), media_type="text/csv", headers=headers)
    body = msgspec.json.encode([dict(zip(head, row, strict=True)) for row in rows], enc_hook=str)
    return Response(body, media_type="application/json", headers=headers)
