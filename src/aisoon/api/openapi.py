"""OpenAPI 3.1, drawn from the routes and their types, so that it cannot say what the code does not do."""

import re
from functools import cache
from inspect import cleandoc
from typing import Any

import msgspec
from litestar.handlers import HTTPRouteHandler

from aisoon.api.notes import Notes
from aisoon.http.problem import MEDIA as PROBLEM
from aisoon.rules.refusals import STATUS
from aisoon.rules.table import ROWS

REF = "#/components/schemas/{name}"
PEOPLE = {"buyer", "seller", "agent", "operator", "carrier"}

ABOUT = """Returns, refunds and disputes: the whole path from the first message to the money.

**Keys.** Send `Authorization: Bearer aisoon_key_…`. What you may see and do follows from whose key it is; what is not yours is
not there (404).

**Money** is in whole minor units of the order's currency (1230 is 12.30 EUR, and 1230 JPY).

**Once.** Send an `Idempotency-Key` with a POST and send it again when the reply is lost: the same reply comes back, marked
`Idempotent-Replayed: true`, and nothing happens twice. Another request under the same key is refused (`key_reused`).

**Versions.** A case has a version (its ETag). Say which one you read and a decision on something that has changed is refused (`stale`).

**Refusals** are `application/problem+json` (RFC 9457): `refusal` for programs, `detail` and `next` for people."""

TAGS = {
    "Orders": "What was bought, as the shop tells it, and what the policy says about it.",
    "Cases": "A request for a return or refund, its moves, its story and its money.",
    "Talk and evidence": "The conversation about an order, and the files that show what happened.",
    "Parcels": "What carriers tell.",
    "Money": "Refunds and why, chargebacks, sellers' statements and payouts, store credit.",
    "Webhooks": "What payment providers tell.",
    "Who and what": "Whose key this is, the policy in force, and the table of moves.",
    "Keys": "API keys, made by operators.",
    "Demo": "Time travel and the simulated payment provider; only where the demo runs.",
}

PARAMETERS = {
    "chargeback": "The chargeback's id.",
    "order": "The order's id, or the shop's own number.",
    "case": "The case's reference, such as RET-7K2M-4QXD.",
    "id": "The id.",
    "gateway": "The payment provider's name, such as stripe.",
    "search": "Words to look for, in references, names and titles.",
    "after": "Where to go on: the last page's `next`.",
    "limit": "As many at most.",
    "shape": "Add what this bank's evidence form takes: stripe or paypal.",
    "reason": "Only cases with one of these reasons; may be given several times.",
    "due": "Only open cases whose deadline has passed (late), or passes within a day (today) or seven (week).",
    "state": "Only these states; may be given several times.",
    "seller": "The seller's id; needed only where the order has several.",
    "currency": "Only this currency, an ISO 4217 code such as EUR.",
    "oldest": "The oldest first.",
    "since": "The first day of the period, such as 2026-11-01.",
    "until": "The last day of the period.",
    "buyer": "The buyer's e-mail address.",
    "name": "The file's name.",
    "caption": "What the file shows, in words.",
    "shows": "A check of the policy that the file is for, such as damage; may be given several times.",
    "size": "Photos come as original, preview or thumb; other files as original.",
    "upload": "A whole upload of yours, in place of the body.",
    "Upload-Offset": "Where the part begins, in bytes: the upload's `offset`.",
    "Idempotency-Key": "At most 200 characters; the same key and request again give the same reply.",
    "If-Match": 'The version you read, in quotes, such as "3"; instead of `version` in the body.',
}


class Fault(msgspec.Struct, frozen=True):
    """One of several faults."""

    field: str
    refusal: str
    detail: str


class Problem(msgspec.Struct, frozen=True):
    """A refusal (RFC 9457): its name, what went wrong, what to do next, and the field it is about."""

    type: str
    title: str
    status: int
    detail: str
    refusal: str = ""
    next: str = ""
    field: str = ""
    facts: dict[str, Any] = {}
    errors: list[Fault] = []


def noted(routes: list[HTTPRouteHandler]) -> list[tuple[str, str, HTTPRouteHandler, Notes]]:
    """Every documented route as (method, path, handler, notes), in the order of the tags."""
    found = [
        (method.lower(), "/v1" + re.sub(r":\w+}", "}", path), route, route.opt["notes"])
        for route in routes
        if "notes" in route.opt
        for method in sorted(route.http_methods)
        for path in route.paths
    ]
    return sorted(found, key=lambda one: list(TAGS).index(one[3].tag))


