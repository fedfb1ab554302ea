"""The guided request: what and why, then the policy's answer, then evidence and words; and the right of withdrawal."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.desk.door import replayed
from aisoon.rules import evidence as proof
from aisoon.rules import request as asking
from aisoon.rules.dossier import Dossier, Evidence, Line
from aisoon.rules.draft import Draft
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Answer, Wish
from aisoon.rules.shop import Listing
from aisoon.store import dossiers, orders
from aisoon.web import talk as talking
from aisoon.web.forms import Form, every, read, whole
from aisoon.web.orders import found, withdrawable
from aisoon.web.page import Asked, draw, reader, see, writer

ASKERS = ("buyer", "agent")
"""Who may request: the buyer, or an agent in their name; a seller would see other sellers' lines here."""


class Choice(msgspec.Struct):
    """One line that may be chosen: how many units are free, and the reasons that fit it."""

    line: Line
    listing: Listing
    free: int
    reasons: list[Any]
    chosen: bool


@get("/orders/{reference:str}/request", include_in_schema=False)
async def ask(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """First what and why; with that in the address, the policy's answer and what to bring."""
    person = await reader(request, *ASKERS)
    form = typed(request)
    dossier = await found(request.app.state.desk, person, reference)
    if not form.one("step"):
        return await choose(request, person, dossier, form)
    try:
        return await show(request, person, dossier, form)
    except Refused as refused:
        return await choose(request, person, dossier, form, refused)


def typed(request: Asked) -> Form:
    """The address's query as a form."""
    form = Form()
    for name, value in request.query_params.multi_items():
        form.fields.setdefault(name, []).append(value)
    return form


async def choose(
    request: Asked, person: Person, dossier: Dossier, form: Form, refused: Refused | None = None
) -> Response[Any]:
    """The page that asks what and why; only reasons that fit an item are offered."""
    desk: Desk = request.app.state.desk
    first = line_of(dossier, form)
    lines = [row for row in dossier.lines if row.seller_id == first.seller_id]
    async with desk.database.reading() as db:
        listings = await orders.listings(db, [row.listing for row in lines])
    choices = [
        Choice(
            row,
            msgspec.json.decode(listings.get(row.listing, '{"title": ""}'), type=Listing),
            row.quantity - row.claimed,
            [desk.policy.of(name) for name in desk.policy.fitting(row.category)],
            row.id == first.id or form.one(f"q-{row.id}", "0") not in ("", "0"),
        )
        for row in sorted(lines, key=lambda row: row.id != first.id)
        if row.quantity > row.claimed
    ]
    faults = every(refused) if refused else []
    return draw(
        request, "request_choose.html", person, refused.status if refused else 200, dossier=dossier,
        order=dossier.order, choices=choices, first=first, typed=form, faults=faults,
        withdrawal=any(withdrawable(desk, dossier, row.line, desk.policy) for row in choices),
    )  # fmt: skip


def line_of(dossier: Dossier, form: Form) -> Line:
    """The line the request began from, else the first line chosen, else the order's first."""
    wanted = form.one("line") or next((name[2:] for name in form.fields if name.startswith("q-")), "")
    return next((row for row in dossier.lines if str(row.id) == wanted), dossier.lines[0])


def wishes(dossier: Dossier, form: Form, reason: str = "") -> list[Wish]:
    """What was chosen: units and reason by line; Refused names the field that cannot be."""
    chosen, faults = [], []
    for line in dossier.lines:
        try:
            units = whole(form.one(f"q-{line.id}"), f"q-{line.id}")
            if units:
                why = reason or form.one(f"r-{line.id}")
                if not why:
                    raise Refused("missing", f"r-{line.id}", need="reason")
                chosen.append(Wish(line.id, units, why))
        except Refused as fault:
            faults.append(fault)
    if not chosen and not faults:
        faults.append(Refused("missing", f"q-{line_of(dossier, form).id}", need="lines"))
    if faults:
        faults[0].facts["all"] = faults
        raise faults[0]
    return chosen


def sums(given: list[tuple[Line, Wish, Answer]]) -> dict[str, int]:
    """What comes back together, and what is kept for a label of ours, in minor units."""
    label, restocking = asking.kept([one for _, _, one in given])
    return {"label": label, "net": max(sum(one.amount for _, _, one in given) - label - restocking, 0)}


def answers(desk: Desk, person: Person, dossier: Dossier, chosen: list[Wish]) -> list[tuple[Line, Wish, Answer]]:
    """The policy's answer for each line; Refused with every line's fault, each at its own field."""
    setting, given, faults = desk.asking(person, dossier, chosen), [], []
    for wish in chosen:
        try:
            one = asking.answer(dossier, wish, desk.policy, setting.now, setting)
            given.append((dossier.line(wish.line), wish, one))
        except Refused as fault:
            fault.field = f"{'q' if fault.field == 'quantity' else 'r'}-{wish.line}"
            faults.append(fault)
    if len({line.seller_id for line, _, _ in given}) > 1:
        faults.append(Refused("several_sellers", f"q-{chosen[0].line}"))
    if faults:
        faults[0].facts["all"] = faults
        raise faults[0]
    return given


async def show(
    request: Asked, person: Person, dossier: Dossier, form: Form, refused: Refused | None = None
) -> Response[Any]:
    """The page with the policy's answer, the refund line by line, and what to bring."""
    desk: Desk = request.app.state.desk
    given = answers(desk, person, dossier, wishes(dossier, form))
    seller = given[0][0].seller_id
    return draw(
        request, "request_show.html", person, refused.status if refused else 200, dossier=dossier, order=dossier.order,
        given=given, seller=dossier.seller(seller), limits=desk.policy.limits, typed=form,
        faults=every(refused) if refused else [], kept=own(dossier, person, seller),
        needed=any(one.evidence == "required" for _, _, one in given),
        returned=any(one.return_needed for _, _, one in given), policy=desk.policy,
        statutory=all(one.statutory for _, _, one in given), **sums(given),
    )  # fmt: skip


def own(dossier: Dossier, person: Person, seller: UUID) -> list[Evidence]:
    """Evidence this person brought to the conversation before and no case has used."""
    return [
        row for row in dossier.evidence
        if row.by_id == person.id and row.seller_id == seller and row.case_id is None
    ]  # fmt: skip


@post("/orders/{reference:str}/request", include_in_schema=False, request_max_body_size=None)
async def submit(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Open the case; whatever is refused, typed words and uploaded files stay."""
    person, desk = await writer(request, *ASKERS), request.app.state.desk
    dossier = await found(desk, person, reference)
    form = await read(request, lambda kind: proof.limit(desk.policy, kind))
    try:
        case = await opened(request, person, dossier, form)
    except Refused as refused:
        dossier = await found(desk, person, reference)
        try:
            return await show(request, person, dossier, form, refused)
        except Refused as worse:
            return await choose(request, person, dossier, form, worse)
    return see(f"/cases/{case}?done=case.request")


async def opened(request: Asked, person: Person, dossier: Dossier, form: Form, reason: str = "") -> str:
    """The reference of the case a form opens, or opened before under the same key."""
    desk: Desk = request.app.state.desk
    once = form.once(request)
    if once:
        async with desk.database.reading() as db:
            seen = await dossiers.replay(db, person.id, once.key)
        if seen:
            return replayed(seen, once).body.decode()
    chosen = wishes(dossier, form, reason)
    given = answers(desk, person, dossier, chosen)
    items = await talking.keep(desk, person, dossier.order.id, given[0][0].seller_id, form, "files")
    ticked = list(dict.fromkeys([*form.many("evidence"), *(str(row.id) for row in items)]))
    form.fields["evidence"] = ticked
    if faults := form.refusals():
        faults[0].facts["all"] = faults
        raise faults[0]
    bring = {"statement": form.one("statement"), "evidence": ticked}
    reply = await desk.open_case(person, dossier.order.id, chosen, bring, once, shown)
    return reply.body.decode()


def shown(draft: Draft) -> bytes:
    """What a page keeps of a request it made: where to look."""
    return draft.case.reference.encode()


@get("/orders/{reference:str}/withdraw", include_in_schema=False)
async def declare(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Withdraw from the contract: first say from what, then confirm."""
    person = await reader(request, *ASKERS)
    dossier = await found(request.app.state.desk, person, reference)
    form = typed(request)
    try:
        return await withdrawing(request, person, dossier, form, form.one("step") == "confirm")
    except Refused as refused:
        return await withdrawing(request, person, dossier, form, False, refused)


async def withdrawing(
    request: Asked, person: Person, dossier: Dossier, form: Form, confirm: bool, refused: Refused | None = None
) -> Response[Any]:
    """Either step of the withdrawal."""
    desk: Desk = request.app.state.desk
    lines = [
        row for row in dossier.lines
        if row.claimed < row.quantity and withdrawable(desk, dossier, row, desk.policy)
    ]  # fmt: skip
    given = answers(desk, person, dossier, wishes(dossier, form, "no_longer_needed")) if confirm else []
    return draw(
        request, "withdraw.html", person, refused.status if refused else 200, dossier=dossier, order=dossier.order,
        lines=lines, given=given, confirm=confirm, typed=form, faults=every(refused) if refused else [],
        first=line_of(dossier, form), days=desk.policy.statutory.days, **sums(given),
    )  # fmt: skip


@post("/orders/{reference:str}/withdraw", include_in_schema=False)
async def withdraw(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Confirm the withdrawal: it needs nobody's approval, and is acknowledged at once by letter."""
    person = await writer(request, *ASKERS)
    dossier = await found(request.app.state.desk, person, reference)
    form = await read(request)
    try:
        case = await opened(request, person, dossier, form, "no_longer_needed")
    except Refused as refused:
        return await withdrawing(request, person, dossier, form, False, refused)
    return see(f"/cases/{case}?done=case.request")


ROUTES = [ask, submit, declare, withdraw]
