"""One case with everything that happened and may happen."""

from typing import Any
from uuid import UUID

import msgspec
from babel.dates import format_date
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response
from markupsafe import Markup

from aisoon.desk import Desk
from aisoon.http.answer import reasons
from aisoon.http.cases import draft_of, find
from aisoon.http.claims import claims
from aisoon.http.language import words_of
from aisoon.rules import evidence as proof
from aisoon.rules import mistaken, stating
from aisoon.rules.decide import Ask
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.shop import Listing
from aisoon.rules.table import BY_MOVE, CONDITIONS, STATES, leaving
from aisoon.rules.view import CaseView, OpenMove, view
from aisoon.store import history, orders, policies, talk, unread
from aisoon.web import convincing, inspecting, replies, showing
from aisoon.web import stating as numbers
from aisoon.web import talk as talking
from aisoon.web.bring import brought
from aisoon.web.forms import Form, every, read, unplaced
from aisoon.web.page import Asked, draw, reader, see, writer
from aisoon.web.timeline import entries

BENCH = ("dispute.hand_over", *mistaken.MOVES, stating.QUOTE)
"""Moves that the bench alone has forms for."""

PRINTABLE = tuple(row.name for row in STATES if row.machine == "parcel" and row.waits_for == "buyer")
"""States of a parcel that still waits for its label."""


