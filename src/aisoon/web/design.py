"""The design page: every part of the pages in every state, by day from the left and by night from the right, from the real templates."""

import re
from datetime import datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from litestar import get
from litestar.response import Response
from markupsafe import Markup

from aisoon.http.language import words_of
from aisoon.http.signin import maybe_person
from aisoon.rules import colours
from aisoon.rules.checklist import Item, complete
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE, CONDITIONS
from aisoon.web.finance import CSP
from aisoon.web.forms import Form
from aisoon.web.page import HERE, Asked, draw
from aisoon.web.timeline import Entry

PAIR = re.compile(r"--([\w-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)")
TOKENS = {
    name: {"light": light, "dark": dark}
    for name, light, dark in PAIR.findall((HERE / "static" / "app.css").read_text("utf-8"))
}
"""The colours of app.css, by day and by night."""

READ = (
    ("ink", "paper"), ("ink", "card"), ("ink", "sunk"), ("soft", "paper"), ("soft", "card"), ("soft", "sunk"), ("accent", "card"),
    ("accent", "tint"), ("on-accent", "accent"), ("warn", "warn-tint"), ("bad", "card"), ("bad", "bad-tint"), ("good", "good-tint"),
    ("note", "note-tint"),
)  # fmt: skip
"""What is written in what, on what."""

NONE = UUID(int=0)
LINKED = re.compile(r' (id|for|aria-labelledby|aria-describedby)="([^"]*)"')
SENT = re.compile(r'method="post" action="[^"]*"')
NAMED = re.compile(r'(<section[^>]*?) aria-labelledby="[^"]*"')
LIVE = re.compile(r" data-(?:live|upload|countdown|now|version|said|typing)(?:=\"[^\"]*\")?")


def apart(text: str, prefix: str) -> Markup:
    """Drawn parts with ids of their own, so that they may stand on a page twice; nothing in them is sent or changes by itself."""

    def own(found: re.Match[str]) -> str:
        return f' {found[1]}="{" ".join(f"{prefix}-{one}" for one in found[2].split())}"'

    text = SENT.sub('method="get" action="/design"', LIVE.sub("", LINKED.sub(own, str(text))))
    text = (
        NAMED.sub(r"\1", text).replace("<nav ", '<div role="group" ').replace("</nav>", "</div>")
    )  # landmarks are one of a kind
    text = text.replace('href="#', f'href="#{prefix}-').replace('name="move"', f'name="{prefix}-move"')
    return Markup(re.sub(r'(<input type="radio"[^>]*?) name="', rf'\1 name="{prefix}-', text))  # noqa: S704 - our own templates


def ratios() -> list[dict[str, Any]]:
    """Pairs of colours with their contrast, by day and by night."""
    return [
        {"words": words, "ground": ground, **{theme: colours.contrast(TOKENS[words][theme], TOKENS[ground][theme]) for theme in ("light", "dark")}}
        for words, ground in READ
    ]  # fmt: skip


DOCUMENT = SimpleNamespace(
    id=NONE, kind="document", thumbnail_key=None, preview_key=None, caption="Waybill", name="w.pdf", gone_at=None, covers=[]
)  # fmt: skip


SHOWN = [
    Item(name, "buyer", weight, ask, why, picture, [], [], there)
    for name, weight, ask, why, picture, there in (
        ("damage", "required", "The damage from close by, and once the whole item.", "Whoever decides sees what you see, and nobody has to ask you again.", "damage", True),
        ("box", "optional", "The box from all sides with its label, if you kept it.", "A crushed box speaks against the carrier, a whole one against the packing: it decides who pays.", "parcel", False),
        ("item", "required", "What you received, whole, so that it can be told from what you ordered.", "The seller compares it with the listing as it was when you bought.", "item", None),
    )
]  # fmt: skip
"""A checklist: one thing brought, one that would help, one to be looked for."""


