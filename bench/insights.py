"""How long the dashboard takes over 100,000 cases, made by plain inserts: CPU of the database, wall time, one line a table."""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import mkdtemp

import asyncpg

from aisoon.outside.migrations import migrate
from aisoon.outside.postgres import apart, ensure
from aisoon.store import insights, insights_groups
from aisoon.store.database import Database, Reading, connect
from aisoon.store.insights import Scope
from aisoon.web import insights_tables as tables

CASES = 100_000

FILL = """
set session_replication_role = replica;
insert into seller (id, reference, name, email, country, zone)
  select gen_random_uuid(), 's' || n, 'Seller ' || n, 's' || n || '@example.com', 'DE', 'Europe/Berlin' from generate_series(1, 50) n;
insert into person (id, role, email, name) select gen_random_uuid(), 'buyer', 'b' || n || '@example.com', 'Buyer ' || n from generate_series(1, 20000) n;
insert into person (id, role, email, name) select gen_random_uuid(), 'agent', 'a' || n || '@example.com', 'Agent ' || n from generate_series(1, 20) n;
insert into policy (hash, version, body) values ('h', 'v', '');
insert into listing (hash, body) values ('l', '{{}}');
create temp table x as select gen_random_uuid() as o, gen_random_uuid() as l, gen_random_uuid() as c, n,
  now() - random() * interval '365 days' as at, (random() * 49)::int as s, (random() * 19999)::int as b, (random() * 199)::int as p,
  (random() * 19)::int as a, n <= {cases} as asked, random() as luck from generate_series(1, {cases} * 5) n;
create temp table se as select id, row_number() over () - 1 as n from seller;
create temp table bu as select id, row_number() over () - 1 as n from person where role = 'buyer';
create temp table ag as select id, row_number() over () - 1 as n from person where role = 'agent';
insert into orders (id, reference, buyer_id, currency, country, placed_at, digest)
  select o, 'O' || x.n, bu.id, 'EUR', 'DE', at - interval '9 days', '' from x join bu on bu.n = x.b;
insert into order_line (order_id, id, position, seller_id, sku, title, category, quantity, paid, tax, discount, shipping, listing, shipment)
  select o, l, 0, se.id, 'P' || p, 'Product ' || p, 'category ' || p % 12, 1, 5000, 800, 0, 400, 'l', 'S' from x join se on se.n = x.s;
insert into shipment (order_id, id, reference, seller_id, delivered_at) select o, gen_random_uuid(), 'S', se.id, at - interval '3 days' from x join se on se.n = x.s;
insert into cases (order_id, id, reference, seller_id, buyer_id, state, entered_at, version, outcome, policy, statement, return_needed, statutory, value,
    opened_at, closed_at)
  select o, c, 'R' || x.n, se.id, bu.id, 'closed', at + interval '9 days', 9, case when luck < 0.8 then 'refunded' else 'declined' end, 'h', '', true, false, 5000,
    at, at + interval '9 days' from x join se on se.n = x.s join bu on bu.n = x.b where asked;
insert into case_line (order_id, case_id, line_id, reason, quantity)
  select o, c, l, (array['defective', 'does_not_fit', 'no_longer_needed', 'wrong_item', 'damaged_on_delivery'])[1 + (luck * 4.99)::int % 5], 1 from x where asked;
insert into move (order_id, id, case_id, machine, subject_id, name, source, target, actor, actor_id, actor_name, at, version, data)
  select o, gen_random_uuid(), c, m.machine, c, m.name, m.source, m.target, m.actor, c, '', x.at + m.after * (0.5 + luck), 1, '{{}}'
  from x cross join (values ('case', 'request', '', 'requested', 'buyer', interval '0'), ('case', 'approve', 'requested', 'approved', 'seller', interval '1 day'),
    ('case', 'ship', 'approved', 'shipped', 'buyer', interval '3 days'), ('case', 'deliver', 'shipped', 'received', 'seller', interval '5 days'),
    ('case', 'accept', 'received', 'accepted', 'clock', interval '6 days'), ('refund', 'succeed', 'submitted', 'succeeded', 'gateway', interval '7 days'),
    ('refund', 'submit', 'scheduled', 'submitted', 'clock', interval '7 days'), ('case', 'complete', 'accepted', 'closed', 'system', interval '7 days'))
    m (machine, name, source, target, actor, after) where asked;
insert into move (order_id, id, case_id, machine, subject_id, name, source, target, actor, actor_id, actor_name, at, version, data)
  select o, gen_random_uuid(), c, 'dispute', c, m.name, m.source, m.target, 'agent', ag.id, '', x.at + interval '6 days', 1, '{{}}'
  from x join ag on ag.n = x.a cross join (values ('open', '', 'open'), ('take', 'open', 'under_review'), ('decide', 'under_review', 'decided')) m (name, source, target)
  where asked and luck < 0.06;
insert into decision (order_id, id, case_id, dispute_id, number, outcome, amount, grounds, facts, rule, policy, reviewer_id, reviewer_name, decided_at)
  select o, gen_random_uuid(), c, c, 1, case when luck < 0.03 then 'buyer' else 'seller' end, 100, 'on_the_evidence', '', '', 'v', ag.id, 'Agent ' || x.a,
    x.at + interval '6 days' from x join ag on ag.n = x.a where asked and luck < 0.06;
insert into evidence (order_id, id, seller_id, case_id, by_id, by_role, kind, media_type, size, sha256, key, name, caption, created_at)
  select o, gen_random_uuid(), se.id, c, c, case when x.n % 2 = 0 then 'buyer' else 'seller' end, 'photo', 'image/jpeg', 1, '', '', '', '', x.at
  from x join se on se.n = x.s where asked and luck < 0.3;
insert into refund (order_id, id, case_id, state, entered_at, destination, amount, currency, breakdown, bearer, asked_by, attempts)
  select o, gen_random_uuid(), c, 'succeeded', at, 'store_credit', 5000, 'EUR', '[]', 'seller', c, 1 from x where asked and luck < 0.8;
set session_replication_role = origin;
analyze;
"""


