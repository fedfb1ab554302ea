"""kill -9 of server, worker and PostgreSQL during the cycle: no acknowledged write is lost, no case is stuck.

The judges are the writers' own lists of what was acknowledged, and the gateway simulator's journal.
"""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import pytest

from bench import cycle as bench
from bench.processes import family, name
from tests.money.course import TALLY

KILLS = 600 if os.environ.get("AISOON_TORTURE") == "full" else 12
WRITERS = 4


class Shop:
    """A server that is started again when it dies, as a service manager would."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = bench.start(folder)

    def kill(self, kind: str) -> bool:
        """kill -9 one process of a kind, as soon as there is one; whether there was one within 20 seconds."""
        until = time.monotonic() + 20
        while not (pids := self.pids(kind)) and time.monotonic() < until:
            time.sleep(0.05)
        for pid in pids[:1]:
            os.kill(pid, signal.SIGKILL)
        if kind == "server":
            self.world.server.wait()
            self.again()
        return bool(pids)

    def pids(self, kind: str) -> list[int]:
        """The processes of a kind: for PostgreSQL its postmaster."""
        if kind != "postgres":
            return [pid for pid in family(self.world.server.pid) if name(pid) == kind]
        files = list((self.folder / "postgres").glob("**/postmaster.pid"))
        pid = int(files[0].read_text().split()[0]) if files and files[0].read_text().strip() else 0
        return [pid] if pid and Path(f"/proc/{pid}").exists() else []

    def stop(self) -> None:
        """End the server and wait for everything it started: the worker may be in the middle of a letter."""
        children = family(self.world.server.pid)
        self.world.server.terminate()
        self.world.server.wait(30)
        until = time.monotonic() + 30
        while any(Path(f"/proc/{pid}").exists() for pid in children) and time.monotonic() < until:
            time.sleep(0.05)

    def again(self) -> None:
        """Start the server anew on the same port and data."""
        port = self.world.base.rpartition(":")[2]
        environment = {**os.environ, "AISOON_DATA": str(self.folder), "AISOON_PORT": port, "DATABASE_URL": ""}
        environment |= {"AISOON_POLICY": str(self.folder / "policy.toml"), "AISOON_GATEWAY": "fake"}
        line = [sys.executable, "-m", "aisoon.cli", "serve"]
        self.world.server = subprocess.Popen(
            line, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )


async def insist(client: httpx.AsyncClient, path: str, key: str, token: str, body: dict[str, Any]) -> dict[str, Any]:
    """Send the same request under the same key until it is acknowledged."""
    for _ in range(600):
        try:
            head = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
            reply = await client.post(path, json=body, headers=head)
        except httpx.TransportError:
            await asyncio.sleep(0.1)
            continue
        if reply.status_code >= 500 or reply.status_code == 401:
            await asyncio.sleep(0.1)
            continue
        assert reply.is_success, reply.text
        found: dict[str, Any] = reply.json()
        return found
    raise AssertionError(f"{path} was never acknowledged")


async def write(
    client: httpx.AsyncClient,
    world: Any,
    orders: list[tuple[str, str]],
    acknowledged: dict[str, int],
    stop: asyncio.Event,
) -> int:
    """Run cycles until told to stop, keeping a list of what was acknowledged: reference → version."""
    done = 0
    while not stop.is_set() and orders:
        order, line = orders.pop()
        wish = {"line": line, "quantity": 1, "reason": "arrived_too_late"}
        body = {"lines": [wish], "statement": "Too late."}
        case = await insist(client, f"/v1/orders/{order}/cases", f"{order}:request", world.keys["buyer"], body)
        acknowledged[case["reference"]] = case["version"]
        for who, move in (
            ("seller", "case.approve"),
            ("buyer", "case.ship"),
            ("seller", "case.deliver"),
            ("seller", "case.accept"),
        ):
            path = f"/v1/cases/{case['reference']}/moves"
            made = await insist(client, path, f"{order}:{move}", world.keys[who], {"move": move, "bring": {}})
            acknowledged[case["reference"]] = made["version"]
        done += 1
    return done


async def storm(shop: Shop) -> dict[str, Any]:
    """Writers at work while processes are killed one after the other; what happened."""
    acknowledged: dict[str, int] = {}
    chance, kinds = random.Random(7), ("server", "worker", "postgres")
    async with httpx.AsyncClient(base_url=shop.world.base, timeout=30) as client:
        orders = await bench.prepare(client, shop.world, KILLS * 40 + 40)
        db = await asyncpg.connect(shop.world.database)
        await bench.keys(db, shop.world, client)
        await db.close()
        stop = asyncio.Event()
        writers = [asyncio.create_task(write(client, shop.world, orders, acknowledged, stop)) for _ in range(WRITERS)]
        kills = dict.fromkeys(kinds, 0)
        for number in range(KILLS):
            await asyncio.sleep(chance.uniform(0.3, 1.5))
            kind = kinds[number % 3]
            kills[kind] += await asyncio.to_thread(shop.kill, kind)
        await asyncio.sleep(2)
        stop.set()
        cycles = sum(await asyncio.gather(*writers))
    return {"acknowledged": acknowledged, "kills": kills, "cycles": cycles}


async def judge(shop: Shop, acknowledged: dict[str, int]) -> tuple[list[str], list[str], int, int]:
    """(acknowledged writes lost, cases stuck, refunds by our books, payouts in the journal), once all has settled."""
    db = await connected(shop.world.database)
    until = time.monotonic() + 240
    while time.monotonic() < until:
        try:
            if not await db.fetchval("select count(*) from cases where state <> 'closed'"):
                break
            # lost replies wait two minutes by policy; the journal decides, so let the clock come sooner
            await db.execute("update refund set due_at = now() where state in ('submitted', 'unknown')")
        except (asyncpg.PostgresError, OSError, asyncpg.InterfaceError):
            db = await connected(shop.world.database)
        await asyncio.sleep(0.3)
    versions = {row["reference"]: row["version"] for row in await db.fetch("select reference, version from cases")}
    lost = [ref for ref, version in acknowledged.items() if versions.get(ref, -1) < version]
    stuck = [row["reference"] for row in await db.fetch("select reference from cases where state <> 'closed'")]
    booked = await db.fetchval("select coalesce(sum(amount), 0)::bigint from refund where state = 'succeeded'")
    await db.close()
    with sqlite3.connect(shop.folder / "gateway.sqlite") as journal:
        paid = journal.execute("select coalesce(sum(amount), 0) from payout where status = 'succeeded'").fetchone()[0]
    return lost, stuck, booked, paid


async def connected(url: str) -> Any:
    """A connection, as soon as the database answers."""
    for _ in range(300):
        try:
            return await asyncpg.connect(url)
        except (asyncpg.PostgresError, OSError):
            await asyncio.sleep(0.1)
    raise AssertionError("the database did not come back")


@pytest.mark.torture
def test_nothing_acknowledged_is_lost_to_kill_9() -> None:
    """Whatever the writers were told is there afterwards, every case is closed, and our books are the journal's."""
    with tempfile.TemporaryDirectory(prefix="aisoon-kill-") as folder:
        Path(folder).chmod(0o755)
        shop = Shop(Path(folder))
        try:
            told = asyncio.run(storm(shop))
            TALLY["kills: at random"] += sum(told["kills"].values())
            lost, stuck, booked, paid = asyncio.run(judge(shop, told["acknowledged"]))
        finally:
            shop.stop()
    print(
        f"kills {told['kills']}, cycles {told['cycles']}, acknowledged {len(told['acknowledged'])}, booked {booked}, paid {paid}"
    )
    assert not lost
    assert not stuck
    assert booked == paid > 0
