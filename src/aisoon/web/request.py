"""The guided request in four short steps: what, why, show, how; a draft is kept, so that one may go on elsewhere."""

import re
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.desk import Desk
from aisoon.rules import evidence as proof
from aisoon.rules import wishing
from aisoon.rules.checklist import Brought, Item, complete, lacking
from aisoon.rules.dossier import Dossier, Evidence
from aisoon.rules.outlook import Outlook, foresee
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Wish, to_show
from aisoon.store import cases, drafts, uploads
from aisoon.web import showing
from aisoon.web.asking import ASKERS, answers, choices, line_of, opened, own, together, typed, units, whys, wishes
from aisoon.web.forms import Form, every, read
from aisoon.web.orders import found, withdrawable
from aisoon.web.page import Asked, draw, reader, see, writer

STEPS = ("what", "why", "show", "how")

KEPT = re.compile(r"[qr]-[0-9a-f-]{36}|statement|evidence|up-files(\.\w+)?|line|shown|wish|step|anyway")
"""The fields a draft keeps."""


class Begun(msgspec.Struct):
    """A request being made: what was typed so far, in the draft and in this form, and when the draft was left."""

    dossier: Dossier
    form: Form
    since: datetime | None


async def begun(request: Asked, person: Person, reference: str, form: Form) -> Begun:
    """What was typed so far: a form's own fields win over the draft's."""
    desk: Desk = request.app.state.desk
    dossier = await found(desk, person, reference)
    async with desk.database.reading() as db:
        kept = await drafts.read(db, dossier.order.id, person.id)
    whole = Form()
    whole.uploads, whole.parts = form.uploads, form.parts
    whole.fields = {**(kept.fields if kept else {}), **form.fields}
    if form.one("shown"):  # boxes that were there and are not ticked any more send nothing
        boxes = [name for name in whole.fields if name.startswith("up-files")]
        whole.fields |= {name: form.many(name) for name in ("evidence", *boxes)}
    if kept and form.one("line") and f"q-{form.one('line')}" not in whole.fields:
        whole.fields[f"q-{form.one('line')}"] = ["1"]
        whole.fields["step"] = form.fields.get("step", ["what"])
    return Begun(dossier, whole, kept.updated_at if kept else None)


