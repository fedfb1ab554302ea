"""Checking rules and overlays: what cannot be asked, contradicts itself, is never reached, or leaves a case unanswered."""

from collections.abc import Callable
from itertools import product
from typing import Any

import msgspec

from aisoon.rules import overlay as overlays_
from aisoon.rules.checking import ENTRIES, EXTENDABLE, WAITING, Report, alike, amounts, span, words
from aisoon.rules.condition import FACTS, BadCondition, Condition, conditions
from aisoon.rules.policy import Policy
from aisoon.rules.reasons import BY_NAME, REASONS
from aisoon.rules.table import BY_MOVE, STATE
from aisoon.rules.verdict import ANSWERS, judge

EVIDENCE = ("none", "optional", "required")
"""How hard it is to show, the easiest first."""

LEADS = {
    "approve": ("case.approve", "case.approve_without_return"), "refund_without_return": ("case.approve_without_return",),
    "offer": ("case.offer",), "to_agent": ("case.escalate",), "to_seller": ("case.request",),
}  # fmt: skip
"""The moves an answer makes: the states they lead to need a deadline."""


def asked(report: Report, path: tuple[str, ...], when: dict[str, Any]) -> tuple[Condition, ...] | None:
    """The questions of a `when`; None, and a problem, where one cannot be asked."""
    try:
        return conditions(when)
    except BadCondition as error:
        fits = alike(error.fact, FACTS) if error.fact not in FACTS else ""
        report.say((*path, "when", *error.fact.split(".")), str(error), fits)
        return None


def rules(report: Report, data: dict[str, Any]) -> None:
    """The ordered rules."""
    before: list[tuple[str, tuple[Condition, ...]]] = []
    for row in data.get("rule", []):
        path = ("rule", row["name"])
        if any(row["name"] == name for name, _ in before):
            report.say((*path, "name"), f"Two rules are called {row['name']!r}.", "Give each a name of its own.")
        if row["then"] not in ANSWERS:
            report.say((*path, "then"), f"A rule never answers {row['then']!r}.", alike(row["then"], ANSWERS))
        if row["then"] == "offer" and not 1 <= row.get("percent", 0) <= 99:
            report.say(path, "An offer offers a share of the amount.", "Add percent = 30 (1 to 99).")
        if row["then"] != "offer" and row.get("percent"):
            report.say((*path, "percent"), "Only an offer has a percentage.", 'Leave it out, or write then = "offer"')
        if row.get("delay"):
            span(report, (*path, "delay"), row["delay"])
            if row["then"] in ("to_agent", "to_seller"):
                report.say(
                    (*path, "delay"), f"{row['then']} is not announced; it waits for nothing.", "Leave delay out."
                )
        questions = asked(report, path, row.get("when", {}))
        if questions is None:
            continue
        contradictory(report, path, questions)
        impossible(report, path, questions, data)
        for name, earlier in before:
            if all(any(implies(mine, its) for mine in questions) for its in earlier):
                wrong = f"It is never asked: whatever fits it fits {name!r} before it."
                report.say(path, wrong, "Move it up, or ask for less above it.")
                break
        before.append((row["name"], questions))


def implies(mine: Condition, its: Condition) -> bool:
    """Whether my question can only hold where its does, too; never said wrongly, though perhaps too seldom."""
    if mine == its:
        return True
    if mine.fact != its.fact:
        return False
    if (mine.how, its.how) == ("one_of", "one_of"):
        return set(mine.wanted) <= set(its.wanted)
    if (mine.how, its.how) == ("one_of", "not"):
        return not set(mine.wanted) & set(its.wanted)
    if (mine.how, its.how) == ("not", "not"):
        return set(its.wanted) <= set(mine.wanted)
    if isinstance(mine.wanted, int) and isinstance(its.wanted, int) and mine.how == its.how:
        return mine.wanted >= its.wanted if mine.how in ("at_least", "above") else mine.wanted <= its.wanted
    return False


