"""The clock: rows whose deadline has passed make their due move, each in one transaction, exactly once."""

import logging
from typing import Any

from aisoon.desk import Desk
from aisoon.jobs.pay import pay
from aisoon.outside.gateways import Gateways
from aisoon.rules import refund as refunds
from aisoon.rules.decide import Ask
from aisoon.rules.people import CLOCK
from aisoon.rules.refusals import Refused
from aisoon.store import tasks

log = logging.getLogger("aisoon.clock")


async def sweep(desk: Desk, gateways: Gateways, limit: int = 200) -> int:
    """Make every move that is due; how many were made. A row another worker holds is left to it."""
    async with desk.database.reading() as db:
        rows = await tasks.due(db, desk.now(), limit)
    return sum([await ring(desk, gateways, row) for row in rows])


async def ring(desk: Desk, gateways: Gateways, row: Any) -> bool:
    """Make one due move; one that fails is told and does not hold up the others."""
    try:
        reply = await desk.move(CLOCK, row["order_id"], row["case_id"], Ask(row["move"], of=row["of"]))
        if row["move"] in ("refund.submit", "refund.ask") and reply.draft:
            refund = refunds.of(reply.draft.dossier, row["of"])
            await pay(desk, gateways, reply.draft.dossier, refund, asking=row["move"] == "refund.ask")
    except Refused as refused:
        if refused.name not in ("overtaken", "busy", "wrong_state"):
            log.error("%s on case %s was refused: %s %s", row["move"], row["case_id"], refused.name, refused.facts)
        return False
    except Exception:
        log.exception("%s on case %s failed", row["move"], row["case_id"])
        return False
    return True
