"""What providers tell: in any order, as often as they like, it comes to the same books."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules import bank
from aisoon.rules.decide import Ask, decide
from aisoon.rules.dossier import Dossier, Refund
from aisoon.rules.draft import Draft
from aisoon.rules.ledger import Entry, unbalanced
from aisoon.rules.people import CLOCK, GATEWAY, Person
from aisoon.rules.refusals import Refused
from aisoon.rules.told import Told
from aisoon.rules.view import view
from tests.rules.builder import ANA, BUYER, NOW, OPERATOR, OTHER_SELLER, SELLER, dossier, opened, setting

Books = dict[tuple[str, str], int]


class Teller:
    """A dossier, what is told about it, and its books."""

    def __init__(self, reason: str = "missing_item", quantity: int = 2, paid: int = 26_997) -> None:
        self.dossier: Dossier = dossier(paid=paid)
        self.entries: list[Entry] = []
        self.took(opened(self.dossier, reason, quantity))
        self.case = self.dossier.cases[0]
        self.payment = self.dossier.payments[0]

    def took(self, draft: Draft) -> None:
        """Keep a draft's entries; each set balances."""
        made = [Entry(row.account, row.amount, row.currency, row.memo) for row in draft.postings]
        assert not unbalanced(made)
        self.entries += made

    def move(self, person: Person, move: str, of: Any = None, **given: Any) -> None:
        """A move of the case, on a copy that is kept when it is not refused, as a transaction would."""
        before = msgspec.json.encode(self.dossier)
        try:
            self.moved(person, move, of, **given)
        except Refused:
            self.dossier = msgspec.json.decode(before, type=Dossier)
            self.case, self.payment = self.dossier.cases[0], self.dossier.payments[0]
            raise

    def moved(self, person: Person, move: str, of: Any = None, **given: Any) -> None:
        """The move itself."""
        due = [row.due_at for row in self.dossier.refunds if row.id == of and row.due_at]
        at = max([NOW, *due]) if person is CLOCK else NOW
        self.took(decide(self.dossier, self.case.id, Ask(move, given, of=of), setting(person, at)))

    def tell(self, kind: str, status: str, reference: str, amount: int, **more: Any) -> str:
        """The provider tells something."""
        currency, at = more.pop("currency", "EUR"), more.pop("at", NOW)
        told = Told(
            "fake",
            f"{reference}-{status}",
            kind,
            self.payment.reference,
            reference,
            status,
            amount,
            currency,
            at,
            **more,
        )
        draft = Draft(self.dossier, None, setting(GATEWAY))
        result = bank.hear(draft, told, {row.id: setting(GATEWAY) for row in self.dossier.cases})
        self.took(draft)
        return result

    @property
    def refund(self) -> Refund:
        """The latest refund."""
        return self.dossier.refunds[-1]

    def books(self) -> Books:
        """What stands on each account that is not at zero."""
        sums: Books = {}
        for entry in self.entries:
            sums[entry.account, entry.currency] = sums.get((entry.account, entry.currency), 0) + entry.amount
        return {key: amount for key, amount in sums.items() if amount}


@pytest.mark.parametrize("order", list(permutations(["open", "won", "lost"])))
def test_a_chargeback_comes_to_the_same_in_any_order(order: tuple[str, ...]) -> None:
    """Open, lost, and won on appeal a week later, told in any order and twice: nothing is booked in the end."""
    at = {"open": NOW, "lost": NOW + timedelta(days=30), "won": NOW + timedelta(days=37)}
    t = Teller()
    for status in (*order, *order):
        t.tell("chargeback", status, "dp_1", 31_487, at=at[status])
    assert t.dossier.chargebacks[0].state == "won"
    assert t.books() == {}
    assert t.payment.charged_back == 0


def test_a_lost_chargeback_is_borne_by_the_sellers_and_told_once() -> None:
    """The whole payment: the seller bears it, whatever was told how often."""
    t = Teller()
    for _ in range(3):
        t.tell("chargeback", "lost", "dp_1", t.payment.captured, at=NOW)
    assert t.books() == {
        ("gateway", "EUR"): -t.payment.captured,
        (f"seller:{SELLER.seller_id}", "EUR"): t.payment.captured,
    }
    assert t.payment.remaining == 0


