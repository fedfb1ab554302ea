"""Webhooks: every move reaches every endpoint, signed, through faults, once it is committed; nothing goes inside, nobody is named."""

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import msgspec
import pytest

from aisoon.jobs.hooks import TRIES, deliver
from aisoon.outside import hooks as outside
from tests.api.world import Running, World


class Receiver:
    """Somebody's server: keeps what came, and answers with the next of `answers`, else 200."""

    def __init__(self) -> None:
        self.came: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["content-length"]))
                outer.came.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(outer.answers.pop(0) if outer.answers else 200)
                self.send_header("location", "http://127.0.0.1:9/")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"
        self.thread = threading.Thread(target=self.server.serve_forever)
        self.thread.start()

    def close(self) -> None:
        """Shut it."""
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    one = Receiver()
    yield one
    one.close()


@pytest.fixture(scope="module")
def world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    def open_inside(settings: object) -> object:
        return msgspec.structs.replace(settings, hooks_inside=True)  # type: ignore[type-var]

    with Running(module_database_url, tmp_path_factory.mktemp("world"), open_inside) as running:  # type: ignore[arg-type]
        yield running


def added(world: World, receiver: Receiver) -> str:
    """An endpoint added on the page; its secret."""
    reply = world.client("operator").post("/settings/webhooks", data={"url": receiver.url, "label": "Shop"})
    assert reply.status_code == 200
    (secret,) = re.findall(r"whsec_[\w+/=]+", reply.text)
    assert secret not in world.get("operator", "/settings/webhooks").text
    return str(secret)


def hurry(world: World) -> None:
    """Let what waits be due now, and deliver all of it."""

    async def due() -> int:
        async with world.desk.database.writing() as db:
            await db.execute("update hook_delivery set next_at = now() where state = 'waiting'")
        return await deliver(world.desk.database, inside=True)

    world.do(due())


def test_moves_arrive_signed_through_faults_and_nobody_is_named(world: World, receiver: Receiver) -> None:
    secret = added(world, receiver)
    receiver.answers = [500, 302, 404]
    order = world.order()
    case = world.case(order)
    world.move("loom", case, "case.approve")
    assert receiver.came == []
    for _ in range(5):
        hurry(world)
    told = {json.loads(body)["type"] for _, body in receiver.came}
    assert {"case.request", "case.approve", "parcel.announce"} <= told
    for headers, body in receiver.came:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        mac = base64.b64encode(
            hmac.new(base64.b64decode(secret.removeprefix("whsec_")), signed, hashlib.sha256).digest()
        ).decode()
        assert headers["webhook-signature"] == f"v1,{mac}"
        assert json.loads(body)["data"]["order"] == order["reference"]
        assert not [name for name in ("Ana", "Loom", "example.com", "Too late") if name in body.decode()]
    ids = [headers["webhook-id"] for headers, _ in receiver.came]
    assert len(ids) == len(set(ids)) + 3  # three faults, three tries more
    page = world.get("operator", "/settings/webhooks?state=waiting").text
    assert "None." in page


def test_what_was_not_committed_is_not_told(world: World, receiver: Receiver) -> None:
    added(world, receiver)
    case = world.case(world.order())
    hurry(world)
    before = len(receiver.came)
    assert world.post("ben", f"/v1/cases/{case['reference']}/moves", {"move": "case.approve"}).status_code == 404
    assert world.post("loom", f"/v1/cases/{case['reference']}/moves", {"move": "case.ship"}).status_code >= 400
    hurry(world)
    assert len(receiver.came) == before


def test_after_many_tries_it_is_given_up_and_can_be_sent_again(world: World, receiver: Receiver) -> None:
    added(world, receiver)
    receiver.answers = [503] * 500
    world.case(world.order())
    for _ in range(TRIES + 1):
        hurry(world)
    page = world.get("operator", "/settings/webhooks?state=dead").text
    ids = re.findall(r'action="/settings/webhooks/([\w-]+)"><button class="button" name="act" value="retry"', page)
    assert ids
    receiver.answers, before = [], len(receiver.came)
    for one in ids:
        assert world.client("operator").post(f"/settings/webhooks/{one}", data={"act": "retry"}).status_code == 303
    hurry(world)
    assert len(receiver.came) == before + len({headers["webhook-id"] for headers, _ in receiver.came})


def test_an_ended_endpoint_hears_nothing(world: World, receiver: Receiver) -> None:
    added(world, receiver)
    page = world.get("operator", "/settings/webhooks").text
    found = re.search(re.escape(receiver.url) + r'</code>.*?action="/settings/webhooks/([\w-]+)"', page, re.DOTALL)
    assert found is not None
    client = world.client("operator")
    assert client.post(f"/settings/webhooks/{found[1]}", data={"act": "test"}).status_code == 303
    hurry(world)
    assert [json.loads(body)["type"] for _, body in receiver.came] == ["test"]
    assert client.post(f"/settings/webhooks/{found[1]}", data={"act": "end"}).status_code == 303
    world.case(world.order())
    hurry(world)
    assert len(receiver.came) == 1


INSIDE = (
    "http://example.com/", "https://127.0.0.1/", "https://127.1/", "https://0x7f.1/", "https://2130706433/", "https://0/", "https://[::1]/",
    "https://[::ffff:127.0.0.1]/", "https://[64:ff9b::7f00:1]/", "https://[2002:7f00:1::]/", "https://10.1.2.3/", "https://192.168.0.1/",
    "https://172.16.0.1/", "https://169.254.169.254/latest", "https://100.64.0.1/", "https://[fe80::1]/", "https://[fd00::1]/", "https://224.0.0.1/",
    "https://255.255.255.255/", "https://localhost/", "https://me:secret@127.0.0.1/", "https://me@example.com/", "ftp://example.com/", "https:///x",
    "https://", "javascript:alert(1)", "file:///etc/passwd", "https://127.0.0.1:99999/", "https://[::]/", "https://[::127.0.0.1]/", "https://198.18.0.1/",
)  # fmt: skip


@pytest.mark.parametrize("url", INSIDE)
def test_nothing_is_sent_inside(world: World, url: str) -> None:
    async def tried() -> None:
        await outside.post(url, {}, b"{}")

    with pytest.raises(outside.Unsafe):
        world.do(tried())


def test_the_page_refuses_what_leads_nowhere(world: World) -> None:
    for url in ("", "ftp://127.0.0.1/", "https://me@127.0.0.1/"):
        before = world.rows()["hook_endpoint"]
        reply = world.client("operator").post("/settings/webhooks", data={"url": url})
        assert reply.status_code == 422
        assert world.rows()["hook_endpoint"] == before


def test_addresses_of_the_open_internet_are_open() -> None:
    assert all(outside.is_open(one) for one in ("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "8.8.8.8"))


def test_httpx_is_not_told_to_follow(receiver: Receiver) -> None:
    import asyncio

    receiver.answers = [307]
    assert asyncio.run(outside.post(receiver.url, {"x": "y"}, b"{}", inside=True)) == 307
    assert len(receiver.came) == 1
    assert isinstance(receiver.came[0][0]["host"], str)
    with pytest.raises(httpx.HTTPError):
        asyncio.run(outside.post("http://127.0.0.1:9/", {}, b"{}", inside=True))
