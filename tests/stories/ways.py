"""Two ways to play the same story: at the desk itself, and through the HTTP API with everybody's own key."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

import httpx
import msgspec

from aisoon.api.parcels import ScanIn, told
from aisoon.app import Clock, create_app
from aisoon.desk import Once
from aisoon.http.cases import draft_of, find, load
from aisoon.rules.decide import Ask
from aisoon.rules.dossier import Dossier
from aisoon.rules.refusals import STATUS, Refused
from aisoon.rules.request import Wish
from aisoon.rules.shop import OrderIn
from aisoon.rules.view import view
from aisoon.rules.words import Words
from aisoon.settings import ROOT, Settings
from aisoon.store import history, orders, talk
from tests.stories.proof import File
from tests.stories.stage import Stage

Seen = dict[str, Any]


class Way(Protocol):
    """What a story needs of the product; everything comes back as the JSON the API speaks, refusals as Refused."""

    async def order(self, told: OrderIn) -> str: ...
    async def lines(self, order: str) -> list[Seen]: ...
    async def cases(self, order: str) -> list[str]: ...
    async def say(
        self, who: str, order: str, text: str, to: list[str] | None, evidence: list[str], seller: str
    ) -> None: ...
    async def show(self, who: str, order: str, file: File, seller: str, case: str | None) -> str: ...
    async def open(self, who: str, order: str, wishes: list[Seen], given: Seen) -> Seen: ...
    async def move(self, who: str, case: str, ask: Seen, key: str) -> bytes: ...
    async def tell(self, who: str, tracking: str, event: str) -> bool: ...
    async def case(self, who: str, case: str) -> Seen: ...
    async def messages(self, who: str, order: str) -> list[str]: ...
    async def history(self, who: str, case: str) -> list[Seen]: ...


def plain(value: Any) -> Any:
    """A value as it comes out of JSON."""
    return msgspec.json.decode(msgspec.json.encode(value, enc_hook=str))


@dataclass(frozen=True)
class Received:
    """A file as the file store hands it over."""

    key: str
    media_type: str
    kind: str
    size: int
    sha256: str
    name: str
    preview_key: str | None = None
    thumbnail_key: str | None = None
    captured_at: datetime | None = None


class ByDesk:
    """Straight to the one door."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.desk = stage.desk

    async def order(self, told: OrderIn) -> str:
        """Tell an order."""
        return str((await self.desk.put_order(self.stage.people["operator"], told))[0])

    async def dossier(self, order: str) -> Dossier:
        """An order as customer service sees it."""
        async with self.desk.database.reading() as db:
            return await load(db, UUID(order), self.stage.people["agent"])

    async def lines(self, order: str) -> list[Seen]:
        """The lines of an order with the units that are free."""
        rows = (await self.dossier(order)).lines
        async with self.desk.database.reading() as db:
            listings = await orders.listings(db, [row.listing for row in rows])
        return [
            plain(row)
            | {"free": row.quantity - row.claimed, "seller": str(row.seller_id)}
            | {"listing": msgspec.json.decode(listings[row.listing])}
            for row in rows
        ]

    async def cases(self, order: str) -> list[str]:
        """The references of an order's cases, oldest first."""
        return [row.reference for row in (await self.dossier(order)).cases]

    async def say(
        self, who: str, order: str, text: str, to: list[str] | None, evidence: list[str], seller: str
    ) -> None:
        """Say something."""
        await self.desk.say(self.stage.people[who], UUID(order), UUID(seller), text, [UUID(id) for id in evidence], to)

    async def show(self, who: str, order: str, file: File, seller: str, case: str | None) -> str:
        """Bring a file."""
        sha = hashlib.sha256(file.content).hexdigest()
        received = Received(f"evidence/{sha}", file.media_type, file.kind, len(file.content), sha, file.name)
        person = self.stage.people[who]
        id = (await find(self.desk, person, case))[1] if case else None
        return str((await self.desk.add_evidence(person, UUID(order), UUID(seller), received, "", id)).id)

    async def open(self, who: str, order: str, wishes: list[Seen], given: Seen) -> Seen:
        """Open a case."""
        asked = msgspec.convert(wishes, list[Wish])
        reply = await self.desk.open_case(
            self.stage.people[who], UUID(order), asked, given, None, lambda d: _json(view(d))
        )
        return msgspec.json.decode(reply.body)  # type: ignore[no-any-return]

    async def move(self, who: str, case: str, ask: Seen, key: str) -> bytes:
        """Make a move."""
        person = self.stage.people[who]
        order, id = await find(self.desk, person, case)
        once = Once(key, hashlib.sha256(_json([case, ask])).digest())
        reply = await self.desk.move(
            person, order, id, msgspec.convert(ask, Ask), once, lambda draft: _json(view(draft))
        )
        return reply.body

    async def tell(self, who: str, tracking: str, event: str) -> bool:
        """Tell what happened to a parcel."""
        found = await told(self.desk, self.stage.people[who], ScanIn(tracking, event), None)  # type: ignore[arg-type]
        return any(one.changed for one in found)

    async def case(self, who: str, case: str) -> Seen:
        """A case as somebody sees it."""
        return plain(view(await draft_of(self.desk, self.stage.people[who], case)))  # type: ignore[no-any-return]

    async def messages(self, who: str, order: str) -> list[str]:
        """What somebody can read."""
        async with self.desk.database.reading() as db:
            return [one.body for one in await talk.messages(db, UUID(order), self.stage.people[who])]

    async def history(self, who: str, case: str) -> list[Seen]:
        """The moves of a case."""
        order, id = await find(self.desk, self.stage.people[who], case)
        async with self.desk.database.reading() as db:
            return plain(await history.moves(db, order, id))  # type: ignore[no-any-return]


