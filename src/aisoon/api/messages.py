"""Messages: the conversation of an order with each of its sellers; customer service reads all, and writes notes."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, queried, sent
from aisoon.api.examples import MESSAGE
from aisoon.api.notes import notes
from aisoon.api.order_view import order_of, seller_of
from aisoon.api.reply import Sent, json, told
from aisoon.rules.dossier import Case, Dossier
from aisoon.rules.refusals import Refused
from aisoon.rules.talk import Message
from aisoon.store import talk


class MessageIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A message; `seller` only where the order has several, `case` is a reference.

    `audience` is customer service's: buyer, seller, both, or nobody for an internal note.
    """

    body: str = ""
    seller: UUID | None = None
    case: str | None = None
    evidence: Annotated[list[UUID], msgspec.Meta(max_length=20)] = []
    audience: list[str] | None = None


class MessageQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which messages: of one seller's conversation, or of all."""

    seller: UUID | None = None


def case_of(dossier: Dossier, reference: str | None) -> Case | None:
    """The case of this order with this reference; Refused `not_found` when there is none."""
    if reference is None:
        return None
    for row in dossier.cases:
        if row.reference == reference.upper():
            return row
    raise Refused("not_found")


@get("/orders/{order:str}/messages", opt=notes("Talk and evidence", query=MessageQuery, reply=list[Message]))
async def messages(request: Asked, order: FromPath[str]) -> Sent:
    """The conversation of an order, oldest first: what is addressed to you."""
    person, desk, asked = await asker(request, "read"), desk_of(request), queried(request, MessageQuery)
    dossier = await order_of(desk, person, order)
    async with desk.database.reading() as db:
        return json(await talk.messages(db, dossier.order.id, person, asked.seller))


@post(
    "/orders/{order:str}/messages", status_code=201,
    opt=notes(
        "Talk and evidence", body=MessageIn, example=MESSAGE, reply=Message, status=201, refusals=("message_empty",)
    ),
)  # fmt: skip
async def say(request: Asked, order: FromPath[str]) -> Sent:
    """Say something in an order's conversation, with evidence you uploaded. This is "Start chat" and "Contact buyer"."""
    person, desk = await asker(request, "write"), desk_of(request)
    asked, once = await sent(request, MessageIn), await once_of(request)
    dossier = await order_of(desk, person, order)
    if seen := await desk.earlier(person, once):
        return told(seen)
    case = case_of(dossier, asked.case)
    seller = seller_of(dossier, asked.seller or (case.seller_id if case else None))
    id = case.id if case else None
    if case and case.seller_id != seller:
        raise Refused("not_found")
    message = await desk.say(
        person, dossier.order.id, seller, asked.body, asked.evidence, asked.audience, id, once
    )  # fmt: skip
    return json(message, 201)
