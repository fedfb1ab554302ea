"""The page about writing a policy names everything a policy may say."""

from aisoon.rules.condition import FACTS, NUMBERS
from aisoon.rules.overlay import ASKED, CHANGES
from aisoon.rules.verdict import ANSWERS
from aisoon.settings import ROOT


def test_the_page_names_every_fact_answer_and_field() -> None:
    page = (ROOT / "docs" / "writing-a-policy.md").read_text("utf-8")
    names = [*FACTS, *NUMBERS, *ANSWERS, *ASKED, *CHANGES]
    assert [name for name in names if name not in page] == []
    assert [one.says for one in FACTS.values() if one.says not in page] == []
