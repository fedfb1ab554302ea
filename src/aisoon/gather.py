"""Gathering: every word of the product in one catalog per language, from the templates, the code and locales/en.toml."""

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from aisoon.rules.languages import ALL, NAMES
from aisoon.rules.words import FACT

ROOMS = ("web", "http")
"""Where pages have words of their own."""

KEYWORDS = {"_": None, "ngettext": (1, 2), "msg": None, "text": None, "texts": (1, 2)}
PLACE = re.compile(r"%\((\w+)\)s")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
"""Catalogs bear no dates of their own, so that gathering twice changes nothing."""


def gathered(root: Path) -> Catalog:
    """Every message: of pages without a context, of named words with `section.name` as theirs."""
    found = Catalog(project="AISOON Returns", creation_date=LONG_AGO, charset="utf-8")
    how: list[tuple[str, str]] = [("**.html", "jinja2.ext:babel_extract"), ("**.py", "python")]
    options = {"**.html": {"silent": "false", "trimmed": "true"}}
    for room in ROOMS:
        folder = root / "src" / "aisoon" / room
        for _, _, message, _, _ in extract_from_dir(folder, how, options, KEYWORDS):
            if not isinstance(message, str) or re.search(r"[^\W\d_]", message):
                found.add(message)
    for text in of_policy(root):
        found.add(text)
    table = tomllib.loads((root / "locales" / "en.toml").read_text("utf-8"))
    for section, words in table.items():
        for name, text in words.items():
            found.add(text, context=f"{section}.{name}")
    return found


def of_policy(root: Path) -> list[str]:
    """What the policy that comes along says in sentences of its own: what to show, and why a rule answers."""
    path = root / "policies" / "aisoon.toml"
    body = tomllib.loads(path.read_text("utf-8")) if path.is_file() else {}
    return [
        row[name]
        for kind, name in (("reason", "ask"), ("rule", "why"), ("check", "ask"), ("check", "why"))
        for row in body.get(kind, [])
        if row.get(name)
    ]


def fresh(language: str) -> Catalog:
    """A language's catalog without any words."""
    return Catalog(
        language, project="AISOON Returns", header_comment=f"# AISOON Returns: {ALL.get(language, language)}",
        creation_date=LONG_AGO, revision_date=LONG_AGO, charset="utf-8", fuzzy=False,
    )  # fmt: skip


def known(root: Path, language: str) -> Catalog:
    """A language's catalog as it stands; an empty one where it has none yet."""
    path = root / "locales" / f"{language}.po"
    if not path.is_file():
        return Catalog(
            language, project="AISOON Returns", creation_date=LONG_AGO, revision_date=LONG_AGO, charset="utf-8"
        )
    with path.open("rb") as file:
        return read_po(file, language)


def brought_up(root: Path, language: str, template: Catalog | None = None) -> Catalog:
    """A language's catalog with the messages of today: what was translated stays, what is gone goes."""
    before, template = known(root, language), template or gathered(root)
    said = {(one.context or "", one.id): one.string for one in before if one.id}
    now = fresh(language)
    for one in template:
        if one.id:
            now.add(one.id, said.get((one.context or "", one.id), ""), context=one.context)
    return now


def written(catalog: Catalog) -> bytes:
    """A catalog as a file, in an order of its own."""
    out = BytesIO()
    write_po(out, catalog, width=0, no_location=True, sort_output=True, omit_header=False)
    return re.sub(
        rb'"(POT-Creation-Date|PO-Revision-Date|Generated-By|Last-Translator|Language-Team|Report-Msgid-Bugs-To):[^"]*"\n',
        b"",
        out.getvalue(),
    )


def missing(catalog: Catalog) -> Iterator[Message]:
    """Messages without a translation, or with one for some numbers only."""
    for one in catalog:
        said = one.string if isinstance(one.string, tuple) else (one.string,)
        if one.id and (one.fuzzy or not all(said)):
            yield one


def faults(catalog: Catalog) -> list[str]:
    """Translations whose facts, optional parts or places are not those of the English text."""
    return [f"{one.context or ''} {one.id!r}: {wrong}" for one in catalog if one.id and (wrong := fault(one))]


def fault(one: Message) -> str:
    """What is wrong with a translation; nothing with one that is missing."""
    english = [one.id] if isinstance(one.id, str) else list(one.id)
    for text in [one.string] if isinstance(one.string, str) else list(one.string or ()):
        if not text:
            continue
        if one.context:
            if set(FACT.findall(english[0])) != set(FACT.findall(text)):
                return "other facts in braces"
            if [english[0].count(sign) for sign in "[]"] != [text.count(sign) for sign in "[]"]:
                return "other optional parts in brackets"
            if one.context.startswith("mail.") and ("\n" in english[0]) != ("\n" in text):
                return "a letter's first line is its subject"
        else:
            wanted, found = set(PLACE.findall(english[-1])), set(PLACE.findall(text))
            if found - wanted or (wanted - found) - {"num"}:
                return f"places {sorted(found)} for {sorted(wanted)}"
            try:
                text % dict.fromkeys(wanted | {"num"}, "")
            except (ValueError, TypeError, KeyError):
                return "a per cent sign that stands alone is written %%"
    return ""


def update(root: Path) -> list[str]:
    """Write every language's catalog anew; how many of its messages each has."""
    template, told = gathered(root), []
    for language in sorted(set(ALL) - {"en"}):
        catalog = brought_up(root, language, template)
        (root / "locales" / f"{language}.po").write_bytes(written(catalog))
        left = len(list(missing(catalog)))
        told.append(f"{language}: {len(catalog) - left} of {len(catalog)}")
    return told


def stale(root: Path) -> list[str]:
    """Languages whose file is not what would be written now."""
    template = gathered(root)
    return [
        language
        for language in sorted(set(NAMES) - {"en"})
        if (path := root / "locales" / f"{language}.po").is_file()
        and path.read_bytes() != written(brought_up(root, language, template))
    ]


def wanting(root: Path, language: str) -> list[dict[str, Any]]:
    """What a translator has to fill in: context, English, and how many plural forms."""
    catalog = brought_up(root, language)
    return [
        {
            "context": one.context or "",
            "english": one.id if isinstance(one.id, str) else list(one.id),
            "forms": catalog.num_plurals if isinstance(one.id, tuple) else 1,
        }
        for one in missing(catalog)
    ]


def fill(root: Path, language: str, file: Path) -> list[str]:
    """Take translations: a list of {context, english, text}; `text` is a list where there are plural forms. What was wrong."""
    catalog, wrong = brought_up(root, language), []
    for row in json.loads(file.read_text("utf-8")):
        english = tuple(row["english"]) if isinstance(row["english"], list) else row["english"]
        text = tuple(row["text"]) if isinstance(row["text"], list) else row["text"]
        one = catalog.get(english, row.get("context") or None)
        if one is None:
            wrong.append(f"not known: {row['english']!r}")
            continue
        tried = Message(one.id, text, context=one.context)
        if why := fault(tried):
            wrong.append(f"{one.context or ''} {one.id!r}: {why}")
        elif isinstance(one.id, tuple) and len(text) != catalog.num_plurals:
            wrong.append(f"{one.id!r}: {catalog.num_plurals} forms are needed")
        else:
            one.string = text
    (root / "locales" / f"{language}.po").write_bytes(written(catalog))
    return wrong
