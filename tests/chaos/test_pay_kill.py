"""kill -9 between the gateway's commit and our record: the next worker settles it, and nothing is paid twice.

The workers are processes of their own, on a scratch database and `aisoon gateway`; the judge is its journal.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import httpx
import pytest

from aisoon.outside.fake import FakeControl, FakeGateway
from aisoon.outside.gateways import Gateways
from aisoon.outside.manual import Manual
from aisoon.outside.payments import Intent, Paid
from aisoon.store.database import connect
from bench.cycle import free_port
from tests.money.course import TALLY, Told, race_course
from tests.money.judge import Red, hold
from tests.money.test_outages import each_paid_once, promised
from tests.stories.stage import START, Stage

KILLS = int(os.environ.get("AISOON_KILLS") or (300 if os.environ.get("AISOON_TORTURE") == "full" else 8))
SENT = START + timedelta(minutes=31)
"""When the undo windows have ended and the refunds are sent."""
ASKED = timedelta(minutes=5)
"""Within this a lost reply is noticed, and the provider is asked."""
PATIENCE = 60.0
"""Real seconds until a process that does not do its part is given up."""

WORKERS = get_context("forkserver")
WORKERS.set_forkserver_preload(["aisoon.app", "aisoon.jobs.worker", "aisoon.outside.simulator", "pytest"])


class Fatal(FakeGateway):
    """The gateway over HTTP for a worker that dies: `dies` says where.

    `replied`: when the reply to a refund has arrived; `listed`: when the list with the refund has; `recording`: some
    milliseconds after the reply, while it is written down; `never`: it lives. `waiting` is killed from outside.
    A `careless` one is the planted bug: every call has a key of its own, and nobody reads the provider's list.
    """

    def __init__(self, url: str, dies: str, careless: bool) -> None:
        super().__init__(url)
        self.dies, self.careless = dies, careless

    async def refund(self, intent: Intent) -> Paid:
        """Give money back, and perhaps do not live to tell."""
        if self.careless:
            intent = Intent(f"{intent.key}{random.random()}", *(getattr(intent, name) for name in INTENT))
        paid = await super().refund(intent)
        if self.dies == "replied":
            die()
        if self.dies == "recording":
            threading.Timer(random.uniform(0, 0.02), die).start()
        return paid

    async def refunds(self, payment: str) -> list[Paid]:
        """What the provider has, and perhaps do not live to use it."""
        if self.careless:
            return []
        found = await super().refunds(payment)
        if found and self.dies == "listed":
            die()
        return found


INTENT = ("refund", "payment", "amount", "currency", "account")


def die() -> None:
    """End as a machine without power does."""
    os.kill(os.getpid(), signal.SIGKILL)


def work(url: str, folder: Path, gateway: str, dies: str, careless: bool, begin: datetime, end: datetime) -> None:
    """A worker's life, in its own process: it rings every deadline between two moments. It hears no news."""

    async def life() -> None:
        database, provider = await connect(url, 2), Fatal(gateway, dies, careless)
        stage = Stage(database, url, folder)
        stage.gateways = Gateways("fake", {"fake": provider, "manual": Manual()})
        stage.now, stage.deaf = begin, True
        stuck = await stage.until(end)
        await provider.close()
        await database.close()
        if stuck:
            raise Red(f"due moves that could not be made: {stuck}")

    asyncio.run(life())


class Scene:
    """A shop with refunds in their undo window, and a gateway as a process of its own."""

    def __init__(self, t: Told, gateway: str, careless: bool) -> None:
        self.stage, self.gateway, self.careless = t.stage, gateway, careless
        self.control = FakeControl(gateway)
        self.kills = 0

    def worker(self, dies: str, begin: datetime, end: datetime | None = None, then: Callable[[Any], None] | None = None) -> int:  # fmt: skip
        """One worker from its start to its end; how it ended: -9 is killed."""
        self.control.clock(begin - datetime.now(UTC))
        given = (self.stage.url, self.stage.folder, self.gateway, dies, self.careless, begin, end or begin)
        process = WORKERS.Process(target=work, args=given, daemon=True)
        process.start()
        if then is not None:
            then(process)
        process.join(PATIENCE)
        code = process.exitcode
        process.kill()
        process.join()
        assert code is not None, f"a worker that dies {dies} lived for {PATIENCE} seconds"
        assert code in (0, -signal.SIGKILL), f"a worker that dies {dies} ended with {code}"
        self.kills += code == -signal.SIGKILL
        return code

    def killed(self, dies: str, begin: datetime, most: int, each: timedelta = timedelta(0)) -> datetime:
        """Workers start and are killed, one at `begin` and each later by `each`, until one lives; when the last ended."""
        for _ in range(most):
            end = begin + each
            if not self.worker(dies, begin, end):
                break
            begin = end
        return begin

    def killed_while_waiting(self, begin: datetime, count: int) -> None:
        """Workers that wait for a reply are killed as soon as the journal has their refund."""
        self.control.hold(PATIENCE)
        for _ in range(count):
            paid = len(self.stage.gateway.read("payout"))
            self.control.behave("time_out_after_commit")

            def strike(process: Any, paid: int = paid) -> None:
                until = time.monotonic() + PATIENCE
                while len(self.stage.gateway.read("payout")) == paid and time.monotonic() < until:
                    time.sleep(0.005)
                os.kill(process.pid, signal.SIGKILL)

            assert self.worker("waiting", begin, then=strike) == -signal.SIGKILL
        self.control.hold(0)


