"""Every bug of mutations.py is planted, and some judge sees it: a bug that nobody sees is a judge that is missing."""

from __future__ import annotations

import asyncio
import importlib
import logging
import os
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

from tests import scratch
from tests.money.course import SCENARIOS, verdict
from tests.money.mutations import BUGS

FULL = os.environ.get("AISOON_TORTURE") == "full"
HERE = Path(__file__).parent
SLOW = ("test_sixteen_clients_at_one_order",)
"""Scenarios that play many rounds: shown last."""


@cache
def named() -> dict[str, list[str]]:
    """The scenarios that say they survive a bug, by the bug; all of money's tests are read for it."""
    found: dict[str, list[str]] = defaultdict(list)
    for path in sorted(HERE.glob("test_*.py")):
        if path != Path(__file__):
            for name, test in vars(importlib.import_module(f"tests.money.{path.stem}")).items():
                for mark in getattr(test, "pytestmark", []):
                    if mark.name == "parametrize" and mark.args[0] == "bug" and name in SCENARIOS:
                        for bug in mark.args[1]:
                            found[str(bug)].append(name)
    return dict(found)


def order(bug: str) -> list[str]:
    """All scenarios, those first that name the bug."""
    first = named().get(bug, ())  # which fills SCENARIOS
    return sorted(SCENARIOS, key=lambda name: (name not in first, name in SLOW, name))


def shown() -> list[str]:
    """With the torture every bug; else those that no scenario names, as each scenario shows its own."""
    return [bug for bug in BUGS if FULL or bug not in named()]


@pytest.mark.torture
@pytest.mark.parametrize("bug", shown() or ["no_lock"])
def test_some_judge_sees(bug: str, template_url: str, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """One scenario after the other is played with the bug in it, until one is red."""
    caplog.set_level(logging.CRITICAL, "aisoon")  # the planted bug is told as often as it bites

    async def seen() -> str:
        for name in order(bug):
            url, folder = await scratch.create(template_url), tmp_path / name
            folder.mkdir()
            try:
                if fault := await verdict(SCENARIOS[name], BUGS[bug], url, folder):
                    return f"{name}: {fault}"
            finally:
                await scratch.drop(url)
        return ""

    assert asyncio.run(seen()), f"{bug} was planted into {len(SCENARIOS)} scenarios, and nobody saw it"
