"""Who may import whom, and who may speak SQL: the rooms of docs/decisions/0001-the-house.md."""

import ast
import re
import sys
from typing import NamedTuple

import pytest

from tests.house.tree import PACKAGE, imports_of, module_name, python_files, shown

ANY = frozenset({"*"})
EVERY_ROOM = ANY


class Room(NamedTuple):
    """Which rooms a room may import, and which libraries beside the standard one."""

    rooms: frozenset[str] = frozenset()
    libraries: frozenset[str] = ANY


def room(*rooms: str, libraries: frozenset[str] = ANY) -> Room:
    return Room(frozenset(rooms), libraries)


HOUSE = {
    "": room(libraries=frozenset()),  # aisoon/__init__.py
    "settings": room(libraries=frozenset({"msgspec", "platformdirs"})),
    "rules": room(libraries=frozenset({"msgspec"})),
    "store": room("rules", libraries=frozenset({"msgspec", "asyncpg"})),
    "outside": room("rules"),
    "desk": room("rules", "store"),
    "http": room("rules", "desk", "store"),
    "api": room("rules", "desk", "store", "http"),
    "web": room("rules", "desk", "store", "http"),
    "jobs": room("rules", "desk", "store", "outside", "settings"),
    "app": Room(EVERY_ROOM),
    "cli": Room(EVERY_ROOM),
    "cli_policy": Room(EVERY_ROOM),
    "cli_files": room("outside", "settings"),
    "cli_words": Room(EVERY_ROOM),
    "gather": room("rules"),
    "demo": Room(EVERY_ROOM),
    "docs": Room(EVERY_ROOM),
    "audit": Room(EVERY_ROOM),
    "importing": Room(EVERY_ROOM),
    "simulation": Room(EVERY_ROOM),
    "__main__": Room(EVERY_ROOM),
}

SQL_ROOM = "store"
ALSO_SQL = {
    "aisoon.outside.postgres",
    "aisoon.outside.migrations",
    "aisoon.outside.simulator",
    "aisoon.outside.simulator_book",
}
SQL = re.compile(
    r"""(?:\s|--[^\n]*\n|/\*.*?\*/)*          # after blanks and comments
    (?: (?:SELECT|INSERT|UPDATE|DELETE|WITH)\s # shouted, it is SQL; spoken, it must also look like it
      | select\s+ (?: .*\bfrom\b | [\w.]+\( | \d | \* | \x00 )
      | insert\s+into\s
      | update\s+ \S+ \s+ (?:(?:as\s+)?\w+\s+)? set\s
      | delete\s+from\s
      | with\s+ (?:recursive\s+)? [\w\x00]+ \s* (?:\([^)]*\)\s*)? as\s+ (?:(?:not\s+)?materialized\s+)? \(
    )""",
    re.VERBOSE | re.DOTALL,
)


def room_of(module: str) -> str:
    """aisoon.rules.table is in `rules`; aisoon.settings is a room of one file; aisoon itself is ""."""
    return [*module.split("."), ""][1]


def allowed(room_name: str) -> str:
    """The rule of a room, in words for the failing message."""
    rule = HOUSE[room_name]
    rooms = "every room" if rule.rooms == EVERY_ROOM else ", ".join(sorted(rule.rooms)) or "no other room"
    libraries = "any library"
    if rule.libraries != ANY:
        libraries = ", ".join(["the standard library", *sorted(rule.libraries)])
    return f"{room_name or 'aisoon/__init__.py'} may import {rooms}; {libraries}"


def bad_imports(source: str, module: str, name: str, is_package: bool = False) -> list[str]:
    """What this module imports and may not, each as `file:line: import: rule`."""
    own = room_of(module)
    if own not in HOUSE:
        return [f"{name}:1: no room is called {own!r}: a new room needs a decision page and a line in HOUSE"]
    rule, complaints = HOUSE[own], []
    for line, imported in imports_of(source, module, is_package):
        top = imported.split(".")[0]
        if top == "aisoon":
            other = room_of(imported)
            fine = other == own or other not in HOUSE or rule.rooms == EVERY_ROOM or other in rule.rooms
            fine = fine and (other in HOUSE or not (PACKAGE / other).is_dir())
        else:
            fine = top in sys.stdlib_module_names or rule.libraries == ANY or top in rule.libraries
        if not fine:
            complaints.append(f"{name}:{line}: imports {imported}: {allowed(own)}")
    return complaints


