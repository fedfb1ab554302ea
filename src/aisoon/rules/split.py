"""Splitting: where outcomes differ by line or unit, a case becomes siblings, so that each has one state."""

from uuid import UUID

import msgspec

from aisoon.rules import money, price
from aisoon.rules.dossier import Case, CaseLine
from aisoon.rules.draft import Draft
from aisoon.rules.reference import reference


def split(draft: Draft, case: Case, units: dict[UUID, int]) -> Case:
    """Move these units (line → count) to a new sibling in the same state with the same deadline; returns the sibling."""
    id = draft.setting.new_id()
    sibling = msgspec.structs.replace(case, id=id, reference=reference("RET", id), parent_id=case.id)
    draft.dossier.cases.append(sibling)
    case.value = sibling.value = 0
    for line in draft.dossier.lines_of(case):
        count = units.get(line.line_id, 0)
        kept, apart = worths(draft, line, line.quantity - count)
        case.value, sibling.value = case.value + kept, sibling.value + apart
        if not count:
            continue
        moved = msgspec.structs.replace(line, case_id=id, quantity=count)
        line.quantity -= count
        if line.received is not None:
            line.received, moved.received = min(line.received, line.quantity), None
        draft.dossier.case_lines.append(moved)
        draft.touch(line, moved)
    for parcel in [row for row in draft.dossier.parcels if row.case_id == case.id][-1:]:
        copy = msgspec.structs.replace(
            parcel, id=draft.setting.new_id(), case_id=id, due_move=None, due_at=None, label_cost=0
        )
        draft.dossier.parcels.append(copy)
        draft.touch(copy)
    draft.touch(case, sibling)
    return sibling


def worths(draft: Draft, line: CaseLine, keep: int) -> tuple[int, int]:
    """What the first `keep` units of a case's line are worth, and the others, in minor units."""
    order_line = draft.dossier.line(line.line_id)
    start, whole = order_line.refunded_units, price.line_money(order_line)
    shipping = price.with_shipping(line.reason, draft.policy, draft.case.statutory)
    kept = money.portion(whole, start, start + keep, shipping)
    return kept.total, money.portion(whole, start + keep, start + line.quantity, shipping).total
