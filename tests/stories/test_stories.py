"""Every story, played at the desk and once more through the HTTP API: the judge of the table, by hand from the policy."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.script import Story, StoryFault, every
from tests.stories.stage import staged
from tests.stories.teller import Teller
from tests.stories.ways import ByDesk, by_http

STORIES = every()


async def tell(story: Story, via: str, url: str, folder: Path) -> None:
    """Play a story on a stage of its own."""
    async with staged(url, folder) as stage:
        if via == "desk":
            await Teller(stage, ByDesk(stage)).play(story)
            return
        async with by_http(stage) as way:
            await Teller(stage, way).play(story)


@pytest.mark.parametrize("via", ["desk", "http"])
@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.id)
def test_story(story: Story, via: str, database_url: str, tmp_path: Path) -> None:
    try:
        asyncio.run(tell(story, via, database_url, tmp_path))
    except StoryFault as fault:
        told = f"{story.name} ({via})\n{fault}"
    else:
        return
    pytest.fail(told, pytrace=False)
