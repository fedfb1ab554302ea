"""A world to call: our server on a real PostgreSQL, with sellers, buyers, agents, a carrier and their keys."""

from __future__ import annotations

import asyncio
import threading
import tomllib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import asyncpg
import httpx
import msgspec
import uvicorn
from litestar import Litestar

from aisoon.app import Clock, Server, create_app, make_desk
from aisoon.desk import Desk
from aisoon.jobs.clock import sweep
from aisoon.outside.catalogs import languages
from aisoon.outside.gateways import only
from aisoon.outside.pictures import picture
from aisoon.outside.simulator import Simulator
from aisoon.rules.people import Person
from aisoon.rules.words import Words
from aisoon.settings import Settings
from aisoon.store.database import connect

T = TypeVar("T")

ALL = ("read", "write", "orders")
STAFF = {
    "operator": ("operator", "Olga", ALL),
    "agent": ("agent", "Amir", ("read", "write")),
    "agent2": ("agent", "Bea", ("read", "write")),
    "lead": ("agent", "Lena", ("read", "write")),
    "carrier": ("carrier", "Post", ("carrier",)),
}
BUYERS = {"ana": "Ana", "ben": "Ben"}
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SELLERS = {"loom": "Loom & Co", "volt": "Volt Ltd"}


def photo(seed: int = 1) -> bytes:
    """A photo of a torn dress, another one for another seed."""
    return picture("dress", "torn", seed, size=(400, 300))


@dataclass
class World:
    """The server's address, a client a person, and the ways around the API that judges need."""

    base: str
    app: Litestar
    desk: Desk
    database_url: str
    gateway: Simulator
    loop: asyncio.AbstractEventLoop
    keys: dict[str, str] = field(default_factory=dict)
    people: dict[str, Person] = field(default_factory=dict)
    clients: dict[str, httpx.Client] = field(default_factory=dict)
    count: int = 0

    def do(self, work: Awaitable[T]) -> T:
        """Await something in the server's loop."""

        async def waited() -> T:
            return await work

        return asyncio.run_coroutine_threadsafe(waited(), self.loop).result(60)

    def client(self, who: str = "") -> httpx.Client:
        """A client with this person's key, or with none."""
        if who not in self.clients:
            headers = {"Authorization": f"Bearer {self.keys[who]}"} if who else {}
            self.clients[who] = httpx.Client(base_url=self.base, headers=headers, timeout=30)
        return self.clients[who]

    def get(self, who: str, path: str, **more: Any) -> httpx.Response:
        """GET as somebody."""
        return self.client(who).get(path, **more)

    def post(self, who: str, path: str, body: Any = None, **more: Any) -> httpx.Response:
        """POST JSON as somebody."""
        return self.client(who).post(path, json=body, **more)

    def fine(self, who: str, path: str, body: Any, **more: Any) -> Any:
        """POST JSON as somebody; what came back, which must be a success."""
        reply = self.post(who, path, body, **more)
        assert reply.is_success, reply.text
        return reply.json()

    def order(self, buyer: str = "ana", **more: Any) -> dict[str, Any]:
        """A new delivered order of a dress (loom, two of them) and a toaster (volt, three), as the operator sees it."""
        self.count += 1
        told = order(f"W-{self.count}", buyer) | more
        self.fine("operator", "/v1/orders", told)
        found: dict[str, Any] = self.get("operator", f"/v1/orders/{told['reference']}").json()
        return found

    def case(self, order: dict[str, Any], line: int = 0, buyer: str = "ana", quantity: int = 1) -> dict[str, Any]:
        """A case of a buyer about one line of their order that came too late."""
        wish = {"line": order["lines"][line]["id"], "quantity": quantity, "reason": "arrived_too_late"}
        body = {"lines": [wish], "statement": "Too late for the party."}
        found: dict[str, Any] = self.fine(buyer, f"/v1/orders/{order['id']}/cases", body)
        return found

    def move(self, who: str, case: dict[str, Any], move: str, **bring: Any) -> dict[str, Any]:
        """A move that must succeed; the case afterwards."""
        body = {"move": move, "bring": bring}
        found: dict[str, Any] = self.fine(who, f"/v1/cases/{case['reference']}/moves", body)
        return found

    def upload(self, who: str, order: dict[str, Any], content: Any, seller: int = 0, **more: Any) -> httpx.Response:
        """A file brought to an order."""
        query = {"seller": order["lines"][seller]["seller"], "name": "photo.jpg", **more.pop("params", {})}
        return self.client(who).post(f"/v1/orders/{order['id']}/evidence", content=content, params=query, **more)

    def settle(self) -> None:
        """Let the worker's sweep run until nothing is due."""
        while self.do(sweep(self.desk, only(self.gateway))):
            pass

    def rows(self) -> dict[str, int]:
        """How many rows every table has."""
        return asyncio.run(counted(self.database_url))


async def counted(url: str) -> dict[str, int]:
    """How many rows every table of a database has."""
    db = await asyncpg.connect(url)
    try:
        names = await db.fetch("select tablename from pg_tables where schemaname = 'public' order by 1")
        return {row[0]: await db.fetchval(f'select count(*) from "{row[0]}"') for row in names}
    finally:
        await db.close()


