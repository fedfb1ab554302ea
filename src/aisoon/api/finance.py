"""Finance: refunds and why, chargebacks, balances, statements and reconciliations; for those who watch the money."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

import msgspec
from litestar import get
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, queried
from aisoon.api.notes import notes
from aisoon.api.orders import Count
from aisoon.api.reply import Sent, json
from aisoon.http.explain import Explanation, explained
from aisoon.http.finance import Run, Statement, mark, marked, period, require_watcher, run_of, statement
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import finance, statements
from aisoon.store.database import as_id

Mark = Annotated[str, msgspec.Meta(max_length=200)]
Currency = Annotated[str, msgspec.Meta(pattern="^([A-Z]{3})?$")]


class RefundQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which refunds: of these states (none = all), in one currency, found by words; the latest first unless `oldest`."""

    state: list[str] = []
    currency: Currency = ""
    search: str = ""
    oldest: bool = False
    after: Mark = ""
    limit: Count = 50


class RefundRow(msgspec.Struct, frozen=True):
    """One refund of a list; `entered_at` is since when it is in its state, `reference` its case's, `amount` minor units."""

    id: UUID
    state: str
    kind: str
    destination: str
    amount: int
    currency: str
    entered_at: datetime
    due_at: datetime | None
    due_move: str | None
    attempts: int
    asks: int
    submitted_at: datetime | None
    provider_ref: str | None
    error: str | None
    account: str
    reference: str
    order_reference: str
    buyer: str
    seller: str
    seller_id: UUID
    gateway: str
    payment: str


class RefundPage(msgspec.Struct, frozen=True):
    """Refunds by when they entered their state; `next` is the `after` of the next page, null on the last."""

    refunds: list[RefundRow]
    next: str | None


class ChargebackQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which chargebacks: of these states (none = all)."""

    state: list[Literal["open", "won", "lost"]] = []
    after: Mark = ""
    limit: Count = 50


class ChargebackRow(msgspec.Struct, frozen=True):
    """One payment a bank took back; `held` of it is held back from refunds, `due_at` is until when evidence is taken."""

    id: UUID
    state: str
    entered_at: datetime
    told_at: datetime
    reference: str
    amount: int
    currency: str
    held: int
    fee: int
    reason: str
    due_at: datetime | None
    contested_at: datetime | None
    order_reference: str
    buyer: str
    payment: str
    gateway: str
    cases: list[str]


class ChargebackPage(msgspec.Struct, frozen=True):
    """Chargebacks, the latest first; `next` is the `after` of the next page, null on the last."""

    chargebacks: list[ChargebackRow]
    next: str | None


class Balance(msgspec.Struct, frozen=True):
    """What we owe a seller in a currency (minor units; below zero it owes us), and what was ever paid out."""

    seller_id: UUID
    reference: str
    name: str
    currency: str
    balance: int
    paid_out: int
    last_at: datetime
    last_payout_at: datetime | None


class Account(msgspec.Struct, frozen=True):
    """One kind of account as the ledger keeps it: what we hold is above zero, what we owe below."""

    account: str
    currency: str
    amount: int


class Balances(msgspec.Struct, frozen=True):
    """Sellers' balances, and all accounts; the accounts of a currency add up to zero."""

    sellers: list[Balance]
    accounts: list[Account]


class StatementQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statement's currency ('' is the seller's first) and period: whole days (UTC), the last 90 where none is named."""

    currency: Currency = ""
    since: date | None = None
    until: date | None = None
    after: Mark = ""
    limit: Count = 200


class RunQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which runs."""

    after: Mark = ""
    limit: Count = 50


class RunPage(msgspec.Struct, frozen=True):
    """Comparisons with providers, the latest first; `next` is the `after` of the next page, null on the last."""

    reconciliations: list[Run]
    next: str | None


async def watcher(request: Asked) -> Person:
    """The person who looks at everybody's money: an operator, or an agent who leads."""
    person = await asker(request, "read", "operator", "agent")
    require_watcher(person)
    return person


