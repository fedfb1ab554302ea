"""Building an offer: what the buyer gets, what it costs the seller, and what a full return would, before it is made."""

from typing import Any

import msgspec
from litestar import get
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.cases import draft_of
from aisoon.http.language import words_of
from aisoon.rules import bearing, money
from aisoon.rules.draft import Draft
from aisoon.rules.refusals import Refused
from aisoon.rules.table import REMEDIES, SENDING
from aisoon.rules.view import CaseView, view
from aisoon.web import compose, replies
from aisoon.web.cases import named
from aisoon.web.forms import Form, every
from aisoon.web.page import Asked, draw, reader

SHARES = (10, 20, 30, 50)
"""Percent of what the items are worth: the amounts one touch away."""

OFFERS = ("case.offer", "case.counter_offer")


class Cost(msgspec.Struct, frozen=True):
    """What money to the buyer costs, in minor units: they get `gets`, of which each bears its part; `label` comes on top."""

    gets: int
    seller: int
    commission: int
    tax: int
    label: int = 0

    @property
    def whole(self) -> int:
        """What the seller is short of in the end."""
        return self.seller + self.label


def cost(draft: Draft, gets: int, label: int = 0) -> Cost:
    """Who bears an amount, spread over the case's lines by what each is worth."""
    rows = draft.dossier.lines_of(draft.case)
    worths = [one.worth for one in compose.worths(draft)]
    found: dict[str, int] = {}
    back = draft.policy.money.commission_back
    for row, part in zip(rows, money.spread(gets, worths) if gets and sum(worths) else [0] * len(rows), strict=True):
        for account, share in bearing.of_line(draft.dossier, draft.dossier.line(row.line_id), part, back):
            found[account.partition(":")[0]] = found.get(account.partition(":")[0], 0) + share
    return Cost(gets, found.get("seller", 0), found.get("platform", 0), found.get("tax", 0), label)


def returned(draft: Draft, seen: CaseView) -> Cost:
    """What the return as requested would cost, the label with it where the seller bears the way back."""
    reasons = [row.reason for row in draft.dossier.lines_of(draft.case)]
    pays = draft.case.return_needed and all(draft.policy.of(reason).way_back == "seller" for reason in reasons)
    label = draft.policy.money.label.get(draft.dossier.order.currency, 0) if pays else 0
    return cost(draft, sum(row["amount"] for row in seen.breakdown), label)


def offered(draft: Draft, form: Form, move: str, request: Asked) -> tuple[Any, Cost | None, list[Refused]]:
    """The offer played through on a copy, what it costs, and the faults that keep it from being made."""
    try:
        ask = compose.ask_of(form, draft, words_of(request))
        made = compose.previewed(draft, ask, words_of(request), "", form)
    except Refused as refused:
        return None, None, every(refused)
    remedy = ask.bring["remedy"]
    gets = draft.case.value if remedy == "full_refund" else ask.bring.get("amount") or 0
    return made, None if remedy in SENDING else cost(draft, gets), []


@get("/cases/{reference:str}/offer", include_in_schema=False)
async def builder(request: Asked, reference: FromPath[str]) -> Response[Any]:
    """The page on which a seller makes an offer: with what its address says filled in, and what would come of it."""
    person, desk, query = await reader(request, "seller"), request.app.state.desk, request.query_params
    draft = await draft_of(desk, person, reference)
    seen = view(draft)
    move = next((one for one in seen.available_moves if one.move in OFFERS and not one.blocked), None)
    if move is None:
        raise Refused("wrong_state", state=seen.state)
    form = Form()
    form.fields = {name: [str(query.get(name, ""))[:4000].replace("\x00", "")] for name in ("remedy", "amount", "note")}
    form.fields |= {"_move": [move.move], "_form": ["offer"]}
    async with desk.database.reading() as db:
        texts = await replies.offered(db, person, request, named(seen, request))
    asked = bool(form.one("remedy"))
    made, costs, faults = offered(draft, form, move.move, request) if asked else (None, None, [])
    shares = [(percent, money.share(draft.case.value, percent, 100)) for percent in SHARES]
    return draw(
        request, "offer.html", person, case=seen, draft=draft, move=move, remedies=REMEDIES, typed=form, faults=faults, made=made,
        cost=costs, full=returned(draft, seen), shares=shares, inside=faults, **texts, currency=seen.currency,
        standing=seen.offer if move.move == "case.counter_offer" else None,
    )  # fmt: skip


ROUTES = [builder]
