"""Building the marketplace: people, pictures, orders, one plot a situation, and an inbox that is really full."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from random import Random

from uuid_utils.compat import uuid7

from aisoon.demo import policies
from aisoon.demo.catalogue import BUYERS, SHOPS, SNAPS, STAFF, VERDE
from aisoon.demo.own import own
from aisoon.demo.past import past
from aisoon.demo.plots import PLOTS
from aisoon.demo.stage import Clock, Stage, seller
from aisoon.desk import Desk
from aisoon.outside.calendars import calendar
from aisoon.outside.files import Files
from aisoon.outside.pictures import listing_picture, picture
from aisoon.outside.simulator import Simulator
from aisoon.store import orders
from aisoon.store.database import Database

SIZE = (640, 480)
"""Pixels of the demo's pictures; larger ones take longer to draw than to look at."""

Told = Callable[[str, int, int], None]
"""Told of progress: what is being done, how much of it, of how much."""


def quiet(what: str, done: int, of: int) -> None:
    """Progress nobody looks at."""


async def build(
    database: Database,
    files: Files,
    gateway: Simulator,
    policy: str,
    told: Told = quiet,
    inbox: int = 300,
    plain: int = 120,
    before: int = 90,
) -> bool:
    """Build the marketplace unless there is one already; whether it was built. Everything goes through the desk."""
    async with database.reading() as db:
        if await orders.count(db):
            return False
    clock = Clock(datetime.now(UTC))
    stage = Stage(Desk(database, clock, calendar, uuid7, policy), files, gateway, clock)
    await pictures(stage, told)
    await people(stage)
    await policies.history(stage)
    told("months before", 0, 1)
    plotted, stage.number = stage.number, 100  # so that the plots keep their numbers, however long the past is
    await past(stage, before)
    stage.number = plotted
    told("months before", 1, 1)
    for number, plot in enumerate(PLOTS):
        told("cases", number, len(PLOTS))
        await plot(stage)
    told("cases", len(PLOTS), len(PLOTS))
    await fill_inbox(stage, inbox, told)
    await plain_orders(stage, plain, told)
    await policies.plans(stage)
    await own(stage)
    return True


async def people(stage: Stage) -> None:
    """Buyers, each shop with its staff, customer service, an operator and a carrier."""
    stage.at(170)
    for name, email, _ in BUYERS:
        stage.people[name] = await stage.desk.put_person("buyer", email, name)
    for role, name, email, lead in STAFF:
        stage.people[name] = await stage.desk.put_person(role, email, name, lead=lead)
    for shop in SHOPS:
        async with stage.desk.database.writing() as db:
            id = await stage.desk.put_seller(db, seller(shop))
        email = f"staff@{shop.reference}.example.com"
        stage.sellers[shop.reference] = id
        stage.people[shop.staff] = await stage.desk.put_person("seller", email, shop.staff, id)


async def pictures(stage: Stage, told: Told) -> None:
    """Draw evidence and listing pictures on every core, and store the listings' ones."""
    subjects = sorted({item.subject for shop in SHOPS for item in shop.items})
    loop, whole, done = asyncio.get_running_loop(), len(SNAPS) + len(subjects), 0
    with ProcessPoolExecutor() as pool:
        snaps = [loop.run_in_executor(pool, picture, subject, flaw, 1, SIZE) for subject, flaw in SNAPS]
        shown = [loop.run_in_executor(pool, listing_picture, subject, 1) for subject in subjects]
        for pair, drawing in zip(SNAPS, snaps, strict=True):
            stage.pictures[pair] = await drawing
            told("pictures", done := done + 1, whole)
        for subject, drawing in zip(subjects, shown, strict=True):
            stage.listings[subject] = await store(stage, await drawing)
            told("pictures", done := done + 1, whole)


async def store(stage: Stage, content: bytes) -> str:
    """Store a listing's picture by its content; the key of the copy pages show."""

    async def stream() -> AsyncIterator[bytes]:
        yield content

    file = await stage.files.receive(stream(), lambda _: 10_000_000, f"{hashlib.sha256(content).hexdigest()[:8]}.jpg")
    return file.preview_key or file.key


async def fill_inbox(stage: Stage, count: int, told: Told) -> None:
    """Open cases for one seller, as many as a busy week brings."""
    luck = Random(7)
    words = {
        "does_not_fit": ("Too small.", "Too large.", "Tight at the shoulders.", "The sleeves are too long."),
        "style_not_as_expected": ("The fabric is thinner than I thought.", "Scratchy.", "Not my style after all."),
        "arrived_too_late": ("The wedding was on Saturday.", "I needed it for the holidays."),
    }
    for number in range(count):
        if number % 10 == 0:
            told("inbox", number, count)
        buyer, country = luck.choice([(name, country) for name, _, country in BUYERS])
        item, reason = luck.choice(VERDE.items), luck.choice(list(words))
        late = reason == "arrived_too_late"
        opened = luck.uniform(0.05, 1.4)
        order = await stage.order(
            buyer,
            [(item, luck.choice((1, 1, 1, 2)))],
            VERDE,
            luck.uniform(8, 14),
            7.5 if late else 4,
            luck.uniform(2, 6),
            country,
        )
        stage.at(opened)
        order = await stage.ask(order, reason, luck.choice(words[reason]))
        if luck.random() < 0.25:
            await stage.move(VERDE.staff, order, "case.approve")
    told("inbox", count, count)


async def plain_orders(stage: Stage, count: int, told: Told) -> None:
    """Orders nobody complains about: most of them arrive in time, some are late, some still under way."""
    luck = Random(11)
    for number in range(count):
        if number % 10 == 0:
            told("orders", number, count)
        buyer, country = luck.choice([(name, country) for name, _, country in BUYERS])
        shop = luck.choice(SHOPS)
        items = [
            (item, luck.choice((1, 1, 2)))
            for item in luck.sample(shop.items, k=min(len(shop.items), luck.choice((1, 1, 2))))
        ]
        placed = luck.uniform(3, 55)
        promised = placed - luck.uniform(2, 6)
        delivered = promised - luck.uniform(-1, 3)
        await stage.order(buyer, items, shop, placed, promised, delivered if delivered > 0 else None, country)
    told("orders", count, count)
