"""Lists of cases: what is due next first, filtered, searched, and kept under a name."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import get, post
from litestar.params import FromPath
from litestar.response import Response

from aisoon.http.listing import cursor, place_of
from aisoon.rules.people import Person
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE, STATES
from aisoon.store import cases, finding, views
from aisoon.store.finding import WITHIN, Filter
from aisoon.web.bulk import MOVES as BULK
from aisoon.web.forms import Form, every, read
from aisoon.web.page import Asked, draw, local, reader, searched, see, writer

PAGE = 50
KEEPERS = ("seller", "agent", "operator")
"""Who keeps lists under a name."""


def chosen_of(request: Asked) -> Filter:
    """The filter an address asks for; what cannot be read is as if it were not there."""
    query = request.query_params
    return chosen_from(query.getall("state", []), query.getall("reason", []), query.get("due", ""), searched(request))


def chosen_from(states: list[str], reasons: list[str], due: str, search: str) -> Filter:
    """A filter of what exists among what was typed."""
    known = [row.name for row in STATES if row.machine == "case"]
    soon: Any = due if due in WITHIN else ""
    return Filter(
        [one for one in dict.fromkeys(states) if one in known],
        [one for one in dict.fromkeys(reasons) if one in BY_NAME],
        soon,
        search[:100].replace("\x00", "").strip(),
    )


def address(chosen: Filter, **more: Any) -> str:
    """A filter as the address of its list; `more` replaces, and what is empty is left out."""
    whole = {"state": chosen.states, "reason": chosen.reasons, "due": chosen.due, "q": chosen.search} | more
    query = urlencode({name: value for name, value in whole.items() if value}, doseq=True)
    return f"/cases?{query}" if query else "/cases?all=1"


@get("/cases", include_in_schema=False)
async def listed(request: Asked) -> Response[Any]:
    """The cases this person may see, what is due next first; without any filter the list they start with."""
    return await page(request, await reader(request))


async def page(
    request: Asked,
    person: Person,
    form: Form | None = None,
    refused: Refused | None = None,
    chosen: Filter | None = None,
    view: str = "",
) -> Response[Any]:
    """A list's page, with the faults of a name that could not be taken."""
    query, now = request.query_params, request.app.state.desk.now()
    async with request.app.state.desk.database.reading() as db:
        kept = await views.mine(db, person.id) if person.role in KEEPERS else []
        viewed = next((one for one in kept if str(one.id) == query.get("view", view)), None)
        first = next((one for one in kept if one.starts), None)
        if first and not query and not form:
            return see(f"/cases?view={first.id}")
        chosen = chosen or (viewed.filter if viewed else chosen_of(request))
        after = place_of(query["after"]) if query.get("after") else None
        rows = await finding.page(db, person, chosen, now, after, PAGE + 1)
        passages = await finding.passages(db, person, rows[:PAGE], chosen.search)
        counts = await cases.counts(db, person)
        found = {one.id: await finding.count(db, person, one.filter, now) for one in kept}
        matching = await finding.count(db, person, chosen, now) if chosen != Filter() else sum(counts.values())
    more = cursor(finding.place(rows[PAGE - 1])) if len(rows) > PAGE else ""
    made = query.get("made", "")
    return draw(
        request, "cases.html", person, refused.status if refused else 200, rows=rows[:PAGE], passages=passages,
        counts=[(row.name, counts.get(row.name, 0)) for row in STATES if row.machine == "case"], total=sum(counts.values()),
        chosen=chosen, viewed=viewed, kept=kept, found=found, matching=matching, filtered=chosen != Filter(), address=address,
        from_start=after is not None, more=more, bulk=BULK.get(person.role, ()), reasons=list(BY_NAME),
        dues=list(WITHIN), keeps=person.role in KEEPERS, made=made if made in BY_MOVE else "", made_case=query.get("case", "")[:20],
        typed=form, faults=every(refused) if refused else [],
    )  # fmt: skip


@post("/views", include_in_schema=False)
async def keep(request: Asked) -> Response[Any]:
    """Keep the list one looks at under a name."""
    person, desk = await writer(request, *KEEPERS), request.app.state.desk
    form = await read(request)
    chosen = chosen_from(form.many("state"), form.many("reason"), form.one("due"), form.one("q"))
    try:
        await desk.keep_view(person, form.one("name"), chosen)
    except Refused as refused:
        return await page(request, person, form, refused, chosen)
    async with desk.database.reading() as db:
        mine = await views.mine(db, person.id)
    name = " ".join(form.one("name").split())
    return see(next(f"/cases?view={one.id}" for one in mine if one.name == name))


@post("/views/{id:uuid}", include_in_schema=False)
async def change(request: Asked, id: FromPath[UUID]) -> Response[Any]:
    """Rename a list, start with it or not, or forget it."""
    person, desk = await writer(request, *KEEPERS), request.app.state.desk
    form = await read(request)
    what = form.one("what")
    try:
        if what == "forget":
            await desk.drop_view(person, id)
            return see("/cases?all=1")
        if what == "rename":
            await desk.rename_view(person, id, form.one("name"))
        else:
            await desk.start_view(person, id if what == "start" else None)
    except Refused as refused:
        if refused.field != "name":
            raise
        return await page(request, person, form, refused, view=str(id))
    return see(local(f"/cases?view={id}"))


ROUTES = [listed, keep, change]
