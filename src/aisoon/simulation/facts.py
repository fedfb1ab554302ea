"""Past requests as facts: those of the database's cases, and those that the orders of a folder suggest."""

from collections import Counter, defaultdict
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec

from aisoon.rules import known
from aisoon.rules.calendar import ALWAYS
from aisoon.rules.policy import Policy
from aisoon.rules.price import with_shipping
from aisoon.simulation import single
from aisoon.simulation.bought import Bought, Faults, Told, bought
from aisoon.store import past
from aisoon.store.database import Reading

Row = dict[str, Any]
"""Facts by their names in condition.FACTS, and `id`, what the request is called."""

DAY = timedelta(days=1)
BAD = 2
"""A review's score up to which the item counts as defective."""

SAMPLE, LATEST = 10, 40
"""One in so many lines that came in time is sent back as no longer needed, at most so many days after delivery."""


class Found(msgspec.Struct):
    """The requests that were found, and what was left out, in words, and how often."""

    rows: list[Row]
    left_out: Counter[str]


async def from_cases(db: Reading, policy: Policy, limit: int = 0, told: Told = lambda count: None) -> Found:
    """The latest cases' requests, in pages; facts of cases older than migration 0007 are worked out from their orders."""
    found = Found([], Counter())
    async for page in pages(db, limit):
        for row in page:
            found.rows.append({"id": row.reference, **(row.facts or worked_out(row, policy))})
        told(len(page))
    return found


async def pages(db: Reading, limit: int) -> AsyncIterator[list[past.Past]]:
    """The latest cases, page by page; `limit` 0 means all."""
    after, left = None, limit or 10**12
    while left > 0 and (page := await past.page(db, after, min(left, past.PAGE))):
        yield page
        after, left = page[-1], left - len(page)


def worked_out(case: past.Past, policy: Policy) -> Row:
    """The facts of a case that kept none, as far as its rows tell; what lines do not have in common is not known."""
    each = known.common(_of_line(line, case) for line in case.lines)
    under = policy.under({**case.place, **each})
    usual = all(under.of(line.reason).return_needed for line in case.lines)
    return {
        **case.place, **each, "value": case.value, "units": sum(line.quantity for line in case.lines),
        "evidence": case.evidence, "buyer.returns_90d": case.returns_90d, "withdrawal": case.statutory,
        "return_needed": case.return_needed, "low_value": usual and not case.return_needed,
        "sure": case.needs_person is None,
    }  # fmt: skip


def _of_line(line: past.PastLine, case: past.Past) -> Row:
    arrived = line.delivered_at if line.delivered_at and line.delivered_at <= case.opened_at else None
    expected = arrived or max(filter(None, (line.estimated_at, case.opened_at)))
    return {
        "reason": line.reason,
        "category": line.category,
        "delivered": arrived is not None if line.sent else None,
        "days_since_delivery": known.days(arrived, case.opened_at, ALWAYS) if arrived else None,
        "days_late": late(line.promised_at, expected),
    }


def late(promised: datetime | None, arrived: datetime) -> int | None:
    """Days begun after the promised moment, 0 in time; None without a promise."""
    return None if promised is None else max(-((promised - arrived) // DAY), 0)


def from_orders(folder: Path, policy: Policy, limit: int = 0, told: Told = lambda count: None) -> Found:
    """The requests that past orders suggest, as the policy would have kept their facts; the same ones every time.

    Late: arrived_too_late. Never delivered: not_received. A bad review: defective. Of the others one in ten: no_longer_needed.
    """
    faults, left_out = Faults(), Counter[str]()
    asked: list[tuple[datetime, str, Bought]] = []
    for line in bought(folder, faults, told):
        if line.called_off:
            left_out["lines of orders called off before they were sent"] += 1
        elif found := suggested(line, datetime.now(UTC)):
            asked.append((*found, line))
        else:
            left_out["lines nobody had a reason to send back"] += 1
    asked.sort(key=lambda one: (one[0], one[2].id))
    asked = asked[-limit:] if limit else asked
    before: dict[str, list[datetime]] = defaultdict(list)
    rows = []
    for at, reason, line in asked:
        rows.append(_row(line, reason, at, sum(at - one <= 90 * DAY for one in before[line.buyer]), policy))
        before[line.buyer].append(at)
    return Found(rows, faults + left_out)


def suggested(line: Bought, now: datetime) -> tuple[datetime, str] | None:
    """When and why the buyer of a line would have asked; None where nothing suggests it."""
    draw, came = crc32(line.id.encode()), line.delivered_at
    if came is None:
        asked = line.promised_at + (1 + draw % 10) * DAY if line.promised_at else now
        return (asked, "not_received") if asked < now else None
    said = line.reviewed_at if line.reviewed_at and line.reviewed_at > came else came + (1 + draw % 14) * DAY
    if late(line.promised_at, came):
        return said, "arrived_too_late"
    if line.score is not None and line.score <= BAD:
        return said, "defective"
    if draw % SAMPLE == 0:
        return came + (1 + draw // SAMPLE % LATEST) * DAY, "no_longer_needed"
    return None


def _row(line: Bought, reason: str, at: datetime, returns: int, policy: Policy) -> Row:
    place = {
        "reason": reason, "category": line.category, "country": line.country, "currency": line.currency,
        "seller.reference": line.seller, "seller.tier": line.tier,
    }  # fmt: skip
    facts = {
        **place, "buyer.returns_90d": returns,
        "units": line.quantity, "evidence": int(reason == "defective"), "delivered": line.delivered_at is not None,
        "days_since_delivery": known.days(line.delivered_at, at, ALWAYS) if line.delivered_at else None,
        "days_late": late(line.promised_at, line.delivered_at or at),
    }  # fmt: skip
    shipping = with_shipping(reason, policy.under(place), single.by_law(policy, facts))
    facts["value"] = line.paid + (line.shipping if shipping else 0)
    return {"id": line.id, **facts, **_said(policy, facts)}


def _said(policy: Policy, facts: Row) -> Row:
    """The facts that are the policy's own saying, for a request whose shipment is known."""
    said, since = single.terms(policy, facts), facts["days_since_delivery"]
    back = bool(single.comes_back(said, facts))
    promise = facts["reason"] not in (*single.TIMED, "not_received") or facts["days_late"] is not None
    return {
        "return_needed": back,
        "low_value": bool(said.back) and not back,
        "withdrawal": single.by_law(policy, facts),
        "sure": promise and (since is None or said.window is None or since <= said.window),
    }


async def count(db: Reading) -> int:
    """How many cases there are."""
    return await past.count(db)
