"""Live: one stream of changes to every open browser, fed by one listening connection a process (docs/live.md)."""

import asyncio
import base64
import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import asyncpg
import msgspec

from aisoon.http.presence import Presence
from aisoon.rules.live import EVERYBODY, Change, Room, Snapshot, hears, room, rooms, snapshot, written
from aisoon.rules.people import Person
from aisoon.store import live
from aisoon.store.database import Database

log = logging.getLogger("aisoon.live")

BEAT = 15.0
"""Seconds between heartbeats, and between looks whether the sessions behind the streams are still good."""

LAG = 64_000
"""Bytes a browser may lag behind before it is told to load everything anew instead."""

LOST = (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError)
GAP = b"event: gap\ndata: 1\n\n"
END = b"event: end\ndata: 1\n\n"


class Seal:
    """Writes places in the stream so that nobody outside can read them: transaction numbers tell of others' doings."""

    def __init__(self, name: str, secret: bytes) -> None:
        self.key = hashlib.blake2b(name.encode(), key=secret, digest_size=32).digest()

    def _stream(self, nonce: bytes, size: int) -> bytes:
        blocks = range(size // 64 + 1)
        return b"".join(hashlib.blake2b(nonce + bytes([n]), key=self.key).digest() for n in blocks)[:size]

    def _tag(self, nonce: bytes, hidden: bytes) -> bytes:
        return hashlib.blake2b(nonce + hidden, key=self.key, digest_size=8, person=b"tag").digest()

    def close(self, seen: Snapshot) -> str:
        """A place, sealed; never twice the same."""
        text, nonce = written(seen).encode(), secrets.token_bytes(8)
        hidden = bytes(a ^ b for a, b in zip(text, self._stream(nonce, len(text)), strict=True))
        return base64.urlsafe_b64encode(nonce + self._tag(nonce, hidden) + hidden).decode().rstrip("=")

    def open(self, sealed: str) -> Snapshot | None:
        """A place of ours, or None: from another database, from before a restore, or made up."""
        try:
            raw = base64.urlsafe_b64decode(sealed[:4000] + "=" * (-len(sealed) % 4))
        except ValueError:
            return None
        nonce, tag, hidden = raw[:8], raw[8:16], raw[16:]
        if not secrets.compare_digest(tag, self._tag(nonce, hidden)):
            return None
        return snapshot(bytes(a ^ b for a, b in zip(hidden, self._stream(nonce, len(hidden)), strict=True)).decode())

    def mark(self, id: int) -> str:
        """A change's name without its number."""
        return hashlib.blake2b(id.to_bytes(8, "big"), key=self.key, digest_size=6, person=b"mark").hexdigest()


def age(seen: Snapshot) -> tuple[int, int, int]:
    """Orders snapshots of one database: each has all that the earlier ones have."""
    return (seen.last, seen.first, -len(seen.running))


class Stream:
    """One open browser: what waits to be sent to it, and whose it is."""

    __slots__ = ("ended", "lag", "person", "room", "secret", "seen", "waiting", "wake")

    def __init__(self, person: Person, own: Room, secret: bytes) -> None:
        self.person, self.room, self.secret = person, own, secret
        self.seen: Snapshot | None = None
        self.waiting: list[bytes] = []
        self.lag = 0
        self.ended = False
        self.wake: asyncio.Future[None] | None = None

    def put(self, data: bytes) -> None:
        """Send this next; a browser that does not keep up is told that it missed something, once."""
        if self.lag + len(data) > LAG:
            self.waiting, self.lag = [GAP], len(GAP)
        else:
            self.waiting.append(data)
            self.lag += len(data)
        self._wake()

    def end(self, word: bytes = b"") -> None:
        """Send what waits, then close."""
        if word:
            self.put(word)
        self.ended = True
        self._wake()

    def _wake(self) -> None:
        if self.wake and not self.wake.done():
            self.wake.set_result(None)

    async def next(self) -> bytes:
        """What waits; empty once the stream has ended."""
        while not self.waiting and not self.ended:
            self.wake = asyncio.get_running_loop().create_future()
            await self.wake
        self.wake = None
        data, self.waiting, self.lag = b"".join(self.waiting), [], 0
        return data


class Hub:
    """Every stream of one process; starts with the first that asks, and by itself after its connection was lost."""

    def __init__(self, database: Database, now: Callable[[], datetime], most: int = 10_000, each: int = 20) -> None:
        self.database, self.now, self.most, self.each = database, now, most, each
        self.rooms: dict[Room, set[Stream]] = {}
        self.presence = Presence(self.hint)
        self.seal: Seal | None = None
        self.seen: Snapshot | None = None
        self.count = 0
        self.ready = asyncio.Event()
        self.closed = False
        self.tasks: list[asyncio.Task[None]] = []

    # life

    def start(self) -> None:
        """Begin to listen, unless that was done."""
        if not self.tasks and not self.closed:
            self.tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._beat())]

    async def close(self) -> None:
        """End every stream, at once."""
        self.closed = True
        for stream in self.all():
            stream.end()
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)

    async def _listen(self) -> None:
        wait = 0.1
        while True:
            try:
                async with live.listening(self.database) as ears:
                    name, secret, seen = await live.state(ears.db)
                    self.seal = Seal(name, secret)
                    if self.seen is None or age(seen) < age(self.seen):  # or the database is an older one now
                        self.seen = seen
                        self.gap()
                    await self._pump(ears)  # what was told while nobody listened
                    self.ready.set()
                    wait = 0.1
                    while True:
                        await self._heard(ears, await ears.next())
            except LOST as error:
                log.warning("live: the database is away: %s", error)
            await asyncio.sleep(wait)
            wait = min(wait * 2, 2.0)

    async def _heard(self, ears: live.Ears, words: list[tuple[str, str]]) -> None:
        if any(channel == "live" for channel, _ in words):
            await self._pump(ears)
        for channel, payload in words:
            if channel == "live_end":
                self._end({bytes.fromhex(payload)})
            elif channel == "live_now":
                self.presence.heard(payload)

    async def _pump(self, ears: live.Ears) -> None:
        assert self.seen
        changes, seen = await live.since(ears.db, self.seen)
        self.seen = seen
        if changes is None:
            self.gap()
        elif changes:
            self.tell(changes, seen)

    def gap(self) -> None:
        """Tell every page to load anew what it shows."""
        for stream in self.all():
            stream.put(self.said("gap", 1))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self.check()
            except LOST as error:
                log.warning("live: sessions were not looked at: %s", error)
            self.presence.sweep()
            if self.seen and self.seal:
                beat = self.said("beat", 1)
                for number, stream in enumerate(list(self.all())):
                    stream.put(beat if stream.seen is None else self.said("beat", 1, stream.seen))
                    if number % 200 == 199:
                        await asyncio.sleep(0)  # others are served meanwhile

    async def check(self) -> None:
        """End the streams whose session or key has ended, and of people whose role or seller is another now."""
        secrets_ = list({stream.secret for stream in self.all()})
        if not secrets_:
            return
        async with self.database.reading() as db:
            good = await live.still(db, secrets_, self.now())
        for stream in list(self.all()):
            person = good.get(stream.secret)
            if person is None or room(person) != stream.room or "read" not in person.scopes:
                stream.end(END)

    def _end(self, ended: set[bytes]) -> None:
        for stream in list(self.all()):
            if stream.secret in ended:
                stream.end(END)

    # streams

    def all(self) -> Iterable[Stream]:
        """Every stream."""
        return [stream for streams in self.rooms.values() for stream in streams]

    def join(self, person: Person, own: Room, secret: bytes) -> Stream | None:
        """A new stream; None where this person, or all people, have too many."""
        here = self.rooms.setdefault(own, set())
        if self.closed or self.count >= self.most or sum(one.person.id == person.id for one in here) >= self.each:
            return None
        stream = Stream(person, own, secret)
        here.add(stream)
        self.count += 1
        return stream

    def leave(self, stream: Stream) -> None:
        """The browser is gone."""
        here = self.rooms.get(stream.room, set())
        if stream in here:
            here.discard(stream)
            self.count -= 1
        if not here:
            self.rooms.pop(stream.room, None)

    # what is told

    def place(self, seen: Snapshot | None = None) -> str:
        """Where the stream is now, for a page that is drawn: what it shows is at least as new. Empty before the first look."""
        self.start()
        seen = seen or self.seen
        return self.seal.close(seen) if self.seal and seen else ""

    def said(self, event: str, data: Any, seen: Snapshot | None = None) -> bytes:
        """One event as it is sent, with the place after it."""
        return f"id: {self.place(seen)}\nevent: {event}\ndata: {msgspec.json.encode(data).decode()}\n\n".encode()

    def shown(self, changes: Iterable[Change]) -> list[dict[str, Any]]:
        """Changes as a page is told of them."""
        assert self.seal
        return [one.shown(self.seal.mark(one.id)) for one in changes]

    def tell(self, changes: list[Change], seen: Snapshot) -> None:
        """Tell changes to those who may hear of them: said once a room, and once for each that has seen some of them."""
        told: dict[Room, list[Change]] = {}
        for one in changes:
            heard = rooms(one)
            for own in self.rooms if EVERYBODY in heard else heard:
                told.setdefault(own, []).append(one)
        for own, found in told.items():
            data = b""
            for stream in self.rooms.get(own, ()):
                if stream.seen is None:
                    data = data or self.said("changes", self.shown(found))
                    stream.put(data)
                    continue
                if new := [one for one in found if not stream.seen.has(one.xid)]:
                    stream.put(self.said("changes", self.shown(new), max(stream.seen, seen, key=age)))
                if age(stream.seen) <= age(seen):
                    stream.seen = None  # what it had seen ahead of this process is behind now

    def hint(self, targets: Iterable[Room], data: dict[str, Any]) -> None:
        """Tell something that is not kept: somebody types, somebody looks."""
        said = f"event: hint\ndata: {msgspec.json.encode(data).decode()}\n\n".encode()
        for own in targets:
            for stream in self.rooms.get(own, ()):
                stream.put(said)

    async def missed(self, person: Person, seen: Snapshot | None, until: Snapshot) -> list[dict[str, Any]] | None:
        """What a person who has seen this missed, up to what this process has told; None where they must load everything anew."""
        if seen is None:
            return None
        async with self.database.reading() as db:
            changes, _ = await live.since(db, seen)
        if changes is None:
            return None
        return self.shown(one for one in changes if until.has(one.xid) and hears(person, one))

    async def opened(self, stream: Stream, after: str) -> None:
        """Tell a new stream what was missed since its page was drawn or its connection was lost, before anything else."""
        assert self.seal
        assert self.seen
        until, seen = self.seen, self.seal.open(after)
        stream.seen = seen if seen and age(seen) > age(until) else None
        missed = await self.missed(stream.person, seen, until)
        place = max(until, stream.seen or until, key=age)
        if missed is None:
            stream.waiting.insert(0, self.said("gap", 1, place))
        elif missed:
            stream.waiting.insert(0, self.said("changes", missed, place))
        stream.waiting.insert(0, f"retry: {1000 + secrets.randbelow(2000)}\n\n".encode())
