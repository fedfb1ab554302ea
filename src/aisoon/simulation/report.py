"""The report of a simulation as plain text: three sentences that say what changes, then tables."""

from collections.abc import Iterable, Sequence

from aisoon.rules import money
from aisoon.rules.saying import in_words
from aisoon.rules.verdict import Looked
from aisoon.simulation.compare import CROSS, Comparison, Row

SAID = {
    "approve": "approved at once", "refund_without_return": "refunded at once without a return",
    "offer": "answered with an offer", "to_agent": "sent to customer service", "to_seller": "left to the seller",
    "window_closed": "refused because the window has closed",
}  # fmt: skip
"""Answers as a sentence says them."""

NAMED = {
    "approve": "approve", "refund_without_return": "refund, no return", "offer": "offer", "to_agent": "customer service",
    "to_seller": "seller", "window_closed": "window closed",
}  # fmt: skip
"""Answers as a table says them."""

FACTS = {"reason": "reason", "category": "category", "seller.reference": "seller", "country": "country"}
WIDEST = 34


def report(found: Comparison, top: int = 10) -> str:
    """The whole report for a terminal."""
    parts = ["\n".join(sentences(found)), answers(found), changes(found)]
    parts += [where(found, (fact,), top) for fact in CROSS]
    parts += [where(found, CROSS, top), terms(found), flips(found, top)]
    return "\n\n".join(part for part in parts if part) + "\n"


def sentences(found: Comparison) -> list[str]:
    """What changes, in three sentences that can be forwarded."""
    flipped, before, after = len(found.flipped), found.before.version, found.after.version
    whole = (
        f"Of {found.count:,} past requests, {flipped:,} ({percent(flipped, found.count)}) would be answered otherwise"
    )
    first = f"{whole} under version {after} than under {named(before, after)}."
    if not found.count or not flipped:
        return [first, terms_sentence(found), work_sentence(found)]
    ways: dict[tuple[str, str], list[Row]] = {}
    for one in found.changes():
        ways.setdefault((one["answer before"], one["answer after"]), []).append(one)
    said = []
    for (was, now), rows in sorted(ways.items(), key=lambda way: -sum(one["count"] for one in way[1]))[:2]:
        said.append(
            f"{sum(one['count'] for one in rows):,} worth {amounts(rows)} would be {SAID[now]} instead of {SAID[was]}"
        )
    rest = len(ways) - len(said)
    more = f" (and {rest} other kind{'s' if rest > 1 else ''} of change)" if rest else ""
    return [first, f"{'; '.join(said)}{more}.", work_sentence(found)]


def named(before: str, after: str) -> str:
    """What to call the version that is compared with."""
    return f"version {before}" if before != after else "the text it replaces, which gives itself the same version"


def work_sentence(found: Comparison) -> str:
    """Who has more or less to do, and how long it takes."""
    counts, wait = found.answers(), found.waits()
    parts = []
    for answer, who in (("to_seller", "sellers"), ("to_agent", "customer service")):
        was, now = counts["before"][answer], counts["after"][answer]
        parts.append(f"{who} would have {much(was, now)} to answer ({was:,} → {now:,})")
    if wait["before"] == wait["after"]:
        time = f"the median time a seller has stays {hours(wait['before'])}" if wait["before"] is not None else ""
    else:
        time = f"the median time a seller has goes from {hours(wait['before'])} to {hours(wait['after'])}"
    said = f"{parts[0]} and {parts[1]}{'; ' + time if time else ''}."
    return said[0].upper() + said[1:]


def terms_sentence(found: Comparison) -> str:
    """What changes where the answer stays."""
    other = found.terms().requests
    return f"The answer stays, but terms of it change, for {other:,} requests." if other else "No terms change either."


def much(was: int, now: int) -> str:
    """A difference in words."""
    return f"{abs(now - was):,} {'fewer' if now < was else 'more'}" if now != was else "as many"


def hours(found: float | None) -> str:
    """A median time in words."""
    return "nothing" if found is None else f"{found:g} hours of its calendar"


def percent(part: int, whole: int) -> str:
    """A share with one digit."""
    return f"{100 * part / whole:.1f} %" if whole else "0 %"


def amount(value: int, currency: str | None) -> str:
    """Minor units for reading: '12,345.60 BRL'."""
    if not currency:
        return f"{value:,}"
    whole, dot, rest = money.plain(abs(value), currency).partition(".")
    return f"{'-' if value < 0 else ''}{int(whole):,}{dot}{rest} {currency}"


