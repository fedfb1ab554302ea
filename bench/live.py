"""Live: a message from one browser to another beside a busy server, and what five thousand open streams cost.

`python -m bench.live` prints both; `--streams 500 --messages 20` is a quick look.
"""

import argparse
import asyncio
import base64
import contextlib
import hashlib
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import asyncpg
import httpx
import uvicorn
from playwright.async_api import Browser, Page, async_playwright
from uuid_utils.compat import uuid7

from bench.cycle import World, cycle, free_port, keys, prepare, start

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
SEE = """(text) => new Promise((done) => {
  const there = () => [...document.querySelectorAll("li")].some((one) => one.textContent.includes(text));
  const watch = new MutationObserver(() => { if (there()) { watch.disconnect(); done(Date.now()); } });
  watch.observe(document.body, { childList: true, subtree: true });
})"""
SAY = """(text) => {
  const form = document.querySelector("form[data-talk]");
  form.elements.body.value = text;
  const at = Date.now();
  form.requestSubmit(form.querySelector("button:not([type=button])"));
  return at;
}"""
ECHO_PAGE = b"""<!doctype html><title>echo</title><form data-talk><textarea name=body></textarea><button>Send</button></form><ol></ol>
<script>
new EventSource("/echo").onmessage = (event) => { const li = document.createElement("li"); li.textContent = event.data; document.querySelector("ol").append(li); };
document.querySelector("form").onsubmit = (event) => { event.preventDefault(); fetch("/say", { method: "POST", body: event.target.elements.body.value }); };
</script>"""


class Echo:
    """The least that tells one browser what another said: no database, no pages, no rules."""

    def __init__(self) -> None:
        self.open: set[asyncio.Queue[bytes]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """GET / is the page, GET /echo the stream, POST /say says."""
        if scope["type"] != "http":
            return
        kind = b"text/event-stream" if scope["path"] == "/echo" else b"text/html"
        if scope["path"] == "/say":
            body = (await receive()).get("body", b"")
            for one in self.open:
                one.put_nowait(body)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", kind)]})
        if scope["path"] == "/echo":
            mine: asyncio.Queue[bytes] = asyncio.Queue()
            self.open.add(mine)
            await send({"type": "http.response.body", "body": b": hello\n\n", "more_body": True})
            while True:
                said = b"data: " + await mine.get() + b"\n\n"
                await send({"type": "http.response.body", "body": said, "more_body": True})
        await send({"type": "http.response.body", "body": ECHO_PAGE if scope["path"] == "/" else b""})


@asynccontextmanager
async def echoing() -> AsyncIterator[str]:
    """The echo's address."""
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(Echo(), port=port, log_level="error", timeout_graceful_shutdown=1))
    task = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.05)
    yield f"http://127.0.0.1:{port}/"
    server.force_exit = server.should_exit = True
    await task


async def crossing(sender: Page, reader: Page, text: str) -> float:
    """Milliseconds from sending in one browser to standing in the other."""
    seen = asyncio.create_task(reader.evaluate(SEE, text))
    await asyncio.sleep(0.1)
    at = await sender.evaluate(SAY, text)
    return float(await asyncio.wait_for(seen, 30) - at)


async def signed_in(browser: Browser, world: World, session: str, path: str) -> Page:
    """A browser of somebody's own, on a page that hears what changes."""
    context = await browser.new_context()
    await context.add_cookies([{"name": "aisoon_session", "value": session, "url": world.base}])
    page = await context.new_page()
    await page.goto(world.base + path)
    await page.locator("html[data-stream=open]").wait_for(state="attached")
    return page


async def sessions(db: Any, people: list[Any]) -> list[str]:
    """A session for each of some people, written straight into the database."""
    tokens = [f"aisoon_session_{base64.urlsafe_b64encode(os.urandom(24)).decode()}" for _ in people]
    await db.executemany(
        "insert into credential (token_hash, person_id, kind) values ($1, $2, 'session')",
        [(hashlib.sha256(token.encode()).digest(), id) for token, id in zip(tokens, people, strict=True)],
    )
    return tokens


async def busy(world: World, client: httpx.AsyncClient, orders: list[tuple[str, str]], done: list[int]) -> None:
    """Full returns, one after the other, until cancelled."""
    number = 1_000_000
    while orders:
        number += 1
        with contextlib.suppress(httpx.HTTPError):
            await cycle(client, world, *orders.pop(), number)
            done.append(number)


async def messages(world: World, client: httpx.AsyncClient, db: Any, count: int) -> None:
    """Print how long messages take, with the server idle and busy, beside the bare echo, sample by sample."""
    orders = await prepare(client, world, 400)
    await keys(db, world, client)
    order, line = orders.pop(0)
    head = {"Authorization": f"Bearer {world.keys['buyer']}"}
    wish = {"lines": [{"line": line, "quantity": 1, "reason": "arrived_too_late"}], "statement": "Too late."}
    case = (await client.post(f"/v1/orders/{order}/cases", json=wish, headers=head)).json()["reference"]
    people = [await db.fetchval("select id from person where role = $1 limit 1", role) for role in ("buyer", "seller")]
    tokens = await sessions(db, people)
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    async with echoing() as echo, async_playwright() as play:
        browser = await play.chromium.launch(executable_path=found, args=SWITCHES)
        pages = [await signed_in(browser, world, token, f"/cases/{case}") for token in tokens]
        bare = [await (await browser.new_context()).new_page() for _ in range(2)]
        for page in bare:
            await page.goto(echo)
        for name, load in (("an idle server", 0), ("a busy server", 4)):
            done: list[int] = []
            tasks = [asyncio.create_task(busy(world, client, orders, done)) for _ in range(load)]
            ours, theirs, began = [], [], time.perf_counter()
            for turn in range(count):
                ours.append(await crossing(pages[turn % 2], pages[1 - turn % 2], f"{name} {turn}"))
                theirs.append(await crossing(bare[turn % 2], bare[1 - turn % 2], f"{name} {turn}"))
            rate = len(done) / (time.perf_counter() - began)
            for task in tasks:
                task.cancel()
            told(name, ours, theirs, rate)
        began = time.perf_counter()
        for _ in range(20):
            (await client.get(f"/cases/{case}", cookies={"aisoon_session": tokens[0]})).raise_for_status()
        print(f"the case's page alone: {(time.perf_counter() - began) * 50:.1f} ms", flush=True)
        await browser.close()