def texts(tree: ast.Module) -> list[tuple[int, str]]:
    """Every string that the code uses, as (line, text): no docstrings; an f-string's holes are NUL."""
    skipped: set[int] = set()
    found = []
    for node in ast.walk(tree):
        if id(node) in skipped:
            continue
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            skipped.add(id(node.value))
        elif isinstance(node, ast.JoinedStr):
            skipped |= {id(part) for part in node.values if isinstance(part, ast.Constant)}
            parts = (str(p.value) if isinstance(p, ast.Constant) else "\0" for p in node.values)
            found.append((node.lineno, "".join(parts)))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            found.append((node.lineno, node.value))
    return found


def bad_sql(source: str, module: str, name: str) -> list[str]:
    """SQL outside of the room that has it, each as `file:line: statement: rule`."""
    if room_of(module) == SQL_ROOM or module in ALSO_SQL:
        return []
    also = ", ".join(sorted(ALSO_SQL))
    return [
        f"{name}:{line}: SQL {' '.join(text.split())[:60]!r}: only store and {also} have it"
        for line, text in texts(ast.parse(source))
        if SQL.match(text)
    ]


def test_every_room_imports_only_what_it_may() -> None:
    complaints = []
    for file in python_files():
        complaints += bad_imports(file.read_text(), module_name(file), shown(file), file.name == "__init__.py")
    assert not complaints, "\n" + "\n".join(complaints)


def test_only_the_store_speaks_sql() -> None:
    complaints = []
    for file in python_files():
        complaints += bad_sql(file.read_text(), module_name(file), shown(file))
    assert not complaints, "\n" + "\n".join(complaints)


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("aisoon.rules.table", "import asyncpg"),
        ("aisoon.rules.table", "from aisoon.store import cases"),
        ("aisoon.rules.table", "from ..store import cases"),
        ("aisoon.rules.table", "from aisoon import settings"),
        ("aisoon.store.cases", "import litestar"),
        ("aisoon.store.cases", "from aisoon import desk"),
        ("aisoon.outside.mail", "import aisoon.store.cases"),
        ("aisoon.outside.mail", "from aisoon.settings import Settings"),
        ("aisoon.desk", "from aisoon.outside import mail"),
        ("aisoon.api.cases", "from aisoon.web import pages"),
        ("aisoon.web.pages", "from aisoon.api import cases"),
        ("aisoon.web.pages", "def f():\n    from aisoon.outside import files"),
        ("aisoon.http.guards", "from aisoon.web import pages"),
        ("aisoon.jobs.pay", "from aisoon.api import cases"),
        ("aisoon.settings", "import litestar"),
        ("aisoon.utils.misc", ""),
    ],
)
def test_a_bad_import_is_named(module: str, line: str) -> None:
    (complaint,) = bad_imports(line, module, "planted.py")
    assert complaint.startswith(f"planted.py:{2 if 'def' in line else 1}: ")


@pytest.mark.parametrize(
    ("module", "line"),
    [
        (
            "aisoon.rules.table",
            "import datetime, msgspec\nfrom . import money\nfrom aisoon.rules.money import add",
        ),
        ("aisoon.store.cases", "import asyncpg\nfrom aisoon.rules import table"),
        ("aisoon.outside.mail", "import aiosmtplib\nfrom aisoon.rules import people"),
        (
            "aisoon.web.pages",
            "import litestar\nfrom aisoon import __doc__, desk\nfrom aisoon.http import x",
        ),
        ("aisoon.jobs.pay", "from aisoon import desk, settings\nfrom aisoon.outside import mail"),
        ("aisoon.app", "from aisoon import api, web, jobs, outside, settings"),
    ],
)
def test_a_good_import_is_let_through(module: str, line: str) -> None:
    assert bad_imports(line, module, "planted.py") == []


@pytest.mark.parametrize(
    "line",
    [
        "x = 'SELECT 1'",
        "x = 'select id from cases'",
        "x = 'select pg_notify($1, $2)'",
        "x = '''\n  -- why\n  insert into moves values ($1)'''",
        "x = f'update {table} set state = $1'",
        "x = f'select {columns} from cases'",
        "x = 'delete from ' + table",
        "x = 'with due as (select 1) select * from due'",
    ],
)
def test_sql_is_named(line: str) -> None:
    (complaint,) = bad_sql(line, "aisoon.web.pages", "planted.py")
    assert complaint.startswith("planted.py:1: SQL ")
    assert bad_sql(line, "aisoon.store.cases", "planted.py") == []
    assert bad_sql(line, "aisoon.outside.migrations", "planted.py") == []


def test_words_are_not_sql() -> None:
    prose = "'''SELECT in a docstring'''\nx = ['select a reason', 'update the policy', 'with care', 'delete']"
    assert bad_sql(prose, "aisoon.web.pages", "planted.py") == []
