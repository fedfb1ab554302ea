"""Insights in groups: the numbers of `insights` counted by reason, product, seller, step, reviewer and over time."""

from typing import Any

from aisoon.store.database import Reading
from aisoon.store.insights import (
    ANY_DUTY,
    AUTOMATIC,
    BY,
    CHANGED,
    DUTIES,
    HEARD,
    LATEST,
    LEFT,
    LINES,
    MEASURES,
    OUT,
    PLACE,
    SCOPED,
    SHOWN,
    STEPS,
    Scope,
)

GROUPS = {"reason": "cl.reason", "category": "ol.category", "seller": "c.seller_id::text", "sku": "ol.sku"}
"""What cases may be counted by: a case with lines of two kinds counts under both."""

COUNTED = ("opened", "returned", "disputed", "closed", "met", "late", "decided", "heard", "overturned", "automatic")
"""Measures on top of the dashboard."""


def any_of(measure: str) -> str:
    """A measure's condition where it is not narrowed to one of several."""
    return MEASURES[measure].replace("$7", "''::text")


async def totals(db: Reading, scope: Scope) -> Any:
    """The counts of a scope, one column a measure, and `units` that were returned."""
    columns = ", ".join(f"count(*) filter (where {any_of(name)})::int as {name}" for name in COUNTED)
    return await db.fetchrow(
        f"{SCOPED} select {columns}, coalesce(sum(units) filter (where {any_of('returned')}), 0)::int as units from f",
        *scope.args,
    )


DELIVERED = """
  from shipment s join order_line ol on ol.order_id = s.order_id and ol.shipment = s.reference
  where s.delivered_at >= $1 and s.delivered_at < $2 and ($3::uuid is null or ol.seller_id = $3)
    and ($4 = '' or ol.category = $4) and ($5::text is not null) and ($6 = '' or ol.sku = $6)
"""


async def delivered(db: Reading, scope: Scope, by: str = "") -> dict[str, int]:
    """Units delivered in the period by what they are counted by; all of them under ''. A reason has no deliveries."""
    name = {"category": "ol.category", "seller": "ol.seller_id::text", "sku": "ol.sku"}.get(by, "''")
    rows = await db.fetch(f"select {name} as name, sum(ol.quantity)::int as units {DELIVERED} group by 1", *scope.args)
    return {row["name"]: row["units"] for row in rows}


async def groups(db: Reading, scope: Scope, by: str, limit: int = 500) -> list[Any]:
    """Cases by reason, category, seller or sku, most units first: name, title, cases, returned, units, disputed.

    Units are those of the group's own lines in cases that were not declined, withdrawn or lapsed.
    """
    rows: list[Any] = await db.fetch(
        f"""
        with g as (select c.order_id, c.id, {GROUPS[by]} as name, max(ol.title) as title, sum(cl.quantity)::int as units
            {LINES} group by c.order_id, c.id, 3),
          f as (select c.*, g.name, g.title, g.units from g join cases c using (order_id, id))
        select name, max(title) as title, count(*)::int as cases,
          count(*) filter (where {any_of("returned")})::int as returned,
          coalesce(sum(units) filter (where {any_of("returned")}), 0)::int as units,
          count(*) filter (where {any_of("disputed")})::int as disputed
        from f group by name order by units desc, cases desc, name limit $7
        """,
        *scope.args, limit,
    )  # fmt: skip
    return rows


async def over_time(db: Reading, scope: Scope, by: str, bucket: str) -> list[Any]:
    """Cases by the day, week (its Monday) or month (its first) they were opened on, UTC, and by group: day, name, cases."""
    rows: list[Any] = await db.fetch(
        f"""
        select date_trunc($7, c.opened_at at time zone 'UTC')::date as day, {GROUPS[by]} as name,
          count(distinct (c.order_id, c.id))::int as cases
        {LINES} group by 1, 2 order by 1, 2
        """,
        *scope.args, bucket,
    )  # fmt: skip
    return rows


async def steps(db: Reading, scope: Scope) -> list[Any]:
    """How long after the request cases first came to each step: name, cases, median and p90 in seconds."""
    values = ", ".join(f"('{name}', {sql})" for name, sql in STEPS.items())
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED}, t as (
          select s.name, min(m.at) - f.opened_at as took
          from f join move m on m.order_id = f.order_id and m.case_id = f.id
            cross join lateral (values {values}) s (name, hit)
          where s.hit group by f.order_id, f.id, f.opened_at, s.name)
        select name, count(*)::int as cases,
          extract(epoch from percentile_cont(0.5) within group (order by took))::bigint as median,
          extract(epoch from percentile_cont(0.9) within group (order by took))::bigint as p90
        from t group by name
        """,
        *scope.args,
    )
    return sorted(rows, key=lambda row: list(STEPS).index(row["name"]))


async def deadlines(db: Reading, scope: Scope) -> list[Any]:
    """Cases by the deadline somebody had to keep: name, met, late."""
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED}, t as (
          select {PLACE} as name, bool_or({OUT}) as late, bool_or({LEFT}) as did
          from f join move m on m.order_id = f.order_id and m.case_id = f.id
          where {PLACE} in {ANY_DUTY} group by f.order_id, f.id, 1)
        select name, count(*) filter (where did and not late)::int as met, count(*) filter (where late)::int as late
        from t where did or late group by name
        """,
        *scope.args,
    )
    return sorted(rows, key=lambda row: DUTIES.index(row["name"]))


