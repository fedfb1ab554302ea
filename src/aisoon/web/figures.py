"""Figures of decisions: what was appealed and overturned, by reason; everybody who decides sees their own, who leads sees all."""

from datetime import UTC, timedelta
from typing import Any

import msgspec
from litestar import get
from litestar.response import Response

from aisoon.http.sheet import MOST, download
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.shares import FEW, between
from aisoon.store import insights
from aisoon.store import insights_groups as groups
from aisoon.web.insights import HEAD, PAGE, PERIODS, Asking, asking, choices, id_of, line
from aisoon.web.page import Asked, draw, reader

MEASURED = ("decided", "heard", "overturned")
SHEET = ("reason", *MEASURED, "share", "low", "high", "all_heard", "all_overturned", "all_share")


class Row(msgspec.Struct, frozen=True):
    """One reason, or all of them ('' as its name): a reviewer's counts beside everybody's."""

    name: str
    decided: int
    heard: int
    overturned: int
    all_heard: int
    all_overturned: int

    @property
    def share(self) -> float | None:
        """Overturned of what was heard on appeal; None of nothing."""
        return self.overturned / self.heard if self.heard else None

    @property
    def base(self) -> float | None:
        """The same for everybody."""
        return self.all_overturned / self.all_heard if self.all_heard else None

    @property
    def range(self) -> tuple[float, float]:
        """Where the share lies, 19 times of 20."""
        return between(self.overturned, self.heard)


def leads(person: Person) -> bool:
    """Whether somebody sees everybody's figures."""
    return person.role == "operator" or person.lead


def whose(request: Asked, person: Person) -> str:
    """The id of the reviewer whose figures are asked for, '' for everybody's; others' are not there for who does not lead."""
    found = id_of(request.query_params.get("reviewer", ""))
    if not leads(person):
        if found not in (None, person.id):
            raise Refused("not_found")
        return str(person.id)
    return str(found) if found else ""


@get("/figures", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """A reviewer's figures by reason, beside everybody's; the same as a sheet."""
    person = await reader(request, "agent", "operator")
    asked, reviewer = asking(request, person), whose(request, person)
    async with request.app.state.desk.database.reading() as db:
        own = await groups.overturns(db, asked.scope, reviewer)
        everybody = await groups.overturns(db, asked.scope)
        sums = await groups.reviewers(db, asked.scope)
    rows = [*beside(own, everybody), whole(sums, reviewer)]
    if request.query_params.get("format") == "csv":
        return download("csv", f"decisions-{asked.since}-{asked.until}", SHEET, [sheet(row) for row in rows])
    today = request.app.state.desk.now().astimezone(UTC).date()
    presets = [(days, asked.query(by="", since=today - timedelta(days=days - 1), until=today)) for days in PERIODS]
    name = next((row["name"] for row in sums if row["id"] == reviewer), "")
    return draw(
        request, "figures.html", person, asked=asked, presets=presets, rows=rows, reviewers=sums, reviewer=reviewer, name_of=name,
        leads=leads(person), mine=reviewer == str(person.id), few=FEW, query=asked.query(by="", reviewer=reviewer),
        behind=behind_of(asked, reviewer),
    )  # fmt: skip


def beside(own: list[Any], everybody: list[Any]) -> list[Row]:
    """Each reason a reviewer decided, beside everybody's counts of it."""
    known = {row["name"]: row for row in everybody}
    return [row_of(row["name"], [row], [known[row["name"]]]) for row in own if row["decided"] or row["heard"]]


def whole(sums: list[Any], reviewer: str) -> Row:
    """All reasons together; a case with two reasons counts once."""
    return row_of("", [row for row in sums if reviewer in ("", row["id"])], sums)


def row_of(name: str, own: list[Any], everybody: list[Any]) -> Row:
    """Counts added up."""
    decided, heard, overturned = (sum(row[one] for row in own) for one in MEASURED)
    return Row(name, decided, heard, overturned, *(sum(row[one] for row in everybody) for one in MEASURED[1:]))


def behind_of(asked: Asking, reviewer: str) -> Any:
    """The address of the cases a number counts: of a measure, and of a reason where one is named."""
    return lambda measure, reason: (
        "/figures/cases?"
        + asked.query(by="", measure=measure, reviewer=reviewer, **({"reason": reason} if reason else {}))
    )


def sheet(row: Row) -> list[Any]:
    """A row as a line of a sheet; shares as fractions."""
    low, high = row.range
    said = [None if one is None else round(one, 4) for one in (row.share, low, high)]
    base = None if row.base is None else round(row.base, 4)
    counts = (row.decided, row.heard, row.overturned)
    return [row.name or "all", *counts, *said, row.all_heard, row.all_overturned, base]


@get("/figures/cases", include_in_schema=False)
async def behind(request: Asked) -> Response[Any]:
    """The cases a number counts."""
    person, query = await reader(request, "agent", "operator"), request.query_params
    asked, reviewer, measure = asking(request, person), whose(request, person), query.get("measure", "decided")
    text = query.get("from", "0")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if measure not in MEASURED:
        raise Refused("not_found")
    table = query.get("format") == "csv"
    async with request.app.state.desk.database.reading() as db:
        limit = MOST if table else PAGE
        total, units, rows = await insights.cases(db, asked.scope, measure, reviewer, start, limit)
        facts = await choices(db, person)
    if table:
        return download("csv", "cases", HEAD, [line(row) for row in rows])
    more = start + PAGE if total > start + PAGE else None
    return draw(
        request, "insights_cases.html", person, asked=asked, measure=measure, which="", total=total, units=units, rows=rows,
        start=start, size=PAGE, more=more, query=asked.query(by="", measure=measure, reviewer=reviewer), at="/figures",
        back=asked.query(by="", reason="", reviewer=reviewer), **facts,
    )  # fmt: skip


ROUTES = [shown, behind]