def document(routes: list[HTTPRouteHandler]) -> dict[str, Any]:
    """The whole OpenAPI document of some routes."""
    found = noted(routes)
    types = {id(kind): kind for *_, one in found for kind in (one.body, one.reply) if kind not in (None, "file")}
    schemas, components = msgspec.json.schema_components([*types.values(), Problem], ref_template=REF)
    shapes = dict(zip(types, schemas, strict=False))
    name_moves(components["MoveIn"])
    paths: dict[str, Any] = {}
    for method, path, route, one in found:
        paths.setdefault(path, {})[method] = operation(method, path, route, one, shapes)
    keys = {
        "key": {"type": "http", "scheme": "bearer", "description": "An API key; operators make them."},
        "session": {"type": "apiKey", "in": "cookie", "name": "aisoon_session", "description": "A browser's session."},
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "AISOON Returns", "version": "1", "description": ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "security": [{"key": []}, {"session": []}],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": keys},
    }


def name_moves(schema: dict[str, Any]) -> None:
    """Say which moves people may send: the table's."""
    moves = dict.fromkeys(row.move for row in ROWS if PEOPLE & set(row.who) and row.source != ("",))
    schema["properties"]["move"]["enum"] = list(moves)


def operation(method: str, path: str, route: HTTPRouteHandler, one: Notes, shapes: dict[int, Any]) -> dict[str, Any]:
    """One route."""
    summary, _, description = cleandoc(route.fn.__doc__ or "").partition("\n")
    found: dict[str, Any] = {
        "operationId": route.fn.__name__,
        "tags": [one.tag],
        "summary": summary,
        "description": description.strip() or summary,
        "parameters": parameters(method, path, one),
        "responses": responses(method, path, one, shapes),
    }
    if one.body == "file":
        found["requestBody"] = {"required": True, "content": {"application/octet-stream": {}}}
    elif one.body is not None:
        content = {"schema": shapes[id(one.body)]}
        if one.example is not None:
            content["example"] = one.example
        found["requestBody"] = {"required": True, "content": {"application/json": content}}
    if one.public:
        found["security"] = []
    return found


def parameters(method: str, path: str, one: Notes) -> list[dict[str, Any]]:
    """What a route is given beside its body."""
    found: list[dict[str, Any]] = []
    for name in re.findall(r"{(\w+)}", path):
        schema = (
            {"type": "string", "format": "uuid"}
            if name == "id" and ("evidence" in path or "uploads" in path)
            else {"type": "string"}
        )
        found.append({"name": name, "in": "path", "required": True, "description": PARAMETERS[name], "schema": schema})
    if one.query is not None:
        shape = msgspec.json.schema(one.query)["$defs"][one.query.__name__]
        for name, schema in shape["properties"].items():
            found.append({"name": name, "in": "query", "description": PARAMETERS[name], "schema": schema})
    named = [*(["Idempotency-Key"] if method == "post" else []), *(name for name in one.headers if name in PARAMETERS)]
    for name in named:
        found.append({"name": name, "in": "header", "description": PARAMETERS[name], "schema": {"type": "string"}})
    return found


def responses(method: str, path: str, one: Notes, shapes: dict[int, Any]) -> dict[str, Any]:
    """What a route answers: its reply, and every refusal under its status."""
    good: dict[str, Any] = {"description": "As asked."}
    if one.reply == "file":
        good["content"] = {"application/octet-stream": {}}
    elif one.reply is not None:
        good["content"] = {"application/json": {"schema": shapes[id(one.reply)]}}
    if "ETag" in one.headers:
        good["headers"] = {"ETag": {"description": "The case's version, in quotes.", "schema": {"type": "string"}}}
    found = {str(one.status): good}
    if one.body is not None and path == "/v1/orders":
        found["200"] = {**good, "description": "Known before: brought up to date, or unchanged."}
    by_status: dict[int, list[str]] = {}
    for name in refused(method, path, one):
        by_status.setdefault(STATUS[name], []).append(name)
    for status, names in sorted(by_status.items()):
        text = "Refused: " + ", ".join(f"`{name}`" for name in names) + "."
        content = {PROBLEM: {"schema": {"$ref": REF.format(name="Problem")}}}
        found[str(status)] = {"description": text, "content": content}
    return found


def refused(method: str, path: str, one: Notes) -> list[str]:
    """The refusals a route can answer with."""
    names = [] if one.public else ["sign_in_needed", "scope_missing"]
    if "{" in path or one.tag == "Demo":
        names.append("not_found")
    if not one.public and path != "/v1/me":
        names.append("not_your_move")
    if (one.body is not None and one.body != "file") or one.query is not None:
        names.append("broken_body")
    if method == "post":
        names += ["key_reused", "too_long"]
    return list(dict.fromkeys([*names, *one.refusals]))


@cache
def described() -> dict[str, Any]:
    """The OpenAPI document of this API."""
    from aisoon.api import HANDLERS

    return document(HANDLERS)
