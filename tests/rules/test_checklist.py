"""Checklists: every reason and step says what to bring, who brings it and why; what is there and missing is computed."""

import tomllib
from pathlib import Path

import pytest
from uuid_utils.compat import uuid7

from aisoon.rules.checklist import awaited, checklist, complete, files_of, lacking
from aisoon.rules.checks import ABOUT, EXAMPLES, NAMES, STEPS, pictured
from aisoon.rules.decide import Ask, decide
from aisoon.rules.draft import Draft
from aisoon.rules.evidence import showing
from aisoon.rules.letters import letter
from aisoon.rules.policy import BadPolicy, parse
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Wish, open_case
from aisoon.rules.view import view
from aisoon.rules.words import Words
from tests.rules import builder

TEXT = (Path(__file__).parents[2] / "policies" / "aisoon.toml").read_text("utf-8")
NOTHING_TO_SHOW = {"no_longer_needed", "does_not_fit"}


def asked(reason: str, *shown: str, category: str = "fashion", kind: str = "photo") -> Draft:
    """A request for a reason, with a photo said to show each of these checks ('' for one said to show nothing)."""
    found = builder.dossier(category)
    found.evidence = [builder.evidence(found.order.id, builder.BUYER) for _ in shown]
    for row, name in zip(found.evidence, shown, strict=True):
        row.kind, row.shows = kind, [name] if name else []
    wish = Wish(found.lines[0].id, 1, reason)
    given = {"statement": "It is not right.", "evidence": [str(row.id) for row in found.evidence]}
    return open_case(found, [wish], given, builder.setting(builder.BUYER), uuid7())


@pytest.mark.parametrize("about", [one for one in ABOUT if one not in NOTHING_TO_SHOW])
def test_every_reason_and_step_says_what_to_bring_why_and_shows_an_example(about: str) -> None:
    rows = [one for one in builder.POLICY.check if about in one.about]
    assert rows, about
    for one in rows:
        assert one.ask.endswith("."), one.name
        assert one.why.endswith("."), one.name
        assert one.picture in EXAMPLES
        assert one.name in NAMES, "the shipped policy uses names that have words"


def test_unpacking_is_asked_as_a_video_from_both_sides() -> None:
    films = {one.name: one for one in builder.POLICY.check if one.kinds == ["video"]}
    assert {"wrong_item", "missing_parts"} <= set(films["unpacking"].about)
    assert "inspection" in films["unpacking_return"].about
    assert [films[one].side for one in ("unpacking", "unpacking_return")] == ["buyer", "seller"]
    draft = asked("missing_parts", "contents", "unpacking")
    row = next(one for one in checklist(draft) if one.name == "unpacking")
    assert row.there is False, "a photo is no video"
    assert not row.files
    draft = asked("missing_parts", "contents", "unpacking", kind="video")
    assert next(one for one in checklist(draft) if one.name == "unpacking").there is True


def test_completeness_counts_what_is_there_and_names_what_is_missing() -> None:
    draft = asked("damaged_on_delivery", "damage")
    found = complete(checklist(draft), "buyer", files_of(draft))
    assert (found.brought, found.of, found.missing, found.unsaid) == (1, 2, ["box"], 0)
    assert lacking(checklist(draft), "buyer", files_of(draft), "required") == []
    assert lacking(checklist(draft), "buyer", files_of(draft)) == ["box"]


def test_a_file_nobody_said_anything_of_may_be_one_missing_thing_but_not_two() -> None:
    draft = asked("damaged_on_delivery", "")
    items, rows = checklist(draft), files_of(draft)
    assert [one.there for one in items if one.side == "buyer"] == [None, None]
    assert complete(items, "buyer", rows) == complete(items, "buyer", rows)
    assert lacking(items, "buyer", rows) == ["damage", "box"]
    assert lacking(items, "buyer", rows, "required") == []
    assert complete(items, "buyer", rows).unsaid == 1


def test_what_a_reason_does_not_need_is_not_required() -> None:
    weights = {one.name: one.evidence for one in checklist(asked("style_not_as_expected"))}
    assert weights == {"difference": "optional"}
    assert {one.side for one in checklist(asked("not_received"))} == {"carrier"}
    text = TEXT.replace('ask = "Photos of the damage; the box', 'ask = "The box').replace(
        'evidence = "required"\nask = "The box', 'evidence = "none"\nask = "The box', 1
    )
    draft = asked("damaged_on_delivery", "damage")
    draft.policy = parse(text)
    assert {one.side for one in checklist(draft)} == {"seller", "carrier"}


def test_checks_of_a_category_are_asked_for_it_alone() -> None:
    assert "serial" not in {one.name for one in checklist(asked("defective", "fault"))}
    assert "serial" in {one.name for one in checklist(asked("defective", "fault", category="electronics"))}


