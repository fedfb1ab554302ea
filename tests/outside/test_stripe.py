"""The Stripe adapter on the wire, against a server of ours that speaks Stripe's API."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.outside.payments import Gateway, GatewayDown, GatewayRefused, GatewayTimeout, Intent, Proof
from aisoon.outside.pictures import picture
from aisoon.outside.stripe import StripeGateway
from aisoon.outside.stripe_words import NO_DIGITS, THREE_DIGITS, TWO_DIGITS, from_stripe, to_stripe, told
from aisoon.rules.money import MINOR_DIGITS
from tests.outside.fake_stripe import DAY, FakeStripe, serving

T = TypeVar("T")
SECRET = "whsec_test"
PI = "pi_1"


@pytest.fixture
def world() -> Iterator[tuple[FakeStripe, str]]:
    """A fake Stripe with one payment of 100.00 EUR."""
    with serving() as (state, url):
        state.charge(PI, 10_000)
        yield state, url


def call(url: str, work: Callable[[StripeGateway], Awaitable[T]], wait: float = 10) -> T:
    """One conversation with Stripe."""

    async def run() -> T:
        gateway = StripeGateway("sk_test_1", SECRET, url, wait)
        spoken: Gateway = gateway
        assert spoken.name == "stripe"
        try:
            return await work(gateway)
        finally:
            await gateway.close()

    return asyncio.run(run())


def intent(number: int = 1, amount: int = 4_000, currency: str = "EUR", attempt: int = 1) -> Intent:
    """One wish."""
    return Intent(f"case.{number}:{attempt}", f"case.{number}", PI, amount, currency)


def made(state: FakeStripe) -> int:
    """How many POSTs did something."""
    return sum(row["method"] == "POST" and row["result"] == "made" for row in state.journal)


def test_a_refund_and_its_replay(world: tuple[FakeStripe, str]) -> None:
    """The same key again is the same refund; our names go along and come back in the listing."""
    state, url = world
    one = call(url, lambda g: g.refund(intent()))
    assert (one.status, one.key, one.amount, one.currency) == ("succeeded", "case.1:1", 4_000, "EUR")
    assert call(url, lambda g: g.refund(intent())) == one
    assert made(state) == 1
    assert state.refunds[0]["metadata"] == {"aisoon_key": "case.1:1", "aisoon_refund": "case.1"}
    state.refund({"payment_intent": PI, "amount": "1000"})
    listed = call(url, lambda g: g.refunds(PI))
    assert [(row.key, row.amount) for row in listed] == [("case.1:1", 4_000), ("", 1_000)]
    assert [row.reference for row in call(url, lambda g: g.refunds("ch_1"))] == ["re_1", "re_2"]


def test_a_listing_of_more_than_one_page(world: tuple[FakeStripe, str]) -> None:
    """All of them, the oldest first."""
    state, url = world
    for _ in range(230):
        state.refund({"payment_intent": PI, "amount": "1"})
    assert [row.reference for row in call(url, lambda g: g.refunds(PI))] == [f"re_{n}" for n in range(1, 231)]


@pytest.mark.parametrize(
    ("how", "error", "executed"),
    [("drop", GatewayTimeout, 0), ("lose", GatewayTimeout, 1), ("error", GatewayTimeout, 0), ("busy", GatewayDown, 0)],
)
def test_what_nobody_knows_is_a_timeout(
    world: tuple[FakeStripe, str], how: str, error: type[Exception], executed: int
) -> None:
    """A broken connection, a lost reply and a 500 may have been paid: asked again under the key, it is paid once."""
    state, url = world
    state.behaviour = [how]
    with pytest.raises(error):
        call(url, lambda g: g.refund(intent()))
    assert made(state) == 0 or how == "lose"
    assert len(state.refunds) == executed
    call(url, lambda g: g.refund(intent()))
    assert len(state.refunds) == 1


def test_a_stripe_that_is_not_there(world: tuple[FakeStripe, str]) -> None:
    """Nothing was sent: that is certain."""
    with pytest.raises(GatewayDown):
        call("http://127.0.0.1:9", lambda g: g.refund(intent()))


def test_a_key_with_other_parameters_is_not_a_refusal(world: tuple[FakeStripe, str]) -> None:
    """Stripe knows the key: something was done under it, so nothing may be concluded."""
    _, url = world
    call(url, lambda g: g.refund(intent()))
    with pytest.raises(GatewayTimeout):
        call(url, lambda g: g.refund(intent(amount=5_000)))


@pytest.mark.parametrize(
    ("prepare", "code"), [("much", "amount_too_large"), ("disputed", "charge_disputed"), ("none", "resource_missing")]
)
def test_what_stripe_refuses(world: tuple[FakeStripe, str], prepare: str, code: str) -> None:
    """Refused with Stripe's own code, and nothing moved."""
    state, url = world
    if prepare == "disputed":
        state.dispute(state.charges["ch_1"], 10_000)
    asked = intent(amount=10_001 if prepare == "much" else 100)
    asked = Intent(asked.key, asked.refund, "pi_none" if prepare == "none" else PI, asked.amount, "EUR")
    with pytest.raises(GatewayRefused) as refused:
        call(url, lambda g: g.refund(asked))
    assert refused.value.code == code
    assert state.refunds == []


