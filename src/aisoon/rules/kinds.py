"""Kinds of values a policy is written with, said as people say them: a text in quotes, a whole number, a table."""

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import msgspec

NAMES: dict[Any, tuple[str, str]] = {
    str: ("a text in quotes", 'Put it in quotes, such as "30 days".'),
    int: ("a whole number", "Write a number without quotes or a point, such as 14."),
    bool: ("true or false", "Write true or false, without quotes."),
    list: ("a list", 'Write it in brackets: ["one", "other"].'),
    dict: ("a table", "Write it as a table: { name = … }"),
}
MONEY = ("approve_up_to", "label", "second_person_above", "without_return_up_to")
Wrong = tuple[tuple[str, ...], str, str]
"""Where inside the value, what is wrong, and what would fit."""


def strange(name: str, value: Any, kind: Any) -> Iterator[Wrong]:
    """What does not fit inside a value that has to be of this kind."""
    plain, inner = get_origin(kind) or kind, get_args(kind)
    plain = dict if isinstance(plain, type) and issubclass(plain, msgspec.Struct) else plain
    if plain is Any:
        return
    if not isinstance(value, plain) or (plain is int and isinstance(value, bool)):
        yield (), f"{name} is {shown(value)}, not {NAMES[plain][0]}.", _fits(name, value, plain)
    elif plain is dict and inner:
        for key, one in value.items():
            for path, wrong, fits in strange(key, one, inner[1]):
                yield (key, *path), wrong, _fits(name, one, int) if name in MONEY else fits
    elif plain is list and inner:
        for one in value:
            for _, wrong, fits in strange(f"one of {name}", one, inner[0]):
                yield (), wrong, fits


def _fits(name: str, value: Any, plain: Any) -> str:
    if name in MONEY and plain is dict:
        return "It needs a currency: { EUR = 1500 } is 15.00 EUR."
    if name in MONEY or isinstance(value, float):
        return "Write a whole number; money is in minor units: 15.00 EUR is 1500."
    return NAMES[plain][1]


def shown(value: Any) -> str:
    """A value as somebody wrote it, long ones cut."""
    if isinstance(value, dict):
        return "a table"
    if isinstance(value, list):
        return "a list"
    text = str(value).lower() if isinstance(value, bool) else repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