@given(st.integers(1, 10**7), st.sampled_from(["EUR", "USD", "JPY"]), st.sampled_from(["open", "won", "lost"]))
def test_a_chargeback_of_any_size_and_currency_is_recorded_whole(amount: int, currency: str, status: str) -> None:
    """Larger than the payment through exchange rates, or in another currency: no crash, every currency balances (11)."""
    t = Teller()
    t.tell("chargeback", "open", "dp_1", amount, currency=currency, fee=1500)
    t.tell("chargeback", status, "dp_1", amount, currency=currency, at=NOW + timedelta(days=9))
    assert t.dossier.chargebacks[0].amount == amount
    gone = 0 if status == "won" else amount
    assert t.books().get(("gateway", currency), 0) == -gone - 1500
    assert t.payment.remaining >= 0


def test_an_open_chargeback_freezes_and_a_won_one_lets_go_on() -> None:
    """A refund in its undo window is frozen, its hold let go; won, it is held again and goes its way (10)."""
    t = Teller()
    t.move(SELLER, "case.approve_without_return")
    assert (t.refund.state, t.payment.reserved) == ("scheduled", t.refund.amount)
    t.tell("chargeback", "open", "dp_1", t.payment.captured)
    assert (t.refund.state, t.payment.reserved) == ("frozen", 0)
    with pytest.raises(Refused):
        t.move(CLOCK, "refund.submit", t.refund.id)
    t.tell("chargeback", "won", "dp_1", t.payment.captured, at=NOW + timedelta(days=9))
    assert (t.refund.state, t.payment.reserved) == ("scheduled", t.refund.amount)


def test_a_lost_chargeback_closes_the_case_without_another_payout() -> None:
    """The buyer has the money from the bank."""
    t = Teller()
    t.move(SELLER, "case.approve_without_return")
    for status in ("open", "lost"):
        t.tell("chargeback", status, "dp_1", t.payment.captured)
    assert (t.refund.state, t.case.state, t.case.outcome) == ("cancelled", "closed", "charged_back")
    assert t.books()["gateway", "EUR"] == -t.payment.captured


def test_a_chargeback_of_a_part_leaves_the_rest_for_the_refund() -> None:
    """Captured 319.77, 250 charged back and lost, 184.88 to refund: 69.77 go back, and no more (10: capped)."""
    t = Teller()
    t.move(SELLER, "case.approve_without_return")
    wanted = t.refund.amount
    t.tell("chargeback", "open", "dp_1", 25_000)
    assert t.refund.state == "frozen"
    t.tell("chargeback", "lost", "dp_1", 25_000)
    left = t.payment.captured - 25_000
    assert [row.state for row in t.dossier.refunds] == ["cancelled", "scheduled"]
    assert (t.refund.amount, t.refund.elsewhere) == (left, wanted - left)
    assert sum(part for _, part in t.refund.shares) == left


def test_a_refund_asked_for_while_the_bank_looks_is_frozen_at_once() -> None:
    """The seller may still decide; the money waits."""
    t = Teller()
    t.tell("chargeback", "open", "dp_1", t.payment.captured)
    t.move(SELLER, "case.approve_without_return")
    assert (t.case.state, t.refund.state) == ("accepted", "frozen")


def test_a_console_refund_counts_and_a_person_is_told_what_remains() -> None:
    """Recorded against the charge (9); then a person is told what remains, and silence pays just that."""
    t = Teller(quantity=3)
    assert t.tell("refund", "succeeded", "re_9", 10_000) == "heard"
    assert t.tell("refund", "succeeded", "re_9", 10_000) == "known"
    assert t.payment.remaining == t.payment.captured - 10_000
    with pytest.raises(Refused, match="over_remaining") as told:
        t.move(SELLER, "case.approve_without_return")
    assert told.value.facts["remaining"] == t.payment.captured - 10_000
    t.case.due_at = NOW
    t.case.needs_person = None
    t.move(CLOCK, "case.approve_without_return")
    assert (t.refund.amount, t.refund.elsewhere) == (
        t.payment.captured - 10_000,
        t.case.value - t.payment.captured + 10_000,
    )


def test_a_console_refund_that_came_back_is_free_again() -> None:
    """Told as failed days later, once or twice."""
    t = Teller()
    t.tell("refund", "succeeded", "re_9", 10_000)
    for _ in range(2):
        t.tell("refund", "failed", "re_9", 10_000)
    assert (t.payment.remaining, t.books()) == (t.payment.captured, {})


