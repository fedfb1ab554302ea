"""Broken policies: each gets an error that says the line, what is wrong and what would fit; none can be drafted or come into force."""

from __future__ import annotations

from pathlib import Path

import pytest

from aisoon.rules.checking import check
from aisoon.rules.law import Law
from aisoon.rules.law import parse as law
from aisoon.rules.policy import parse
from aisoon.rules.where import line_of, places
from aisoon.settings import ROOT

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
LAWS: list[Law] = [law(path.read_text("utf-8")) for path in sorted((ROOT / "policies" / "law").glob("*.toml"))]
FILES = sorted((ROOT / "policies").glob("*.toml"))

RULE = '\n[[rule]]\nname = "mine"\n'
OVER = '\n[[overlay]]\nname = "Mine"\n'
DEFECTIVE = 'name = "defective"\nwindow = "30 days"\nfault = "seller"'
SELLER = OVER + 'when = { seller.reference = "verde" }\n'
GIFT = 'name = "low_value_without_return"\nwhen = { low_value = true, sure = true }'

BROKEN: list[tuple[str, str, str, str, str]] = [
    # name, what is replaced ('' for: added at the end), by what, what the located line holds, what the error says
    ("no_toml", 'version = "2026-11-01"', "version = 2026-11-", "version = 2026-11-", "not TOML"),
    ("open_quote", 'name = "defective"', 'name = "defective', 'name = "defective', "not TOML"),
    ("unknown_table", "", "\n[refunds]\nfast = true\n", "[refunds]", "'refunds' is no setting"),
    ("unknown_key", DEFECTIVE, DEFECTIVE + "\nwindows = 3", "windows = 3", "Did you mean window?"),
    ("no_version", 'version = "2026-11-01"\n', "", "", "'version' is missing"),
    ("wrong_type", DEFECTIVE + "\nreturn_needed = true", DEFECTIVE + '\nreturn_needed = "yes"', 'return_needed = "yes"', "true or false"),
    ("no_reason", 'name = "defective"', 'name = "defect"', 'name = "defect"', "Did you mean defective?"),
    ("reason_twice", 'name = "defective"', 'name = "wrong_item"', 'name = "wrong_item"', "is there twice"),
    ("fault", DEFECTIVE, DEFECTIVE.replace("seller", "shop"), 'fault = "shop"', "fault is never 'shop'"),
    ("evidence_word", 'evidence = "optional"', 'evidence = "maybe"', 'evidence = "maybe"', "evidence is never 'maybe'"),
    ("no_ask", '\nask = "A photo of what you received and of the label."', "", "[[reason]]", "nothing says what to show"),
    ("window_span", DEFECTIVE, DEFECTIVE.replace("30 days", "a month"), 'window = "a month"', "is no span of time"),
    ("window_hours", DEFECTIVE, DEFECTIVE.replace("30 days", "300 hours"), 'window = "300 hours"', "A window counts days"),
    ("deadline_span", 'review = "48 business hours"', 'review = "48 hrs"', 'review = "48 hrs"', "is no span of time"),
    ("deadline_gone", 'dispute = "7 days"\nreplace', "replace", "[deadlines]", "would wait there for ever"),
    ("deadline_unknown", 'undo = "30 minutes"', 'undo = "30 minutes"\nrevue = "3 days"', 'revue = "3 days"', "Did you mean review?"),
    ("extension_of_nothing", "", "", "", ""),
    ("reminder_late", '"9 days"]', '"12 days"]', 'ship = ["3 days"', "comes when ship is over"),
    ("no_currency", "label = { EUR = 490", "label = { EURO = 490", "label =", "'EURO' is no currency"),
    ("negative", "label = { EUR = 490", "label = { EUR = -490", "label =", "is negative"),
    ("percent", DEFECTIVE, DEFECTIVE + "\nrestocking_percent = 150", "restocking_percent = 150", "0 to 100"),
    ("rule_answer", "", RULE + 'then = "accept"\n', 'then = "accept"', "A rule never answers 'accept'"),
    ("rule_fact", "", RULE + 'then = "approve"\nwhen = { colour = "red" }\n', "when = { colour", "'colour' is no fact"),
    ("rule_word", "", RULE + 'then = "approve"\nwhen = { reason = "broken" }\n', 'reason = "broken"', "is never 'broken'"),
    ("rule_number", "", RULE + 'then = "approve"\nwhen = { days_late = 3 }\n', "days_late = 3", "is compared with"),
    ("rule_money", "", RULE + 'then = "approve"\nwhen = { value = { at_most = 15 } }\n', "at_most = 15", "needs a currency"),
    ("rule_contradicts", "", RULE + 'then = "approve"\nwhen = { units = { at_least = 5, at_most = 3 } }\n', "at_least = 5", "cannot be both"),
    ("rule_unreachable", "", RULE + 'then = "to_agent"\nwhen = { low_value = true, sure = true, country = "DE" }\n', "[[rule]]", "never asked"),
    ("rule_twice", "", RULE.replace("mine", "statutory_withdrawal") + 'then = "to_agent"\nwhen = { country = "DE" }\n', 'name = "statutory', "Two rules are called"),
    ("offer_percent", "", RULE + 'then = "offer"\nwhen = { country = "DE" }\n', "[[rule]]", "Add percent"),
    ("rule_delay", "", RULE + 'then = "approve"\ndelay = "soon"\nwhen = { country = "DE" }\n', 'delay = "soon"', "is no span of time"),
    ("delay_of_nobody", "", RULE + 'then = "to_agent"\ndelay = "2 hours"\nwhen = { country = "DE" }\n', "delay =", "is not announced"),
    ("check_about", 'about = ["damaged_on_delivery"]', 'about = ["damaged"]', 'about = ["damaged"]', "'damaged' is neither a reason nor a step. There is: appeal"),
    ("check_example", 'name = "box"\n', 'name = "box"\nexample = "boxes"\n', 'example = "boxes"', "There is no example picture 'boxes'"),
    ("check_side", 'side = "carrier"', 'side = "courier"', 'side = "courier"', "'courier' brings nothing. Did you mean carrier?"),
    ("check_weight", 'side = "buyer"\nevidence = "required"', 'side = "buyer"\nevidence = "needed"', 'evidence = "needed"', "'needed' is no weight of a check"),
    ("check_kind", 'kinds = ["video"]', 'kinds = ["film"]', 'kinds = ["film"]', "'film' is no kind of file"),
    ("check_no_why", 'why = "What is there shows what is not."\n', "", "[[check]]", "'why' is missing in contents"),
    ("check_why_empty", 'why = "What is there shows what is not."', 'why = " "', 'why = " "', "Nothing says why it is asked for"),
    ("check_ask_empty", 'ask = "The tracking of the parcel."', 'ask = ""', 'ask = ""', "Nothing says what to bring"),
    ("check_twice", 'name = "box"', 'name = "damage"', 'name = "damage"', "'damage' is there twice"),
    ("check_name", 'name = "box"', 'name = "The box"', 'name = "The box"', "is no name"),
    ("check_appellant", 'side = "appellant"', 'side = "buyer"', 'side = "buyer"', 'Write side = "appellant"'),
    ("check_nowhere", 'about = ["damaged_on_delivery"]', "about = []", "about = []", "asked for nowhere"),
    ("wait_span", 'wait_for_evidence = "24 hours"', 'wait_for_evidence = "a day"', 'wait_for_evidence = "a day"', "is no span of time"),
    ("rule_gated", "", RULE + 'then = "approve"\nwhen = { reason = "does_not_fit", category = "garden" }\n', 'category = "garden"', "can only be given for"),
    ("overlay_fact", "", OVER + 'when = { value = { above = { EUR = 1 } } }\n', "when = { value", "An overlay cannot ask value"),
    ("overlay_deadline", "", OVER + 'when = { country = "DE" }\ndeadlines = { revue = "3 days" }\n', "revue", "Did you mean review?"),
    ("overlay_reason", "", OVER + 'when = { country = "DE" }\n[overlay.reason.defect]\nwindow = "9 days"\n', "[overlay.reason.defect]", "Did you mean defective?"),
    ("overlay_field", "", OVER + 'when = { country = "DE" }\n[overlay.reason.defective]\nfault = "buyer"\n', 'fault = "buyer"', "An overlay cannot change 'fault'"),
    ("seller_window", "", SELLER + '[overlay.reason.defective]\nwindow = "20 days"\n', 'window = "20 days"', "less generous"),
    ("seller_evidence", "", SELLER + '[overlay.reason.does_not_fit]\nevidence = "required"\n', 'evidence = "required"', "less generous"),
    ("seller_fee", "", SELLER + "[overlay.reason.no_longer_needed]\nrestocking_percent = 20\n", "restocking_percent = 20", "less generous"),
    ("seller_slower", "", SELLER + 'deadlines = { review = "96 business hours" }\n', "deadlines = { review", "less generous"),
    ("law_unknown", 'law = ["eu", "uk"]', 'law = ["eu", "ch"]', "law =", "No law is called 'ch'"),
    ("law_days", "days = 14", "days = 7", "days = 7", "fewer than EU and EEA consumer law gives"),
    ("law_country", '"IE", "IS", "IT", "LI", "LT",\n  "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK", "GB",', '"IE", "GB",', "countries = [", "also holds in"),
    ("law_excluded", 'excluded = ["perishable", "personalised"]', 'excluded = ["perishable", "shoes"]', "excluded =", "does not exclude shoes"),
    ("law_guarantee", "months = 24", "months = 12", "[[conformity]]", "may be given for 24 months"),
    ("law_window", 'name = "no_longer_needed"\nwindow = "30 days"', 'name = "no_longer_needed"\nwindow = "10 days"', 'window = "10 days"', "shorter than EU"),
    ("law_overlay", "", OVER + 'when = { country = "FR" }\n[overlay.reason.no_longer_needed]\nwindow = "7 days"\n', 'window = "7 days"', "shorter than EU"),
]  # fmt: skip
CHANGES = [row for row in BROKEN if row[0] != "extension_of_nothing"]


