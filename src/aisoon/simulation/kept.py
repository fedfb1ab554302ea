"""What a version of the policy would have changed, small enough to be kept with it and shown on its page."""

import asyncio
from collections import Counter
from typing import Any

from aisoon.rules.policy import Policy
from aisoon.simulation import facts
from aisoon.simulation.bulk import table
from aisoon.simulation.compare import Comparison, compare
from aisoon.store.database import Database

MOST = 20_000
"""Past cases one simulation on a page looks at, the latest first; the command line takes all."""

NAMED = 200
"""How many requests whose answer changes are named."""

SHOWN = ("reason", "category", "country")


async def over_cases(database: Database, before: Policy, after: Policy) -> dict[str, Any]:
    """What changes for the latest cases, worked out beside the event loop."""
    async with database.reading() as db:
        found = await facts.from_cases(db, before, MOST)
    return await asyncio.to_thread(told, before, after, found.rows)


def told(before: Policy, after: Policy, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """The report as plain data: counts, changes with their value by currency, where they are, who answers, the requests."""
    found = compare(before, after, table(rows))
    return {
        "requests": found.count, "changed": len(found.flipped), "before": before.version, "after": after.version,
        "changes": changes(found), "per": {name: where(found, name) for name in SHOWN},
        "answers": found.answers(), "waits": found.waits(), "flips": [flip(row) for row in found.flips(NAMED)],
    }  # fmt: skip


def changes(found: Comparison) -> list[dict[str, Any]]:
    """Every way in which answers change, the most frequent first, with its value by currency in minor units."""
    counts, values = Counter[str](), Counter[tuple[str, str]]()
    for row in found.changes():
        name = f"{row['answer before']} → {row['answer after']}"
        counts[name] += row["count"]
        values[name, str(row["currency"])] += row["value"] or 0
    return [
        {"change": name, "count": n, "value": {currency: v for (one, currency), v in values.items() if one == name}}
        for name, n in counts.most_common()
    ]


def where(found: Comparison, name: str) -> dict[str, int]:
    """How many changes there are by a fact, the most frequent first."""
    counts = Counter[str]()
    for row in found.by(name):
        counts[str(row[name] or "several")] += row["count"]
    return dict(counts.most_common(10))


def flip(row: dict[str, Any]) -> dict[str, str]:
    """A request whose answer changes."""
    return {
        "case": row["id"], "was": row["answer before"], "now": row["answer after"],
        "rule_was": row["rule before"] or "", "rule_now": row["rule after"] or "",
    }  # fmt: skip