def test_a_card_that_is_gone(world: tuple[FakeStripe, str]) -> None:
    """At once: refused as card_gone; pending first: told later, with the same word."""
    state, url = world
    state.behaviour = ["failed", "pending"]
    with pytest.raises(GatewayRefused) as refused:
        call(url, lambda g: g.refund(intent(1)))
    assert refused.value.code == "card_gone"
    assert call(url, lambda g: g.refund(intent(2))).status == "pending"
    late = told(state.fail(state.refunds[-1]))
    assert late is not None
    assert (late.status, late.reason, late.key) == ("failed", "card_gone: lost_or_stolen_card", "case.2:1")


def test_events_come_oldest_first_and_none_is_lost(world: tuple[FakeStripe, str]) -> None:
    """More than a page, several in one second, read again from the cursor: each once."""
    state, url = world
    state.now = int(time.time()) - 1_000
    for number in range(150):
        state.now += number % 3 == 0
        state.refund({"payment_intent": PI, "amount": "1", "metadata": {"aisoon_key": f"case.{number}:1"}})

    async def twice(gateway: StripeGateway) -> tuple[Any, Any, Any]:
        first, cursor = await gateway.told("")
        again, same = await gateway.told(cursor)
        state.now += 5
        state.settle(state.refunds[0])
        more, _ = await gateway.told(same)
        return first, again, more

    first, again, more = call(url, twice)
    assert [one.id for one in first] == [f"evt_{n}" for n in range(1, 301)]
    assert [one.kind for one in first[:2]] == ["refund", "total"]
    assert [one.amount for one in first if one.kind == "total"] == list(range(1, 151))
    assert again == []
    assert [(one.kind, one.key) for one in more] == [("refund", "case.0:1")]


def test_disputes_are_told_with_fee_date_and_outcome(world: tuple[FakeStripe, str]) -> None:
    """Open, under review, won, lost; inquiries, which move no money, are left out."""
    state, url = world
    state.now = int(time.time()) - 1_000
    dispute = state.dispute(state.charges["ch_1"], 12_000)
    state.close(dispute, "lost")
    state.dispute(state.charges["ch_1"], 100, "warning_needs_response")
    found, _ = call(url, lambda g: g.told(""))
    assert [(one.status, one.amount, one.fee) for one in found] == [("open", 12_000, 1_500), ("lost", 12_000, 1_500)]
    assert (found[0].payment, found[0].also, found[0].reference, found[0].reason) == (PI, "ch_1", "dp_1", "fraudulent")
    assert found[0].due is not None
    assert int(found[0].due.timestamp()) == state.now + 7 * DAY


