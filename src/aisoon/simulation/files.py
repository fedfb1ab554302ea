"""The report of a simulation as files: HTML, text, JSON, or a CSV of the flipped requests, by the file's ending."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from aisoon.simulation import page, report
from aisoon.simulation.compare import CROSS, Comparison

ENDINGS = (".html", ".json", ".csv", ".txt")
TRICKS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would take for a formula."""


def write(found: Comparison, path: Path, left_out: Sequence[str] = ()) -> None:
    """Write the report; ValueError for an ending that is none of ENDINGS."""
    if path.suffix not in ENDINGS:
        raise ValueError(f"{path.name}: the report's file must end in {', '.join(ENDINGS)}.")
    if path.suffix == ".html":
        path.write_text(page.page(found, left_out), "utf-8")
    elif path.suffix == ".json":
        path.write_bytes(msgspec.json.format(msgspec.json.encode(told(found, left_out)), indent=2))
    elif path.suffix == ".csv":
        path.write_text(flips(found), "utf-8", newline="")
    else:
        path.write_text(report.report(found), "utf-8")


def told(found: Comparison, left_out: Sequence[str] = ()) -> dict[str, Any]:
    """The report as data: amounts in minor units, times in hours of the seller's calendar."""
    return {
        "before": {"version": found.before.version, "hash": found.before.hash},
        "after": {"version": found.after.version, "hash": found.after.hash},
        "says": report.sentences(found),
        "requests": found.count,
        "flipped": len(found.flipped),
        "answers": found.answers(),
        "at_once": found.at_once(),
        "review_hours": found.waits(),
        "changes": found.changes(),
        "per": {fact: found.by(fact) for fact in CROSS},
        "cross": found.by(*CROSS),
        "terms": msgspec.to_builtins(found.terms()),
        "left_out": list(left_out),
        "flips": found.flips(),
    }


def flips(found: Comparison) -> str:
    """The flipped requests as CSV, amounts in minor units; no cell is a spreadsheet's formula."""
    rows = found.flips()
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", *CROSS, "value", "currency", "before", "rule_before", "after", "rule_after"])
    writer.writerows([[plain(cell) for cell in row.values()] for row in rows])
    return out.getvalue()


def plain(cell: Any) -> Any:
    """A cell that a spreadsheet shows and never computes."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(TRICKS) else cell
