"""The policy's editor: versions, a text checked line by line, a try, a simulation, a second person's approval."""

from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.http.answer import Reasons, explained
from aisoon.rules import request as asking
from aisoon.rules import versions
from aisoon.rules.difference import differences
from aisoon.rules.people import Person
from aisoon.rules.policy import BadPolicy, Policy, parse
from aisoon.rules.reasons import REASONS
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Answer, Wish
from aisoon.rules.table import leaving
from aisoon.store import dossiers, orders, policies
from aisoon.store.database import as_id
from aisoon.web.forms import Form, every, read
from aisoon.web.outline import outline
from aisoon.web.page import Asked, draw, reader, see, writer


class Tried(msgspec.Struct, frozen=True):
    """What a policy answers to a request nobody made: for the 'try it' panel."""

    order: str
    title: str
    reason: str
    answer: Answer | None
    reasons: Reasons | None
    refused: Refused | None = None


@get("/policies", include_in_schema=False)
async def listed(request: Asked) -> Response[Any]:
    """Every version, the latest first."""
    person = await reader(request, "operator")
    async with request.app.state.desk.database.reading() as db:
        rows = await policies.versions(db)
    return draw(request, "policies.html", person, rows=rows)


@get("/policies/new", include_in_schema=False)
async def blank(request: Asked) -> Response[Any]:
    """A new draft: the text of the version in force, or of the one that is named."""
    person, desk = await reader(request, "operator"), request.app.state.desk
    of = request.query_params.get("of", "")
    async with desk.database.reading() as db:
        text = (await policies.body(db, of) if of else None) or desk.policy_text
    form = Form()
    form.fields = {"text": [text]}
    return await editor(request, person, form)


@post("/policies/new", include_in_schema=False)
async def written(request: Asked) -> Response[Any]:
    """Check the text, try it, or save it as a draft."""
    return await act(request, None)


@get("/policies/{id:str}/edit", include_in_schema=False)
async def edited(request: Asked, id: FromPath[str]) -> Response[Any]:
    """The text of a version that may still be changed."""
    person = await reader(request, "operator")
    one, text = await found(request, id)
    form = Form()
    form.fields = {"text": [text], "note": [one.note]}
    return await editor(request, person, form, one)


@post("/policies/{id:str}/edit", include_in_schema=False)
async def changed(request: Asked, id: FromPath[str]) -> Response[Any]:
    """Check the changed text, try it, or save it."""
    await writer(request, "operator")
    one, _ = await found(request, id)
    return await act(request, one)


async def act(request: Asked, one: versions.Version | None) -> Response[Any]:
    """What the pressed button asks for; the text is kept whatever is wrong with it."""
    person, desk = await writer(request, "operator"), request.app.state.desk
    form = await read(request)
    text, what = form.one("text"), form.one("act")
    if what == "save":
        try:
            saved = await desk.draft(person, text, form.one("note")[:500], one.id if one else None)
        except Refused as refused:
            return await editor(request, person, form, one, refused=refused)
        return see(f"/policies/{saved.id}")
    tried = await try_out(request, desk, person, form) if what == "try" else None
    return await editor(request, person, form, one, tried)


async def editor(
    request: Asked, person: Person, form: Form, one: versions.Version | None = None, tried: Tried | None = None,
    refused: Refused | None = None,
) -> Response[Any]:  # fmt: skip
    """The editor's page with everything that is wrong with the text."""
    desk: Desk = request.app.state.desk
    problems = desk.problems(form.one("text"))
    return draw(
        request, "policy_edit.html", person, refused.status if refused else 200, version=one, typed=form, problems=problems,
        tried=tried, reasons=REASONS, outline=outline(form.one("text")), faults=every(refused) if refused else [],
    )  # fmt: skip


