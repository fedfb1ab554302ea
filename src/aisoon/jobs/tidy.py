"""Tidying: files that never became whole, bytes of files that were taken back, files and drafts nobody went on with, changes that pages were told long ago."""

from datetime import UTC, datetime, timedelta

from aisoon.desk import Desk
from aisoon.outside.parts import Parts
from aisoon.store import live

EVERY = 600.0
"""Seconds between tidying."""

TOLD = timedelta(days=1)
"""How long a browser may be away and still be told exactly what it missed; after that it loads its page anew."""


async def tidy(desk: Desk, parts: Parts | None) -> int:
    """Forget what nobody went on with, and old changes (by the machine's clock, not the demo's); how many uploads there were."""
    async with desk.database.writing() as db:
        await live.tidy(db, datetime.now(UTC) - TOLD)
    if not parts:
        return 0
    await desk.remove_files(parts.files.delete)
    return await desk.prune(parts.forget)
