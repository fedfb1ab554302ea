"""Canned replies of one's side."""

from typing import Annotated
from uuid import UUID

import msgspec
from litestar import delete, get, post, put
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, sent
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, json
from aisoon.rules.replies import WRITERS, CannedReply
from aisoon.store import replies as store


class ReplyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text under a name; {buyer}, {shop}, {order}, {item}, {case}, {deadline} and {me} in it are filled in when it is used."""

    name: Annotated[str, msgspec.Meta(max_length=200)]
    body: Annotated[str, msgspec.Meta(max_length=10_000)]


EXAMPLE = {"name": "Thanks, on its way", "body": "Hello {buyer}, thank you for telling us about {item}."}
REFUSALS = ("name_missing", "message_empty", "too_long", "unknown_place", "name_taken", "too_many_replies")


@get("/replies", opt=notes("Orders", reply=list[CannedReply]))
async def replies(request: Asked) -> Sent:
    """The canned replies of your side, by name. For sellers and customer service."""
    person = await asker(request, "read", *WRITERS)
    async with desk_of(request).database.reading() as db:
        return json(await store.ours(db, person))


@post("/replies", status_code=201, opt=notes("Orders", body=ReplyIn, example=EXAMPLE, reply=CannedReply, status=201, refusals=REFUSALS))  # fmt: skip
async def keep_reply(request: Asked) -> Sent:
    """Keep a text for another time. For sellers and customer service."""
    person, told = await asker(request, "write", *WRITERS), await sent(request, ReplyIn)
    return json(await desk_of(request).keep_reply(person, told.name, told.body), 201)


@put("/replies/{id:uuid}", opt=notes("Orders", body=ReplyIn, example=EXAMPLE, reply=CannedReply, refusals=REFUSALS))
async def change_reply(request: Asked, id: FromPath[UUID]) -> Sent:
    """Change a canned reply of your side."""
    person, told = await asker(request, "write", *WRITERS), await sent(request, ReplyIn)
    return json(await desk_of(request).keep_reply(person, told.name, told.body, id))


@delete("/replies/{id:uuid}", opt=notes("Orders", status=204))
async def drop_reply(request: Asked, id: FromPath[UUID]) -> None:
    """Forget a canned reply of your side."""
    person = await asker(request, "write", *WRITERS)
    await desk_of(request).drop_reply(person, id)
