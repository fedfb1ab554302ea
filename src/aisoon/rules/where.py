"""Where in a policy's text a thing stands, so that whoever wrote it finds it."""

import re
from collections.abc import Sequence
from functools import lru_cache

HEADER = re.compile(r"\s*(\[\[?)\s*([\w.\"'-]+)\s*\]\]?\s*(#.*)?$")
KEY = re.compile(r"\s*([\w-]+(?:\.[\w-]+)*|\"[^\"]*\")\s*=")
INNER = re.compile(r"[{,]\s*([\w-]+(?:\.[\w-]+)*|\"[^\"]*\")\s*=")
NAMED = re.compile(r"\s*name\s*=\s*[\"']([^\"']*)[\"']")
STRING = re.compile(r"\"(?:\\.|[^\"\\])*\"|'[^']*'")

Path = tuple[str, ...]


@lru_cache(maxsize=16)
def places(text: str) -> dict[Path, int]:
    """Every key of a TOML text with its 1-based line; entries of arrays of tables are known by their `name`, else '#1', '#2'."""
    found: dict[Path, int] = {}
    names: dict[Path, str] = {}
    counts: dict[Path, int] = {}
    here: Path = ()
    open_brackets = 0
    for number, line in enumerate(text.splitlines(), 1):
        bare = STRING.sub('""', line).partition("#")[0]
        if open_brackets == 0 and (header := HEADER.fullmatch(line)):
            here = _entered(header, counts)
            found.setdefault(here, number)
            continue
        if open_brackets == 0 and (key := KEY.match(line)):
            whole = (*here, *_parts(key[1]))
            found.setdefault(whole, number)
            if name := NAMED.match(line):
                names[here] = name[1]
            for inner in INNER.finditer(line[key.end() :]):
                found.setdefault((*whole, *_parts(inner[1])), number)
        open_brackets = max(open_brackets + sum(bare.count(c) for c in "[{") - sum(bare.count(c) for c in "]}"), 0)
    return {_said(path, names): number for path, number in found.items()}


def _parts(key: str) -> Path:
    return (key.strip('"'),) if key.startswith('"') else tuple(key.split("."))


def _entered(header: re.Match[str], counts: dict[Path, int]) -> Path:
    """The path a header opens: an array's entries are counted, and a table inside one belongs to the last entry."""
    path: Path = ()
    parts = header[2].replace('"', "").replace("'", "").split(".")
    for number, part in enumerate(parts, 1):
        path = (*path, part)
        if header[1] == "[[" and number == len(parts):
            counts[path] = counts.get(path, 0) + 1
        if path in counts:
            path = (*path, f"#{counts[path]}")
    return path


def _said(path: Path, names: dict[Path, str]) -> Path:
    return tuple(names.get(path[: n + 1], part) if part.startswith("#") else part for n, part in enumerate(path))


def line_of(text: str, path: Sequence[str]) -> int:
    """The line of a path such as ('rule', 'very_late', 'when'); of what it stands in where it is not written; 1 at worst."""
    known = places(text)
    for length in range(len(path), 0, -1):
        if tuple(path[:length]) in known:
            return known[tuple(path[:length])]
    return 1
