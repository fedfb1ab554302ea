"""A file brought by mistake: taken back before anybody acted on it, or covered in part, so that what is left may be seen."""

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from aisoon.rules.canonical import digest
from aisoon.rules.dossier import Case, Dossier, Evidence, Move
from aisoon.rules.draft import Draft
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.refusals import Refused

TAKE_BACK, COVER = "case.take_back_file", "case.cover_file"
MOVES = (TAKE_BACK, COVER)
"""Moves that are made beside a file, not beside the case."""

WHOLE = 1000
"""Areas are in thousandths of a picture's sides."""

MOST, SMALLEST = 20, 5
HELD = ("take", "take_over", "hand_over", "release", "overdue", "remind")
"""Moves after which nobody has acted on a file yet."""


def covers(value: Any) -> list[list[int]]:
    """Areas as [left, top, width, height] in thousandths of the picture; Refused `bad_covers` when one lies outside of it."""
    rows = value if isinstance(value, list) else []
    if not 0 < len(rows) <= MOST:
        raise Refused("bad_covers", "covers", problem=f"1 to {MOST} areas")
    for row in rows:
        if not isinstance(row, list) or len(row) != 4 or not all(type(one) is int for one in row):
            raise Refused("bad_covers", "covers", problem="four whole numbers each: left, top, width, height")
        left, top, width, height = row
        inside = left >= 0 and top >= 0 and left + width <= WHOLE and top + height <= WHOLE
        if not inside or min(width, height) < SMALLEST:
            raise Refused("bad_covers", "covers", problem=f"inside 0 to {WHOLE}, at least {SMALLEST} wide and high")
    return rows


def kin(dossier: Dossier, row: Evidence) -> list[Case]:
    """The cases in which a file is evidence, the open ones first, the latest of them first."""
    found = [
        case
        for case in dossier.cases
        if case.seller_id == row.seller_id and row.case_id in (None, case.id, case.parent_id)
    ]
    return sorted(found, key=lambda case: (case.state != "closed", case.opened_at), reverse=True)


def own(person: Person, row: Evidence) -> bool:
    """Whether this person's side brought a file."""
    return row.by_role == person.role


def of(dossier: Dossier, person: Person, id: UUID) -> Evidence:
    """A file that is there for this person; Refused when it is not, or was taken back."""
    row = next((one for one in dossier.evidence if one.id == id and person.seller_id in (None, one.seller_id)), None)
    if row is None:
        raise Refused("not_found", "file")
    if row.gone_at:
        raise Refused("evidence_gone", "file", at=row.gone_at)
    return row


def acted(past: Iterable[Move], row: Evidence) -> bool:
    """Whether another side, or the clock, has moved the case on since a file came."""
    return any(
        move.machine in ("case", "dispute") and move.source != move.target and move.name not in HELD
        and move.actor not in (row.by_role, "system") and move.at > row.created_at
        for move in past
    )  # fmt: skip


def rests(past: Iterable[Move], row: Evidence) -> bool:
    """Whether a move of the same side was made with this file."""
    return any(str(row.id) in map(str, move.data.get("evidence") or ()) for move in past)


def may_take_back(others: Iterable[Evidence], person: Person, row: Evidence, past: Iterable[Move]) -> None:
    """Refused when somebody has acted on a file, or a move rests on it and nothing of its kind was brought instead."""
    past = list(past)
    if not own(person, row):
        raise Refused("not_your_move", "file", who=[row.by_role])
    if acted(past, row):
        raise Refused("evidence_answered", "file")
    like = [
        one
        for one in others
        if one.id != row.id
        and not one.gone_at
        and (one.by_role, one.seller_id, one.kind) == (row.by_role, row.seller_id, row.kind)
    ]
    if rests(past, row) and not like:
        raise Refused("evidence_needed", "file", kind=row.kind)


def may_cover(person: Person, row: Evidence, past: Iterable[Move]) -> None:
    """Refused unless customer service covers a photo, or who brought it does before anybody acted on it."""
    if person.role in PARTIES and not own(person, row):
        raise Refused("not_your_move", "file", who=[row.by_role, "agent"])
    if row.kind != "photo" or not row.preview_key:
        raise Refused("cover_needs_photo", "file")
    if person.role in PARTIES and acted(past, row):
        raise Refused("evidence_answered", "file")


def file_to_take_back(draft: Draft, case: Any, person: Person) -> Refused | None:
    """Files are taken back by the side that brought them."""
    rows = [row for row in draft.dossier.evidence if row.seller_id == case.seller_id and not row.gone_at]
    return None if any(row.by_role == person.role for row in rows) else Refused("no_file_of_yours")


def photo_to_cover(draft: Draft, case: Any, person: Person) -> Refused | None:
    """Photos are covered by the side that brought them, or by customer service."""
    rows = [row for row in draft.dossier.evidence if row.seller_id == case.seller_id and row.preview_key]
    return None if any(person.role in ("agent", row.by_role) for row in rows) else Refused("no_photo_here")


def picture_keys(row: Evidence, areas: list[list[int]]) -> tuple[str, str]:
    """Where a covered photo's preview and thumbnail are kept."""
    place = row.key.rpartition("evidence/")[2]
    name = f"{place}-{digest(areas)[:16]}.jpg"
    return f"previews/{name}", f"thumbnails/{name}"


def for_both(row: Evidence) -> bool:
    """Whether both sides may know of a file; what customer service keeps to itself is changed where only it can read."""
    return set(PARTIES) <= set(row.audience)


def shared(draft: Draft) -> Evidence:
    """The file a move is about, which both sides may know of."""
    row = of(draft.dossier, draft.setting.person, UUID(draft.bring["file"]))
    if not for_both(row):
        raise Refused("evidence_unknown", "file", id=str(row.id))
    return row


def take_back(draft: Draft, case: Case, move: str) -> None:
    """A file is taken back: its row stays, its bytes go."""
    row = shared(draft)
    may_take_back(draft.dossier.evidence, draft.setting.person, row, draft.setting.past)
    draft.marked.append((row, gone(row, draft.now)))
    draft.go(move, case, draft.bring)


def gone(row: Evidence, now: datetime) -> list[str]:
    """Leave of a file who brought it, when, what it was, and its sum; the keys under which its bytes are."""
    keys = [key for key in (row.key, row.preview_key, row.thumbnail_key) if key]
    row.gone_at, row.name, row.caption, row.preview_key, row.thumbnail_key = now, "", "", None, None
    return keys


def cover(draft: Draft, case: Case, move: str) -> None:
    """Areas of a photo are covered for everybody but who brought or judges it; the original stays."""
    row = shared(draft)
    may_cover(draft.setting.person, row, draft.setting.past)
    draft.marked.append((row, covered(row, draft.bring["covers"])))
    draft.go(move, case, draft.bring)


def covered(row: Evidence, areas: list[list[int]]) -> list[str]:
    """Show a photo from now on with these areas covered; the keys of the pictures it was shown by."""
    new = picture_keys(row, areas)
    keys = [key for key in (row.preview_key, row.thumbnail_key) if key and key not in new]
    row.covers, (row.preview_key, row.thumbnail_key) = areas, new
    return keys


EFFECTS: dict[str, Callable[..., None]] = {TAKE_BACK: take_back, COVER: cover}

GUARDS = (file_to_take_back, photo_to_cover)
