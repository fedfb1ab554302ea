"""Keys: how programs sign in; made by operators, told once, ended at once."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from litestar import delete, get, post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, sent
from aisoon.api.examples import KEY
from aisoon.api.notes import notes
from aisoon.api.reply import Sent, encoded, json, told
from aisoon.desk import Desk, fingerprint
from aisoon.rules.people import Person, Role
from aisoon.rules.refusals import Refused
from aisoon.store import accounts

Scope = Literal["read", "write", "orders", "carrier"]
Short = Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
Email = Annotated[str, msgspec.Meta(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)]


class KeyIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Whose key: a person by role and address, added when new; `seller` is the reference of a seller's staff."""

    role: Role
    email: Email
    name: Short
    seller: Short | None = None
    label: Annotated[str, msgspec.Meta(max_length=200)] = ""
    scopes: Annotated[tuple[Scope, ...], msgspec.Meta(min_length=1, max_length=4)] = ("read", "write")


class KeyOut(msgspec.Struct, frozen=True):
    """A key; `secret` is told once, when it is made, and never again."""

    id: str
    role: str
    name: str
    label: str
    scopes: list[str]
    secret: str | None = None
    created_at: datetime | None = None
    ended_at: datetime | None = None


@get("/keys", opt=notes("Keys", reply=list[KeyOut]))
async def keys(request: Asked) -> Sent:
    """Every key, the latest first, without its secret. For operators."""
    await asker(request, "read", "operator")
    async with desk_of(request).database.reading() as db:
        rows = await accounts.keys(db)
    return json(
        [
            KeyOut(
                row["token_hash"].hex(), row["role"], row["name"], row["label"], row["scopes"],
                created_at=row["created_at"], ended_at=row["ended_at"],
            )
            for row in rows
        ]
    )  # fmt: skip


@post("/keys", status_code=201, opt=notes("Keys", body=KeyIn, example=KEY, reply=KeyOut, status=201))
async def make_key(request: Asked) -> Sent:
    """Make a key for a person, who is added when new. For operators.

    Asked again under the same Idempotency-Key, the reply comes without the secret: only its hash is kept.
    """
    asking, desk = await asker(request, "write", "operator"), desk_of(request)
    asked, once = await sent(request, KeyIn), await once_of(request)
    if seen := await desk.earlier(asking, once):
        return told(seen)
    person = await owner(desk, asked)
    secret = await desk.make_key(asking, person, asked.label, tuple(dict.fromkeys(asked.scopes)))
    made = KeyOut(fingerprint(secret).hex(), person.role, person.name, asked.label, list(asked.scopes), secret)
    if once:
        await desk.keep(asking, once, 201, encoded(msgspec.structs.replace(made, secret=None)))
    return json(made, 201, Location=f"/v1/keys/{made.id}", Cache_Control="no-store")


async def owner(desk: Desk, asked: KeyIn) -> Person:
    """The person a key is for; a seller's staff stay with their seller."""
    seller = None
    if (asked.role == "seller") != (asked.seller is not None):
        raise Refused("missing" if asked.role == "seller" else "bad_choice", "seller", need="seller", choices=[])
    if asked.seller is not None:
        async with desk.database.reading() as db:
            seller = await accounts.seller_by_reference(db, asked.seller)
        if seller is None:
            raise Refused("not_found", "seller")
    person = await desk.put_person(asked.role, asked.email, asked.name, seller)
    if person.seller_id != seller:
        raise Refused("bad_choice", "seller", need="seller", choices=[])
    return person


@delete("/keys/{id:str}", status_code=204, opt=notes("Keys", status=204))
async def end_key(request: Asked, id: FromPath[str]) -> None:
    """End a key at once; ending it again changes nothing. For operators."""
    asking = await asker(request, "write", "operator")
    try:
        await desk_of(request).end_key(asking, bytes.fromhex(id))
    except ValueError as error:
        raise Refused("not_found") from error
