"""Notify: letters are sent after the commit that asked for them, at least once, under one Message-ID."""

import logging
from typing import Any

import msgspec

from aisoon.outside.mail import Mailer
from aisoon.rules.words import Words
from aisoon.store import accounts, tasks
from aisoon.store.database import Database, Writing

log = logging.getLogger("aisoon.notify")

TRIES = 10
"""Tries before a letter is held for a person to look at."""


BATCH = 20
"""Letters sent in one transaction."""


async def send_some(database: Database, mailer: Mailer, words: Words, base_url: str) -> int:
    """Send the next letters, if there are any: claimed, sent and deleted in one transaction; how many there were.

    Killed between sending and committing, they are sent again under the same Message-IDs.
    """
    async with database.writing() as db:
        waiting = await tasks.claim(db, "mail", BATCH)
        sent = [task["id"] for task in waiting if await send(db, mailer, words, base_url, task)]
        if sent:
            await tasks.finish(db, sent)
        return len(waiting)


async def send(db: Writing, mailer: Mailer, words: Words, base_url: str, task: Any) -> bool:
    """Send one letter; one that fails is tried again later and holds up no other."""
    try:
        facts = msgspec.json.decode(task["body"])
        language = await accounts.locale(db, facts["role"], facts["to"])
        to, subject, body = letter(facts, words.of(language), base_url)
        await mailer.send(to, subject, body, task["key"])
    except Exception as error:  # noqa: BLE001 - any failure of any mail server: told, and tried again later
        tried = task["attempts"] + 1
        log.warning("letter %s failed (%s of %s): %s", task["key"], tried, TRIES, error)
        await tasks.postpone(db, task["id"], str(error), 60 * 2 ** min(tried - 1, 8), tried >= TRIES)
        return False
    return True


def letter(facts: dict[str, Any], words: Words, base_url: str) -> tuple[str, str, str]:
    """A task as (to, subject, body) in words."""
    url = facts.get("url") or f"{base_url}/cases/{facts.get('reference', '')}"
    subject, body = words.mail(facts["move"], facts["role"], {**facts, **facts.get("facts", {}), "url": url})
    return facts["to"], subject, body
