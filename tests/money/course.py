"""The race course: a stage with parallel connections, acts that start at once, and tests that must see planted bugs."""

from __future__ import annotations

import asyncio
import logging
import os
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from aisoon.rules.refusals import Refused
from aisoon.rules.shop import BuyerIn, LineIn, OrderIn, PaymentIn
from tests.money.judge import Red, judge
from tests.money.mutations import BUGS
from tests.money.planting import Bug, changed, plant
from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.script import Line, Story, StoryFault
from tests.stories.stage import Stage, party, staged
from tests.stories.teller import REFUSED, Teller
from tests.stories.ways import ByDesk, Way

ROUNDS = 3
LONGEST = 3600.0 if os.environ.get("AISOON_TORTURE") == "full" else 60.0
"""Seconds a scenario may take: a planted bug can let the clock ring for ever."""

TALLY: Counter[str] = Counter()
"""What was played, for the summary that tests/torture.py prints."""


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
            if line.indented and (found := REFUSED.fullmatch(line.text)):
                await self.refused(found)
            else:
                await self.said(line.text, line.indented)

    async def ask(self, who: str, case: str, move: str, key: str, **more: Any) -> bytes:
        """One move, ready to be raced."""
        return await self.way.move(who, case, {"move": move, "bring": more.pop("bring", {}), **more}, key)

    async def buys(
        self, reference: str, *lines: LineIn, currency: str = "EUR", payments: list[PaymentIn] | None = None,
        tax_by: Any = "seller", city: str = "Berlin",
    ) -> None:  # fmt: skip
        """The shop tells an order in whole minor units, delivered two days ago; from here on the teller speaks of it."""
        before = self.stage.now - timedelta(days=2)
        names = {"nordlicht": "Nordlicht", "volt": "Volt"}
        sellers = [names[ref] for ref in dict.fromkeys(line.seller for line in lines)]
        total = sum(line.paid + line.shipping for line in lines)
        told = OrderIn(
            reference=reference, currency=currency, country=acts.COUNTRY[city], placed_at=before,
            buyer=BuyerIn("berta@example.com", "Berta"), sellers=[party(name) for name in sellers], lines=list(lines),
            payments=payments or [PaymentIn(f"pay-{reference}", "card", total)], tax_by=tax_by,
            shipments=[acts.shipment(name, {"delivered": before}) for name in sellers],
        )  # fmt: skip
        self.order, self.case = await self.way.order(told), ""
        self.orders[reference] = self.orders[self.order] = (self.order, told)
        await self.tell("buyer shows photo leak")
        self.proofs[f"leak-{reference}"] = self.proofs["leak"]


def item(title: str, quantity: int, paid: int, seller: str = "nordlicht", **more: Any) -> LineIn:
    """A line of an order, priced as a whole."""
    return LineIn(title.upper(), title, more.pop("category", "home"), quantity, paid, seller, shipment=seller, **more)


@asynccontextmanager
async def race_course(url: str, folder: Path, bug: Bug | None = None) -> AsyncIterator[tuple[Stage, ByDesk]]:
    """A stage, perhaps with a bug planted."""
    with changed(bug):
        async with staged(url, folder) as stage:
            await plant(stage, bug)
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


async def refused(t: Told, sentence: str) -> Refused:
    """The refusal an act meets."""
    try:
        await t.tell(sentence)
    except StoryFault as fault:
        if isinstance(fault.__cause__, Refused):
            return fault.__cause__
        raise
    raise Red(f"{sentence} was done")


Scenario = Callable[[Told], Awaitable[None]]
SCENARIOS: dict[str, Scenario] = {}
"""Every scenario by its test's name: the fast judges that all bugs are shown to."""


def survives(*bugs: str, fails: str = "") -> Callable[[Scenario], Callable[..., None]]:
    """A test of a scenario: green as the product is, and red with each of these bugs planted; `fails` says why it is not yet."""
    as_it_is = pytest.param("", marks=[pytest.mark.xfail(strict=True, reason=fails)] if fails else [], id="as_it_is")

    def made(play: Scenario) -> Callable[..., None]:
        if not fails:
            SCENARIOS[play.__name__] = play

        @pytest.mark.parametrize("bug", [as_it_is, *bugs])
        def test(bug: str, database_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
            if bug:
                caplog.set_level(logging.CRITICAL, "aisoon")  # the planted bug is told as often as it bites
            fault = asyncio.run(verdict(play, BUGS[bug] if bug else None, database_url, tmp_path))
            if not bug and fault is not None:
                raise fault
            if bug:
                assert fault is not None, f"{bug} was planted, and nobody saw it"

        test.__name__, test.__doc__ = play.__name__, play.__doc__
        return test

    return made


SEEN = (AssertionError, StoryFault, Refused)
"""What a judge that sees red raises; anything else is a crash: red too, though nobody judged."""


async def verdict(play: Scenario, bug: Bug | None, url: str, folder: Path) -> BaseException | None:
    """What the judges said: the scenario's own, and at its end (or after a crash) the one of all books; None is green."""
    async with race_course(url, folder, bug) as (stage, way):
        crash: Exception | None = None
        try:
            async with asyncio.timeout(LONGEST):
                await play(Told(stage, way))
        except SEEN as red:
            return red
        except Exception as error:
            if bug is None:
                raise
            crash = error
        try:
            await judge(stage)
        except Red as red:
            return red
        return crash
