"""What a move brings: every need of its row checked and put in shape, all faults told at once."""

import re
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import clauses, inspection, mistaken
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import CONDITIONS, Need, Row

LONGEST = {"text": 4000, "line": 200}


class Unit(msgspec.Struct, frozen=True):
    """What became of one line's units at inspection: how many of them are accepted (or arrived)."""

    line: UUID
    accepted: int
    condition: str = "as_new"
    note: str = ""


class Part(msgspec.Struct, frozen=True):
    """What the buyer gets for one line, in minor units."""

    line: UUID
    amount: int


def check(row: Row, draft: Draft, person: Person, given: dict[str, Any]) -> dict[str, Any]:
    """The move's needs in shape (amounts int, evidence UUIDs, units Unit); Refused with every fault in `facts["all"]`."""
    brought: dict[str, Any] = {}
    faults: list[Refused] = []
    for need in row.needs:
        try:
            value = one(need, draft, person, given.get(need.name))
        except Refused as fault:
            faults.append(fault)
            continue
        if value not in (None, "", []):
            brought[need.name] = value
    if faults:
        faults[0].facts["all"] = faults
        raise faults[0]
    return brought


def one(need: Need, draft: Draft, person: Person, value: Any) -> Any:
    """One need in shape; Refused names the field."""
    if isinstance(value, str):
        value = value.strip()
    if value in (None, "", []):
        if need.required:
            raise Refused("evidence_missing" if need.kind == "evidence" else "missing", need.name, need=need.name)
        return None
    return CHECKS[need.kind](need, draft, person, value)


def _text(need: Need, draft: Draft, person: Person, value: Any) -> str:
    if not isinstance(value, str):
        raise Refused("missing", need.name, need=need.name)
    if len(value) > LONGEST[need.kind]:
        raise Refused("too_long", need.name, need=need.name, longest=LONGEST[need.kind])
    return value.replace("\x00", "")


def _iban(need: Need, draft: Draft, person: Person, value: Any) -> str:
    """A bank account by its IBAN: country, check digits (ISO 7064 mod 97-10) and 11 to 30 letters or digits."""
    text = "".join(str(value).split()).upper()
    if not re.fullmatch(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}", text):
        raise Refused("bad_iban", need.name)
    if int("".join(str(int(one, 36)) for one in text[4:] + text[:4])) % 97 != 1:
        raise Refused("bad_iban", need.name)
    return text


def _choice(need: Need, draft: Draft, person: Person, value: Any) -> str:
    if value not in need.choices:
        raise Refused("bad_choice", need.name, need=need.name, choices=list(need.choices))
    return str(value)


