"""The report of a simulation as one HTML file that needs nothing else: charts, tables, and the flipped requests with their traces."""

from base64 import b64encode
from collections.abc import Sequence
from html import escape

from aisoon.outside.charts import bars
from aisoon.simulation import report
from aisoon.simulation.compare import CROSS, Comparison, Row

TRACED = 50
"""How many of the flipped requests are shown with both traces."""

WHOLE = "JPY"
"""A currency without decimals: charts of counts are drawn as amounts of it."""

STYLE = """
:root { color-scheme: light dark; --ink: #17211e; --soft: #52605b; --line: #c9c3b4; --paper: #fffdf8; }
@media (prefers-color-scheme: dark) { :root { --ink: #e8eeeb; --soft: #a9b6b0; --line: #3a4843; --paper: #121a18; } }
body { font: 16px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); max-width: 64rem;
  margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.15rem; margin-top: 2rem; }
.lead { font-size: 1.1rem; } .soft { color: var(--soft); }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .6rem; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.n { text-align: right; white-space: nowrap; } img { max-width: 100%; height: auto; } pre { white-space: pre-wrap; }
""".strip()


def page(found: Comparison, left_out: Sequence[str] = ()) -> str:
    """The report as HTML."""
    sentences = "".join(f"<p>{escape(one)}</p>" for one in report.sentences(found))
    title = f"Policy {escape(found.after.version)} against {escape(found.before.version)}"
    out = "".join(f"<li>{escape(one)}</li>" for one in left_out)
    parts = [
        f"<h1>{title}</h1>", f'<div class="lead">{sentences}</div>', answers(found), changes(found),
        *(where(found, (fact,)) for fact in CROSS), where(found, CROSS), terms(found), flips(found), traces(found),
        f'<section><h2>Not simulated</h2><ul class="soft">{out}</ul></section>' if out else "",
    ]  # fmt: skip
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>'
    return f'<!doctype html>\n<html lang="en"><head>{head}<style>{STYLE}</style></head>\n<body>{"".join(parts)}</body></html>\n'


def answers(found: Comparison) -> str:
    """How many requests get each answer, drawn and written."""
    counts = found.answers()
    named = [name for name in counts["before"] if counts["before"][name] or counts["after"][name]]
    drawn = chart(
        [report.NAMED[name] for name in named],
        [(side, [counts[side][name] for name in named]) for side in ("before", "after")],
        "How many requests get each answer, before and after",
    )
    rows = [[report.NAMED[n], *(f"{counts[s][n]:,}" for s in ("before", "after"))] for n in named]
    return section("Answers", drawn + grid(["answer", "before", "after"], rows, 1)) if rows else ""


def changes(found: Comparison) -> str:
    """Which answers flip, and how many are answered with money at once."""
    rows = [
        [report.NAMED[one["answer before"]], report.NAMED[one["answer after"]], f"{one['count']:,}",
         report.amount(one["value"], one["currency"])]
        for one in found.changes()
    ]  # fmt: skip
    if not rows:
        return ""
    drawn = at_once(found)
    return section("What flips", drawn + grid(["before", "after", "requests", "value"], rows, 2))


def at_once(found: Comparison) -> str:
    """How many requests of each reason are answered with money at once, drawn."""
    sides = {side: found.at_once_by_reason(side) for side in ("before", "after")}
    reasons = list(dict.fromkeys([*sides["after"], *sides["before"]]))
    named = [reason.replace("_", " ") for reason in reasons]
    series = [(side, [counts.get(reason, 0) for reason in reasons]) for side, counts in sides.items()]
    says = "How many requests of each reason are answered with money at once, before and after"
    return f'<p class="soft">{says}:</p>{chart(named, series, says)}' if reasons else ""


def where(found: Comparison, facts: Sequence[str]) -> str:
    """Where answers flip."""
    rows = [
        [*(str(one[fact] or "several") for fact in facts), f"{one['count']:,}", report.percent(one["count"], one["of"]),
         report.amount(one["value"], one["currency"])]
        for one in found.by(*facts)
    ]  # fmt: skip
    names = [report.FACTS[fact] for fact in facts]
    title = f"Where it flips, by {' × '.join(names)}"
    return section(title, grid([*names, "flips", "of all such", "value"], rows, len(facts))) if rows else ""


def terms(found: Comparison) -> str:
    """What changes where the answer stays."""
    told = found.terms()
    if not told.requests:
        return ""
    rows = [
        ["whether it has to come back", f"{told.return_needed:,}"], ["who pays the way back", f"{told.way_back:,}"],
        ["what is kept for restocking", f"{told.restocking_percent:,}"], ["the time to answer", f"{told.review:,}"],
    ]  # fmt: skip
    return section("Same answer, other terms", grid(["what changes", "requests"], rows, 1))


def flips(found: Comparison) -> str:
    """The flipped requests, the dearest first."""
    rows = [
        [one["id"], str(one["reason"] or "several"), report.side(one, "before"), report.side(one, "after"),
         report.amount(one["value"] or 0, one["currency"])]
        for one in found.flips()
    ]  # fmt: skip
    title = f"Flipped requests ({len(rows):,} of {len(found.flipped):,}, the dearest first)"
    return section(title, grid(["request", "reason", "before", "after", "value"], rows, 4)) if rows else ""


def traces(found: Comparison) -> str:
    """Why the dearest flipped requests are answered as they are, by both policies."""
    shown = "".join(trace(found, one) for one in found.flips(TRACED))
    return section("Why", shown) if shown else ""


def trace(found: Comparison, one: Row) -> str:
    """Both traces of a request, folded."""
    both = found.traces(one["id"])
    told = "".join(f"<h3>{side}</h3><pre>{escape(report.trace(looked))}</pre>" for side, looked in both.items())
    return f"<details><summary>{escape(one['id'])}: {escape(report.side(one, 'before'))} → {escape(report.side(one, 'after'))}</summary>{told}</details>"


def chart(labels: Sequence[str], series: Sequence[tuple[str, Sequence[int]]], says: str) -> str:
    """Bars of counts as an image inside the page, by day and by night."""
    light, dark = (
        f"data:image/svg+xml;base64,{b64encode(bars(labels, series, WHOLE, dark)).decode()}" for dark in (False, True)
    )
    night = f'<source srcset="{dark}" media="(prefers-color-scheme: dark)">'
    return f'<picture>{night}<img src="{light}" alt="{escape(says)}" width="760" height="400"></picture>'


def section(title: str, body: str) -> str:
    """A part of the page under a heading."""
    return f"<section><h2>{escape(title)}</h2>{body}</section>\n"


def grid(head: Sequence[str], rows: Sequence[Sequence[str]], words: int) -> str:
    """A table: the first `words` columns to the left, numbers to the right."""

    def line(cells: Sequence[str], tag: str) -> str:
        kinds = ["" if number < words else ' class="n"' for number in range(len(cells))]
        return f"<tr>{''.join(f'<{tag}{kind}>{escape(cell)}</{tag}>' for kind, cell in zip(kinds, cells, strict=True))}</tr>"

    body = "".join(line(cells, "td") for cells in rows)
    return f'<div class="wide"><table><thead>{line(head, "th")}</thead><tbody>{body}</tbody></table></div>'
