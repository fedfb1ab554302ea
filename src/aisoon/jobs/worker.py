"""The worker: sweeps deadlines, calls the payment provider, sends letters; as many of them as you like side by side."""

import asyncio
import contextlib
import logging
from collections.abc import Awaitable, Callable

from aisoon.desk import Desk
from aisoon.jobs.clock import sweep
from aisoon.jobs.notify import send_some
from aisoon.jobs.pay import reversed_
from aisoon.outside.mail import Mailer
from aisoon.outside.payments import Gateway
from aisoon.rules.words import Words

log = logging.getLogger("aisoon.worker")


async def work(
    desk: Desk, gateway: Gateway, mailer: Mailer, words: Words, base_url: str, poll: float,
    refresh: Callable[[], Awaitable[None]], stop: asyncio.Event,
) -> None:  # fmt: skip
    """Work until `stop` is set; a lost database is waited for, nothing is lost with it."""
    seen = 0
    while not stop.is_set():
        busy = False
        try:
            await refresh()
            busy = await sweep(desk, gateway) > 0
            while await send_some(desk.database, mailer, words, base_url):
                busy = True
            if not busy:
                seen = await reversed_(desk, gateway, seen)
        except Exception as error:  # noqa: BLE001 - whatever it was, the next sweep tries again
            log.warning("waiting: %s: %s", type(error).__name__, error)
        if not busy:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), poll)
