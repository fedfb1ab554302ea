"""Letters: everything a reader is told reads well, says what it must, and is told to nobody else."""

import re
import tomllib
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from uuid_utils.compat import uuid7

from aisoon.jobs.notify import letter as in_words
from aisoon.rules import bank
from aisoon.rules.decide import Ask, decide
from aisoon.rules.dossier import Dossier, Payment
from aisoon.rules.draft import Draft
from aisoon.rules.letters import letter
from aisoon.rules.people import CLOCK, GATEWAY, Person
from aisoon.rules.request import Wish, open_case
from aisoon.rules.told import Told
from aisoon.rules.words import Words, plain
from tests.rules.builder import BUYER, NOW, OPERATOR, SELLER, dossier, setting

WORDS = Words(tomllib.loads((Path(__file__).parents[2] / "locales" / "en.toml").read_text("utf-8")), strict=True)
HOLES = re.compile(r"  |\(\)|“”|[{}\[\]]| [.,;](?: |$)|, ?[.:]| :|None", re.MULTILINE)

Letters = dict[str, tuple[str, str]]


def keys(draft: Draft) -> set[str]:
    """The letters of a draft by the names of their words."""
    return {f"{notice.move}.{notice.to}" for notice in draft.notices}


def written(draft: Draft) -> Letters:
    """A draft's letters as they would be sent, by the names of their words."""
    found = {}
    for notice in draft.notices:
        task = msgspec.json.decode(msgspec.json.encode(letter(draft, notice, "desk@example.com"), enc_hook=str))
        to, subject, body = in_words(task["body"], WORDS, "https://shop.example")
        name = f"{notice.move}.{notice.to}"
        name += ".statutory" if task["body"]["statutory"] and f"{name}.statutory" in WORDS.table["mail"] else ""
        assert to in (draft.dossier.buyer.email, draft.dossier.sellers[0].email, "desk@example.com")
        assert not HOLES.search(subject + "\n" + body), (name, subject, body)
        found[name] = (subject, body)
    return found


def two_payments() -> Dossier:
    """An order paid half by card and half by voucher."""
    found = dossier()
    one = found.payments[0]
    half = one.captured // 2
    found.payments = [
        msgspec.structs.replace(one, captured=one.captured - half),
        Payment(found.order.id, uuid7(), "pay-2", "voucher", half, NOW),
    ]
    return found


def withdrawn() -> Letters:
    """The letters of a statutory withdrawal, paid back in two parts of which the bank sends one back."""
    found = two_payments()
    wish = Wish(found.lines[0].id, 3, "no_longer_needed")
    draft = open_case(found, [wish], {"statement": "Not my colour."}, setting(BUYER), uuid7())
    told = written(draft)
    case, at = draft.case, NOW

    def move(person: Person, name: str, of: Any = None, **bring: Any) -> None:
        told.update(written(decide(found, case.id, Ask(name, bring, of=of), setting(person, at))))

    at = case.remind_at or NOW
    move(CLOCK, "case.remind")
    move(BUYER, "case.ship")
    move(SELLER, "case.deliver")
    proof = [str(item.id) for item in found.evidence if item.by_role == "seller"]
    units = [{"line": str(found.lines[0].id), "accepted": 2}]
    move(SELLER, "case.accept_partly", units=units, why="used", statement="One was worn.", evidence=proof)
    first, second = (row for row in found.refunds if row.case_id == case.id)
    at += timedelta(hours=1)
    for refund in (first, second):
        move(CLOCK, "refund.submit", refund.id)
    move(GATEWAY, "refund.succeed", first.id)
    move(GATEWAY, "refund.reverse", first.id, error="account closed")
    move(OPERATOR, "refund.pay_by_transfer", first.id, transfer="T-1")
    move(GATEWAY, "refund.succeed", second.id)
    return told


