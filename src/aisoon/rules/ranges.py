"""Ranges: what the questions of a rule let through, fact by fact, so that two rules can be held against each other."""

from collections.abc import Iterable
from math import inf

import msgspec

from aisoon.rules.condition import FACTS, Condition
from aisoon.rules.policy import Statutory
from aisoon.rules.reasons import BY_NAME


class Words(msgspec.Struct, frozen=True):
    """These words (yes and no are words, too), or with `out` all others."""

    some: frozenset[object]
    out: bool = False


class Numbers(msgspec.Struct, frozen=True):
    """From `low` to `high`, both included, by currency; what is no money has the currency ''."""

    by: dict[str, tuple[float, float]]


Ranges = dict[str, Words | Numbers]
ENDS = {"at_least": (0, inf), "above": (1, inf), "at_most": (0, 0), "below": (0, -1)}
"""A comparison's range, counted from the number it names: no fact is less than 0, and all are whole."""


def ranges(questions: Iterable[Condition]) -> Ranges:
    """What these questions let through together."""
    found: Ranges = {}
    for one in questions:
        found[one.fact] = narrowed(found.get(one.fact), of(one))
    return found


def of(one: Condition) -> Words | Numbers:
    """What one question lets through; what is not one of all the words there are is one of the others."""
    if one.how == "is":
        return Words(frozenset({one.wanted}))
    if one.how in ("one_of", "not"):
        known, some = FACTS[one.fact].fits, frozenset(one.wanted)
        return Words(frozenset(known) - some) if known and one.how == "not" else Words(some, one.how == "not")
    wanted = one.wanted if isinstance(one.wanted, dict) else {"": one.wanted}
    if one.how in ("at_least", "above"):
        return Numbers({currency: (max(number + ENDS[one.how][0], 0), inf) for currency, number in wanted.items()})
    return Numbers({currency: (0, number + ENDS[one.how][1]) for currency, number in wanted.items()})


def narrowed(a: Words | Numbers | None, b: Words | Numbers) -> Words | Numbers:
    """What both let through."""
    if isinstance(a, Numbers) and isinstance(b, Numbers):
        both = {name: (a.by[name], b.by[name]) for name in a.by if name in b.by}
        return Numbers({name: (max(x[0], y[0]), min(x[1], y[1])) for name, (x, y) in both.items()})
    if isinstance(a, Words) and isinstance(b, Words):
        if a.out and b.out:
            return Words(a.some | b.some, True)
        if a.out or b.out:
            inside, outside = (b, a) if a.out else (a, b)
            return Words(inside.some - outside.some)
        return Words(a.some & b.some)
    return b


def empty(one: Words | Numbers) -> bool:
    """Whether nothing gets through."""
    if isinstance(one, Words):
        return not one.out and not one.some
    return all(low > high for low, high in one.by.values())


def within(a: Words | Numbers | None, b: Words | Numbers) -> bool:
    """Whether all that a lets through b does, too."""
    if isinstance(a, Numbers) and isinstance(b, Numbers):
        full = {name: ends for name, ends in a.by.items() if ends[0] <= ends[1]}
        return all(
            name in b.by and b.by[name][0] <= low and high <= b.by[name][1] for name, (low, high) in full.items()
        )
    if isinstance(a, Words) and isinstance(b, Words):
        if a.out:
            return b.out and b.some <= a.some
        return not a.some & b.some if b.out else a.some <= b.some
    return False


def covers(earlier: Ranges, later: Ranges) -> bool:
    """Whether whatever the later one lets through the earlier one did before."""
    return all(within(later.get(fact), one) for fact, one in earlier.items())


def meet(a: Ranges, b: Ranges) -> bool:
    """Whether something may get through both."""
    both = followed({**a, **{fact: narrowed(a.get(fact), one) for fact, one in b.items()}})
    return not any(empty(one) for one in both.values())


def followed(found: Ranges) -> Ranges:
    """The same with what follows from it: a withdrawal has one reason, days since delivery need a delivery."""
    more = dict(found)

    def also(fact: str, one: Words | Numbers) -> None:
        more[fact] = narrowed(more.get(fact), one)

    if more.get("withdrawal") == Words(frozenset({True})):
        also("reason", Words(frozenset({"no_longer_needed"})))
    if "days_since_delivery" in more:
        also("delivered", Words(frozenset({True})))
    if more.get("low_value") == Words(frozenset({True})):
        also("return_needed", Words(frozenset({False})))
    value, currency = more.get("value"), more.get("currency")
    if isinstance(value, Numbers):
        also("currency", Words(frozenset(name for name, (low, high) in value.by.items() if low <= high)))
        if isinstance(currency, Words):
            fits = {name: ends for name, ends in value.by.items() if (name in currency.some) != currency.out}
            more["value"] = Numbers(fits)
    return more


def gated(found: Ranges, fashion: list[str], law: Statutory) -> Ranges:
    """The same with what this policy adds: where reasons of fashion can be given, and where one withdraws by law."""
    more, reason = dict(found), found.get("reason")
    if isinstance(reason, Words) and reason.some and all(BY_NAME[str(one)].fashion_only for one in reason.some):
        more["category"] = narrowed(more.get("category"), Words(frozenset(fashion)))
    if found.get("withdrawal") == Words(frozenset({True})):
        more["country"] = narrowed(more.get("country"), Words(frozenset(law.countries)))
        more["category"] = narrowed(more.get("category"), Words(frozenset(law.excluded), True))
    return more
