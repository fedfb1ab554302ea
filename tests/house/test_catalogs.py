"""Every word in every language: catalogs hold what the product says today, whole, with the same facts in it."""

import json
from pathlib import Path

import pytest

from aisoon import gather
from aisoon.outside.catalogs import languages
from aisoon.rules.languages import NAMES, best
from aisoon.rules.words import Words
from tests.house.tree import ROOT

OTHERS = sorted(set(NAMES) - {"en"})


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_missing(language: str) -> None:
    left = gather.wanting(ROOT, language)
    assert left == [], f"{len(left)} messages; aisoon words --missing {language} prints them"


@pytest.mark.parametrize("language", OTHERS)
def test_every_translation_says_the_same_facts(language: str) -> None:
    assert gather.faults(gather.known(ROOT, language)) == []


def test_catalogs_are_fresh() -> None:
    assert gather.stale(ROOT) == [], "run aisoon words"


def test_a_translation_with_other_facts_is_not_taken(tmp_path: Path) -> None:
    folder = tmp_path / "locales"
    folder.mkdir()
    (folder / "en.toml").write_text('[now]\n"a.b" = "Until {until}[, says {who}]."\n')
    page = tmp_path / "src" / "aisoon" / "web" / "templates"
    page.mkdir(parents=True)
    (page / "x.html").write_text('{{ _("By %(name)s") }} {{ ngettext("%(num)s case", "%(num)s cases", n) }}')
    rows = [
        {"context": "now.a.b", "english": "Until {until}[, says {who}].", "text": "Bis {bis}[, sagt {who}]."},
        {"context": "now.a.b", "english": "Until {until}[, says {who}].", "text": "Bis {until}, sagt {who}."},
        {"context": "", "english": "By %(name)s", "text": "Von %(wem)s"},
        {"context": "", "english": "By %(name)s", "text": "100 % von %(name)s"},
        {"context": "", "english": ["%(num)s case", "%(num)s cases"], "text": ["%(num)s Fall"]},
        {"context": "", "english": "Never said", "text": "Nie gesagt"},
    ]
    file = tmp_path / "de.json"
    file.write_text(json.dumps(rows))
    assert len(gather.fill(tmp_path, "de", file)) == len(rows)
    assert len(gather.wanting(tmp_path, "de")) == 3
    rows = [
        {"context": "now.a.b", "english": "Until {until}[, says {who}].", "text": "Bis {until}[, sagt {who}]."},
        {"context": "", "english": "By %(name)s", "text": "Von %(name)s"},
        {"context": "", "english": ["%(num)s case", "%(num)s cases"], "text": ["%(num)s Fall", "%(num)s Fälle"]},
    ]
    file.write_text(json.dumps(rows))
    assert gather.fill(tmp_path, "de", file) == []
    assert gather.wanting(tmp_path, "de") == []
    assert gather.stale(tmp_path) == []
    words = Words({"now": {"a.b": "Until {until}[, says {who}]."}}, languages=languages(folder)).of("de")
    assert words.say("now", "a.b", {"until": "morgen"}) == "Bis morgen."
    assert words.texts("%(num)s case", "%(num)s cases", 2) == "%(num)s Fälle"
    assert words.text("By %(name)s") == "Von %(name)s"
    assert words.text("Not there") == "Not there"
    assert words.of("xx") is words


def test_the_language_a_browser_would_rather_have() -> None:
    assert best("fr, en-GB;q=0.8") == "en"
    assert best("fr", "es") == "es"
    assert best("nonsense;q=x,,;q=1") == "en"
