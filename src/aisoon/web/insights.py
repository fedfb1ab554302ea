"""Insights: how returns go, in numbers that open the cases behind them; sellers see their own."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.finance import require_watcher
from aisoon.http.language import words_of
from aisoon.http.sheet import MOST, amount, download
from aisoon.rules.case import FREEING
from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.reasons import REASONS
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE
from aisoon.rules.words import Words
from aisoon.store import accounts, insights
from aisoon.store import insights_groups as groups
from aisoon.store.insights import DUTIES, MEASURES, STEPS, Scope
from aisoon.web import insights_tables as tables
from aisoon.web.finance import CSP
from aisoon.web.insights_charts import CHARTS, draw_chart
from aisoon.web.insights_peers import peers
from aisoon.web.page import Asked, draw, reader

PAGE = 50
PERIODS = (30, 90, 365)
USUAL = 90
GROUPS = ("reason", "category", "seller", "sku")
KINDS = ("photo", "video", "audio", "document")
BROUGHT = tuple(f"{kind}/{side}" for kind in KINDS for side in PARTIES)
ENDS = (*FREEING, "refunded", "partially_refunded", "replaced", "credited", "charged_back")
HEAD = (
    "case", "order", "state", "outcome", "opened_at", "closed_at", "units", "value", "currency", "seller", "reasons",
    "products",
)  # fmt: skip


class Asking(msgspec.Struct, frozen=True):
    """What a reader looks at: the first and last day, the filters, and what groups are made by."""

    since: date
    until: date
    seller: UUID | None = None
    category: str = ""
    reason: str = ""
    sku: str = ""
    by: str = "reason"

    @property
    def scope(self) -> Scope:
        """The scope for the store: from the first midnight to the one after the last day, UTC."""
        first, last = datetime.combine(self.since, time(), UTC), datetime.combine(self.until, time(), UTC)
        return Scope(first, last + timedelta(days=1), self.seller, self.category, self.reason, self.sku)

    def query(self, **more: Any) -> str:
        """The same as an address's query; `more` replaces, and what is empty is left out."""
        whole = {name: getattr(self, name) for name in self.__struct_fields__} | more
        return urlencode({name: value for name, value in whole.items() if value not in ("", None)})

    def behind(self, cell: tables.Cell) -> str:
        """The list behind a cell; a cell's `until` is the day after its last."""
        narrow = dict(cell.narrow)
        if "until" in narrow:
            narrow["until"] -= timedelta(days=1)
        return "/insights/cases?" + self.query(by="", measure=cell.measure, which=cell.which, **narrow)


async def watcher(request: Asked) -> Person:
    """The person who looks: an operator, an agent who leads, or a seller at what is theirs."""
    person = await reader(request, "operator", "agent", "seller")
    if person.role != "seller":
        require_watcher(person)
    return person


def asking(request: Asked, person: Person) -> Asking:
    """What the address asks for; what cannot be read is as if it were not there. A seller asks about their own alone."""
    query, today = request.query_params, request.app.state.desk.now().astimezone(UTC).date()
    until = day_of(query.get("until", "")) or today
    since = day_of(query.get("since", "")) or until - timedelta(days=USUAL - 1)
    typed = {name: str(query.get(name, ""))[:200].replace("\x00", "") for name in ("category", "reason", "sku")}
    by, own = query.get("by", "reason"), person.role == "seller"
    return Asking(
        min(since, until), until, person.seller_id if own else id_of(query.get("seller", "")), **typed,
        by=by if by in groups_of(person) else "reason",
    )  # fmt: skip


def groups_of(person: Person) -> tuple[str, ...]:
    """What cases may be counted by."""
    return tuple(name for name in GROUPS if name != "seller" or person.role != "seller")


def tables_of(person: Person) -> list[str]:
    """The tables a person may see: other sellers and customer service's people are no seller's business."""
    return [name for name in tables.TABLES if person.role != "seller" or name not in ("sellers", "reviewers")]


def day_of(text: str) -> date | None:
    """A day as a form sends it, of a year any calendar has."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1970 <= found.year < 9000 else None


def id_of(text: str) -> UUID | None:
    """An id, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None


def fits(measure: str, which: str, person: Person) -> bool:
    """Whether a measure has this one of several, for this person."""
    known = {
        "step": tuple(STEPS), "met": ("", *DUTIES), "late": ("", *DUTIES), "paid": tuple(MINOR_DIGITS),
        "brought": BROUGHT, "won_with": BROUGHT, "closed": ("", *ENDS),
    }  # fmt: skip
    if measure in ("decided", "heard", "overturned"):
        return which == "" or (id_of(which) is not None and person.role != "seller")
    if measure == "automatic":
        actor, _, move = which.partition("/")
        return which == "" or (actor in ("rule", "clock") and f"case.{move}" in BY_MOVE)
    return measure in MEASURES and which in known.get(measure, ("",))


