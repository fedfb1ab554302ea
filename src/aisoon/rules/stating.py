"""Facts that can be compared: serial numbers, tracking numbers and weights as somebody states them, beside what else is known.

What is stated is kept with the move that brought it. Nothing is decided by a fact that agrees or differs: people look at it.
"""

import re
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any, Literal

import msgspec

from aisoon.rules.dossier import Case, Dossier, Move
from aisoon.rules.draft import Draft
from aisoon.rules.people import PARTIES
from aisoon.rules.refusals import Refused
from aisoon.rules.table import FACTS

STATE, QUOTE = "case.state_fact", "case.quote_message"
Verdict = Literal["agrees", "differs", "alone"]
HEAVIEST = 1_000_000


class Fact(msgspec.Struct, frozen=True):
    """One fact: its kind, its value, where it is from (stated, inspection, order, parcel), whose word it is, and since when.

    `verdict` says how it stands beside the others of its kind.
    """

    fact: str
    value: str
    source: str
    side: str
    at: datetime | None
    verdict: Verdict = "alone"


def plain(fact: str, text: str) -> str:
    """A fact as it is compared: no blanks, capital letters; Refused `bad_number` when it cannot be one."""
    if fact not in FACTS:
        raise Refused("bad_choice", "number", need="number", choices=list(FACTS))
    bare = re.sub(r"[\s./-]+", "", text).upper()
    if fact == "weight":
        return weight(text)
    if not re.fullmatch(r"[A-Z0-9]{4,40}", bare):
        raise Refused("bad_number", "reads", number=fact, problem="4 to 40 letters and digits")
    if fact == "imei" and not (re.fullmatch(r"[0-9]{15}", bare) and luhn(bare)):
        raise Refused("bad_number", "reads", number=fact, problem="15 digits, of which the last one checks the others")
    return bare


def weight(text: str) -> str:
    """Whole grams; Refused `bad_number` otherwise."""
    found = re.fullmatch(r"\s*([0-9]{1,7})\s*(?:g|gr|grams?)?\s*", text, re.IGNORECASE)
    if not found or not 0 < int(found[1]) <= HEAVIEST:
        raise Refused("bad_number", "reads", number="weight", problem=f"whole grams, up to {HEAVIEST}")
    return str(int(found[1]))


def luhn(digits: str) -> bool:
    """Whether the last digit checks the others (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


def known(dossier: Dossier, case: Case, moves: Iterable[Move]) -> list[Fact]:
    """Every fact of a case, each beside the others of its kind: the last word of each side, inspection, order and parcel."""
    stated: dict[tuple[str, str], Fact] = {}
    found: list[Fact] = []
    for move in moves:
        if move.move == STATE:
            fact = str(move.data["number"])
            stated[fact, move.actor] = Fact(fact, str(move.data["reads"]), "stated", move.actor, move.at)
        if move.move == "case.inspect":
            found = list(inspected(move))  # the latest word stands
    found += stated.values()
    lines = {line.line_id for line in dossier.lines_of(case)}
    shipments = {one.id: one for row in dossier.lines if row.id in lines and (one := dossier.shipment_of(row))}
    found += [
        Fact("tracking", one.tracking, "order", "carrier", one.shipped_at) for one in shipments.values() if one.tracking
    ]
    found += [
        Fact("tracking", one.tracking, "parcel", "carrier", one.handed_at)
        for one in dossier.parcels
        if one.case_id == case.id and one.tracking and one.handed_at
    ]
    judged = [msgspec.structs.replace(one, verdict=verdict(one, found)) for one in found]
    return sorted(judged, key=lambda one: (FACTS.index(one.fact), one.source != "stated", one.side))


def inspected(move: Move) -> Iterable[Fact]:
    """What an inspection noted that can be compared."""
    for row in move.data.get("inspected", []):
        if row.get("serial"):
            yield Fact("serial", str(row["serial"]), "inspection", move.actor, move.at)
    if move.data.get("weight"):
        yield Fact("weight", str(move.data["weight"]), "inspection", move.actor, move.at)


def verdict(one: Fact, all: Iterable[Fact]) -> Verdict:
    """How a fact stands beside those of its kind from elsewhere; an IMEI is a serial number, too."""
    others = [
        other
        for other in all
        if other is not one
        and family(other.fact) == family(one.fact)
        and (other.source, other.side) != (one.source, one.side)
    ]
    if not others or (one.source in ("order", "parcel") and not any(other.source == "stated" for other in others)):
        return "alone"
    return "agrees" if any(alike(one, other) for other in others) else "differs"


def family(fact: str) -> str:
    """What a fact is compared with."""
    return "serial" if fact == "imei" else fact


def alike(one: Fact, other: Fact) -> bool:
    """Whether two values are the same; weights when they are within 20 g or a twentieth."""
    if one.fact == "weight":
        a, b = int(one.value), int(other.value)
        return abs(a - b) <= max(20, max(a, b) // 20)
    return bare(one.value) == bare(other.value)


def bare(text: str) -> str:
    """A number without what is only written to be read."""
    return re.sub(r"[^A-Z0-9]+", "", text.upper())


def state(draft: Draft, case: Case, move: str) -> None:
    """A side states a fact; it may state it anew, and both words stay in the history."""
    draft.bring["reads"] = plain(draft.bring["number"], draft.bring["reads"])
    draft.go(move, case, draft.bring)


def quote(draft: Draft, case: Case, move: str) -> None:
    """Words of the conversation that both sides can read become evidence; the message itself stays what it is."""
    said = next((one for one in draft.setting.said if str(one.id) == draft.bring["message"]), None)
    if said is None or said.seller_id != case.seller_id:
        raise Refused("not_found", "message")
    if not set(PARTIES) <= set(said.audience) or not said.body:
        raise Refused("words_not_for_both", "message")
    draft.go(move, case, draft.bring)


EFFECTS: dict[str, Callable[..., Any]] = {STATE: state, QUOTE: quote}
