"""Consistency: cases that are alike and were decided differently, side by side; for operators and agents who lead."""

from datetime import UTC, timedelta
from typing import Any

from litestar import get
from litestar.response import Response

from aisoon.http.sheet import amount, download
from aisoon.rules import consistency
from aisoon.rules.consistency import Pair
from aisoon.store import consistency as store
from aisoon.web.finance import watcher
from aisoon.web.insights import PERIODS, asking
from aisoon.web.page import Asked, draw

PAGE = 20
HEAD = (
    "case", "other_case", "apart_percent", "given", "other_given", "value", "other_value", "currency", "outcome", "other_outcome",
    "reviewer", "other_reviewer", "reasons", "categories", "evidence", "policy", "alike", "usual_percent", "differs",
)  # fmt: skip


@get("/insights/consistency", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """Pairs of a period, the furthest apart first; the same as a sheet."""
    person, query = await watcher(request), request.query_params
    asked = asking(request, person)
    text = query.get("from", "0")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    async with request.app.state.desk.database.reading() as db:
        ruled = await store.ruled(db, asked.scope.since, asked.scope.until)
    found = consistency.pairs(ruled)
    if query.get("format") == "csv":
        return download("csv", f"consistency-{asked.since}-{asked.until}", HEAD, [line(one) for one in found])
    today = request.app.state.desk.now().astimezone(UTC).date()
    presets = [(days, asked.query(by="", since=today - timedelta(days=days - 1), until=today)) for days in PERIODS]
    more = start + PAGE if len(found) > start + PAGE else None
    return draw(
        request, "consistency.html", person, asked=asked, presets=presets, decided=len(ruled), total=len(found), most=store.MOST,
        pairs=found[start : start + PAGE], start=start, size=PAGE, more=more, query=asked.query(by=""), band=consistency.band,
    )  # fmt: skip


def line(one: Pair) -> list[Any]:
    """A pair as a line of a sheet."""
    a, b = one.one, one.other
    return [
        a.case, b.case, one.apart, amount(a.given, a.currency), amount(b.given, b.currency), amount(a.value, a.currency),
        amount(b.value, b.currency), a.currency, a.outcome, b.outcome, a.reviewer, b.reviewer, " ".join(a.reasons),
        "; ".join(a.categories), " ".join(a.evidence), a.policy, one.alike, one.usual, " ".join(fact.name for fact in one.differs),
    ]  # fmt: skip


ROUTES = [shown]
