"""Statements: what is owed to sellers and buyers, entry by entry. A balance is what we owe; below zero it is owed to us."""

from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.store.database import Reading

CAUSES = ("sale", "commission", "tax", "refund", "label", "fee", "chargeback", "payout", "other")
"""Why a seller's balance changes."""

CAUSE = """case
  when y.id is not null then 'payout'
  when e.holder_id is not null then 'other'
  when m.id is null then 'sale'
  when m.machine = 'chargeback' then case m.name when 'open' then 'fee' else 'chargeback' end
  when q.id is not null then 'label'
  else 'refund' end
"""
"""An entry's cause, by what it was written under; a label's entries name the parcel. What a chargeback costs a seller when
it is opened is the bank's fee."""

RANK = "array_position(array['" + "', '".join(CAUSES) + "'], %s)"
"""A cause's place among lines of one time: a sale before what was kept of it."""

OWN = f"""
  booked as (
    select min(e.at) as at, e.order_id, e.cause_id, {CAUSE} as cause, -sum(e.amount)::bigint as amount,
      min(e.memo) as memo, m.machine || '.' || m.name as move, m.case_id,
      case when m.machine = 'refund' then m.subject_id end as refund_id, y.reference as payout
    from entry e left join move m on m.order_id = e.order_id and m.id = e.cause_id
      left join payout y on y.seller_id = e.holder_id and y.id = e.cause_id
      left join parcel q on q.order_id = e.order_id and q.id::text = e.memo
    where e.account = 'seller:' || $1::text and e.currency = $2 and e.at < $4
    group by e.order_id, e.cause_id, {CAUSE}, m.machine, m.name, m.case_id, m.subject_id, y.reference
  ), own as (
    select b.at, b.order_id, b.cause_id, part.cause, {RANK % "part.cause"} as rank, part.amount, b.memo, b.move, b.case_id, b.refund_id, b.payout
    from booked b left join lateral (
        select sum(l.commission) as commission, sum(case o.tax_by when 'platform' then l.tax else 0 end) as tax
        from order_line l join orders o on o.id = l.order_id
        where b.cause = 'sale' and l.order_id = b.order_id and l.seller_id = $1::uuid
      ) kept on true
      cross join lateral (values
        (b.cause, (b.amount + coalesce(kept.commission, 0) + coalesce(kept.tax, 0))::bigint),
        ('commission', -kept.commission::bigint), ('tax', -kept.tax::bigint)
      ) part (cause, amount)
    where part.amount <> 0
  )
"""
"""A seller's entries ($1, currency $2, before $4): one row for what one cause did under one move, none for what came to
nothing. A sale is booked as what the seller gets of it; here it is shown whole, and what was kept of it beside it."""

Cursor = tuple[datetime, UUID, str]
"""Where a page of a statement ended: the time, cause_id and cause of its last line."""


async def balances(db: Reading, seller: UUID | None = None) -> list[Any]:
    """What is owed to sellers, by seller and currency, those who owe us first: seller_id, reference, name, currency, balance,
    paid_out, last_at, last_payout_at."""
    rows: list[Any] = await db.fetch(
        """
        select s.id as seller_id, s.reference, s.name, e.currency, -sum(e.amount)::bigint as balance, max(e.at) as last_at,
          coalesce((select sum(y.amount) from payout y where y.seller_id = s.id and y.currency = e.currency), 0)::bigint as paid_out,
          (select max(y.at) from payout y where y.seller_id = s.id and y.currency = e.currency) as last_payout_at
        from seller s join entry e on e.account = 'seller:' || s.id
        where $1::uuid is null or s.id = $1
        group by s.id, e.currency order by e.currency, (-sum(e.amount) >= 0), s.name, s.id
        """,
        seller,
    )
    return rows


async def accounts(db: Reading) -> list[Any]:
    """Every kind of account by currency, signed as the ledger keeps it: account, currency, amount.

    Sellers, and buyers' store credit, are one row each; all rows of a currency add up to zero.
    """
    rows: list[Any] = await db.fetch(
        """
        select case when account like 'seller:%' then 'sellers' when account like 'store_credit:%' then 'store_credit'
          else account end as account, currency, sum(amount)::bigint as amount
        from entry group by 1, 2 order by 2, 1
        """
    )
    return rows


async def seller(db: Reading, id: UUID) -> Any | None:
    """A seller: id, reference, name, email, country."""
    return await db.fetchrow("select id, reference, name, email::text, country from seller where id = $1", id)


async def before(db: Reading, seller: UUID, currency: str, at: datetime) -> int:
    """What was owed to a seller before a time."""
    found: int = await db.fetchval(
        "select coalesce(-sum(amount), 0)::bigint from entry where account = 'seller:' || $1::text and currency = $2 and at < $3",
        str(seller), currency, at,
    )  # fmt: skip
    return found


async def lines(
    db: Reading, seller: UUID, currency: str, since: datetime, until: datetime,
    after: Cursor | None = None, limit: int | None = None,
) -> list[Any]:  # fmt: skip
    """A seller's statement line by line, oldest first: at, cause, amount, balance, cause_id, order_reference, case_reference,
    move, refund_id, memo. The balance runs from the beginning.
    """
    at, id, cause = after or (None, None, None)
    rows: list[Any] = await db.fetch(
        f"""
        with {OWN}, running as (
          select *, sum(amount) over (order by at, cause_id, rank)::bigint as balance from own
        )
        select r.at, r.cause, r.amount, r.balance, r.cause_id, o.reference as order_reference,
          c.reference as case_reference, r.move, r.refund_id, coalesce(r.payout, r.memo) as memo
        from running r left join orders o on o.id = r.order_id
          left join cases c on c.order_id = r.order_id and c.id = r.case_id
        where r.at >= $3 and ($5::timestamptz is null or (r.at, r.cause_id, r.rank) > ($5, $6::uuid, {RANK % '$7::text'}))
        order by r.at, r.cause_id, r.rank limit $8
        """,
        str(seller), currency, since, until, at, id, cause, limit,
    )  # fmt: skip
    return rows


async def by_cause(db: Reading, seller: UUID, currency: str, since: datetime, until: datetime) -> list[Any]:
    """What each cause came to in a period, in the order of CAUSES: cause, amount, count (of lines)."""
    rows: list[Any] = await db.fetch(
        f"""
        with {OWN} select cause, sum(amount)::bigint as amount, count(*) as count from own where at >= $3
        group by cause, rank order by rank
        """,
        str(seller), currency, since, until,
    )  # fmt: skip
    return rows


async def credit(db: Reading, buyer: UUID) -> list[Any]:
    """A buyer's store credit: currency, balance."""
    rows: list[Any] = await db.fetch(
        "select currency, -sum(amount)::bigint as balance from entry where account = 'store_credit:' || $1::text "
        "group by currency order by currency",
        str(buyer),
    )
    return rows
