"""Faults between parts of a policy: rules that never fit or are never asked, sellers less generous, the law taken away."""

from __future__ import annotations

import pytest

from aisoon.rules.checking import check
from aisoon.rules.law import parse as law
from aisoon.settings import ROOT

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
LAWS = [law(path.read_text("utf-8")) for path in sorted((ROOT / "policies" / "law").glob("*.toml"))]
FIRST = '[[rule]]\nname = "statutory_withdrawal"'
WITHDRAW = 'name = "no_longer_needed"\nwindow = "30 days"\nfault = "buyer"\nreturn_needed = true\nevidence = "none"'


def rule(when: str, name: str = "mine", then: str = "approve") -> str:
    """A rule."""
    return f'\n[[rule]]\nname = "{name}"\nthen = "{then}"\nwhen = {{ {when} }}\n'


def over(when: str, more: str, name: str = "Mine") -> str:
    """An overlay."""
    return f'\n[[overlay]]\nname = "{name}"\nwhen = {{ {when} }}\n{more}\n'


def own(more: str) -> str:
    """A seller's own overlay."""
    return over('seller.reference = "verde"', more)


def first(text: str) -> tuple[str, str]:
    """A rule put before all others."""
    return FIRST, f"{text.strip()}\n\n{FIRST}"


GRAVE: list[tuple[str, str | tuple[str, str], str, str]] = [
    # name, what is added (or replaced by what), what the located line holds, what the error says
    ("ground", ('evidence = ["matches_description"]', 'evidence = ["nope"]'), "nope", "no ground for declining"),
    ("guarantee_reason", ('["damaged_on_delivery", "defective"', '["broken", "defective"'), "broken", "'broken' is no reason"),
    ("guarantee_months", ("months = 72", "months = 0"), "months = 0", "a month or more"),
    ("limit", ("files = 60", "files = -1"), "files", "nothing could be shown"),
    ("fee", ('chargeback_fee = "platform"', 'chargeback_fee = "bank"'), "chargeback_fee", "bears no fee"),
    ("no_time", ('ask = "2 minutes"', 'ask = "0 minutes"'), "ask =", "Nobody can act in 0 minutes"),
    ("reminder_unit", ('"9 days"]', '"300 hours"]'), "300 hours", "comes when ship is over"),
    ("cents", ("label = { EUR = 490", "label = { EUR = 4.90"), "EUR = 4.90", "15.00 EUR is 1500"),
    ("no_currency", ("label = { EUR = 490, GBP = 420, USD = 590, BRL = 2500, JPY = 800, KWD = 1600 }", "label = 490"), "label = 490", "needs a currency"),
    ("deadline_number", ('review = "48 business hours"', "review = 48"), "review = 48", "not a text in quotes"),
    ("nested_deep", ('version = "2026-11-01"', "version = " + "[" * 3000), "", "nested too deep"),
    ("huge_number", ("days = 14", "days = " + "9" * 5000), "", "not TOML"),
    ("both_money", rule("value = { at_least = { EUR = 50 }, at_most = { EUR = 10 } }"), "when", "cannot be both"),
    ("no_common_currency", rule("value = { at_least = { EUR = 5 }, at_most = { GBP = 9 } }"), "when", "cannot be both"),
    ("less_than_nothing", rule("days_late = { below = 0 }"), "when", "Nothing fits"),
    ("other_currency", rule('currency = "GBP", value = { at_most = { EUR = 9 } }'), "when", "not compared in this currency"),
    ("undelivered", rule("delivered = false, days_since_delivery = { at_least = 1 }"), "when", "only of what was delivered"),
    ("low_and_back", rule("low_value = true, return_needed = true"), "when", "need not come back"),
    ("country", rule('country = "Germany"'), "when", "two capital letters"),
    ("no_law_there", rule('withdrawal = true, country = "US"'), "when", "nobody withdraws by law"),
    ("gated_by_not", rule('reason = "does_not_fit", category = { not = ["fashion", "shoes", "bags", "jewellery"] }'), "when", "can only be given for"),
    ("two_facts", rule('colour = "red", size = 3'), "when", "'size' is no fact"),
    ("nameless", rule('country = "DE"', name=""), 'name = ""', "without a name"),
    ("wider_amount", rule("units = { at_most = 5 }") + rule("units = { below = 5 }", "two", "to_agent"), "[[rule]]", "fits 'mine' before it"),
    ("wider_words", rule('reason = { not = ["defective"] }') + rule('reason = "wrong_item"', "two"), "[[rule]]", "fits 'mine' before it"),
    ("taken_away", first(rule("value = { above = { EUR = 30000 } }", then="to_agent")), "[[rule]]", "nobody's approval"),
    ("not_given", (FIRST + "\nwhen = { withdrawal = true, sure = true }\nthen = \"approve\"", FIRST + '\nwhen = { withdrawal = true, sure = true }\nthen = "to_seller"'), "[[rule]]", "No rule approves"),
    ("shown", (WITHDRAW, WITHDRAW.replace("none", "required") + '\nask = "A photo."'), 'evidence = "required"', "without showing anything"),
    ("shown_there", over('country = "FR"', '[overlay.reason.no_longer_needed]\nevidence = "required"\nask = "A photo."'), 'evidence = "required"', "without showing anything"),
    ("percent_there", over('country = "FR"', "[overlay.reason.defective]\nrestocking_percent = 150"), "150", "0 to 100"),
    ("nothing_to_show", over('country = "FR"', '[overlay.reason.does_not_fit]\nevidence = "required"'), "evidence", "nothing says what to show"),
    ("no_table", over('country = "FR"', 'reason = "x"'), "reason", "not a table"),
    ("no_table_inside", over('country = "FR"', "reason = { defective = 3 }"), "reason", "not a table"),
    ("seller_kept_less", own("[overlay.reason.damaged_on_delivery]\nwithout_return_up_to = { GBP = 1300 }"), "without_return", "15.00 EUR"),
    ("seller_ship", own('deadlines = { ship = "2 days" }'), "ship", "buyers would have less time"),
    ("seller_undo", own('deadlines = { undo = "90 days" }'), "undo", "buyers would wait longer"),
    ("seller_extension", own('extensions = { review = "900 business hours" }'), "review", "buyers would wait longer"),
    ("seller_under_overlay", over('country = "FR"', '[overlay.reason.defective]\nwindow = "90 days"', "Theirs") + own('[overlay.reason.defective]\nwindow = "40 days"'), "40 days", "the window is shorter"),
]  # fmt: skip
HINTS: list[tuple[str, str | tuple[str, str], str]] = [
    ("currency", rule('country = "CH", value = { at_most = { CHF = 9 } }'), "silence.approve_up_to has no amount"),
    ("overridden", over('country = "DE"', 'deadlines = { review = "60 hours" }', "One") + over('country = ["DE", "AT"]', 'deadlines = { review = "50 hours" }', "Two"), "It never matters"),
    ("nothing", over('country = "DE"', ""), "It changes nothing"),
    ("reminders", over('country = "DE"', 'deadlines = { ship = "5 days" }'), "they are left out"),
    ("unsorted", ('["3 days", "7 days", "9 days"]', '["9 days", "3 days"]'), "go out in this order"),
    ("unreminded", ("[reminders]\n", '[reminders]\nreview = ["1 days"]\n'), "No reminder goes out"),
    ("refund_late", ('inspect = "3 business days"', 'inspect = "60 business days"'), "to pay back a withdrawal"),
]  # fmt: skip
FINE: list[tuple[str, str | tuple[str, str]]] = [
    ("longer_in_hours", ('send_back = "14 days"', 'send_back = "400 hours"')),
    ("longer_in_business_days", ('send_back = "14 days"', 'send_back = "20 business days"')),
    ("excluded_by_law", over('category = "perishable"', '[overlay.reason.no_longer_needed]\nwindow = "1 days"')),
    ("no_law_there", over('country = "US"', '[overlay.reason.no_longer_needed]\nwindow = "7 days"')),
    ("other_currency", rule("value = { at_most = { EUR = 50 } }") + rule("value = { at_most = { EUR = 20, GBP = 1 } }", "two", "to_agent")),
    ("seller_quicker", own('deadlines = { review = "2 hours", inspect = "1 business days" }')),
    ("seller_more", own('deadlines = { ship = "30 days" }\n[overlay.reason.defective]\nwindow = "90 days"')),
]  # fmt: skip


