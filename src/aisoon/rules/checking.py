"""Checking a policy's text."""

from collections.abc import Sequence
from typing import Any

import msgspec

from aisoon.rules.policy import BadPolicy, parse


class Problem(msgspec.Struct, frozen=True):
    """Something wrong with a policy's text: the line it stands in, what is wrong, and what would fit."""

    line: int
    where: str
    wrong: str
    fits: str
    grave: bool = True


def check(text: str, laws: Sequence[Any] = ()) -> list[Problem]:
    """Everything that is wrong with a policy's text."""
    try:
        parse(text)
    except BadPolicy as error:
        return [Problem(1, "", str(error), "")]
    return []
