"""Insights: which cases a number counts, said once in SQL, so that every number can show the list behind it."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.case import FREEING
from aisoon.rules.table import STATES
from aisoon.store.database import Reading


class Scope(msgspec.Struct, frozen=True):
    """Cases opened in a period (`until` is not in it), with a line of this category, reason and product; empty is any."""

    since: datetime
    until: datetime
    seller: UUID | None = None
    category: str = ""
    reason: str = ""
    sku: str = ""

    @property
    def args(self) -> tuple[Any, ...]:
        """The first six parameters of every statement here."""
        return self.since, self.until, self.seller, self.category, self.reason, self.sku


LINES = """
  from cases c join case_line cl on cl.order_id = c.order_id and cl.case_id = c.id and cl.quantity > 0
    join order_line ol on ol.order_id = cl.order_id and ol.id = cl.line_id
  where c.opened_at >= $1 and c.opened_at < $2 and ($3::uuid is null or c.seller_id = $3)
    and ($4 = '' or ol.category = $4) and ($5 = '' or cl.reason = $5) and ($6 = '' or ol.sku = $6)
"""
"""The lines in a scope."""

SCOPED = f"""
with l as (select c.order_id, c.id, sum(cl.quantity)::int as units {LINES} group by c.order_id, c.id),
  f as (select c.*, l.units, o.currency, o.reference as order_reference
    from l join cases c using (order_id, id) join orders o on o.id = c.order_id)
