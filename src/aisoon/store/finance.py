"""Money for those who watch it: refunds and chargebacks across orders, reconciliations, and what waits for a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.store.database import Reading

OPEN = ("created", "to_confirm", "scheduled", "frozen", "submitted", "unknown", "pending", "failed", "reversed")
"""States in which a refund is not yet at its end."""

WORRIES = ("unknown", "failed", "reversed", "frozen", "to_confirm", "pending")
"""States somebody should look at, what is most doubtful first."""

REFUND = """
  r.order_id, r.id, r.state, r.kind, r.destination, r.amount, r.currency, r.entered_at, r.due_at, r.due_move, r.attempts,
  r.asks, r.submitted_at, r.provider_ref, r.error, r.account, c.reference, c.version, o.reference as order_reference,
  b.name as buyer, s.name as seller, s.id as seller_id, coalesce(p.gateway, '') as gateway, coalesce(p.reference, '') as payment
  from refund r join cases c on c.order_id = r.order_id and c.id = r.case_id join orders o on o.id = r.order_id
    join person b on b.id = c.buyer_id join seller s on s.id = c.seller_id
    left join payment p on p.order_id = r.order_id and p.id = r.payment_id
"""

Cursor = tuple[datetime, UUID]
"""Where a page ended: the time and id of its last row."""


async def totals(db: Reading) -> list[Any]:
    """Refunds by state and currency: state, currency, count, amount, since (the oldest's entered_at)."""
    rows: list[Any] = await db.fetch(
        "select state, currency, count(*) as count, sum(amount)::bigint as amount, min(entered_at) as since "
        "from refund group by state, currency order by currency, state"
    )
    return rows


async def refunds(
    db: Reading, states: list[str], currency: str = "", search: str = "", oldest: bool = False,
    after: Cursor | None = None, limit: int = 50,
) -> list[Any]:  # fmt: skip
    """Refunds by when they entered their state (no states means all), with their case, order, parties and payment.

    Rows: order_id, id, state, kind, destination, amount, currency, entered_at, due_at, due_move, attempts, asks,
    submitted_at, provider_ref, error, account, reference, version, order_reference, buyer, seller, seller_id, gateway, payment.
    """
    compare, order = (">", "asc") if oldest else ("<", "desc")
    at, id = after or (None, None)
    rows: list[Any] = await db.fetch(
        f"""
        select {REFUND}
        where (cardinality($1::text[]) = 0 or r.state = any($1)) and ($2 = '' or r.currency = $2)
          and ($3 = '' or c.reference ilike '%' || $3 || '%' or o.reference ilike '%' || $3 || '%'
            or b.name ilike '%' || $3 || '%' or s.name ilike '%' || $3 || '%' or r.provider_ref = $3 or r.id::text = lower($3))
          and ($4::timestamptz is null or (r.entered_at, r.id) {compare} ($4, $5::uuid))
        order by r.entered_at {order}, r.id {order} limit $6
        """,
        states, currency, search, at, id, limit,
    )  # fmt: skip
    return rows


async def worries(db: Reading, each: int = 10) -> list[Any]:
    """The oldest refunds of every state somebody should look at: rows as of `refunds`."""
    found: list[Any] = []
    for state in WORRIES:
        found += await refunds(db, [state], oldest=True, limit=each)
    return found


async def place(db: Reading, id: UUID) -> Any | None:
    """Where a refund is: its order_id and the reference of its case."""
    return await db.fetchrow(
        "select r.order_id, r.case_id, c.reference from refund r "
        "join cases c on c.order_id = r.order_id and c.id = r.case_id where r.id = $1",
        id,
    )


async def transfers(db: Reading) -> list[Any]:
    """Refunds on the list of bank transfers that people make, the oldest first: rows as of `refunds`."""
    rows: list[Any] = await db.fetch(
        f"""
        select {REFUND}
        where r.state = 'pending' and (r.destination = 'bank' or r.provider_ref like 'list:%')
        order by r.entered_at, r.id
        """
    )
    return rows


async def chargebacks(
    db: Reading, states: list[str], after: Cursor | None = None, limit: int = 50, order: UUID | None = None
) -> list[Any]:
    """Chargebacks, the latest first (no states means all): order_id, id, state, entered_at, told_at, reference, amount,
    currency, held, fee, reason, due_at, contested_at, shares, order_reference, buyer, payment, gateway, cases.
    """
    at, id = after or (None, None)
    rows: list[Any] = await db.fetch(
        """
        select k.order_id, k.id, k.state, k.entered_at, k.told_at, k.reference, k.amount, k.currency, k.held, k.fee, k.reason,
          k.due_at, k.contested_at, k.shares::text as shares, o.reference as order_reference, b.name as buyer,
          p.reference as payment, p.gateway,
          (select coalesce(array_agg(c.reference order by c.opened_at), '{}') from cases c where c.order_id = k.order_id) as cases
        from chargeback k join orders o on o.id = k.order_id join person b on b.id = o.buyer_id
          join payment p on p.order_id = k.order_id and p.id = k.payment_id
        where (cardinality($1::text[]) = 0 or k.state = any($1)) and ($2::timestamptz is null or (k.entered_at, k.id) < ($2, $3::uuid))
          and ($5::uuid is null or k.order_id = $5)
        order by k.entered_at desc, k.id desc limit $4
        """,
        states, at, id, limit, order,
    )  # fmt: skip
    return rows


async def chargeback_totals(db: Reading) -> list[Any]:
    """Chargebacks by state and currency: state, currency, count, amount."""
    rows: list[Any] = await db.fetch(
        "select state, currency, count(*) as count, sum(amount)::bigint as amount from chargeback "
        "group by state, currency order by currency, state"
    )
    return rows


async def reconciliations(db: Reading, after: Cursor | None = None, limit: int = 50) -> list[Any]:
    """Runs of the comparison with the gateways, the latest first: id, at, gateway, payments, and JSON ours, theirs,
    differences."""
    at, id = after or (None, None)
    rows: list[Any] = await db.fetch(
        "select id, at, gateway, payments, ours::text as ours, theirs::text as theirs, differences::text as differences "
        "from reconciliation where $1::timestamptz is null or (at, id) < ($1, $2::uuid) order by at desc, id desc limit $3",
        at, id, limit,
    )  # fmt: skip
    return rows


async def latest_reconciliations(db: Reading) -> list[Any]:
    """The latest run of every gateway, by its name: columns as of `reconciliations`."""
    rows: list[Any] = await db.fetch(
        "select distinct on (gateway) id, at, gateway, payments, ours::text as ours, theirs::text as theirs, "
        "differences::text as differences from reconciliation order by gateway, at desc, id desc"
    )
    return rows


async def reconciliation(db: Reading, id: UUID) -> Any | None:
    """One run: columns as of `reconciliations`."""
    return await db.fetchrow(
        "select id, at, gateway, payments, ours::text as ours, theirs::text as theirs, differences::text as differences "
        "from reconciliation where id = $1",
        id,
    )


async def over_time(db: Reading, bucket: str, since: datetime) -> list[Any]:
    """Money that moved, by day or week (its Monday, UTC) and currency: day, currency, captured, refunded, charged_back, paid_out.

    Refunded is what left towards buyers (also as store credit and elsewhere than through us), less what banks sent back;
    charged back is what banks took, with their fees, less what was won back.
    """
    rows: list[Any] = await db.fetch(
        """
        select date_trunc($1, at at time zone 'UTC')::date as day, currency,
          coalesce(sum(amount) filter (where kind = 'captured'), 0)::bigint as captured,
          coalesce(sum(amount) filter (where kind = 'refunded'), 0)::bigint as refunded,
          coalesce(sum(amount) filter (where kind = 'charged_back'), 0)::bigint as charged_back,
          coalesce(sum(amount) filter (where kind = 'paid_out'), 0)::bigint as paid_out
        from (
          select 'captured' as kind, coalesce(p.captured_at, o.placed_at) as at, o.currency, p.captured as amount
          from payment p join orders o on o.id = p.order_id where coalesce(p.captured_at, o.placed_at) >= $2
          union all
          select case m.machine when 'chargeback' then 'charged_back' else 'refunded' end, l.at, l.currency, -l.amount
          from ledger l join move m on m.order_id = l.order_id and m.id = l.move_id
          where l.at >= $2 and m.machine in ('refund', 'external', 'chargeback')
            and (l.account in ('gateway', 'bank') or l.account like 'store_credit:%')
          union all
          select 'paid_out', at, currency, amount from payout where at >= $2
        ) moved group by day, currency order by currency, day
        """,
        bucket, since,
    )  # fmt: skip
    return rows


async def costs(
    db: Reading, since: datetime, until: datetime, after: Cursor | None = None, limit: int | None = None
) -> list[Any]:
    """What every closed case cost, the latest first: order_id, id, reference, seller, outcome, closed_at, currency;
    by what for: goods, shipping, labels, fees, goodwill; by who bears it: sellers, platform, carriers, tax; total.

    What for is read from refunds, labels and banks' fees; who bears it from the ledger under the case's moves.
    An amount that was agreed is all goods. `tax` is what the platform need no longer remit.
    """
    at, id = after or (None, None)
    rows: list[Any] = await db.fetch(
        f"""
        with closed as (
          select c.order_id, c.id, c.reference, c.outcome, c.closed_at, s.name as seller, o.currency
          from cases c join orders o on o.id = c.order_id join seller s on s.id = c.seller_id
          where c.state = 'closed' and c.closed_at >= $1 and c.closed_at < $2
            and ($3::timestamptz is null or (c.closed_at, c.id) < ($3, $4::uuid))
          order by c.closed_at desc, c.id desc limit $5
        )
        select c.*, given.refunds - given.shipping as goods, given.shipping, given.goodwill,
          posted.labels, fees.fees, posted.sellers + fees.sellers as sellers, posted.platform + fees.platform as platform,
          posted.carriers, posted.tax, given.refunds + given.goodwill + posted.labels + fees.fees as total
        from closed c cross join lateral ({GIVEN}) given cross join lateral ({POSTED}) posted
          cross join lateral ({FEES}) fees
        order by c.closed_at desc, c.id desc
        """,
        since, until, at, id, limit,
    )  # fmt: skip
    return rows


HELD = "('created', 'to_confirm', 'scheduled', 'submitted', 'unknown', 'pending', 'succeeded')"
"""States of a refund whose money is set aside or gone."""

GIVEN = f"""
  select coalesce(sum(r.amount) filter (where r.kind = 'refund'), 0)::bigint as refunds,
    coalesce(sum(r.amount) filter (where r.kind = 'goodwill'), 0)::bigint as goodwill,
    least(coalesce(sum(r.amount) filter (where r.kind = 'refund'), 0), coalesce((
      select sum((line->>'shipping')::bigint) from jsonb_array_elements((
        select x.breakdown from refund x where x.order_id = c.order_id and x.case_id = c.id and x.state in {HELD}
          and x.kind = 'refund' order by x.id desc limit 1)) line where not line ? 'agreed'), 0))::bigint as shipping
  from refund r where r.order_id = c.order_id and r.case_id = c.id and r.state in {HELD}
"""
"""What a case gave back; its refunds share one breakdown, so original shipping is counted once."""

POSTED = """
  select coalesce(sum(l.amount) filter (where l.account like 'seller:%'), 0)::bigint as sellers,
    coalesce(sum(l.amount) filter (where l.account like 'platform%'), 0)::bigint as platform,
    coalesce(sum(l.amount) filter (where l.account like 'carrier%'), 0)::bigint as carriers,
    coalesce(sum(l.amount) filter (where l.account = 'tax'), 0)::bigint as tax,
    coalesce(-sum(l.amount) filter (where l.account = 'labels'), 0)::bigint as labels
  from move m join ledger l on l.order_id = m.order_id and l.move_id = m.id
  where m.order_id = c.order_id and m.case_id = c.id and l.currency = c.currency
"""
"""Who bears what under a case's moves."""

FEES = """
  select coalesce(sum(l.amount), 0)::bigint as fees,
    coalesce(sum(l.amount) filter (where l.account like 'seller:%'), 0)::bigint as sellers,
    coalesce(sum(l.amount) filter (where l.account like 'platform%'), 0)::bigint as platform
  from chargeback k
    join move m on m.order_id = k.order_id and m.subject_id = k.id and m.machine = 'chargeback' and m.name = 'open'
    join ledger l on l.order_id = m.order_id and l.move_id = m.id and l.account not in ('gateway', 'disputed')
  where k.order_id = c.order_id and l.currency = c.currency and c.id = (
    select r.case_id from refund r where r.order_id = k.order_id and r.payment_id = k.payment_id order by r.id limit 1)
"""
"""What banks charged for chargebacks of payments a case refunds: the first of the cases bears it, once."""
