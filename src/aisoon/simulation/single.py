"""One decision: what a policy answers to one request's facts, and how another policy would see those facts.

This is the reference: bulk.py must say the same of a million requests.
"""

from typing import Any, NamedTuple

import msgspec

from aisoon.rules import verdict
from aisoon.rules.condition import Facts
from aisoon.rules.policy import Policy, span

MINUTES = {"minutes": 1, "hours": 60, "days": 1440, "business_hours": 84, "business_days": 2016}
"""Minutes of a unit by the wall clock; of business time seven for every five, as a week has them without holidays."""

DAY = 1440
TIMED = ("will_not_arrive_on_time", "arrived_too_late")
"""Reasons about a promise: without a promised date no rule is sure of them."""


class Decision(msgspec.Struct, frozen=True):
    """What becomes of a request: `open` while its window is, `guarantee` where only the legal guarantee still lets it in.

    `rule` and `then` are the verdict's; `return_needed`, `way_back` and `restocking_percent` what the policy then wants
    (None and 0 where the reason is not known), `review` the time the seller has to answer.
    """

    open: bool
    guarantee: bool
    rule: str
    then: str
    return_needed: bool | None
    way_back: str | None
    restocking_percent: int
    review: str


class Terms(NamedTuple):
    """What a policy says of a reason in one place: `window` in whole days, `up_to` the value that need not come back."""

    window: int | None
    back: bool | None
    up_to: int
    way_back: str | None
    restocking: int
    review: str


def terms(policy: Policy, facts: Facts) -> Terms:
    """The policy's terms for these facts, overlays laid on; a request of several reasons has none of one."""
    under, reason = policy.under(facts), facts.get("reason")
    if reason is None:
        return Terms(None, None, -1, None, 0, under.deadline("review"))
    rule = under.of(reason)
    up_to = rule.without_return_up_to.get(facts.get("currency") or "", -1)
    return Terms(
        days(rule.window), rule.return_needed, up_to, rule.way_back, rule.restocking_percent, under.deadline("review")
    )


def days(window: str) -> int:
    """A written span in whole days since delivery: the last day on which it is still open."""
    found = span(window)
    return found.amount * MINUTES[found.unit] // DAY


def guaranteed(policy: Policy, reason: str | None, country: str | None) -> int:
    """Days after delivery for which the legal guarantee lets a reason in; 0 without one."""
    laws = [one.months for one in policy.conformity if reason in one.reasons and country in one.countries]
    return max(laws, default=0) * 365 // 12


def comes_back(said: Terms, facts: Facts) -> bool | None:
    """Whether the item has to come back by the terms of its reason."""
    value = facts.get("value")
    if said.back is None:
        return facts.get("return_needed")
    return said.back and (value is None or value > said.up_to)


def decide_one(policy: Policy, facts: Facts) -> Decision:
    """What a policy decides on one request."""
    return _decision(policy, facts, verdict.judge(policy.rules, facts))


def explained(policy: Policy, facts: Facts) -> tuple[Decision, list[verdict.Looked]]:
    """What a policy decides on one request, and why, rule by rule."""
    rules = policy.rules
    found = verdict.judge(rules, facts)
    return _decision(policy, facts, found), verdict.trace(rules, facts, found)


def _decision(policy: Policy, facts: Facts, found: verdict.Verdict) -> Decision:
    said, since = terms(policy, facts), facts.get("days_since_delivery")
    is_open = since is None or said.window is None or since <= said.window
    law = not is_open and (since or 0) <= guaranteed(policy, facts.get("reason"), facts.get("country"))
    lawful = facts.get("withdrawal") is True
    return Decision(
        open=is_open,
        guarantee=law,
        rule=found.rule,
        then=found.then,
        return_needed=False if found.then == "refund_without_return" else comes_back(said, facts),
        way_back=said.way_back,
        restocking_percent=0 if lawful else said.restocking,
        review=said.review,
    )


def seen(facts: Facts, before: Policy, after: Policy) -> dict[str, Any]:
    """Facts kept under one policy as another one would have kept them.

    Four facts are a policy's own saying: whether the item has to come back, whether it is worth too little to, whether it
    is a withdrawal by law, and whether everything is sure. They are said again only where the two policies differ on it.
    """
    was, now, found = terms(before, facts), terms(after, facts), dict(facts)
    reason, value, since = (facts.get(name) for name in ("reason", "value", "days_since_delivery"))
    if reason is None:
        return found
    if (was.back, was.up_to) != (now.back, now.up_to) and value is not None:
        found["return_needed"] = comes_back(now, facts)
        found["low_value"] = bool(now.back) and not found["return_needed"]
    if was.window != now.window and since is not None and now.window is not None:
        found["sure"] = since <= now.window and (reason not in TIMED or facts.get("days_late") is not None)
    if before.statutory != after.statutory and facts.get("country") is not None and facts.get("category") is not None:
        found["withdrawal"] = by_law(after, facts)
    return found


def by_law(policy: Policy, facts: Facts) -> bool:
    """Whether a request is a withdrawal by law, in time."""
    law, since = policy.statutory, facts.get("days_since_delivery")
    free = facts.get("reason") == "no_longer_needed" and facts.get("country") in law.countries
    return free and facts.get("category") not in law.excluded and (since is None or since <= law.days + 1)
