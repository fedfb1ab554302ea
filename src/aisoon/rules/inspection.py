"""Inspection unit by unit, and what becomes of the goods: noted as often as it changes, judged by nobody.

What is noted here is kept with the move that brought it, so that every change stays in the history.
"""

from collections.abc import Mapping
from typing import Any, Literal
from uuid import UUID

import msgspec

from aisoon.rules.refusals import Refused

Found = Literal["received", "not_in_parcel", "other_item"]
Grade = Literal["as_new", "good", "worn", "damaged", "unusable"]
Works = Literal["not_tested", "works", "broken"]
Becomes = Literal["restock", "refurbish", "return_to_buyer", "donate", "recycle", "destroy"]

FOUND: tuple[str, ...] = ("received", "not_in_parcel", "other_item")
GRADES: tuple[str, ...] = ("as_new", "good", "worn", "damaged", "unusable")
WORKS: tuple[str, ...] = ("not_tested", "works", "broken")
BECOMES: tuple[str, ...] = ("restock", "refurbish", "return_to_buyer", "donate", "recycle", "destroy")
GONE = ("donate", "recycle", "destroy")
"""What cannot be taken back."""

LONGEST = 500


class SeenUnit(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One unit as it came out of the parcel; `unit` counts from 1 within its line."""

    line: UUID
    unit: int
    found: Found = "received"
    grade: Grade = "as_new"
    works: Works = "not_tested"
    serial: str = ""
    note: str = ""


class Goods(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What becomes of some units of a line."""

    line: UUID
    units: int
    becomes: Becomes


def seen(value: Any, quantities: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """Units as they were found, by line and number; Refused when one does not exist, comes twice, or says too much."""
    try:
        units = msgspec.convert(value, list[SeenUnit], strict=False)
    except msgspec.ValidationError as error:
        raise Refused("bad_quantity", "inspected", problem=str(error)) from error
    for one in units:
        known(one.line, quantities, "inspected")
        if not 1 <= one.unit <= quantities[one.line]:
            raise Refused("bad_quantity", "inspected", problem=f"units 1 to {quantities[one.line]}")
        if max(len(one.serial), len(one.note)) > LONGEST:
            raise Refused("too_long", "inspected", need="note", longest=LONGEST)
    if len({(one.line, one.unit) for one in units}) != len(units):
        raise Refused("bad_quantity", "inspected", problem="each unit once")
    plain: list[dict[str, Any]] = msgspec.to_builtins(units)
    return [
        {name: text.replace("\x00", "") if isinstance(text, str) else text for name, text in one.items()}
        for one in plain
    ]


def goods(value: Any, quantities: Mapping[UUID, int]) -> list[dict[str, Any]]:
    """What becomes of the units of each line, no more of them than there are; Refused otherwise."""
    try:
        rows = [one for one in msgspec.convert(value, list[Goods], strict=False) if one.units]
    except msgspec.ValidationError as error:
        raise Refused("bad_quantity", "goods", problem=str(error)) from error
    for one in rows:
        known(one.line, quantities, "goods")
        if one.units < 0 or sum(row.units for row in rows if row.line == one.line) > quantities[one.line]:
            raise Refused("bad_quantity", "goods", problem=f"between 0 and {quantities[one.line]}")
    if not rows:
        raise Refused("missing", "goods", need="goods")
    plain: list[dict[str, Any]] = msgspec.to_builtins(rows)
    return plain


def known(line: UUID, quantities: Mapping[UUID, int], field: str) -> None:
    """Refused unless a line is one of the case's."""
    if line not in quantities:
        raise Refused("unknown_line", field, id=str(line))