@contextmanager
def gateway_process(folder: Path) -> Iterator[str]:
    """`aisoon gateway` on the stage's file; its address."""
    port = free_port()
    environment = {**os.environ, "AISOON_DATA": str(folder), "DATABASE_URL": ""}
    line = [sys.executable, "-m", "aisoon.cli", "gateway", "--port", str(port)]
    process = subprocess.Popen(line, env=environment, stdout=subprocess.DEVNULL)
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                httpx.get(f"http://127.0.0.1:{port}/control")
                break
            except httpx.TransportError:
                time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


async def played(t: Told, gateway: str, kind: str, count: int, heals: timedelta, careless: bool = False) -> int:
    """So many refunds, each one's worker killed; then a new worker, some time later; judged by the journal. The kills."""
    scene = Scene(t, gateway, careless)
    await promised(t, count)

    def kill() -> datetime:
        if kind == "waiting":
            scene.killed_while_waiting(SENT, count)
            return SENT
        first, most = ("recording", 10 * count) if kind == "recording" else ("replied", count)
        last = scene.killed(first, SENT, most)
        return scene.killed("listed", SENT + ASKED, count, ASKED) if kind == "listed" else last

    last = await asyncio.to_thread(kill)
    wanted = {"recording": count // 2, "listed": 2 * count}.get(kind, count)
    hold(scene.kills >= wanted, "only", scene.kills, "workers were killed")
    paid = t.stage.gateway.read("payout")
    hold(len(paid) == count or kind == "recording", len(paid), "of", count, "were paid before the kills")
    begin = last + heals
    end = begin + timedelta(minutes=15)
    await asyncio.to_thread(scene.worker, "never", begin, end)
    t.stage.now = end
    await each_paid_once(t, count)
    hold(kind == "recording" or t.stage.gateway.read("payout") == paid, "paid anew after the kills")
    await t.stage.until(end + timedelta(days=2))  # with news: what is heard again changes nothing
    await each_paid_once(t, count)
    return scene.kills


def run(url: str, folder: Path, *given: Any, **more: Any) -> int:
    """Play on a stage of its own; the kills."""

    async def whole() -> int:
        with gateway_process(folder) as gateway:
            async with race_course(url, folder) as (stage, way):
                return await played(Told(stage, way), gateway, *given, **more)

    return asyncio.run(whole())


KINDS = ("replied", "waiting", "listed", "recording")
HEALS = {"minutes later": timedelta(minutes=5), "a day later": timedelta(hours=25)}


@pytest.mark.parametrize("heals", HEALS)
@pytest.mark.parametrize("kind", KINDS)
def test_killed_between_commit_and_record(kind: str, heals: str, database_url: str, tmp_path: Path) -> None:
    """Whenever the worker was killed, a new one settles it; after a day too, when the gateway has forgotten its keys."""
    share = -(-KILLS // len(KINDS) // len(HEALS))
    TALLY[f"kills: {kind}"] += run(database_url, tmp_path, kind, share, HEALS[heals])


@pytest.mark.parametrize("bug", ["a worker with a fresh key for every call that reads no list"])
def test_a_careless_worker_is_seen(bug: str, database_url: str, tmp_path: Path) -> None:
    """Planted into the worker of the test: the journal shows what was paid twice."""
    with pytest.raises(Red, match="executed"):
        run(database_url, tmp_path, "replied", 2, HEALS["minutes later"], careless=True)
