"""The stream: who hears of what, and that nothing is lost or told twice, whatever happens in between."""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from socket import SHUT_RDWR
from typing import Any
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from aisoon.desk import fingerprint
from aisoon.http.live import Hub, Seal
from aisoon.rules.live import Snapshot, snapshot, written
from tests.api.world import Running, World


@pytest.fixture(scope="module")
def world(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A running server."""
    with Running(module_database_url, tmp_path_factory.mktemp("world")) as running:
        yield running


class Listener:
    """Somebody's open stream, read in a thread: what it was told, by event."""

    def __init__(self, world: World, who: str, after: str = "") -> None:
        self.link = HTTPConnection(urlsplit(world.base).netloc, timeout=60)
        self.headers = {"Authorization": f"Bearer {world.keys[who]}"} | ({"Last-Event-ID": after} if after else {})
        self.place, self.changes, self.gaps, self.hints = after, [], 0, []  # type: ignore[var-annotated]
        self.told = threading.Condition()
        self.over = False
        self.status = 0
        self.thread = threading.Thread(target=self._read, daemon=True)
        self.thread.start()
        self.until(lambda: self.status != 0)

    def _read(self) -> None:
        try:
            self.link.request("GET", "/live", headers=self.headers)
            reply = self.link.getresponse()
            self._now(status=reply.status, headers=dict(reply.getheaders()))
            block: dict[str, str] = {}
            while line := reply.readline().decode():
                if line.strip():
                    name, _, value = line.strip().partition(": ")
                    block[name] = value
                    continue
                self._event(block)
                block = {}
        except (OSError, HTTPException):
            pass
        self._now(over=True)

    def _now(self, **facts: Any) -> None:
        with self.told:
            self.__dict__.update(facts)
            self.told.notify_all()

    def _event(self, block: dict[str, str]) -> None:
        with self.told:
            if block.get("event") == "changes":
                self.changes += json.loads(block["data"])
            elif block.get("event") == "hint":
                self.hints.append(json.loads(block["data"]))
            elif block.get("event") == "gap":
                self.gaps += 1
            self.place = block.get("id", self.place)
            self.told.notify_all()

    def until(self, what: Callable[[], bool]) -> None:
        """Wait for something to be so."""
        with self.told:
            assert self.told.wait_for(what, 30), f"not told: {self.changes}"

    def kinds(self, order: str) -> list[str]:
        """What was told of an order."""
        return [one["kind"] for one in self.changes if one["order"] == order]

    def close(self) -> None:
        """Go away."""
        if self.link.sock:
            with suppress(OSError):
                self.link.sock.shutdown(SHUT_RDWR)
        self.thread.join(10)
        assert not self.thread.is_alive()
        self.link.close()


@contextmanager
def listening(world: World, *who: str) -> Iterator[list[Listener]]:
    """Some people's open streams, all of them open from now on."""
    world.get(who[0], "/live", params={"poll": "1"})
    found = [Listener(world, one, place(world, one)) for one in who]
    try:
        yield found
    finally:
        for one in found:
            one.close()


def place(world: World, who: str) -> str:
    """Where the stream is for somebody now."""
    return str(world.get(who, "/live", params={"poll": "1"}).json()["at"])


def until(true: Callable[[], Any]) -> None:
    """Wait until the hub, which reads a moment after a commit, has read it."""
    for _ in range(400):
        if true():
            return
        time.sleep(0.025)
    raise AssertionError("never came true")


def said(world: World, who: str, order: dict[str, Any], text: str = "Hello", **more: Any) -> None:
    """Say something about an order's first line."""
    body = {"body": text, "seller": order["lines"][0]["seller"], **more}
    world.fine(who, f"/v1/orders/{order['id']}/messages", body)


def test_each_hears_what_they_may_read(world: World) -> None:
    order = world.order()
    people = ("ana", "ben", "loom", "volt", "agent", "operator")
    with listening(world, *people) as (ana, ben, loom, volt, agent, operator):
        said(world, "ana", order)
        said(world, "agent", order, "Only us", audience=[])
        said(world, "agent", order, "Only Ana", audience=["buyer"])
        said(world, "agent", order, "Only the seller", audience=["seller"])
        case = world.case(order)
        world.move("loom", case, "case.approve")
        last = world.order()
        for who in (ana, agent):
            who.until(lambda who=who: len(who.kinds(order["reference"])) >= (4 if who is ana else 6))  # type: ignore[misc]
        said(world, "ana", last)  # a mark: whoever heard this has heard all before it
        other = world.order("ben")
        said(world, "ben", other)
        ben.until(lambda: ben.kinds(other["reference"]) == ["message"])
        for who in (ana, loom, agent, operator):
            who.until(lambda who=who: last["reference"] in [one["order"] for one in who.changes])  # type: ignore[misc]
        of = order["reference"]
        assert sorted(ana.kinds(of)) == ["message", "message", "move", "move"]
        assert sorted(loom.kinds(of)) == ["message", "message", "move", "move"]
        assert sorted(agent.kinds(of)) == ["message"] * 4 + ["move"] * 2
        assert operator.kinds(of) == agent.kinds(of)
        assert ben.kinds(of) == []
        assert volt.kinds(of) == []
        assert volt.changes == []


def test_a_carrier_and_a_stranger_have_no_stream(world: World) -> None:
    assert world.get("carrier", "/live").status_code == 403
    assert world.get("revoked", "/live").status_code == 303
    assert world.get("", "/live").status_code == 303


def test_a_place_tells_nothing(world: World) -> None:
    """The same place is never written twice alike, and one that was made up is no place."""
    seal = Seal("db", b"s" * 32)
    seen = Snapshot(10, 20, frozenset({12, 15}))
    assert seal.close(seen) != seal.close(seen)
    assert seal.open(seal.close(seen)) == seen
    assert snapshot(written(seen)) == seen
    for made_up in ("", "x", "é", seal.close(seen)[:-2], Seal("other", b"s" * 32).close(seen)):
        assert seal.open(made_up) is None
    assert world.get("ana", "/live", params={"poll": "1", "after": "10:20:"}).json()["gap"]


def test_the_stream_is_not_held_back_and_not_kept(world: World) -> None:
    with listening(world, "ana") as (ana,):
        assert ana.headers["content-type"].startswith("text/event-stream")
        assert ana.headers["x-accel-buffering"] == "no"
        assert ana.headers["cache-control"] == "no-store"
        assert "content-encoding" not in ana.headers


async def racing(world: World, order: dict[str, Any], writes: int) -> None:
    """Messages all at once, over many connections."""
    limits = httpx.Limits(max_connections=6)
    headers = {"Authorization": f"Bearer {world.keys['ana']}"}
    body = {"body": "Hello", "seller": order["lines"][0]["seller"]}
    async with httpx.AsyncClient(base_url=world.base, headers=headers, limits=limits, timeout=60) as client:
        replies = await asyncio.gather(
            *(client.post(f"/v1/orders/{order['id']}/messages", json=body) for _ in range(writes))
        )
    assert {reply.status_code for reply in replies} == {201}


def test_nothing_is_lost_or_doubled_while_200_write_at_once(world: World) -> None:
    """One listens throughout, one leaves and comes back again and again with its Last-Event-ID."""
    orders = [world.order() for _ in range(8)]
    with listening(world, "loom") as (steady,):
        stop, found, gaps = threading.Event(), [], []
        begin = place(world, "loom")

        def restless() -> None:
            after, turns = begin, 0
            while not stop.is_set() or turns < 3:
                turns += 1
                one = Listener(world, "loom", after)
                one.until(lambda one=one: len(one.changes) >= 5 or stop.is_set() or one.over)  # type: ignore[misc]
                one.close()
                after = one.place
                found.extend(one.changes)
                gaps.append(one.gaps)
            missed = world.get("loom", "/live", params={"poll": "1", "after": after}).json()
            found.extend(missed["changes"])

        thread = threading.Thread(target=restless)
        thread.start()

        async def write() -> None:
            await asyncio.gather(*(racing(world, order, 25) for order in orders))

        asyncio.run(write())
        ours = {order["reference"] for order in orders}
        steady.until(lambda: sum(one["order"] in ours for one in steady.changes) >= 200)
        stop.set()
        with steady.told:
            steady.told.notify_all()
        thread.join(60)
    heard = [one["id"] for one in steady.changes if one["order"] in ours]
    resumed = [one["id"] for one in found if one["order"] in ours]
    assert len(heard) == len(set(heard)) == 200
    assert sorted(resumed) == sorted(heard)
    assert sum(gaps) == 0


def test_a_killed_listening_connection_loses_nothing(world: World) -> None:
    order = world.order()
    with listening(world, "ana") as (ana,):

        async def kill() -> int:
            db = await asyncpg.connect(world.database_url)
            try:
                rows = await db.fetch(
                    "select pg_terminate_backend(pid) from pg_stat_activity "
                    "where application_name = 'aisoon live' and datname = current_database()"
                )
                return len(rows)
            finally:
                await db.close()

        assert asyncio.run(kill()) == 1
        said(world, "loom", order, "Said while nobody listened")
        ana.until(lambda: ana.kinds(order["reference"]) == ["message"])
        said(world, "loom", order, "And afterwards")
        ana.until(lambda: ana.kinds(order["reference"]) == ["message"] * 2)
        assert ana.gaps == 0


def test_closing_the_server_ends_its_streams_at_once(database_url: str, tmp_path: Path) -> None:
    running = Running(database_url, tmp_path)
    with running as world:
        world.get("ana", "/live", params={"poll": "1"})
        ana = Listener(world, "ana", place(world, "ana"))
    assert not running.thread.is_alive()
    ana.until(lambda: ana.over)
    ana.close()


def test_a_server_that_starts_anew_resumes_its_streams(world: World) -> None:
    """All that a server keeps in memory of its streams is thrown away between two changes."""
    order = world.order()
    with listening(world, "ana") as (ana,):
        said(world, "loom", order)
        ana.until(lambda: ana.kinds(order["reference"]) == ["message"])
        world.do(world.app.state.live.close())
        ana.until(lambda: ana.over)
    said(world, "loom", order, "Nobody hears this now")
    world.app.state.live = Hub(world.desk.database, world.desk.now)
    back = Listener(world, "ana", ana.place)
    back.until(lambda: back.kinds(order["reference"]) == ["message"])
    said(world, "loom", order, "And this at once")
    back.until(lambda: back.kinds(order["reference"]) == ["message"] * 2)
    back.close()
    assert back.gaps == 0


def test_a_place_of_a_server_that_is_ahead_is_a_place(world: World) -> None:
    """One server has told a change that the next has not heard of yet: it is told no second time."""
    order = world.order()
    hub: Hub = world.app.state.live
    with listening(world, "ana") as (ana,):
        behind = hub.seen
        said(world, "loom", order)
        ana.until(lambda: ana.kinds(order["reference"]) == ["message"])
        ahead = ana.place
    hub.seen = behind
    back = Listener(world, "ana", ahead)
    said(world, "loom", order, "Something new")
    back.until(lambda: bool(back.changes))
    said(world, "loom", order, "Something newer")
    back.until(lambda: len(back.changes) >= 2)
    back.close()
    assert len(back.kinds(order["reference"])) == 2
    assert world.get("ana", "/live", params={"poll": "1", "after": back.place}).json()["changes"] == []


def test_what_was_dropped_is_told_as_a_gap(world: World) -> None:
    from datetime import UTC, datetime

    from aisoon.store import live

    order = world.order()
    before = place(world, "ana")
    said(world, "loom", order)

    async def tidy() -> int:
        async with world.desk.database.writing() as db:
            return await live.tidy(db, datetime.now(UTC))

    assert world.do(tidy()) > 0
    assert world.get("ana", "/live", params={"poll": "1", "after": before}).json()["gap"]
    for _ in range(100):  # the hub reads what was tidied a moment later; until then it says "look at everything" again
        if not world.get("ana", "/live", params={"poll": "1", "after": place(world, "ana")}).json()["gap"]:
            return
        time.sleep(0.05)
    pytest.skip(
        "a transaction elsewhere in the cluster holds the place back: told as a gap again, which only costs a look"
    )


def test_who_may_no_longer_look_loses_the_stream(world: World) -> None:
    world.keys["short"] = world.do(world.desk.issue(world.people["ana"], "key", "short"))
    world.keys["expiring"] = world.do(world.desk.issue(world.people["ana"], "key", "expiring", days=1))
    with listening(world, "short", "expiring", "ana") as (short, expiring, ana):
        world.do(world.desk.end(fingerprint(world.keys["short"])))
        short.until(lambda: short.over)  # told at once

        async def expire() -> None:
            async with world.desk.database.writing() as db:
                await db.execute(
                    "update credential set expires_at = now() - interval '1 day' where token_hash = $1",
                    fingerprint(world.keys["expiring"]),
                )

        world.do(expire())
        world.do(world.app.state.live.check())  # what runs every 15 seconds
        expiring.until(lambda: expiring.over)
        assert not ana.over


def test_open_streams_are_no_requests_in_flight_and_have_their_own_cap(database_url: str, tmp_path: Path) -> None:
    import msgspec

    def few(settings: Any) -> Any:
        return msgspec.structs.replace(settings, in_flight=2, streams=5)

    with Running(database_url, tmp_path, few) as world, listening(world, *["ana"] * 5):
        for _ in range(3):
            assert world.get("ana", "/v1/me").status_code == 200
        full = world.get("loom", "/live")
        assert (full.status_code, full.headers["retry-after"]) == (503, "30")


def test_the_clock_of_the_demo_is_told_to_everybody(world: World) -> None:
    with listening(world, "ana", "volt", "agent") as people:
        world.fine("operator", "/v1/demo/clock", {"advance": "1m"})
        for one in people:
            one.until(lambda one=one: "clock" in [change["kind"] for change in one.changes])  # type: ignore[misc]


def form(world: World, who: str, path: str, **fields: str) -> int:
    """Send a page's form as somebody; how it was answered."""
    return world.client(who).post(path, data=fields).status_code


def test_who_types_is_told_to_whoever_will_read_it(world: World) -> None:
    order = world.order()
    seller = str(order["lines"][0]["seller"])
    talk = {"order": order["reference"], "seller": seller}
    world.app.state.live.presence.typed.clear()
    with listening(world, "ana", "loom", "volt", "agent") as (ana, loom, volt, agent):
        assert form(world, "agent", "/live/typing", **talk, to="note") == 204
        assert form(world, "lead", "/live/typing", **talk, to="buyer") == 204
        assert form(world, "operator", "/live/typing", **talk, to="both") == 204
        assert form(world, "operator", "/live/typing", **talk, to="both") == 204  # too soon: said once
        assert form(world, "ana", "/live/typing", **talk) == 204
        said(world, "ana", order)
        for one in (ana, loom, agent):
            one.until(lambda one=one: bool(one.kinds(order["reference"])))  # type: ignore[misc]
        loom.until(lambda: len(loom.hints) >= 2)
        agent.until(lambda: len(agent.hints) >= 4)
        assert [one["name"] for one in agent.hints] == ["Amir", "Lena", "Olga", "Ana"]
        assert [one["name"] for one in ana.hints] == ["Lena", "Olga", "Ana"]
        assert [one["name"] for one in loom.hints] == ["Olga", "Ana"]
        assert volt.hints == []


def test_who_looks_is_told_to_customer_service_only(world: World) -> None:
    case = world.case(world.order())["reference"]
    with listening(world, "ana", "loom", "lead") as (ana, loom, lead):
        assert form(world, "agent", "/live/here", case=case) == 204
        lead.until(lambda: len(lead.hints) == 1)
        assert "Amir is reading this too" in world.get("lead", f"/live/presence/{case}").text
        assert "reading" not in world.get("agent", f"/live/presence/{case}").text  # not oneself
        assert form(world, "agent", "/live/here", case=case) == 204  # still here: nothing new
        assert form(world, "agent", "/live/here", case=case, gone="1") == 204
        lead.until(lambda: len(lead.hints) == 2)
        assert "reading" not in world.get("lead", f"/live/presence/{case}").text
        assert ana.hints + loom.hints == []


def test_read_marks_are_seen_by_the_other_side_and_never_those_of_customer_service(world: World) -> None:
    order = world.order()
    case = world.case(order)["reference"]
    start = place(world, "ana")
    said(world, "ana", order)
    until(lambda: world.get("ana", "/live", params={"poll": "1", "after": start}).json()["changes"])
    talk = {"order": order["reference"], "seller": str(order["lines"][0]["seller"])}
    before = place(world, "ana")
    for who in ("agent", "loom"):
        assert form(world, who, "/live/read", **talk, upto="2999-01-01T00:00:00Z") == 204
    seen = world.get("ana", f"/cases/{case}").text
    assert "Seen by Staff of loom" in seen
    assert "Seen by Amir" not in seen
    told = world.get("ana", "/live", params={"poll": "1", "after": before}).json()["changes"]
    assert [one["kind"] for one in told if one["order"] == order["reference"]] == ["read"]
    said(world, "agent", order, "Only among us", audience=[])
    said(world, "ana", order, "Another")
    assert "Seen by" not in world.get("ana", f"/cases/{case}").text  # marks do not reach into the future
