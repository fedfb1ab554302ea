"""Every story, played at the desk and once more through the HTTP API: the judge of the table, by hand from the policy."""

from __future__ import annotations

import asyncio
import re
from pathlib import Path

import pytest

from aisoon.settings import ROOT
from tests.stories import acts, checks  # noqa: F401 - they teach the sentences
from tests.stories.script import Story, StoryFault, every, read
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


LIES = {
    "  case is approved": "expected: case is approved\n  actual:   case is requested (waits for seller",
    "  case is requested, until Wed 4 Nov 09:01": "actual:   until Wed 04 Nov 09:00:00",
    "  buyer got 49.90": "actual:   nothing",
    "  seller case.approve is refused: wrong_state": "actual:   it was done",
    "  buyer case.approve is refused: wrong_state": "actual:   refused: not_your_move",
    "  buyer may not case.withdraw": "actual:   may case.withdraw",
    "  the kettle feels better": "actual:   unknown sentence",
    "buyer case.approve": "actual:   refused: not_your_move",
    "until Thu 4 Nov 09:00": "actual:   Wed 4 Nov",
}
"""Lines that are not so, and what the complaint must say."""


@pytest.mark.parametrize("lie", LIES)
def test_a_story_that_lies_is_told(lie: str, database_url: str, tmp_path: Path) -> None:
    """The judge is not asleep: each of these lines is red, by file and line."""
    text = (
        "story: a lie\norder AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago\n"
        f"buyer shows photo leak\nbuyer asks 1 kettle because defective with leak\n{lie}\n"
    )
    file = tmp_path / "planted.story"
    file.write_text(text)
    [story] = read(file)
    with pytest.raises(StoryFault) as fault:
        asyncio.run(tell(story, "desk", database_url, tmp_path))
    assert f"planted.story:5:  {lie.strip()}" in str(fault.value)
    assert LIES[lie] in str(fault.value)


def test_every_story_that_the_docs_name_is_there() -> None:
    """docs/disputes.md maps promises to stories by their names."""
    text = (ROOT / "docs" / "disputes.md").read_text("utf-8")
    table = "\n".join(line for line in text.splitlines() if line.startswith("| ") and "*" in line)
    named = re.findall(r"\*([^*]+)\*", table)
    assert len(named) > 15
    missing = [name for name in named if name not in {story.name for story in STORIES}]
    assert not missing, missing
