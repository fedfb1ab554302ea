"""Whatever the stories did, their histories verify: every way of writing is chained."""

import asyncio
from pathlib import Path

import pytest

from aisoon.audit.online import Report, check
from aisoon.jobs.checkpoint import checkpoint, kept
from aisoon.outside.files import Files
from aisoon.outside.sealing import sealer
from tests.stories.script import Story
from tests.stories.stage import staged
from tests.stories.teller import Teller
from tests.stories.test_stories import STORIES
from tests.stories.ways import ByDesk


async def verified(story: Story, url: str, folder: Path) -> Report:
    """What the verifier says after a story was told and sealed."""
    async with staged(url, folder) as stage:
        await Teller(stage, ByDesk(stage)).play(story)
        files, signer = Files(folder / "files"), sealer(folder)
        made = await checkpoint(stage.desk, files, signer)
        assert made is not None
        assert made.number == 1
        async with stage.database.reading() as db:
            return await check(db, await kept(files), {signer.key})


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_a_story_verifies(story: Story, database_url: str, tmp_path: Path) -> None:
    report = asyncio.run(verified(story, database_url, tmp_path))
    assert not report.faults, "\n".join(map(str, report.faults))
    assert report.links > 1
    assert report.unsealed == report.waiting == report.later == 0
