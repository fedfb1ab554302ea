"""Health: what waits, what failed, who works, how large the database is; and the search over everything that happened."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec

from aisoon.store.database import Reading, Writing

SILENT = timedelta(minutes=1)
"""How long a worker may be silent before it is taken for gone."""

FORGOTTEN = timedelta(days=1)


class Queue(msgspec.Struct, frozen=True):
    """Tasks of one kind: waiting, of them due by now, held for a person, and since when the oldest due one waits."""

    kind: str
    waiting: int
    due: int
    held: int
    oldest: datetime | None


class Beat(msgspec.Struct, frozen=True):
    """A worker and when it was last heard of."""

    worker: str
    version: str
    started_at: datetime
    at: datetime


class Health(msgspec.Struct, frozen=True):
    """How the installation stands; times are the database's own, which no demo moves. `overdue` are deadlines past."""

    at: datetime
    queues: list[Queue]
    overdue: int
    oldest_overdue: datetime | None
    unknown_refunds: int
    failed_refunds: int
    failed_letters: int
    database_bytes: int
    migrations: int
    workers: list[Beat]

    @property
    def working(self) -> list[Beat]:
        """The workers heard of lately."""
        return [one for one in self.workers if self.at - one.at < SILENT]

    @property
    def worries(self) -> list[str]:
        """What somebody should look at, by name."""
        found = {
            "no_worker": not self.working,
            "tasks_wait": any(one.oldest and self.at - one.oldest > timedelta(minutes=10) for one in self.queues),
            "tasks_held": any(one.held for one in self.queues),
            "refunds_unknown": self.unknown_refunds > 0,
            "refunds_failed": self.failed_refunds > 0,
        }
        return [name for name, bad in found.items() if bad]


async def health(db: Reading, now: datetime) -> Health:
    """How it stands; `now` is the desk's, for deadlines."""
    queues = await db.fetch(
        "select kind, count(*)::int as waiting, count(*) filter (where run_at <= now() and not held)::int as due, "
        "count(*) filter (where held)::int as held, min(run_at) filter (where run_at <= now() and not held) as oldest "
        "from task group by kind order by kind"
    )
    row = await db.fetchrow(
        """
        select now() as at,
          (select count(*) from refund where state = 'unknown')::int as unknown_refunds,
          (select count(*) from refund where state = 'failed')::int as failed_refunds,
          (select count(*) from task where kind = 'mail' and held)::int as failed_letters,
          pg_database_size(current_database()) as database_bytes,
          (select count(*) from schema_migration)::int as migrations,
          d.overdue, d.oldest_overdue
        from (select count(*)::int as overdue, min(due_at) as oldest_overdue from (
          select due_at from cases where due_at <= $1 union all select due_at from parcel where due_at <= $1
          union all select due_at from refund where due_at <= $1 union all select due_at from dispute where due_at <= $1) due) d
        """,
        now,
    )
    workers = await db.fetch("select worker, version, started_at, at from beat order by at desc")
    assert row is not None
    return Health(
        queues=[Queue(**dict(one)) for one in queues], workers=[Beat(**dict(one)) for one in workers], **dict(row)
    )


async def beat(db: Writing, worker: str, version: str, ended: bool = False) -> None:
    """A worker is there, or goes; those not heard of for a day are forgotten."""
    await db.execute(
        "delete from beat where at < now() - $1::interval or ($2 and worker = $3)", FORGOTTEN, ended, worker
    )
    if not ended:
        await db.execute(
            "insert into beat (worker, version, started_at, at) values ($1, $2, now(), now()) "
            "on conflict (worker) do update set at = now(), version = excluded.version",
            worker, version,
        )  # fmt: skip


KINDS = ("move", "message", "policy", "change")
"""What the search over history finds."""


class Sought(msgspec.Struct, frozen=True):
    """What is looked for: people by name or address, an order or case by reference, a kind, and a period (`until` not in it)."""

    since: datetime
    until: datetime
    kind: str = ""
    who: str = ""
    reference: str = ""


PEOPLE = "(select p.id from person p where p.name ilike '%' || $3 || '%' or p.email::text ilike '%' || $3 || '%')"
PLACE = "(o.reference = $4 or c.reference = upper($4))"
RANGE = "{0} >= $1 and {0} < $2 and ($5::timestamptz is null or ({0}, {1}) < ($5, $6::uuid)) order by {0} desc, {1} desc limit $7"

COLUMNS = "at, id, kind, what, role, actor, order_reference, case_reference, detail"

BRANCHES = {
    "move": f"""
      select m.at, m.id, 'move' as kind, m.machine || '.' || m.name as what, m.actor as role, m.actor_name as actor,
        o.reference as order_reference, c.reference as case_reference, m.source || ' → ' || m.target as detail
      from move m join orders o on o.id = m.order_id left join cases c on c.order_id = m.order_id and c.id = m.case_id
      where ($3 = '' or m.actor_id in {PEOPLE}) and ($4 = '' or {PLACE}) and {RANGE.format("m.at", "m.id")}""",
    "message": f"""
      select m.created_at, m.id, 'message', case when m.audience = '{{}}' then 'note' else 'message' end, m.author_role, m.author_name,
        o.reference, c.reference, length(m.body) || ' / ' || cardinality(m.evidence)
      from message m join orders o on o.id = m.order_id left join cases c on c.order_id = m.order_id and c.id = m.case_id
      where ($3 = '' or m.author_id in {PEOPLE}) and ($4 = '' or {PLACE}) and {RANGE.format("m.created_at", "m.id")}""",
    "policy": f"""
      select s.at, s.id, 'policy', 'policy.' || s.name, s.actor, s.actor_name, null, null, v.label
      from policy_step s join policy_version v on v.id = s.version_id
      where ($3 = '' or s.actor_id in {PEOPLE}) and $4 = '' and {RANGE.format("s.at", "s.id")}""",
    "change": f"""
      select h.at, h.id, 'change', h.kind, 'operator', h.actor_name, null, null, h.subject || ' ' || h.data::text
      from change h
      where ($3 = '' or h.actor_id in {PEOPLE} or h.subject_id in {PEOPLE}) and $4 = '' and {RANGE.format("h.at", "h.id")}""",
}


async def search(db: Reading, sought: Sought, after: tuple[datetime, UUID] | None = None, limit: int = 50) -> list[Any]:
    """What happened, the latest first: at, id, kind, what, role, actor, order_reference, case_reference, detail.

    Of messages only who wrote to whom about what, how long it is and how many files it has; never what it says.
    """
    chosen = [sql for name, sql in BRANCHES.items() if sought.kind in ("", name)]
    at, id = after or (None, None)
    rows: list[Any] = await db.fetch(
        f"select * from ({' union all '.join(f'({sql})' for sql in chosen)}) found ({COLUMNS}) order by at desc, id desc limit $7",
        sought.since, sought.until, sought.who, sought.reference, at, id, limit,
    )  # fmt: skip
    return rows