def amounts(rows: Iterable[Row]) -> str:
    """The value of several rows, currency by currency."""
    total: dict[str, int] = {}
    for one in rows:
        total[one["currency"] or ""] = total.get(one["currency"] or "", 0) + one["value"]
    return " and ".join(amount(value, currency) for currency, value in sorted(total.items()))


def answers(found: Comparison) -> str:
    """How many requests get each answer, before and after; and the money asked back in those answered at once."""
    counts = found.answers()
    rows = [
        [NAMED[name], f"{was:,}", f"{counts['after'][name]:,}", f"{counts['after'][name] - was:+,}"]
        for name, was in counts["before"].items()
        if was or counts["after"][name]
    ]
    lines = [
        f"Asked back in what is answered with money at once: {amount(one['before'], currency)} → {amount(one['after'], currency)}."
        for currency, one in sorted(found.at_once().items())
    ]
    return "\n".join([grid("Answers", ["answer", "before", "after", "change"], rows, 1), *lines])


def changes(found: Comparison) -> str:
    """Which answers flip."""
    rows = [
        [f"{NAMED[one['answer before']]} → {NAMED[one['answer after']]}", f"{one['count']:,}", amount(one["value"], one["currency"])]
        for one in found.changes()
    ]  # fmt: skip
    return grid("What flips", ["before → after", "requests", "value"], rows, 1) if rows else ""


def where(found: Comparison, facts: Sequence[str], top: int) -> str:
    """Where answers flip, by one fact or several."""
    rows = [
        [*(str(one[fact] or "several") for fact in facts), f"{one['count']:,}", percent(one["count"], one["of"]),
         amount(one["value"], one["currency"])]
        for one in found.by(*facts, top=top)
    ]  # fmt: skip
    names = [FACTS[fact] for fact in facts]
    title = f"Where it flips, by {' × '.join(names)}{f' (the first {top})' if len(rows) == top else ''}"
    return grid(title, [*names, "flips", "of all such", "value"], rows, len(facts)) if rows else ""


def terms(found: Comparison) -> str:
    """What changes where the answer stays."""
    told = found.terms()
    rows = [
        [name, f"{count:,}"]
        for name, count in (
            ("whether it has to come back", told.return_needed), ("who pays the way back", told.way_back),
            ("what is kept for restocking", told.restocking_percent), ("the time to answer", told.review),
        )
        if count
    ]  # fmt: skip
    return grid("Same answer, other terms", ["what changes", "requests"], rows, 1) if rows else ""


def flips(found: Comparison, top: int) -> str:
    """The dearest requests that flip."""
    rows = [
        [one["id"], str(one["reason"] or "several"), amount(one["value"] or 0, one["currency"]), side(one, "before"), side(one, "after")]
        for one in found.flips(top)
    ]  # fmt: skip
    title = f"The dearest of them ({len(rows)} of {len(found.flipped):,})"
    return grid(title, ["request", "reason", "value", "before", "after"], rows, 5) if rows else ""


def side(one: Row, which: str) -> str:
    """An answer with the rule that gave it."""
    rule = one[f"rule {which}"]
    return f"{NAMED[one[f'answer {which}']]}{f' ({rule})' if rule else ''}"


def trace(looked: Sequence[Looked]) -> str:
    """A trace in words, a rule a line."""
    lines = []
    for one in looked:
        asked = "; ".join(
            f"{said(check.said)}: {in_words(check.fact, check.how, check.wanted)}" for check in one.checks
        )
        lines.append(f"{'→' if one.fits else ' '} {one.rule}: {one.then}. {asked}")
    return "\n".join(lines) or "  (no rule)"


def said(answer: bool | None) -> str:
    """A condition's answer in a word."""
    return "not known" if answer is None else "yes" if answer else "no"


def grid(title: str, head: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> str:
    """A table of text: the first `words` columns to the left, numbers to the right; long words are cut."""
    cut = [[cell if len(cell) <= WIDEST else f"{cell[: WIDEST - 1]}…" for cell in row] for row in (head, *rows)]
    widths = [max(map(len, column)) for column in zip(*cut, strict=True)]
    lines = [
        "  ".join(
            cell.ljust(width) if number < words else cell.rjust(width)
            for number, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in cut
    ]
    return "\n".join([title, f"  {lines[0]}", f"  {'─' * len(lines[0])}", *(f"  {line}" for line in lines[1:])])
