"""Notify: letters are sent after the commit that asked for them, at least once, under one Message-ID."""

import logging
from typing import Any

import msgspec

from aisoon.outside.mail import Mailer
from aisoon.rules.words import Words
from aisoon.store import tasks
from aisoon.store.database import Database

log = logging.getLogger("aisoon.notify")

TRIES = 10
"""Tries before a letter is held for a person to look at."""


async def send_one(database: Database, mailer: Mailer, words: Words, base_url: str) -> bool:
    """Send the next letter, if there is one: claimed, sent and deleted in one transaction; whether there was one.

    Killed between sending and committing, the letter is sent again under the same Message-ID.
    """
    async with database.writing() as db:
        task = await tasks.claim(db, "mail")
        if task is None:
            return False
        try:
            to, subject, body = letter(msgspec.json.decode(task["body"]), words, base_url)
            await mailer.send(to, subject, body, task["key"])
        except Exception as error:  # noqa: BLE001 - any failure of any mail server: told, and tried again later
            tried = task["attempts"] + 1
            log.warning("letter %s failed (%s of %s): %s", task["key"], tried, TRIES, error)
            await tasks.postpone(db, task["id"], str(error), 60 * 2 ** min(tried - 1, 8), tried >= TRIES)
        else:
            await tasks.finish(db, task["id"])
        return True


def letter(facts: dict[str, Any], words: Words, base_url: str) -> tuple[str, str, str]:
    """A task as (to, subject, body) in words."""
    url = facts.get("url") or f"{base_url}/cases/{facts.get('reference', '')}"
    subject, body = words.mail(facts["move"], facts["role"], {**facts, **facts.get("facts", {}), "url": url})
    return facts["to"], subject, body
