"""Every route, tried by everybody: what each may is written in authorization.toml, and a route that is not there is red."""

import tomllib
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from litestar.routes import HTTPRoute

from aisoon.desk import unsent
from tests.api.world import PDF, World, order

TABLE: dict[str, Any] = tomllib.loads(Path(__file__).with_name("authorization.toml").read_text())
COLUMNS: list[str] = TABLE["columns"]
ROWS: dict[str, list[int]] = TABLE["routes"]

KEYS = {
    "nobody": "", "buyer": "ana", "other_buyer": "ben", "seller": "loom", "co_seller": "volt", "other_seller": "nova",
    "agent": "agent", "operator": "operator", "carrier": "carrier", "revoked": "revoked", "read_only": "reader",
}  # fmt: skip
"""Who of the world stands in each column: the object is Ana's, about goods of loom; volt sells another line of the order."""


@dataclass
class Thing:
    """What everybody reaches for, made anew for every try: Ana's order, her case with loom, and evidence in it."""

    order: dict[str, Any]
    case: dict[str, Any]
    evidence: str
    key: str = ""


@dataclass
class Recipe:
    """What a route is sent so that nothing but the person decides; values are filled from a thing."""

    json: Any = None
    form: dict[str, str] = field(default_factory=dict)
    content: bytes | None = None
    query: dict[str, str] = field(default_factory=dict)


def recipe(route: str, thing: Thing) -> Recipe:
    """What to send to a route."""
    line = thing.order["lines"][0]
    wish = {"line": line["id"], "quantity": 1, "reason": "arrived_too_late"}
    told = {"role": "buyer", "email": "dora@example.com", "name": "Dora"}
    text = {"body": "Hello", "seller": line["seller"]}
    spending = {"buyer": "ana@example.com", "amount": 1, "currency": "EUR", "reference": thing.order["reference"]}
    recipes = {
        "POST /v1/orders": Recipe(json=order(f"AUTH-{thing.order['reference']}", "ana")),
        "POST /v1/orders/{order}/answers": Recipe(json=[wish]),
        "POST /v1/orders/{order}/cases": Recipe(json={"lines": [wish]}),
        "POST /v1/orders/{order}/messages": Recipe(json=text),
        "POST /v1/orders/{order}/evidence/{id}/take-back": Recipe(json={"because": "Wrong."}),
        "POST /v1/orders/{order}/evidence/{id}/cover": Recipe(json={"covers": [[0, 0, 9, 9]], "because": "A face."}),
        "POST /v1/orders/{order}/evidence": Recipe(content=PDF, query={"seller": line["seller"]}),
        "POST /v1/cases/{case}/moves": Recipe(json={"move": "case.ask_info", "bring": {"question": "Which?"}}),
        "POST /v1/cases/{case}/signals": Recipe(json={"signal": "weight", "verdict": "nothing"}),
        "POST /v1/scans": Recipe(json={"tracking": thing.case["parcels"][0]["tracking"], "event": "scan"})
        if thing.case["parcels"]
        else Recipe(),
        "POST /v1/keys": Recipe(json=told),
        "POST /v1/replies": Recipe(json={"name": f"Hello {thing.order['reference']}", "body": "Hello."}),
        "PUT /v1/orders/{order}/evidence/{id}/shows": Recipe(json={"shows": ["damage"]}),
        "PUT /v1/replies/{id}": Recipe(json={"name": "Hello", "body": "Hello."}),
        "POST /v1/uploads": Recipe(json={"order": thing.order["id"], "size": 5000}),
        "POST /v1/payouts": Recipe(json={"seller": line["seller"], "currency": "EUR"}),
        "GET /v1/store-credit": Recipe(query={"buyer": "ana@example.com"}),
        "POST /v1/store-credit/spend": Recipe(json=spending),
        "GET /finance/charts/{name}": Recipe(query={"currency": "EUR"}),
        "GET /live": Recipe(query={"poll": "1"}),
        "POST /v1/demo/clock": Recipe(json={"advance": "1m"}),
        "POST /v1/demo/gateway": Recipe(json={"next": "succeed"}),
        "POST /v1/webhooks/{gateway}": Recipe(json={}),
        "POST /v1/chargebacks/{chargeback}/contest": Recipe(json={}),
    }
    return (recipes | forms(thing)).get(route, Recipe())


