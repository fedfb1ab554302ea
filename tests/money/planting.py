"""Planting bugs: the text of one function of the product, or of the database, is changed while a test runs."""

from __future__ import annotations

import importlib
import inspect
import re
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from tests.stories.stage import Stage

DATABASE = "sql:"


@dataclass(frozen=True)
class Bug:
    """A bug to plant: its name, the number in must-survive.md (0: a promise of reliability.md), and what is changed.

    `where` is 'module:function' of the product, or 'sql:function' of the database; the text `before` becomes `after`.
    """

    name: str
    number: int
    where: str
    before: str
    after: str


@contextmanager
def changed(bug: Bug | None) -> Iterator[None]:
    """The product with this bug in it: the function's code is exchanged in place, so whoever holds it has the bug."""
    if bug is None or bug.where.startswith(DATABASE):
        yield
        return
    function = found(bug.where)
    good = function.__code__
    function.__code__ = written(function, bug).__code__
    try:
        yield
    finally:
        function.__code__ = good


def found(where: str) -> FunctionType:
    """The function 'package.module:Class.function' names; a property's is the one that reads it."""
    module, _, path = where.partition(":")
    thing: Any = importlib.import_module(module)
    for name in path.split("."):
        thing = inspect.getattr_static(thing, name)
    function = thing.fget if isinstance(thing, property) else thing
    assert isinstance(function, FunctionType), f"{where} is no function"
    return function


def written(function: FunctionType, bug: Bug) -> FunctionType:
    """The function anew, from its text with the bug in it."""
    text = textwrap.dedent(inspect.getsource(function))
    text = text[re.search(r"^(async )?def ", text, re.MULTILINE).start() :]  # type: ignore[union-attr]
    assert text.count(bug.before) == 1, f"{bug.name}: {bug.before!r} is in {bug.where} {text.count(bug.before)} times"
    names = dict(function.__globals__)
    exec(compile(text.replace(bug.before, bug.after), f"<{bug.name}>", "exec", dont_inherit=True), names)
    made = names[function.__name__]
    assert isinstance(made, FunctionType)
    return made


async def plant(stage: Stage, bug: Bug | None) -> None:
    """The same for a function of the database; who holds no lock is slow, so that others come between."""
    if bug is None or not bug.where.startswith(DATABASE):
        return
    async with stage.database.writing() as db:
        name = bug.where.removeprefix(DATABASE)
        text = await db.fetchval("select pg_get_functiondef(oid) from pg_proc where proname = $1", name)
        planted = re.sub(bug.before, bug.after, text)
        assert planted != text, f"{bug.name}: {bug.before!r} is not in {name}"
        if name == "lock_order":
            planted = planted.replace("end $function$", "perform pg_sleep(0.05); end $function$")
        await db.execute("set local role none")  # as the owner
        await db.execute(planted)