class Held(Clock):
    """The story's clock in the server's hand."""

    def __init__(self, stage: Stage) -> None:
        super().__init__()
        self.stage = stage

    def __call__(self) -> datetime:
        """Now, as the story says."""
        return self.stage.now


class ByHttp:
    """Through /v1, as programs do: keys, Idempotency-Key on every write, problem+json for every refusal."""

    def __init__(self, stage: Stage, client: httpx.AsyncClient, keys: dict[str, str]) -> None:
        self.stage = stage
        self.client = client
        self.keys = keys
        self.count = 0

    async def get(self, who: str, path: str) -> Any:
        """Read."""
        return judged(await self.client.get(path, headers={"Authorization": f"Bearer {self.keys[who]}"})).json()

    async def post(self, who: str, path: str, body: Any, key: str = "", **more: Any) -> httpx.Response:
        """Write, under a key of its own or the one given."""
        self.count += 1
        head = {"Authorization": f"Bearer {self.keys[who]}", "Idempotency-Key": key or f"once-{self.count}"}
        content = body if isinstance(body, bytes) else _json(body)
        return judged(await self.client.post(path, content=content, headers=head, **more))

    async def order(self, told: OrderIn) -> str:
        """Tell an order."""
        return str((await self.post("operator", "/v1/orders", told)).json()["id"])

    async def lines(self, order: str) -> list[Seen]:
        """The lines of an order with the units that are free."""
        return (await self.get("agent", f"/v1/orders/{order}"))["lines"]  # type: ignore[no-any-return]

    async def cases(self, order: str) -> list[str]:
        """The references of an order's cases, oldest first."""
        return [row["reference"] for row in (await self.get("agent", f"/v1/orders/{order}"))["cases"]]

    async def say(
        self, who: str, order: str, text: str, to: list[str] | None, evidence: list[str], seller: str
    ) -> None:
        """Say something."""
        body = {"body": text, "seller": seller, "evidence": evidence, "audience": to}
        await self.post(who, f"/v1/orders/{order}/messages", body)

    async def show(self, who: str, order: str, file: File, seller: str, case: str | None) -> str:
        """Bring a file: its bytes are the body."""
        query = {"name": file.name, "seller": seller} | ({"case": case} if case else {})
        return str((await self.post(who, f"/v1/orders/{order}/evidence", file.content, params=query)).json()["id"])

    async def open(self, who: str, order: str, wishes: list[Seen], given: Seen) -> Seen:
        """Open a case."""
        return (await self.post(who, f"/v1/orders/{order}/cases", {"lines": wishes, **given})).json()  # type: ignore[no-any-return]

    async def move(self, who: str, case: str, ask: Seen, key: str) -> bytes:
        """Make a move."""
        return (await self.post(who, f"/v1/cases/{case}/moves", ask, key)).content

    async def tell(self, who: str, tracking: str, event: str) -> bool:
        """Tell what happened to a parcel."""
        return bool((await self.post(who, "/v1/scans", {"tracking": tracking, "event": event})).json()["changed"])

    async def case(self, who: str, case: str) -> Seen:
        """A case as somebody sees it."""
        return await self.get(who, f"/v1/cases/{case}")  # type: ignore[no-any-return]

    async def messages(self, who: str, order: str) -> list[str]:
        """What somebody can read."""
        return [one["body"] for one in await self.get(who, f"/v1/orders/{order}/messages")]

    async def history(self, who: str, case: str) -> list[Seen]:
        """The moves of a case."""
        return [one["move"] for one in await self.get(who, f"/v1/cases/{case}/timeline") if one["move"]]


def judged(reply: httpx.Response) -> httpx.Response:
    """A good reply; a refusal as Refused, once it has been seen to be well told."""
    if reply.is_success:
        return reply
    assert reply.headers["content-type"].startswith("application/problem+json"), (reply.status_code, reply.text)
    told = reply.json()
    assert "refusal" in told, reply.text
    assert STATUS[told["refusal"]] == reply.status_code, reply.text
    assert told["detail"], reply.text
    assert told["next"], reply.text
    raise Refused(told["refusal"], told.get("field", ""), **told["facts"])


@asynccontextmanager
async def by_http(stage: Stage) -> AsyncIterator[ByHttp]:
    """The API on a stage, with a key for everybody."""
    settings = Settings(data=stage.folder, database_url=stage.url, base_url="http://stories")
    words = Words(tomllib.loads((ROOT / "locales" / "en.toml").read_text("utf-8")), strict=True)
    app = create_app(settings, stage.desk, Held(stage), words, stage.gateway)
    scopes = {"operator": ("read", "write", "orders"), "carrier": ("carrier",)}
    keys = {
        who: await stage.desk.issue(person, "key", who, scopes.get(who, ("read", "write")))
        for who, person in stage.people.items()
    }
    transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="http://stories") as client:
        yield ByHttp(stage, client, keys)


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value, enc_hook=str)
