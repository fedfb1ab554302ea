"""Conditions and facts in words: 'value at most 15.00 EUR', 'reason is defective or wrong item'."""

from collections.abc import Mapping
from typing import Any

from aisoon.rules import money
from aisoon.rules.condition import FACTS
from aisoon.rules.words import Words

HOW = {"at_least": "at least", "at_most": "at most", "above": "above", "below": "below"}


def named(fact: str) -> str:
    """A fact's name as people read it."""
    return fact.replace("_", " ").replace(".", "'s ").replace("buyer's returns 90d", "the buyer's returns in 90 days")


def amounts(wanted: Mapping[str, int]) -> str:
    """Amounts by currency: '15.00 EUR, 13.00 GBP'."""
    return ", ".join(f"{money.plain(amount, currency)} {currency}" for currency, amount in wanted.items())


def told(fact: str, how: str, wanted: Any, words: Words) -> str:
    """A condition as a sentence's part in a reader's language; a marketplace's own categories and tiers stay as they are."""
    if how == "is":
        return words.choice("is" if wanted else "is_not", fact)
    if how in ("one_of", "not"):
        values = [words.reason(str(one)) if fact == "reason" else str(one).replace("_", " ") for one in wanted]
        text = " / ".join(values)
    else:
        text = amounts(wanted) if isinstance(wanted, Mapping) else str(wanted)
    return words.say("choices", f"how.{how}", {"fact": words.choice("fact", fact), "wanted": text})


def in_words(fact: str, how: str, wanted: Any) -> str:
    """A condition as a sentence's part."""
    if how == "is":
        return (
            FACTS[fact].says.removeprefix("whether ") if wanted else f"not: {FACTS[fact].says.removeprefix('whether ')}"
        )
    if how in ("one_of", "not"):
        words = " or ".join(str(one).replace("_", " ") for one in wanted)
        return f"{named(fact)} is {'not ' if how == 'not' else ''}{words}"
    return f"{named(fact)} is {HOW[how]} {amounts(wanted) if isinstance(wanted, Mapping) else wanted}"


def said(fact: str, found: Any, currency: str) -> str:
    """A fact that was met, in words; '' when it is not known."""
    if found is None:
        return ""
    if isinstance(found, bool):
        return "yes" if found else "no"
    if FACTS[fact].kind == "money" and currency:
        return f"{money.plain(found, currency)} {currency}"
    return str(found).replace("_", " ")
