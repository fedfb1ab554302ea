"""Verdicts: the first rule that fits answers, what is not known holds never, the trace says exactly that; bad conditions are named."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aisoon.rules.condition import FACTS, BadCondition, conditions
from aisoon.rules.policy import Rule
from aisoon.rules.saying import in_words, said
from aisoon.rules.verdict import ANSWERS, compiled, judge, nearest, trace

WORDS = {
    "reason": ("defective", "wrong_item"), "category": ("home", "fashion"), "country": ("DE", "FR"),
    "currency": ("EUR", "JPY"), "seller.reference": ("verde", "volt"), "seller.tier": ("gold", ""),
}  # fmt: skip
NUMBER = st.integers(0, 5)


def condition(name: str) -> st.SearchStrategy[Any]:
    """Something a policy may write about a fact."""
    kind = FACTS[name].kind
    if kind == "yes_no":
        return st.booleans()
    if kind == "word":
        some = st.lists(st.sampled_from(WORDS[name]), min_size=1, max_size=2, unique=True)
        return st.one_of(some, some.map(lambda one: {"not": one}), st.sampled_from(WORDS[name]))
    value = NUMBER if kind == "number" else st.dictionaries(st.sampled_from(["EUR", "JPY"]), NUMBER, min_size=1)
    return st.dictionaries(st.sampled_from(["at_least", "at_most", "above", "below"]), value, min_size=1, max_size=2)


WHENS = st.lists(st.sampled_from(list(FACTS)), max_size=4, unique=True).flatmap(
    lambda names: st.fixed_dictionaries({name: condition(name) for name in names})
)
RULES = st.lists(st.tuples(st.sampled_from(ANSWERS), WHENS), max_size=6).map(
    lambda rows: [Rule(f"r{n}", then, when) for n, (then, when) in enumerate(rows)]
)


def fact(name: str) -> st.SearchStrategy[Any]:
    """A fact's value, or None."""
    kind = FACTS[name].kind
    known = st.booleans() if kind == "yes_no" else st.sampled_from(WORDS[name]) if kind == "word" else NUMBER
    return st.none() | known


GIVEN = st.fixed_dictionaries({name: fact(name) for name in FACTS})


def plainly(written: Any, found: Any, currency: str | None) -> bool:
    """The judge's own reading of one condition, written anew."""
    if found is None:
        return False
    if isinstance(written, bool):
        return bool(found == written)
    if isinstance(written, str | list):
        return found in ([written] if isinstance(written, str) else written)
    if "not" in written:
        return found not in written["not"]
    for how, wanted in written.items():
        limit = wanted.get(currency) if isinstance(wanted, dict) else wanted
        if limit is None:
            return False
        holds = {"at_least": found >= limit, "at_most": found <= limit, "above": found > limit, "below": found < limit}
        if not holds[how]:
            return False
    return True


@settings(max_examples=300, deadline=None)
@given(RULES, GIVEN)
def test_the_first_rule_that_fits_answers(rules: list[Rule], facts: dict[str, Any]) -> None:
    ready = compiled(rules)
    found = judge(ready, facts)
    fits = [
        one
        for one in rules
        if all(plainly(written, facts[name], facts["currency"]) for name, written in one.when.items())
    ]
    assert (found.rule, found.then) == ((fits[0].name, fits[0].then) if fits else ("", "to_seller"))
    looked = trace(ready, facts, found)
    assert [one.rule for one in looked if one.fits] == ([found.rule] if found.rule else [])
    assert [one.rule for one in looked] == [one.name for one in rules][: len(looked)]
    for one in looked:
        assert one.fits == all(check.said for check in one.checks)
        assert all(
            check.found == facts[check.fact] and (check.said is None or check.found is not None) for check in one.checks
        )
    again = judge(compiled(rules), msgspec.json.decode(msgspec.json.encode(facts)))
    assert msgspec.json.encode(again) == msgspec.json.encode(found)


@settings(max_examples=200, deadline=None)
@given(RULES, GIVEN)
def test_everything_can_be_said_in_words(rules: list[Rule], facts: dict[str, Any]) -> None:
    ready = compiled(rules)
    for one in trace(ready, facts, judge(ready, facts)):
        for check in one.checks:
            assert in_words(check.fact, check.how, check.wanted).strip()
            assert said(check.fact, check.found, facts["currency"] or "") or check.found in (None, "")


def test_what_would_have_to_be_different() -> None:
    rules = compiled([
        Rule("far", "approve", {"reason": "wrong_item", "country": "FR", "units": {"at_least": 5}}),
        Rule("near", "approve", {"reason": "defective", "value": {"at_most": {"EUR": 1000}}}),
        Rule("no", "to_agent", {"country": "FR"}),
    ])  # fmt: skip
    facts = dict.fromkeys(FACTS) | {
        "reason": "defective",
        "value": 1500,
        "currency": "EUR",
        "country": "DE",
        "units": 1,
    }
    near = nearest(trace(rules, facts, judge(rules, facts)))
    assert near is not None
    assert [in_words(one.fact, one.how, one.wanted) for one in near.checks if not one.said] == [
        "value is at most 10.00 EUR"
    ]


@pytest.mark.parametrize(
    ("when", "fact", "words"),
    [
        ({"colour": "red"}, "colour", "is no fact"),
        ({"reason": "broken"}, "reason", "is never 'broken'"),
        ({"reason": []}, "reason", "is written"),
        ({"delivered": "yes"}, "delivered", "true or false"),
        ({"days_late": 3}, "days_late", "is compared with"),
        ({"days_late": {"more_than": 3}}, "days_late", "is compared with"),
        ({"days_late": {"at_least": "3"}}, "days_late", "whole number"),
        ({"value": {"at_most": 1500}}, "value", "needs a currency"),
        ({"value": {"at_most": {"Euro": 1500}}}, "value", "is no currency"),
        ({"value": {"at_most": {"EUR": 15.0}}}, "value", "whole minor units"),
        ({"value": {"at_most": {"EUR": -1}}}, "value", "whole minor units"),
        ({"buyer": {"returns": {"at_least": 1}}}, "buyer.returns", "is no fact"),
    ],
)
def test_a_condition_that_cannot_be_asked_says_what_would_fit(when: dict[str, Any], fact: str, words: str) -> None:
    with pytest.raises(BadCondition, match=words) as no:
        conditions(when)
    assert no.value.fact == fact
