"""The teller: knows the sentences of the language, plays a story line by line, and says where it is not so."""

from __future__ import annotations

import difflib
import re
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from aisoon.rules.money import digits, plain
from aisoon.rules.refusals import Refused
from aisoon.rules.shop import OrderIn
from tests.stories.script import Line, Story
from tests.stories.stage import Stage
from tests.stories.ways import Seen, Way

Sentence = Callable[..., Awaitable[None]]
SENTENCES: dict[bool, list[tuple[str, re.Pattern[str], Sentence]]] = {False: [], True: []}
"""By whether they are indented: (how it reads, its pattern, what plays it)."""

WHO = r"(?P<who>other agent|other seller|buyer|seller|agent|lead|operator|carrier|stranger)"
PARTS = {
    "WHO": WHO,
    "MOVE": r"(?P<move>[a-z]+\.[a-z_]+)",
    "TEXT": r'"(?P<text>[^"]*)"',
    "AMOUNT": r"(?P<amount>-?[\d.]+)",
}
REFUSED = re.compile(r"(?P<act>.+) is refused: (?P<name>\w+)(?: \((?P<facts>.+)\))?")
MOMENT = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d{1,2} [A-Z][a-z]{2}) (\d\d:\d\d)")
AGO = re.compile(
    r"(?:(?P<n>\d+) (?P<unit>minute|hour|day)s? (?P<ago>ago)|in (?P<m>\d+) (?P<unit2>minute|hour|day)s?|now)"
)


def sentence(reads: str, *, check: bool = False) -> Callable[[Sentence], Sentence]:
    """Teach a sentence; capitals stand for a person, a move, a text or an amount, the rest is a regular expression."""

    def taught(play: Sentence) -> Sentence:
        pattern = re.sub("|".join(PARTS), lambda found: PARTS[found[0]], reads)
        SENTENCES[check].append((reads, re.compile(pattern), play))
        return play

    return taught


