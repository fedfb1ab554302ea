"""The fake gateway's mind: keys that are forgotten, ways a call ends, what it tells, what it knows of a payment."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from aisoon.outside.payments import (
    Gateway,
    GatewayDown,
    GatewayRefused,
    GatewayTimeout,
    Intent,
    Paid,
    Proof,
    Told,
)
from aisoon.outside.simulator import BEHAVIOURS, Simulator
from aisoon.outside.webhooks import HEADER, heard, signed

START = datetime(2026, 3, 2, 9, tzinfo=UTC)


def do(work: Coroutine[Any, Any, Any]) -> Any:
    """The end of a call."""
    return asyncio.run(work)


def intent(key: str = "r1:1", amount: int = 500, payment: str = "pay-1", currency: str = "EUR") -> Intent:
    return Intent(key, key.partition(":")[0], payment, amount, currency)


@pytest.fixture
def gateway(tmp_path: Path) -> Simulator:
    return Simulator(tmp_path / "gateway.sqlite", lambda: START)


def end_of(gateway: Simulator) -> Any:
    """How one refund ends: its status, or the error with its code."""
    try:
        return do(gateway.refund(intent())).status
    except (GatewayRefused, GatewayTimeout) as error:
        return type(error), getattr(error, "code", "")


def kinds(told: list[Told]) -> list[tuple[str, str, int]]:
    return [(one.kind, one.status, one.amount) for one in told]


def test_it_speaks_the_protocol(gateway: Simulator) -> None:
    spoken: Gateway = gateway
    assert (spoken.name, spoken.key_window) == ("fake", timedelta(hours=24))


def test_a_key_replays_for_24_hours_and_then_pays_again(gateway: Simulator) -> None:
    first = do(gateway.refund(intent()))
    assert first == Paid("fake_1", "succeeded", "r1:1", 500, "EUR")
    gateway.clock(timedelta(hours=23, minutes=59))
    assert do(gateway.refund(intent())) == first
    assert (gateway.posts("r1"), gateway.paid_out()) == ((2, 1), 500)
    gateway.clock(timedelta(hours=24))
    assert do(gateway.refund(intent())).reference == "fake_2"
    assert (gateway.posts("r1"), gateway.paid_out("pay-1"), gateway.paid_out("pay-2")) == ((3, 2), 1000, 0)
    assert [row["result"] for row in gateway.journal()] == ["succeed", "replayed", "succeed"]


@pytest.mark.parametrize("other", [{"amount": 499}, {"payment": "pay-2"}, {"currency": "JPY"}])
def test_a_key_is_for_one_refund(gateway: Simulator, other: dict[str, Any]) -> None:
    do(gateway.refund(intent()))
    with pytest.raises(GatewayRefused) as told:
        do(gateway.refund(intent(**other)))
    assert told.value.code == "key_reused"
    assert (gateway.posts("r1:1"), gateway.paid_out()) == ((2, 1), 500)


@pytest.mark.parametrize(
    ("how", "ends", "paid", "again"),
    [
        ("succeed", None, 500, "replayed"),
        ("fail", (GatewayRefused, "refused"), 0, "replayed"),
        ("card_gone", (GatewayRefused, "card_gone"), 0, "replayed"),
        ("time_out", (GatewayTimeout, ""), 0, "succeed"),
        ("time_out_after_commit", (GatewayTimeout, ""), 500, "replayed"),
        ("late_failure", None, 500, "replayed"),
        ("pending", None, 0, "replayed"),
        ("down", (GatewayDown, ""), 0, "succeed"),
    ],
)
def test_ways_a_call_ends(gateway: Simulator, how: str, ends: Any, paid: int, again: str) -> None:
    """How it ends, what left, and what the same call under the same key meets next."""
    gateway.behave(how)
    assert end_of(gateway) == (ends or ("pending" if how == "pending" else "succeeded"))
    assert gateway.paid_out() == paid
    assert gateway.posts("r1")[0] == (0 if how == "down" else 1)
    repeated = end_of(gateway)
    assert again == "succeed" or how == "time_out_after_commit" or repeated == (ends or repeated)
    assert gateway.journal()[-1]["result"] == again
    assert gateway.posts("r1")[1] == (0 if how in ("fail", "card_gone") else 1)


def test_every_behaviour_is_tried_above(gateway: Simulator) -> None:
    assert len(BEHAVIOURS) == 8
    with pytest.raises(ValueError, match="explode"):
        gateway.behave("succeed", "explode")
    assert gateway.read("behaviour") == []


def test_what_comes_later_is_told(gateway: Simulator) -> None:
    gateway.behave("pending", "late_failure")
    do(gateway.refund(intent("r1:1")))
    do(gateway.refund(intent("r2:1", 300)))
    assert [paid.status for paid in do(gateway.refunds("pay-1"))] == ["pending", "succeeded"]
    told, cursor = do(gateway.told(""))
    assert kinds(told) == [
        ("refund", "pending", 500), ("total", "succeeded", 500), ("refund", "succeeded", 300), ("total", "succeeded", 800),
        ("refund", "succeeded", 500), ("refund", "failed", 300),
    ]  # fmt: skip
    assert [one.key for one in told if one.kind == "refund"] == ["r1:1", "r2:1", "r1:1", "r2:1"]
    assert do(gateway.told(cursor)) == ([], cursor)
    assert [paid.status for paid in do(gateway.refunds("pay-1"))] == ["succeeded", "failed"]
    assert gateway.paid_out() == 500


def test_told_goes_on_after_its_cursor(gateway: Simulator) -> None:
    for number in range(4):
        do(gateway.refund(intent(f"r{number}:1")))
    seen: list[str] = []
    cursor = ""
    while page := gateway.events(cursor, 3)[0]:
        seen, cursor = seen + [one.id for one in page], gateway.events(cursor, 3)[1]
    assert seen == [f"evt_{number}" for number in range(1, 9)]


def test_the_bank_sends_it_back_days_later(gateway: Simulator) -> None:
    do(gateway.refund(intent()))
    _, cursor = do(gateway.told(""))
    gateway.clock(timedelta(days=5))
    gateway.fail_later("r1:1")
    told, _ = do(gateway.told(cursor))
    assert [(one.status, one.key, one.at, one.reason) for one in told] == [
        ("failed", "r1:1", START + timedelta(days=5), "returned")
    ]
    assert gateway.paid_out() == 0
    with pytest.raises(ValueError, match="r1:1"):
        gateway.fail_later("r1:1")


def test_it_gives_back_no_more_than_it_was_told_of(gateway: Simulator) -> None:
    gateway.capture("pay-1", 1000, "EUR")
    do(gateway.refund(intent("a:1", 600)))
    for amount, currency, code in ((401, "EUR", "too_much"), (400, "USD", "wrong_currency"), (0, "EUR", "bad_amount")):
        with pytest.raises(GatewayRefused) as told:
            do(gateway.refund(intent(f"b{amount}{currency}:1", amount, currency=currency)))
        assert told.value.code == code
    gateway.console_refund("pay-1", 100, "EUR")
    with pytest.raises(ValueError, match="what is left"):
        gateway.console_refund("pay-1", 301, "EUR")
    lost = gateway.chargeback("pay-1", 250, "EUR")
    with pytest.raises(GatewayRefused):
        do(gateway.refund(intent("c:1", 51)))
    do(gateway.refund(intent("d:1", 50)))
    gateway.win(lost)
    do(gateway.refund(intent("e:1", 250)))
    assert gateway.paid_out("pay-1") == 1000
    do(gateway.refund(intent("f:1", 10_000, "pay-nobody-told")))


def test_a_console_refund_has_no_key(gateway: Simulator) -> None:
    do(gateway.refund(intent("r:1", 200)))
    reference = gateway.console_refund("pay-1", 300, "EUR")
    told, _ = do(gateway.told(""))
    assert kinds(told) == [("refund", "succeeded", 200), ("total", "succeeded", 200), ("refund", "succeeded", 300), ("total", "succeeded", 500)]  # fmt: skip
    assert (told[2].key, told[2].reference) == ("", reference)
    assert do(gateway.refunds("pay-1"))[1] == Paid(reference, "succeeded", "", 300, "EUR")
    assert (gateway.paid_out(), gateway.posts("")[0]) == (500, 0)


def test_a_chargeback_is_contested_in_time(gateway: Simulator) -> None:
    name = gateway.chargeback("pay-1", 12_000, "EUR", fee=2000, reason="not_received")
    (told,), _ = do(gateway.told(""))
    assert told == Told(
        "fake", "evt_1", "chargeback", "pay-1", name, "open", 12_000, "EUR", START, "", 2000, START + timedelta(days=7),
        "not_received",
    )  # fmt: skip
    proof = Proof("It arrived.", {"tracking": "X1"}, (("label.pdf", "application/pdf", b"%PDF"),))
    do(gateway.contest(name, proof))
    assert '"It arrived."' in gateway.chargebacks()[0]["proof"]
    gateway.clock(timedelta(days=8))
    for name_, how in ((name, "past its date"), ("cb_9", "unknown")):
        with pytest.raises(GatewayRefused):
            do(gateway.contest(name_, proof))
        assert gateway.journal()[-1]["result"] == "refused", how
    gateway.lose(name)
    gateway.win(name)
    assert kinds(do(gateway.told("1"))[0]) == [("chargeback", "lost", 12_000), ("chargeback", "won", 12_000)]


def test_nobody_reaches_it_while_it_is_down(gateway: Simulator) -> None:
    gateway.down()
    for call in (
        gateway.refund(intent()),
        gateway.refunds("pay-1"),
        gateway.told(""),
        gateway.contest("cb_1", Proof("")),
    ):
        with pytest.raises(GatewayDown):
            do(call)
    assert gateway.journal() == []
    gateway.down(False)
    assert do(gateway.refund(intent())).status == "succeeded"


def test_every_process_sees_the_same(gateway: Simulator) -> None:
    other = Simulator(gateway.path)
    other.behave("fail")
    with pytest.raises(GatewayRefused):
        do(gateway.refund(intent()))
    assert other.journal() == gateway.journal() != []


def test_books_of_the_first_version_are_put_aside(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "old.sqlite") as db:
        db.executescript(
            "create table journal (number integer primary key, at text, result text);"
            "create table payout (key text primary key, payment text, amount integer, currency text, status text);"
            "create table reversal (number integer primary key, key text, at text);"
            "create table behaviour (number integer primary key, what text);"
        )
    db.close()
    gateway = Simulator(tmp_path / "old.sqlite")
    do(gateway.refund(intent()))
    assert Simulator(gateway.path).paid_out() == 500


def test_one_key_pays_once_in_parallel(gateway: Simulator) -> None:
    async def all_at_once() -> set[str]:
        replies = await asyncio.gather(*(gateway.refund(intent()) for _ in range(16)))
        return {paid.reference for paid in replies}

    assert asyncio.run(all_at_once()) == {"fake_1"}
    assert (gateway.posts("r1"), gateway.paid_out()) == ((16, 1), 500)


BODY = (
    b'{"gateway":"fake","id":"evt_1","kind":"refund","payment":"p","reference":"fake_1","status":"failed","amount":5,'
    b'"currency":"EUR","at":"2026-03-02T09:00:00Z"}'
)


def test_a_webhook_is_believed_when_its_signature_fits(tmp_path: Path) -> None:
    gateway = Simulator(tmp_path / "g.sqlite", secret="s3cret")
    told = gateway.heard(BODY, {HEADER.upper(): signed("s3cret", BODY)})
    assert told is not None
    assert (told.id, told.status, told.amount) == ("evt_1", "failed", 5)
    strange = BODY.replace(b'"refund"', b'"party"')
    assert heard("s3cret", strange, {HEADER: signed("s3cret", strange)}) is None


def test_no_other_webhook_is() -> None:
    good = signed("s3cret", BODY, START)
    stamp, mac = good.split(",")
    broken = b'{"gateway":'
    latin = b'{"gateway":"\xff"}'
    for secret, body, headers, now in (
        ("", BODY, {HEADER: signed("", BODY, START)}, START),
        ("other", BODY, {HEADER: good}, START),
        ("s3cret", BODY + b" ", {HEADER: good}, START),
        ("s3cret", BODY, {}, START),
        ("s3cret", BODY, {HEADER: ""}, START),
        ("s3cret", BODY, {HEADER: "\udc80\xff\u0663"}, START),
        ("s3cret", BODY, {HEADER: "t=\u0661,v1=" + "a" * 64}, START),
        ("s3cret", BODY, {HEADER: stamp + ",v1=zz"}, START),
        ("s3cret", BODY, {HEADER: "t=999999999999," + mac}, START),
        ("s3cret", BODY, {HEADER: good}, START + timedelta(minutes=5, seconds=1)),
        ("s3cret", BODY, {HEADER: good}, START - timedelta(minutes=5, seconds=1)),
        ("s3cret", broken, {HEADER: signed("s3cret", broken, START)}, START),
        ("s3cret", latin, {HEADER: signed("s3cret", latin, START)}, START),
    ):
        with pytest.raises(ValueError):
            heard(secret, body, headers, now)
