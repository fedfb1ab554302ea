"""The transparency report: cases, outcomes, times, overturns and automatic outcomes by quarter, for everybody; nobody is in it.

Only quarters that have ended are told, each once an hour at most, so that two readings cannot be taken from each other.
Counts from one to four are not shown, nor the next larger one where a sum would give the hidden one away.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from litestar import get
from litestar.response import Response

from aisoon.http.sheet import download
from aisoon.http.signin import maybe_person
from aisoon.store import insights_groups as groups
from aisoon.store.database import Reading
from aisoon.store.insights import Scope
from aisoon.web.page import Asked, draw

FEW = 5
"""A count below this, and not zero, is not shown."""

MOST_QUARTERS = 40
FRESH = timedelta(hours=1)

known: dict[tuple[int, date], "tuple[datetime, Report]"] = {}
"""Reports of one process, by the app they are of and the quarter's first day."""


class Line(msgspec.Struct, frozen=True):
    """One count by name, None where it is not shown; a step also has its median and the time nine of ten kept, in seconds."""

    name: str
    cases: int | None
    median: int | None = None
    p90: int | None = None


class Report(msgspec.Struct, frozen=True):
    """One quarter in lines by section; the lines of a section may be looked at beside the number of cases."""

    first: date
    last: date
    sections: dict[str, list[Line]]


def shown(counts: Sequence[int], of_a_whole: bool = True) -> list[int | None]:
    """Counts with small ones hidden; a single hidden one among parts of a known whole takes the next smallest with it."""
    found: list[int | None] = [None if 0 < count < FEW else count for count in counts]
    if of_a_whole and found.count(None) == 1:
        rest = [(count, place) for place, count in enumerate(found) if count]
        if rest:
            found[min(rest)[1]] = None
    return found


def quarter(day: date) -> date:
    """The first day of a day's quarter."""
    return date(day.year, 3 * ((day.month - 1) // 3) + 1, 1)


def following(first: date) -> date:
    """The first day of the quarter after one that begins on this day."""
    return quarter(first + timedelta(days=100))


def quarters(since: date, today: date) -> list[date]:
    """The first days of the quarters that have ended, the latest first."""
    found, one = [], quarter(since)
    while following(one) <= today:
        found.append(one)
        one = following(one)
    return found[::-1][:MOST_QUARTERS]


def code(first: date) -> str:
    """A quarter as an address has it: 2026-Q3."""
    return f"{first.year}-Q{(first.month + 2) // 3}"


async def report(db: Reading, first: date) -> Report:
    """A quarter's report."""
    begin, end = (datetime.combine(day, time(), UTC) for day in (first, following(first)))
    scope = Scope(begin, end)
    totals = await groups.totals(db, scope)
    names = ("opened", "closed", "disputed", "decided", "heard", "overturned", "met", "late", "automatic")
    sections = {"cases": lines(names, [totals[name] for name in names], False)}
    for section, rows in (
        ("reasons", await groups.groups(db, scope, "reason")), ("outcomes", await groups.outcomes(db, scope)),
        ("verdicts", await groups.verdicts(db, scope)), ("automatic", await groups.automatic(db, scope)),
    ):  # fmt: skip
        sections[section] = lines([row["name"] for row in rows], [row["cases"] for row in rows])
    sections["steps"] = [
        Line(row["name"], row["cases"], row["median"], row["p90"]) if row["cases"] >= FEW else Line(row["name"], None)
        for row in await groups.steps(db, scope)
    ]
    return Report(first, following(first) - timedelta(days=1), sections)


def lines(names: Sequence[str], counts: Sequence[int], of_a_whole: bool = True) -> list[Line]:
    """Names with their counts as they may be shown."""
    return [Line(name, count) for name, count in zip(names, shown(counts, of_a_whole), strict=True)]


@get("/transparency", opt={"public": True}, include_in_schema=False)
async def transparency(request: Asked) -> Response[Any]:
    """The report of the quarter asked for, else of the latest that has ended, as a page or a sheet."""
    desk, wanted = request.app.state.desk, request.query_params.get("quarter", "")
    async with desk.database.reading() as db:
        began = await groups.first(db)
        ended = quarters(began.astimezone(UTC).date(), desk.now().astimezone(UTC).date()) if began else []
        first = next((one for one in ended if code(one) == wanted), ended[0] if ended else None)
        found = await kept(request, db, first) if first else None
    if request.query_params.get("format") == "csv":
        return download("csv", f"transparency-{code(first)}" if first else "transparency", HEAD, cells(found))
    return draw(
        request, "insights_public.html", await maybe_person(request), report=found, quarters=[(code(one), one) for one in ended],
        chosen=code(first) if first else "", next_day=following(quarter(desk.now().astimezone(UTC).date())), few=FEW,
    )  # fmt: skip


async def kept(request: Asked, db: Reading, first: date) -> Report:
    """A report not older than an hour."""
    now, place = request.app.state.desk.now(), (id(request.app), first)
    if place not in known or not timedelta(0) <= now - known[place][0] < FRESH:
        known[place] = now, await report(db, first)
    return known[place][1]


HEAD = ("section", "name", "cases", "median_hours", "p90_hours")


def cells(found: Report | None) -> list[list[Any]]:
    """A report as lines of a sheet; what is not shown is an empty cell."""
    return [
        [
            section,
            one.name,
            one.cases,
            *(None if value is None else round(value / 3600, 1) for value in (one.median, one.p90)),
        ]
        for section, many in (found.sections if found else {}).items()
        for one in many
    ]


ROUTES = [transparency]
