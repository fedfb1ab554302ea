"""Two policies over the same requests: which answers flip, how much money that is, who has more or less to do."""

from collections.abc import Sequence
from typing import Any

import msgspec
import polars as pl

from aisoon.rules.policy import Policy, span
from aisoon.rules.verdict import ANSWERS, Looked
from aisoon.simulation import single
from aisoon.simulation.bulk import decide_all, row, seen_all

CLOSED = "window_closed"
OUTCOMES = (*ANSWERS, CLOSED)
"""What can become of a request: a rule's answer, the seller's, or that its window has closed."""

AT_ONCE = ("approve", "refund_without_return", "offer")
FLIPS = 1000
"""How many flipped requests are listed."""

TOP = 10
CROSS = ("reason", "category", "seller.reference", "country")
HOURS = {"minutes": 1 / 60, "hours": 1, "days": 24, "business_hours": 1, "business_days": 24}
"""Hours of a unit in its own calendar: a business day counts 24 business hours."""

TERMS = ("way_back", "return_needed", "restocking_percent", "review")
Row = dict[str, Any]


class Terms(msgspec.Struct, frozen=True):
    """Requests whose answer stays the same while its terms change: how many, and how many by what changes."""

    requests: int
    way_back: int
    return_needed: int
    restocking_percent: int
    review: int


class Comparison(msgspec.Struct, frozen=True):
    """What changes from `before` to `after` over `requests`.

    `requests` are the facts as `before` kept them; `decided` has, row by row, id, value, currency, the facts of CROSS, and
    of both sides answer, rule, return_needed, way_back, restocking_percent and review (as 'answer before' …).
    """

    before: Policy
    after: Policy
    requests: pl.DataFrame
    decided: pl.DataFrame

    @property
    def count(self) -> int:
        """How many requests were decided."""
        return len(self.decided)

    @property
    def flipped(self) -> pl.DataFrame:
        """The rows whose answer changes."""
        return self.decided.filter(pl.col("answer before") != pl.col("answer after"))

    def flips(self, most: int = FLIPS) -> list[Row]:
        """The requests whose answer changes, the dearest first: id, facts, value, and both answers with their rules."""
        found = self.flipped.sort("value", "id", descending=[True, False], nulls_last=True).head(most)
        names = ("id", *CROSS, "value", "currency", "answer before", "rule before", "answer after", "rule after")
        return found.select(names).rows(named=True)

    def changes(self) -> list[Row]:
        """Every way in which answers change, by currency: before, after, currency, count, value; the most frequent first."""
        return grouped(self.flipped, ("answer before", "answer after", "currency"))

    def by(self, *facts: str, top: int = TOP) -> list[Row]:
        """Where answers change: these facts, currency, count and value of the flipped, and `of`, all such requests."""
        keys = (*facts, "currency")
        flips, every = grouped(self.flipped, keys, top), grouped(self.decided, keys)
        of = {tuple(one[key] for key in keys): one["count"] for one in every}
        return [{**one, "of": of[tuple(one[key] for key in keys)]} for one in flips]

    def answers(self) -> dict[str, dict[str, int]]:
        """How many requests get each answer: {'before': {answer: count}, 'after': …}, all of OUTCOMES."""
        return {side: self._counts(side) for side in ("before", "after")}

    def _counts(self, side: str) -> dict[str, int]:
        counts = dict(self.decided[f"answer {side}"].value_counts().rows())
        return {one: counts.get(one, 0) for one in OUTCOMES}

    def at_once(self) -> dict[str, dict[str, int]]:
        """What is asked back in requests answered with money at once, minor units: {currency: {'before': …, 'after': …}}."""
        found: dict[str, dict[str, int]] = {}
        for side in ("before", "after"):
            given = self.decided.filter(pl.col(f"answer {side}").is_in(AT_ONCE))
            for one in grouped(given, ("currency",)):
                found.setdefault(one["currency"] or "", {"before": 0, "after": 0})[side] = one["value"]
        return found

    def at_once_by_reason(self, side: str) -> dict[str, int]:
        """How many requests of each reason one side answers with money at once, the most frequent first."""
        given = self.decided.filter(pl.col(f"answer {side}").is_in(AT_ONCE))
        return {one["reason"] or "several": one["count"] for one in grouped(given, ("reason",))}

    def waits(self) -> dict[str, float | None]:
        """The median time a seller has to answer, in hours of its own calendar; None where no seller is asked."""
        return {side: self._wait(side) for side in ("before", "after")}

    def _wait(self, side: str) -> float | None:
        asked = self.decided.filter(pl.col(f"answer {side}") == "to_seller")[f"review {side}"]
        hours = {text: hours_of(text) for text in asked.unique()}
        found = asked.cast(pl.String).replace_strict(hours, return_dtype=pl.Float64).median() if hours else None
        return found if isinstance(found, float) else None

    def terms(self) -> Terms:
        """What changes for requests that get the same answer."""
        same = self.decided.filter(
            (pl.col("answer before") == pl.col("answer after")) & (pl.col("answer before") != CLOSED)
        )
        different = [pl.col(f"{name} before").ne_missing(pl.col(f"{name} after")).alias(name) for name in TERMS]
        told = same.select(different)
        counts = {name: int(told[name].sum()) for name in TERMS}
        return Terms(len(told.filter(pl.any_horizontal(TERMS))), **counts)

    def traces(self, id: str) -> dict[str, list[Looked]]:
        """Why both policies answer a request as they do, rule by rule; KeyError when there is no such request."""
        found = self.requests.with_row_index().filter(pl.col("id") == id)
        if found.is_empty():
            raise KeyError(id)
        facts = row(self.requests, found["index"][0])
        later = single.seen(facts, self.before, self.after)
        return {"before": single.explained(self.before, facts)[1], "after": single.explained(self.after, later)[1]}


def compare(before: Policy, after: Policy, requests: pl.DataFrame) -> Comparison:
    """Decide requests (facts as `before` kept them) under both policies."""
    sides = [
        sided(decide_all(before, requests), "before"),
        sided(decide_all(after, seen_all(requests, before, after)), "after"),
    ]
    decided = pl.concat([requests.select("id", *CROSS, "value", "currency"), *sides], how="horizontal")
    return Comparison(before, after, requests, decided)


def sided(decisions: pl.DataFrame, side: str) -> pl.DataFrame:
    """Decisions as one side of a comparison: what becomes of each request, and the terms."""
    lets_in = pl.col("open") | pl.col("guarantee")
    answer = pl.when(lets_in).then(pl.col("then").cast(pl.String)).otherwise(pl.lit(CLOSED))
    rule = pl.when(lets_in).then(pl.col("rule").cast(pl.String)).otherwise(pl.lit(""))
    told = decisions.select(
        answer.cast(pl.Categorical).alias("answer"), rule.cast(pl.Categorical).alias("rule"), *TERMS
    )
    return told.rename({name: f"{name} {side}" for name in told.columns})


def grouped(rows: pl.DataFrame, keys: Sequence[str], top: int | None = None) -> list[Row]:
    """Count and value of rows by some columns, the most frequent first."""
    found = rows.group_by(keys).agg(pl.len().alias("count"), pl.col("value").sum())
    words = [pl.col(key).cast(pl.String) for key in keys]
    ordered = found.with_columns(words).sort("count", "value", *keys, descending=[True, True, *[False] * len(keys)])
    return ordered.head(top if top is not None else len(ordered)).rows(named=True)


def hours_of(text: str) -> float:
    """Hours of a written span in its own calendar."""
    found = span(text)
    return found.amount * HOURS[found.unit]
