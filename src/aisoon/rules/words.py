"""Words: every name a person can meet, said in a language, with the facts filled in.

In a text, `{actor}` is a fact, `{offer.amount:money}` is one inside another, said as money, and `[a part]` is left out
whole when one of its facts is missing. A fact that is missing outside of such a part is blank.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, Protocol

from aisoon.rules import money

Facts = Mapping[str, Any]

PART = re.compile(r"\[([^\[\]]*)\]")
FACT = re.compile(r"\{(\w+(?:\.\w+)*)(?::(\w+))?\}")
ISO = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")


def msg(text: str) -> str:
    """Marks a page's own words that stand in Python: they are gathered for the catalogs, and translated where they are shown."""
    return text


class Catalog(Protocol):
    """The words of one language: by their English text, and by the context they stand in."""

    language: str

    def text(self, english: str, context: str = "") -> str | None:
        """A text in this language, or None where it has none."""

    def texts(self, one: str, more: str, number: int) -> str | None:
        """A text about a number of things, in the plural this language uses for it."""

    def moment(self, at: datetime) -> str:
        """A moment, said in UTC."""

    def day(self, at: date) -> str:
        """A day."""

    def money(self, amount: int, currency: str) -> str:
        """Minor units with their currency."""


class Words:
    """The words of one language over its table of names; `strict` raises KeyError where a name has none."""

    def __init__(
        self, table: Mapping[str, Mapping[str, str]], strict: bool = False, catalog: Catalog | None = None,
        languages: Callable[[str], Catalog | None] = lambda language: None,
    ) -> None:  # fmt: skip
        self.table = table
        self.strict = strict
        self.catalog = catalog
        self.languages = languages
        self.language = catalog.language if catalog else "en"
        self.known: dict[str, Words] = {self.language: self}
        self.specs: dict[str, Callable[[str], str]] = {
            "move": self.move,
            "need": self.need,
            "reason": self.reason,
            "outcome": self.outcome,
            "role": self.role,
            "check": lambda name: self.choice("check", name),
        }

    def of(self, language: str) -> "Words":
        """The same words in another language; these where that one is not known."""
        if language not in self.known:
            catalog = self.languages(language)
            self.known[language] = Words(self.table, self.strict, catalog, self.languages) if catalog else self
            self.known[language].known = self.known
        return self.known[language]

    def text(self, text: str) -> str:
        """A page's own words, given in English."""
        return (self.catalog.text(text) if self.catalog else None) or text

    def texts(self, one: str, more: str, number: int) -> str:
        """A page's own words about a number of things."""
        said = self.catalog.texts(one, more, number) if self.catalog else None
        return said or (one if number == 1 else more)

    def say(self, section: str, name: str, facts: Facts | None = None) -> str:
        """The words of a name in a section of the locale file, filled; the name itself where it has none."""
        found = self.table.get(section, {}).get(name)
        if found is not None and self.catalog:
            found = self.catalog.text(found, f"{section}.{name}") or found
        if found is None:
            if self.strict:
                raise KeyError(f"[{section}] {name}")
            return name
        return self.fill(found, facts or {})

    def move(self, name: str) -> str:
        """A move's button or heading: 'Approve the return'."""
        return self.say("moves", name)

    def move_help(self, name: str) -> str:
        """What a move does, in one sentence."""
        return self.say("moves_help", name)

    def history(self, name: str, /, **facts: Any) -> str:
        """What happened, for a timeline: facts are the move's data with `actor`, its `role` and the `currency`."""
        special = f"{name}.{facts.get('role', '')}"
        return self.say("history", special if special in self.table.get("history", {}) else name, facts)

    def state(self, machine: str, state: str) -> str:
        """A state's short label: 'Waiting for review'."""
        return self.say("states", f"{machine}.{state}")

    def now(self, machine: str, state: str, /, **facts: Any) -> str:
        """What happens now; facts are `who` (a role, or 'you'), `until`, and what the case knows."""
        return self.say("now", f"{machine}.{state}", facts)

    def otherwise(self, move: str | None) -> str:
        """What the clock does when nobody acts, as the end of a sentence: 'the request is approved automatically'."""
        return self.say("otherwise", move) if move else ""

    def need(self, name: str) -> str:
        """A field's label."""
        return self.say("needs", name)

    def need_help(self, name: str) -> str:
        """What to write into a field."""
        return self.say("needs_help", name)

    def choice(self, need: str, value: str | None) -> str:
        """One choice of a need: ('remedy', 'full_refund') is 'full refund'."""
        if need in ("rule", "check") and value and f"{need}.{value}" not in self.table.get("choices", {}):
            return value.replace("_", " ")  # a marketplace's own rule or check has the name it was given
        return self.say("choices", f"{need}.{value}") if value else ""

    def reason(self, name: str) -> str:
        """A buyer's reason in a few plain words."""
        return self.say("reasons", name)

    def reasons(self, names: Iterable[str]) -> str:
        """Several reasons, one after the other."""
        return "; ".join(self.reason(name) for name in names)

    def reason_help(self, name: str) -> str:
        """The policy's own sentence for a reason."""
        return self.say("reasons_help", name)

    def refusal(self, name: str, facts: Facts | None = None) -> str:
        """What went wrong, in a sentence."""
        return self.say("refusals", name, facts)

    def next(self, name: str, facts: Facts | None = None) -> str:
        """What to do after a refusal; what the policy asks for is said in the reader's language where there are words for it."""
        known = {**facts, "ask": self.text(str(facts["ask"]))} if facts and facts.get("ask") else facts
        return self.say("refusals_next", name, known)

    def role(self, name: str) -> str:
        """Who that is: 'the buyer', 'customer service', 'you'."""
        return self.say("roles", name)

    def outcome(self, name: str | None) -> str:
        """How a closed case ended."""
        return self.say("outcomes", name) if name else ""

    def mail(self, move: str, role: str, facts: Facts) -> tuple[str, str]:
        """A letter as (subject, body); facts are those of letters.letter with `url`, the place to look."""
        letters, key = self.table.get("mail", {}), f"{move}.{role}"
        if move in letters:  # a letter beside the cases, said in full
            return self._letter(self.say("mail", move, facts))
        if facts.get("statutory") and f"{key}.statutory" in letters:
            key = f"{key}.statutory"
        subject, body = self._letter(self.say("mail", key, facts))
        due = {**facts, "otherwise": self.otherwise(facts.get("due_move"))}
        turn = self.say("letter", "turn") if facts.get("who") == role else ""
        frame = [self.say("letter", name, due) for name in ("due", "link", "close", "choose")]
        missing = self.say("letter", "missing", facts)
        parts = [
            self.say("letter", f"hello_{role}", facts),
            body.strip(),
            missing,
            f"{turn} {frame[0]}".strip(),
            *frame[1:],
        ]
        return subject, "\n\n".join(filter(None, parts)) + "\n"

    def digest(self, role: str, letters: Sequence[Facts]) -> tuple[str, str]:
        """Several letters to one reader as one: a line about each, as (subject, body); facts as `mail` takes them."""
        subject, note = self._letter(self.say("letter", "digest"))
        last = letters[-1]
        told = [f"{self.mail(one['move'], role, one)[0]}\n{self.say('letter', 'link', one)}" for one in letters]
        frame = [self.say("letter", "close"), self.say("letter", "choose", last)]
        return subject, "\n\n".join([self.say("letter", f"hello_{role}", last), note.strip(), *told, *frame]) + "\n"

    def _letter(self, text: str) -> tuple[str, str]:
        subject, _, body = text.partition("\n")
        return " ".join(subject.split()), body.strip() + "\n"

    def fill(self, text: str, facts: Facts) -> str:
        """A text with its facts; parts whose facts are missing are left out."""
        text = PART.sub(lambda found: self._part(found[1], facts), text)
        return FACT.sub(lambda found: self._fitted(found, facts), text).strip()

    def _fitted(self, found: re.Match[str], facts: Facts) -> str:
        """A fact in its place: one that is a sentence itself does not end in two full stops."""
        said = self._fact(found[1], found[2], facts)
        return said.removesuffix(".") if found.string[found.end() :][:1] == "." else said

    def _part(self, text: str, facts: Facts) -> str:
        missing = any(not self._fact(name, spec, facts) for name, spec in FACT.findall(text))
        return "" if missing else text

    def _fact(self, path: str, spec: str | None, facts: Facts) -> str:
        value: Any = facts
        for name in path.split("."):
            value = value.get(name) if isinstance(value, Mapping) else None
        if value is None or value in ("", [], ()):
            return ""
        if isinstance(value, list | tuple | set | frozenset):
            return ", ".join(self._one(path, spec, one, facts) for one in value)
        return self._one(path, spec, value, facts)

    def _one(self, path: str, spec: str | None, value: Any, facts: Facts) -> str:
        if spec == "money":
            return self._money(value, facts.get("currency"))
        if spec == "size":
            return f"{int(value) / 1e6:.3g} MB"
        if spec == "choice":
            need = str(facts.get("need", "")) if path == "choices" else path.rpartition(".")[2]
            return self.choice(need, str(value))
        return self.specs[spec](str(value)) if spec in self.specs else self.plain(value)

    def plain(self, value: Any) -> str:
        """A fact as people write it in this language."""
        value = moment(value)
        if self.catalog and isinstance(value, datetime):
            return self.catalog.moment(value.astimezone(UTC))
        if self.catalog and isinstance(value, date):
            return self.catalog.day(value)
        return plain(value)

    def _money(self, value: Any, currency: Any) -> str:
        if not isinstance(value, int) or currency not in money.MINOR_DIGITS:
            return ""
        if self.catalog:
            return self.catalog.money(value, currency)
        return f"{money.plain(value, currency)} {currency}"


def moment(value: Any) -> Any:
    """A moment that travelled as JSON as one again; anything else as it is."""
    return datetime.fromisoformat(value) if isinstance(value, str) and ISO.fullmatch(value) else value


def plain(value: Any) -> str:
    """A fact as people write it: '3 Dec 2026, 14:00 UTC' for a moment, also one that travelled as JSON."""
    value = moment(value)
    if isinstance(value, datetime):
        value = value.astimezone(UTC)
        return f"{value.day} {value:%b %Y, %H:%M} UTC"
    if isinstance(value, date):
        return f"{value.day} {value:%b %Y}"
    return str(value)
