"""Every name a person can meet has words, and no words are left over."""

import tomllib
from typing import Any

from aisoon.rules import reasons, refusals, table
from tests.house.tree import ROOT

ENGLISH = ROOT / "locales" / "en.toml"


def wanted() -> dict[str, set[str]]:
    """The names that need words, by the table of the locale file that holds them."""
    moves = {f"{row.machine}.{row.name}" for row in table.ROWS}
    return {
        "moves": moves,
        "moves_help": moves,
        "states": {f"{state.machine}.{state.name}" for state in table.STATES},
        "needs": {need.name for row in table.ROWS for need in row.needs},
        "reasons": {reason.name for reason in reasons.REASONS},
        "refusals": set(refusals.REFUSALS),
        "refusals_next": set(refusals.REFUSALS),
    }


def differences(words: dict[str, Any], names: dict[str, set[str]]) -> list[str]:
    """Names without words, words without a name, and words that say nothing."""
    complaints = []
    for section, expected in names.items():
        given = words.get(section, {})
        complaints += [f'[{section}] "{name}" has no words' for name in sorted(expected - given.keys())]
        complaints += [f'[{section}] "{name}" is used by nothing' for name in sorted(given.keys() - expected)]
        complaints += [
            f'[{section}] "{name}" says nothing'
            for name in sorted(expected & given.keys())
            if not (isinstance(given[name], str) and given[name].strip())
        ]
    return complaints


def test_every_name_has_words_and_every_word_a_name() -> None:
    assert ENGLISH.is_file(), "locales/en.toml is missing"
    complaints = differences(tomllib.loads(ENGLISH.read_text()), wanted())
    assert not complaints, "locales/en.toml:\n" + "\n".join(complaints)


def test_a_missing_and_an_unused_key_are_named() -> None:
    names = {"moves": {"case.approve", "case.decline", "case.ship"}, "reasons": {"defective"}}
    words = tomllib.loads('[moves]\n"case.approve" = "Approve"\n"case.ship" = " "\n"case.gone" = "Gone"')
    assert differences(words, names) == [
        '[moves] "case.decline" has no words',
        '[moves] "case.gone" is used by nothing',
        '[moves] "case.ship" says nothing',
        '[reasons] "defective" has no words',
    ]