def test_both_sides_see_the_same_and_steps_ask_for_their_own() -> None:
    draft = asked("defective", "fault")
    for person in (builder.BUYER, builder.SELLER, builder.ANA):
        seen = view(Draft(draft.dossier, draft.case, builder.setting(person)))
        assert [(one.side, one.brought, one.of) for one in seen.completeness] == [("buyer", 1, 1), ("seller", 0, 1)]
    made = decide(
        draft.dossier,
        draft.case.id,
        Ask("case.decline", {"why": "not_proven", "statement": "No."}),
        builder.setting(builder.SELLER),
    )
    assert {"grounds", "answer"} <= {one.name for one in checklist(made)}
    assert {one.name for one in checklist(draft, ["inspection"])} >= {"returned", "unpacking_return"}


def test_a_policy_written_before_asks_what_was_asked_then() -> None:
    old = [
        one for one in TEXT.split("\n\n") if not one.startswith("[[check]]") and "# What to show, by reason" not in one
    ]
    policy = parse("\n\n".join(old))
    assert "[[check]]" not in "\n\n".join(old)
    assert all(one.evidence == "optional" and one.name in NAMES for one in policy.check)
    draft = asked("defective", "fault")
    draft.policy = policy
    assert [(one.name, one.example) for one in checklist(draft)] == [("fault", "fault"), ("test", "workshop")]


def test_names_are_those_of_the_policy() -> None:
    assert showing(builder.POLICY, ["damage", "box", "damage"]) == ["damage", "box"]
    with pytest.raises(Refused) as refused:
        showing(builder.POLICY, ["damages"])
    assert refused.value.name == "check_unknown"
    for broken in ('side = "courier"', 'about = ["brokn"]', 'example = "nothing"'):
        text = TEXT + '\n[[check]]\nname = "x"\nask = "A."\nwhy = "B."\nside = "buyer"\nabout = ["defective"]\n'
        field = broken.split(" = ")[0]
        lines = [line for line in text.rsplit("[[check]]", 1)[1].splitlines() if not line.startswith(field)]
        with pytest.raises(BadPolicy, match="Check x"):
            parse(text.rsplit("[[check]]", 1)[0] + "[[check]]\n" + "\n".join([*lines, broken]) + "\n")


def test_every_name_and_step_has_a_picture() -> None:
    assert {pictured(name) for name in NAMES} <= set(EXAMPLES)
    assert set(STEPS).isdisjoint(BY_NAME)


def test_a_request_without_what_is_required_is_refused_and_names_it() -> None:
    with pytest.raises(Refused) as refused:
        asked("damaged_on_delivery", "box")
    assert (refused.value.name, refused.value.facts["missing"]) == ("evidence_incomplete", ["damage"])
    asked("damaged_on_delivery", "box", "")
    asked("style_not_as_expected", "")


def test_a_dispute_needs_what_its_policy_requires_and_an_appeal_may_name_a_mistake_instead() -> None:
    draft = asked("defective", "fault")
    old = 'name = "answer"\nabout = ["declined", "escalated"]\nside = "buyer"'
    strict = parse(TEXT.replace(old, old + '\nevidence = "required"'))
    setting = builder.setting(builder.SELLER, policy=strict)
    declined = decide(
        draft.dossier, draft.case.id, Ask("case.decline", {"why": "not_proven", "statement": "No."}), setting
    )
    ask = Ask("case.dispute", {"statement": "Yes."})
    with pytest.raises(Refused) as refused:
        decide(declined.dossier, draft.case.id, ask, builder.setting(builder.BUYER, policy=strict))
    assert (refused.value.name, refused.value.facts["missing"]) == ("evidence_incomplete", ["answer"])
    declined.dossier.evidence[0].shows = ["fault", "answer"]
    made = decide(declined.dossier, draft.case.id, ask, builder.setting(builder.BUYER, policy=strict))
    assert made.case.state == "disputed"
    assert awaited(made) is not None, "the seller has shown nothing yet"
    made.dossier.evidence.append(builder.evidence(made.dossier.order.id, builder.SELLER))
    assert awaited(made) is None


def test_the_letter_about_a_dispute_names_what_its_reader_can_still_show() -> None:
    draft = asked("defective", "fault")
    declined = decide(
        draft.dossier,
        draft.case.id,
        Ask("case.decline", {"why": "not_proven", "statement": "No."}),
        builder.setting(builder.SELLER),
    )
    made = decide(
        declined.dossier, draft.case.id, Ask("case.dispute", {"statement": "Yes."}), builder.setting(builder.BUYER)
    )
    told = {notice.to: letter(made, notice, "desk@example.com")["body"] for notice in made.notices}
    assert told["seller"]["missing"] == ["test", "grounds"]
    assert told["agent"]["missing"] == []
    table = tomllib.loads((Path(__file__).parents[2] / "locales" / "en.toml").read_text("utf-8"))
    assert (
        "You can still show this: a test of the returned item, what bears out the seller's answer."
        in Words(table).mail("case.dispute", "seller", told["seller"])[1]
    )
