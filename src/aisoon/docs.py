"""The docs that are drawn from the code: the life of a case, the policy, every sentence of it, and the API."""

import inspect
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import msgspec

from aisoon.api.openapi import described
from aisoon.rules import guards, money, table
from aisoon.rules.checks import Check
from aisoon.rules.policy import Policy, ReasonRule, parse
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.table import MACHINES, Row, State
from aisoon.rules.words import Words
from aisoon.settings import ROOT

DRAWN = "<!-- Drawn by `make docs`; change what it is drawn from instead. -->"

ABOUT = {
    "case": "The decision: what one buyer wants of some items of one order from one seller.",
    "parcel": "Logistics: goods on their way to the seller, and back where they are owed back.",
    "refund": "Money: one intent to give it back, which is also its key at the payment provider.",
    "dispute": "Customer service's hearing of a case that the two sides could not settle.",
    "external": "A refund somebody made in the payment provider's own console. It belongs to a payment, not to a case.",
    "chargeback": "A payment the buyer's bank took back. It freezes refunds of that payment until the bank has decided.",
    "policy": "A version of the policy, from a draft to being in force. New cases are opened under the one in force.",
}


class Sentence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One sentence of the policy, and where a person meets it; `moves` are those of the table that carry it out."""

    says: str
    page: str
    api: str
    moves: tuple[str, ...] = ()
    stories: tuple[str, ...] = ()


class Sentences(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The policy's sentences in its order, and the headings between them."""

    headings: tuple[str, ...]
    sentence: tuple[Sentence, ...]


def write(check: bool = False, root: Path = ROOT) -> list[str]:
    """Write what is stale, or with `check` only say so; the names of the stale files."""
    stale = []
    for name, text in drawn(root).items():
        file = root / name
        if file.is_file() and file.read_text("utf-8") == text:
            continue
        stale.append(name)
        if not check:
            file.write_text(text, "utf-8")
    return stale


def drawn(root: Path = ROOT) -> dict[str, str]:
    """Every drawn file as it should be: name → text."""
    policy = parse((root / "policies" / "aisoon.toml").read_text("utf-8"))
    words = Words(tomllib.loads((root / "locales" / "en.toml").read_text("utf-8")), strict=True)
    return {
        "docs/life-of-a-case.md": life(policy, words),
        "docs/policy.md": page(policy, words),
        "docs/sentences.md": sentences(read_sentences(root), stories(root)),
        "docs/openapi.json": openapi(described()),
    }


def openapi(schema: dict[str, Any]) -> str:
    """An OpenAPI document as text that a diff can read."""
    return msgspec.json.format(msgspec.json.encode(schema), indent=2).decode() + "\n"


# the life of a case


def life(policy: Policy, words: Words) -> str:
    """The machines as diagrams and tables."""
    parts = [
        DRAWN,
        "# The life of a case",
        "Small machines, never one status field: four belong to a case, two to a payment. Every move below is a row of"
        " [`rules/table.py`](../src/aisoon/rules/table.py); buttons, API, clock and history are read from there."
        f" Deadlines are those of the policy, version {policy.version}.",
    ]
    for machine in MACHINES:
        parts += [f"## {machine.capitalize()}", ABOUT[machine], diagram(machine), states(machine, policy, words)]
        parts += [moves(machine, words)]
    return "\n\n".join(parts) + "\n"


def diagram(machine: str) -> str:
    """One machine as a mermaid state diagram; moves that stay where they are stand in the table only."""
    edges: dict[tuple[str, str], list[str]] = {}
    for row in rows(machine):
        for source in row.source:
            if row.to != "=" and row.name not in edges.setdefault((source, row.to), []):
                edges[source, row.to].append(row.name)
    lines = [f"  {source or '[*]'} --> {to}: {', '.join(names)}" for (source, to), names in edges.items() if names]
    left = {source for row in rows(machine) for source in row.source}
    ends = [f"  {state.name} --> [*]" for state in states_of(machine) if state.name not in left]
    return "\n".join(["```mermaid", "stateDiagram-v2", *lines, *ends, "```"])


def states(machine: str, policy: Policy, words: Words) -> str:
    """A machine's states: whom each waits for, how long, and what the clock does then."""
    found = []
    for state in states_of(machine):
        more = policy.extensions.get(state.deadline, "") if extendable(state) else ""
        reminders = policy.reminders.get(state.remind, [])
        deadline = (policy.deadline(state.deadline) if state.deadline else "") + (f", once {more} more" if more else "")
        deadline += f"; reminders after {', '.join(reminders)}" if reminders else ""
        label = words.state(machine, state.name)
        found.append((f"`{state.name}`", label, waits_for(state, words), deadline, otherwise(state, words)))
    return grid(("state", "shown as", "waits for", "deadline", "if nobody acts"), found)


