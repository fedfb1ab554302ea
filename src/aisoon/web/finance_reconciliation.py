"""Our books and the providers' side by side: every run, its differences, and one more when asked for."""

from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.finance import Run, mark, marked, run_of
from aisoon.http.sheet import MOST, amount, download
from aisoon.rules.refusals import Refused
from aisoon.store import finance
from aisoon.store.database import as_id
from aisoon.web.finance import PAGE, as_file, watcher
from aisoon.web.page import Asked, draw, see, writer

HEAD = ("run", "at", "gateway", "payments", "currency", "ours", "theirs", "difference", "differing_payments")
DIFFERENCE_HEAD = ("order", "payment", "currency", "ours", "theirs", "difference", "refunds_under_way")


@get("/finance/reconciliation", include_in_schema=False)
async def listed(request: Asked) -> Response[Any]:
    """Every run, the latest first."""
    person, after, kind = await watcher(request), request.query_params.get("after", ""), as_file(request)
    async with request.app.state.desk.database.reading() as db:
        rows = await finance.reconciliations(db, marked(after), MOST if kind else PAGE + 1)
    runs = [run_of(row) for row in rows]
    if kind:
        return download(kind, "reconciliations", HEAD, [line for one in runs for line in cells(one)])
    more = mark(runs[PAGE - 1].at, runs[PAGE - 1].id) if len(runs) > PAGE else None
    return draw(
        request, "finance_runs.html", person, runs=runs[:PAGE], after=after, more=more,
        asked="asked" in request.query_params,
    )  # fmt: skip


def cells(one: Run) -> list[list[Any]]:
    """A run as lines of a sheet, one a currency."""
    return [
        [
            one.id, one.at, one.gateway, one.payments, name, amount(one.ours.get(name, 0), name),
            amount(one.theirs.get(name, 0), name), amount(difference, name),
            sum(1 for row in one.differences if row.currency == name),
        ]
        for name, difference in one.difference.items()
    ]  # fmt: skip


@get("/finance/reconciliation/{id:str}", include_in_schema=False)
async def shown(request: Asked, id: FromPath[str]) -> Response[Any]:
    """One run with the payments that differ."""
    person, known = await watcher(request), as_id(id)
    async with request.app.state.desk.database.reading() as db:
        row = await finance.reconciliation(db, known) if known else None
    if row is None:
        raise Refused("not_found")
    run = run_of(row)
    if kind := as_file(request):
        rows = [
            [
                one.order, one.payment, one.currency, amount(one.ours, one.currency), amount(one.theirs, one.currency),
                amount(one.ours - one.theirs, one.currency), one.waiting,
            ]
            for one in run.differences
        ]  # fmt: skip
        return download(kind, "differences", DIFFERENCE_HEAD, rows)
    return draw(request, "finance_run.html", person, run=run)


@post("/finance/reconciliation", include_in_schema=False)
async def ask(request: Asked) -> Response[Any]:
    """Have the books compared now; the worker does it."""
    person = await writer(request, "operator")
    await request.app.state.desk.ask_reconciliation(person)
    return see("/finance/reconciliation?asked")


ROUTES = [listed, shown, ask]
