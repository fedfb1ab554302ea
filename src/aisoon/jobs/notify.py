"""Notify: letters are sent after the commit that asked for them, at least once, under one Message-ID.

What somebody wants once a day waits for their morning and goes as one letter; what they do not want is not sent.
"""

import logging
import secrets
from datetime import datetime
from typing import Any

import msgspec

from aisoon.outside.mail import Mailer
from aisoon.rules import postbox as rules
from aisoon.rules.words import Words
from aisoon.store import accounts, postbox, tasks
from aisoon.store.database import Database, Writing

log = logging.getLogger("aisoon.notify")

TRIES = 10
"""Tries before a letter is held for a person to look at."""


BATCH = 20
"""Letters sent in one transaction."""

COLLECTED = 200
"""Letters in one letter of the morning."""


async def send_some(
    database: Database, mailer: Mailer, words: Words, base_url: str, now: datetime | None = None
) -> int:
    """Send the next letters, if there are any: claimed, sent and deleted in one transaction; how many there were.

    Killed between sending and committing, they are sent again under the same Message-IDs. `now` is what mornings count
    from; without it nothing is collected.
    """
    async with database.writing() as db:
        waiting = await tasks.claim(db, "mail", BATCH)
        sent = [task["id"] for task in waiting if await send(db, mailer, words, base_url, task, now)]
        if sent:
            await tasks.finish(db, sent)
        return len(waiting)


async def send(db: Writing, mailer: Mailer, words: Words, base_url: str, task: Any, now: datetime | None) -> bool:
    """Send one letter, or let it wait, or drop it, as its reader chose; one that fails is tried again later and holds up
    no other. True when the task is done.
    """
    try:
        facts = msgspec.json.decode(task["body"])
        kind = rules.kind(facts["move"], facts["role"], facts.get("who"))
        choose = ""
        if kind != "needed" and now:
            reader = await postbox.reader(db, facts["role"], facts["to"], secrets.token_urlsafe(24))
            wanted = rules.how(reader.choices, kind)
            if wanted == "never":
                return True
            if wanted == "daily":
                zone = await postbox.zone(db, facts["role"], facts["to"])
                await postbox.hold(db, task["id"], rules.morning(now, zone))
                return False
            choose = facts["letters"] = f"{base_url}/letters/{reader.token}"
        language = await accounts.locale(db, facts["role"], facts["to"])
        to, subject, body = letter(facts, words.of(language), base_url)
        await mailer.send(to, subject, body, task["key"], choose)
    except Exception as error:  # noqa: BLE001 - any failure of any mail server: told, and tried again later
        await failed(db, task, error)
        return False
    return True


async def failed(db: Writing, task: Any, error: Exception) -> None:
    """A letter could not be sent: later again, or held for a person."""
    tried = task["attempts"] + 1
    log.warning("letter %s failed (%s of %s): %s", task["key"], tried, TRIES, error)
    await tasks.postpone(db, task["id"], str(error), 60 * 2 ** min(tried - 1, 8), tried >= TRIES)


async def send_collected(database: Database, mailer: Mailer, words: Words, base_url: str, now: datetime) -> int:
    """Send one reader what waited for their morning as one letter; how many were in it."""
    async with database.writing() as db:
        waiting = await postbox.waiting(db, now, COLLECTED)
        if not waiting:
            return 0
        all_facts = [msgspec.json.decode(task["body"]) for task in waiting]
        role, to = all_facts[0]["role"], all_facts[0]["to"]
        try:
            reader = await postbox.reader(db, role, to, secrets.token_urlsafe(24))
            choose = f"{base_url}/letters/{reader.token}"
            told = [
                {**one, **one.get("facts", {}), "url": f"{base_url}/cases/{one['reference']}", "letters": choose}
                for one in all_facts
            ]
            subject, body = words.of(await accounts.locale(db, role, to)).digest(role, told)
            await mailer.send(to, subject, body, f"digest:{waiting[0]['key']}", choose)
        except Exception as error:  # noqa: BLE001 - as for one letter
            for task in waiting:
                await failed(db, task, error)
            return 0
        await tasks.finish(db, [task["id"] for task in waiting])
        return len(waiting)


def letter(facts: dict[str, Any], words: Words, base_url: str) -> tuple[str, str, str]:
    """A task as (to, subject, body) in words."""
    url = facts.get("url") or f"{base_url}/cases/{facts.get('reference', '')}"
    subject, body = words.mail(facts["move"], facts["role"], {**facts, **facts.get("facts", {}), "url": url})
    return facts["to"], subject, body