@pytest.mark.parametrize("state", ["submitted", "unknown", "pending"])
def test_our_refund_told_before_the_reply(state: str) -> None:
    """Matched by our own name, booked once, whatever is said afterwards (5)."""
    t = Teller()
    t.move(SELLER, "case.approve_without_return")
    t.move(CLOCK, "refund.submit", t.refund.id)
    if state != "submitted":
        t.move(GATEWAY, {"unknown": "refund.lose_reply", "pending": "refund.pend"}[state], t.refund.id)
    key = f"{t.refund.intent}:1"
    assert t.tell("refund", "succeeded", "re_1", t.refund.amount, key=key) == "heard"
    for status in ("succeeded", "pending"):
        assert t.tell("refund", status, "re_1", t.refund.amount, key=key) == "known"
    with pytest.raises(Refused, match="wrong_state"):
        t.move(GATEWAY, "refund.succeed", t.refund.id)
    assert t.books()["gateway", "EUR"] == -t.refund.amount
    assert t.payment.refunded == t.refund.amount


def test_a_payout_we_forgot_is_recorded_and_claimed_by_the_same_wish() -> None:
    """Restored from yesterday: the provider paid a wish that is asked for again; the name is the same, nothing is taken twice."""
    t = Teller()
    name = f"{t.case.id}.1:1"
    t.tell("refund", "succeeded", "re_1", t.case.value, key=name)
    assert t.dossier.externals[0].state == "recorded"
    t.move(SELLER, "case.approve_without_return")
    assert t.dossier.externals[0].state == "claimed"
    assert (t.refund.intent, t.refund.state) == (f"{t.case.id}.1", "scheduled")
    assert t.tell("refund", "succeeded", "re_1", t.refund.amount, key=name) == "heard"
    assert (t.refund.state, t.case.outcome) == ("succeeded", "refunded")
    assert t.books()["gateway", "EUR"] == -t.refund.amount


def test_a_payout_of_ours_that_nobody_knows_needs_a_second_person() -> None:
    """Another wish on an order with a payout that our books do not know is not paid by one person."""
    t = Teller(quantity=1)
    t.tell("refund", "succeeded", "re_1", 5_000, key="0199a1c0-0000-7000-8000-000000000000.1:1")
    t.move(SELLER, "case.approve_without_return")
    assert t.refund.state == "to_confirm"
    with pytest.raises(Refused, match="second_person_needed"):
        t.move(ANA, "refund.confirm", t.refund.id)
    t.move(OPERATOR, "refund.confirm", t.refund.id)
    assert t.refund.state == "scheduled"


def test_who_decided_does_not_confirm() -> None:
    """Above the policy's amount somebody else confirms: not the one who decided, lead or not."""
    t = Teller(paid=600_000)
    lead = msgspec.structs.replace(ANA, lead=True)
    t.move(lead, "case.approve_without_return")
    assert t.refund.state == "to_confirm"
    with pytest.raises(Refused, match="same_person"):
        t.move(lead, "refund.confirm", t.refund.id)
    t.move(OPERATOR, "refund.refuse", t.refund.id, statement="The photo shows another dress.")
    assert (t.refund.state, t.case.state, t.payment.reserved) == ("cancelled", "disputed", 0)
    assert t.books() == {}
    assert [line.refunded for line in t.dossier.lines] == [0, 0]


def test_everybody_sees_what_is_theirs() -> None:
    """A seller its own part of what the bank took, a buyer no shares, and only the operator the account's number."""
    t = Teller()
    other = msgspec.structs.replace(t.dossier.lines[1], seller_id=OTHER_SELLER)
    t.dossier.lines[1] = other
    t.move(SELLER, "case.approve_without_return")
    t.refund.account = "DE89370400440532013000"
    t.tell("refund", "succeeded", "re_9", 10_000)
    own = next(part for name, part in t.dossier.externals[0].shares if name == f"seller:{SELLER.seller_id}")
    assert 0 < own < 10_000
    seen = {person.role: view(Draft(t.dossier, t.case, setting(person))) for person in (BUYER, SELLER, OPERATOR)}
    assert [row.amount for row in seen["seller"].externals] == [own]
    assert [row.amount for row in seen["buyer"].externals] == [10_000]
    assert [row.shares for row in seen["buyer"].externals] + [row.shares for row in seen["buyer"].refunds] == [[], []]
    accounts = {role: one.refunds[0].account for role, one in seen.items()}
    assert accounts == {"buyer": "3000", "seller": "3000", "operator": "DE89370400440532013000"}
