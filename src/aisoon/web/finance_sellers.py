"""Sellers' money: what is owed to whom, statements entry by entry, and payouts."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.explain import ACCOUNTS
from aisoon.http.finance import Statement, period, statement
from aisoon.http.sheet import amount, download
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.words import msg
from aisoon.store import statements
from aisoon.store.database import as_id
from aisoon.web.finance import as_file, watcher
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, reader, see, writer

PAGE = 200

CAUSES = {
    "sale": msg("Sale"), "commission": msg("Commission"), "tax": msg("Tax the platform remits"), "refund": msg("Refund"),
    "label": msg("Return label"), "fee": msg("Bank fee"), "chargeback": msg("Chargeback"), "payout": msg("Payout"), "other": msg("Other"),
}  # fmt: skip
"""Causes of a statement's lines in words."""

BALANCE_HEAD = ("seller", "name", "currency", "balance", "paid_out", "last_entry_at", "last_payout_at")
LINE_HEAD = ("at", "cause", "order", "case", "note", "amount", "balance", "currency")


@get("/finance/sellers", include_in_schema=False)
async def listed(request: Asked) -> Response[Any]:
    """What is owed to every seller, a row a currency; those who owe us first."""
    person = await watcher(request)
    async with request.app.state.desk.database.reading() as db:
        rows = await statements.balances(db)
        accounts = await statements.accounts(db)
    if kind := as_file(request):
        return download(kind, "sellers", BALANCE_HEAD, [balance_cells(row) for row in rows])
    currencies = sorted({row["currency"] for row in accounts})
    return draw(
        request, "finance_sellers.html", person, names=ACCOUNTS,
        blocks=[(one, of(rows, one), of(accounts, one)) for one in currencies],
    )  # fmt: skip


def of(rows: list[Any], currency: str) -> list[Any]:
    """The rows of one currency."""
    return [row for row in rows if row["currency"] == currency]


def balance_cells(row: Any) -> list[Any]:
    """A balance as a line of a sheet."""
    return [
        row["reference"], row["name"], row["currency"], amount(row["balance"], row["currency"]),
        amount(row["paid_out"], row["currency"]), row["last_at"], row["last_payout_at"],
    ]  # fmt: skip


@get("/finance/sellers/{id:str}", include_in_schema=False)
async def shown(request: Asked, id: FromPath[str]) -> Response[Any]:
    """A seller's statement, for those who watch the money."""
    return await page(request, await watcher(request), as_id(id))


@get("/statement", include_in_schema=False)
async def own(request: Asked) -> Response[Any]:
    """A seller's own statement."""
    person = await reader(request, "seller")
    return await page(request, person, person.seller_id)


async def page(
    request: Asked, person: Person, seller: UUID | None, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """A statement in one currency over a period, with the faults of a payout."""
    query, desk = request.query_params, request.app.state.desk
    since, until = period(day(query.get("since", ""), "since"), day(query.get("until", ""), "until"), desk.now())
    kind = as_file(request)
    async with desk.database.reading() as db:
        balances = await statements.balances(db, seller) if seller else []
        currency = chosen(query.get("currency", ""), balances)
        limit, after = (None, "") if kind else (PAGE, query.get("after", ""))
        found = await statement(db, seller, currency, since, until, after, limit) if seller else None
    if found is None:
        raise Refused("not_found")
    if kind:
        return download(kind, f"statement-{found.currency}-{since:%Y%m%d}", LINE_HEAD, line_cells(found))
    return draw(
        request, "finance_seller.html", person, refused.status if refused else 200, found=found, balances=balances,
        balance=next((row["balance"] for row in balances if row["currency"] == currency), 0), names=CAUSES,
        since=since.date(), until=(until - timedelta(days=1)).date(), after=query.get("after", ""),
        home="/statement" if person.role == "seller" else f"/finance/sellers/{seller}",
        typed=form, faults=every(refused) if refused else [], done=query.get("done") == "paid",
    )  # fmt: skip


def day(text: str, field: str) -> date | None:
    """A typed day; None when nothing was typed."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused("broken_body", field, problem="a day is written like 2026-11-30") from error


def chosen(currency: str, balances: list[Any]) -> str:
    """The currency looked at: the one asked for where the seller has it, else the first one."""
    known = [row["currency"] for row in balances]
    return currency if currency in known else (known or ["EUR"])[0]


def line_cells(found: Statement) -> list[list[Any]]:
    """A statement as lines of a sheet, between what was owed before and after."""

    def edge(name: str, at: Any, balance: int) -> list[Any]:
        return [at, name, "", "", "", "", amount(balance, found.currency), found.currency]

    lines = [
        [
            one.at, one.cause, one.order_reference, one.case_reference, one.memo, amount(one.amount, found.currency),
            amount(one.balance, found.currency), found.currency,
        ]
        for one in found.lines
    ]  # fmt: skip
    return [edge("opening", found.since, found.opening), *lines, edge("closing", found.until, found.closing)]


@post("/finance/sellers/{id:str}/payouts", include_in_schema=False)
async def pay_out(request: Asked, id: FromPath[str]) -> Response[Any]:
    """Pay a seller what it is owed in one currency."""
    person, form, seller = await writer(request, "operator"), await read(request), as_id(id)
    if seller is None:
        raise Refused("not_found")
    currency = form.one("currency")[:3]
    try:
        await request.app.state.desk.pay_out(person, seller, currency, form.once(request))
    except Refused as refused:
        if refused.name == "not_found":
            raise
        return await page(request, person, seller, form, refused)
    return see(f"/finance/sellers/{seller}?currency={currency}&done=paid")


ROUTES = [listed, shown, own, pay_out]