def waits_for(state: State, words: Words) -> str:
    """Whom a state waits for, in words."""
    special = {
        "offered_to": "whoever was made the offer",
        "asked": "whoever was asked",
        "agreeing": "both sides",
        "loser": "whoever the decision went against",
        "refund": "the refund, or the replacement that was agreed",
        "dispute": "the dispute",
    }
    return special.get(state.waits_for) or (words.role(state.waits_for) if state.waits_for else "")


def otherwise(state: State, words: Words) -> str:
    """What the clock does in a state: the first of these that the guards allow."""
    return "; else ".join(f"{words.otherwise(move)} (`{move}`)" for move in state.otherwise)


def extendable(state: State) -> bool:
    """Whether somebody may ask for more time in a state."""
    return any(state.name in row.source for row in rows(state.machine) if row.name == "extend")


def moves(machine: str, words: Words) -> str:
    """A machine's moves: from where to where, who, what must be brought, and the guard."""
    found = []
    for row in rows(machine):
        source = ", ".join(f"`{name}`" for name in row.source if name)
        to = "stays" if row.to == "=" else f"`{row.to}`"
        who = ", ".join(words.role(role) for role in row.who)
        found.append((f"`{row.move}`", words.move(row.move), source, to, who, brings(row), only_if(row)))
    return grid(("move", "shown as", "from", "to", "who", "brings", "only if"), found)


def brings(row: Row) -> str:
    """What a move must bring, and what it may (in brackets)."""
    return ", ".join(need.name if need.required else f"[{need.name}]" for need in row.needs)


def only_if(row: Row) -> str:
    """A row's guard in its own sentence."""
    return inspect.cleandoc(guards.GUARDS[row.when].__doc__ or "") if row.when else ""


def rows(machine: str) -> list[Row]:
    """A machine's rows in the table's order."""
    return [row for row in table.ROWS if row.machine == machine]


def states_of(machine: str) -> list[State]:
    """A machine's states in the table's order."""
    return [state for state in table.STATES if state.machine == machine]


# the policy


COLUMNS = ("reason", "the policy's sentence", "open for", "evidence", "goods come back", "shipping refunded", "way back")  # fmt: skip


def page(policy: Policy, words: Words) -> str:
    """The policy as a page."""
    timed = [state for state in table.STATES if state.deadline]
    deadlines = [
        (
            f"{state.machine}: {words.state(state.machine, state.name)}",
            waits_for(state, words),
            policy.deadline(state.deadline),
            policy.extensions.get(state.deadline, "") if extendable(state) else "",
            "; else ".join(words.otherwise(move) for move in state.otherwise),
        )
        for state in timed
    ]
    law = policy.statutory
    parts = [
        DRAWN,
        f"# {policy.name}",
        f"Version {policy.version}, drawn from [`policies/aisoon.toml`](../policies/aisoon.toml). A case keeps the version"
        " it was opened under. The text for people is [returns-policy.txt](../policies/returns-policy.txt).",
        "## Reasons",
        grid(COLUMNS, [reason(rule, words) for rule in policy.reason]),
        f"`*` only for fashion items: {', '.join(policy.fashion)}.",
        "The time a reason is open for runs from delivery. Where the date of delivery is not known, a person decides.",
        "## What we ask for",
        grid(("reason", "evidence"), [(words.reason(rule.name), rule.ask) for rule in policy.reason if rule.ask]),
        "## What each side shows",
        "Each is asked for with an example picture; whether all of it is there is shown to both sides and to customer service.",
        grid(("about", "side", "what", "needed", "why we ask"), [shown(one, words) for one in policy.check]),
        "## Deadlines",
        grid(("state", "waits for", "deadline", "once more time", "if nobody acts"), deadlines),
        f"While the return is waited for, reminders go out after {', '.join(policy.reminders['ship'])}.",
        "## Silence",
        "A seller who does not answer in time has approved, up to a value of"
        f" {amounts(policy.silence.approve_up_to)}. Above it, or where a fact is missing, customer service decides.",
        "## The right of withdrawal",
        f"In {', '.join(law.countries)}, “{BY_NAME['no_longer_needed'].says}” needs no approval within {law.days} days of"
        f" delivery; not for {' or '.join(law.excluded)} goods. The buyer gets an acknowledgement by e-mail at once.",
        "## Files",
        f"Photos up to {size(policy.limits.photo)}, videos up to {size(policy.limits.video)}, sounds up to {size(policy.limits.audio)}, PDF files up to"
        f" {size(policy.limits.document)}, {policy.limits.files} files an order.",
    ]
    return "\n\n".join([*parts, "## Money", *about_money(policy)]) + "\n"


