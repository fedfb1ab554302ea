"""Figures of the finance console: money over time and what a return costs, by currency; never one currency with another."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec

from aisoon.rules.words import msg
from aisoon.store import finance
from aisoon.store.database import Reading

FLOWS = (
    ("captured", msg("Captured")),
    ("refunded", msg("Refunded")),
    ("charged_back", msg("Charged back")),
    ("paid_out", msg("Paid out")),
)
WHAT = (
    ("goods", msg("Goods")), ("shipping", msg("Original shipping")), ("labels", msg("Return labels")), ("fees", msg("Bank fees")),
    ("goodwill", msg("Goodwill")),
)  # fmt: skip
WHO = (
    ("sellers", msg("Sellers")),
    ("platform", msg("The platform")),
    ("carriers", msg("Carriers")),
    ("tax", msg("Tax not owed any more")),
)

SPANS = {"week": (12, 7), "day": (30, 1)}
"""How many buckets a chart has, and how many days one is."""

COSTS_FOR = timedelta(days=84)
"""How far back costs are looked at: twelve weeks."""


class Flow(msgspec.Struct):
    """One currency's money over time: a row a bucket, empty ones too, and the sums of the columns."""

    currency: str
    days: list[date]
    columns: dict[str, list[int]]

    @property
    def sums(self) -> dict[str, int]:
        """Each column's sum."""
        return {name: sum(amounts) for name, amounts in self.columns.items()}


class Cost(msgspec.Struct):
    """What returns of one currency cost: how many closed cases, and sums by what for and by who bears it."""

    currency: str
    cases: int
    sums: dict[str, int]
    days: list[date]
    weekly: dict[str, list[int]]

    def average(self, name: str) -> int:
        """A sum per closed case, in whole minor units."""
        return round(self.sums[name] / self.cases) if self.cases else 0


def bucket(by: str) -> str:
    """The bucket asked for: week, or day."""
    return by if by in SPANS else "week"


def buckets(by: str, now: datetime) -> list[date]:
    """The days buckets begin on, the last one holding now."""
    count, step = SPANS[by]
    today = now.astimezone(UTC).date()
    last = today - timedelta(days=today.weekday()) if by == "week" else today
    return [last - timedelta(days=step * back) for back in reversed(range(count))]


def midnight(day: date) -> datetime:
    """When a day begins, in UTC."""
    return datetime.combine(day, time(), UTC)


async def flows(db: Reading, by: str, now: datetime) -> list[Flow]:
    """Money over time, a flow a currency."""
    days = buckets(by, now)
    rows = await finance.over_time(db, by, midnight(days[0]))
    found = []
    for currency in dict.fromkeys(row["currency"] for row in rows):
        known = {row["day"]: row for row in rows if row["currency"] == currency}
        columns = {name: [known[day][name] if day in known else 0 for day in days] for name, _ in FLOWS}
        found.append(Flow(currency, days, columns))
    return found


async def costs(db: Reading, now: datetime) -> list[Cost]:
    """What the returns of the last twelve weeks cost, by currency."""
    rows = await finance.costs(db, midnight(buckets("week", now)[0]), now + timedelta(seconds=1))
    return [cost(currency, rows, now) for currency in sorted({row["currency"] for row in rows})]


def cost(currency: str, rows: Sequence[Any], now: datetime) -> Cost:
    """One currency's costs, and what a return cost on average in each week by what for."""
    days = buckets("week", now)
    own = [row for row in rows if row["currency"] == currency]
    names = [name for name, _ in (*WHAT, *WHO)] + ["total"]
    weeks: dict[date, list[Any]] = {day: [] for day in days}
    for row in own:
        closed = row["closed_at"].astimezone(UTC).date()
        weeks.setdefault(closed - timedelta(days=closed.weekday()), []).append(row)
    weekly = {
        name: [round(sum(row[name] for row in weeks[day]) / len(weeks[day])) if weeks[day] else 0 for day in days]
        for name, _ in WHAT
    }
    return Cost(currency, len(own), {name: sum(row[name] for row in own) for name in names}, days, weekly)
