"""The fake gateway as a process: the protocol over a real socket, time-outs on the wire, webhooks in every disorder."""

import asyncio
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Coroutine, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from aisoon.outside.beside import free_port, keep
from aisoon.outside.fake import FakeControl, FakeGateway
from aisoon.outside.payments import Gateway, GatewayDown, GatewayRefused, GatewayTimeout, Intent, Paid, Proof, Told
from aisoon.outside.simulator import Simulator

SECRET = "s3cret"


def until(seen: Callable[[], Any], seconds: float = 20) -> Any:
    """What is seen as soon as it is true."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := seen():
            return found
        time.sleep(0.05)
    raise AssertionError("it never came true")


def reached(control: FakeControl) -> bool:
    try:
        return control.setting("down") in ("", "1")
    except ConnectionError:
        return False


class Process:
    """The gateway's process, its address, its controls, and the file of its books."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.control, self.books = FakeControl(self.url), Simulator(folder / "gateway.sqlite")
        self.environment = {**os.environ, "AISOON_DATA": str(folder), "AISOON_WEBHOOK_SECRET": SECRET}
        self.line = [sys.executable, "-m", "aisoon.cli", "gateway", "--port", str(self.port)]

    def call(self, work: Callable[[FakeGateway], Coroutine[Any, Any, Any]], wait: float = 10) -> Any:
        """One call of the client."""

        async def run() -> Any:
            client = FakeGateway(self.url, SECRET, wait)
            spoken: Gateway = client
            assert spoken.name == "fake"
            try:
                return await work(client)
            finally:
                await client.close()

        return asyncio.run(run())

    def pay(self, key: str = "r1:1", amount: int = 500, payment: str = "pay-1", wait: float = 10) -> Any:
        """One refund."""
        intent = Intent(key, key.partition(":")[0], payment, amount, "EUR")
        return self.call(lambda client: client.refund(intent), wait)


@pytest.fixture(scope="module")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    """One process for these tests; each uses payments and keys of its own."""
    made = Process(tmp_path_factory.mktemp("gateway"))
    child = subprocess.Popen(made.line, env=made.environment, stderr=subprocess.DEVNULL)
    try:
        until(lambda: reached(made.control))
        yield made
    finally:
        child.terminate()
        assert child.wait(10) in (0, -signal.SIGTERM)


class Receiver:
    """Somebody who takes webhooks and keeps what was in them."""

    def __init__(self) -> None:
        self.heard: list[Told] = []
        self.headers: list[dict[str, str]] = []
        self.faults = 0
        self.wait = threading.Event()
        self.wait.set()
        receiver, client = self, FakeGateway("http://127.0.0.1:1", SECRET)

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                receiver.wait.wait(10)
                if receiver.faults:
                    receiver.faults -= 1
                    self.send_response(500)
                else:
                    told = client.heard(body, dict(self.headers))
                    assert told is not None
                    receiver.heard.append(told)
                    self.send_response(204)
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def of(self, payment: str) -> list[Told]:
        return [told for told in self.heard if told.payment == payment]

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver(process: Process) -> Iterator[Receiver]:
    made = Receiver()
    yield made
    process.control.webhooks("", SECRET)
    made.close()


def test_a_refund_over_the_wire(process: Process) -> None:
    paid = process.pay("w1:1", 500, "wire")
    assert (paid.status, paid.key, paid.amount, paid.currency) == ("succeeded", "w1:1", 500, "EUR")
    assert process.pay("w1:1", 500, "wire") == paid
    assert process.call(lambda client: client.refunds("wire")) == [paid]
    assert process.books.posts("w1") == (2, 1)
    process.call(lambda client: client.clock(timedelta(hours=25)))
    assert process.pay("w1:1", 500, "wire") != paid
    process.control.clock(timedelta(0))
    assert process.books.paid_out("wire") == 1000