async def try_out(request: Asked, desk: Desk, person: Person, form: Form) -> Tried | None:
    """What the typed policy answers to one order, as if a buyer asked now; nothing is written."""
    text, reference, reason = form.one("text"), form.one("order").strip(), form.one("reason")
    try:
        policy = parse(text)
    except BadPolicy:
        return None
    async with desk.database.reading() as db:
        id = await orders.find(db, reference, person) if reference else None
        dossier = await dossiers.read(db, id, person) if id else None
    if dossier is None or not dossier.lines:
        return Tried(reference, "", reason, None, None, Refused("not_found"))
    line = next((row for row in dossier.lines if row.claimed < row.quantity), dossier.lines[0])
    wish = Wish(line.id, 1, reason)
    setting = msgspec.structs.replace(desk.asking(person, dossier, [wish]), policy=policy)
    try:
        answer, facts, under = asking.foreseen(dossier, wish, setting)
    except Refused as refused:
        return Tried(reference, line.title, reason, None, None, refused)
    return Tried(reference, line.title, reason, answer, explained(under, facts, text, whole=True))


@get("/policies/{id:str}", include_in_schema=False)
async def shown(request: Asked, id: FromPath[str]) -> Response[Any]:
    """One version: what it changes in words, what was simulated, its history and what can be done with it."""
    return await page(request, await reader(request, "operator"), id)


async def page(request: Asked, person: Person, id: str, refused: Refused | None = None) -> Response[Any]:
    """A version's page, with why a step was refused."""
    desk: Desk = request.app.state.desk
    one, text = await found(request, id)
    async with desk.database.reading() as db:
        steps = await policies.steps(db, one.id)
    policy = parse(text)
    open_moves = {row.name for row in leaving("policy", one.state) if "operator" in row.who}
    return draw(
        request, "policy_version.html", person, refused.status if refused else 200, version=one, text=text, policy=policy,
        steps=steps, changes=changes(desk.policy, policy), problems=desk.problems(text), open_moves=open_moves,
        faults=every(refused) if refused else [], in_force=desk.policy,
    )  # fmt: skip


def changes(before: Policy, after: Policy) -> list[str]:
    """What another version changes, in words; nothing for the same text."""
    return [] if before.hash == after.hash else differences(before, after)


@post("/policies/{id:str}", include_in_schema=False)
async def stepped(request: Asked, id: FromPath[str]) -> Response[Any]:
    """Approve a version, simulate it or withdraw it."""
    person, desk = await writer(request, "operator"), request.app.state.desk
    form = await read(request)
    one, text = await found(request, id)
    try:
        if form.one("act") == "approve":
            await desk.approve(person, one.id, moment(form.one("from")))
        elif form.one("act") == "simulate":
            report = await request.app.state.simulate(desk.database, desk.policy, parse(text))
            await desk.simulated(person, one.id, report)
        else:
            await desk.give_up(person, one.id)
    except Refused as refused:
        return await page(request, person, id, refused)
    return see(f"/policies/{one.id}")


def moment(written: str) -> datetime | None:
    """When a version shall come into force, as a form writes it, in UTC; None is at once."""
    try:
        return datetime.fromisoformat(written).replace(tzinfo=ZoneInfo("UTC")) if written else None
    except ValueError:
        raise Refused("missing", "from", need="from") from None


@get("/policies/{id:str}/text", include_in_schema=False)
async def text_of(request: Asked, id: FromPath[str]) -> Response[Any]:
    """The version's text as a file."""
    await reader(request, "operator")
    one, text = await found(request, id)
    return Response(
        text,
        media_type="application/toml",
        headers={"Content-Disposition": f'attachment; filename="{one.hash[:12]}.toml"'},
    )


async def found(request: Asked, id: str) -> tuple[versions.Version, str]:
    """A version with its text; Refused `not_found`."""
    known: UUID | None = as_id(id)
    async with request.app.state.desk.database.reading() as db:
        one = await policies.version(db, known) if known else None
        text = await policies.body(db, one.hash) if one else None
    if one is None or text is None:
        raise Refused("not_found")
    return one, text


ROUTES = [listed, blank, written, edited, changed, shown, stepped, text_of]