def _amount(need: Need, draft: Draft, person: Person, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 10**15:
        raise Refused("bad_amount", need.name, currency=draft.dossier.order.currency)
    return value


def _evidence(need: Need, draft: Draft, person: Person, value: Any) -> list[UUID]:
    """Evidence on this order that this side brought (an agent weighs anybody's)."""
    found: list[UUID] = []
    by_id = {str(item.id): item for item in draft.dossier.evidence if item.seller_id == draft.case.seller_id}
    for id in value if isinstance(value, list) else [value]:
        item = by_id.get(str(id))
        if item is None or (person.role in ("buyer", "seller") and item.by_role != person.role):
            raise Refused("evidence_unknown", need.name, id=str(id)[:64])
        if item.gone_at:
            raise Refused("evidence_gone", need.name, at=item.gone_at)
        if item.id not in found:
            found.append(item.id)
    return found


def _units(need: Need, draft: Draft, person: Person, value: Any) -> list[Unit]:
    try:
        units = msgspec.convert(value, list[Unit], strict=False)
    except msgspec.ValidationError as error:
        raise Refused("bad_quantity", need.name, problem=str(error)) from error
    lines = {line.line_id: line for line in draft.dossier.lines_of(draft.case)}
    for unit in units:
        if unit.line not in lines:
            raise Refused("unknown_line", need.name, id=str(unit.line))
        if not 0 <= unit.accepted <= lines[unit.line].quantity:
            raise Refused("bad_quantity", need.name, problem=f"between 0 and {lines[unit.line].quantity}")
        if unit.condition not in CONDITIONS:
            raise Refused("bad_choice", need.name, need="condition", choices=list(CONDITIONS))
        if len(unit.note) > LONGEST["text"]:
            raise Refused("too_long", need.name, need="note", longest=LONGEST["text"])
    if len({unit.line for unit in units}) != len(units):
        raise Refused("bad_quantity", need.name, problem="each line once")
    return units


def _inspected(need: Need, draft: Draft, person: Person, value: Any) -> list[dict[str, Any]]:
    return inspection.seen(value, quantities(draft))


def _goods(need: Need, draft: Draft, person: Person, value: Any) -> list[dict[str, Any]]:
    return inspection.goods(value, quantities(draft))


def quantities(draft: Draft) -> dict[UUID, int]:
    """How many units of each line the case is about."""
    return {line.line_id: line.quantity for line in draft.dossier.lines_of(draft.case)}


def _file(need: Need, draft: Draft, person: Person, value: Any) -> str:
    """One piece of evidence, by its id; whether it may be touched is the move's business."""
    by_id = {str(item.id) for item in draft.dossier.evidence if item.seller_id == draft.case.seller_id}
    if str(value) not in by_id:
        raise Refused("evidence_unknown", need.name, id=str(value)[:64])
    return str(value)


def _message(need: Need, draft: Draft, person: Person, value: Any) -> str:
    """A message by its id; whether it may be evidence is the move's business."""
    try:
        return str(UUID(str(value)))
    except ValueError as error:
        raise Refused("not_found", need.name) from error


def _grams(need: Need, draft: Draft, person: Person, value: Any) -> int:
    """A weight in whole grams, up to a tonne."""
    if (
        isinstance(value, bool)
        or not str(value).isascii()
        or not str(value).isdigit()
        or not 0 < int(value) <= 1_000_000
    ):
        raise Refused("bad_quantity", need.name, problem="whole grams, up to 1000000")
    return int(value)


def _agent(need: Need, draft: Draft, person: Person, value: Any) -> Person:
    """A colleague, by id or address."""
    found = [one for one in draft.setting.colleagues if str(value).lower() in (str(one.id), one.email.lower())]
    if not found or found[0].role != "agent":
        raise Refused("unknown_colleague", need.name)
    return found[0]


def _clauses(need: Need, draft: Draft, person: Person, value: Any) -> list[str]:
    known = {clause.name for clause in clauses.of(draft.policy)}
    found = list(dict.fromkeys(str(name) for name in (value if isinstance(value, list) else [value])))
    if strange := [name for name in found if name not in known]:
        raise Refused("clause_unknown", need.name, clause=strange[0][:80])
    return found


def _shows(need: Need, draft: Draft, person: Person, value: Any) -> dict[str, str]:
    """What files show, one line each, by their ids."""
    if not isinstance(value, dict):
        raise Refused("bad_choice", need.name, need=need.name)
    _evidence(need, draft, person, list(value))
    told = {str(UUID(id)): _text(Need(need.name, "line"), draft, person, text) for id, text in value.items()}
    return {id: text.strip() for id, text in told.items() if text.strip()}


def _parts(need: Need, draft: Draft, person: Person, value: Any) -> list[dict[str, Any]]:
    """Amounts by line; whether they fit is the decision's business."""
    try:
        parts = msgspec.convert(value, list[Part], strict=True)
    except msgspec.ValidationError as error:
        raise Refused("parts_wrong", need.name, problem=str(error)) from error
    return [{"line": str(part.line), "amount": part.amount} for part in parts]


def _lines(need: Need, draft: Draft, person: Person, value: Any) -> Any:
    """The wishes of a request; request.answer has judged each."""
    return value


CHECKS = {
    "lines": _lines,
    "agent": _agent,
    "clauses": _clauses,
    "shows": _shows,
    "parts": _parts,
    "text": _text,
    "iban": _iban,
    "line": _text,
    "choice": _choice,
    "party": _choice,
    "amount": _amount,
    "evidence": _evidence,
    "units": _units,
    "inspected": _inspected,
    "goods": _goods,
    "file": _file,
    "message": _message,
    "covers": lambda need, draft, person, value: mistaken.covers(value),
    "grams": _grams,
}
