"""A little past with everything in it: talk, notes, evidence, refunds, a dispute with an appeal, a chargeback; sealed on the way."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path

from aisoon.jobs.checkpoint import checkpoint, kept
from aisoon.outside.files import Files
from aisoon.outside.sealing import Sealer, sealer
from aisoon.rules.seal import Sealed
from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.script import read
from tests.stories.stage import Stage, staged
from tests.stories.teller import Teller
from tests.stories.ways import ByDesk

PAST = """
story: a little past
order AX-1 from Nordlicht and Volt to Berlin: 2 mugs (home) 18.00 + 4.90 shipping, 1 radio (home) 30.00 from Volt; delivered 2 days ago
buyer starts chat: "Hello, one mug is cracked."
seller contacts buyer: "Please show me a picture."
agent notes: "Third cracked mug this week."
agent writes to buyer: "We are watching this."
agent writes to seller: "Please answer within a day."
buyer shows photo crack
buyer says: "Here it is, sent from Flat 3." with crack
buyer asks 1 mug because defective with crack: "It cracked in my hands."
seller case.approve note "Sorry about that."
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
buyer asks 1 radio because arrived_too_late: "Too late."
other seller case.approve
order AX-2 from Nordlicht to Paris: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller shows photo lime
seller case.reject why used, statement "It was used for weeks.", evidence lime
buyer case.dispute statement "It leaked from the first day."
agent dispute.take
agent dispute.ask_evidence party seller, question "A photo of the whole kettle?"
seller shows photo whole-kettle
seller dispute.bring_evidence statement "The whole kettle.", evidence whole-kettle
agent dispute.decide outcome seller, grounds on_the_evidence, facts "Lime.", rule "burden of proof", weighed lime and leak
after 1 hour
buyer shows video the-leak
buyer dispute.appeal statement "Here is the video.", evidence the-leak
other agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "The video shows the leak.", rule "defective", weighed the-leak
after 1 day
order AX-3 from Nordlicht to London: 3 lamps (home) 90.00; delivered 2 days ago
buyer asks 2 lamps because arrived_too_late: "Both are late."
seller case.approve
10.00 went back in the provider's own console
the worker runs
"""


class Past:
    """The stage it was played on, its files, its signer, and the checkpoints that sealed it."""

    def __init__(self, stage: Stage, files: Files, signer: Sealer, sealed: list[Sealed]) -> None:
        self.stage, self.files, self.signer, self.sealed = stage, files, signer, sealed


@asynccontextmanager
async def past(url: str, folder: Path):
    """The past, played and sealed: a checkpoint after each order."""
    script = folder / "past.story"
    script.write_text(PAST)
    [story] = read(script)
    async with staged(url, folder) as stage:
        files, signer = Files(folder / "files"), sealer(folder)
        teller = Teller(stage, ByDesk(stage))
        for line in story.lines:
            teller.line = line
            if line.text.startswith("order "):
                await checkpoint(stage.desk, files, signer)
            await teller.said(line.text, line.indented)
        await stage.settle()
        assert await checkpoint(stage.desk, files, signer)
        yield Past(stage, files, signer, await kept(files))
