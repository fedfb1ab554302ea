"""Cases: opened for some lines of an order, listed by what is due, read with everything that may be done."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.params import FromPath

from aisoon.api.ask import Asked, asker, desk_of, once_of, queried, sent
from aisoon.api.examples import CASE
from aisoon.api.notes import notes
from aisoon.api.order_view import order_of
from aisoon.api.orders import Count
from aisoon.api.reply import Sent, encoded, json, told
from aisoon.http.answer import Reasons, reasons
from aisoon.http.cases import draft_of
from aisoon.http.listing import cursor, place_of
from aisoon.rules.draft import Draft
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Wish
from aisoon.rules.view import CaseView, view
from aisoon.store import finding, policies
from aisoon.store.finding import Due, Filter


class CaseIn(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A request: some units of lines of one seller, why, evidence already uploaded to this order, and a remedy wished for."""

    lines: Annotated[list[Wish], msgspec.Meta(max_length=200)]
    statement: str = ""
    wish: str = ""
    evidence: Annotated[list[UUID], msgspec.Meta(max_length=100)] = []


class CaseQuery(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Which cases: of these states and reasons (none = all), due so soon, with `search` in what you may read of them."""

    state: list[str] = []
    reason: list[str] = []
    due: Due = ""
    search: Annotated[str, msgspec.Meta(max_length=200)] = ""
    after: str = ""
    limit: Count = 50


class CaseRow(msgspec.Struct, frozen=True):
    """One case of a list; `due_move` is what the clock does at `due_at`, `value` is in minor
    units, `found` the passage of a message or statement in which `search` was found.
    """

    id: UUID
    order_id: UUID
    reference: str
    order_reference: str
    state: str
    outcome: str | None
    version: int
    buyer: str
    seller: str
    currency: str
    value: int
    units: int
    titles: list[str]
    reasons: list[str]
    opened_at: datetime
    due_at: datetime | None
    due_move: str | None
    needs_person: str | None
    dispute: str | None
    found: str | None = None


class CasePage(msgspec.Struct, frozen=True):
    """Cases, what is due next first; `next` is the `after` of the next page, null on the last."""

    cases: list[CaseRow]
    next: str | None


class Known(msgspec.Struct, frozen=True):
    """What a reply's headers need of a case."""

    reference: str
    version: int


CASE_ROW = msgspec.json.Decoder(Known)

REFUSALS = (
    "unknown_line", "several_sellers", "unknown_reason", "reason_not_for_category", "window_closed", "quantity_taken",
    "evidence_missing", "evidence_incomplete",
)  # fmt: skip


def shown(draft: Draft) -> bytes:
    """A case after a write, as its person sees it."""
    return encoded(view(draft))


def headers(body: bytes) -> dict[str, str]:
    """The ETag (the case's version) and place of a case that was written."""
    case = CASE_ROW.decode(body)
    return {"ETag": f'"{case.version}"', "Location": f"/v1/cases/{case.reference}"}


@post(
    "/orders/{order:str}/cases", status_code=201,
    opt=notes("Cases", body=CaseIn, example=CASE, reply=CaseView, status=201, refusals=REFUSALS),
)  # fmt: skip
async def open_case(request: Asked, order: FromPath[str]) -> Sent:
    """Request a return or refund for some units of some lines, for the buyer or by an agent in their name.

    The policy in force is frozen onto the case. Where a written rule approves at once, the reply says so.
    Lines that go different ways (back or not, by right or by approval) become cases of their own: the reply's `siblings`.
    """
    person, desk = await asker(request, "write"), desk_of(request)
    asked, once = await sent(request, CaseIn), await once_of(request)
    id = (await order_of(desk, person, order)).order.id
    given: dict[str, Any] = {
        "statement": asked.statement, "evidence": [str(one) for one in asked.evidence], "wish": asked.wish,
    }  # fmt: skip
    reply = await desk.open_case(person, id, asked.lines, given, once, shown)
    return told(reply, **headers(reply.body))


@get("/cases", opt=notes("Cases", query=CaseQuery, reply=CasePage))
async def cases(request: Asked) -> Sent:
    """The cases you may see, what is due next first, closed ones last."""
    person, asked = await asker(request, "read"), queried(request, CaseQuery)
    after, desk = place_of(asked.after) if asked.after else None, desk_of(request)
    if asked.after and after is None:
        raise Refused("broken_body", "after", problem="`after` is not the `next` of a page")
    chosen = Filter(asked.state, asked.reason, asked.due, asked.search.replace("\x00", ""))
    async with desk.database.reading() as db:
        rows = await finding.page(db, person, chosen, desk.now(), after, asked.limit + 1)
        passages = await finding.passages(db, person, rows[: asked.limit], asked.search)
    found = msgspec.convert(
        [dict(row) | {"found": plain(passages.get(row["id"]))} for row in rows[: asked.limit]], list[CaseRow]
    )
    return json(CasePage(found, cursor(finding.place(rows[asked.limit - 1])) if len(rows) > asked.limit else None))


def plain(passage: str | None) -> str | None:
    """A passage without the marks around what was found."""
    return passage and passage.replace(finding.OPEN, "").replace(finding.CLOSE, "")


@get("/cases/{case:str}", opt=notes("Cases", reply=CaseView, headers=("ETag",)))
async def case(request: Asked, case: FromPath[str]) -> Sent:
    """One case by its reference: where it stands, who must do what by when, what happens otherwise, what you may do.

    `available_moves` are yours: what each must bring, and why one is blocked. The ETag is the case's version.
    """
    person = await asker(request, "read")
    found = view(await draft_of(desk_of(request), person, case))
    return json(found, ETag=f'"{found.version}"')


@get("/cases/{case:str}/answer", opt=notes("Cases", reply=Reasons, refusals=("not_kept",)))
async def answer(request: Asked, case: FromPath[str]) -> Sent:
    """Why the policy answered this case as it did: the rule that spoke, and what would have to be different.

    Worked out anew from the case's own facts and the version of the policy it was opened under. Customer service and
    operators also get the facts and every rule that was looked at, with the line it stands in.
    """
    person, desk = await asker(request, "read"), desk_of(request)
    draft = await draft_of(desk, person, case)
    async with desk.database.reading() as db:
        text = await policies.body(db, draft.case.policy) or ""
    found = reasons(draft, text, person)
    if found is None:
        raise Refused("not_kept")
    return json(found)
