"""The bench: one case on one screen for customer service, with both sides, the facts, and everything it takes to decide."""

from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.http import signals
from aisoon.http.answer import reasons
from aisoon.http.cases import draft_of, find
from aisoon.http.claims import claims
from aisoon.http.language import words_of
from aisoon.rules import clauses, evidence, mistaken, stating
from aisoon.rules.calendar import add
from aisoon.rules.checklist import burdens
from aisoon.rules.dossier import Move
from aisoon.rules.draft import Draft
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.policy import span
from aisoon.rules.refusals import Refused
from aisoon.rules.shop import Listing
from aisoon.rules.table import BY_MOVE, CONDITIONS
from aisoon.rules.talk import Message
from aisoon.rules.view import CaseView, view
from aisoon.rules.where import line_of
from aisoon.store import bench, history, orders, policies, queue, talk
from aisoon.store.accounts import people
from aisoon.web import cases, compose, inspecting, readers
from aisoon.web import stating as numbers
from aisoon.web import talk as talking
from aisoon.web.forms import Form, every, read, unplaced
from aisoon.web.page import Asked, draw, local, reader, see, writer
from aisoon.web.queue import page as queue_page
from aisoon.web.queue import silence
from aisoon.web.timeline import SAID, entries

COMPOSED = (
    *mistaken.MOVES, stating.QUOTE,
    "dispute.decide", "dispute.decide_appeal", "dispute.ask_evidence", "dispute.propose", "dispute.take", "dispute.take_over",
    "dispute.hand_over", "dispute.release", "dispute.take_back",
)  # fmt: skip
"""Moves that have a place of their own on the bench; the others are drawn from the table."""


class Held(msgspec.Struct, frozen=True):
    """Who has the case: nobody ('' and no id), a colleague, or the reader; `barred` when its appeal is against the reader."""

    id: Any = None
    name: str = ""
    mine: bool = False
    barred: bool = False


class Said(msgspec.Struct, frozen=True):
    """What one side wrote with a move, or the latest it wrote to the other."""

    move: str
    text: str
    at: Any
    mistake: str = ""


