"""Presence: who looks at a case and who types, kept in memory for seconds, told from server to server by NOTIFY.

Customer service sees each other by name. Buyers and sellers are told nothing of it: that somebody looks says nothing they
could act on, would press for an answer that is not there, and would give away how customer service works.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.live import STAFF, Room
from aisoon.rules.people import Person

HERE = 45.0
"""Seconds after which somebody who has not said that they still look is gone; pages say so every 20."""

PAUSE = 2.5
"""Seconds between two words that the same person types; pages say so every 3 at most."""


class Word(msgspec.Struct, omit_defaults=True):
    """Something said from server to server that is not kept; `kind` is typing, here or gone."""

    kind: str
    by: str
    name: str
    role: str
    order: str
    case: str = ""
    seller: str = ""
    buyer: str = ""
    audience: list[str] = []


class Presence:
    """Who looks at which case, as far as this process has heard."""

    def __init__(self, hint: Callable[[Iterable[Room], dict[str, Any]], None]) -> None:
        self.hint = hint
        self.typed: dict[tuple[str, str, str], float] = {}
        self.cases: dict[str, dict[str, tuple[str, float]]] = {}

    def may_say(self, word: Word) -> bool:
        """Whether enough time has passed since the same person typed in the same conversation."""
        now, key = time.monotonic(), (word.by, word.order, word.seller)
        if now - self.typed.get(key, -PAUSE) < PAUSE:
            return False
        if len(self.typed) > 1000:
            self.typed = {one: at for one, at in self.typed.items() if now - at < PAUSE}
        self.typed[key] = now
        return True

    def heard(self, payload: str) -> None:
        """Something was said by a server, this one included."""
        word = msgspec.json.decode(payload, type=Word)
        if word.kind == "typing":
            self.hint(
                rooms(word),
                {"kind": "typing", "order": word.order, "by": word.by, "name": word.name, "seller": word.seller},
            )
            return
        here = self.cases.setdefault(word.case, {})
        known = word.by in here
        if word.kind == "here":
            here[word.by] = (word.name, time.monotonic() + HERE)
        else:
            here.pop(word.by, None)
        if not here:
            self.cases.pop(word.case, None)
        if known != (word.kind == "here"):
            self.hint([STAFF], {"kind": "presence", "case": word.case})

    def sweep(self) -> None:
        """Those who have not said for a while that they still look are gone."""
        now = time.monotonic()
        for case, here in list(self.cases.items()):
            left = {by: one for by, one in here.items() if one[1] > now}
            if len(left) < len(here):
                self.cases[case] = left
                self.hint([STAFF], {"kind": "presence", "case": case})
            if not left:
                self.cases.pop(case, None)

    def names(self, case: str, reader: Person | None) -> list[str]:
        """Who else of customer service looks at a case, for a reader of customer service; empty for everybody else."""
        if reader is None or reader.role not in ("agent", "operator"):
            return []
        now = time.monotonic()
        here = self.cases.get(case, {})
        return sorted(name for by, (name, until) in here.items() if until > now and by != str(reader.id))


def rooms(word: Word) -> list[Room]:
    """Who may know that somebody types: whoever may read what they write."""
    found: list[Room] = [STAFF]
    if "buyer" in word.audience and word.buyer:
        found.append(("buyer", UUID(word.buyer)))
    if "seller" in word.audience and word.seller:
        found.append(("seller", UUID(word.seller)))
    return found
