"""The editor's tables: every reason, rule, overlay and deadline of a text, each with the line it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest

from aisoon.settings import ROOT
from aisoon.web.outline import outline

FILES = sorted((ROOT / "policies").glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_each_row_stands_on_its_line(path: Path) -> None:
    text = path.read_text("utf-8")
    rows, found = text.split("\n"), outline(text)
    assert found is not None
    assert found.reasons
    assert found.deadlines
    for reason in found.reasons:
        near = rows[reason.line - 1 : reason.line + 1]
        assert any(f'"{reason.rule.name}"' in one for one in near), (reason.line, reason.rule.name)
    for row in (*found.rules, *found.overlays):
        assert any(f'"{row.name}"' in one for one in rows[row.line - 1 : row.line + 1]), (row.line, row.name)
        assert row.says
        assert all(row.says)
    for row in found.deadlines:
        assert rows[row.line - 1].split("=")[0].strip() == row.name


def test_a_text_that_cannot_be_read_has_none() -> None:
    assert outline("name = ") is None
