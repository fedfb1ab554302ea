"""The tables of the dashboard: every cell knows what it counts, so that page, list and sheet show the same number."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

import msgspec

from aisoon.rules.money import plain
from aisoon.store import insights_groups as store
from aisoon.store.database import Reading
from aisoon.store.insights import Scope

TOP = 5
"""Groups a chart tells apart; the rest are one."""

ENOUGH = 5
"""Delivered units below which a return rate says nothing."""


class Cell(msgspec.Struct, frozen=True):
    """One cell: how it is shown, its value, and the list behind it: a measure, which of several, and what narrows it."""

    kind: str
    value: Any
    measure: str = ""
    which: str = ""
    narrow: dict[str, Any] = {}
    currency: str = ""

    @property
    def plain(self) -> Any:
        """The value for a sheet: shares as fractions, spans in hours, money in major units."""
        if self.value is None:
            return None
        if self.kind == "share":
            return round(self.value, 4)
        if self.kind == "span":
            return round(self.value / 3600, 2)
        return plain(self.value, self.currency) if self.kind == "money" else self.value


class Table(msgspec.Struct, frozen=True):
    """A table by its name: its columns' names and its rows."""

    name: str
    head: tuple[str, ...]
    rows: list[list[Cell]]


def share(part: int, whole: int) -> float | None:
    """A part of a whole; None of nothing."""
    return part / whole if whole else None


def counts(row: Any, names: Sequence[str], which: str = "", **narrow: Any) -> list[Cell]:
    """Counts of a row, each under the measure of its name."""
    return [Cell("count", row[name], name, which, narrow) for name in names]


async def groups(db: Reading, scope: Scope, by: str = "reason") -> Table:
    """Cases by reason, category, seller or product, with the return rate where goods were delivered."""
    rows, delivered = await store.groups(db, scope, by), await store.delivered(db, scope, by)
    sellers = {row["id"]: row["name"] for row in await store.sellers(db, scope)} if by == "seller" else {}
    found = []
    for row in rows:
        narrow, units = {by: row["name"]}, delivered.get("" if by == "reason" else row["name"], 0)
        title = sellers.get(row["name"], row["name"]) if by == "seller" else row["name"]
        name = Cell("product" if by == "sku" else by, f"{row['title']} ({title})" if by == "sku" else title)
        found.append([
            name, Cell("count", row["cases"], "opened", "", narrow), Cell("units", row["units"], "returned", "", narrow),
            Cell("plain", units), Cell("share", share(row["units"], units), "returned", "", narrow),
            Cell("count", row["disputed"], "disputed", "", narrow),
        ])  # fmt: skip
    return Table("groups", ("name", "opened", "units", "delivered", "rate", "disputed"), found)


async def products(db: Reading, scope: Scope) -> Table:
    """Products that come back most often for what was delivered; those hardly delivered come last."""
    table = await groups(db, scope, "sku")

    def heat(row: list[Cell]) -> tuple[bool, float, int]:
        return row[3].value >= ENOUGH, row[4].value or 0.0, row[2].value

    return Table("products", table.head, sorted(table.rows, key=heat, reverse=True)[:20])


async def steps(db: Reading, scope: Scope) -> Table:
    """How long after the request each step came."""
    rows = [
        [
            Cell("step", row["name"]), Cell("count", row["cases"], "step", row["name"]),
            Cell("span", row["median"], "step", row["name"]), Cell("span", row["p90"], "step", row["name"]),
        ]
        for row in await store.steps(db, scope)
    ]  # fmt: skip
    return Table("steps", ("step", "cases", "median", "p90"), rows)


async def deadlines(db: Reading, scope: Scope) -> Table:
    """Deadlines kept and let pass."""
    rows = [
        [
            Cell("duty", row["name"]), *counts(row, ("met", "late"), row["name"]),
            Cell("share", share(row["met"], row["met"] + row["late"]), "met", row["name"]),
        ]
        for row in await store.deadlines(db, scope)
    ]  # fmt: skip
    return Table("deadlines", ("duty", "met", "late", "kept"), rows)


async def overturns(db: Reading, scope: Scope) -> Table:
    """Decisions overturned on appeal by reason."""
    rows = [
        [Cell("reason", row["name"]), *ruled(row, "", reason=row["name"])] for row in await store.overturns(db, scope)
    ]
    return Table("overturns", ("reason", "decided", "heard", "overturned", "rate"), rows)


async def reviewers(db: Reading, scope: Scope) -> Table:
    """Decisions overturned on appeal by who decided first."""
    rows = [[Cell("text", row["name"]), *ruled(row, row["id"])] for row in await store.reviewers(db, scope)]
    return Table("reviewers", ("reviewer", "decided", "heard", "overturned", "rate"), rows)


def ruled(row: Any, which: str, **narrow: Any) -> list[Cell]:
    """Decided, heard on appeal, overturned, and the rate."""
    rate = Cell("share", share(row["overturned"], row["heard"]), "overturned", which, narrow)
    return [*counts(row, ("decided", "heard", "overturned"), which, **narrow), rate]


