"""Everything a move may need can be asked for on a page, and is read from its form."""

from aisoon.rules import bring as rules
from aisoon.rules.table import ROWS
from aisoon.settings import ROOT
from aisoon.web.bring import KINDS

BESIDE = {"file": "case.take_back_file", "covers": "fid('covers'", "message": 'name="message"'}
"""Kinds that are asked for beside a file or a message, and what draws them."""


def test_every_kind_of_need_is_checked_read_and_drawn() -> None:
    """A kind that the table uses and a page forgets would be a button that can only be refused."""
    used = {need.kind for row in ROWS for need in row.needs}
    assert used <= rules.CHECKS.keys()
    assert rules.CHECKS.keys() == KINDS.keys()
    folder = ROOT / "src/aisoon/web/templates"
    drawn = "".join(path.read_text("utf-8") for path in (folder / "_moves.html", *folder.glob("*bench*.html")))
    people = {
        need.kind for row in ROWS if {"buyer", "seller", "agent", "operator"} & set(row.who) for need in row.needs
    }
    assert not [kind for kind in people - {"lines", *BESIDE} if f'"{kind}"' not in drawn]
    everywhere = "".join(path.read_text("utf-8") for path in folder.glob("*.html"))
    assert not [kind for kind, asked in BESIDE.items() if asked not in everywhere]
