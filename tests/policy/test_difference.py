"""What a policy changes, in words: every kind of change is said, and nothing is said of the same policy."""

from __future__ import annotations

import pytest

from aisoon.rules.difference import differences
from aisoon.rules.policy import parse
from aisoon.settings import ROOT

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
OVERLAY = '\n[[overlay]]\nname = "Electronics in Germany"\nwhen = { country = "DE", category = "electronics" }\n'
RULE = '\n[[rule]]\nname = "late"\nthen = "offer"\npercent = 30\ndelay = "2 hours"\nwhen = { days_late = { at_least = 7 } }\n'

CHANGES = [
    ('review = "48 business hours"', 'review = "72 business hours"', "Deadline “review”: 48 business hours becomes 72 business hours."),
    ('name = "defective"\nwindow = "30 days"', 'name = "defective"\nwindow = "45 days"', "Reason “defective”, may be given for: 30 days becomes 45 days."),
    ("approve_up_to = { EUR = 50000", "approve_up_to = { EUR = 60000", "Silence approves: 500.00 EUR becomes 600.00 EUR."),
    ("days = 14", "days = 30", "Withdrawal “days”: 14 becomes 30."),
    ("commission_back = true", "commission_back = false", "Money “commission back”: yes becomes no."),
    ("photo = 10_485_760", "photo = 20_485_760", "Limit “photo”: 10485760 becomes 20485760."),
    ("", "\n[days_off]\na_year = 20\n", "Days off “a year”: 15 becomes 20."),
    ("months = 24", "months = 36", "Legal guarantee: 36 months for damaged on delivery"),
    ("", OVERLAY + 'deadlines = { review = "72 business hours" }\n', "New overlay “Electronics in Germany”, if country is DE and category is electronics: deadline “review” is 72 business hours."),
    ("", OVERLAY + "[overlay.reason.no_longer_needed]\nrestocking_percent = 0\n", "“no longer needed”, restocking fee, percent is 0."),
    ("", RULE, "New rule “late”, asked after “low_value_without_return”: offer 30 % 2 hours later if days late is at least 7."),
    ('name = "low_value_without_return"', 'name = "cheap"', "Rule “low_value_without_return” is gone."),
    ('ship = ["3 days", "7 days", "9 days"]', 'ship = ["3 days", "7 days"]', "Reminders “ship”: 3 days, 7 days, 9 days becomes 3 days, 7 days."),
]  # fmt: skip


@pytest.mark.parametrize(("before", "after", "says"), CHANGES, ids=[row[2][:30] for row in CHANGES])
def test_a_change_is_said(before: str, after: str, says: str) -> None:
    assert not before or before in SHIPPED
    changed = SHIPPED.replace(before, after, 1) if before else SHIPPED + after
    found = differences(parse(SHIPPED), parse(changed))
    assert any(one.startswith(says) or says in one for one in found), found
    assert all(one.endswith(".") for one in found)


ONE = OVERLAY + 'deadlines = { review = "72 business hours", ship = "20 days" }\n'
OVERLAYS = [
    ('review = "72 business hours", ', "", "deadline “review” is as everywhere again, no longer 72 business hours."),
    ('ship = "20 days"', 'ship = "25 days"', "deadline “ship”: 20 days becomes 25 days."),
    (
        'country = "DE", ',
        "",
        "Overlay “Electronics in Germany” holds if category is electronics, no longer if country is DE",
    ),
]


@pytest.mark.parametrize(("before", "after", "says"), OVERLAYS)
def test_a_changed_overlay_says_what_was_before(before: str, after: str, says: str) -> None:
    found = differences(parse(SHIPPED + ONE), parse(SHIPPED + ONE.replace(before, after)))
    assert len(found) == 1
    assert says in found[0], found


def test_another_order_and_another_sentence_are_said() -> None:
    two = OVERLAY.replace("Electronics in Germany", "Second") + 'deadlines = { ship = "21 days" }\n'
    found = differences(parse(SHIPPED + ONE + two), parse(SHIPPED + two + ONE))
    assert found == ["Overlays are laid in another order: Second, Electronics in Germany."]
    found = differences(parse(SHIPPED), parse(SHIPPED.replace("nobody has to agree.", "nobody need agree.")))
    assert len(found) == 1
    assert "nobody has to agree" in found[0]
    assert "nobody need agree" in found[0]


def test_nothing_changes_where_only_the_wording_of_the_file_does() -> None:
    assert differences(parse(SHIPPED), parse("# another comment\n" + SHIPPED)) == []
