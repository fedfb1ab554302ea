"""Before a decision is sent the agent sees what each party will read, in that party's own language, and that is what they read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.api.world import World
from tests.http.desk_world import plain, ruling, send, taken


@pytest.fixture
def abroad(world: World) -> Iterator[World]:
    """Ana reads German, and whoever has her seller's address Arabic."""
    found = world.do(world.desk.put_person("seller", "loom@example.com", "Loom & Co", world.people["loom"].seller_id))
    world.do(world.desk.speak(world.people["ana"], "de"))
    world.do(world.desk.speak(found, "ar"))
    yield world
    world.do(world.desk.speak(world.people["ana"], "en"))
    world.do(world.desk.speak(found, "en"))


def part(page: str, side: str) -> str:
    """The statement as one side reads it."""
    return re.search(rf'data-reads="{side}">(.*?)</section>', page, re.S)[1]  # type: ignore[index]


def test_each_party_s_statement_is_shown_in_its_language_before_it_is_sent(abroad: World) -> None:
    case = taken(abroad)
    page = send(abroad, "agent", f"/desk/{case['reference']}/preview?part=1", **ruling(case)).text
    german, arabic = part(page, "buyer"), part(page, "seller")
    for said, own in ((german, "Was der Käufer bekommt"), (arabic, "ما يحصل عليه المشتري")):
        assert own in said, plain(said)[:400]
        assert "What the buyer gets" not in said
        assert "The photo shows a torn seam." in said, "the agent's own words stay as they were written"
    assert 'lang="ar" dir="rtl" data-reads="seller"' in page
    letters = re.findall(r'<article class="letter.*?</article>', page, re.S)
    assert ["Deutsch" in letters[0], "العربية" in letters[1]] == [True, True]
    assert "Über " in plain(letters[0]) or "entschieden" in plain(letters[0]) or "Entscheidung" in plain(letters[0])
    whole = send(abroad, "agent", f"/desk/{case['reference']}/preview", **ruling(case)).text
    assert "Was der Käufer bekommt" in whole, "without a script, too"


def test_what_was_previewed_is_what_they_read(abroad: World) -> None:
    case = taken(abroad)
    page = send(abroad, "agent", f"/desk/{case['reference']}/preview?part=1", **ruling(case)).text
    expected = plain(part(page, "buyer")).partition("Entscheidung 1")[2]
    assert send(abroad, "agent", f"/desk/{case['reference']}/moves", **ruling(case)).status_code == 303
    read = plain(abroad.get("ana", f"/cases/{case['reference']}").text)
    facts = re.sub(r"\d{1,2}\. .*? UTC", "", expected.partition("Der Sachverhalt")[2] or expected)
    for sentence in [one for one in re.split(r"(?<=[.:])\s", facts) if len(one) > 12][:8]:
        assert sentence in read, sentence


def test_who_reads_what_the_agent_reads_is_shown_once(world: World) -> None:
    case = taken(world)
    page = send(world, "agent", f"/desk/{case['reference']}/preview?part=1", **ruling(case)).text
    assert "data-reads" not in page
