"""The docs are drawn from the code that runs, and every sentence of the policy leads somewhere."""

import re
from pathlib import Path

import pytest

from aisoon import docs, web
from aisoon.api.openapi import described
from aisoon.rules.reasons import REASONS
from aisoon.rules.table import BY_MOVE
from tests.house.tree import ROOT

POLICY = (ROOT / "policies" / "returns-policy.txt").read_text("utf-8")


def test_the_docs_are_fresh() -> None:
    stale = docs.write(check=True)
    assert not stale, f"stale: {', '.join(stale)}; run make docs"


def test_every_sentence_of_the_policy_is_listed_in_its_order() -> None:
    """Headings and sentences, put one after the other, are the policy: no sentence is left out, none is made up."""
    data = docs.read_sentences()
    left = " ".join(POLICY.replace("•", " ").split())
    for text in (*data.headings, *(one.says for one in data.sentence)):
        assert text in left, f"not in the policy, or listed twice: {text}"
        left = left.replace(text, " ", 1)
    assert not left.strip(), f"not in docs/sentences.toml: {left.strip()}"
    places = [" ".join(POLICY.split()).index(one.says) for one in data.sentence]
    assert places == sorted(places)


def test_the_reasons_are_the_policys_sentences() -> None:
    for reason in REASONS:
        assert reason.says in POLICY


def test_every_sentence_has_a_story() -> None:
    found = docs.stories()
    silent = [one.says for one in docs.read_sentences().sentence if not docs.told_by(one, found)]
    assert not silent, "no story quotes:\n" + "\n".join(silent)


def test_every_sentence_leads_to_a_page_a_call_and_moves_that_exist() -> None:
    calls = {f"{method.upper()} {path}" for path, methods in described()["paths"].items() for method in methods}
    pages = {re.sub(r":\w+}", "}", path) for route in web.ROUTES for path in getattr(route, "paths", ())}
    for one in docs.read_sentences().sentence:
        assert one.api in calls, one
        assert one.page in pages, one
        assert set(one.moves) <= set(BY_MOVE), one


def test_a_story_that_is_not_there_is_named() -> None:
    one = docs.Sentence("It broke.", "/", "GET /", stories=("gone.story",))
    with pytest.raises(ValueError, match=r"gone\.story"):
        docs.told_by(one, {})


def test_a_story_is_found_by_what_it_quotes() -> None:
    one = docs.Sentence("If you’re not satisfied, it is “fair”.", "/", "GET /")
    assert docs.told_by(one, {"a.story": 'IF YOU\'RE NOT\nSATISFIED, IT IS "FAIR".', "b.story": "fair"}) == ["a.story"]


def test_a_stale_file_is_named_and_mended(tmp_path: Path) -> None:
    for name in ("policies/aisoon.toml", "locales/en.toml", "docs/sentences.toml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text((ROOT / name).read_text("utf-8"), "utf-8")
    assert len(docs.write(check=True, root=tmp_path)) == 4
    assert len(docs.write(root=tmp_path)) == 4
    assert docs.write(check=True, root=tmp_path) == []
    (tmp_path / "docs" / "policy.md").write_text("old", "utf-8")
    assert docs.write(check=True, root=tmp_path) == ["docs/policy.md"]
