"""Many decisions at once: a policy compiled to columns, which must say what single.py says of every row.

What is not known is null, and null is never true: Polars and Condition.holds count three truths alike.
"""

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from aisoon.rules.condition import FACTS, Condition, conditions
from aisoon.rules.policy import Policy
from aisoon.simulation import single

LARGEST = 2**63 - 1
KINDS: dict[str, Any] = {"word": pl.Categorical, "number": pl.Int64, "money": pl.Int64, "yes_no": pl.Boolean}
SCHEMA: dict[str, Any] = {"id": pl.String, **{name: KINDS[fact.kind] for name, fact in FACTS.items()}}
"""The columns of a table of requests: a name for each, and every fact rules may ask."""

TERMS: dict[str, Any] = {
    "window": pl.Int64, "back": pl.Boolean, "up_to": pl.Int64, "way_back": pl.Categorical, "restocking": pl.Int64,
    "review": pl.Categorical,
}  # fmt: skip
BITS = 62
"""How many overlays one whole number tells."""

COMPARED = {"at_least": "ge", "at_most": "le", "above": "gt", "below": "lt"}


def table(rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """Requests as a table; facts that a row does not name are not known."""
    kept = [tuple([row.get(name) for name in SCHEMA]) for row in rows]
    return pl.DataFrame(kept, schema=SCHEMA, orient="row")


def row(requests: pl.DataFrame, number: int) -> dict[str, Any]:
    """The facts of one row."""
    return {name: value for name, value in requests.row(number, named=True).items() if name in FACTS}


def holds(one: Condition) -> pl.Expr:
    """A condition as a column: true, false, or null where it is not known."""
    found = pl.col(one.fact)
    if one.how in ("one_of", "not"):
        said = _among(found, one.wanted)
        return said if one.how == "one_of" else ~said
    if one.how == "is":
        return found if one.wanted else ~found
    if isinstance(one.wanted, dict):
        each = [(pl.col("currency") == name) & _compared(found, one.how, most) for name, most in one.wanted.items()]
        return pl.any_horizontal(each)
    return _compared(found, one.how, one.wanted)


def _among(found: pl.Expr, words: Iterable[str]) -> pl.Expr:
    some = list(words)
    return found == some[0] if len(some) == 1 else found.is_in(some)


def _compared(found: pl.Expr, how: str, wanted: int) -> pl.Expr:
    comparison: pl.Expr = getattr(found, COMPARED[how])(max(min(wanted, LARGEST), -LARGEST))
    return comparison


def fits(asked: Iterable[Condition]) -> pl.Expr:
    """Whether all conditions hold; a rule that asks nothing fits everybody."""
    found = [holds(one) for one in asked]
    return pl.all_horizontal(found) if found else pl.lit(True)


def said(policy: Policy, requests: pl.DataFrame) -> pl.DataFrame:
    """The policy's terms for every row: worked out once for each reason, currency and set of overlays that hold."""
    bits = [
        fits(conditions(one.when)).fill_null(False).cast(pl.Int64) * 2 ** (n % BITS)
        for n, one in enumerate(policy.overlay)
    ]
    laid = [pl.sum_horizontal(bits[n : n + BITS]).alias(f"overlays {n}") for n in range(0, len(bits), BITS)]
    keys = requests.select("reason", "currency", *laid)
    kinds = keys.with_row_index("first").group_by(keys.columns).agg(pl.col("first").min())
    worked = [single.terms(policy, row(requests, number)) for number in kinds["first"]]
    told = kinds.drop("first").hstack(pl.DataFrame(worked, schema=TERMS, orient="row"))
    return keys.join(told, on=keys.columns, how="left", nulls_equal=True, maintain_order="left").select(list(TERMS))


def verdicts(policy: Policy, requests: pl.DataFrame) -> pl.Series:
    """The number of the first rule that fits each row; as many as there are rules where none does."""
    none = len(policy.rule)
    if not none:
        return pl.repeat(0, len(requests), dtype=pl.Int32, eager=True)
    first = pl.coalesce([pl.when(fits(rule.conditions)).then(number) for number, rule in enumerate(policy.rules)])
    return requests.select("id", first.fill_null(none).cast(pl.Int32).alias("rule"))["rule"]


def decide_all(policy: Policy, requests: pl.DataFrame) -> pl.DataFrame:
    """What a policy decides on every row: the columns of single.Decision."""
    number = verdicts(policy, requests)
    names = pl.Series([*(rule.name for rule in policy.rule), ""], dtype=pl.Categorical)
    answers = pl.Series([*(rule.then for rule in policy.rule), "to_seller"], dtype=pl.Categorical)
    all_ = pl.concat(
        [
            requests.select("reason", "country", "value", "days_since_delivery", "withdrawal", "return_needed"),
            said(policy, requests),
            pl.DataFrame({"rule": names.gather(number), "then": answers.gather(number)}),
        ],
        how="horizontal",
    )
    since, window = pl.col("days_since_delivery"), pl.col("window")
    all_ = all_.with_columns(((since <= window) | since.is_null() | window.is_null()).alias("open"))
    return all_.select(
        pl.col("open"),
        (~pl.col("open") & (since <= guaranteed(policy))).alias("guarantee"),
        pl.col("rule"),
        pl.col("then"),
        pl.when(pl.col("then") == "refund_without_return").then(False).otherwise(back()).alias("return_needed"),
        pl.col("way_back"),
        pl.when(pl.col("withdrawal")).then(0).otherwise(pl.col("restocking")).alias("restocking_percent"),
        pl.col("review"),
    )


def back() -> pl.Expr:
    """Whether the item has to come back by the terms of its reason, as single.comes_back says."""
    dear = (pl.col("value") > pl.col("up_to")).fill_null(True)
    return pl.when(pl.col("back").is_null()).then(pl.col("return_needed")).otherwise(pl.col("back") & dear)


def guaranteed(policy: Policy) -> pl.Expr:
    """Days after delivery for which the legal guarantee lets a reason in, as single.guaranteed says."""
    found = [
        pl.when(_among(pl.col("reason"), law.reasons) & _among(pl.col("country"), law.countries))
        .then(law.months * 365 // 12)
        .otherwise(0)
        for law in policy.conformity
        if law.reasons and law.countries
    ]
    return pl.max_horizontal(found) if found else pl.lit(0)


def seen_all(requests: pl.DataFrame, before: Policy, after: Policy) -> pl.DataFrame:
    """Facts kept under one policy as another one would have kept them: single.seen of every row."""
    was, now = said(before, requests), said(after, requests)
    both = pl.concat([requests, now, was.rename({name: f"was {name}" for name in TERMS})], how="horizontal")
    since, known = pl.col("days_since_delivery"), pl.col("reason").is_not_null()
    other = (pl.col("back") != pl.col("was back")) | (pl.col("up_to") != pl.col("was up_to"))
    again = other & known & pl.col("value").is_not_null()
    shifted = (pl.col("window") != pl.col("was window")) & known & since.is_not_null()
    timed = pl.col("reason").is_in(single.TIMED) & pl.col("days_late").is_null()
    returns = back()
    changed = [
        pl.when(again).then(returns).otherwise(pl.col("return_needed")).alias("return_needed"),
        pl.when(again).then(pl.col("back") & ~returns).otherwise(pl.col("low_value")).alias("low_value"),
        pl.when(shifted).then((since <= pl.col("window")) & ~timed).otherwise(pl.col("sure")).alias("sure"),
    ]
    if before.statutory != after.statutory:
        changed.append(_withdrawal(after))
    return both.with_columns(changed).select(requests.columns)


def _withdrawal(policy: Policy) -> pl.Expr:
    law, since = policy.statutory, pl.col("days_since_delivery")
    known = pl.col("reason").is_not_null() & pl.col("country").is_not_null() & pl.col("category").is_not_null()
    free = (pl.col("reason") == "no_longer_needed") & pl.col("country").is_in(law.countries)
    free = free & ~pl.col("category").is_in(law.excluded) & (since.is_null() | (since <= law.days + 1))
    return pl.when(known).then(free).otherwise(pl.col("withdrawal")).alias("withdrawal")
