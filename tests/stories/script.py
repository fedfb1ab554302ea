"""A .story file as stories: a name, and lines that happen (at the margin) or must then be true (indented)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
NAMED = re.compile(r"story: (.+)")


class StoryFault(Exception):
    """What a story says is not so; told with file, line, expected and actual."""


@dataclass(frozen=True)
class Line:
    """One sentence and where it stands; `indented` ones must be true after the one at the margin."""

    file: str
    number: int
    text: str
    indented: bool

    def fault(self, expected: str, actual: str) -> StoryFault:
        """The complaint about this line, as it is shown."""
        return StoryFault(f"{self.file}:{self.number}:  {self.text}\n  expected: {expected}\n  actual:   {actual}")


@dataclass(frozen=True)
class Story:
    """One story: its name, the file it stands in, and its lines."""

    name: str
    file: str
    number: int
    lines: tuple[Line, ...]

    @property
    def id(self) -> str:
        """A name for pytest -k: where it stands and the story's first words."""
        words = re.sub(r"[^a-z0-9]+", "-", self.name.lower()).strip("-")
        return f"{Path(self.file).stem}:{self.number}:{words[:60]}"


def read(path: Path) -> list[Story]:
    """The stories of one file; `#` starts a remark, empty lines part paragraphs."""
    shown = str(path.relative_to(HERE.parents[1]) if path.is_relative_to(HERE) else path.name)
    found: list[tuple[str, int, list[Line]]] = []
    for number, raw in enumerate(path.read_text("utf-8").splitlines(), 1):
        text = raw.strip()
        if not text or text.startswith("#"):
            continue
        if named := NAMED.fullmatch(text):
            found.append((named[1], number, []))
        elif not found:
            raise StoryFault(f'{shown}:{number}:  {text}\n  a story begins with: story: "…"')
        else:
            found[-1][2].append(Line(shown, number, text, raw[0].isspace()))
    return [Story(name, shown, number, tuple(lines)) for name, number, lines in found]


def every() -> list[Story]:
    """All stories of this folder."""
    return [story for path in sorted(HERE.glob("*.story")) for story in read(path)]