@pytest.mark.parametrize(
    ("how", "code"), [("fail", "refused"), ("card_gone", "card_gone"), ("", "too_much"), ("", "key_reused")]
)
def test_a_refusal_says_why(process: Process, how: str, code: str) -> None:
    payment = f"refused-{code}"
    process.control.capture(payment, 400, "EUR")
    if code == "key_reused":
        process.pay("reused:1", 100, payment)
    if how:
        process.control.behave(how)
    with pytest.raises(GatewayRefused) as told:
        process.pay("reused:1" if code == "key_reused" else f"{code}:1", 300 if how else 399 if code == "key_reused" else 401, payment)  # fmt: skip
    assert told.value.code == code


@pytest.mark.parametrize(("hold", "wait"), [(0, 10.0), (3, 0.5)])
@pytest.mark.parametrize(("how", "paid"), [("time_out", 0), ("time_out_after_commit", 500)])
def test_a_time_out_on_the_wire(process: Process, how: str, paid: int, hold: float, wait: float) -> None:
    """The connection breaks, or is held longer than the client waits: nobody knows, and the same key tells."""
    payment = f"{how}-{hold}"
    process.control.hold(hold)
    process.control.behave(how)
    with pytest.raises(GatewayTimeout) as told:
        process.pay(f"{payment}:1", 500, payment, wait)
    assert not isinstance(told.value, GatewayDown)
    process.control.hold(0)
    assert process.books.paid_out(payment) == paid
    process.pay(f"{payment}:1", 500, payment)
    assert (process.books.posts(payment), process.books.paid_out(payment)) == ((2, 1), 500)


