"""The finance console: what needs somebody, where the money is, what came back from banks, and what returns cost."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.finance import mark, marked, require_watcher, run_of
from aisoon.http.sheet import MOST, amount, download
from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import STATES
from aisoon.store import finance
from aisoon.store.database import as_id
from aisoon.web import finance_figures as figures
from aisoon.web.forms import read
from aisoon.web.page import Asked, draw, reader, see, writer

PAGE = 50
BANK = tuple(row.name for row in STATES if row.machine == "chargeback")

CSP = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""A chart's own policy: its styles are in it, and nothing else may run or load."""

CHARGEBACK_HEAD = (
    "state", "order", "cases", "buyer", "payment", "reference", "amount", "currency", "fee", "reason", "told_at",
    "evidence_due", "contested_at",
)  # fmt: skip
COST_HEAD = (
    "case", "seller", "outcome", "closed_at", "currency", *(name for name, _ in figures.WHAT), "total",
    *(f"borne_by_{name}" for name, _ in figures.WHO),
)  # fmt: skip


async def watcher(request: Asked) -> Person:
    """The person who looks at everybody's money: an operator, or an agent who leads."""
    person = await reader(request, "operator", "agent")
    require_watcher(person)
    return person


def as_file(request: Asked) -> str:
    """Whether the list is asked for as a file, and as which: csv or json."""
    kind = request.query_params.get("format", "")
    return kind if kind in ("csv", "json") else ""


@get("/finance", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """The overview."""
    person, desk = await watcher(request), request.app.state.desk
    by = figures.bucket(request.query_params.get("by", "week"))
    async with desk.database.reading() as db:
        worries = await finance.worries(db)
        facts: dict[str, Any] = {
            "totals": by_currency(await finance.totals(db)), "banks": by_currency(await finance.chargeback_totals(db)),
            "open_chargebacks": await finance.chargebacks(db, ["open"]),
            "runs": [run_of(row) for row in await finance.latest_reconciliations(db)],
            "transfers": len(await finance.transfers(db)),
            "flows": await figures.flows(db, by, desk.now()), "costs": await figures.costs(db, desk.now()),
        }  # fmt: skip
    return draw(
        request, "finance.html", person, worries=[(name, [row for row in worries if row["state"] == name]) for name in finance.WORRIES],
        by=by, flow_names=figures.FLOWS, what=figures.WHAT, who=figures.WHO, **facts,
    )  # fmt: skip


def by_currency(rows: list[Any]) -> dict[str, dict[str, Any]]:
    """Rows with a state and a currency: by currency, then by state."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        found.setdefault(row["currency"], {})[row["state"]] = row
    return found


@get("/finance/chargebacks", include_in_schema=False)
async def chargebacks(request: Asked) -> Response[Any]:
    """Payments that banks took back, open ones first by default."""
    person, query = await watcher(request), request.query_params
    states = [name for name in query.getall("state", []) if name in BANK]
    kind, after = as_file(request), query.get("after", "")
    async with request.app.state.desk.database.reading() as db:
        rows = await finance.chargebacks(db, states, marked(after), MOST if kind else PAGE + 1)
        counts = totalled(await finance.chargeback_totals(db))
    if kind:
        return download(kind, "chargebacks", CHARGEBACK_HEAD, [chargeback_cells(row) for row in rows])
    more = mark(rows[PAGE - 1]["entered_at"], rows[PAGE - 1]["id"]) if len(rows) > PAGE else None
    return draw(
        request, "finance_chargebacks.html", person, rows=rows[:PAGE], chosen=states, after=after, more=more,
        counts=[(name, counts.get(name, 0)) for name in BANK], total=sum(counts.values()),
    )  # fmt: skip


@post("/finance/chargebacks/{id:str}", include_in_schema=False)
async def contest(request: Asked, id: FromPath[str]) -> Response[Any]:
    """Have the case file sent to the bank."""
    person, form, known = await writer(request, "operator", "agent"), await read(request), as_id(id)
    if known is None:
        raise Refused("not_found")
    await request.app.state.desk.contest(person, known, form.one("note").strip())
    return see("/finance/chargebacks")


def totalled(rows: list[Any]) -> Mapping[str, int]:
    """How many rows there are in each state, whatever the currency."""
    found: dict[str, int] = {}
    for row in rows:
        found[row["state"]] = found.get(row["state"], 0) + row["count"]
    return found


def chargeback_cells(row: Any) -> list[Any]:
    """A chargeback as a line of a sheet."""
    return [
        row["state"], row["order_reference"], " ".join(row["cases"]), row["buyer"], row["payment"], row["reference"],
        amount(row["amount"], row["currency"]), row["currency"], amount(row["fee"], row["currency"]), row["reason"],
        row["told_at"], row["due_at"], row["contested_at"],
    ]  # fmt: skip


@get("/finance/costs", include_in_schema=False)
async def costs(request: Asked) -> Response[Any]:
    """What every closed case cost, the latest first."""
    person, now = await watcher(request), request.app.state.desk.now()
    kind, after = as_file(request), request.query_params.get("after", "")
    since, until = now - timedelta(days=366), now + timedelta(seconds=1)
    async with request.app.state.desk.database.reading() as db:
        rows = await finance.costs(db, since, until, marked(after), MOST if kind else PAGE + 1)
    if kind:
        return download(kind, "costs", COST_HEAD, [cost_cells(row) for row in rows])
    more = mark(rows[PAGE - 1]["closed_at"], rows[PAGE - 1]["id"]) if len(rows) > PAGE else None
    return draw(
        request, "finance_costs.html", person, rows=rows[:PAGE], after=after, more=more, what=figures.WHAT, who=figures.WHO
    )  # fmt: skip


def cost_cells(row: Any) -> list[Any]:
    """A case's cost as a line of a sheet."""
    names = [*(name for name, _ in figures.WHAT), "total", *(name for name, _ in figures.WHO)]
    head = [row["reference"], row["seller"], row["outcome"], row["closed_at"], row["currency"]]
    return head + [amount(row[name], row["currency"]) for name in names]


@get("/finance/charts/{name:str}", include_in_schema=False)
async def chart(request: Asked, name: FromPath[str]) -> Response[Any]:
    """A chart as an SVG: money.svg or costs.svg, of one currency, by day or by night."""
    await watcher(request)
    query, state = request.query_params, request.app.state
    currency, dark = query.get("currency", ""), query.get("dark") == "1"
    if name not in ("money.svg", "costs.svg") or currency not in MINOR_DIGITS:
        raise Refused("not_found")
    now, by = state.desk.now(), figures.bucket(query.get("by", "week"))
    async with state.desk.database.reading() as db:
        if name == "money.svg":
            found = {one.currency: (one.days, one.columns) for one in await figures.flows(db, by, now)}
        else:
            found = {one.currency: (one.days, one.weekly) for one in await figures.costs(db, now)}
    labels = dict(figures.FLOWS if name == "money.svg" else figures.WHAT)
    days, columns = found.get(currency, ([], {}))
    series = [(labels[one], amounts) for one, amounts in columns.items()]
    stacked, narrow = name == "costs.svg", query.get("narrow") == "1"
    svg = state.charts.bars(state.charts.days(days), series, currency, dark, stacked, narrow)
    headers = {"cache-control": "private, no-cache", "vary": "Cookie", "content-security-policy": CSP}
    return Response(svg, media_type="image/svg+xml", headers=headers)


ROUTES = [shown, chargebacks, contest, costs, chart]