def test_a_dispute_is_contested_with_the_case_file(world: tuple[FakeStripe, str]) -> None:
    """Words in their fields, everything else as one PDF with the pictures, submitted."""
    state, url = world
    dispute = state.dispute(state.charges["ch_1"], 10_000)
    shot = picture("dress", "torn", 1, size=(300, 200))
    proof = Proof(
        "Delivered and signed for. ✓",
        {"customer_name": "Ana"},
        (("a.jpg", "image/jpeg", shot), ("b.mp4", "video/mp4", b"x")),
    )
    call(url, lambda g: g.contest(dispute["id"], proof))
    assert dispute["status"] == "under_review"
    assert dispute["evidence"]["customer_name"] == "Ana"
    assert dispute["evidence"]["uncategorized_file"] == "file_1"
    assert dispute["evidence"]["uncategorized_text"].startswith("Delivered")
    [file] = state.files
    assert b"%PDF" in file
    assert len(file) < 4_500_000
    assert re.search(rb"/Subtype\s*/Image", file)


def test_webhooks_are_believed_when_signed_lately(world: tuple[FakeStripe, str]) -> None:
    """In any order and twice it is the same word; anything else is no word of Stripe's."""
    state, url = world
    gateway = StripeGateway("sk_test_1", SECRET, url)
    state.refund({"payment_intent": PI, "amount": "2000", "metadata": {"aisoon_key": "case.1:1"}})
    now = int(time.time())
    body, headers = state.signed(state.events[0], SECRET, now)
    heard = gateway.heard(body, headers)
    assert heard is not None
    assert (heard.id, heard.kind, heard.key, heard.amount) == ("evt_1", "refund", "case.1:1", 2_000)
    assert gateway.heard(body, {"stripe-signature": headers["Stripe-Signature"]}) == heard
    assert gateway.heard(*state.signed({**state.events[0], "type": "customer.created"}, SECRET, now)) is None
    wrong = [
        (body, {}),
        (body, {"Stripe-Signature": ""}),
        (body, {"Stripe-Signature": "t=,v1=zz"}),
        (body, {"Stripe-Signature": "t=abc,v1=" + "0" * 64}),
        (body + b" ", headers),
        state.signed(state.events[0], "whsec_other", now),
        state.signed(state.events[0], SECRET, now - 400),
        (b"\xff\xfe", headers),
        state.signed({"id": "evt_9", "type": "refund.created"}, SECRET, now),
        (b"[]", {"Stripe-Signature": ""}),
    ]
    for text, head in wrong:
        with pytest.raises(ValueError, match="not a word of Stripe's"):
            gateway.heard(text, head)
    asyncio.run(gateway.close())


@given(st.integers(1, 10**12), st.sampled_from(sorted(MINOR_DIGITS)))
def test_amounts_go_there_and_back(amount: int, currency: str) -> None:
    """What Stripe takes comes back the same; what it cannot represent is refused, never rounded."""
    try:
        theirs = to_stripe(amount, currency)
    except GatewayRefused:
        assert currency in THREE_DIGITS or currency in NO_DIGITS
        return
    assert from_stripe(theirs, currency) == amount
    assert currency not in TWO_DIGITS or theirs % 100 == 0
    assert currency not in THREE_DIGITS or theirs % 10 == 0


@pytest.mark.parametrize(
    ("amount", "currency", "theirs"),
    [
        (5_800, "JPY", 5_800),
        (12_340, "KWD", 12_340),
        (500, "ISK", 50_000),
        (1_000, "UGX", 100_000),
        (500, "MGA", 5),
        (1, "EUR", 1),
    ],
)
def test_amounts_as_stripe_documents_them(amount: int, currency: str, theirs: int) -> None:
    """¥5,800 is never ¥58."""
    assert to_stripe(amount, currency) == theirs


@pytest.mark.parametrize(("amount", "currency"), [(12_345, "KWD"), (150, "MGA")])
def test_amounts_stripe_cannot_pay(amount: int, currency: str) -> None:
    """A fils at the end, half an ariary: refused before anything is sent."""
    with pytest.raises(GatewayRefused, match="fewer decimals"):
        to_stripe(amount, currency)