async def evidence(db: Reading, scope: Scope) -> Table:
    """Decisions for the side that brought something."""
    rows = []
    for row in await store.evidence(db, scope):
        kept = row["name"]
        rows.append([
            Cell("evidence", kept), Cell("count", row["brought"], "brought", kept), Cell("count", row["won"], "won_with", kept),
            Cell("share", share(row["won"], row["brought"]), "won_with", kept),
        ])  # fmt: skip
    return Table("evidence", ("evidence", "brought", "won", "won_share"), rows)


async def sellers(db: Reading, scope: Scope) -> Table:
    """Scorecards."""
    delivered, rows = await store.delivered(db, scope, "seller"), []
    for row in await store.sellers(db, scope):
        narrow = {"seller": row["id"]}
        whole = delivered.get(row["id"], 0)
        rows.append([
            Cell("text", row["name"]), Cell("count", row["cases"], "opened", "", narrow),
            Cell("units", row["units"], "returned", "", narrow), Cell("share", share(row["units"], whole), "returned", "", narrow),
            Cell("span", row["median"], "step", "answered", narrow),
            *counts(row, ("seller_late", "declined", "disputed", "for_buyer"), "", **narrow),
        ])  # fmt: skip
    head = ("seller", "opened", "units", "rate", "answer", "seller_late", "declined", "disputed", "for_buyer")
    return Table("sellers", head, rows)


async def automatic(db: Reading, scope: Scope) -> Table:
    """What rules and the clock did by themselves."""
    rows = [
        [Cell("automatic", row["name"]), Cell("count", row["cases"], "automatic", row["name"])]
        for row in await store.automatic(db, scope)
    ]
    return Table("automatic", ("automatic", "cases"), rows)


async def outcomes(db: Reading, scope: Scope) -> Table:
    """How cases ended."""
    found = await store.outcomes(db, scope)
    whole = sum(row["cases"] for row in found)
    rows = [
        [
            Cell("outcome", row["name"]), Cell("count", row["cases"], "closed", row["name"]),
            Cell("share", share(row["cases"], whole), "closed", row["name"]),
        ]
        for row in found
    ]  # fmt: skip
    return Table("outcomes", ("outcome", "cases", "share"), rows)


async def money(db: Reading, scope: Scope) -> Table:
    """What cases with money paid back cost."""
    rows = []
    for row in await store.money(db, scope):
        paid = row["currency"]
        total = row["refunds"] + row["goodwill"] + row["labels"]
        sums = [row["refunds"], row["goodwill"], row["labels"], total, round(total / row["cases"])]
        rows.append([
            Cell("text", paid), Cell("count", row["cases"], "paid", paid),
            *(Cell("money", amount, "paid", paid, currency=paid) for amount in sums),
        ])  # fmt: skip
    return Table("money", ("currency", "cases", "refunds", "goodwill", "labels", "total", "per_case"), rows)


async def over_time(db: Reading, scope: Scope, by: str = "reason") -> Table:
    """Cases by when they were opened and the most frequent groups; empty buckets are rows, too."""
    bucket = bucket_of(scope)
    rows = await store.over_time(db, scope, by, bucket)
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["name"]] = sums.get(row["name"], 0) + row["cases"]
    names = sorted(sums, key=lambda name: (-sums[name], name))[:TOP]
    known = {(row["day"], row["name"]): row["cases"] for row in rows}
    found = []
    for day in buckets(scope, bucket):
        narrow = {"since": max(day, scope.since.date()), "until": min(after(day, bucket), scope.until.date())}
        cells = [Cell("count", known.get((day, name), 0), "opened", "", {**narrow, by: name}) for name in names]
        found.append([Cell("day", day), *cells])
    return Table("time", ("day", *names), found)


def bucket_of(scope: Scope) -> str:
    """Days for a month, weeks for half a year, else months."""
    days = (scope.until - scope.since).days
    return "day" if days <= 31 else "week" if days <= 190 else "month"


def buckets(scope: Scope, bucket: str) -> list[date]:
    """The days buckets begin on, the first holding the scope's first day."""
    day = scope.since.date()
    day = day - timedelta(days=day.weekday()) if bucket == "week" else day.replace(day=1) if bucket == "month" else day
    found = []
    while day < scope.until.date():
        found.append(day)
        day = after(day, bucket)
    return found


def after(day: date, bucket: str) -> date:
    """The day the next bucket begins on."""
    if bucket == "month":
        return (day.replace(day=28) + timedelta(days=4)).replace(day=1)
    return day + timedelta(days=7 if bucket == "week" else 1)


BY = {"groups": groups, "time": over_time}
"""Tables that count by reason, category, seller or product."""

PLAIN = {
    "products": products, "steps": steps, "deadlines": deadlines, "overturns": overturns, "reviewers": reviewers,
    "evidence": evidence, "sellers": sellers, "automatic": automatic, "outcomes": outcomes, "money": money,
}  # fmt: skip
TABLES = (*BY, *PLAIN)
"""Every table by its name."""


async def table(db: Reading, name: str, scope: Scope, by: str) -> Table:
    """One table."""
    return await (BY[name](db, scope, by) if name in BY else PLAIN[name](db, scope))