def order(reference: str, buyer: str) -> dict[str, Any]:
    """An order as a shop tells it, delivered two days ago, three days late."""
    now = datetime.now(UTC)
    late = {"promised_at": (now - timedelta(days=5)).isoformat(), "delivered_at": (now - timedelta(days=2)).isoformat()}
    return {
        "reference": reference,
        "currency": "EUR",
        "country": "DE",
        "placed_at": (now - timedelta(days=9)).isoformat(),
        "buyer": {"email": f"{buyer}@example.com", "name": BUYERS[buyer]},
        "sellers": [
            {"reference": name, "name": title, "email": f"{name}@example.com", "address": [title, "Kiel"]}
            for name, title in SELLERS.items()
        ],
        "lines": [
            {
                "sku": "D-1", "title": "Linen dress", "category": "fashion", "quantity": 2, "paid": 17980, "tax": 2870,
                "shipping": 490, "seller": "loom", "shipment": "S1",
                "listing": {"title": "Linen dress", "description": "Fits loosely.", "attributes": {"fabric": "linen"}},
            },
            {
                "sku": "T-1", "title": "Toaster", "category": "kitchen", "quantity": 3, "paid": 8970, "tax": 1432,
                "shipping": 0, "seller": "volt", "shipment": "S2",
            },
        ],
        "payments": [{"reference": f"pay-{reference}", "method": "card", "captured": 17980 + 490 + 8970}],
        "shipments": [
            {"reference": "S1", "seller": "loom", "carrier": "DHL", "tracking": f"OUT-{reference}-1", **late},
            {"reference": "S2", "seller": "volt", "carrier": "DHL", "tracking": f"OUT-{reference}-2", **late},
        ],
    }  # fmt: skip


async def peopled(world: World) -> None:
    """Everybody, with a key each; sellers come with their first order."""
    desk = world.desk
    for who, (role, name, scopes) in STAFF.items():
        person = await desk.put_person(role, f"{who}@example.com", name, lead=who == "lead")
        world.people[who], world.keys[who] = person, await desk.issue(person, "key", who, scopes)
    from aisoon.rules.shop import OrderIn

    for who in BUYERS:
        first = msgspec.convert(order(f"FIRST-{who}", who), OrderIn, strict=False)
        await desk.put_order(world.people["operator"], first)
        person = await desk.put_person("buyer", f"{who}@example.com", BUYERS[who])
        world.people[who], world.keys[who] = person, await desk.issue(person, "key", who)
    async with desk.database.reading() as db:
        sellers = {row["reference"]: row["id"] for row in await db.fetch("select reference, id from seller")}
    for who in SELLERS:
        person = await desk.put_person("seller", f"staff@{who}.example", f"Staff of {who}", sellers[who])
        world.people[who], world.keys[who] = person, await desk.issue(person, "key", who)
    world.keys["reader"] = await desk.issue(world.people["ana"], "key", "reader", ("read",))
    world.keys["revoked"] = await desk.issue(world.people["ana"], "key", "revoked")
    from aisoon.desk import fingerprint

    await desk.end(fingerprint(world.keys["revoked"]))


class Running:
    """A world's server in a thread with a loop of its own; a context manager."""

    def __init__(self, database_url: str, folder: Path, change: Callable[[Settings], Settings] | None = None) -> None:
        plain = Settings(data=folder, database_url=database_url, demo=True, base_url="http://127.0.0.1")
        self.settings = change(plain) if change else plain
        self.ready = threading.Event()
        self.failed: BaseException | None = None
        self.thread = threading.Thread(target=self._run)

    def __enter__(self) -> World:
        self.thread.start()
        self.ready.wait(60)
        if self.failed:
            raise self.failed
        return self.world

    def __exit__(self, *error: object) -> None:
        for client in self.world.clients.values():
            client.close()
        self.server.should_exit = True
        self.thread.join(30)

    def _run(self) -> None:
        try:
            asyncio.run(self._serve())
        except BaseException as error:  # noqa: BLE001 - told in the test's own thread
            self.failed = error
            self.ready.set()

    async def _serve(self) -> None:
        settings, clock = self.settings, Clock()
        database = await connect(settings.database_url, settings.pool)
        desk = make_desk(settings, database, clock)
        gateway = Simulator(settings.data / "gateway.sqlite")
        table = tomllib.loads(settings.locale.read_text("utf-8"))
        words = Words(table, strict=True, languages=languages(settings.locale.parent))
        app = create_app(settings, desk, clock, words, gateway)
        config = uvicorn.Config(app, port=0, log_level="warning", access_log=False, ws="none", lifespan="off")
        self.server = Server(config, app.state.live)
        serving = asyncio.create_task(self.server.serve())
        while not self.server.started:  # noqa: ASYNC110 - uvicorn has no event for it
            await asyncio.sleep(0.01)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        loop = asyncio.get_running_loop()
        base = f"http://127.0.0.1:{port}"
        self.world = World(base, app, desk, settings.database_url, gateway, loop)
        await peopled(self.world)
        self.ready.set()
        await serving
        await database.close()
