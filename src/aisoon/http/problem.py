"""Problems: every refusal as problem+json (RFC 9457) with what to do next; the pages say the same in a sentence."""

from typing import Any

import msgspec

from aisoon.rules.refusals import Refused
from aisoon.rules.words import Words

MEDIA = "application/problem+json"


def problem(refused: Refused, words: Words) -> dict[str, Any]:
    """A refusal as a problem: type, title, status, detail, refusal, field, next, facts, and errors when there are several."""
    faults = refused.facts.get("all", [refused])
    found: dict[str, Any] = {
        "type": f"/policy#refusal-{refused.name}",
        "title": refused.name.replace("_", " ").capitalize(),
        "status": refused.status,
        "detail": words.refusal(refused.name, refused.facts),
        "refusal": refused.name,
        "next": words.next(refused.name, refused.facts),
        "facts": {name: value for name, value in refused.facts.items() if name != "all"},
    }
    if refused.field:
        found["field"] = refused.field
    if len(faults) > 1:
        found["errors"] = [
            {"field": one.field, "refusal": one.name, "detail": words.refusal(one.name, one.facts)} for one in faults
        ]
    return found


def encoded(found: dict[str, Any]) -> bytes:
    """A problem as JSON."""
    return msgspec.json.encode(found, enc_hook=str)
