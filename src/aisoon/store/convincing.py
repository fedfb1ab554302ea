"""What convinced: how disputes about a seller's refusal were decided, by what the seller had brought."""

from datetime import datetime

import msgspec

from aisoon.store.database import Reading
from aisoon.store.insights import LATEST, SHOWN

LATELY = 2000
"""Decisions that are looked at, the latest first."""


class Tally(msgspec.Struct, frozen=True):
    """Decided disputes, and in how many of them the seller was right."""

    decided: int = 0
    won: int = 0

    @property
    def share(self) -> float:
        """The part in which the seller was right."""
        return self.won / self.decided if self.decided else 0.0


async def tallies(db: Reading, about: str, reasons: list[str], since: datetime) -> dict[str, Tally]:
    """Disputes about a refusal of requests with one of these reasons, over all sellers, by what the seller brought before the decision.

    Keys: '' for all of them, photo, video, document, and none where the seller brought nothing. `about` is declined or
    parcel_rejected; of a dispute decided twice the last decision counts.
    """
    rows = await db.fetch(
        f"""
        with known as (
          select d.outcome = 'seller' as won, array(select distinct e.kind from evidence e where {SHOWN} and e.by_role = 'seller') as kinds
          from (select * from decision where decided_at >= $3 order by decided_at desc limit {LATELY}) d
            join dispute u on u.order_id = d.order_id and u.id = d.dispute_id
            join cases f on f.order_id = d.order_id and f.id = d.case_id
          where u.about = $1 and {LATEST} and exists (select from case_line l
            where l.order_id = d.order_id and l.case_id = d.case_id and l.quantity > 0 and l.reason = any($2))
        )
        select '' as name, count(*)::int as decided, count(*) filter (where won)::int as won from known
        union all
        select name, count(*)::int, count(*) filter (where won)::int from known
          cross join lateral unnest(case when kinds = '{{}}' then array['none'] else kinds end) name group by 1
        """,
        about, reasons, since,
    )  # fmt: skip
    return {row["name"]: Tally(row["decided"], row["won"]) for row in rows}
