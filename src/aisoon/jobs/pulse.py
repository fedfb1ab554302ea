"""Pulse: a worker says that it is there, so that the health page knows who works."""

import os
import socket
import time
from importlib import metadata

from aisoon.store import health
from aisoon.store.database import Database

EVERY = 10.0
"""Seconds between two signs of life."""


class Pulse:
    """One worker's sign of life."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.worker = f"{socket.gethostname()}:{os.getpid()}"
        self.version = metadata.version("aisoon")
        self.last = -EVERY

    async def beat(self) -> None:
        """Say so, every ten seconds at most."""
        if time.monotonic() - self.last >= EVERY:
            await self._say(ended=False)
            self.last = time.monotonic()

    async def stop(self) -> None:
        """Say that this worker goes."""
        await self._say(ended=True)

    async def _say(self, ended: bool) -> None:
        async with self.database.writing() as db:
            await health.beat(db, self.worker, self.version, ended)
