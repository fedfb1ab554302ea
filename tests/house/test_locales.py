"""Every name a person can meet has words, and no words are left over."""

import re
import tomllib
from typing import Any

import pytest

from aisoon.rules import checks, condition, inspection, people, reasons, refusals, table
from aisoon.rules.words import FACT, PART, Words
from tests.house.tree import ROOT

ENGLISH = ROOT / "locales" / "en.toml"

BESIDE = {
    "about": ("escalated", "declined", "parcel_rejected", "lost_parcel", "refused_parcel", "second_person"),
    "audience": people.PARTIES,
    "check": checks.NAMES,
    "condition": table.CONDITIONS,
    "fact": [one.name for one in condition.FACTS.values() if one.kind != "yes_no"],
    "is": [one.name for one in condition.FACTS.values() if one.kind == "yes_no"],
    "is_not": [one.name for one in condition.FACTS.values() if one.kind == "yes_no"],
    "how": ("one_of", "not", *condition.NUMBERS),
    "found": inspection.FOUND,
    "grade": inspection.GRADES,
    "works": inspection.WORKS,
    "becomes": inspection.BECOMES,
    "destination": ("payment", "store_credit", "bank"),
    "evidence": ("required", "optional", "none"),
    "fault": ("buyer", "seller", "carrier"),
    "kind": ("photo", "video", "audio", "document"),
    "needs_person": ("guarantee", "no_shipment", "no_promised_date", "no_delivery_date"),
    "proof": ("buyer", "carrier"),
    "rule": ("statutory_withdrawal", "low_value_without_return"),
    "way_back": ("buyer", "seller", "nobody"),
}
"""Values beside the table that people meet: of policy fields and of a case's own."""

FIELDS = {"audience", "body", "caption", "condition", "email", "files", "name", "quantity", "reason", "seller"}
"""Fields of forms that are no move."""

SPECS = {"size", "money", "choice", "move", "need", "reason", "outcome", "role", "check"}


def wanted() -> dict[str, set[str]]:
    """The names that need words, by the table of the locale file that holds them."""
    moves = set(table.BY_MOVE)
    states = {f"{state.machine}.{state.name}" for state in table.STATES}
    needs = {need.name for row in table.ROWS for need in row.needs} | FIELDS
    choices = {f"{need.name}.{choice}" for row in table.ROWS for need in row.needs for choice in need.choices}
    return {
        "roles": {*people.ACTORS, "you", *(who for row in table.ROWS for who in row.who)},
        "moves": moves,
        "moves_help": moves,
        "history": moves | unasked(),
        "states": states,
        "now": states,
        "otherwise": {move for state in table.STATES for move in state.otherwise},
        "outcomes": set(table.CLOSERS),
        "needs": needs,
        "needs_help": needs,
        "choices": choices | {f"{name}.{value}" for name, values in BESIDE.items() for value in values},
        "reasons": {reason.name for reason in reasons.REASONS},
        "reasons_help": {reason.name for reason in reasons.REASONS},
        "refusals": set(refusals.REFUSALS),
        "refusals_next": set(refusals.REFUSALS),
    }


def unasked() -> set[str]:
    """Moves of people that the clock or the policy makes, too: their history reads differently then."""
    return {f"{row.move}.{who}" for row in table.ROWS for who in row.who if who in ("clock", "rule") and people_in(row)}


def people_in(row: table.Row) -> set[str]:
    """The people, as opposed to other actors, who may make a move."""
    return set(row.who) - set(people.ACTORS)


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


def malformed(words: dict[str, dict[str, str]]) -> list[str]:
    """Texts in which a brace or bracket is left over, or a fact is said in a way that does not exist."""
    complaints = []
    for section, texts in words.items():
        for name, text in texts.items():
            if strange := {spec for _, spec in FACT.findall(text) if spec} - SPECS:
                complaints.append(f'[{section}] "{name}" says a fact as {", ".join(sorted(strange))}')
            if re.search(r"[\[\]{}]", FACT.sub("", PART.sub(r"\1", text))):
                complaints.append(f'[{section}] "{name}" has a brace or bracket too many')
    return complaints


@pytest.fixture(scope="module")
def english() -> dict[str, Any]:
    """The English words."""
    assert ENGLISH.is_file(), "locales/en.toml is missing"
    return tomllib.loads(ENGLISH.read_text("utf-8"))


def test_every_name_has_words_and_every_word_a_name(english: dict[str, Any]) -> None:
    complaints = differences(english, wanted())
    assert not complaints, "locales/en.toml:\n" + "\n".join(complaints)


def test_every_text_can_be_filled(english: dict[str, Any]) -> None:
    complaints = malformed(english)
    assert not complaints, "locales/en.toml:\n" + "\n".join(complaints)


def test_the_reasons_say_the_policys_own_sentences(english: dict[str, Any]) -> None:
    assert english["reasons_help"] == {reason.name: reason.says for reason in reasons.REASONS}


def test_words_without_facts_still_read_well(english: dict[str, Any]) -> None:
    """Refusals are raised in several places with different facts: none of them may leave a hole in a sentence."""
    words = Words(english, strict=True)
    for name in refusals.REFUSALS:
        for said in (words.refusal(name), words.next(name)):
            assert not re.search(r"  |\(\)|“”| [.,:;]|[:,;]$", said), (name, said)


def test_a_missing_and_an_unused_key_are_named() -> None:
    names = {"moves": {"case.approve", "case.decline", "case.ship"}, "reasons": {"defective"}}
    words = tomllib.loads('[moves]\n"case.approve" = "Approve"\n"case.ship" = " "\n"case.gone" = "Gone"')
    assert differences(words, names) == [
        '[moves] "case.decline" has no words',
        '[moves] "case.gone" is used by nothing',
        '[moves] "case.ship" says nothing',
        '[reasons] "defective" has no words',
    ]


def test_a_malformed_text_is_named() -> None:
    words = {"now": {"a": "fine {who:role}[ by {until}]", "b": "{who:shout}", "c": "by [until}"}}
    assert malformed(words) == ['[now] "b" says a fact as shout', '[now] "c" has a brace or bracket too many']
