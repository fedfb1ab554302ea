"""Drawing a page: what every template is given, where styles and scripts come from, and how errors look."""

import hashlib
from pathlib import Path
from typing import Any
from uuid import uuid4

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from litestar import Request, Response
from litestar.plugins.jinja import JinjaTemplateEngine
from litestar.response import Redirect, Template
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig

from aisoon.http.language import language_of, words_of
from aisoon.http.signin import person_of, require_scope
from aisoon.rules.checks import EXAMPLES
from aisoon.rules.languages import NAMES, RIGHT_TO_LEFT, base
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.table import STATE
from aisoon.rules.words import Words, msg
from aisoon.store.people import Marketplace
from aisoon.web.format import Format

HERE = Path(__file__).parent
Asked = Request[Any, Any, Any]

STATIC = create_static_files_router(
    path="/static",
    directories=[HERE / "static"],
    include_in_schema=False,
    opt={"public": True},
    cache_control=None,
)

HOMES = {"buyer": "/orders", "seller": "/cases", "agent": "/desk", "operator": "/shop", "carrier": "/policy"}
"""Where each role's day begins."""

MENUS = {
    "buyer": (("/orders", msg("Orders")), ("/cases", msg("Returns"))),
    "seller": (
        ("/cases", msg("Inbox")),
        ("/orders", msg("Orders")),
        ("/insights", msg("Statistics")),
        ("/statement", msg("Statement")),
    ),
    "agent": (("/desk", msg("Queue")), ("/cases", msg("All cases")), ("/orders", msg("Orders"))),
    "operator": (
        ("/shop", msg("Shop")),
        ("/insights", msg("Insights")),
        ("/finance", msg("Finance")),
        ("/policies", msg("Policies")),
        ("/people", msg("People")),
        ("/settings", msg("Settings")),
        ("/cases", msg("Cases")),
        ("/orders", msg("Orders")),
    ),
    "carrier": (("/policy", msg("Policy")),),
}


EVERYBODY = ("buyer", "seller", "agent", "operator")
"""Who reads orders and cases; carriers only tell of parcels."""


async def reader(request: Asked, *roles: str) -> Person:
    """The person who looks; Refused when they have none of the roles, or a key that may not read."""
    return await _asker(request, "read", roles or EVERYBODY)


async def writer(request: Asked, *roles: str) -> Person:
    """The person who sends something; Refused when they have none of the roles, or a key that may not write."""
    return await _asker(request, "write", roles or EVERYBODY)


async def _asker(request: Asked, scope: str, roles: tuple[str, ...]) -> Person:
    person = await person_of(request)
    if person.role not in roles:
        raise Refused("not_your_move", who=list(roles))
    require_scope(person, scope)
    return person


def static(name: str) -> str:
    """The address of a static file, with its content in it, so that a changed file is fetched anew."""
    return f"/static/{name}?v={hashlib.sha256((HERE / 'static' / name).read_bytes()).hexdigest()[:12]}"


def tone(machine: str, state: str, reader: Person | None) -> str:
    """How a state looks to a reader: done, yours to act on, or waiting for somebody else."""
    row = STATE[machine, state]
    if row.final:
        return "done"
    return "yours" if reader and row.waits_for == reader.role else "waits"


@pass_context
def translated(context: Context, text: str) -> str:
    """A template's own words in the reader's language."""
    words: Words = context["words"]
    return words.text(text)


@pass_context
def counted(context: Context, one: str, more: str, number: int) -> str:
    """A template's own words about a number of things, in the plural of the reader's language."""
    words: Words = context["words"]
    return words.texts(one, more, number)


def environment() -> Environment:
    """The templates' environment: everything is escaped, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    env.install_gettext_callables(translated, counted, newstyle=True)  # type: ignore[attr-defined]
    addresses = {path.name: static(path.name) for path in (HERE / "static").iterdir()}
    env.globals.update(
        static=addresses.__getitem__,
        new_key=lambda: str(uuid4()),
        tone=tone,
        menus=MENUS,
        homes=HOMES,
        with_bad=EXAMPLES,
    )
    return env


TEMPLATES = TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment()))


def accents(one: Marketplace) -> str:
    """The address of the marketplace's own accents, or nothing where it has none."""
    return (
        f"/marketplace.css?v={one.accent_light[1:]}-{one.accent_dark[1:]}"
        if one.accent_light or one.accent_dark
        else ""
    )


def facts_of(request: Asked, person: Person | None) -> dict[str, Any]:
    """What every template is given: reader, words, formats, theme and whether this is the demo."""
    state = request.app.state
    theme = request.cookies.get("aisoon_theme", "")
    words = words_of(request, person)
    locale = person.locale if person and base(person.locale) == words.language else words.language
    return {
        "person": person,
        "words": words,
        "spoken": NAMES,
        "language": words.language,
        "direction": "rtl" if words.language in RIGHT_TO_LEFT else "ltr",
        "f": Format(locale, state.desk.now(), words),
        "now": state.desk.now(),
        "theme": theme if theme in ("light", "dark") else "",
        "density": "compact" if request.cookies.get("aisoon_density") == "compact" else "",
        "demo": state.settings.demo,
        "name": state.desk.marketplace.name or state.settings.name,
        "accents": accents(state.desk.marketplace),
        "here": request.url.path + (f"?{request.url.query}" if request.url.query else ""),
        "path": request.url.path,
        "live": state.live,
        "faults": [],
        "typed": None,
    }


def draw(request: Asked, template: str, person: Person | None, status: int = 200, **facts: Any) -> Template:
    """A page."""
    return Template(
        template,
        context={**facts_of(request, person), **facts},
        status_code=status,
        media_type="text/html",
        headers={
            "cache-control": "private, no-cache",
            "vary": "Cookie, Accept-Language",
            "content-language": language_of(request, person),
        },
    )


def searched(request: Asked) -> str:
    """What is looked for, as it was typed into the search field."""
    return str(request.query_params.get("q", ""))[:100].replace("\x00", "").strip()


def see(path: str) -> Redirect:
    """Go and see the result with a GET, so that reloading sends nothing twice."""
    return Redirect(path, status_code=303)


def local(path: str, otherwise: str = "/") -> str:
    """A path on this site, whatever was asked for."""
    fine = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and len(path) < 2000
    return path if fine else otherwise


def error_page(request: Asked, found: dict[str, Any]) -> Response[Any]:
    """A problem as a page with what to do next; whoever must sign in is taken there first."""
    if found.get("refusal") == "sign_in_needed":
        from urllib.parse import quote

        back = request.url.path if request.method == "GET" else "/"
        query = f"?{request.url.query}" if request.url.query and request.method == "GET" else ""
        return see(f"/sign-in?next={quote(back + query, safe='')}")
    return draw(request, "error.html", None, int(found["status"]), problem=found)
