"""Every story, played at the desk and once more through the HTTP API: the judge of the table, by hand from the policy."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from aisoon.settings import ROOT
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


def test_every_sentence_of_the_policy_names_a_story() -> None:
    """Each sentence, without the label before it, is quoted in the name of a story."""
    names = " ".join(loose(story.name) for story in STORIES)
    text = (ROOT / "policies" / "returns-policy.txt").read_text("utf-8").replace("items:The", "items: The")
    paragraphs = [line.strip(" •") for line in text.splitlines()]
    sentences = [one for line in paragraphs for one in re.split(r"(?<=[.:]) (?=[A-Z])", line) if one.endswith(".")]
    assert len(sentences) > 24
    missing = [one for one in sentences if loose(one) not in names]
    assert not missing, "\n".join(missing)


def loose(text: str) -> str:
    """A text by its letters alone."""
    return re.sub(r"[^a-z]+", " ", text.lower()).strip()


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