@get("/cases/{reference:str}", include_in_schema=False)
async def shown(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """One case; with `part=talk` only what was said and done, for a page that has the rest."""
    person = await reader(request)
    if request.query_params.get("part") == "talk":
        return await said(request, person, reference)
    return await page(request, person, reference)


async def said(request: Asked, person: Person, reference: str) -> Response[Any]:
    """A case's timeline and who has read it, as its page has them."""
    desk: Desk = request.app.state.desk
    draft = await draft_of(desk, person, reference)
    seen, order = view(draft), draft.dossier.order
    async with desk.database.reading() as db:
        moves = await history.moves(db, order.id, draft.case.id)
        messages = await talk.messages(db, order.id, person, draft.case.seller_id)
        marks = await unread.marks(db, order.id, person, draft.case.seller_id)
    return draw(
        request, "_talk.html", person, case=seen, order=order, entries=entries(moves, messages, seen), **numbers.of(draft, moves, messages),
        evidence={row.id: row for row in seen.evidence}, seen_by=talking.seen_by(messages, marks, person),
    )  # fmt: skip


async def page(
    request: Asked, person: Person, reference: str, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """A case's page, with the faults of a form that could not be taken."""
    desk: Desk = request.app.state.desk
    draft = await draft_of(desk, person, reference)
    seen, order = view(draft), draft.dossier.order
    async with desk.database.reading() as db:
        moves = await history.moves(db, order.id, draft.case.id)
        messages = await talk.messages(db, order.id, person, draft.case.seller_id)
        marks = await unread.marks(db, order.id, person, draft.case.seller_id)
        listings = await orders.listings(db, [line.listing for line in seen.lines])
        text = await policies.body(db, draft.case.policy) or ""
        texts = await replies.offered(db, person, request, named(seen, request))
        convinced = await convincing.told(db, desk, person, draft, seen)
    why = reasons(draft, text, person, words_of(request, person))
    drawn = {one.move for one in seen.available_moves if not one.blocked} | ({""} if seen.closed_at is None else set())
    done = request.query_params.get("done", "")
    return draw(
        request, "case.html", person, refused.status if refused else 200, case=seen, draft=draft,
        order=order, entries=entries(moves, messages, seen), messages=messages, facts=facts(seen, person),
        seen_by=talking.seen_by(messages, marks, person),
        listings={hash: msgspec.json.decode(body, type=Listing) for hash, body in listings.items()},
        evidence={row.id: row for row in seen.evidence}, conditions=CONDITIONS,
        own=[row for row in seen.evidence if person.role in ("agent", row.by_role) and not row.gone_at],
        offer=standing(seen), moves=sorted((one for one in seen.available_moves if one.move not in BENCH), key=loudness), address=address(seen),
        done=done if done in BY_MOVE else "", typed=form, faults=every(refused) if refused else [], unplaced=unplaced(form, drawn),
        why=why, claims=claims(draft), limits=draft.policy.limits, printable=PRINTABLE, asked=request.query_params.get("do", ""), code=code(request, seen), shipments=shipments(draft), rules={r.name: r for r in draft.policy.reason}, convinced=convinced, asks=showing.asked(draft, seen), **texts, **inspecting.of(moves, seen), **numbers.of(draft, moves, messages),
    )  # fmt: skip


def named(seen: CaseView, request: Asked) -> dict[str, str | None]:
    """What a canned reply may name of a case."""
    until = seen.waiting.until
    day = format_date(until, "d MMMM y", locale=words_of(request).language) if until else None
    return {
        "buyer": seen.buyer, "shop": seen.seller, "order": seen.order_reference, "item": seen.lines[0].title,
        "case": seen.reference, "deadline": day,
    }  # fmt: skip


def code(request: Asked, seen: CaseView) -> Markup:
    """The QR code of the case's label, to show where there is no printer; nothing while there is no label to show."""
    if not seen.parcels or seen.parcels[-1].state not in PRINTABLE:
        return Markup("")
    state = request.app.state
    return Markup(state.labels.qr_svg(f"{state.settings.base_url}/cases/{seen.reference}"))  # noqa: S704 - drawn by us


def facts(seen: CaseView, person: Person) -> dict[str, Any]:
    """What the sentence about now may say, beside who and until when."""
    known = msgspec.structs.asdict(seen)
    dispute = seen.disputes[-1].dispute if seen.disputes else None
    named = {name: known[name] for name in ("seller", "buyer", "offer", "outcome", "currency", "reference", "why")}
    asked = dispute.question if dispute and dispute.asked_party else None
    if any(row.move == "case.give_info" for row in leaving("case", seen.state)):
        asked = seen.question
    amount = sum(row.amount for row in seen.refunds if row.state != "cancelled")
    who = "you" if seen.waiting.who == person.role else seen.waiting.who
    named["proposal"] = dispute.proposal if dispute else None
    return {**named, "who": who, "until": seen.waiting.until, "amount": amount or None, "question": asked}


def loudness(move: OpenMove) -> tuple[bool, int]:
    """What helps the case on comes first, what ends it last, what is blocked after all."""
    return move.blocked is not None, ("yes", "plain", "no").index(move.tone)


def address(seen: CaseView) -> list[str]:
    """Where returns go, the seller's name on top once."""
    return seen.seller_address if seen.seller in seen.seller_address[:1] else [seen.seller, *seen.seller_address]


def standing(seen: CaseView) -> dict[str, Any] | None:
    """The offer that can be answered now, or was agreed."""
    answerable = any(row.when == "offer_is_to_you" for row in leaving("case", seen.state))
    return seen.offer if seen.offer and (answerable or seen.remedy) else None


def shipments(draft: Draft) -> list[Any]:
    """The shipments the case's goods came in."""
    found = [draft.dossier.shipment_of(draft.dossier.line(row.line_id)) for row in draft.dossier.lines_of(draft.case)]
    return list({row.id: row for row in found if row}.values())


@post("/cases/{reference:str}/moves", include_in_schema=False, request_max_body_size=None)
async def move(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Make a move; what is refused comes back with what was typed and the files that were kept."""
    person, desk = await writer(request), request.app.state.desk
    order, case = await find(desk, person, reference)
    draft = await draft_of(desk, person, reference)
    form = await read(request, lambda kind: proof.limit(draft.policy, kind))
    name, once = form.one("_move"), form.once(request)
    try:
        await attach(desk, person, draft, form)
        ask = Ask(name, brought(form, name, draft), version(form), row_of(form))
        showing.ask_once(await draft_of(desk, person, reference), ask, form)
        await desk.move(person, order, case, ask, once)
    except Refused as refused:
        return await page(request, person, reference, form, refused)
    return see(f"/cases/{draft.case.reference}?done={name}#now")


async def attach(desk: Desk, person: Person, draft: Draft, form: Form) -> None:
    """Files sent with a move become evidence of the case, ticked in the field they came in."""
    fields = dict.fromkeys(
        [*(one.field for one in form.uploads), *(name[3:] for name in form.fields if name.startswith("up-"))]
    )
    for field in fields:
        name, _, check = field.removeprefix("files-").partition(".")
        seller, shows = draft.case.seller_id, [check] if check else None
        items = await talking.keep(
            desk, person, draft.dossier.order.id, seller, form, field, draft.case.id, shows=shows
        )
        form.fields[name] = list(dict.fromkeys([*form.many(name), *(str(row.id) for row in items)]))


def version(form: Form) -> int | None:
    """The version of the case that the form was drawn from."""
    text = form.one("_version")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def row_of(form: Form) -> UUID | None:
    """The row of a machine that the form is about."""
    try:
        return UUID(form.one("_of"))
    except ValueError:
        return None


@post("/cases/{reference:str}/messages", include_in_schema=False, request_max_body_size=None)
async def say(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Say something about a case; customer service may write a note that only it can read."""
    person, desk = await writer(request), request.app.state.desk
    draft = await draft_of(desk, person, reference)
    form = await read(request, lambda kind: proof.limit(draft.policy, kind))
    case = draft.case
    try:
        await talking.say(request, person, case.order_id, case.seller_id, form, case.id)
    except Refused as refused:
        return await page(request, person, reference, form, refused)
    return talking.told(request, f"/cases/{case.reference}#talk")


@post("/cases/{reference:str}/evidence", include_in_schema=False, request_max_body_size=None)
async def add(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Add files to a case as evidence, with a caption."""
    person, desk = await writer(request), request.app.state.desk
    draft = await draft_of(desk, person, reference)
    form = await read(request, lambda kind: proof.limit(draft.policy, kind))
    case = draft.case
    try:
        shows = [one for one in form.many("shows") if one]
        items = await talking.keep(desk, person, case.order_id, case.seller_id, form, "files", case.id, shows=shows)
        if faults := form.refusals() or ([] if items else [Refused("file_missing", "files")]):
            faults[0].facts["all"] = faults
            raise faults[0]
    except Refused as refused:
        return await page(request, person, reference, form, refused)
    return see(f"/cases/{case.reference}#evidence")


@post("/cases/{reference:str}/shows", include_in_schema=False)
async def say_shows(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Say of one's own files what they show."""
    person, desk = await writer(request), request.app.state.desk
    draft = await draft_of(desk, person, reference)
    form = await read(request)
    try:
        await desk.say_shows(person, draft.dossier.order.id, showing.said(form, view(draft)))
    except Refused as refused:
        return await page(request, person, reference, form, refused)
    return see(f"/cases/{draft.case.reference}#evidence")


@get("/cases/{reference:str}/slip.pdf", include_in_schema=False)
async def slip(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """The return label and packing slip."""
    person, state = await reader(request), request.app.state
    seen = view(await draft_of(state.desk, person, reference))
    if not seen.parcels:
        raise Refused("not_found")
    lines = [(line.title, line.quantity) for line in seen.lines]
    url = f"{state.settings.base_url}/cases/{seen.reference}"
    body = state.labels.slip(
        seen.reference, seen.buyer, address(seen), seen.order_reference, lines,
        seen.parcels[-1].tracking, url,
    )  # fmt: skip
    name = f'inline; filename="{seen.reference}.pdf"'
    return Response(body, media_type="application/pdf", headers={"content-disposition": name})


ROUTES = [shown, move, say, add, say_shows, slip]
