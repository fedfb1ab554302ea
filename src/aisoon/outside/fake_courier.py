"""The courier: sends the fake gateway's webhooks, at least once, in order or shuffled, twice, or too early."""

import asyncio
import contextlib
import logging
import random
from datetime import UTC, datetime

import httpx
import msgspec

from aisoon.outside.payments import Told
from aisoon.outside.simulator import Simulator
from aisoon.outside.webhooks import HEADER, signed

log = logging.getLogger("aisoon.gateway")

MODES = ("ordered", "shuffled", "duplicated", "early")
TICK = 0.2
LONGEST = 30.0
"""Seconds between two looks at what is to be sent, and at most between two tries."""


class Webhooks(msgspec.Struct, frozen=True):
    """Where webhooks go, with which secret, and how: one of MODES, or several with commas between."""

    url: str
    secret: str
    mode: str = "ordered"


def point(simulator: Simulator, to: Webhooks) -> None:
    """Send what happens from now on to an address; the first one named is not told the past."""
    if strange := [one for one in to.mode.split(",") if one not in MODES]:
        raise ValueError(f"{strange[0]!r} is none of {', '.join(MODES)}")
    if not simulator.setting("webhooks"):
        simulator.sent()
    simulator.put("webhooks", msgspec.json.encode(to).decode())


class Courier:
    """Delivers events that were not delivered yet; an event counts as delivered when the receiver says so."""

    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.client = httpx.AsyncClient(timeout=5)
        self.turn = asyncio.Lock()

    def to(self) -> Webhooks | None:
        """Where webhooks go now."""
        found = self.simulator.setting("webhooks")
        return msgspec.json.decode(found, type=Webhooks) if found else None

    async def work(self) -> None:
        """Deliver until cancelled; a receiver that is away is tried ever more seldom."""
        wait = TICK
        while True:
            to = await asyncio.to_thread(self.to)
            fine = to is None or not to.url or await self.deliver(to)
            wait = TICK if fine else min(wait * 2, LONGEST)
            await asyncio.sleep(wait + (0.3 if to and "shuffled" in to.mode else 0))

    async def early(self) -> None:
        """Where webhooks are early, deliver now: the caller has no reply yet."""
        to = await asyncio.to_thread(self.to)
        if to and to.url and "early" in to.mode:
            await self.deliver(to)

    async def deliver(self, to: Webhooks) -> bool:
        """Send what is due; whether the receiver took all of it."""
        async with self.turn:
            due = await asyncio.to_thread(self.simulator.unsent)
            if "duplicated" in to.mode:
                due += due
            if "shuffled" in to.mode:
                random.shuffle(due)
            for number, told in due:
                if not await self.send(to, told):
                    return False
                await asyncio.to_thread(self.simulator.sent, number)
        return True

    async def send(self, to: Webhooks, told: Told) -> bool:
        """One webhook; whether it was taken."""
        body = msgspec.json.encode(told)
        headers = {HEADER: signed(to.secret, body, datetime.now(UTC)), "content-type": "application/json"}
        with contextlib.suppress(httpx.HTTPError):
            reply = await self.client.post(to.url, content=body, headers=headers)
            if reply.is_success:
                return True
            log.warning("webhook %s was answered with %s", told.id, reply.status_code)
        return False
