"""Bulk says the same as single, for random policies of random rules and overlays over random facts, unknown ones included."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from aisoon.rules import verdict
from aisoon.rules.condition import FACTS, NUMBERS, conditions
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import Conformity, Policy, Rule, parse
from aisoon.rules.reasons import BY_NAME
from aisoon.settings import ROOT
from aisoon.simulation import bulk, single

SHIPPED = parse((ROOT / "policies" / "aisoon.toml").read_text("utf-8"))
WORDS = {
    "reason": tuple(BY_NAME)[:5], "category": ("fashion", "kitchen", "perishable", "größe"), "country": ("DE", "GB", "BR", "US"),
    "currency": ("EUR", "GBP", "JPY"), "seller.reference": ("S1", "S2", ""), "seller.tier": ("gold", "new", ""),
}  # fmt: skip
REASONS = WORDS["reason"]
PLACE = ("country", "category", "currency", "seller.reference", "seller.tier")
SPANS = st.sampled_from(
    ["0 days", "1 day", "14 days", "30 days", "50 hours", "90 minutes", "10 business days", "9 business hours"]
)
SMALL = st.integers(0, 40)


def number(fact: str) -> st.SearchStrategy[int]:
    return st.integers(0, 6000) if fact == "value" else SMALL


def fact(name: str) -> st.SearchStrategy[Any]:
    kind = FACTS[name].kind
    known = st.sampled_from(WORDS[name]) if kind == "word" else st.booleans() if kind == "yes_no" else number(name)
    return st.none() | known | known | known


def question(name: str) -> st.SearchStrategy[Any]:
    kind = FACTS[name].kind
    if kind == "yes_no":
        return st.booleans()
    if kind == "word":
        words = st.lists(st.sampled_from(WORDS[name]), min_size=1, max_size=3)
        return words | st.sampled_from(WORDS[name]) | words.map(lambda some: {"not": some})
    compared = (
        st.dictionaries(st.sampled_from(WORDS["currency"]), number(name), min_size=1)
        if kind == "money"
        else number(name)
    )
    return st.dictionaries(st.sampled_from(list(NUMBERS)), compared, min_size=1, max_size=2)


def whens(names: tuple[str, ...]) -> st.SearchStrategy[dict[str, Any]]:
    one = st.sampled_from(names).flatmap(lambda name: st.tuples(st.just(name), question(name)))
    return st.lists(one, max_size=3).map(dict)


FACT_ROWS = st.fixed_dictionaries({name: fact(name) for name in FACTS})
RULES = st.lists(st.tuples(st.sampled_from(verdict.ANSWERS), whens(tuple(FACTS))), max_size=5)
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "window": SPANS, "return_needed": st.booleans(), "way_back": st.sampled_from(["buyer", "seller", "nobody"]),
        "restocking_percent": st.integers(0, 100),
        "without_return_up_to": st.dictionaries(st.sampled_from(WORDS["currency"]), st.integers(0, 6000)),
    },
)  # fmt: skip
REVIEWS = st.dictionaries(st.just("review"), SPANS)
OVERLAYS = st.lists(
    st.tuples(whens(PLACE) | whens(tuple(FACTS)), REVIEWS, st.dictionaries(st.sampled_from(REASONS), CHANGES)),
    max_size=4,
)
LAWS = st.lists(
    st.builds(
        Conformity, st.lists(st.sampled_from(WORDS["country"])), st.integers(0, 3), st.lists(st.sampled_from(REASONS))
    ),
    max_size=2,
)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    """A random policy: the shipped one with other rules, overlays, legal guarantee and withdrawal."""
    rules = [Rule(f"rule {n}", then, when) for n, (then, when) in enumerate(draw(RULES))]
    overlays = [
        Overlay(f"overlay {n}", when, deadlines=review, reason=change)
        for n, (when, review, change) in enumerate(draw(OVERLAYS))
    ]
    statutory = msgspec.structs.replace(
        SHIPPED.statutory, days=draw(st.integers(0, 30)), countries=draw(st.lists(st.sampled_from(WORDS["country"])))
    )
    return msgspec.structs.replace(
        SHIPPED, rule=rules, overlay=overlays, conformity=draw(LAWS), statutory=statutory, hash=""
    )


MANY = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
NOTHING: dict[str, Any] = dict.fromkeys(FACTS)


ASKED = st.sampled_from(list(FACTS)).flatmap(lambda name: question(name).map(lambda written: {name: written}))


@MANY
@given(st.lists(ASKED, min_size=1, max_size=20), st.lists(FACT_ROWS, min_size=1, max_size=20))
def test_every_condition_holds_alike(whens: list[dict[str, Any]], rows: list[dict[str, Any]]) -> None:
    """True where Condition.holds says yes, and nowhere else; of one number or word also unknown where it says unknown."""
    requests = bulk.table(rows)
    for one in [one for when in whens for one in conditions(when)]:
        told, said = requests.select(bulk.holds(one).alias("said"))["said"].to_list(), [one.holds(row) for row in rows]
        assert [found is True for found in told] == [found is True for found in said], one
        assert isinstance(one.wanted, dict) or told == said, one


@MANY
@given(policies(), st.lists(FACT_ROWS, max_size=25))
@example(SHIPPED, [NOTHING])
@example(msgspec.structs.replace(SHIPPED, rule=[], hash=""), [NOTHING, {**NOTHING, "reason": "defective"}])
def test_bulk_is_single(policy: Policy, rows: list[dict[str, Any]]) -> None:
    told = bulk.decide_all(policy, bulk.table(rows)).rows(named=True)
    assert told == [msgspec.structs.asdict(single.decide_one(policy, facts)) for facts in rows]


@MANY
@given(policies(), policies(), st.lists(FACT_ROWS, max_size=15))
def test_facts_seen_by_another_policy_are_the_same_in_bulk(
    before: Policy, after: Policy, rows: list[dict[str, Any]]
) -> None:
    told = bulk.seen_all(bulk.table(rows), before, after)
    assert [bulk.row(told, n) for n in range(len(rows))] == [single.seen(facts, before, after) for facts in rows]


@MANY
@given(policies(), FACT_ROWS)
def test_one_decision_is_the_verdict(policy: Policy, facts: dict[str, Any]) -> None:
    told, found = single.decide_one(policy, facts), verdict.judge(policy.rules, facts)
    assert (told.rule, told.then) == (found.rule, found.then)
    assert told.review == policy.under(facts).deadline("review")


@MANY
@given(policies(), FACT_ROWS)
def test_a_policy_sees_its_own_facts_as_they_are(policy: Policy, facts: dict[str, Any]) -> None:
    assert single.seen(facts, policy, policy) == facts


@pytest.mark.parametrize(
    ("days", "is_open"),
    [(None, True), (0, True), (30, True), (31, False)],
    ids=["not delivered", "today", "last day", "late"],
)
def test_the_window(days: int | None, is_open: bool) -> None:
    told = single.decide_one(SHIPPED, {"reason": "no_longer_needed", "country": "US", "days_since_delivery": days})
    assert (told.open, told.guarantee, told.way_back) == (is_open, False, "buyer")


def test_the_guarantee_lets_in_what_the_window_no_longer_does() -> None:
    facts = {"reason": "defective", "country": "DE", "days_since_delivery": 31}
    assert (single.decide_one(SHIPPED, facts).open, single.decide_one(SHIPPED, facts).guarantee) == (False, True)
    assert single.decide_one(SHIPPED, {**facts, "days_since_delivery": 731}).guarantee is False


def test_numbers_larger_than_a_column_holds() -> None:
    rule = Rule("dear", "to_agent", {"value": {"at_most": {"EUR": 10**30}}})
    policy = msgspec.structs.replace(SHIPPED, rule=[rule], hash="")
    assert bulk.decide_all(policy, bulk.table([{"value": 5, "currency": "EUR"}]))["then"].to_list() == ["to_agent"]


def test_more_overlays_than_a_number_has_bits() -> None:
    """Every seller has terms of its own, and every second one more of them."""
    overlays = [
        Overlay(
            f"overlay {n}", {"seller.reference": [f"S{n}", f"S{n + 1}"]}, reason={"defective": {"window": f"{n} days"}}
        )
        for n in range(bulk.BITS + 10)
    ]
    policy = msgspec.structs.replace(SHIPPED, overlay=overlays, hash="")
    rows = [
        {"seller.reference": f"S{n}", "reason": "defective", "days_since_delivery": n} for n in range(bulk.BITS + 12)
    ]
    told = bulk.decide_all(policy, bulk.table(rows))["open"].to_list()
    assert told == [single.decide_one(policy, one).open for one in rows] == [*[True] * (bulk.BITS + 10), False, False]


def test_a_changed_law_is_seen_in_facts() -> None:
    rows = [
        {**NOTHING, "reason": "no_longer_needed", "country": "BR", "category": category, "days_since_delivery": days,
         "withdrawal": withdrawal}
        for category, days, withdrawal in (("a", 8, False), ("a", 9, True), ("perishable", 1, True), (None, 9, True))
    ]  # fmt: skip
    law = msgspec.structs.replace(SHIPPED.statutory, countries=["BR"], days=7)
    after = msgspec.structs.replace(SHIPPED, statutory=law, hash="")
    assert [single.seen(one, SHIPPED, after)["withdrawal"] for one in rows] == [True, False, False, True]
    assert bulk.seen_all(bulk.table(rows), SHIPPED, after)["withdrawal"].to_list() == [True, False, False, True]
