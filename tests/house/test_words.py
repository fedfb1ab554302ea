"""Nothing is left behind: no note to oneself, no name of this machine, no file that nothing reads."""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.house.tree import PACKAGE, imports_of, module_name, project_files, python_files, shown, text_of

# Put together from pieces, so that this file does not find itself.
LEFT_BEHIND = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X|HA" + r"CK)\b|NotImplemented" + "Error")
HOSTS = ["py" + r"pi\.org", "python" + "hosted", "registry.npm" + "js", "deb.deb" + "ian"]
PATHS = ["/ro" + "ot/", "/wo" + "rk/", "/fa" + "rm/", "/opt/py" + "pi", "/tmp/bash" + "_jobs"]
NEVER_COMMITTED = re.compile("|".join(HOSTS + PATHS))

ENTRY_POINTS = {"aisoon", "aisoon.cli", "aisoon.__main__"}


def bad_words(text: str, name: str) -> list[str]:
    """Every line with a word that must not be in the tree."""
    return [
        f"{name}:{number}: {match[0]}: {why}"
        for pattern, why in (
            (LEFT_BEHIND, "do it, or file an issue"),
            (NEVER_COMMITTED, "no registry host and no path of one machine is committed"),
        )
        for number, line in enumerate(text.splitlines(), 1)
        if (match := pattern.search(line))
    ]


def dead_modules(sources: Mapping[str, str]) -> list[str]:
    """Modules (by full name) that no other module imports, or names in a string as a child to start."""
    read: set[str] = set()
    for module, source in sources.items():
        is_package = any(other.startswith(module + ".") for other in sources)
        used = {imported for _, imported in imports_of(source, module, is_package)}
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                used.add(node.value.split(":")[0])
        for name in used:
            pieces = name.split(".")
            read |= {".".join(pieces[:end]) for end in range(1, len(pieces) + 1)} - {module}
    return sorted(set(sources) - read - ENTRY_POINTS)


def dead_files(names: Iterable[str], texts: Mapping[str, str]) -> list[str]:
    """Files that no other file names: a template by its path, a static file by its own name."""

    def named(name: str, text: str) -> bool:
        return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text) is not None

    return [name for name in names if not any(named(name, text) for other, text in texts.items() if other != name)]


def web_texts() -> dict[str, str]:
    """Every text that may name a template or a static file, by its path (templates: by their name)."""
    templates = PACKAGE / "web" / "templates"
    found = {}
    for file in project_files():
        if file.is_relative_to(PACKAGE) and (text := text_of(file)) is not None:
            found[str(file.relative_to(templates)) if file.is_relative_to(templates) else shown(file)] = text
    return found


def under_web(folder: str) -> list[Path]:
    """The project's files in a folder of the web room."""
    return [file for file in project_files() if file.is_relative_to(PACKAGE / "web" / folder)]


def test_no_word_is_left_behind() -> None:
    complaints = []
    for file in project_files():
        if (text := text_of(file)) is not None:
            complaints += bad_words(text, shown(file))
    assert not complaints, "\n" + "\n".join(complaints)


def test_every_module_is_imported_or_an_entry_point() -> None:
    dead = dead_modules({module_name(file): file.read_text() for file in python_files()})
    assert not dead, f"nothing imports {', '.join(dead)}"


def test_every_template_is_drawn() -> None:
    templates = PACKAGE / "web" / "templates"
    dead = dead_files((str(file.relative_to(templates)) for file in under_web("templates")), web_texts())
    assert not dead, f"nothing draws {', '.join(dead)}"


def test_every_static_file_is_asked_for() -> None:
    texts = web_texts()
    dead = [
        shown(file)
        for file in under_web("static")
        if dead_files([file.name], {name: text for name, text in texts.items() if name != shown(file)})
    ]
    assert not dead, f"nothing asks for {', '.join(dead)}"


@pytest.mark.parametrize(
    "line",
    [
        "# TO" + "DO later",
        "x = 1  # FIX" + "ME",
        "raise NotImplemented" + "Error",
        "--index https://py" + "pi.org/simple",
        "open('/ro" + "ot/.cache')",
        "cd /wo" + "rk/main",
        "deb http://deb.deb" + "ian.org",
    ],
)
def test_a_bad_word_is_named(line: str) -> None:
    (complaint,) = bad_words(f"fine\n{line}\nfine", "planted.md")
    assert complaint.startswith("planted.md:2: ")


def test_fine_words_are_let_through() -> None:
    assert bad_words("the to-do list of a hackathon; network/main; the root of the tree", "planted.md") == []


def test_a_dead_module_is_named() -> None:
    sources = {
        "aisoon": "",
        "aisoon.cli": "from aisoon.rules import table\nrun('aisoon.app:app')\nrun('aisoon.child')",
        "aisoon.app": "",
        "aisoon.child": "",
        "aisoon.rules": "",
        "aisoon.rules.table": "from . import money",
        "aisoon.rules.money": "",
        "aisoon.rules.dead": "import aisoon.rules.dead",
    }
    assert dead_modules(sources) == ["aisoon.rules.dead"]


def test_a_dead_template_is_named() -> None:
    texts = {
        "base.html": "",
        "case.html": "{% extends 'base.html' %}",
        "a-base.html": "",
        "web/pages.py": "draw('case.html')",
    }
    assert dead_files(["base.html", "case.html", "a-base.html"], texts) == ["a-base.html"]
