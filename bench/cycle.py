"""The full cycle by HTTP against our own server: request, approve, ship, receive, accept, refund.

Prints CPU ms per cycle (server + worker + PostgreSQL), statements per cycle, cycles/s beside pgbench writing the same rows.
"""

import argparse
import asyncio
import os
import re
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import httpx

from aisoon.outside.cluster import Cluster
from bench.processes import cpu

ROOT = Path(__file__).resolve().parents[1]
LINES_EACH = 1


@dataclass
class World:
    """A running server with keys for the four parties and the address of its database."""

    server: subprocess.Popen[bytes]
    base: str
    database: str
    keys: dict[str, str]


def policy_without_undo(folder: Path) -> Path:
    """The policy with no undo window, so that a cycle does not wait half an hour for its money."""
    text = (ROOT / "policies" / "aisoon.toml").read_text().replace('undo = "30 minutes"', 'undo = "0 minutes"')
    path = folder / "policy.toml"
    path.write_text(text)
    return path


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def start(folder: Path) -> World:
    """Start `aisoon serve` on an empty database of its own."""
    port = free_port()
    environment = {**os.environ, "AISOON_DATA": str(folder), "AISOON_PORT": str(port), "DATABASE_URL": ""}
    environment["AISOON_GATEWAY"] = "fake"
    environment |= {"AISOON_POLICY": str(policy_without_undo(folder)), "PATH": os.environ["PATH"]}
    aisoon = [sys.executable, "-m", "aisoon.cli"]
    server = subprocess.Popen([*aisoon, "serve"], env=environment, stdout=subprocess.DEVNULL)
    base = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx.get(f"{base}/healthz").status_code == 200:
                break
        except httpx.TransportError:
            time.sleep(0.1)
    add = [*aisoon, "people", "add", "operator", "op@example.com", "Operator"]
    subprocess.run(add, env=environment, check=True, stdout=subprocess.DEVNULL)
    key = [
        *aisoon,
        "people",
        "key",
        "operator",
        "op@example.com",
        "--scope",
        "read",
        "--scope",
        "write",
        "--scope",
        "orders",
    ]
    operator = subprocess.run(key, env=environment, check=True, capture_output=True, text=True).stdout.strip()
    return World(server, base, Cluster((folder / "postgres").resolve()).url, {"operator": operator})


def order(number: int) -> dict[str, Any]:
    """One delivered order with one line of two units."""
    now = datetime.now(UTC)
    return {
        "reference": f"BENCH-{number}",
        "currency": "EUR",
        "country": "DE",
        "placed_at": (now - timedelta(days=9)).isoformat(),
        "buyer": {"email": "buyer@example.com", "name": "Bench Buyer"},
        "sellers": [{"reference": "S1", "name": "Bench Shop", "email": "shop@example.com"}],
        "lines": [
            {
                "sku": "K-1", "title": "Kettle", "category": "kitchen", "quantity": 2, "paid": 9980, "tax": 1593,
                "shipping": 490, "seller": "S1", "shipment": "P1",
            }
        ],
        "payments": [{"reference": f"pay-{number}", "method": "card", "captured": 10470}],
        "shipments": [
            {
                "reference": "P1", "seller": "S1", "carrier": "dhl", "tracking": f"T-{number}",
                "promised_at": (now - timedelta(days=3)).isoformat(), "delivered_at": (now - timedelta(days=2)).isoformat(),
            }
        ],
    }  # fmt: skip


async def cycle(client: httpx.AsyncClient, world: World, order_id: str, line: str, number: int) -> None:
    """One return from request to accepted inspection; the refund follows by itself."""

    async def post(path: str, who: str, body: dict[str, Any], step: str) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {world.keys[who]}", "Idempotency-Key": f"{number}:{step}"}
        reply = await client.post(path, json=body, headers=headers)
        reply.raise_for_status()
        found: dict[str, Any] = reply.json()
        return found

    wish = {"line": line, "quantity": 1, "reason": "arrived_too_late"}
    case = await post(
        f"/v1/orders/{order_id}/cases", "buyer", {"lines": [wish], "statement": "Too late for the party."}, "request"
    )
    moves = f"/v1/cases/{case['reference']}/moves"
    for who, move, bring in (
        ("seller", "case.approve", {}),
        ("buyer", "case.ship", {"carrier": "dhl", "tracking": f"R-{number}"}),
        ("seller", "case.deliver", {}),
        ("seller", "case.accept", {}),
    ):
        case = await post(moves, who, {"move": move, "bring": bring, "version": case["version"]}, move)