"""
"""The cases in a scope as `f`, with the units the scope counts."""

MOVED = "exists (select from move m where m.order_id = f.order_id and m.case_id = f.id and {})"
DECIDED = "exists (select from decision d where d.order_id = f.order_id and d.case_id = f.id and {})"
HEARD = "exists (select from decision n where n.order_id = d.order_id and n.supersedes = d.id{})"
CHANGED = " and (n.outcome, n.amount) <> (d.outcome, d.amount)"
BY = "($7 = '' or d.reviewer_id::text = $7)"
LATEST = "not exists (select from decision n where n.order_id = d.order_id and n.supersedes = d.id)"

STEPS = {
    "answered": "m.machine = 'case' and m.source = 'requested' and m.target <> 'requested' and m.name <> 'withdraw'",
    "approved": "m.machine = 'case' and m.target = 'approved' and m.source <> 'approved'",
    "shipped": "m.machine = 'case' and m.target = 'shipped' and m.source <> 'shipped'",
    "received": "m.machine = 'case' and m.target = 'received' and m.source <> 'received'",
    "disputed": "m.machine = 'case' and m.target = 'disputed' and m.source <> 'disputed'",
    "decided": "m.machine = 'dispute' and m.name = 'decide'",
    "refunded": "m.machine = 'refund' and m.target = 'succeeded'",
    "closed": "m.machine = 'case' and m.target = 'closed'",
}
"""Steps a case may come to, each as what its move looks like."""

SILENCE_AGREES = ("declined", "parcel_rejected", "decided")
"""States whose deadline asks nothing of anybody: whoever is content lets it pass."""

DUTIES = tuple(
    f"{row.machine}.{row.name}"
    for row in STATES
    if row.machine in ("case", "dispute") and row.otherwise and row.name not in (*SILENCE_AGREES, "accepted")
)
"""States in which somebody must act by a deadline."""

OUT = "m.actor = 'clock' and m.name not in ('remind', 'apply_rule')"
"""A deadline ran out."""

LEFT = "m.target <> m.source and m.actor not in ('clock', 'system') and m.name <> 'withdraw'"
"""Somebody did what was waited for."""

PLACE = "m.machine || '.' || m.source"
AUTOMATIC = "m.machine = 'case' and m.actor in ('rule', 'clock') and m.target <> m.source"
SHOWN = (
    "e.order_id = d.order_id and e.seller_id = f.seller_id and coalesce(e.case_id, d.case_id) = d.case_id "
    "and e.created_at <= d.decided_at"
)
"""Evidence `e` that was there when a decision `d` was made: of the case, or of the order and of no other case."""

BROUGHT = f"{LATEST} and exists (select from evidence e where {SHOWN} and e.kind || '/' || e.by_role = $7{{}})"
ANY_DUTY = "(" + ", ".join(f"'{name}'" for name in DUTIES) + ")"
FREED = "(" + ", ".join(f"'{name}'" for name in FREEING) + ")"

MEASURES = {
    "opened": "true",
    "returned": f"(f.outcome is null or f.outcome not in {FREED})",
    "open": "f.state <> 'closed'",
    "closed": "f.state = 'closed' and ($7 = '' or f.outcome = $7)",
    "step": MOVED.format("case $7 " + " ".join(f"when '{name}' then {sql}" for name, sql in STEPS.items()) + " end"),
    "late": MOVED.format(f"{OUT} and (case when $7 = '' then {PLACE} in {ANY_DUTY} else {PLACE} = $7 end)"),
    "met": MOVED.format(f"{LEFT} and (case when $7 = '' then {PLACE} in {ANY_DUTY} else {PLACE} = $7 end)")
    + " and not "
    + MOVED.format(f"{OUT} and (case when $7 = '' then {PLACE} in {ANY_DUTY} else {PLACE} = $7 end)"),
    "seller_late": MOVED.format(f"{OUT} and {PLACE} in ('case.requested', 'case.received')"),
    "declined": MOVED.format("m.machine = 'case' and m.target in ('declined', 'parcel_rejected')"),
    "disputed": MOVED.format("m.machine = 'dispute' and m.name = 'open'"),
    "decided": DECIDED.format(f"d.number = 1 and {BY}"),
    "for_buyer": DECIDED.format(f"{LATEST} and d.outcome = 'buyer'"),
    "heard": DECIDED.format(f"{BY} and {HEARD.format('')}"),
    "overturned": DECIDED.format(f"{BY} and {HEARD.format(CHANGED)}"),
    "brought": DECIDED.format(BROUGHT.format("")),
    "won_with": DECIDED.format(BROUGHT.format(" and d.outcome = e.by_role")),
    "paid": "f.currency = $7 and exists (select from refund r where r.order_id = f.order_id and r.case_id = f.id "
    "and r.state = 'succeeded')",
    "automatic": MOVED.format(f"{AUTOMATIC} and ($7 = '' or m.actor || '/' || m.name = $7)"),
}
"""What a number counts, as a condition on a case `f`; $7 says which of several (a step, a deadline, a reviewer …)."""


async def cases(
    db: Reading, scope: Scope, measure: str, value: str = "", after: int = 0, limit: int = 50
) -> tuple[int, int, list[Any]]:
    """The cases a number counts, the latest first: how many there are, how many units, and one page of them.

    Rows: reference, order_reference, state, outcome, opened_at, closed_at, units, value, currency, buyer, seller, titles,
    reasons.
    """
    where = f"{MEASURES[measure]} and $7::text is not null"
    (total,) = await db.fetch(
        f"{SCOPED} select count(*)::int as cases, coalesce(sum(f.units), 0)::int as units from f where {where}",
        *scope.args, value,
    )  # fmt: skip
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED}, page as (select f.* from f where {where} order by f.opened_at desc, f.id desc offset $8 limit $9)
        select p.reference, p.order_reference, p.state, p.outcome, p.opened_at, p.closed_at, p.units, p.value, p.currency,
          b.name as buyer, s.name as seller, w.titles, w.reasons
        from page p join person b on b.id = p.buyer_id join seller s on s.id = p.seller_id
          cross join lateral (select array_agg(distinct ol.title) as titles, array_agg(distinct cl.reason) as reasons
            from case_line cl join order_line ol on ol.order_id = cl.order_id and ol.id = cl.line_id
            where cl.order_id = p.order_id and cl.case_id = p.id and cl.quantity > 0) w
        order by p.opened_at desc, p.id desc
        """,
        *scope.args, value, after, limit,
    )  # fmt: skip
    return total["cases"], total["units"], rows


async def categories(db: Reading) -> list[str]:
    """Every category of goods there is, by name; walks the index from one to the next."""
    rows = await db.fetch(
        """
        with recursive t as (
          (select category from order_line order by category limit 1)
          union all
          select (select ol.category from order_line ol where ol.category > t.category order by ol.category limit 1)
          from t where t.category is not null
        ) select category from t where category is not null
        """
    )
    return [row["category"] for row in rows]
