"""Money out of any order: sellers are paid what they are owed, and buyers' store credit is looked up and spent."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, queried, sent
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json, once_only
from aisoon.http.finance import require_watcher
from aisoon.rules.refusals import Refused
from aisoon.rules.till import CreditUse, Payout
from aisoon.store import accounts, statements
from aisoon.store.database import as_id

Currency = Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
Email = Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=320)]
Minor = Annotated[int, msgspec.Meta(gt=0, le=10**14)]
Reference = Annotated[str, msgspec.Meta(min_length=1, max_length=100)]

PAYOUT: dict[str, Any] = {"seller": "0199a1c0-0000-7000-8000-000000000002", "currency": "EUR"}
SPENDING: dict[str, Any] = {"buyer": "ana@example.com", "amount": 1500, "currency": "EUR", "reference": "order-1002"}


class PayoutIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whom to pay, in which currency: everything it is owed."""

    seller: UUID
    currency: Currency


class CreditQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose store credit, by e-mail address; buyers need not say, and see their own."""

    buyer: Annotated[str, msgspec.Meta(max_length=320)] = ""


class Credit(msgspec.Struct, frozen=True):
    """Store credit in one currency, minor units."""

    currency: str
    balance: int


class CreditIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How much of whose store credit to spend (minor units), under the shop's own reference, which makes it once."""

    buyer: Email
    amount: Minor
    currency: Currency
    reference: Reference


@post(
    "/payouts", status_code=201,
    opt=notes("Money", body=PayoutIn, example=PAYOUT, reply=Payout, status=201, refusals=("not_found", "nothing_owed")),
)  # fmt: skip
async def pay_out(request: Asked) -> Sent:
    """Pay a seller what it is owed in one currency. For operators.

    What refunds and chargebacks took beyond what was owed is made good by later sales before anything is paid out.
    """
    person, desk = await asker(request, "write", "operator"), desk_of(request)
    asked, once = await sent(request, PayoutIn), await once_of(request)
    seen = await desk.earlier(person, once)
    paid = await desk.pay_out(person, asked.seller, asked.currency, once)
    return json(paid, 201, **({"Idempotent_Replayed": "true"} if seen else {}))


class ContestIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What to tell the bank beside the case file."""

    note: Annotated[str, msgspec.Meta(max_length=2000)] = ""


@post(
    "/chargebacks/{chargeback:str}/contest", status_code=202,
    opt=notes("Money", body=ContestIn, example={"note": "Delivered and signed for."}, status=202, refusals=("not_found", "chargeback_closed")),
)  # fmt: skip
async def contest(request: Asked, chargeback: FromPath[str]) -> Sent:
    """Have our case file sent to the bank against an open chargeback: history, deliveries, pictures. For operators and leads."""
    person, known = await asker(request, "write", "operator", "agent"), as_id(chargeback)
    asked = await sent(request, ContestIn)
    if known is None:
        raise Refused("not_found")
    await desk_of(request).contest(person, known, asked.note)
    return json({"status": "sending"}, 202)


@get("/store-credit", opt=notes("Money", query=CreditQuery, reply=list[Credit], refusals=("not_found",)))
async def store_credit(request: Asked) -> Sent:
    """A buyer's store credit, by currency. For the buyer, operators and agents who lead."""
    person = await asker(request, "read", "buyer", "operator", "agent")
    asked = queried(request, CreditQuery)
    own = person.role == "buyer" and asked.buyer.lower() in ("", person.email.lower())
    if person.role != "buyer":
        require_watcher(person)
    async with desk_of(request).database.reading() as db:
        buyer = person if own else None
        if person.role != "buyer":
            buyer = await accounts.by_email(db, "buyer", asked.buyer.replace("\x00", ""))
        if buyer is None:
            raise Refused("not_found", "buyer")
        rows = await statements.credit(db, buyer.id)
    return json(msgspec.convert([dict(row) for row in rows], list[Credit]))


@post(
    "/store-credit/spend", status_code=201,
    opt=notes(
        "Money", body=CreditIn, example=SPENDING, reply=CreditUse, status=201,
        refusals=("not_found", "over_remaining", "bad_amount"),
    ),
)  # fmt: skip
async def spend_credit(request: Asked) -> Sent:
    """Spend a buyer's store credit on an order of the shop; the same reference again is the same spending. For operators."""
    person, desk = await asker(request, "write", "operator"), desk_of(request)
    asked = await sent(request, CreditIn)
    return await once_only(
        request, person, 201,
        lambda: desk.spend_credit(person, asked.buyer, asked.amount, asked.currency, asked.reference),
    )  # fmt: skip
