"""Composing on the bench: what a form asks of a move, a split that adds up to the cent, and what each party will read."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules import money, price
from aisoon.rules.decide import Ask, decide
from aisoon.rules.dossier import Decision
from aisoon.rules.draft import Draft
from aisoon.rules.letters import letter
from aisoon.rules.people import PARTIES
from aisoon.rules.refusals import Refused
from aisoon.rules.view import fresh, lines, waiting
from aisoon.rules.words import Words
from aisoon.web.bring import brought
from aisoon.web.forms import Form, amount

PREVIEWED = ("dispute.decide", "dispute.decide_appeal", "dispute.propose")
"""Moves that are read before they are made."""

SHARED = ("split", "carrier", "platform")
"""Outcomes that may name less than everything."""


class Part(msgspec.Struct, frozen=True):
    """One line of a split: what it is worth and what the buyer gets of it, in minor units."""

    line: UUID
    title: str
    worth: int
    amount: int


class Letter(msgspec.Struct, frozen=True):
    """What one party will read, in its own language."""

    to: str
    subject: str
    body: str
    language: str


class Preview(msgspec.Struct, frozen=True):
    """A move as it would be: the decision it makes (if it makes one), the letters, and what the case waits for then."""

    decision: Decision | None
    proposal: dict[str, Any] | None
    letters: list[Letter]
    waits: Any
    parts: list[Part]
    total: int


def worths(draft: Draft) -> list[Part]:
    """The lines of a case with what each is worth, nothing given yet; of units that are refunded, what they were worth."""
    found, before = [], {one.line: one.amount for one in lines(draft)}
    for row in draft.dossier.lines_of(draft.case):
        line, whole = draft.dossier.line(row.line_id), before[row.line_id]
        if line.refunded_units + row.quantity <= line.quantity:
            whole = price.price(line, row.quantity, row.reason, draft.policy, draft.case.statutory).total
        found.append(Part(row.line_id, line.title, whole, 0))
    return found


def split(draft: Draft, form: Form | None) -> list[Part]:
    """The split a form asks for: by line as typed, or an amount spread over the lines by what each is worth."""
    rows = worths(draft)
    if form is None:
        return rows
    if form.one("split_by", "amount") == "line":
        return [msgspec.structs.replace(row, amount=typed(form, f"parts-{row.line}", draft)) for row in rows]
    most = sum(row.worth for row in rows)
    wanted = min(typed(form, "amount", draft), most)
    shares = money.spread(wanted, [row.worth for row in rows]) if wanted else [0] * len(rows)
    return [msgspec.structs.replace(row, amount=part) for row, part in zip(rows, shares, strict=True)]


def typed(form: Form, name: str, draft: Draft) -> int:
    """An amount as typed; nothing where it is none."""
    try:
        return amount(form.one(name), name, draft.dossier.order.currency) or 0
    except Refused:
        return 0


def ask_of(form: Form, draft: Draft, words: Words) -> Ask:
    """The move a form asks for; Refused with every fault the form itself shows."""
    move = form.one("_move")
    if move == "dispute.ask_evidence":
        wanted = [words.choice("check", name) for name in form.many("check")]
        form.fields["question"] = ["\n".join([*wanted, form.one("question")]).strip()]
    if move in ("dispute.decide", "dispute.decide_appeal"):
        narrowed(form, draft)
    return Ask(move, brought(form, move, draft))


def narrowed(form: Form, draft: Draft) -> None:
    """Fields that the chosen outcome has no use for are left out, though they may be filled in."""
    outcome = form.one("outcome")
    by_line = outcome == "split" and form.one("split_by", "amount") == "line"
    unused = [] if outcome in SHARED and not by_line else ["amount"]
    if not by_line:
        unused += [f"parts-{row.line_id}" for row in draft.dossier.lines_of(draft.case)]
    if outcome not in ("buyer", "split"):
        unused.append("bearer")
    for name in unused:
        form.fields.pop(name, None)


def previewed(
    draft: Draft, ask: Ask, words: Words, url: str, form: Form, languages: Mapping[str, str] | None = None
) -> Preview:
    """A move played through on a copy: nothing is written. Refused as the move would be.

    `languages` are the parties', where they read another one than `words` speaks.
    """
    before = len(draft.dossier.decisions)
    parts = split(draft, form)
    made = decide(draft.dossier, draft.case.id, ask, draft.setting)
    decisions = made.dossier.decisions[before:]
    dispute = made.dossier.dispute_of(made.case)
    letters = []
    for notice in made.notices:
        if notice.to in PARTIES:
            task = msgspec.json.decode(msgspec.json.encode(letter(made, notice, "")))["body"]
            own = words.of((languages or {}).get(notice.to, words.language))
            told = own.mail(task["move"], task["role"], {**task, **task.get("facts", {}), "url": url})
            letters.append(Letter(notice.to, *told, own.language))
    amount = decisions[-1].amount if decisions else sum(row.amount for row in parts)
    return Preview(
        decisions[-1] if decisions else None, dispute.proposal if dispute and ask.move == "dispute.propose" else None,
        letters, waiting(fresh(made, made.case)), parts, amount,
    )  # fmt: skip
