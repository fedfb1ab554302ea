"""must-survive.md 24 to 28, and disputes: what is told in stories is seen red once for every way it could break, each with the bug planted.

The stories themselves are green in tests/stories; 28 and 26 have judges of their own here. Numbers 1 to 19 are in tests/money.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from aisoon.outside.files import Files, UnknownType
from tests.api.world import Running, World, photo
from tests.money.course import Told, race_course
from tests.money.judge import Red, hold, rows
from tests.money.mutations import BUGS as MONEY
from tests.money.planting import Bug, changed
from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.script import Story, StoryFault, every
from tests.stories.stage import staged
from tests.stories.teller import Teller
from tests.stories.ways import ByDesk

RULES = "aisoon.rules."
STILL = "The seller's clock stands still while the buyer is asked"
VANISHED = "A party that vanishes never holds up a case: the buyer after a refusal"
NOTES = "Internal notes never reach the buyer or the seller, and no third address takes a party's place"

TOLD: list[tuple[Bug, str]] = [
    (Bug("a_pause_takes_no_note", 24, RULES + "deadlines:pause", "case.paused_left = business_left(", "business_left("), STILL),
    (Bug("nights_count_while_asked", 24, RULES + "deadlines:resume", "add_business_seconds(draft.now, left,", "add_business_seconds(draft.now, left // 2,"), STILL),
    (Bug("holidays_are_work", 24, RULES + "calendar:Calendar.business", " and day not in self.holidays", ""), "Christmas is no time to review"),
    (Bug("weekends_are_work", 24, RULES + "calendar:Calendar.business", "day.weekday() not in self.weekend and ", ""), "A weekend is no time to review"),
    (Bug("the_clock_outlives_the_case", 24, RULES + "deadlines:start", "subject.due_move = subject.due_at = None\n    move =", "move ="), "The seller's clock stops when the case is resolved"),
    (Bug("nobody_rings", 25, RULES + "deadlines:otherwise", "            return move", "            return None"), VANISHED),
    (Bug("the_page_has_a_clock_of_its_own", 25, RULES + "view:waiting", "return Waiting(who, subject.due_at,", "return Waiting(who, subject.due_at and subject.due_at.replace(hour=23),"), VANISHED),
    (Bug("notes_are_for_all", 27, RULES + "talk:audience", "return [party for party in PARTIES if party in wanted]", "return list(PARTIES)"), NOTES),
    (Bug("any_seller_is_a_party", 27, "aisoon.desk.door:visible", "person.seller_id in (None, row.seller_id)", "True"), NOTES),
]  # fmt: skip


GUARDS, RULED = RULES + "guards:", RULES + "dispute:"
SILENT = "The seller who was asked says nothing: decided on file, against whoever did not bring it"
TWICE = "The bank takes the payment back during a dispute and keeps it: the decision pays nothing twice"
GIVEN = "The bank takes the payment back during a dispute and gives it back: what was settled is paid then"

PROMISED: list[tuple[Bug, str]] = [
    (Bug("own_appeal", 0, GUARDS + "other_reviewer", "dispute.first_reviewer_id == person.id", "False"), "Changed on appeal: the refund that was decided never leaves"),
    (Bug("unasked_is_lack", 0, RULED + "statement", "silent is None or silent not in row.asked", "False"), SILENT),
    (Bug("both_appeal_again", 0, GUARDS + "may_appeal", " or person.role in dispute.sent_back", ""), "Sent back by the appeal: decided anew, and only the other side may appeal again"),
    (Bug("lines_are_unlimited", 0, RULED + "split_parts", '0 <= part["amount"] <= worth', '0 <= part["amount"]'), "Split by line and by amount: what each line gets is what the books say"),
    (Bug("sellers_bear_all", 0, RULED + "settle", 'bearer in ("carrier", "platform")', "False"), "The carrier was at fault: the buyer is paid, the seller bears nothing"),
    (Bug("goods_stay", 0, RULED + "settle", "        parcel.order_back(draft, case)\n", ""), "The buyer who was asked says nothing: decided on file, and the goods go back to them"),
    (Bug("evidence_for_ever", 0, RULES + "evidence:may_bring", 'case.state == "closed"', "False"), "Settled is settled: no decision, no evidence, no withdrawal afterwards"),
    (Bug("anybody_brings", 0, GUARDS + "_asked", "dispute.asked_party == person.role", "True"), "Evidence is asked of the seller, kind by kind, and a decision waits for it"),
    (Bug("nothing_new_in_an_appeal", 0, RULED + "appeal", "dates[id] > decision.decided_at", "dates[id]"), "An appeal needs new evidence or a mistake it names"),
    (Bug("one_agrees_for_both", 0, GUARDS + "last_to_agree", 'if others else None', "if False else None"), "A proposal both sides accept is carried out, and nothing is left to decide"),
    (MONEY["lost_is_paid_too"], TWICE),
    (MONEY["won_gives_nothing_back"], GIVEN),
]  # fmt: skip
"""What docs/disputes.md promises, broken: the story that is named there must see it."""


def named(name: str) -> Story:
    """A story by its name."""
    return next(story for story in every() if story.name == name)


async def played(story: Story, url: str, folder: Path) -> None:
    """A story at the desk, on a stage of its own."""
    async with staged(url, folder) as stage:
        await Teller(stage, ByDesk(stage)).play(story)


@pytest.mark.parametrize(
    ("bug", "name"), TOLD + PROMISED, ids=[f"{bug.number}-{bug.name}" for bug, _ in TOLD + PROMISED]
)
def test_the_story_sees_the_bug(bug: Bug, name: str, database_url: str, tmp_path: Path) -> None:
    with changed(bug), pytest.raises((StoryFault, asyncpg.CheckViolationError)):
        asyncio.run(played(named(name), database_url, tmp_path))


# 26: the label is ours, printed from our own rows; what could be paid twice is its cost in the books

LABELS = [
    None,
    Bug("half_a_write_stays", 26, "aisoon.store.dossiers:record", "*sealed)", '*sealed); await db.execute("commit")'),
    Bug("paid_again_at_the_door", 26, RULES + "parcel:deliver", "row.delivered_at = draft.now", 'row.delivered_at = draft.now\n    draft.post(ledger.moved(row.label_cost, draft.dossier.order.currency, "labels", "platform:labels", str(row.id)), draft.moves[-1])'),
]  # fmt: skip


async def label_judged(url: str, folder: Path, bug: Bug | None) -> None:
    """The database fails while the parcel is handed over; the buyer tries again, the carrier scans it twice: one label, paid once."""
    async with race_course(url, folder, bug) as (stage, way):
        t = Told(stage, way)
        await t.tell("order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago")
        await t.tell("buyer shows photo leak\nbuyer asks 1 kettle because defective with leak\nseller case.approve")
        good = stage.desk.recorded

        async def failing(*given: Any, **more: Any) -> None:
            await good(*given, **more)
            raise asyncpg.InterfaceError("the connection is gone")

        stage.desk.recorded = failing  # type: ignore[method-assign]
        with pytest.raises(asyncpg.InterfaceError):
            await t.ask("buyer", t.case, "case.ship", "ship")
        stage.desk.recorded = good  # type: ignore[method-assign]
        try:
            await t.ask("buyer", t.case, "case.ship", "ship")
            await t.tell("carrier tells scan\ncarrier tells delivered\ncarrier tells delivered again")
        except Exception as error:
            raise Red(f"the second try was not taken: {error}") from error
        paid = await rows(stage, "select amount from ledger where account = 'platform:labels' and amount <> 0")
        parcels = await rows(stage, "select id from parcel")
        hold((len(parcels), len(paid)) == (1, 1), f"{len(parcels)} parcels, labels paid {len(paid)} times")


@pytest.mark.parametrize("bug", LABELS, ids=lambda bug: bug.name if bug else "good")
def test_26_a_failed_write_and_a_retry_pay_one_label(bug: Bug | None, database_url: str, tmp_path: Path) -> None:
    if bug is None:
        asyncio.run(label_judged(database_url, tmp_path, None))
        return
    with pytest.raises(Red):
        asyncio.run(label_judged(database_url, tmp_path, bug))


# 28: what a sender claims is never believed, and browsers run nothing of what is kept

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!doctype html><title>x</title><script>alert(document.cookie)</script>"
BELIEVED = Bug(
    "unknown_is_a_picture", 28, "aisoon.outside.files:sniff", "in TYPES else None", 'in TYPES else "image/png"'
)
SHOWN = Bug("originals_open_in_the_page", 28, "aisoon.web.evidence:sent", "**(headers or {}), ", "")


async def refused(content: bytes, folder: Path) -> None:
    async def stream() -> Any:
        yield content

    with pytest.raises(UnknownType):
        await Files(folder).receive(stream(), lambda _: 10**6, "photo.png")


@pytest.mark.parametrize("content", [SVG, HTML], ids=["svg", "html"])
@pytest.mark.parametrize("bug", [None, BELIEVED], ids=["good", "planted"])
def test_28_svg_and_html_are_no_evidence(bug: Bug | None, content: bytes, tmp_path: Path) -> None:
    """Refused by their bytes, whatever they are called; believing the name is seen."""
    if bug is None:
        asyncio.run(refused(content, tmp_path))
        return
    with changed(bug), pytest.raises(Exception, match=r"(?s).*could not be read.*"):
        asyncio.run(refused(content, tmp_path))


@pytest.fixture(scope="module")
def world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A running server with people and keys."""
    with Running(module_database_url, tmp_path_factory.mktemp("world")) as running:
        yield running


def guarded(world: World) -> bool:
    """Whether an original is served so that no browser runs it."""
    order = world.order()
    item = world.upload("ana", order, photo(281)).json()
    page = world.get("ana", f"/evidence/{order['id']}/{item['id']}?size=whole")
    api = world.get("ana", f"/v1/orders/{order['id']}/evidence/{item['id']}/file")
    assert page.status_code == api.status_code == 200, (page.text, api.text)
    kept = [one.headers.get("x-content-type-options") == "nosniff" for one in (page, api)]
    away = [one.headers.get("content-disposition", "").startswith("attachment") for one in (page, api)]
    return all(kept) and all(away)


def test_28_originals_are_attachments_nobody_guesses_about(world: World) -> None:
    assert guarded(world)
    with changed(SHOWN):
        assert not guarded(world)