def forms(thing: Thing) -> dict[str, Recipe]:
    """What the pages' forms are sent."""
    line = thing.order["lines"][0]
    chosen = {f"q-{line['id']}": "1", f"r-{line['id']}": "arrived_too_late"}
    return {
        "POST /orders/{reference}/messages": Recipe(form={"body": "Hello", "seller": line["seller"]}),
        "POST /orders/{reference}/request": Recipe(form=chosen),
        "POST /orders/{reference}/withdraw": Recipe(form=chosen),
        "POST /cases/{reference}/messages": Recipe(form={"body": "Hello"}),
        "POST /cases/{reference}/moves": Recipe(form={"_move": "case.ask_info", "question": "Which?"}),
        "POST /live/typing": Recipe(form={"order": thing.order["reference"], "seller": line["seller"]}),
        "POST /live/read": Recipe(
            form={"order": thing.order["reference"], "seller": line["seller"], "upto": "2026-01-01T00:00:00+00:00"}
        ),
        "POST /live/here": Recipe(form={"case": thing.case["reference"]}),
        "POST /desk/{reference}/moves": Recipe(form={"_move": "case.ask_info", "question": "Which?"}),
        "POST /desk/{reference}/messages": Recipe(form={"body": "Hello", "to": "note"}),
        "POST /desk/{reference}/signals": Recipe(form={"signal": "weight", "verdict": "nothing"}),
        "POST /people": Recipe(form={"role": "agent", "email": "eve@example.com", "name": "Eve"}),
        "POST /calendar": Recipe(form={"since": far_off()}),
        "POST /replies": Recipe(form={"name": f"Thanks {thing.order['reference']}", "body": "Hello {buyer}"}),
        "POST /replies/{id}": Recipe(form={"what": "forget"}),
        "POST /views": Recipe(form={"name": "Due today", "due": "today"}),
        "POST /views/{id}": Recipe(form={"what": "forget"}),
        "POST /people/{id}": Recipe(form={"act": "return"}),
        "POST /settings": Recipe(form={"name": ""}),
        "POST /settings/sellers/{id}": Recipe(form={"tier": "gold", "address": "Loom & Co"}),
        "POST /settings/webhooks": Recipe(form={"url": "https://127.0.0.1/"}),
        "POST /settings/webhooks/{id}": Recipe(form={"act": "test"}),
        "POST /settings/keys": Recipe(form={"owner": "ana@example.com", "label": "new", "scope": "read"}),
        "POST /settings/keys/end": Recipe(form={"key": "00" * 32}),
        "POST /shop/gateway": Recipe(form={"next": "succeed"}),
        "POST /finance/transfers/{id}": Recipe(form={"answer": "confirm", "transfer": "SEPA-1"}),
        "POST /finance/sellers/{id}/payouts": Recipe(form={"currency": "EUR"}),
        "POST /sign-in": Recipe(form={"email": f"{thing.order['reference']}@example.com"}),
        "POST /find": Recipe(form={"order": "X", "email": f"{thing.order['reference']}@example.com"}),
        "POST /demo/travel": Recipe(form={"by": "1h"}),
        "POST /demo/become": Recipe(form={"role": "buyer", "email": "ben@example.com"}),
    }


def far_off() -> str:
    """A day that may be taken off."""
    return (datetime.now(UTC) + timedelta(days=60)).date().isoformat()


def made(world: World, route: str) -> Thing:
    """A thing for one try."""
    found = world.order()
    evidence = world.upload("ana", found, PDF).json()["id"]
    case = world.case(found)
    if route in ("POST /v1/scans", "GET /cases/{reference}/slip.pdf"):
        world.move("loom", case, "case.approve")
    if route == "POST /v1/scans":
        case = world.move("ana", case, "case.ship", tracking=f"A-{found['reference']}")
    key = ""
    if "/refunds/{id}" in route or "/transfers/{id}" in route:
        key = world.move("loom", case, "case.approve_without_return")["refunds"][0]["id"]
    if "/people/{id}" in route:
        key = str(world.people["ben"].id)
    if "/sellers/{id}" in route:
        key = found["lines"][0]["seller"]
    if "/uploads/{id}" in route:
        key = world.fine("ana", "/v1/uploads", {"order": found["id"], "size": 5000})["id"]
    if route == "DELETE /v1/keys/{id}":
        told = {"role": "buyer", "email": "dora@example.com", "name": "Dora"}
        key = world.fine("operator", "/v1/keys", told)["id"]
    return Thing(found, case, evidence, key)