async def prepare(client: httpx.AsyncClient, world: World, count: int) -> list[tuple[str, str]]:
    """Tell the server `count` orders and get keys for buyer and seller."""
    head = {"Authorization": f"Bearer {world.keys['operator']}"}
    found = []
    for number in range(count):
        reply = await client.post("/v1/orders", json=order(number), headers=head)
        reply.raise_for_status()
        told = (await client.get(f"/v1/orders/BENCH-{number}", headers=head)).json()
        found.append((told["id"], told["lines"][0]["id"]))
    return found


async def rows_written(db: Any) -> int:
    """Rows inserted, updated and deleted so far."""
    await db.execute("select pg_stat_clear_snapshot()")
    total: int = await db.fetchval("select sum(n_tup_ins + n_tup_upd + n_tup_del)::bigint from pg_stat_user_tables")
    return total


async def settled(db: Any, count: int) -> None:
    """Wait until every case is closed and every letter is out."""
    left = "select (select count(*) from cases where state <> 'closed') + (select count(*) from task)"
    while await db.fetchval(left):  # noqa: ASYNC110 - another process works it off
        await asyncio.sleep(0.05)
    assert await db.fetchval("select count(*) from refund where state = 'succeeded'") == count


async def statements(db: Any) -> int:
    """Statements the server answered so far, BEGIN and COMMIT included."""
    return int(
        await db.fetchval(
            "select sum(calls) from pg_stat_statements where dbid = (select oid from pg_database where datname = current_database())"
        )
    )


