"""The race course: a stage with parallel connections, acts that start at once, and bugs that can be planted."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.script import Line, Story
from tests.stories.stage import Stage, staged
from tests.stories.teller import Teller
from tests.stories.ways import ByDesk, Way

ROUNDS = 3
LOCK = r"for update( skip locked)?"
REPLIES = r"return query select [^;]*idempotency[^;]*;\s*if found then return; end if;"
PLANTED = pytest.mark.parametrize("planted", [False, True], ids=["as_it_is", "bug_planted"])


class Told(Teller):
    """A teller that plays sentences given as text, for the quiet parts of a race."""

    async def tell(self, text: str) -> None:
        """Play these lines."""
        lines = tuple(
            Line("test_must_survive", number, raw.strip(), raw.startswith("  "))
            for number, raw in enumerate(text.strip("\n").splitlines(), 1)
        )
        for line in Story("", "", 0, lines).lines:
            self.line = line
            await self.said(line.text, line.indented)

    async def ask(self, who: str, case: str, move: str, key: str, **more: Any) -> bytes:
        """One move, ready to be raced."""
        return await self.way.move(who, case, {"move": move, "bring": more.pop("bring", {}), **more}, key)


@asynccontextmanager
async def race_course(url: str, folder: Path, without: str = "") -> AsyncIterator[tuple[Stage, ByDesk]]:
    """A stage; `without` plants a bug: this is cut out of lock_order, and what was read is slow to arrive."""
    async with staged(url, folder) as stage:
        if without:
            async with stage.database.writing() as db:
                text = await db.fetchval("select pg_get_functiondef('lock_order'::regproc)")
                planted = re.sub(without, "", text)
                assert planted != text, "what is to be cut out is not there"
                await db.execute("set local role none")  # as the owner
                await db.execute(planted.replace("end $function$", "perform pg_sleep(0.05); end $function$"))
        yield stage, ByDesk(stage)


async def at_once(*moves: Awaitable[Any]) -> tuple[list[Any], list[BaseException]]:
    """Start all at once; what was done, and what was not."""
    found = await asyncio.gather(*moves, return_exceptions=True)
    return [one for one in found if not isinstance(one, BaseException)], [
        one for one in found if isinstance(one, BaseException)
    ]


def calls(stage: Stage) -> int:
    """How often the gateway was told to refund."""
    return sum(row["verb"] == "refund" for row in stage.gateway.journal())


async def cases_of(
    stage: Stage, way: Way, reference: str, items: str, wishes: list[str], more: str = ""
) -> tuple[Told, list[str]]:
    """An order with one case a wish; the teller and the cases' references."""
    told = Told(stage, way)
    await told.tell(
        f"order {reference} from Nordlicht to Berlin: {items}; delivered 2 days ago\n{more}buyer shows photo leak-{reference}"
    )
    for wish in wishes:
        await told.tell(f"buyer asks {wish} with leak-{reference}")
    return told, await way.cases(told.order)