@get("/desk/{reference:str}", include_in_schema=False)
async def shown(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """One case on the bench."""
    return await page(request, await reader(request, "agent", "operator"), reference)


async def page(
    request: Asked, person: Person, reference: str, form: Form | None = None, refused: Refused | None = None,
    preview: compose.Preview | None = None, read_by: list[readers.Reader] | None = None,
) -> Response[Any]:  # fmt: skip
    """The bench, with the faults of a form that could not be taken, or a preview of one that can."""
    desk: Desk = request.app.state.desk
    draft = await draft_of(desk, person, reference)
    seen, case, order = view(draft), draft.case, draft.dossier.order
    dispute, policy = draft.dossier.dispute_of(case), draft.policy
    async with desk.database.reading() as db:
        moves = await history.moves(db, order.id, case.id)
        messages = await talk.messages(db, order.id, person, case.seller_id)
        listings = await orders.listings(db, [line.listing for line in seen.lines])
        text = await policies.body(db, case.policy) or ""
        claimed = await bench.claim(db, order.id, case.id)
        agents = [one for one in await people(db, "agent") if one.id != person.id]
        known: dict[str, Any] = {
            "similar": await bench.similar(db, case.id, named(seen), categories(seen), seen.value, seen.currency),
            "rates": await bench.rates(db, named(seen)),
            "signals": await signals.read(db, draft, words_of(request, person)),
            "following": await queue.following(db, person.id, silence(desk), desk.now(), case.id),
        }
    open_ = {one.move: one for one in seen.available_moves}
    done = request.query_params.get("done", "")
    return draw(
        request, "bench.html", person, refused.status if refused else 200, case=seen, draft=draft, order=order, dispute=dispute,
        entries=entries(moves, messages, seen), messages=messages, facts=cases.facts(seen, person),
        listings={hash: msgspec.json.decode(body, type=Listing) for hash, body in listings.items()},
        evidence={row.id: row for row in seen.evidence}, conditions=CONDITIONS, limits=policy.limits, own=[row for row in seen.evidence if not row.gone_at],
        moves=sorted((one for one in seen.available_moves if one.move not in COMPOSED), key=cases.loudness), open_moves=open_,
        held=held(draft, claimed, person, agents), positions=positions(moves, messages),
        why=reasons(draft, text, person, words_of(request, person)), claims=claims(draft), shipments=cases.shipments(draft),
        items=seen.checklist, burdens=burdens(draft.dossier, case, dispute, [policy.of(name).proof for name in named(seen)]),
        clauses=[(one, line_of(text, one.path)) for one in clauses.applying(policy, draft.dossier, case)],
        more_clauses=[(one, line_of(text, one.path)) for one in clauses.of(policy) if one not in clauses.applying(policy, draft.dossier, case)],
        rules={one.name: one for one in policy.reason}, supplement=add(desk.now(), span(policy.deadline("supplement")), draft.setting.calendar),
        mediate=add(desk.now(), span(policy.deadline("mediate")), draft.setting.calendar),
        parts=compose.split(draft, form), preview=preview, readers=read_by or [], done=done if done in BY_MOVE else "",
        typed=form, faults=every(refused) if refused else [], unplaced=unplaced(form, [*open_, ""]), agents=agents, **known, **inspecting.of(moves, seen), **numbers.of(draft, moves, messages),
    )  # fmt: skip


def named(seen: CaseView) -> list[str]:
    """The reasons of a case, each once."""
    return list(dict.fromkeys(line.reason for line in seen.lines))


def categories(seen: CaseView) -> list[str]:
    """The categories of a case's goods, each once."""
    return list(dict.fromkeys(line.category for line in seen.lines))


def held(draft: Draft, claim: bench.Claim | None, person: Person, agents: list[Person]) -> Held:
    """Who has a case."""
    dispute = draft.dossier.dispute_of(draft.case) if draft.case.state == "disputed" else None
    if dispute is None:
        return Held(claim.holder_id, claim.holder, claim.holder_id == person.id) if claim else Held()
    barred = dispute.first_reviewer_id == person.id
    if dispute.reviewer_id is None:
        return Held(barred=barred)
    mine = dispute.reviewer_id == person.id
    name = person.name if mine else next((one.name for one in agents if one.id == dispute.reviewer_id), "")
    return Held(dispute.reviewer_id, name, mine, barred)


def positions(moves: list[Move], messages: list[Message]) -> dict[str, list[Said]]:
    """Each side's position in its own words: what it wrote with its moves, and its latest message."""
    found: dict[str, list[Said]] = {side: [] for side in PARTIES}
    for row in moves:
        text = next((str(row.data[name]) for name in SAID if row.data.get(name)), "")
        if row.actor in found and text and row.move not in mistaken.MOVES:
            found[row.actor].append(Said(row.move, text, row.at, row.data.get("mistake", "")))
    for side in PARTIES:
        written = [row for row in messages if row.author_role == side and row.body]
        if written:
            found[side].append(Said("", written[-1].body, written[-1].created_at))
    return found


@post("/desk/{reference:str}/moves", include_in_schema=False, request_max_body_size=None)
async def move(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Make a move from the bench; the next case is offered afterwards."""
    person, desk = await writer(request, "agent"), request.app.state.desk
    order, case = await find(desk, person, reference)
    draft = await draft_of(desk, person, reference)
    form = await read(request, lambda kind: evidence.limit(draft.policy, kind))
    once, kept = form.once(request), typed_again(form)
    try:
        await cases.attach(desk, person, draft, form)
        ask = compose.ask_of(form, draft, words_of(request, person))
        ask = msgspec.structs.replace(ask, version=cases.version(form), of=cases.row_of(form))
        await desk.move(person, order, case, ask, once)
    except Refused as refused:
        return await page(request, person, reference, kept, refused)
    return see(f"/desk/{draft.case.reference}?done={ask.move}#now")


def typed_again(form: Form) -> Form:
    """The form as it was typed, whatever is left out of it for the move."""
    kept = Form()
    kept.fields, kept.uploads = {name: list(values) for name, values in form.fields.items()}, form.uploads
    return kept


@post("/desk/{reference:str}/preview", include_in_schema=False)
async def preview(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """What a decision or a proposal will say to each party, before anybody reads it; ?part=1 is that part alone."""
    person, desk = await writer(request, "agent"), request.app.state.desk
    draft = await draft_of(desk, person, reference)
    form = await read(request)
    kept, words = typed_again(form), words_of(request, person)
    made, fault = None, None
    async with desk.database.reading() as db:
        languages = await readers.languages(db, draft)
    read_by = readers.others(words, languages, desk.now())
    try:
        ask = compose.ask_of(form, draft, words)
        if ask.move not in compose.PREVIEWED:
            raise Refused("unknown_move", "move", move=ask.move[:80])
        url = f"{request.app.state.settings.base_url}/cases/{draft.case.reference}"
        made = compose.previewed(draft, ask, words, url, kept, languages)
    except Refused as refused:
        fault = refused
    if not request.query_params.get("part"):
        return await page(request, person, reference, kept, fault, made, read_by)
    fresh = await draft_of(desk, person, reference)
    seen = view(fresh)
    return draw(
        request, "_bench_preview.html", person, case=seen, draft=fresh, evidence={row.id: row for row in seen.evidence},
        preview=made, parts=compose.split(fresh, kept), faults=every(fault) if fault else [], typed=kept,
        readers=read_by,
    )  # fmt: skip


@post("/desk/{reference:str}/messages", include_in_schema=False, request_max_body_size=None)
async def say(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """An internal note, or a message to one side or both, without leaving the bench."""
    person, desk = await writer(request, "agent"), request.app.state.desk
    draft = await draft_of(desk, person, reference)
    form = await read(request, lambda kind: evidence.limit(draft.policy, kind))
    case = draft.case
    try:
        await talking.say(request, person, case.order_id, case.seller_id, form, case.id)
    except Refused as refused:
        return await page(request, person, reference, form, refused)
    return see(f"/desk/{case.reference}#notes")


@post("/desk/{reference:str}/claim", include_in_schema=False)
async def claim(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Take a case, take it over, hand it to a colleague with a note, or let it go; then back to where one was."""
    person, desk = await writer(request, "agent"), request.app.state.desk
    order, case = await find(desk, person, reference)
    form = await read(request)
    how = form.one("how", "take")
    try:
        await desk.claim(person, order, case, how, form.one("colleague"), form.one("note"), cases.version(form))
    except Refused as refused:
        if form.one("back").startswith("/desk/"):
            return await page(request, person, reference, form, refused)
        return await queue_page(request, person, form, refused)
    otherwise = "/desk?show=mine" if how in ("release", "hand_over") else f"/desk/{reference}"
    return see(local(form.one("back"), otherwise) if form.one("back") else otherwise)


ROUTES = [shown, move, preview, say, claim]
