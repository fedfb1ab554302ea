"""Simulating: what another policy would have answered to past requests, and what that changes."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from aisoon.rules import verdict
from aisoon.rules.calendar import Span
from aisoon.rules.policy import Policy

FLIPS = 200
"""How many requests whose answer changes are named."""

HOURS = {"minutes": 1 / 60, "hours": 1, "days": 24, "business_hours": 1, "business_days": 24}
"""Hours of a span, in its own calendar: business days count 24 business hours."""


def answered(policy: Policy, facts: dict[str, Any]) -> tuple[str, str, str]:
    """What a policy answers to facts: the answer ('window_closed' when it is too late), the rule, the seller's time to answer."""
    under = policy.under(facts)
    review, days = under.deadline("review"), facts.get("days_since_delivery")
    reason = facts.get("reason")
    if reason is not None and days is not None and too_late(under, reason, days, facts.get("country")):
        return "window_closed", "", review
    found = verdict.judge(under.rules, facts)
    return found.then, found.rule, review


def too_late(policy: Policy, reason: str, days: int, country: str | None) -> bool:
    """Whether a reason may no longer be given so many days after delivery, legal guarantee included."""
    laws = [one.months for one in policy.conformity if reason in one.reasons and country in one.countries]
    window = Span.parse(policy.of(reason).window)
    return days > max(window.amount * HOURS[window.unit] / 24, max(laws, default=0) * 365 / 12)


def compare(before: Policy, after: Policy, rows: Iterable[tuple[str, dict[str, Any]]]) -> dict[str, Any]:
    """What changes from one policy to another over requests (name, facts): a report to keep and to show.

    Amounts are minor units by currency; `changes` counts 'to_seller → approve' and the like, with their value.
    """
    count, moved, value = 0, Counter[str](), Counter[tuple[str, str]]()
    per: dict[str, Counter[str]] = {name: Counter() for name in ("reason", "category", "country")}
    flips: list[dict[str, str]] = []
    work = {"before": Counter[str](), "after": Counter[str]()}
    waits = {"before": 0.0, "after": 0.0}
    for name, facts in rows:
        count += 1
        (was, rule_was, time_was), (now, rule_now, time_now) = answered(before, facts), answered(after, facts)
        work["before"][was] += 1
        work["after"][now] += 1
        waits["before"] += hours(time_was) if was == "to_seller" else 0
        waits["after"] += hours(time_now) if now == "to_seller" else 0
        if (was, rule_was) == (now, rule_now):
            continue
        change = f"{was} → {now}"
        moved[change] += 1
        value[change, str(facts.get("currency"))] += facts.get("value") or 0
        for fact, tally in per.items():
            tally[str(facts.get(fact) or "several")] += 1
        if len(flips) < FLIPS:
            flips.append({"case": name, "was": was, "now": now, "rule_was": rule_was, "rule_now": rule_now})
    changes = [
        {"change": change, "count": n, "value": {c: v for (name, c), v in value.items() if name == change}}
        for change, n in moved.most_common()
    ]
    return {
        "requests": count, "changed": sum(moved.values()), "changes": changes,
        "per": {fact: dict(tally.most_common(10)) for fact, tally in per.items()},
        "answers": {side: dict(tally) for side, tally in work.items()},
        "review_hours": {side: round(total, 1) for side, total in waits.items()}, "flips": flips,
        "before": before.version, "after": after.version,
    }  # fmt: skip


def hours(text: str) -> float:
    """Hours of a written span, in its own calendar."""
    span = Span.parse(text)
    return span.amount * HOURS[span.unit]
