"""The dashboard's drawings: a table of numbers as bars, said in the reader's words."""

from typing import Any

from aisoon.rules.people import Person
from aisoon.web.insights_tables import Table
from aisoon.web.page import Asked, facts_of

CHARTS = ("time", "groups", "steps", "deadlines")
HOUR = 3600
NAMES = 8
"""Bars a chart of groups has at most."""


def draw_chart(request: Asked, person: Person, table: Table, by: str, sellers: dict[str, str]) -> bytes:
    """A table as an SVG with a title and a description of its numbers."""
    facts = facts_of(request, person)
    words, draw = facts["words"], request.app.state.charts
    dark, narrow = request.query_params.get("dark") == "1", request.query_params.get("narrow") == "1"
    named = {"reason": words.reason, "seller": lambda name: sellers.get(name, name)}.get(by, str)
    labels: list[str]
    series: list[tuple[str, list[float]]]
    if table.name == "time":
        title, labels = words.text("Cases opened"), draw.days([row[0].value for row in table.rows])
        series = [(named(name), [row[at].value for row in table.rows]) for at, name in enumerate(table.head[1:], 1)]
    elif table.name == "groups":
        title, rows = words.text("Return rate in percent"), table.rows[:NAMES]
        labels = [words.reason(row[0].value) if by == "reason" else str(row[0].value) for row in rows]
        series = [(title, [round(100 * (row[4].value or 0), 1) for row in rows])]
    elif table.name == "steps":
        title, labels = (
            words.text("Hours from the request to each step"),
            [step(words, row[0].value) for row in table.rows],
        )
        both = ((words.text("Median"), 2), (words.text("Nine of ten within"), 3))
        series = [(name, [round(row[at].value / HOUR, 1) for row in table.rows]) for name, at in both]
    else:
        title, labels = words.text("Deadlines"), [words.state(*row[0].value.split(".")) for row in table.rows]
        both = ((words.text("Kept in time"), 1), (words.text("Ran out"), 2))
        series = [(name, [row[at].value for row in table.rows]) for name, at in both]
    stacked = table.name in ("time", "deadlines")
    svg: bytes = draw.counts(labels, series, title, dark, stacked, narrow, every=table.name != "time")
    return svg


def step(words: Any, name: str) -> str:
    """A step in a word or two."""
    said = {
        "answered": words.text("First answer"), "approved": words.text("Approved"), "shipped": words.text("Sent back"),
        "received": words.text("Arrived"), "disputed": words.text("Disputed"), "decided": words.text("Decided"),
        "refunded": words.text("Refunded"), "closed": words.text("Closed"),
    }  # fmt: skip
    return str(said[name])