@get("/orders/{reference:str}/request", include_in_schema=False)
async def ask(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """The step the address names; without one, on to where the draft was left, so that going back finds each step again."""
    person = await reader(request, *ASKERS)
    told = await begun(request, person, reference, typed(request))
    step = told.form.one("step") if told.form.one("step") in STEPS else "what"
    if "step" not in request.query_params:
        query = urlencode([("step", step), *request.query_params.multi_items()])
        return see(f"/orders/{told.dossier.order.reference}/request?{query}")
    return await drawn(request, person, told, step)


async def drawn(
    request: Asked, person: Person, told: Begun, step: str, refused: Refused | None = None
) -> Response[Any]:
    """A step's page; what an earlier step still lacks brings that step instead."""
    try:
        facts = await STEP[step](request.app.state.desk, person, told)
    except Refused as worse:
        earlier = STEPS[max(STEPS.index(step) - 1, 0)]
        return await drawn(request, person, told, earlier, refused or worse)
    faults = every(refused) if refused else []
    return draw(
        request, PAGES[step], person, refused.status if refused else 200, dossier=told.dossier,
        order=told.dossier.order, typed=told.form, faults=faults, step=step, steps=STEPS,
        number=STEPS.index(step) + 1, since=told.since, **facts,
    )  # fmt: skip


async def what(desk: Desk, person: Person, told: Begun) -> dict[str, Any]:
    """Which items, and how many of each."""
    free = await choices(desk, told.dossier, told.form)
    withdrawal = any(withdrawable(desk, told.dossier, one.line, desk.policy) for one in free)
    return {"choices": free, "first": line_of(told.dossier, told.form), "withdrawal": withdrawal}


async def why(desk: Desk, person: Person, told: Begun) -> dict[str, Any]:
    """Of each item the reasons that fit now."""
    chosen = units(told.dossier, told.form)
    return {"whys": whys(desk, person, told.dossier, chosen), "listings": await choices(desk, told.dossier, told.form)}


async def show(desk: Desk, person: Person, told: Begun) -> dict[str, Any]:
    """The answer in short, and what to show."""
    chosen, outlook = await foreseen(desk, person, told)
    seller = told.dossier.line(chosen[0].line).seller_id
    async with desk.database.reading() as db:
        waiting = await uploads.waiting(db, told.dossier.order.id, person.id)
    kept = own(told.dossier, person, seller)
    files = going(told.form, kept, waiting)
    items = to_show(told.dossier, chosen, desk.policy, files)
    return {
        "outlook": outlook, "limits": desk.policy.limits, "kept": kept, "seller": told.dossier.seller(seller), "chosen": chosen,
        "waiting": waiting, "going": files, "items": items, "complete": complete(items, "buyer", files), "check_of": for_checks(told.form),
    }  # fmt: skip


def for_checks(form: Form) -> dict[str, str]:
    """The check each upload that was not sent yet came for, by its id."""
    return {
        id: name.partition(".")[2] for name in form.fields if name.startswith("up-files.") for id in form.many(name)
    }


def going(form: Form, kept: list[Evidence], waiting: list[Any]) -> list[Brought]:
    """The files that go with the request as it stands, each with what it is said to show."""
    checks, ticked = for_checks(form), {*form.many("evidence"), *form.many("up-files"), *for_checks(form)}
    found = [Brought(row.id, row.kind, row.shows) for row in kept if str(row.id) in ticked]
    return found + [
        Brought(row.id, row.file["kind"], [checks[str(row.id)]] if str(row.id) in checks else [])
        for row in waiting
        if str(row.id) in ticked
    ]


def shown_enough(items: list[Item], files: list[Brought], form: Form) -> None:
    """Refused while something required is missing; for what would only help, once."""
    if missing := lacking(items, "buyer", files, "required"):
        raise Refused("evidence_incomplete", "files", missing=missing)
    missing = lacking(items, "buyer", files)
    if missing and not showing.went_on(form, missing):
        raise Refused("evidence_welcome", "files", missing=missing)


async def how(desk: Desk, person: Person, told: Begun) -> dict[str, Any]:
    """The answer in full, the money line by line, what happens after sending, and what may be wished for."""
    facts = await show(desk, person, told)
    outlook, form = facts["outlook"], told.form
    if outlook.evidence == "required" and not facts["going"]:
        raise Refused("evidence_missing", "files", need="evidence", ask=outlook.asks[0] if outlook.asks else "")
    shown_enough(facts["items"], facts["going"], form)
    goes = {row.id for row in facts["going"]}
    ticked, waiting = (
        [row for row in facts["kept"] if row.id in goes],
        [row for row in facts["waiting"] if row.id in goes],
    )
    return {
        **facts, "ticked": ticked, "waiting": waiting, "wishes": wishing.fitting(facts["chosen"]), "policy": desk.policy,
        "lines": {str(line.id): line for line in told.dossier.lines},
    }  # fmt: skip


STEP = {"what": what, "why": why, "show": show, "how": how}
PAGES = {"what": "request_what.html", "why": "request_why.html", "show": "request_show.html", "how": "request_how.html"}


async def foreseen(desk: Desk, person: Person, told: Begun) -> tuple[list[Wish], Outlook]:
    """What was chosen, and what it would lead to."""
    chosen = wishes(told.dossier, told.form)
    answers(desk, person, told.dossier, chosen)  # each line's fault at its own field
    setting = desk.asking(person, told.dossier, chosen)
    async with desk.database.reading() as db:
        earlier = await cases.opened_by(db, told.dossier.order.buyer_id, setting.now - timedelta(days=90))
    return chosen, foresee(told.dossier, chosen, msgspec.structs.replace(setting, returns_90d=earlier))


@post("/orders/{reference:str}/request", include_in_schema=False, request_max_body_size=None)
async def submit(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """Go on to the next step, or send the request; whatever is refused, typed words and uploaded files stay."""
    person, desk = await writer(request, *ASKERS), request.app.state.desk
    await found(desk, person, reference)
    form = await read(request, lambda kind: proof.limit(desk.policy, kind))
    once, step = form.once(request), form.one("_step", "how")
    told = await begun(request, person, reference, form)
    order = told.dossier.order
    if step == "drop":
        await desk.drop_draft(person, order.id)
        return see(f"/orders/{order.reference}")
    try:
        if step in STEPS[:3]:
            return await onward(request, person, told, step)
        case = await opened(desk, person, told.dossier, told.form, once)
    except Refused as refused:
        told.dossier = await found(desk, person, reference)
        back = "show" if refused.field in ("evidence", "files", "file", "statement") else "how"
        return await drawn(request, person, told, step if step in STEPS[:3] else back, refused)
    return see(f"/cases/{case}?done=case.request")


async def onward(request: Asked, person: Person, told: Begun, step: str) -> Response[Any]:
    """Keep the draft, and go on to the next step when this one has what it asks for."""
    desk: Desk = request.app.state.desk
    order, after = told.dossier.order, STEPS[STEPS.index(step) + 1]
    if step == "show":
        await brought(desk, person, told)
        told.dossier = await found(desk, person, order.reference)
    told.form.fields["step"] = [step]
    try:
        together(told.form.refusals())
        await STEP[after](desk, person, told)
        told.form.fields["step"] = [after]
    finally:
        fields = {name: values for name, values in told.form.fields.items() if KEPT.fullmatch(name)}
        await desk.keep_draft(person, order.id, fields)
    return see(f"/orders/{order.reference}/request?step={after}")


async def brought(desk: Desk, person: Person, told: Begun) -> None:
    """Files of a plain form become evidence of the conversation, ticked for this request."""
    chosen = units(told.dossier, told.form)
    seller = chosen[0][0].seller_id
    for name, check in showing.fields(told.form, "files").items():
        for one in told.form.received(name):
            item = await desk.add_evidence(person, told.dossier.order.id, seller, one, shows=[check] if check else None)
            told.form.fields.setdefault("evidence", []).append(str(item.id))


ROUTES = [ask, submit]
