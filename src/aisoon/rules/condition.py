"""Conditions: typed questions about named facts, as a policy writes them. No code, no expressions: a person can read them.

`reason = "defective"`, `country = ["DE", "AT"]`, `country = { not = ["CH"] }`, `days_late = { at_least = 3 }`,
`value = { at_most = { EUR = 2500 } }`, `delivered = true`. All conditions of a rule must hold; what is not known holds never.
"""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.reasons import BY_NAME

Facts = Mapping[str, Any]
"""Facts by name; None is 'not known'. Kept on a case as JSON, so that its answer can be given again."""


class Fact(msgspec.Struct, frozen=True):
    """A fact rules may ask: `kind` is word, number, money (minor units of the case's currency) or yes_no."""

    name: str
    kind: str
    says: str
    fits: tuple[str, ...] = ()


FACTS: dict[str, Fact] = {
    one.name: one
    for one in (
        Fact("reason", "word", "why the buyer asks", tuple(BY_NAME)),
        Fact("category", "word", "the item's category; of several lines, the dearest's"),
        Fact("country", "word", "the country the order went to, two letters"),
        Fact("currency", "word", "the order's currency", tuple(MINOR_DIGITS)),
        Fact("seller.reference", "word", "the seller, by the shop's own name"),
        Fact("seller.tier", "word", "the seller's tier, as the shop tells it"),
        Fact("buyer.returns_90d", "number", "how many cases the buyer opened in the 90 days before"),
        Fact("value", "money", "what is asked back, before fees"),
        Fact("units", "number", "how many units are asked back"),
        Fact("evidence", "number", "how many files the buyer brought"),
        Fact("days_since_delivery", "number", "days since delivery, begun ones counted; unknown before it"),
        Fact("days_late", "number", "days after the promised date it was delivered, or is expected; 0 when in time"),
        Fact("delivered", "yes_no", "whether the carrier delivered it"),
        Fact("withdrawal", "yes_no", "whether it is a withdrawal by law, in time"),
        Fact("return_needed", "yes_no", "whether the item has to come back by the rule of its reason"),
        Fact("low_value", "yes_no", "whether it need not come back because it is worth too little"),
        Fact("sure", "yes_no", "whether every fact the reason is about is known"),
    )
}

NUMBERS: dict[str, Callable[[Any, Any], bool]] = {
    "at_least": lambda found, wanted: bool(found >= wanted),
    "at_most": lambda found, wanted: bool(found <= wanted),
    "above": lambda found, wanted: bool(found > wanted),
    "below": lambda found, wanted: bool(found < wanted),
}
"""How a number or an amount is compared."""


class BadCondition(ValueError):
    """A condition that cannot be asked; `fact` is whose, the sentence says what would fit."""

    def __init__(self, fact: str, sentence: str) -> None:
        super().__init__(sentence)
        self.fact = fact


class Condition(msgspec.Struct, frozen=True):
    """One question: `how` is one_of, not, is, or a comparison of NUMBERS; amounts are minor units by currency."""

    fact: str
    how: str
    wanted: Any

    def holds(self, facts: Facts) -> bool | None:
        """Whether the facts say yes; None when the fact, or the amount of its currency, is not known."""
        found = facts.get(self.fact)
        if found is None:
            return None
        how, wanted = self.how, self.wanted
        if how == "one_of":
            return found in wanted
        if how == "is":
            return bool(found == wanted)
        if how == "not":
            return found not in wanted
        if isinstance(wanted, dict):
            wanted = wanted.get(facts.get("currency"))
            if wanted is None:
                return None
        return NUMBERS[how](found, wanted)


def flat(when: Mapping[str, Any]) -> dict[str, Any]:
    """`buyer.returns_90d` and `seller.tier` are written as tables in TOML; here they are one name."""
    found: dict[str, Any] = {}
    for name, value in when.items():
        if name in ("buyer", "seller") and isinstance(value, dict):
            found |= {f"{name}.{inner}": one for inner, one in value.items()}
        else:
            found[name] = value
    return found


def conditions(when: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The questions of a `when`, in the order they are written; BadCondition says which cannot be asked."""
    found: list[Condition] = []
    for name, written in flat(when).items():
        if name not in FACTS:
            raise BadCondition(name, f"{name!r} is no fact. Facts are: {', '.join(FACTS)}.")
        found += _of(FACTS[name], written)
    return tuple(found)


def _of(fact: Fact, written: Any) -> list[Condition]:
    if fact.kind == "yes_no":
        if not isinstance(written, bool):
            raise BadCondition(fact.name, f"{fact.name} is true or false, not {written!r}.")
        return [Condition(fact.name, "is", written)]
    if fact.kind == "word":
        how, words = (
            ("not", written["not"]) if isinstance(written, dict) and set(written) == {"not"} else ("one_of", written)
        )
        words = [words] if isinstance(words, str) else words
        if not isinstance(words, list) or not words or not all(isinstance(one, str) for one in words):
            raise BadCondition(fact.name, f'{fact.name} is written "one", ["one", "other"] or {{ not = ["one"] }}.')
        if fact.fits and (strange := [one for one in words if one not in fact.fits]):
            raise BadCondition(fact.name, f"{fact.name} is never {strange[0]!r}. It is one of: {', '.join(fact.fits)}.")
        return [Condition(fact.name, how, tuple(words))]
    return _compared(fact, written)


def _compared(fact: Fact, written: Any) -> list[Condition]:
    if not isinstance(written, dict) or not written or (strange := [how for how in written if how not in NUMBERS]):
        example = "{ EUR = 2500 }" if fact.kind == "money" else "3"
        shown = strange[0] if isinstance(written, dict) and written else written
        raise BadCondition(
            fact.name,
            f"{fact.name} is compared with {', '.join(NUMBERS)}, as in {{ at_most = {example} }}; not {shown!r}.",
        )
    for how, wanted in written.items():
        if fact.kind == "money":
            _amounts(fact.name, how, wanted)
        elif isinstance(wanted, bool) or not isinstance(wanted, int):
            raise BadCondition(fact.name, f"{fact.name}.{how} is a whole number, not {wanted!r}.")
    return [Condition(fact.name, how, wanted) for how, wanted in written.items()]


def _amounts(name: str, how: str, wanted: Any) -> None:
    if not isinstance(wanted, dict) or not wanted:
        raise BadCondition(name, f"{name}.{how} needs a currency: write {{ EUR = 2500 }}, in minor units (cents).")
    for currency, amount in wanted.items():
        if currency not in MINOR_DIGITS:
            raise BadCondition(name, f"{name}.{how}: {currency!r} is no currency. Use an ISO 4217 code such as EUR.")
        if isinstance(amount, bool) or not isinstance(amount, int) or amount < 0:
            raise BadCondition(name, f"{name}.{how}.{currency} is whole minor units (cents), not {amount!r}.")
