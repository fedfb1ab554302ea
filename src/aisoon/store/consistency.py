"""Decided cases with everything their decisions may rest on, to be compared with each other."""

from datetime import datetime

import msgspec

from aisoon.rules.consistency import Ruled
from aisoon.store.database import Reading

DECODER = msgspec.json.Decoder(list[Ruled])

MOST = 5000
"""Decisions of a period that are compared: the latest of them."""


async def ruled(db: Reading, since: datetime, until: datetime) -> list[Ruled]:
    """Cases by their last decision in a period, with the evidence that was there by then; the latest first."""
    text = await db.fetchval(
        """
        with d as (
          select d.* from decision d
          where d.decided_at >= $1 and d.decided_at < $2
            and not exists (select from decision n where n.order_id = d.order_id and n.supersedes = d.id)
          order by d.decided_at desc limit $3)
        select coalesce(jsonb_agg(jsonb_build_object(
          'case', c.reference, 'reasons', w.reasons, 'categories', w.categories, 'currency', o.currency, 'value', c.value,
          'given', d.amount, 'policy', p.version, 'evidence', coalesce(v.evidence, '{}'), 'pieces', coalesce(v.pieces, 0),
          'outcome', d.outcome, 'grounds', d.grounds, 'rule', d.rule, 'bearer', d.bearer, 'reviewer', d.reviewer_name,
          'seller', s.name, 'statutory', c.statutory, 'appealed', d.number > 1, 'decided_at', d.decided_at
        ) order by d.decided_at desc), '[]')::text
        from d join cases c on c.order_id = d.order_id and c.id = d.case_id join orders o on o.id = c.order_id
          join policy p on p.hash = c.policy join seller s on s.id = c.seller_id
          cross join lateral (
            select array_agg(distinct cl.reason) as reasons, array_agg(distinct ol.category) as categories
            from case_line cl join order_line ol on ol.order_id = cl.order_id and ol.id = cl.line_id
            where cl.order_id = c.order_id and cl.case_id = c.id and cl.quantity > 0) w
          left join lateral (
            select array_agg(distinct e.kind || '/' || e.by_role) filter (where e.by_role in ('buyer', 'seller')) as evidence,
              count(*)::int as pieces
            from evidence e where e.order_id = c.order_id and e.seller_id = c.seller_id
              and coalesce(e.case_id, c.id) = c.id and e.created_at <= d.decided_at) v on true
        where w.reasons is not null
        """,
        since, until, MOST,
    )  # fmt: skip
    return DECODER.decode(text)
