"""Tidying: files that never became whole, files and drafts nobody went on with."""

from aisoon.desk import Desk
from aisoon.outside.parts import Parts

EVERY = 600.0
"""Seconds between tidying."""


async def tidy(desk: Desk, parts: Parts) -> int:
    """Forget what nobody went on with; how many uploads there were."""
    return await desk.prune(parts.forget)
