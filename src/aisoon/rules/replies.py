"""Canned replies: texts kept for another time, with names of facts in braces that are filled in when one is used."""

import re
from collections.abc import Mapping
from uuid import UUID

import msgspec

from aisoon.rules.refusals import Refused

FACTS = ("buyer", "shop", "order", "item", "case", "deadline", "me")
"""What a reply may name: who buys and sells, the shop's order number, the first item, the case, its deadline, who writes."""

WRITERS = ("seller", "agent")
"""Who keeps replies: a seller's people together, and customer service's."""

MOST, NAME, BODY = 60, 60, 2000
"""Replies of one side, and characters of a name and of a text."""

PLACE = re.compile(r"\{([^{}]*)\}")


class CannedReply(msgspec.Struct, frozen=True):
    """A text kept under a name; `{buyer}` and other FACTS in it are places."""

    id: UUID
    name: str
    body: str


def checked(name: str, body: str) -> tuple[str, str]:
    """A name on one line and a text; Refused when one is missing or too long, or the text names a fact there is not."""
    name, body = " ".join(name.replace("\x00", "").split()), body.replace("\x00", "").strip()
    if not name:
        raise Refused("name_missing", "name")
    if not body:
        raise Refused("message_empty", "body")
    for field, text, longest in (("name", name, NAME), ("body", body, BODY)):
        if len(text) > longest:
            raise Refused("too_long", field, need=field, longest=longest)
    unknown = [place for place in PLACE.findall(body) if place not in FACTS]
    if unknown:
        raise Refused("unknown_place", "body", place=unknown[0][:40], known=", ".join(f"{{{one}}}" for one in FACTS))
    return name, body


def filled(body: str, facts: Mapping[str, str | None]) -> str:
    """A text with its facts; what is not known stays as a gap in square brackets for the writer to fill."""
    return PLACE.sub(lambda place: facts.get(place[1]) or f"[{place[1]}]", body)
