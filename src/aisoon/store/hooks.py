"""Webhooks to others: where they go, and what became of every delivery."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.store.database import Reading, Writing

LEASE = 120
"""Seconds a worker has for a delivery before another may try it."""


async def endpoints(db: Reading) -> list[Any]:
    """Endpoints, those at work first: id, url, label, created_at, ended_at, waiting, delivered, dead."""
    rows: list[Any] = await db.fetch(
        """
        select e.id, e.url, e.label, e.created_at, e.ended_at, count(d.id) filter (where d.state = 'waiting')::int as waiting,
          count(d.id) filter (where d.state = 'delivered')::int as delivered, count(d.id) filter (where d.state = 'dead')::int as dead
        from hook_endpoint e left join hook_delivery d on d.endpoint_id = e.id
        group by e.id order by (e.ended_at is not null), e.created_at desc
        """
    )
    return rows


async def deliveries(db: Reading, state: str, limit: int = 50) -> list[Any]:
    """Deliveries in a state (empty: any), the latest first: id, kind, state, made_at, next_at, attempts, status, error, url, body."""
    rows: list[Any] = await db.fetch(
        "select d.id, d.kind, d.state, d.made_at, d.next_at, d.attempts, d.status, d.error, e.url, d.body::text as body "
        "from hook_delivery d join hook_endpoint e on e.id = d.endpoint_id where $1 = '' or d.state = $1 "
        "order by d.made_at desc, d.id limit $2",
        state, limit,
    )  # fmt: skip
    return rows


async def put(db: Writing, id: UUID, url: str, label: str, secret: str, now: datetime) -> None:
    """Keep a new endpoint."""
    await db.execute(
        "insert into hook_endpoint (id, url, label, secret, created_at) values ($1, $2, $3, $4, $5)",
        id,
        url,
        label,
        secret,
        now,
    )


async def end(db: Writing, id: UUID, now: datetime) -> str | None:
    """End an endpoint; what waits for it is dead. Its address, or None when there is none at work."""
    url: str | None = await db.fetchval(
        "update hook_endpoint set ended_at = $2 where id = $1 and ended_at is null returning url", id, now
    )
    if url:
        await db.execute(
            "update hook_delivery set state = 'dead', error = 'ended' where endpoint_id = $1 and state = 'waiting'", id
        )
    return url


async def test(db: Writing, endpoint: UUID) -> bool:
    """Put a test delivery into the queue of an endpoint at work; whether there is one."""
    return bool(
        await db.fetchval(
            "insert into hook_delivery (endpoint_id, kind, body) select id, 'test', "
            "jsonb_build_object('type', 'test', 'timestamp', now(), 'data', '{}'::jsonb) "
            "from hook_endpoint where id = $1 and ended_at is null returning true",
            endpoint,
        )
    )


async def again(db: Writing, id: UUID) -> str | None:
    """Send a delivery that is not delivered again, now; its kind, or None."""
    kind: str | None = await db.fetchval(
        "update hook_delivery d set state = 'waiting', next_at = now(), attempts = 0 from hook_endpoint e "
        "where d.id = $1 and d.state <> 'delivered' and e.id = d.endpoint_id and e.ended_at is null returning d.kind",
        id,
    )
    return kind


async def claim(db: Writing, each: int) -> list[Any]:
    """Deliveries to try now, so many of each endpoint, so that a slow one crowds out no other; leased: id, endpoint_id, body, attempts, url, secret."""
    rows: list[Any] = await db.fetch(
        """
        update hook_delivery d set attempts = d.attempts + 1, next_at = now() + make_interval(secs => $2)
        from hook_endpoint e where e.id = d.endpoint_id and d.id in (
          select w.id from hook_endpoint a cross join lateral (select x.id from hook_delivery x
            where x.endpoint_id = a.id and x.state = 'waiting' and x.next_at <= now() order by x.next_at limit $1 for update skip locked) w
          where a.ended_at is null)
        returning d.id, d.endpoint_id, d.body::text as body, d.attempts, e.url, e.secret
        """,
        each, LEASE,
    )  # fmt: skip
    return rows


async def arrived(db: Writing, id: UUID, status: int) -> None:
    """A delivery was taken."""
    await db.execute(
        "update hook_delivery set state = 'delivered', status = $2, error = null, delivered_at = now() where id = $1",
        id,
        status,
    )


async def failed(db: Writing, id: UUID, status: int | None, error: str, seconds: int, dead: bool) -> None:
    """A delivery was not taken: later again, or dead."""
    await db.execute(
        "update hook_delivery set status = $2, error = $3, next_at = now() + make_interval(secs => $4), "
        "state = case when $5 then 'dead' else 'waiting' end where id = $1 and state = 'waiting'",
        id, status, error[:300], seconds, dead,
    )  # fmt: skip
