"""A German reader gets German: pages, problems of the API and letters; what is chosen wins over what a browser asks."""

from __future__ import annotations

from aisoon.jobs.notify import letter
from tests.api.world import World


def page(world: World, who: str, path: str, **headers: str) -> str:
    """A page's text, asked for with these headers."""
    return world.client(who).get(path, headers=headers).text


def test_a_stranger_gets_the_browsers_language(world: World) -> None:
    german = page(world, "", "/policy", **{"accept-language": "de-AT,de;q=0.9,en;q=0.5"})
    assert '<html lang="de" dir="ltr"' in german
    assert "Ihr Widerrufsrecht" in german
    assert "Your right of withdrawal" in page(world, "", "/policy", **{"accept-language": "en"})


def test_who_chose_a_language_keeps_it_for_pages_and_letters(world: World) -> None:
    case = world.case(world.order())
    chosen = world.client("ana").post("/language", data={"language": "de", "back": "/orders"}, follow_redirects=False)
    assert chosen.status_code == 303
    try:
        shown = page(world, "ana", f"/cases/{case['reference']}", **{"accept-language": "en"})
        assert "Was jetzt geschieht" in shown
        assert "What happens now" not in shown
        people = world.get("operator", "/v1/me")
        assert people.status_code == 200
        facts = {"move": "case.approve", "role": "buyer", "to": "ana@example.com", "reference": case["reference"]}
        words = world.app.state.words.of("de")
        assert letter(facts, words, "https://x.example")[1].startswith("Ihre Rücksendung ist genehmigt")
    finally:
        world.client("ana").post("/language", data={"language": "en", "back": "/"})
        world.client("ana").cookies.clear()


def test_a_problem_is_told_in_the_language_asked_for(world: World) -> None:
    told = world.client("ana").get("/v1/cases/RET-0000-0000", headers={"accept-language": "de"})
    assert told.json()["detail"] == "Das können wir hier nicht finden."
    assert world.client("ana").post("/language", data={"language": "xx"}, follow_redirects=False).status_code == 303