def test_down_on_the_wire(process: Process) -> None:
    process.control.down()
    for call in (
        lambda client: client.refund(Intent("d:1", "d", "down", 5, "EUR")),
        lambda client: client.refunds("down"),
        lambda client: client.told(""),
        lambda client: client.contest("cb_1", Proof("")),
    ):
        with pytest.raises(GatewayDown):
            process.call(call)
    process.control.down(False)
    assert process.books.posts("d") == (0, 0)
    nobody = FakeGateway(f"http://127.0.0.1:{free_port()}")
    with pytest.raises(GatewayDown):
        asyncio.run(nobody.told(""))
    with pytest.raises(ConnectionError):
        FakeControl(nobody.url).down()


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (200, b"<html>", GatewayTimeout),
        (500, b'{"code":"refused"}', GatewayTimeout),
        (503, b"", GatewayTimeout),
        (502, b"\xff", GatewayTimeout),
        (402, b"\xff", GatewayRefused),
        (404, b"{}", GatewayRefused),
    ],
)
def test_strange_answers(status: int, body: bytes, error: type[Exception]) -> None:
    """Whatever may have paid is a time-out; only a plain no is a refusal."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()

    async def ask() -> None:
        client = FakeGateway(f"http://127.0.0.1:{server.server_address[1]}")
        try:
            await client.refunds("p")
        finally:
            await client.close()

    try:
        with pytest.raises(error) as told:
            asyncio.run(ask())
        assert type(told.value) is error
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_happens_without_us_is_told(process: Process) -> None:
    _, before = process.call(lambda client: client.told("")) if process.books.read("event") else ([], "")
    process.control.capture("alone", 900, "EUR")
    reference = process.control.console_refund("alone", 400, "EUR")
    with pytest.raises(ValueError, match="what is left"):
        process.control.console_refund("alone", 501, "EUR")
    with pytest.raises(ValueError, match="cb_99"):
        process.control.win("cb_99")
    name = process.control.chargeback("alone", 300, "EUR", fee=15, reason="not_received")
    proof = Proof("It came.", {"tracking": "X"}, (("a.bin", "application/octet-stream", b"\x00\xff"),))
    process.call(lambda client: client.contest(name, proof))
    with pytest.raises(GatewayRefused):
        process.call(lambda client: client.contest("cb_99/../x", proof))
    process.control.lose(name)
    process.control.fail_later(reference)
    told, _ = process.call(lambda client: client.told(before))
    assert [(one.kind, one.status, one.amount, one.key) for one in told if one.payment == "alone"] == [
        ("refund", "succeeded", 400, ""), ("total", "succeeded", 400, ""),
        ("chargeback", "open", 300, ""), ("chargeback", "lost", 300, ""), ("refund", "failed", 400, ""),
    ]  # fmt: skip
    kept = next(row for row in process.control.chargebacks() if row["reference"] == name)
    assert json.loads(kept["proof"])["files"] == [["a.bin", "application/octet-stream", "AP8="]]


def test_people_may_look(process: Process) -> None:
    process.pay("<b>look:1", 5, "<script>")
    page = httpx.get(f"{process.url}/")
    assert page.headers["content-type"].startswith("text/html")
    assert "&lt;script&gt;" in page.text
    assert "<script>" not in page.text
    assert process.control.journal() == process.books.journal()
    assert process.control.paid_out() == process.books.paid_out()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/refunds", b'{"payment":"p"}'), ("/refunds", b"\xff"), ("/control/behave", b'{"next":["explode"]}'),
        ("/control/nothing", b"{}"), ("/control/webhooks", b'{"url":"http://x","secret":"","mode":"sideways"}'),
    ],
)  # fmt: skip
def test_what_is_asked_wrongly_is_told_so(process: Process, path: str, body: bytes) -> None:
    reply = httpx.post(process.url + path, content=body, headers={"Idempotency-Key": "k"})
    assert reply.status_code == 400, reply.text
    assert (
        httpx.post(f"{process.url}/refunds", json={"payment": "p", "amount": 1, "currency": "EUR"}).status_code == 400
    )


@pytest.mark.parametrize("mode", ["ordered", "shuffled", "duplicated", "shuffled,duplicated"])
def test_webhooks_arrive(process: Process, receiver: Receiver, mode: str) -> None:
    """Every event, signed, at least once: in order, in none, twice; a receiver that fails hears it again."""
    process.control.webhooks(receiver.url, SECRET, mode)
    payment, receiver.faults = f"hook-{mode}", 1
    receiver.wait.clear()
    for number in range(8):
        process.books.console_refund(payment, 10 + number, "EUR")
    process.books.fail_later(process.books.listed(payment)[0].reference)
    receiver.wait.set()
    times = 2 if "duplicated" in mode else 1
    until(lambda: len({one.id for one in receiver.of(payment)}) == 17 and len(receiver.of(payment)) >= 17 * times)
    heard = [int(one.id.removeprefix("evt_")) for one in receiver.of(payment)]
    if mode == "ordered":
        assert heard == sorted(set(heard))
    if mode.startswith("shuffled"):
        assert heard != sorted(heard)
    assert [one.amount for one in receiver.of(payment) if one.kind == "total" and one.amount > 107]


def test_an_early_webhook_comes_before_the_reply(process: Process, receiver: Receiver) -> None:
    process.control.webhooks(receiver.url, SECRET, "early")
    for number in range(5):
        paid: Paid = process.pay(f"early{number}:1", 5, "early")
        assert paid.reference in [one.reference for one in receiver.of("early")]


def test_it_is_started_again_and_remembers(tmp_path: Path) -> None:
    """kill -9: its supervisor starts it anew on the same port, keys and books are as they were."""
    made = Process(tmp_path)
    end = keep(made.line, made.environment)
    try:
        until(lambda: reached(made.control))
        paid = made.pay("kill:1")
        found = subprocess.run(["pgrep", "-f", f"gateway --port {made.port}$"], capture_output=True, text=True)
        os.kill(int(found.stdout.split()[0]), signal.SIGKILL)
        with pytest.raises(GatewayTimeout):  # down, or killed while it took the call
            made.pay("kill:2")
        until(lambda: reached(made.control))
        assert made.pay("kill:1") == paid
    finally:
        end()
    assert not reached(made.control)