async def reviewers(db: Reading, scope: Scope) -> list[Any]:
    """Cases by who decided them first: id, name, decided, heard (an appeal was decided), overturned."""
    narrow = BY.replace("$7", "''")
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED} select d.reviewer_id::text as id, max(d.reviewer_name) as name,
          count(distinct (f.order_id, f.id)) filter (where d.number = 1)::int as decided,
          count(distinct (f.order_id, f.id)) filter (where {HEARD.format("")})::int as heard,
          count(distinct (f.order_id, f.id)) filter (where {HEARD.format(CHANGED)})::int as overturned
        from f join decision d on d.order_id = f.order_id and d.case_id = f.id
        where {narrow} group by d.reviewer_id
        having bool_or(d.number = 1 or {HEARD.format("")}) order by decided desc, name
        """,
        *scope.args,
    )
    return rows


async def overturns(db: Reading, scope: Scope, reviewer: str = "") -> list[Any]:
    """Decided cases by reason, of everybody or of whoever decided them (an id): name, decided, heard, overturned."""
    columns = ", ".join(
        f"count(*) filter (where {MEASURES[name]})::int as {name}" for name in ("decided", "heard", "overturned")
    )
    rows: list[Any] = await db.fetch(
        f"""
        with g as (select c.order_id, c.id, cl.reason as name {LINES} group by c.order_id, c.id, 3),
          f as (select c.*, g.name from g join cases c using (order_id, id)
            where exists (select from decision d where d.order_id = c.order_id and d.case_id = c.id))
        select name, {columns} from f group by name order by decided desc, name
        """,
        *scope.args, reviewer,
    )  # fmt: skip
    return rows


async def evidence(db: Reading, scope: Scope) -> list[Any]:
    """Decided cases by what was brought before the decision that stands, and by whom: name ('photo/buyer'), brought, won."""
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED} select e.kind || '/' || e.by_role as name, count(distinct (f.order_id, f.id))::int as brought,
          count(distinct (f.order_id, f.id)) filter (where d.outcome = e.by_role)::int as won
        from f join decision d on d.order_id = f.order_id and d.case_id = f.id and {LATEST}
          join evidence e on {SHOWN}
        where e.by_role in ('buyer', 'seller') group by 1 order by brought desc, name
        """,
        *scope.args,
    )
    return rows


async def automatic(db: Reading, scope: Scope) -> list[Any]:
    """Cases a rule or the clock moved on: name ('rule/approve'), cases."""
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED} select m.actor || '/' || m.name as name, count(distinct (f.order_id, f.id))::int as cases
        from f join move m on m.order_id = f.order_id and m.case_id = f.id
        where {AUTOMATIC} group by 1 order by cases desc, name
        """,
        *scope.args,
    )
    return rows


async def sellers(db: Reading, scope: Scope) -> list[Any]:
    """Scorecards: id, name, cases, units, answered (median seconds to the first answer), seller_late, declined, disputed,
    for_buyer."""
    names = ("seller_late", "declined", "disputed", "for_buyer")
    columns = ", ".join(f"count(*) filter (where {any_of(name)})::int as {name}" for name in names)
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED} select s.id::text as id, s.name, count(*)::int as cases, {columns},
          coalesce(sum(f.units) filter (where {any_of("returned")}), 0)::int as units,
          count(a.at)::int as answered, extract(epoch from percentile_cont(0.5) within group (order by a.at - f.opened_at))::bigint as median
        from f join seller s on s.id = f.seller_id
          left join lateral (select min(m.at) as at from move m
            where m.order_id = f.order_id and m.case_id = f.id and {STEPS["answered"]}) a on true
        group by s.id, s.name order by cases desc, s.name
        """,
        *scope.args,
    )
    return rows


async def money(db: Reading, scope: Scope) -> list[Any]:
    """What cases with money paid back cost, by currency, minor units: currency, cases, refunds, goodwill, labels."""
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED}, r as (
          select f.currency, f.order_id, f.id, coalesce(sum(r.amount) filter (where r.kind = 'refund'), 0) as refunds,
            coalesce(sum(r.amount) filter (where r.kind = 'goodwill'), 0) as goodwill
          from f join refund r on r.order_id = f.order_id and r.case_id = f.id and r.state = 'succeeded'
          group by f.currency, f.order_id, f.id)
        select r.currency, count(*)::int as cases, sum(r.refunds)::bigint as refunds, sum(r.goodwill)::bigint as goodwill,
          coalesce(sum((select sum(p.label_cost) from parcel p where p.order_id = r.order_id and p.case_id = r.id)), 0)::bigint as labels
        from r group by r.currency order by cases desc, r.currency
        """,
        *scope.args,
    )
    return rows


async def outcomes(db: Reading, scope: Scope) -> list[Any]:
    """Closed cases by how they ended: name, cases."""
    rows: list[Any] = await db.fetch(
        f"{SCOPED} select f.outcome as name, count(*)::int as cases from f where f.state = 'closed' "
        "group by f.outcome order by cases desc, name",
        *scope.args,
    )
    return rows


async def verdicts(db: Reading, scope: Scope) -> list[Any]:
    """Decided cases by the outcome that stands: name, cases."""
    rows: list[Any] = await db.fetch(
        f"""
        {SCOPED} select d.outcome as name, count(distinct (f.order_id, f.id))::int as cases
        from f join decision d on d.order_id = f.order_id and d.case_id = f.id and {LATEST}
        group by d.outcome order by cases desc, d.outcome
        """,
        *scope.args,
    )
    return rows


async def first(db: Reading) -> Any:
    """When the first case was opened; None before there is one."""
    return await db.fetchval("select min(opened_at) from cases")
