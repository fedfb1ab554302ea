"""One file by itself: what is known of it, and the ways out for one that was sent by mistake."""

from typing import Any
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.http import pictures
from aisoon.http.cases import load
from aisoon.rules import mistaken
from aisoon.rules.dossier import Case, Dossier, Evidence, Move
from aisoon.rules.evidence import original_for
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import leaving
from aisoon.store import history
from aisoon.web.evidence import seen
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, reader, see, writer

AREAS = 6
"""Areas the form has fields for; with a script they are drawn."""

SIDES = ("left", "top", "width", "height")


@get("/evidence/{order:uuid}/{id:uuid}/about", include_in_schema=False)
async def about(request: Asked, order: FromPath[UUID], id: FromPath[UUID]) -> Response[Any]:
    """What is known of a file."""
    return await page(request, await reader(request), order, id)


async def page(
    request: Asked, person: Person, order: UUID, id: UUID, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """A file's page, with the faults of a form that was refused."""
    desk: Desk = request.app.state.desk
    async with desk.database.reading() as db:
        dossier = await load(db, order, person)
        item = next((row for row in seen(dossier.evidence, person) if row.id == id), None)
        if item is None:
            raise Refused("not_found")
        cases = mistaken.kin(dossier, item)
        past = [one for case in cases for one in await history.moves(db, order, case.id)]
    changes = [one for one in past if one.move in mistaken.MOVES and one.data.get("file") == str(id)]
    return draw(
        request, "file.html", person, refused.status if refused else 200, item=item, order=dossier.order, case=next(iter(cases), None),
        original=original_for(person, item), areas=areas(form, item), changes=changes,
        ways={move: blocked(move, dossier, person, item, cases, past) for move in reversed(mistaken.MOVES) if offered(move, person, item)},
        typed=form, faults=every(refused) if refused else [],
    )  # fmt: skip


def offered(move: str, person: Person, item: Evidence) -> bool:
    """Whether a way out is this person's at all."""
    if item.gone_at or person.role not in ("buyer", "seller", "agent"):
        return False
    return mistaken.own(person, item) or (move == mistaken.COVER and person.role == "agent")


def blocked(
    move: str, dossier: Dossier, person: Person, item: Evidence, cases: list[Case], past: list[Move]
) -> Refused | None:
    """Why a way out is closed now; None where it is open."""
    rows = [row for row in leaving("case", cases[0].state) if row.move == move] if cases else []
    if cases and not any(person.role in row.who for row in rows):
        return Refused("evidence_answered")
    try:
        if move == mistaken.COVER:
            mistaken.may_cover(person, item, past)
        else:
            mistaken.may_take_back(dossier.evidence, person, item, past)
    except Refused as refused:
        return refused
    return None


def areas(form: Form | None, item: Evidence) -> list[list[str]]:
    """The fields of the areas: as typed, else as they are covered now, in percent."""
    if form is not None:
        return rows_of(form)
    rows = [[f"{one / 10:g}" for one in area] for area in item.covers[:AREAS]]
    return rows + [["", "", "", ""]] * (AREAS - len(rows))


def rows_of(form: Form) -> list[list[str]]:
    """The fields of the areas, a row each."""
    return [[form.one(f"{side}-{number}") for side in SIDES] for number in range(AREAS)]


def typed_areas(form: Form) -> list[list[int]]:
    """The areas of a form, from percent to thousandths; Refused where a field is no number."""
    found = []
    for row in rows_of(form):
        if not any(text.strip() for text in row):
            continue
        try:
            found.append([round(float(text.replace(",", ".")) * 10) for text in row])
        except (ValueError, OverflowError) as error:
            raise Refused("bad_covers", "covers", problem=", ".join(row)[:60]) from error
    return found


@post("/evidence/{order:uuid}/{id:uuid}/take-back", include_in_schema=False)
async def take_back(request: Asked, order: FromPath[UUID], id: FromPath[UUID]) -> Response[Any]:
    """Take a file back."""
    person, desk = await writer(request), request.app.state.desk
    form = await read(request)
    try:
        await desk.take_back_file(person, order, id, form.one("because"), form.once(request))
    except Refused as refused:
        return await page(request, person, order, id, form, refused)
    return see(f"/evidence/{order}/{id}/about")


@post("/evidence/{order:uuid}/{id:uuid}/cover", include_in_schema=False)
async def cover(request: Asked, order: FromPath[UUID], id: FromPath[UUID]) -> Response[Any]:
    """Cover areas of a photo."""
    person, desk = await writer(request), request.app.state.desk
    form = await read(request)
    try:
        covers = typed_areas(form)
        item = await desk.cover_file(person, order, id, covers, form.one("because"), form.once(request))
    except Refused as refused:
        return await page(request, person, order, id, form, refused)
    if item.preview_key:
        await pictures.ready(request.app.state.files, item, item.preview_key)
    return see(f"/evidence/{order}/{id}/about")


ROUTES = [about, take_back, cover]
