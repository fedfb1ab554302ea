"""Refunds of everybody: the list, any one explained, and the bank transfers that people make."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.explain import explained
from aisoon.http.finance import mark, marked
from aisoon.http.sheet import MOST, amount, download
from aisoon.rules.decide import Ask
from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import CONDITIONS, STATES
from aisoon.rules.view import view
from aisoon.store import finance
from aisoon.store.database import as_id
from aisoon.web.cases import loudness
from aisoon.web.finance import PAGE, as_file, totalled, watcher
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, searched, see, writer

STATE_NAMES = tuple(row.name for row in STATES if row.machine == "refund")

HEAD = (
    "refund", "state", "since", "case", "order", "buyer", "seller", "kind", "destination", "gateway", "payment",
    "provider_ref", "attempts", "error", "amount", "currency",
)  # fmt: skip
TRANSFER_HEAD = ("name", "iban", "amount", "currency", "remittance", "refund", "since")

ANSWERS = {"confirm": "refund.confirm_transfer", "failed": "refund.transfer_failed"}
"""What may be said of a bank transfer, and the move it is."""


@get("/finance/refunds", include_in_schema=False)
async def listed(request: Asked) -> Response[Any]:
    """Refunds by state, currency and words, by when they entered their state."""
    person, query = await watcher(request), request.query_params
    states = [name for name in query.getall("state", []) if name in STATE_NAMES]
    currency = query.get("currency", "") if query.get("currency", "") in MINOR_DIGITS else ""
    search, kind, after = searched(request), as_file(request), query.get("after", "")
    oldest = query.get("order", "oldest" if states and set(states) <= set(finance.OPEN) else "newest") == "oldest"
    async with request.app.state.desk.database.reading() as db:
        limit = MOST if kind else PAGE + 1
        rows = await finance.refunds(db, states, currency, search, oldest, marked(after), limit)
        sums = await finance.totals(db)
    if kind:
        return download(kind, "refunds", HEAD, [cells(row) for row in rows])
    counts = totalled([row for row in sums if currency in ("", row["currency"])])
    more = mark(rows[PAGE - 1]["entered_at"], rows[PAGE - 1]["id"]) if len(rows) > PAGE else None
    return draw(
        request, "finance_refunds.html", person, rows=rows[:PAGE], chosen=states, currency=currency, search=search,
        oldest=oldest, after=after, more=more, counts=[(name, counts.get(name, 0)) for name in STATE_NAMES],
        total=sum(counts.values()), currencies=sorted({row["currency"] for row in sums}),
    )  # fmt: skip


def cells(row: Any) -> list[Any]:
    """A refund as a line of a sheet."""
    return [
        row["id"], row["state"], row["entered_at"], row["reference"], row["order_reference"], row["buyer"], row["seller"],
        row["kind"], row["destination"], row["gateway"], row["payment"], row["provider_ref"], row["attempts"], row["error"],
        amount(row["amount"], row["currency"]), row["currency"],
    ]  # fmt: skip


@get("/finance/refunds/{id:str}", include_in_schema=False)
async def shown(request: Asked, id: FromPath[str]) -> Response[Any]:
    """One refund explained, with its open moves."""
    person, known = await watcher(request), as_id(id)
    if known is None:
        raise Refused("not_found")
    found, draft = await explained(request.app.state.desk, person, known)
    case = view(draft)
    moves = [one for one in case.available_moves if one.of == known]
    return draw(
        request, "finance_refund.html", person, one=found, case=case, moves=sorted(moves, key=loudness),
        own=[row for row in case.evidence if person.role in ("agent", row.by_role) and not row.gone_at], conditions=CONDITIONS,
        limits=draft.policy.limits,
    )  # fmt: skip


@get("/finance/transfers", include_in_schema=False)
async def transfers(request: Asked) -> Response[Any]:
    """The bank transfers to be made."""
    person = await watcher(request)
    if kind := as_file(request):
        async with request.app.state.desk.database.reading() as db:
            rows = await finance.transfers(db)
        return download(kind, "transfers", TRANSFER_HEAD, [transfer_cells(row) for row in rows])
    return await transfer_page(request, person)


def transfer_cells(row: Any) -> list[Any]:
    """A transfer as a line for the bank: the case's reference is what the buyer reads on the statement."""
    return [
        row["buyer"], row["account"], amount(row["amount"], row["currency"]), row["currency"], row["reference"],
        row["id"], row["entered_at"],
    ]  # fmt: skip


async def transfer_page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """The list of transfers, with the faults of a form."""
    async with request.app.state.desk.database.reading() as db:
        rows = await finance.transfers(db)
    sums: dict[str, int] = {}
    for row in rows:
        sums[row["currency"]] = sums.get(row["currency"], 0) + row["amount"]
    return draw(
        request, "finance_transfers.html", person, refused.status if refused else 200, rows=rows, sums=sums,
        typed=form, faults=every(refused) if refused else [], done=request.query_params.get("done", ""),
    )  # fmt: skip


@post("/finance/transfers/{id:str}", include_in_schema=False)
async def answer(request: Asked, id: FromPath[str]) -> Response[Any]:
    """Say that a transfer was made, or that it failed."""
    person, form, desk = await writer(request, "operator"), await read(request), request.app.state.desk
    known, move = as_id(id), ANSWERS.get(form.one("answer"))
    async with desk.database.reading() as db:
        place = await finance.place(db, known) if known else None
    if place is None or move is None:
        raise Refused("not_found")
    try:
        await desk.move(person, place["order_id"], place["case_id"], asked(move, known, form), form.once(request))
    except Refused as refused:
        return await transfer_page(request, person, form, refused)
    return see(f"/finance/transfers?done={place['reference']}")


def asked(move: str, refund: UUID | None, form: Form) -> Ask:
    """The move a form asks for: with the bank's reference, or with what went wrong."""
    need = "transfer" if move == ANSWERS["confirm"] else "error"
    return Ask(move, {need: form.one(need).strip()}, None, refund)


ROUTES = [listed, shown, transfers, answer]