@get("/insights", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """The dashboard."""
    person = await watcher(request)
    asked = asking(request, person)
    async with request.app.state.desk.database.reading() as db:
        totals = await groups.totals(db, asked.scope)
        delivered = (await groups.delivered(db, asked.scope)).get("", 0)
        found = {name: await tables.table(db, name, asked.scope, asked.by) for name in tables_of(person)}
        facts = await choices(db, person)
        beside = await peers(db, asked.scope) if person.role == "seller" else []
    today = request.app.state.desk.now().astimezone(UTC).date()
    presets = [(days, asked.query(since=today - timedelta(days=days - 1), until=today)) for days in PERIODS]
    return draw(
        request, "insights.html", person, asked=asked, totals=totals, delivered=delivered, tables=found, presets=presets,
        by_names=groups_of(person), beside=beside, own=person.role == "seller", time_heads=heads(words_of(request, person), found["time"], asked.by, facts["sellers"]), cell=tables.Cell, share=tables.share, **facts,
    )  # fmt: skip


def heads(words: Words, table: tables.Table, by: str, sellers: list[tuple[UUID, str]]) -> list[str]:
    """The heads of the table over time: its groups in words."""
    names = {str(id): name for id, name in sellers}
    named: dict[str, Callable[[str], Any]] = {"reason": words.reason, "seller": names.get}
    return [words.text("From"), *(named.get(by, str)(name) for name in table.head[1:])]


async def choices(db: Any, person: Person) -> dict[str, Any]:
    """What may be filtered by."""
    sellers = [] if person.role == "seller" else await accounts.sellers(db)
    return {
        "sellers": [(row["id"], row["name"]) for row in sellers],
        "categories": await insights.categories(db),
        "reasons": [reason.name for reason in REASONS],
    }


@get("/insights/cases", include_in_schema=False)
async def behind(request: Asked) -> Response[Any]:
    """The cases a number counts, on pages or as a sheet."""
    person, query = await watcher(request), request.query_params
    asked = asking(request, person)
    measure, which = query.get("measure", "opened"), str(query.get("which", ""))[:100].replace("\x00", "")
    kind, text = query.get("format", ""), query.get("from", "0")
    start = int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 0
    if not fits(measure, which, person):
        raise Refused("not_found")
    async with request.app.state.desk.database.reading() as db:
        limit = MOST if kind == "csv" else PAGE
        total, units, rows = await insights.cases(db, asked.scope, measure, which, start, limit)
        facts = await choices(db, person)
    if kind == "csv":
        return download("csv", "cases", HEAD, [line(row) for row in rows])
    more = start + PAGE if total > start + PAGE else None
    return draw(
        request, "insights_cases.html", person, asked=asked, measure=measure, which=which, total=total, units=units,
        rows=rows, start=start, size=PAGE, more=more, query=asked.query(by="", measure=measure, which=which), at="/insights",
        back=asked.query(), **facts,
    )  # fmt: skip


def line(row: Any) -> list[Any]:
    """A case as a line of a sheet."""
    return [
        row["reference"], row["order_reference"], row["state"], row["outcome"], row["opened_at"], row["closed_at"], row["units"],
        amount(row["value"], row["currency"]), row["currency"], row["seller"], " ".join(row["reasons"]), "; ".join(row["titles"]),
    ]  # fmt: skip


@get("/insights/tables/{table:str}", include_in_schema=False)
async def sheet(request: Asked, table: FromPath[str]) -> Response[Any]:
    """One table as a sheet."""
    person = await watcher(request)
    if table not in tables_of(person):
        raise Refused("not_found")
    asked = asking(request, person)
    async with request.app.state.desk.database.reading() as db:
        found = await tables.table(db, table, asked.scope, asked.by)
    return download(
        "csv", f"{table}-{asked.since}-{asked.until}", found.head, [[one.plain for one in row] for row in found.rows]
    )


@get("/insights/charts/{chart:str}", include_in_schema=False)
async def chart(request: Asked, chart: FromPath[str]) -> Response[Any]:
    """A table as a drawing, by day or by night, for a desk or a phone."""
    person, state = await watcher(request), request.app.state
    name, _, kind = chart.rpartition(".")
    if name not in CHARTS or kind != "svg":
        raise Refused("not_found")
    asked = asking(request, person)
    async with state.desk.database.reading() as db:
        found = await tables.table(db, name, asked.scope, asked.by)
        sellers = {str(row["id"]): row["name"] for row in await accounts.sellers(db)} if asked.by == "seller" else {}
    svg = draw_chart(request, person, found, asked.by, sellers)
    headers = {"cache-control": "private, no-cache", "vary": "Cookie", "content-security-policy": CSP}
    return Response(svg, media_type="image/svg+xml", headers=headers)


ROUTES = [shown, behind, sheet, chart]
