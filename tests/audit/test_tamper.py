"""200 of 200 tamperings by whoever owns the database are found: each by a seed, in a transaction that is taken back."""

import asyncio
from collections import Counter
from pathlib import Path

import asyncpg

from aisoon.audit.online import check
from aisoon.store.database import Reading
from tests.audit.past import past
from tests.audit.vandal import Vandal

HOW = {
    "edit": {"edited", "checkpoint forged", "deleted"},
    "delete": {"deleted", "cut", "edited"},
    "swap": {"swapped", "edited", "deleted"},
    "insert": {"inserted", "rewritten", "edited"},
    "cut": {"cut"},
    "rewrite": {"rewritten", "cut"},
}
"""What a tampering is, and the findings of which at least one must be made."""
ROUNDS = 204


async def struck(url: str, folder: Path) -> tuple[list[str], Counter[str]]:
    """What was not found, or not by its name; and how often each was done."""
    missed, done = [], Counter[str]()
    async with past(url, folder) as found:
        db = await asyncpg.connect(url)
        try:
            for seed in range(ROUNDS):
                how = list(HOW)[seed % len(HOW)]
                act = db.transaction()
                await act.start()
                vandal = Vandal(db, seed)
                await vandal.strike(how)
                faults = (await check(Reading(db), found.sealed, {found.signer.key})).faults
                await act.rollback()
                named = {fault.what for fault in faults}
                done[f"{how}: {vandal.did.split(' = ')[0]}"] += 1
                if not faults:
                    missed.append(f"seed {seed}, {how}: {vandal.did}: not found")
                elif not named & HOW[how]:
                    missed.append(f"seed {seed}, {how}: {vandal.did}: found as {named}")
            assert (await check(Reading(db), found.sealed, {found.signer.key})).faults == []
        finally:
            await db.close()
    return missed, done


def test_every_tampering_is_found(database_url: str, tmp_path: Path) -> None:
    missed, done = asyncio.run(struck(database_url, tmp_path))
    assert not missed, f"{len(missed)} of {ROUNDS}:\n" + "\n".join(missed)
    assert done.total() == ROUNDS >= 200
    assert len(done) > 60, done
