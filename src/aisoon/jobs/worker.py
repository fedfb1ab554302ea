"""The worker: hears providers, sweeps deadlines, pays, runs errands, sends letters; as many side by side as you like."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable

from aisoon.desk import Desk
from aisoon.jobs.clock import sweep
from aisoon.jobs.errands import Fetch, run_errands
from aisoon.jobs.news import news, reconcile_daily
from aisoon.jobs.notify import send_collected, send_some
from aisoon.jobs.pulse import Pulse
from aisoon.jobs.tidy import EVERY as TIDY_EVERY
from aisoon.jobs.tidy import tidy
from aisoon.outside.gateways import Gateways
from aisoon.outside.mail import Mailer
from aisoon.outside.parts import Parts
from aisoon.rules.words import Words

log = logging.getLogger("aisoon.worker")

SEAL_EVERY = 300.0
"""Seconds between two checkpoints, while anything happens: how long a rewritten past can go unseen."""

NEWS_EVERY = 30.0
"""Seconds between asking providers for news; what they tell by webhook is heard at once."""


async def work(
    desk: Desk, gateways: Gateways, mailer: Mailer, words: Words, base_url: str, poll: float,
    refresh: Callable[[], Awaitable[None]], stop: asyncio.Event, fetch: Fetch, news_every: float = NEWS_EVERY,
    seal: Callable[[], Awaitable[object]] | None = None, parts: Parts | None = None,
) -> None:  # fmt: skip
    """Work until `stop` is set; a lost database is waited for, nothing is lost with it.

    Providers are heard before anything is paid: after a restore they know more than we do.
    """
    pulse = Pulse(desk.database)
    heard_at, sealed_at, tidied_at = -news_every, -SEAL_EVERY, -TIDY_EVERY
    while not stop.is_set():
        busy = False
        try:
            await refresh()
            await pulse.beat()
            if time.monotonic() - heard_at >= news_every:
                busy = await news(desk, gateways) > 0
                await reconcile_daily(desk, gateways)
                heard_at = time.monotonic()
            busy = await desk.take_effect() > 0 or busy
            busy = await sweep(desk, gateways) > 0 or busy
            while await send_some(desk.database, mailer, words, base_url, desk.now()):
                busy = True
            while await send_collected(desk.database, mailer, words, base_url, desk.now()):
                busy = True
            busy = await run_errands(desk, gateways, fetch) > 0 or busy
            if seal and not busy and time.monotonic() - sealed_at >= SEAL_EVERY:
                sealed_at = time.monotonic()
                await seal()
            if not busy and time.monotonic() - tidied_at >= TIDY_EVERY:
                tidied_at = time.monotonic()
                busy = await tidy(desk, parts) > 0
        except Exception as error:  # noqa: BLE001 - whatever it was, the next sweep tries again
            log.warning("waiting: %s: %s", type(error).__name__, error)
        if not busy:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), poll)
    with contextlib.suppress(Exception):
        await pulse.stop()