def changed(change: str | tuple[str, str]) -> str:
    """The shipped policy with one change."""
    if isinstance(change, str):
        return SHIPPED + change
    assert change[0] in SHIPPED
    return SHIPPED.replace(change[0], change[1], 1)


@pytest.mark.parametrize(("name", "change", "line", "says"), GRAVE, ids=[row[0] for row in GRAVE])
def test_a_fault_is_told(name: str, change: str | tuple[str, str], line: str, says: str) -> None:
    text = changed(change)
    found = check(text, LAWS)
    fitting = [one for one in found if one.grave and says in f"{one.wrong} {one.fits}"]
    assert fitting, [f"{one.line}: {one.wrong} {one.fits}" for one in found]
    assert line in text.splitlines()[fitting[0].line - 1]


@pytest.mark.parametrize(("name", "change", "says"), HINTS, ids=[row[0] for row in HINTS])
def test_a_slip_is_hinted_at(name: str, change: str | tuple[str, str], says: str) -> None:
    found = check(changed(change), LAWS)
    assert any(says in one.wrong for one in found), found
    assert not any(one.grave for one in found), found


@pytest.mark.parametrize(("name", "change"), FINE, ids=[row[0] for row in FINE])
def test_what_may_be_written_is_let_through(name: str, change: str | tuple[str, str]) -> None:
    assert check(changed(change), LAWS) == []
