"""Orders: told by the shop, read by those they concern, and the policy's answer before anybody asks."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, queried, sent
from aisoon.api.examples import ORDER, WISHES
from aisoon.api.notes import notes
from aisoon.api.order_view import OrderView, order_of, order_view
from aisoon.api.reply import Sent, json, told
from aisoon.http.problem import problem
from aisoon.rules import request as wishes
from aisoon.rules.refusals import Refused
from aisoon.rules.shop import OrderIn, Put
from aisoon.store import orders as store

Count = Annotated[int, msgspec.Meta(ge=1, le=200)]
Offset = Annotated[int, msgspec.Meta(ge=0, le=1_000_000)]
Wishes = Annotated[list[wishes.Wish], msgspec.Meta(min_length=1, max_length=200)]


class OrderQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which orders: `search` in reference and buyer; `after` as many, at most `limit`."""

    search: str = ""
    after: Offset = 0
    limit: Count = 50


class OrderRow(msgspec.Struct, frozen=True):
    """One order of a list; `total` in minor units."""

    id: UUID
    reference: str
    placed_at: datetime
    currency: str
    country: str
    buyer: str
    titles: list[str]
    total: int
    delivered_at: datetime | None
    open_cases: int


class OrderPage(msgspec.Struct, frozen=True):
    """Orders, newest first; `next` is the `after` of the next page, null on the last."""

    orders: list[OrderRow]
    next: int | None


class Told(msgspec.Struct, frozen=True):
    """What the policy says to one wish: an answer, or the problem it has."""

    wish: wishes.Wish
    answer: wishes.Answer | None
    problem: dict[str, Any] | None


@post(
    "/orders", status_code=201,
    opt=notes("Orders", body=OrderIn, example=ORDER, reply=Put, status=201, refusals=("order_invalid", "order_changed")),
)  # fmt: skip
async def put_order(request: Asked) -> Sent:
    """Tell an order, once: new ones are created, shipments brought up to date, the same again changes nothing.

    For operators, with the scope `orders`. 201 when it is new, else 200. Money and lines never change once told.
    Line `paid` is after discount and includes tax; what payments captured must add up to lines plus shipping.
    """
    person = await asker(request, "orders", "operator")
    order, once, desk = await sent(request, OrderIn), await once_of(request), desk_of(request)
    if seen := await desk.earlier(person, once):
        return told(seen)
    id, result = await desk.put_order(person, order, once)
    return json(Put(id, order.reference, result), 201 if result == "created" else 200, Location=f"/v1/orders/{id}")


@get("/orders", opt=notes("Orders", query=OrderQuery, reply=OrderPage))
async def orders(request: Asked) -> Sent:
    """The orders you may see, newest first."""
    person, asked = await asker(request, "read"), queried(request, OrderQuery)
    async with desk_of(request).database.reading() as db:
        rows = await store.page(db, person, asked.search, asked.after, asked.limit + 1)
    found = msgspec.convert([dict(row) for row in rows[: asked.limit]], list[OrderRow])
    return json(OrderPage(found, asked.after + asked.limit if len(rows) > asked.limit else None))


@get("/orders/{order:str}", opt=notes("Orders", reply=OrderView))
async def order(request: Asked, order: FromPath[str]) -> Sent:
    """One order, by its id or the shop's number: what you may see of it.

    Each line comes with its listing as it was at purchase, and the reasons that can be given for it.
    """
    person, desk = await asker(request, "read"), desk_of(request)
    dossier = await order_of(desk, person, order)
    async with desk.database.reading() as db:
        listings = await store.listings(db, [line.listing for line in dossier.lines])
    return json(order_view(dossier, desk.policy, listings))


@post(
    "/orders/{order:str}/answers", status_code=200, opt=notes("Orders", body=Wishes, example=WISHES, reply=list[Told])
)
async def answers(request: Asked, order: FromPath[str]) -> Sent:
    """What the policy answers to a request, before it is made: until when, what to show, who pays, how much.

    Nothing is written. A wish that cannot be comes back with its problem and what would fit.
    """
    person, desk = await asker(request, "read"), desk_of(request)
    dossier, found = await order_of(desk, person, order), []
    for wish in await sent(request, Wishes):
        setting = desk.asking(person, dossier, [wish])
        try:
            found.append(Told(wish, wishes.answer(dossier, wish, desk.policy, setting.now, setting), None))
        except Refused as refused:
            found.append(Told(wish, None, problem(refused, request.app.state.words)))
    return json(found)