def about_money(policy: Policy) -> list[str]:
    """What the policy says about money, a sentence each."""
    rules = policy.money
    order = ", then ".join(name.replace("_", " ") for name in rules.refund_order)
    fees = [f"{rule.name} {rule.restocking_percent} %" for rule in policy.reason if rule.restocking_percent]
    return [
        f"Where the buyer pays the way back and uses the platform's label, {amounts(rules.label)} is kept from the refund."
        if rules.label
        else "Nothing is kept for return labels.",
        f"Restocking fees: {', '.join(fees)}; never for a withdrawal by law."
        if fees
        else "There are no restocking fees.",
        f"Several payments on one order are refunded in this order: {order}, then the others." if order else "",
        f"Above {amounts(rules.second_person_above)} a second person confirms a refund before it is paid.",
        f"The platform {'gives its commission back with' if rules.commission_back else 'keeps its commission after'} a refund;"
        f" the bank's fee for a chargeback is borne by the {rules.chargeback_fee}.",
    ]


def reason(rule: ReasonRule, words: Words) -> tuple[str, ...]:
    """One reason's row."""
    known = BY_NAME[rule.name]
    back = "yes" if rule.return_needed else "no"
    if rule.without_return_up_to:
        back = f"above {amounts(rule.without_return_up_to)}"
    evidence = words.choice("evidence", rule.evidence)
    if rule.proof != "buyer":
        evidence = words.choice("proof", rule.proof)
    return (
        words.reason(rule.name) + (" `*`" if known.fashion_only else ""),
        known.says,
        rule.window,
        evidence,
        back,
        "yes" if rule.refund_shipping else "no",
        words.choice("way_back", rule.way_back),
    )


def shown(check: Check, words: Words) -> tuple[str, ...]:
    """One check's row."""
    about = ", ".join(words.reason(one) if one in BY_NAME else f"*{one.replace('_', ' ')}*" for one in check.about)
    return about, check.side, check.ask, words.choice("evidence", check.evidence), check.why


def amounts(limits: dict[str, int]) -> str:
    """One amount per currency in words."""
    return " / ".join(f"{money.plain(amount, currency)} {currency}" for currency, amount in limits.items())


def size(count: int) -> str:
    """Bytes for people."""
    return f"{count / 2**20:.3g} MiB"


# every sentence


def read_sentences(root: Path = ROOT) -> Sentences:
    """The policy's sentences as docs/sentences.toml has them."""
    return msgspec.convert(tomllib.loads((root / "docs" / "sentences.toml").read_text("utf-8")), Sentences)


def stories(root: Path = ROOT) -> dict[str, str]:
    """The stories by file name."""
    return {file.name: file.read_text("utf-8") for file in sorted((root / "tests" / "stories").glob("*.story"))}


def told_by(sentence: Sentence, found: dict[str, str]) -> list[str]:
    """The stories of a sentence: those that quote it, and those it names; ValueError names one that is not there."""
    if gone := [name for name in sentence.stories if name not in found]:
        raise ValueError(f"docs/sentences.toml: no such story: {', '.join(gone)}")
    wanted = loose(sentence.says)
    return [name for name, text in found.items() if name in sentence.stories or wanted in loose(text)]


def loose(text: str) -> str:
    """A text without what typing it may change: case, quotes, punctuation, line ends."""
    return " ".join(re.findall(r"[^\W_]+", re.sub("[’']", "", text.lower())))


def sentences(data: Sentences, found: dict[str, str]) -> str:
    """Every sentence of the policy with its stories, page and API call."""
    lines = []
    for one in data.sentence:
        links = ", ".join(f"[{Path(name).stem}](../tests/stories/{name})" for name in told_by(one, found))
        what = ", ".join(f"`{move}`" for move in one.moves)
        lines.append((one.says, links, f"`{one.page}`", f"`{one.api}`", what))
    intro = (
        "Every sentence of [the policy](../policies/returns-policy.txt), the stories that hold us to it, and where a person"
        " and a program meet it."
    )
    names = ("the policy says", "stories", "page", "API", "moves")
    return "\n\n".join([DRAWN, "# Every sentence of the policy", intro, grid(names, lines)]) + "\n"


def grid(head: tuple[str, ...], lines: Iterable[tuple[str, ...]]) -> str:
    """A Markdown table."""
    found = [head, tuple("---" for _ in head), *lines]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in found)