def told(name: str, ours: list[float], theirs: list[float], rate: float) -> None:
    """Print one comparison."""
    middle, bare = statistics.median(ours), statistics.median(theirs)
    late = statistics.quantiles(ours, n=20)[-1]
    print(
        f"browser to browser beside {name} ({rate:.1f} full returns/s): median {middle:.0f} ms, p95 {late:.0f} ms; "
        f"bare echo {bare:.0f} ms; ratio {middle / max(bare, 0.5):.1f} ({len(ours)} messages)",
        flush=True,
    )


class Listener(asyncio.Protocol):
    """One open stream; counts events in `heard`."""

    def __init__(self, request: bytes, heard: list[int], opened: Callable[[], None]) -> None:
        self.request, self.heard, self.opened, self.rest = request, heard, opened, b""

    def connection_made(self, transport: Any) -> None:
        """Ask for the stream."""
        transport.write(self.request)

    def data_received(self, data: bytes) -> None:
        """Count what is told."""
        if self.rest == b"":
            assert data.startswith(b"HTTP/1.1 200"), data[:200]
            self.opened()
        self.heard[0] += (self.rest[-20:] + data).count(b"event: changes") - self.rest[-20:].count(b"event: changes")
        self.rest = data[-20:]


def memory(pid: int) -> int:
    """Resident bytes of a process."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * resource.getpagesize()


def spent(pid: int) -> float:
    """CPU seconds of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def streams(world: World, client: httpx.AsyncClient, db: Any, count: int) -> None:
    """Print what open streams cost in memory, and an event in CPU, to all of them and to two of them."""
    pid = world.server.pid
    people = [uuid7() for _ in range(count)]
    await db.executemany(
        "insert into person (id, role, email, name) values ($1, 'buyer', $2, 'Bench')",
        [(id, f"{id}@example.com") for id in people],
    )
    tokens = await sessions(db, people)
    for token in tokens[:200]:  # what the first requests of all make once is no stream's
        await client.get("/live", params={"poll": "1"}, cookies={"aisoon_session": token})
    before, heard = memory(pid), [0]
    host, port = world.base.removeprefix("http://").split(":")
    gate, loop, began = asyncio.Semaphore(50), asyncio.get_running_loop(), time.perf_counter()

    async def opened(token: str) -> Any:
        async with gate:
            told = asyncio.Event()
            request = f"GET /live HTTP/1.1\r\nHost: {host}\r\nCookie: aisoon_session={token}\r\n\r\n".encode()
            link, _ = await loop.create_connection(lambda: Listener(request, heard, told.set), host, int(port))
            await told.wait()
            return link

    links = await asyncio.gather(*(opened(token) for token in tokens))
    took = time.perf_counter() - began
    await asyncio.sleep(20)  # a heartbeat has gone to all
    grown = memory(pid) - before
    print(
        f"{count} open streams: server {memory(pid) / 1e6:.0f} MB in all, {grown / 1e6:.0f} MB more than before, "
        f"{grown / count / 1e3:.1f} KB each; opened in {took:.1f} s",
        flush=True,
    )
    turns = 10
    at, begin = spent(pid), heard[0]
    for turn in range(turns):
        await db.execute("update clock set ahead = ahead")
        while heard[0] < begin + (turn + 1) * count:  # noqa: ASYNC110 - counted by the protocols
            await asyncio.sleep(0.01)
    cost = (spent(pid) - at) / (turns * count)
    print(f"an event to all of them: {cost * 1e6:.0f} µs of server CPU a delivery", flush=True)
    idle = spent(pid)
    await asyncio.sleep(15)
    print(f"heartbeats: {(spent(pid) - idle) / 15 * 100:.1f} % of a core while nothing happens", flush=True)
    for link in links:
        link.close()


async def measure(given: argparse.Namespace) -> None:
    """Start a server of its own and print everything."""
    with tempfile.TemporaryDirectory(prefix="aisoon-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        world = start(folder)
        db = await asyncpg.connect(world.database)
        try:
            async with httpx.AsyncClient(base_url=world.base, timeout=60) as client:
                if given.messages:
                    await messages(world, client, db, given.messages)
                if given.streams:
                    await streams(world, client, db, given.streams)
        finally:
            await db.close()
            world.server.terminate()
            world.server.wait(30)


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--messages", type=int, default=100)
    parser.add_argument("--streams", type=int, default=5000)
    asyncio.run(measure(parser.parse_args()))


if __name__ == "__main__":
    main()
