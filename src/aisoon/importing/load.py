"""Loading orders: each in a transaction of its own, so that a broken one never stops the rest or leaves a trace."""

from collections import Counter
from collections.abc import Callable
from pathlib import Path

import msgspec

from aisoon.desk import Desk
from aisoon.importing.read import Row, rows
from aisoon.rules import shop
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused


class Refusal(msgspec.Struct, frozen=True):
    """An order that was not taken: the line it began on, its reference, where and what."""

    line: int
    reference: str
    field: str
    problem: str


class Summary(msgspec.Struct):
    """What became of a file's orders."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[Refusal] = []

    def reasons(self) -> Counter[str]:
        """How often each fault occurred, by the field it is in."""
        return Counter(one.field.split(".")[0] or one.problem[:40] for one in self.refused)


async def import_file(
    desk: Desk, person: Person, path: Path, told: Callable[[Row], None] = lambda row: None, dry: bool = False
) -> Summary:
    """Tell the desk every order of a file; ValueError when the file as a whole cannot be read."""
    summary, seen = Summary(), set[str]()
    for row in rows(path):
        refusal = await take(desk, person, row, seen, summary, dry)
        if refusal:
            summary.refused.append(refusal)
        told(row)
    return summary


async def take(desk: Desk, person: Person, row: Row, seen: set[str], summary: Summary, dry: bool) -> Refusal | None:
    """Take one order, or say why not."""
    if row.order is None:
        return Refusal(row.line, row.reference, "", row.problem)
    if row.reference in seen:
        return Refusal(row.line, row.reference, "reference", "occurs twice in this file; the first one counts")
    seen.add(row.reference)
    try:
        if dry:
            shop.check(row.order)
            return None
        _, result = await desk.put_order(person, row.order)
    except Refused as refused:
        problem = str(refused.facts.get("problem") or refused.name.replace("_", " "))
        return Refusal(row.line, row.reference, refused.field, problem)
    setattr(summary, result, getattr(summary, result) + 1)
    return None