class Teller:
    """One story being played: what its words point at, and how it is going."""

    def __init__(self, stage: Stage, way: Way) -> None:
        self.stage = stage
        self.way = way
        self.line = Line("", 0, "", False)
        self.orders: dict[str, tuple[str, OrderIn]] = {}
        self.order = ""
        self.case = ""
        self.proofs: dict[str, str] = {}
        self.read: dict[str, int] = {}
        self.keys = 0
        self.chargeback = ""

    async def play(self, story: Story) -> None:
        """Play every line; StoryFault says which one is not so."""
        for line in story.lines:
            self.line = line
            if line.indented and (found := REFUSED.fullmatch(line.text)):
                await self.refused(found)
            else:
                await self.said(line.text, line.indented)
        await self.kept()

    async def said(self, text: str, check: bool) -> None:
        """Play one sentence."""
        for _, pattern, play in SENTENCES[check]:
            if found := pattern.fullmatch(text):
                try:
                    await play(self, **found.groupdict())
                except Refused as refused:
                    raise self.line.fault("it is done", f"refused: {refused.name} {refused.facts}") from refused
                except Exception as error:
                    error.add_note(f"{self.line.file}:{self.line.number}:  {self.line.text}")
                    raise
                return
        near = difflib.get_close_matches(text, [reads for reads, _, _ in SENTENCES[check]], 3, 0.1)
        kind = "indented" if check else "at the margin"
        raise self.line.fault(f"a sentence that can stand {kind}; near: " + "  |  ".join(near), "unknown sentence")

    async def refused(self, told: re.Match[str]) -> None:
        """An act that must be refused by this name, with these facts, and of which no trace is left."""
        before = await self.stage.rows()
        try:
            for _, pattern, play in SENTENCES[False]:
                if found := pattern.fullmatch(told["act"]):
                    await play(self, **found.groupdict())
                    raise self.line.fault(f"refused: {told['name']}", "it was done")
            raise self.line.fault("an act", "unknown sentence")
        except Refused as refused:
            self.expect(f"refused: {told['name']}", f"refused: {refused.name}", refused.facts)
            self.facts(told["facts"], refused.facts)
        after = await self.stage.rows()
        changed = {name: f"{before[name]} → {after[name]}" for name in after if before[name] != after[name]}
        self.expect("nothing written", f"written: {changed}" if changed else "nothing written")

    def facts(self, wanted: str | None, facts: dict[str, Any]) -> None:
        """What the refusal says beside its name: 'remaining 40.00, fits defective'."""
        for one in (wanted or "").split(", ") if wanted else []:
            name, _, value = one.partition(" ")
            actual = facts.get(name)
            if isinstance(actual, list):
                self.expect(
                    f"{name} holds {value}", f"{name} holds {value}" if value in actual else f"{name} is {actual}"
                )
            elif isinstance(actual, int) and "." in value:
                self.expect(one, f"{name} {self.money(actual)}")
            else:
                self.expect(one, f"{name} {actual}")

    def expect(self, wanted: str, actual: str, more: Any = "") -> None:
        """StoryFault when what is differs from what the line says."""
        if wanted != actual:
            raise self.line.fault(wanted, f"{actual} {more}".strip())

    async def kept(self) -> None:
        """What holds at the end of every story: books balance, and what we book as paid is what the gateway paid."""
        self.line = Line(self.line.file, self.line.number, "(the end of the story)", False)
        async with self.stage.database.reading() as db:
            open_ = await db.fetch("select move_id from ledger group by move_id, currency having sum(amount) <> 0")
            booked = await db.fetchval(
                "select coalesce(sum(amount), 0)::bigint from refund where state = 'succeeded' and destination = 'payment' "
                "and provider_ref not like 'transfer:%'"
            )
            booked += await db.fetchval(
                "select coalesce(sum(amount), 0)::bigint from external where state = 'recorded'"
            )
            held = await db.fetchval("select sum(reserved)::bigint from payment")
            owed = await db.fetchval(
                "select coalesce(sum(amount), 0)::bigint from refund where payment_id is not null "
                "and state in ('to_confirm', 'scheduled', 'submitted', 'unknown', 'pending')"
            )
        self.expect(
            "every move's ledger entries add up to zero",
            "every move's ledger entries add up to zero" if not open_ else str(open_),
        )
        self.expect(f"held for refunds under way: {owed}", f"held for refunds under way: {held}")
        if not await self.unsettled():
            self.expect(f"paid by the gateway: {booked}", f"paid by the gateway: {self.stage.gateway.paid_out()}")

    async def unsettled(self) -> int:
        """Refunds whose end the gateway may know before we do."""
        async with self.stage.database.reading() as db:
            found: int = await db.fetchval("select count(*) from refund where state in ('submitted', 'unknown')")
            return found

    # words

    @property
    def currency(self) -> str:
        """The currency of the order that is spoken of."""
        return self.orders[self.order][1].currency

    def minor(self, text: str, currency: str = "") -> int:
        """'54.80' as minor units; a fraction of one is left for the product to refuse."""
        amount = Decimal(text) * 10 ** digits(currency or self.currency)
        return int(amount) if amount == int(amount) else float(amount)  # type: ignore[return-value]

    def money(self, minor: int) -> str:
        """Minor units as stories write them."""
        return plain(minor, self.currency)

    def moment(self, text: str) -> datetime:
        """'2 days ago', 'in 3 hours', 'now' or 'Wed 4 Nov 09:00' (UTC, the next such day to come or just gone)."""
        if found := AGO.fullmatch(text):
            unit = found["unit"] or found["unit2"]
            span = timedelta(**{f"{unit}s": int(found["n"] or found["m"])}) if unit else timedelta(0)
            return self.stage.now - span if found["ago"] else self.stage.now + span
        found = MOMENT.fullmatch(text)
        if not found:
            raise self.line.fault("a moment such as '2 days ago', 'in 3 days' or 'Wed 4 Nov 09:00'", text)
        years = (self.stage.now.year, self.stage.now.year + 1, self.stage.now.year - 1)
        for year in years:
            at = datetime.strptime(f"{found[2]} {year} {found[3]}", "%d %b %Y %H:%M").replace(tzinfo=UTC)
            if abs(at - self.stage.now) < timedelta(days=183):
                self.expect(f"{found[1]} {found[2]}", f"{at:%a} {found[2]}", f"in {year}")
                return at
        raise self.line.fault("a moment within half a year", text)

    def ids(self, labels: str | None) -> list[str]:
        """'dent and box' as the ids of what was shown under these names."""
        found = []
        for label in labels.split(" and ") if labels else []:
            if label not in self.proofs:
                raise self.line.fault("evidence that was shown: " + ", ".join(self.proofs), label)
            found.append(self.proofs[label])
        return found

    async def line_of(self, title: str) -> Seen:
        """The line of the current order that goes by this title, in singular or plural."""
        rows = await self.way.lines(self.order)
        for row in rows:
            if singular(row["title"]) == singular(title):
                return row
        raise self.line.fault("one of " + ", ".join(row["title"] for row in rows), title)

    async def about(self, number: int) -> str:
        """The reference of the order's n-th case."""
        cases = await self.way.cases(self.order)
        if not 0 < number <= len(cases):
            raise self.line.fault(f"case {number}", f"the order has {len(cases)}")
        return cases[number - 1]


def singular(title: str) -> str:
    """A title without its plural, as far as stories need it."""
    if title.endswith(("sses", "shes", "xes")):
        return title[:-2]
    return title[:-1] if title.endswith("s") and not title.endswith("ss") else title