def broken(before: str, after: str) -> str:
    """The shipped policy with one thing wrong."""
    if not before:
        return SHIPPED + after
    assert SHIPPED.count(before) >= 1, before
    return SHIPPED.replace(before, after, 1)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_what_ships_is_fine(path: Path) -> None:
    assert check(path.read_text("utf-8"), LAWS) == []
    parse(path.read_text("utf-8"))


@pytest.mark.parametrize(("name", "before", "after", "line", "says"), CHANGES, ids=[row[0] for row in CHANGES])
def test_a_broken_policy_is_told_where_and_why(name: str, before: str, after: str, line: str, says: str) -> None:
    text = broken(before, after)
    found = [one for one in check(text, LAWS) if one.grave]
    fitting = [one for one in found if says in f"{one.wrong} {one.fits}"]
    assert fitting, [f"{one.line}: {one.wrong} {one.fits}" for one in found]
    assert line in text.splitlines()[fitting[0].line - 1], (fitting[0], text.splitlines()[fitting[0].line - 1])
    assert len(found) <= 3, [one.wrong for one in found]


def test_at_least_thirty() -> None:
    assert len(CHANGES) >= 30


def test_everything_wrong_is_told_at_once() -> None:
    text = SHIPPED.replace('window = "30 days"', 'window = "a month"').replace(
        'review = "48 business hours"', 'review = "x"'
    )
    assert len([one for one in check(text, LAWS) if "is no span" in one.wrong]) > 5


def test_lines_are_found() -> None:
    known = places(SHIPPED)
    lines = SHIPPED.splitlines()
    assert lines[known["reason", "wrong_item", "evidence"] - 1] == 'evidence = "required"'
    assert lines[known["deadlines", "review"] - 1].startswith("review =")
    assert "low_value = true" in lines[line_of(SHIPPED, ("rule", "low_value_without_return", "when", "sure")) - 1]
    assert line_of(SHIPPED, ("nothing", "like", "it")) == 1