def pgbench_script(rows: int) -> str:
    """A transaction script that writes as many rows as one cycle, in as many transactions."""
    insert = (
        "insert into bench_rows select gen_random_uuid(), gen_random_uuid(), 'case', 'state', now(), repeat('x', 300) "
        "from generate_series(1, {});"
    )
    each = max(1, rows // 8)
    return "\n".join(
        f"begin;\nselect 1 from orders limit 1 for update;\n{insert.format(each)}\ncommit;" for _ in range(8)
    )


async def measure(count: int, clients: int, rounds: int) -> None:
    """Interleave rounds of cycles with rounds of pgbench and print the figures."""
    with tempfile.TemporaryDirectory(prefix="aisoon-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        world = start(folder)
        try:
            await _measure(world, folder, count, clients, rounds)
        finally:
            world.server.terminate()
            world.server.wait(30)


async def counting(world: World, folder: Path) -> Any:
    """A connection to the database after a restart in which it counts statements."""
    db = await asyncpg.connect(world.database)
    await db.execute("alter system set shared_preload_libraries = 'pg_stat_statements'")
    await db.close()
    os.kill(int(next((folder / "postgres").glob("**/postmaster.pid")).read_text().split()[0]), signal.SIGINT)
    for _ in range(200):
        await asyncio.sleep(0.1)
        try:
            db = await asyncpg.connect(world.database)
            await db.execute("create extension if not exists pg_stat_statements")
        except (OSError, asyncpg.PostgresError):
            continue
        return db
    raise RuntimeError("the database did not come back")


async def _measure(world: World, folder: Path, count: int, clients: int, rounds: int) -> None:
    db = await counting(world, folder)
    async with httpx.AsyncClient(base_url=world.base, timeout=60) as client:
        orders = await prepare(client, world, count * rounds + 20)
        await keys(db, world, client)
        await db.execute(
            "create table if not exists bench_rows (a uuid primary key, b uuid, c text, d text, e timestamptz, f text)"
        )
        for number in range(20):
            await cycle(client, world, *orders[number], number)
        await settled(db, 20)
        results = []
        for turn in range(rounds):
            batch = orders[20 + turn * count : 20 + (turn + 1) * count]
            results.append(await one_round(db, client, world, batch, turn, clients))
            rate = pgbench(world, folder, results[-1]["rows"], clients)
            results[-1]["pgbench"] = rate
            print(
                f"round {turn + 1}: " + ", ".join(f"{key} {value:.2f}" for key, value in results[-1].items()),
                flush=True,
            )
    for row in await db.fetch(
        "select calls, total_exec_time as ms, query from pg_stat_statements order by 2 desc limit 8"
    ):
        print(f"  {row['calls']:>7} calls {row['ms']:>9.0f} ms  {' '.join(row['query'].split())[:90]}")
    await db.close()
    report(results)


async def keys(db: Any, world: World, client: httpx.AsyncClient) -> None:
    """Keys for the buyer and the seller's staff, issued by the operator."""
    head = {"Authorization": f"Bearer {world.keys['operator']}"}
    for role, email in (("buyer", "buyer@example.com"), ("seller", "shop@example.com")):
        body = {"role": role, "email": email, "name": role.title(), "scopes": ["read", "write"], "label": "bench"}
        body |= {"seller": "S1"} if role == "seller" else {}
        reply = await client.post("/v1/keys", json=body, headers=head)
        reply.raise_for_status()
        world.keys[role] = reply.json()["secret"]


async def one_round(
    db: Any, client: httpx.AsyncClient, world: World, batch: list[tuple[str, str]], turn: int, clients: int
) -> dict[str, float]:
    """Run a batch of cycles and take what they cost."""
    done = await db.fetchval("select count(*) from refund where state = 'succeeded'")
    gate, before, rows = asyncio.Semaphore(clients), cpu(world.server.pid), await rows_written(db)
    calls = await maybe(statements, db)
    began = time.perf_counter()

    async def one(number: int, ids: tuple[str, str]) -> None:
        async with gate:
            await cycle(client, world, *ids, 1_000_000 * (turn + 1) + number)

    await asyncio.gather(*(one(number, ids) for number, ids in enumerate(batch)))
    wall = time.perf_counter() - began
    await settled(db, done + len(batch))
    spent = {kind: (ms - before.get(kind, 0)) / len(batch) for kind, ms in cpu(world.server.pid).items()}
    await asyncio.sleep(1.1)
    found = {f"{kind} CPU ms": ms for kind, ms in spent.items()} | {"all CPU ms": sum(spent.values())}
    found |= {"rows": (await rows_written(db) - rows) / len(batch), "cycles/s": len(batch) / wall}
    if calls is not None:
        found["statements"] = (await statements(db) - calls) / len(batch)
    return found


async def maybe(count: Any, db: Any) -> int | None:
    """Statement counts need pg_stat_statements; without it the figure is left out."""
    try:
        return int(await count(db))
    except asyncpg.PostgresError:
        return None


def pgbench(world: World, folder: Path, rows: float, clients: int) -> float:
    """Scripts per second by pgbench on the same server, or 0 where pgbench is not found."""
    from aisoon.outside import cluster

    binaries = [path for path in cluster._candidates() if (path / "pgbench").exists()]
    if not binaries:
        return 0.0
    script = folder / "rows.sql"
    script.write_text(pgbench_script(round(rows)))
    line = [
        str(binaries[0] / "pgbench"),
        "-n",
        "-M",
        "prepared",
        "-f",
        str(script),
        "-c",
        str(clients),
        "-T",
        "3",
        world.database,
    ]
    shown = subprocess.run(line, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", shown.stdout)
    return float(found[1]) if found else 0.0


def report(results: list[dict[str, float]]) -> None:
    """Medians, and the ratio to pgbench writing as many rows in as many transactions."""
    print("\nmedians of", len(results), "interleaved rounds, per full cycle:")
    for key in results[0]:
        print(f"  {key:>18}: {statistics.median(one[key] for one in results):8.2f}")
    ratios = [one["cycles/s"] / one["pgbench"] for one in results if one["pgbench"]]
    if ratios:
        print(f"  {'of pgbench':>18}: {statistics.median(ratios):8.3f}  (cycles/s ÷ pgbench scripts/s)")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cycles", type=int, default=200)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    asyncio.run(measure(given.cycles, given.clients, given.rounds))


if __name__ == "__main__":
    main()