def following(rows: list[Any], limit: int) -> str | None:
    """Where the next page begins; None on the last."""
    return mark(rows[limit - 1]["entered_at"], rows[limit - 1]["id"]) if len(rows) > limit else None


@get("/refunds", opt=notes("Money", query=RefundQuery, reply=RefundPage))
async def refunds(request: Asked) -> Sent:
    """Everybody's refunds, by when they came to where they stand. For operators and agents who lead."""
    await watcher(request)
    asked = queried(request, RefundQuery)
    async with desk_of(request).database.reading() as db:
        rows = await finance.refunds(
            db, asked.state, asked.currency, asked.search, asked.oldest, marked(asked.after), asked.limit + 1
        )
    found = msgspec.convert([dict(row) for row in rows[: asked.limit]], list[RefundRow])
    return json(RefundPage(found, following(rows, asked.limit)))


@get("/refunds/{id:str}", opt=notes("Money", reply=Explanation))
async def refund(request: Asked, id: FromPath[str]) -> Sent:
    """One refund explained, from the wish to the money. For operators and agents who lead.

    Which move asked for it and who confirmed it, which policy priced each line, who bears it, every word with the payment
    provider, and each step with its ledger entries, which add up to zero.
    """
    person, known = await watcher(request), as_id(id)
    if known is None:
        raise Refused("not_found")
    return json((await explained(desk_of(request), person, known))[0])


@get("/chargebacks", opt=notes("Money", query=ChargebackQuery, reply=ChargebackPage))
async def chargebacks(request: Asked) -> Sent:
    """Payments that buyers' banks took back, the latest first. For operators and agents who lead."""
    await watcher(request)
    asked = queried(request, ChargebackQuery)
    async with desk_of(request).database.reading() as db:
        rows = await finance.chargebacks(db, [*asked.state], marked(asked.after), asked.limit + 1)
    found = msgspec.convert([dict(row) for row in rows[: asked.limit]], list[ChargebackRow])
    return json(ChargebackPage(found, following(rows, asked.limit)))


@get("/balances", opt=notes("Money", reply=Balances))
async def balances(request: Asked) -> Sent:
    """What is owed to every seller, and all accounts by currency. For operators and agents who lead."""
    await watcher(request)
    async with desk_of(request).database.reading() as db:
        sellers, accounts = await statements.balances(db), await statements.accounts(db)
    return json(
        Balances(
            msgspec.convert([dict(row) for row in sellers], list[Balance]),
            msgspec.convert([dict(row) for row in accounts], list[Account]),
        )
    )


@get("/sellers/{id:str}/statement", opt=notes("Money", query=StatementQuery, reply=Statement))
async def seller_statement(request: Asked, id: FromPath[str]) -> Sent:
    """A seller's account in one currency, line by line with its running balance.

    For the seller itself, for operators and agents who lead. What one cause did under one move is one line.
    """
    person, known = await asker(request, "read", "seller", "operator", "agent"), as_id(id)
    if person.role != "seller":
        require_watcher(person)
    asked, desk = queried(request, StatementQuery), desk_of(request)
    if known is None or person.seller_id not in (None, known):
        raise Refused("not_found")
    since, until = period(asked.since, asked.until, desk.now())
    async with desk.database.reading() as db:
        currency = asked.currency
        if not currency:
            currency = next((row["currency"] for row in await statements.balances(db, known)), "")
        found = await statement(db, known, currency, since, until, asked.after, asked.limit)
    if found is None:
        raise Refused("not_found")
    return json(found)


@get("/reconciliations", opt=notes("Money", query=RunQuery, reply=RunPage))
async def reconciliations(request: Asked) -> Sent:
    """Comparisons of our books with the payment providers', the latest first. For operators and agents who lead."""
    await watcher(request)
    asked = queried(request, RunQuery)
    async with desk_of(request).database.reading() as db:
        rows = await finance.reconciliations(db, marked(asked.after), asked.limit + 1)
    runs = [run_of(row) for row in rows[: asked.limit]]
    return json(RunPage(runs, mark(runs[-1].at, runs[-1].id) if len(rows) > asked.limit else None))
