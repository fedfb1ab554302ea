"""Talk: who may say what to whom; an empty audience is customer service's internal note."""

from datetime import datetime
from uuid import UUID

import msgspec

from aisoon.rules.people import PARTIES, Person
from aisoon.rules.refusals import Refused

LONGEST = 4000


class Message(msgspec.Struct):
    """One message; `audience` names the parties who may read it beside customer service, `line_id` the item it is about."""

    order_id: UUID
    id: UUID
    seller_id: UUID
    case_id: UUID | None
    author_id: UUID
    author_role: str
    author_name: str
    audience: list[str]
    body: str
    evidence: list[UUID]
    created_at: datetime
    line_id: UUID | None = None


def audience(person: Person, wanted: list[str] | None) -> list[str]:
    """Who may read what this person writes: parties write to each other, customer service to whom it names."""
    if person.role in PARTIES or wanted is None:
        return list(PARTIES)
    if any(party not in PARTIES for party in wanted):
        raise Refused("bad_choice", "audience", need="audience", choices=list(PARTIES))
    return [party for party in PARTIES if party in wanted]


def body(text: str, evidence: list[UUID]) -> str:
    """The message's text in shape; empty only when it carries evidence."""
    text = text.replace("\x00", "").strip()
    if not text and not evidence:
        raise Refused("message_empty", "body")
    if len(text) > LONGEST:
        raise Refused("too_long", "body", need="body", longest=LONGEST)
    return text
