"""The whole database held against its chains and the checkpoints that were put beside the evidence."""

from collections.abc import AsyncIterator
from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

import msgspec

from aisoon.outside.sealing import verified
from aisoon.rules import tampering
from aisoon.rules.seal import Sealed
from aisoon.rules.tampering import DELETED, EDITED, Fault
from aisoon.store import chain, policies
from aisoon.store.database import Reading

PAGE = 200


class Report(msgspec.Struct):
    """What was looked at, and what was found."""

    orders: int = 0
    links: int = 0
    later: int = 0
    waiting: int = 0
    erased: int = 0
    unsealed: int = 0
    hidden: int = 0
    files: int = 0
    checkpoints: int = 0
    latest: str = ""
    faults: list[Fault] = []

    def count(self, history: dict[str, Any], sealed: int) -> None:
        """Take one order into the figures; `sealed` is the last of its links that a checkpoint sealed."""
        links = history["chain"]
        self.orders += 1
        self.links += len(links)
        self.later += sum(1 for one in links if one["later"])
        self.erased += sum(1 for one in links if one["words"] and one["salt"] is None)
        self.unsealed += sum(1 for one in links if one["sequence"] > sealed)
        self.waiting += bool(history["waiting"])


async def histories(db: Reading, only: list[UUID] | None = None) -> AsyncIterator[dict[str, Any]]:
    """Every order's whole history, one after the other."""
    after = None
    while ids := await chain.orders(db, after, PAGE, only):
        for body in await chain.histories(db, ids):
            yield msgspec.json.decode(body)
        after = ids[-1]


async def check(
    db: Reading, sealed: list[Sealed], keys: set[str], only: list[UUID] | None = None, now: datetime | None = None
) -> Report:
    """Everything, or some orders: every link, every row, every state, every checkpoint."""
    known = {row["number"]: row["hash"] for row in await chain.checkpoints(db)}
    faults = tampering.of_checkpoints(sealed, keys, verified, known)
    report = Report(checkpoints=len(sealed), faults=faults, latest=sealed[-1].checkpoint.at if sealed else "")
    heads = tampering.heads_by_order(sealed)
    through = sealed[-1].checkpoint.through if sealed else 0
    texts: dict[str, str] = {}
    async for history in histories(db, only):
        own = heads.pop(history["id"], [])
        report.count(history, max((one.sequence for one in own), default=0))
        report.faults += tampering.of_history(history, own, through)
        texts |= {case["policy"]: case["reference"] for case in history["cases"]}
    if only is None:
        report.faults += [Fault(order, "the whole order", DELETED) for order in heads]
    for hash, case in texts.items():
        body = await policies.body(db, hash)
        if body is None or sha256(body.encode()).hexdigest() != hash:
            report.faults.append(Fault("policies", f"the text that {case} was opened under ({hash[:12]})", EDITED))
    return report
