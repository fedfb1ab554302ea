"""Walking a site as a role: from its home over every link, one page of each kind, and every case by state."""

from __future__ import annotations

import os
import re
from collections import Counter, deque
from collections.abc import Iterator
from urllib.parse import parse_qsl, urldefrag, urlsplit

from playwright.sync_api import Page

THOROUGH = os.environ.get("AISOON_TORTURE") == "full"
"""Whether every way to ask for a page, theme and direction is looked at, not a part of them."""

REFERENCE = re.compile(r"/[A-Z]{2,4}-[0-9A-Z-]+|/[0-9a-f-]{36}|/\d+(?=/|$)")
FILES = re.compile(
    r"^/(v1|static|evidence/[^/]+/[^/]+(?!/about)(?=\?|$)|sign-in/|sign-out|files|insights/tables)|\.(pdf|csv|json|toml|zip|txt)(\?|$)|/(picture|text)(\?|$)|format="
)
"""What is no page: JSON, files, and what ends the session."""


def kind(path: str) -> str:
    """What kind of page an address is: /cases/RET-7K2M-4QXD is /cases/*; in the torture what is asked for counts, too."""
    parts = urlsplit(path)
    asked = sorted({name for name, _ in parse_qsl(parts.query, keep_blank_values=True)}) if THOROUGH else []
    return REFERENCE.sub("/*", parts.path) + ("?" + "&".join(asked) if asked else "")


def links(page: Page) -> list[str]:
    """The addresses on this site that a page leads to."""
    here = urlsplit(page.url)
    found = page.eval_on_selector_all("a[href]", "(all) => all.filter((a) => !a.download).map((a) => a.href)")
    parts = [urlsplit(urldefrag(one)[0]) for one in found]
    paths = [one.path + (f"?{one.query}" if one.query else "") for one in parts if one.netloc == here.netloc]
    return [one for one in dict.fromkeys(paths) if not FILES.search(one)]


def walk(page: Page, base: str, start: list[str], most: dict[str, int]) -> Iterator[str]:
    """Go to pages breadth first and give each one's address while it is open; `most` of a kind, else one."""
    ahead, seen, kinds = deque(start), set(start), Counter[str]()
    while ahead:
        path = ahead.popleft()
        if kinds[kind(path)] >= most.get(kind(path), 1):
            continue
        kinds[kind(path)] += 1
        answer = page.goto(base + path)
        assert answer is not None
        if answer.status != 200:
            raise AssertionError(f"{path}: {answer.status}")
        ahead.extend(one for one in links(page) if one not in seen)
        seen.update(links(page))
        yield path