def path_of(route: str, thing: Thing) -> str:
    """A route's path with the thing in it."""
    places = {
        "case": thing.case["reference"],
        "order": thing.order["id"],
        "gateway": "fake",
        "chargeback": thing.evidence,
        "id": thing.key or thing.evidence,  # of a key, a refund, a seller, or of a file
        "name": "money.svg",
        "example": "damage.svg",
        "table": "steps",
        "chart": "time.svg",
        "line": thing.order["lines"][0]["id"],
        "reference": thing.case["reference"]
        if any(part in route for part in ("/cases/", "/presence/", "/desk/"))
        else thing.order["reference"],
        "token": "aisoon_link_none",
    }
    return route.split(" ", 1)[1].format(**places)


def tried(world: World, route: str, column: str) -> httpx.Response:
    """One route called by one principal."""
    thing = made(world, route)
    sent, method = recipe(route, thing), route.split(" ", 1)[0]
    more: dict[str, Any] = {"params": sent.query} if sent.query else {}
    if sent.json is not None:
        more["json"] = sent.json
    elif sent.content is not None:
        more["content"] = sent.content
    elif method == "POST":
        more["data"] = sent.form
    client = world.client(KEYS[column])
    client.cookies.clear()  # the demo's sign-in hands out sessions
    return client.request(method, path_of(route, thing), follow_redirects=False, **more)


def routes(world: World) -> list[str]:
    """Every route of the app, as "METHOD /path/{name}"."""
    found = [
        f"{method} {route.path_format}"
        for route in world.app.routes
        if isinstance(route, HTTPRoute) and not route.path_format.startswith("/static")
        for method in route.methods
        if method not in ("OPTIONS", "HEAD")
    ]
    return sorted(found)


@pytest.fixture(scope="module", autouse=True)
def nova(world: World) -> None:
    """A seller who has nothing to do with Ana's orders; and nobody is told that too much waits."""
    unsent.MOST_UPLOADS = 10_000
    told = order("NOVA-1", "ben")
    told["sellers"] = [{"reference": "nova", "name": "Nova", "email": "nova@example.com"}]
    for one in (*told["lines"], *told["shipments"]):
        one["seller"] = "nova"
    world.fine("operator", "/v1/orders", told)
    body = {"role": "seller", "email": "staff@nova.example", "name": "Staff of Nova", "seller": "nova"}
    world.keys["nova"] = world.fine("operator", "/v1/keys", body)["secret"]


def test_every_route_is_in_the_table(world: World) -> None:
    real = set(routes(world))
    unlisted = sorted(real - set(ROWS))
    gone = sorted(set(ROWS) - real)
    assert not unlisted, "routes without a row in authorization.toml:\n" + "\n".join(unlisted)
    assert not gone, "rows in authorization.toml without a route:\n" + "\n".join(gone)


@pytest.mark.parametrize("route", ROWS)
def test_everybody_gets_what_the_table_says(world: World, route: str) -> None:
    replies = {column: tried(world, route, column) for column in COLUMNS}
    got = [replies[column].status_code for column in COLUMNS]
    differing = [
        f"{column}: {reply.status_code}, not {wanted}: {reply.text[:200]}"
        for (column, reply), wanted in zip(replies.items(), ROWS[route], strict=True)
        if reply.status_code != wanted
    ]
    assert not differing, f"{route} = {got}\n" + "\n".join(differing)


@pytest.mark.parametrize("route", [name for name in ROWS if "{" in name and name.startswith("GET /v1/")])
def test_what_is_not_yours_looks_like_what_is_not_there(world: World, route: str) -> None:
    """Must: 404, not 403, and indistinguishable."""
    thing = made(world, route)
    none = {"case": "RET-0000-0000", "order": "NO-SUCH", "id": "0199a1c0-0000-7000-8000-000000000000"}
    theirs = world.get("ben", path_of(route, thing))
    missing = world.get("ben", route.split(" ", 1)[1].format(**none))
    assert (theirs.status_code, theirs.content) == (missing.status_code, missing.content)
    kept = {"date", "content-length", "content-type"}
    assert {k: v for k, v in theirs.headers.items() if k not in kept} == {
        k: v for k, v in missing.headers.items() if k not in kept
    }
