"""Letters: sent once the move is committed, kept when the server is away, recognisable when sent twice."""

import asyncio
from pathlib import Path
from typing import Any

import msgspec
import pytest
from uuid_utils.compat import uuid7

from aisoon.jobs.notify import TRIES, send_some
from aisoon.outside.mail import Folder, Smtp, message
from aisoon.rules.words import Words
from aisoon.store.database import Database, connect

WORDS = Words({"mail": {"sign_in": "Your link\nOpen {url}"}})


async def put(database: Database, key: str) -> None:
    """A sign-in letter in the outbox."""
    body = {"to": "bea@example.com", "role": "buyer", "move": "sign_in", "url": "https://shop.example/x"}
    async with database.writing() as db:
        await db.execute(
            "insert into task (id, kind, key, body) values ($1, 'mail', $2, $3)",
            uuid7(),
            key,
            msgspec.json.encode(body).decode(),
        )


class Broken:
    """A mail server that is away."""

    async def send(self, to: str, subject: str, body: str, key: str, choose: str = "") -> None:
        """Never works."""
        raise OSError("connection refused")


def test_a_letter_is_sent_once_and_gone(database_url: str, tmp_path: Path) -> None:
    """After sending, the outbox is empty and the folder holds one letter with its words."""

    async def run() -> None:
        database = await connect(database_url)
        folder = Folder(tmp_path, "AISOON Returns <desk@example.com>")
        await put(database, "a:buyer")
        assert await send_some(database, folder, WORDS, "https://shop.example")
        assert not await send_some(database, folder, WORDS, "https://shop.example")
        await database.close()

    asyncio.run(run())
    letters = [path.read_text() for path in tmp_path.glob("*.eml")]
    assert len(letters) == 1
    assert "To: bea@example.com" in letters[0]
    assert "https://shop.example/x" in letters[0]


def test_a_server_that_is_away_loses_nothing(database_url: str) -> None:
    """A letter that cannot be sent is tried later, and held for a person after many tries."""

    async def run() -> Any:
        database = await connect(database_url)
        await put(database, "a:buyer")
        for _ in range(TRIES):
            async with database.writing() as db:
                await db.execute("update task set run_at = now()")
            assert await send_some(database, Broken(), WORDS, "")
        async with database.reading() as db:
            row = await db.fetchrow("select attempts, held, error from task")
        await database.close()
        return row

    row = asyncio.run(run())
    assert (row["attempts"], row["held"]) == (TRIES, True)
    assert "connection refused" in row["error"]


def test_headers_cannot_be_injected() -> None:
    """A line break in a name or a subject stays text."""
    found = message("Desk <d@x.example>", "a@b.example\nBcc: c@d.example", "Hi\r\nX-Evil: 1", "Body", "k").as_bytes()
    assert b"\nX-Evil" not in found
    assert b"\nBcc" not in found


def test_the_same_key_is_the_same_message() -> None:
    """A letter sent again has the Message-ID it had."""
    one, two = (message("d@x.example", "a@b.example", "s", text, "key")["Message-ID"] for text in ("a", "b"))
    assert one == two


@pytest.mark.parametrize("url", ["http://x", "smtp://", "mail.example.com"])
def test_an_smtp_address_that_is_none(url: str) -> None:
    """A setting that cannot be used says how it should look."""
    with pytest.raises(ValueError, match="AISOON_SMTP_URL"):
        Smtp(url, "d@x.example")