def samples(request: Asked) -> dict[str, Any]:
    """A case, its moves, its history and a refused form, as pages are given them."""
    now = request.app.state.desk.now()
    line = SimpleNamespace(line=NONE, title="Linen summer dress", quantity=2, received=1, condition="as_new", note="")
    waiting = SimpleNamespace(
        who="seller", machine="case", state="requested", until=now + timedelta(hours=30), otherwise="case.approve"
    )
    case = SimpleNamespace(
        reference="RET-4K7M-2Q9X", version=3, currency="EUR", value=7900, order="AX-1005", needs_person=None, lines=[line], waiting=waiting,
        checklist=SHOWN, completeness=[complete(SHOWN, "buyer", [])],
    )  # fmt: skip
    moves = [
        SimpleNamespace(move=move, of=NONE, needs=BY_MOVE[move][0].needs, tone=BY_MOVE[move][0].tone, blocked=None)
        for move in ("case.approve", "case.decline", "case.offer", "case.deliver")
    ]
    moves.append(
        SimpleNamespace(
            move="case.undo_accept",
            of=NONE,
            needs=(),
            tone="",
            blocked=SimpleNamespace(refusal="undo_too_late", facts={}),
        )
    )
    told = (
        ("case", "case.request", "buyer", "Marta Nowak", "The sleeves are too long.", False, False),
        ("talk", "", "seller", "Lucía Ferrer", "Would a size S do?", False, False), ("talk", "", "agent", "Ana Silva", "Second time this week.", True, False),
        ("dispute", "dispute.take", "agent", "Ana Silva", "", False, False), ("refund", "refund.succeed", "gateway", "The payment provider", "", False, False),
        ("parcel", "parcel.deliver", "system", "", "", False, True),
    )  # fmt: skip
    entries = [
        Entry(
            now - timedelta(hours=9 - at),
            kind,
            UUID(int=at + 1),
            move,
            role,
            name,
            {"actor": name, "role": role},
            said,
            [],
            note,
            quiet,
        )
        for at, (kind, move, role, name, said, note, quiet) in enumerate(told)
    ]
    form = Form()
    form.fields = {"_form": ["wrong"], "email": ["nowhere"]}
    return {
        "case": case, "moves": moves, "entries": entries, "typed": form, "rows": listed(now), "document": DOCUMENT, "evidence": {}, "own": [], "conditions": CONDITIONS,
        "limits": SimpleNamespace(photo=10_000_000, video=30_000_000, document=10_000_000, audio=20_000_000), "facts": {"who": "seller"},
        "faults": [Refused("missing", "email", need="email")], "apart": apart, "me": Person(NONE, "seller", "Lucía Ferrer", "lucia@example.com"),
    }  # fmt: skip


def listed(now: datetime) -> list[SimpleNamespace]:
    """Cases of a list: one late, one waiting, one closed."""
    return [
        SimpleNamespace(
            reference=f"RET-{at}", dispute=None, state=state, outcome=outcome, titles=["Linen summer dress", "Bag"], reasons=["does_not_fit"], buyer="Marta Nowak",
            seller="Casa Verde", overdue=False, due_at=now + timedelta(hours=hours) if hours else None, value=7900, currency="EUR",
        )
        for at, (state, outcome, hours) in enumerate((("requested", None, -2), ("approved", None, 50), ("closed", "refunded", 0)))
    ]  # fmt: skip


@get("/design", opt={"public": True}, include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """Every part."""
    return draw(
        request,
        "design.html",
        await maybe_person(request),
        tokens=TOKENS,
        ratios=ratios(),
        enough=colours.ENOUGH,
        **samples(request),
    )


@get("/design/chart.svg", opt={"public": True}, include_in_schema=False)
async def chart(request: Asked) -> Response[bytes]:
    """A chart of made-up numbers."""
    state, words = request.app.state, words_of(request)
    series = [(words.reason("does_not_fit"), [4.0, 7.0, 5.0]), (words.reason("defective"), [2.0, 1.0, 3.0])]
    svg = state.charts.counts(
        ["2 Nov", "9 Nov", "16 Nov"],
        series,
        words.text("Cases opened"),
        request.query_params.get("dark") == "1",
        True,
        True,
    )
    headers = {"cache-control": "private, no-cache", "vary": "Cookie", "content-security-policy": CSP}
    return Response(svg, media_type="image/svg+xml", headers=headers)


ROUTES = [shown, chart]
