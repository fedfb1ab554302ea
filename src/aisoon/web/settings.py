"""Settings for operators: the marketplace's name and colours, sellers, API keys, and the search over what happened."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import msgspec
from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.finance import mark, marked
from aisoon.rules import colours
from aisoon.rules.languages import NAMES
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts, health, people
from aisoon.store.people import Marketplace
from aisoon.web.forms import Form, every, read
from aisoon.web.insights import day_of
from aisoon.web.page import Asked, draw, reader, see, writer
from aisoon.web.people import known

SCOPES = ("read", "write", "orders", "carrier")
PAGE = 50
LONGEST = 2000


@get("/settings", include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """What the marketplace is called, looks like and speaks."""
    return await page(request, await reader(request, "operator"))


async def page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """The marketplace's settings with the faults of their form."""
    async with request.app.state.desk.database.reading() as db:
        row = await people.marketplace(db)
    used = {"light": row.accent_light or "#0b5c50", "dark": row.accent_dark or "#74d6c0"}
    ratios = {
        theme: min(colours.contrast(colour, ground) for ground in (*colours.GROUNDS[theme], colours.tint(colour, theme), colours.ink(colour, theme)))
        for theme, colour in used.items()
    }  # fmt: skip
    return draw(
        request, "settings.html", person, refused.status if refused else 200, row=row, used=used, ratios=ratios,
        own=request.app.state.settings.name, faults=every(refused) if refused else [], typed=form, saved=request.query_params.get("saved") == "1",
    )  # fmt: skip


@post("/settings", include_in_schema=False)
async def edit(request: Asked) -> Response[Any]:
    """Change them."""
    person, form = await writer(request, "operator"), await read(request)
    told = Marketplace(*(form.one(name)[:300] for name in Marketplace.__struct_fields__))
    try:
        if told.locale not in ("", *NAMES):
            raise Refused("bad_choice", "locale")
        await request.app.state.desk.edit_marketplace(person, told)
    except Refused as refused:
        return await page(request, person, form, refused)
    return see("/settings?saved=1")


@get("/marketplace.css", opt={"public": True}, include_in_schema=False)
async def sheet(request: Asked) -> Response[bytes]:
    """The marketplace's accents as a style sheet; its address changes with them."""
    row = request.app.state.desk.marketplace
    text = colours.sheet(row.accent_light, row.accent_dark)
    return Response(text.encode(), media_type="text/css", headers={"cache-control": "public, max-age=86400"})


@get("/settings/sellers", include_in_schema=False)
async def sellers(request: Asked) -> Response[Any]:
    """Every seller with what operators may say about them."""
    return await market(request, await reader(request, "operator"))


async def market(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None
) -> Response[Any]:
    """Sellers, with the faults of the form of one."""
    async with request.app.state.desk.database.reading() as db:
        rows = [{**dict(row), "address": msgspec.json.decode(row["address"])} for row in await people.sellers(db)]
    return draw(
        request, "settings_sellers.html", person, refused.status if refused else 200, rows=rows,
        faults=every(refused) if refused else [], typed=form,
    )  # fmt: skip


@post("/settings/sellers/{id:str}", include_in_schema=False)
async def edit_seller(request: Asked, id: FromPath[str]) -> Response[Any]:
    """Tier, closing days and return address of one seller."""
    person, form, who = await writer(request, "operator"), await read(request), known(id)
    try:
        closed = [closing(one) for one in form.one("closed").replace(",", "\n").split("\n") if one.strip()]
        tier, address = form.one("tier").strip(), form.one("address")
        if len(tier) > 100 or len(address) > LONGEST or len(closed) > 400:
            raise Refused("too_long", "tier" if len(tier) > 100 else "address")
        lines = [line.strip() for line in address.split("\n") if line.strip()]
        await request.app.state.desk.edit_seller(person, who, tier, closed, lines)
    except Refused as refused:
        if refused.name == "not_found":
            raise
        return await market(request, person, form, refused)
    return see(f"/settings/sellers#s-{who}")


def closing(text: str) -> date:
    """A closing day as typed; Refused `bad_day` when it is none."""
    found = day_of(text.strip())
    if found is None:
        raise Refused("bad_day", "closed", typed=text.strip()[:40])
    return found


@get("/settings/keys", include_in_schema=False)
async def keys(request: Asked) -> Response[Any]:
    """API keys, and a form for a new one."""
    return await key_page(request, await reader(request, "operator"))


async def key_page(
    request: Asked, person: Person, form: Form | None = None, refused: Refused | None = None, secret: str = ""
) -> Response[Any]:
    """Keys, with a new one shown once."""
    async with request.app.state.desk.database.reading() as db:
        rows = await people.keys(db)
    answer = draw(
        request, "settings_keys.html", person, refused.status if refused else 200, rows=rows, scopes=SCOPES, secret=secret,
        faults=every(refused) if refused else [], typed=form,
    )  # fmt: skip
    if secret:
        answer.headers["cache-control"] = "no-store"
    return answer


@post("/settings/keys", include_in_schema=False)
async def make_key(request: Asked) -> Response[Any]:
    """Make a key for somebody by address; it is shown on the answer and never again."""
    person, form = await writer(request, "operator"), await read(request)
    desk = request.app.state.desk
    async with desk.database.reading() as db:
        owners = await accounts.all_by_email(db, form.one("owner").strip().lower()[:320])
    scopes = tuple(one for one in form.many("scope") if one in SCOPES)
    try:
        if not owners:
            raise Refused("missing", "owner", need="name")
        if not scopes:
            raise Refused("missing", "scope", need="name")
        secret = await desk.make_key(person, owners[0], form.one("label").strip()[:100], scopes)
    except Refused as refused:
        return await key_page(request, person, form, refused)
    return await key_page(request, person, secret=secret)


@post("/settings/keys/end", include_in_schema=False)
async def end_key(request: Asked) -> Response[Any]:
    """End a key at once."""
    person, form = await writer(request, "operator"), await read(request)
    try:
        await request.app.state.desk.end_key(person, bytes.fromhex(form.one("key")))
    except ValueError as error:
        raise Refused("not_found") from error
    return see("/settings/keys")


@get("/settings/history", include_in_schema=False)
async def history(request: Asked) -> Response[Any]:
    """Everything that happened, by person, order, case, kind and date."""
    person, query, desk = await reader(request, "operator"), request.query_params, request.app.state.desk
    today = desk.now().astimezone(UTC).date()
    until = day_of(query.get("until", "")) or today
    since = min(day_of(query.get("since", "")) or until - timedelta(days=29), until)
    typed = {name: str(query.get(name, ""))[:200].replace("\x00", "").strip() for name in ("who", "reference")}
    kind = query.get("kind", "") if query.get("kind", "") in health.KINDS else ""
    begin, end = (datetime.combine(day, time(), UTC) for day in (since, until + timedelta(days=1)))
    sought = health.Sought(begin, end, kind, **typed)
    after = query.get("after", "")
    async with desk.database.reading() as db:
        rows = await health.search(db, sought, marked(after), PAGE + 1)
    more = mark(rows[PAGE - 1]["at"], rows[PAGE - 1]["id"]) if len(rows) > PAGE else None
    return draw(
        request, "settings_history.html", person, rows=rows[:PAGE], since=since, until=until, kind=kind, kinds=health.KINDS, after=after,
        more=more, who=typed["who"], reference=typed["reference"],
    )  # fmt: skip


ROUTES = [shown, edit, sheet, sellers, edit_seller, keys, make_key, end_key, history]