def rescued() -> Letters:
    """The letters of a refund to a card that is gone, and of one the provider had paid before we asked."""
    found, told = two_payments(), {}
    draft = open_case(
        found,
        [Wish(found.lines[0].id, 3, "missing_item")],
        {"evidence": [found.evidence[0].id]},
        setting(BUYER),
        uuid7(),
    )
    case = draft.case

    def move(person: Person, name: str, of: Any = None, **bring: Any) -> None:
        at = max([NOW, *(row.due_at for row in found.refunds if row.id == of and row.due_at)])
        told.update(written(decide(found, case.id, Ask(name, bring, of=of), setting(person, at))))

    move(SELLER, "case.approve_without_return")
    first, second = found.refunds
    heard = Draft(found, None, setting(GATEWAY))
    payment = found.payment(second.payment_id)
    assert payment is not None
    news = Told(
        "fake", "1", "refund", payment.reference, "re_2", "succeeded", second.amount, "EUR", NOW, f"{second.intent}:1"
    )
    assert bank.hear(heard, news, {case.id: setting(GATEWAY)}) == "heard"
    told.update(written(heard))
    move(CLOCK, "refund.submit", first.id)
    move(GATEWAY, "refund.lose_reply", first.id)
    for _ in range(8):
        move(CLOCK, "refund.ask", first.id)
    move(GATEWAY, "refund.fail", first.id, code="card_gone", error="The card was closed.")
    move(OPERATOR, "refund.redirect", first.id, destination="bank", account="DE89 3704 0044 0532 0130 00")
    move(CLOCK, "refund.submit", first.id)
    move(GATEWAY, "refund.pend", first.id, provider_ref="list:1")
    move(OPERATOR, "refund.transfer_failed", first.id, error="No such account.")
    second.state = "pending"  # as if the other part were still under way
    move(BUYER, "refund.redirect", first.id, destination="bank", account="DE89 3704 0044 0532 0130 00")
    move(CLOCK, "refund.submit", first.id)
    move(GATEWAY, "refund.pend", first.id, provider_ref="list:2")
    move(OPERATOR, "refund.confirm_transfer", first.id, transfer="T-2")
    return told


@pytest.fixture(scope="module")
def told() -> Letters:
    """All letters of a statutory withdrawal."""
    return withdrawn()


def test_a_withdrawal_is_acknowledged_with_its_content_date_and_time(told: Letters) -> None:
    """On a durable medium: what was declared, for what, when (Directive (EU) 2023/2673)."""
    subject, body = told["case.request.buyer.statutory"]
    assert "acknowledgement" in subject
    for text in (plain(NOW), "AX-1", "3 × Dress", "Nordlicht", "I withdraw from the contract", "Not my colour."):
        assert text in body


def test_a_letter_says_whose_turn_it_is_and_what_happens_otherwise(told: Letters) -> None:
    body = told["case.approve.buyer"][1]
    assert "It is your turn now. If nobody acts by" in body
    assert "the case closes without a refund" in body
    assert "https://shop.example/cases/RET-" in body
    assert "It is your turn" not in told["case.approve.seller"][1]


def test_money_in_a_letter_has_its_currency(told: Letters) -> None:
    assert "a part" in told["refund.succeed.buyer"][1].lower()
    assert (
        "was paid: 178.35 EUR." in told["case.complete.buyer"][1]
    )  # two of three units and of the shipping, less the label


def test_a_name_with_braces_stays_a_name() -> None:
    """What people type is never filled in itself."""
    facts = {"buyer": "{seller}", "seller": "[x]", "lines": ["{url}"], "reference": "RET-1"}
    subject, body = WORDS.mail("case.ask_info", "buyer", {**facts, "question": "a [b] {url}"})
    assert subject == "[x] needs to know more: RET-1"
    assert "Hello {seller}," in body
    assert "“a [b] {url}”" in body


def test_a_line_break_in_a_name_stays_in_its_line() -> None:
    subject, _ = WORDS.mail("case.ship", "seller", {"reference": "RET-1\nBcc: x@example.com", "seller": "S"})
    assert "\n" not in subject


def test_an_unknown_name_shows_itself_where_words_are_not_strict() -> None:
    assert Words({}).move("case.gone") == "case.gone"
    with pytest.raises(KeyError):
        WORDS.move("case.gone")
