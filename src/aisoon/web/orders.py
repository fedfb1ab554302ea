"""Orders: the list, and one order with its lines, what can be asked for, and its conversations."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.http.cases import load
from aisoon.rules import evidence as proof
from aisoon.rules import request as asking
from aisoon.rules.dossier import Case, Dossier, Line
from aisoon.rules.people import Person
from aisoon.rules.policy import Policy
from aisoon.rules.refusals import Refused
from aisoon.rules.shop import Listing
from aisoon.rules.talk import Message
from aisoon.rules.view import seen
from aisoon.store import orders, statements, talk, unread
from aisoon.web import replies
from aisoon.web import talk as talking
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, reader, searched, writer

PAGE = 20


class Item(msgspec.Struct):
    """One line on an order's page: its picture as it was listed, its cases, and what may be asked."""

    line: Line
    listing: Listing
    free: int
    cases: list[Case]
    withdrawable: bool


@get("/orders", include_in_schema=False)
async def listed(request: Asked) -> Response[Any]:
    """The orders this person may see."""
    person = await reader(request)
    search, start = searched(request), number(request.query_params.get("from", ""))
    async with request.app.state.desk.database.reading() as db:
        rows = await orders.page(db, person, search, start, PAGE + 1)
        credit = await statements.credit(db, person.id) if person.role == "buyer" else []
    more = start + PAGE if len(rows) > PAGE else None
    return draw(
        request, "orders.html", person, rows=rows[:PAGE], search=search, start=start, more=more, size=PAGE,
        credit=[row for row in credit if row["balance"]],
    )  # fmt: skip


def number(text: str) -> int:
    """A page's beginning."""
    return min(int(text), 100_000) if text.isascii() and text.isdigit() else 0


@get("/orders/{reference:str}", include_in_schema=False)
async def shown(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """One order."""
    return await page(request, await reader(request), reference)


async def page(
    request: Asked, person: Person, reference: str, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """An order's page, with the faults of a form that could not be taken."""
    desk: Desk = request.app.state.desk
    dossier = await found(desk, person, reference)
    async with desk.database.reading() as db:
        listings = await orders.listings(db, [line.listing for line in dossier.lines])
        messages = await talk.messages(db, dossier.order.id, person)
        marks = await unread.marks(db, dossier.order.id, person)
        texts = await replies.offered(db, person, request, named(dossier, person))
    mine = [line for line in dossier.lines if person.seller_id in (None, line.seller_id)]
    return draw(
        request, "order.html", person, refused.status if refused else 200,
        dossier=dossier, order=dossier.order, items=items(desk, dossier, mine, listings, person),
        talks=talks(dossier, mine, messages), seen_by=readers(messages, marks, person), cases=visible(dossier, person),
        evidence={row.id: row for row in dossier.evidence},
        total=sum(line.paid + line.shipping for line in mine),
        elsewhere=seen(dossier.externals, person), chargebacks=seen(dossier.chargebacks, person),
        typed=form, faults=every(refused) if refused else [], open_talk=request.query_params.get("talk", ""), about=request.query_params.get("about", ""), **texts,
    )  # fmt: skip


def named(dossier: Dossier, person: Person) -> dict[str, str | None]:
    """What a canned reply may name of an order; of several sellers' orders the seller's own items."""
    mine = [line for line in dossier.lines if person.seller_id in (None, line.seller_id)]
    shop = dossier.seller(mine[0].seller_id).name if len({line.seller_id for line in mine}) == 1 else None
    return {
        "buyer": dossier.buyer.name, "shop": shop, "order": dossier.order.reference,
        "item": mine[0].title if len(mine) == 1 else None, "case": None, "deadline": None,
    }  # fmt: skip


async def found(desk: Desk, person: Person, reference: str) -> Dossier:
    """An order by the shop's number; Refused `not_found` when it is not there for this person."""
    async with desk.database.reading() as db:
        id = await orders.find(db, reference[:100].replace("\x00", ""), person)
        if id is None:
            raise Refused("not_found")
        return await load(db, id, person)


def items(desk: Desk, dossier: Dossier, lines: list[Line], listings: dict[str, str], person: Person) -> list[Item]:
    """Lines with their pictures, free units and cases."""
    policy = desk.policy
    return [
        Item(
            line,
            msgspec.json.decode(listings.get(line.listing, '{"title": ""}'), type=Listing),
            line.quantity - line.claimed,
            [dossier.case(row.case_id) for row in dossier.case_lines if row.line_id == line.id and row.quantity],
            person.role == "buyer" and line.claimed < line.quantity and withdrawable(desk, dossier, line, policy),
        )
        for line in lines
    ]


def withdrawable(desk: Desk, dossier: Dossier, line: Line, policy: Policy) -> bool:
    """Whether the law lets the buyer withdraw from the contract about this line now, without anybody's approval."""
    return asking.withdrawal(dossier, line, "no_longer_needed", dossier.shipment_of(line), policy, desk.now())


def visible(dossier: Dossier, person: Person) -> list[Case]:
    """The order's cases this person may see, newest first."""
    return [row for row in reversed(dossier.cases) if person.seller_id in (None, row.seller_id)]


def talks(dossier: Dossier, lines: list[Line], messages: list[Message]) -> list[tuple[Any, list[Message]]]:
    """One conversation per seller: the seller and what was said."""
    sellers = list(dict.fromkeys(line.seller_id for line in lines))
    return [(dossier.seller(id), [row for row in messages if row.seller_id == id]) for id in sellers]


def readers(messages: list[Message], marks: list[Any], person: Person) -> dict[UUID, list[Any]]:
    """Who has read what the reader's side said last, by the seller the conversation is with."""
    sellers = {row.seller_id for row in messages}
    return {
        id: talking.seen_by(
            [row for row in messages if row.seller_id == id], [row for row in marks if row["seller_id"] == id], person
        )
        for id in sellers
    }


@post("/orders/{reference:str}/messages", include_in_schema=False, request_max_body_size=None)
async def say(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Start a chat with a seller, or go on with it."""
    person, desk = await writer(request), request.app.state.desk
    dossier = await found(desk, person, reference)
    form = await read(request, lambda kind: proof.limit(desk.policy, kind))
    seller: UUID | None = None
    try:
        seller = talking.seller_of(form)
        await talking.say(request, person, dossier.order.id, seller, form)
    except Refused as refused:
        return await page(request, person, reference, form, refused)
    return talking.told(request, f"/orders/{dossier.order.reference}?talk={seller}#talk-{seller}")


ROUTES = [listed, shown, say]
