"""The documentation: OpenAPI as JSON, and a page on which every route can be tried, served by ourselves alone."""

import re
from typing import Any

import msgspec
from litestar import Response, get
from litestar.response import Template
from markupsafe import Markup, escape

from aisoon.api.openapi import described
from aisoon.api.reply import MEDIA


@get("/openapi.json", opt={"public": True})
async def openapi() -> Response[bytes]:
    """The OpenAPI 3.1 document."""
    return Response(msgspec.json.encode(described()), media_type=MEDIA)


@get("/docs", opt={"public": True})
async def docs() -> Template:
    """The interactive documentation."""
    api = described()
    facts = {"api": api, "groups": groups(api), "pretty": pretty, "form_of": form_of, "marked": marked}
    return Template("docs.html", context=facts, media_type="text/html")


def groups(document: dict[str, Any]) -> list[tuple[dict[str, Any], list[dict[str, Any]]]]:
    """The routes by tag: (tag, routes), each route with its method and path."""
    found: dict[str, list[dict[str, Any]]] = {tag["name"]: [] for tag in document["tags"]}
    for path, methods in document["paths"].items():
        for method, told in methods.items():
            found[told["tags"][0]].append({**told, "method": method.upper(), "path": path})
    return [(tag, found[tag["name"]]) for tag in document["tags"]]


def form_of(schema: dict[str, Any]) -> str:
    """The name of the form a schema is, or is a list of; '' where it has none."""
    named: str = schema.get("$ref") or schema.get("items", {}).get("$ref", "")
    return named.rpartition("/")[2]


def marked(text: str) -> Markup:
    """A sentence with its `code` and **weight**, safe to show."""
    safe = str(escape(text))
    safe = re.sub(r"`([^`]+)`", r"<code>\1</code>", safe)
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", safe))  # noqa: S704 - escaped above


def pretty(value: Any) -> str:
    """JSON for people."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()