def contradictory(report: Report, path: tuple[str, ...], questions: tuple[Condition, ...]) -> None:
    """Two questions about one fact that never hold together."""
    for fact in {one.fact for one in questions}:
        low, high = -1, 2**62
        for one in (one for one in questions if one.fact == fact):
            if isinstance(one.wanted, bool) or not isinstance(one.wanted, int):
                continue
            if one.how in ("at_least", "above"):
                low = max(low, one.wanted + (one.how == "above"))
            elif one.how in ("at_most", "below"):
                high = min(high, one.wanted - (one.how == "below"))
        if low > high:
            report.say(
                (*path, "when", fact), f"{fact} cannot be both: from {low} on, and up to {high}.", "Swap the two."
            )


def impossible(report: Report, path: tuple[str, ...], questions: tuple[Condition, ...], data: dict[str, Any]) -> None:
    """A reason that is for fashion only, and a category that is not; a withdrawal by another reason."""
    by_fact = {one.fact: one for one in questions if one.how == "one_of"}
    reason, category = by_fact.get("reason"), by_fact.get("category")
    if reason and category:
        gated = all(BY_NAME[name].fashion_only for name in reason.wanted)
        if gated and not set(category.wanted) & set(data["fashion"]):
            wrong = f"{', '.join(reason.wanted)} can only be given for {', '.join(data['fashion'])}."
            report.say((*path, "when", "category"), wrong, "Ask for one of these, or leave the category out.")
    law = next((one for one in questions if one.fact == "withdrawal" and one.wanted is True), None)
    if law and reason and "no_longer_needed" not in reason.wanted:
        report.say(
            (*path, "when", "reason"),
            "A withdrawal by law has no other reason than no_longer_needed.",
            "Leave one out.",
        )


def overlays(report: Report, data: dict[str, Any]) -> None:
    """What is otherwise somewhere."""
    seen: list[str] = []
    for row in data.get("overlay", []):
        path = ("overlay", row["name"])
        if row["name"] in seen:
            report.say((*path, "name"), f"Two overlays are called {row['name']!r}.", "Give each a name of its own.")
        seen.append(row["name"])
        for one in asked(report, path, row["when"]) or ():
            if one.fact not in overlays_.ASKED:
                wrong = f"An overlay cannot ask {one.fact}: it is known only once somebody asks for something."
                report.say((*path, "when", one.fact), wrong, alike(one.fact, overlays_.ASKED))
        for table, fits in (("deadlines", WAITING), ("extensions", EXTENDABLE)):
            for name, text in row.get(table, {}).items():
                span(report, (*path, table, name), text)
                if name not in fits:
                    report.say((*path, table, name), f"Nothing waits for {name!r}.", alike(name, fits))
        for name, fields in row.get("reason", {}).items():
            changed(report, (*path, "reason", name), name, fields)
        if overlays_.Overlay(row["name"], row["when"]).of_seller:
            generous(report, path, row, data)


def changed(report: Report, path: tuple[str, ...], name: str, fields: dict[str, Any]) -> None:
    """What an overlay changes of a reason."""
    if name not in BY_NAME:
        report.say(path, f"{name!r} is no reason.", alike(name, BY_NAME))
    types = {one.name: one.type for one in msgspec.structs.fields(ENTRIES["reason"])}
    for field, value in fields.items():
        if field not in overlays_.CHANGES:
            report.say((*path, field), f"An overlay cannot change {field!r}.", alike(field, overlays_.CHANGES))
            continue
        try:
            msgspec.convert(value, types[field])
        except msgspec.ValidationError as error:
            report.say((*path, field), f"{field} has the wrong form: {error}.")
            return
    words(report, path, fields)
    if isinstance(fields.get("window"), str):
        span(report, (*path, "window"), fields["window"], whole_days=True)
    amounts(report, (*path, "without_return_up_to"), fields.get("without_return_up_to", {}))


