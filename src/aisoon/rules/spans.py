"""Spans held against each other: which is longer, and how many days one lasts at least."""

from aisoon.rules.calendar import Span

MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "business_hours": 60, "business_days": 1440}
WEEK = 7 / 5
"""How much longer business time is than the clock's, on average."""


def written(text: object) -> Span | None:
    """A written span; None where it is none."""
    try:
        return Span.parse(text) if isinstance(text, str) else None
    except ValueError:
        return None


def minutes(text: object) -> float:
    """About how long a span is, weekends taken in; 0 for what is none."""
    found = written(text)
    if found is None:
        return 0
    return found.amount * MINUTES[found.unit] * (WEEK if found.unit.startswith("business") else 1)


def least_days(text: object) -> float:
    """How many days a span lasts at least, in a week without a weekend; 0 for what is none."""
    found = written(text)
    return found.amount * MINUTES[found.unit] / 1440 if found else 0
