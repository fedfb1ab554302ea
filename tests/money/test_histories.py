"""Random histories of money over HTTP: nothing that must never be comes to be, whatever four parties and a provider do."""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.money.course import TALLY
from tests.money.histories import PLANTED, Broken, Scene, play

FULL = os.environ.get("AISOON_TORTURE") == "full"
HISTORIES = int(os.environ.get("AISOON_HISTORIES", "2000" if FULL else "60"))
STEPS = int(os.environ.get("AISOON_STEPS", "50" if FULL else "30"))
SEED = int(os.environ.get("AISOON_SEED") or secrets.randbits(32))

QUICK = (
    "a_key_for_every_call",
    "settled_twice",
    "shares_off_by_one",
    "every_unit_is_the_first",
    "no_lock",
    "settled_for_less",
    "one_side_is_enough",
)
"""Planted bugs that few histories show: without the torture only these are planted."""


def test_histories(database_url: str, short_dir: Path, capsys: pytest.CaptureFixture[str]) -> None:
    scene, began, spent = Scene(database_url, short_dir), time.monotonic(), time.process_time()
    try:
        tally = play(scene, HISTORIES, STEPS, SEED)
    finally:
        scene.close()
        TALLY.update(histories=scene.tally.histories, steps=scene.tally.steps)
        TALLY[f"seed of the histories {SEED}"] = 1
        with capsys.disabled():
            print(
                f"\n{scene.tally}; seed {SEED}; {time.monotonic() - began:.0f} s, {time.process_time() - spent:.0f} s CPU"
            )
            print(scene.tally.moves, scene.tally.refused, scene.tally.ends, sep="\n")
    assert tally.done >= 0.3 * (tally.done + tally.refused.total()), "too little succeeds: this tests nothing"


@pytest.mark.torture
@pytest.mark.parametrize(
    "planted", [one for one in PLANTED if FULL or one.__name__ in QUICK], ids=lambda planted: planted.__name__
)
def test_a_planted_bug_is_seen(
    planted: Callable[[Scene, pytest.MonkeyPatch], None],
    database_url: str,
    short_dir: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    scene = Scene(database_url, short_dir)
    planted(scene, monkeypatch)
    try:
        with pytest.raises(Broken) as seen:
            play(scene, 1000, 40, SEED, shrink=False)
    finally:
        scene.close()
    print(f"seen in history {scene.tally.histories}: {str(seen.value)[:200]}")