def generous(report: Report, path: tuple[str, ...], row: dict[str, Any], data: dict[str, Any]) -> None:
    """A seller's own overlay may be more generous than the platform's policy, never less."""

    def less(at: tuple[str, ...], what: str, base: Any) -> None:
        report.say(
            (*path, *at), f"A seller may not be less generous: {what}.", f"At least as the platform's policy: {base}."
        )

    base = {one["name"]: one for one in data["reason"]}
    for name, fields in row.get("reason", {}).items():
        under = {"refund_shipping": True, "way_back": "seller", "restocking_percent": 0, **base.get(name, {})}
        for field, what in lesser(fields, under):
            less(("reason", name, field), what, under.get(field, {}))
    for name in ("review", "inspect"):
        own, platform = row.get("deadlines", {}).get(name), data["deadlines"][name]
        if own and own != platform and _longer(own, platform):
            less(("deadlines", name), f"buyers would wait longer ({own})", platform)


def lesser(fields: dict[str, Any], under: dict[str, Any]) -> list[tuple[str, str]]:
    """The fields of a reason by which a buyer has less than before, and how."""
    kept, before = fields.get("without_return_up_to", {}), under.get("without_return_up_to", {})
    worse: dict[str, tuple[str, Callable[[Any, Any], bool]]] = {
        "window": ("the window is shorter", lambda own, base: _days(own) < _days(base)),
        "evidence": ("more has to be shown", lambda own, base: EVIDENCE.index(own) > EVIDENCE.index(base)),
        "restocking_percent": ("more is kept", lambda own, base: bool(own > base)),
        "way_back": ("the buyer pays the way back", lambda own, base: bool(own == "buyer" != base)),
        "refund_shipping": ("shipping is not refunded", lambda own, base: bool(base and not own)),
        "return_needed": ("the item has to come back", lambda own, base: bool(own and not base)),
    }
    found = [
        (field, what) for field, (what, is_) in worse.items() if field in fields and is_(fields[field], under[field])
    ]
    if any(amount < before.get(currency, 0) for currency, amount in kept.items()):
        found.append(("without_return_up_to", "less may be kept without a return"))
    return found


def _days(window: str) -> int:
    return int(window.split()[0]) if window.split()[0].isdigit() else 0


def _longer(own: str, platform: str) -> bool:
    """Whether a span is longer than another, or of another unit, where nobody can tell."""
    (a, unit), (b, other) = own.split(" ", 1), platform.split(" ", 1)
    return unit.rstrip("s") != other.rstrip("s") or (a.isdigit() and b.isdigit() and int(a) > int(b))


def gaps(report: Report, policy: Policy) -> None:
    """Every reason × category × country × value × what is known gets an answer, and every state it leads to a deadline."""
    countries = [policy.statutory.countries[0] if policy.statutory.countries else "DE", "ZZ"]
    categories = [policy.fashion[0] if policy.fashion else "fashion", "anything"]
    for reason, country, category, value, sure in product(
        [one.name for one in REASONS], countries, categories, (0, 10**9), (True, False)
    ):
        facts = dict.fromkeys(FACTS) | {
            "reason": reason, "country": country, "category": category, "currency": "EUR", "value": value, "sure": sure,
            "withdrawal": reason == "no_longer_needed" and country != "ZZ", "low_value": value == 0, "delivered": True,
            "return_needed": value > 0, "evidence": 1, "units": 1,
        }  # fmt: skip
        under, found = policy.under(facts), judge(policy.rules, facts)
        for move in LEADS[found.then]:
            state = STATE["case", BY_MOVE[move][0].to]
            if state.deadline and state.deadline not in under.deadlines:
                wrong = f"A request because of {reason} is answered with {found.then}, and then nothing ends the wait."
                report.say(("deadlines",), wrong, f"Add {state.deadline} = …")