def spent(pid: int) -> float:
    """CPU seconds of one connection's process of the server so far."""
    cells = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(cells[11]) + int(cells[12])) / 100


async def measure(database: Database) -> None:
    """Every table of the page, each asked for twice and the second time told, over a quarter and over a year."""
    now = datetime.now(UTC)
    for days in (90, 365):
        scope = Scope(now - timedelta(days=days), now + timedelta(days=1))
        print(f"{days} days")
        whole = 0.0
        async with database.reading() as db:
            pid = await db.fetchval("select pg_backend_pid()")
            for name in ("totals", *tables.TABLES):
                whole += await one(db, name, scope, pid)
            begun = time.perf_counter()
            total, _, _ = await insights.cases(db, scope, "late", "case.received")
            print(f"  a list of {total:>6} cases {1000 * (time.perf_counter() - begun):>14.0f} ms")
        print(f"  the whole page {1000 * whole:>21.0f} CPU ms")


async def one(db: Reading, name: str, scope: Scope, pid: int) -> float:
    """One table, the second time it is asked for; CPU seconds."""
    cost, took = 0.0, 0.0
    for _ in range(2):
        before, begun = spent(pid), time.perf_counter()
        await (insights_groups.totals(db, scope) if name == "totals" else tables.table(db, name, scope, "reason"))
        cost, took = spent(pid) - before, time.perf_counter() - begun
    print(f"  {name:<12} {1000 * cost:>10.0f} CPU ms {1000 * took:>10.0f} ms", flush=True)
    return cost


async def run(url: str, cases: int) -> None:
    """Fill a fresh database, then measure."""
    await migrate(url)
    raw = await asyncpg.connect(url)
    await raw.execute(
        "alter database postgres set max_parallel_workers_per_gather = 0"
    )  # CPU of ended helpers is not seen
    begun = time.perf_counter()
    await raw.execute(FILL.format(cases=cases), timeout=900)
    await raw.close()
    print(f"{cases} cases of {5 * cases} orders in {time.perf_counter() - begun:.0f} s")
    database = await connect(url, 2)
    await measure(database)
    await database.close()


def main() -> None:
    """Run it: python -m bench.insights [cases]."""
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else CASES
    root = Path(mkdtemp(prefix="aisoon-bench-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    root.chmod(0o711)
    running = ensure(root / "postgres")
    try:
        apart(run(running.url, cases))
    finally:
        running.stop()
        import shutil

        shutil.rmtree(root)


if __name__ == "__main__":
    main()
