"""Policy decisions: one with its whole trace, and a million past requests in bulk beside one loop and beside zen-engine.

Prints CPU (user + system) and ratios, medians of interleaved rounds. zen-engine (pip install zen-engine, only for this) answers
the same decision table and nothing else: no windows, no overlays, no terms. Every answer of the sample is compared.
"""

import argparse
import functools
import importlib
import json
import os
import random
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from aisoon.rules.condition import Condition
from aisoon.rules.policy import Policy, parse
from aisoon.rules.reasons import BY_NAME
from aisoon.simulation import bulk
from aisoon.simulation.compare import compare
from aisoon.simulation.single import decide_one, explained

ROOT = Path(__file__).resolve().parents[1]
Way = Callable[[list[dict[str, Any]]], list[str]]
TARGET = 50
"""Microseconds one decision with its trace may cost."""

MORE = """
[[rule]]
name = "often_back"
when = { buyer.returns_90d = { above = 8 }, value = { above = { EUR = 20000, GBP = 18000 } } }
then = "to_agent"

[[rule]]
name = "new_seller_dear"
when = { seller.tier = "new", value = { above = { EUR = 40000, GBP = 36000 } } }
then = "to_agent"

[[rule]]
name = "very_late"
when = { reason = "arrived_too_late", days_late = { at_least = 7 }, value = { at_most = { EUR = 5000, GBP = 4500 } }, sure = true }
then = "approve"

[[rule]]
name = "lost"
when = { reason = "not_received", delivered = false, days_late = { at_least = 5 } }
then = "refund_without_return"

[[rule]]
name = "shown"
when = { reason = ["defective", "damaged_on_delivery"], evidence = { at_least = 2 }, value = { at_most = { EUR = 8000 } } }
then = "approve"

[[rule]]
name = "wrong_item_shown"
when = { reason = ["wrong_item", "missing_parts"], evidence = { at_least = 1 }, country = { not = ["CH"] } }
then = "approve"

[[rule]]
name = "keep_it_half"
when = { reason = "not_as_described", category = ["home", "garden", "toys"], value = { at_most = { EUR = 6000 } } }
then = "offer"
percent = 50

[[rule]]
name = "gold_seller_fashion"
when = { seller.tier = "gold", category = ["fashion", "shoes"], reason = ["does_not_fit", "style_not_as_expected"] }
then = "approve"

[[overlay]]
name = "Switzerland"
when = { country = "CH" }
[overlay.reason.no_longer_needed]
window = "14 days"

[[overlay]]
name = "perishable"
when = { category = "perishable" }
deadlines = { review = "12 business hours" }

[[overlay]]
name = "seller 7"
when = { seller.reference = "s7" }
[overlay.reason.no_longer_needed]
way_back = "seller"
"""

WORDS = {
    "reason": tuple(BY_NAME), "country": ("DE", "AT", "FR", "GB", "CH", "US"), "currency": ("EUR", "EUR", "GBP"),
    "category": ("fashion", "shoes", "home", "garden", "toys", "kitchen", "perishable", "books"),
    "seller.tier": ("", "", "gold", "new"), "seller.reference": tuple(f"s{n}" for n in range(2000)),
}  # fmt: skip
NUMBERS: dict[str, tuple[Any, ...]] = {
    "buyer.returns_90d": tuple(range(12)), "value": tuple(range(199, 60_000, 101)), "units": (1, 1, 2), "evidence": (0, 0, 1, 2, 3),
    "days_since_delivery": (None, *range(40)), "days_late": (None, 0, 0, 0, *range(12)),
}  # fmt: skip
YES_NO = ("delivered", "withdrawal", "return_needed", "low_value", "sure")


def requests(count: int) -> pl.DataFrame:
    """So many requests at random from a seed, some of their facts unknown."""
    draw = random.Random(count)
    columns: dict[str, list[Any]] = {"id": [f"r{n}" for n in range(count)]}
    columns |= {name: draw.choices(some, k=count) for name, some in {**WORDS, **NUMBERS}.items()}
    columns |= {name: draw.choices((True, False, False, None), k=count) for name in YES_NO}
    return pl.DataFrame({name: columns[name] for name in bulk.SCHEMA}, schema=bulk.SCHEMA)


def spent(work: Callable[[], Any]) -> tuple[float, Any]:
    """CPU milliseconds, user and system, of all threads; and what came of it."""
    before = os.times()
    found = work()
    after = os.times()
    return (after.user + after.system - before.user - before.system) * 1000, found


def one_decision(policy: Policy, rows: list[dict[str, Any]]) -> float:
    """The median CPU µs of one decision with its whole trace, in batches of a hundred."""
    batches = [rows[at : at + 100] for at in range(0, len(rows) - 99, 100)]

    def batch(some: list[dict[str, Any]]) -> float:
        began = time.process_time_ns()
        for facts in some:
            explained(policy, facts)
        return (time.process_time_ns() - began) / 1000 / len(some)

    return statistics.median(batch(some) for some in batches)


def cell(one: Condition) -> str:
    """A condition as zen-engine writes it; what is not known holds never, as with us."""
    sign = {"at_least": ">=", "at_most": "<=", "above": ">", "below": "<"}
    if one.how in ("one_of", "not"):
        words = ", ".join(json.dumps(word) for word in one.wanted)
        return f"{'not ' if one.how == 'not' else ''}({one.fact} in [{words}]){f' and {one.fact} != null' if one.how == 'not' else ''}"
    if one.how == "is":
        return f"{one.fact} == {json.dumps(one.wanted)}"
    if isinstance(one.wanted, dict):
        each = [f'(currency == "{name}" and {one.fact} {sign[one.how]} {most})' for name, most in one.wanted.items()]
        return f"{one.fact} != null and ({' or '.join(each)})"
    return f"{one.fact} != null and {one.fact} {sign[one.how]} {one.wanted}"


def decision_table(policy: Policy) -> str:
    """The policy's rules as zen-engine's decision table: first hit, a column for each fact."""
    facts = list(dict.fromkeys(one.fact for rule in policy.rules for one in rule.conditions))
    rows = [
        {
            "_id": rule.name, "rule": json.dumps(rule.name), "then": json.dumps(rule.then),
            **{fact: " and ".join(f"({cell(one)})" for one in rule.conditions if one.fact == fact) for fact in facts},
        }
        for rule in policy.rules
    ]  # fmt: skip
    rows.append({"_id": "else", "rule": '""', "then": '"to_seller"', **dict.fromkeys(facts, "")})
    content = {
        "hitPolicy": "first", "rules": rows, "inputs": [{"id": fact, "name": fact} for fact in facts],
        "outputs": [{"id": name, "name": name, "field": name} for name in ("rule", "then")],
    }  # fmt: skip
    nodes = [
        {"id": "in", "type": "inputNode", "name": "in", "position": {"x": 0, "y": 0}},
        {"id": "table", "type": "decisionTableNode", "name": "table", "content": content, "position": {"x": 0, "y": 0}},
        {"id": "out", "type": "outputNode", "name": "out", "position": {"x": 0, "y": 0}},
    ]
    edges = [
        {"id": f"{a}{b}", "sourceId": a, "targetId": b, "type": "edge"} for a, b in (("in", "table"), ("table", "out"))
    ]
    return json.dumps({"nodes": nodes, "edges": edges})


def nested(facts: dict[str, Any]) -> dict[str, Any]:
    """Facts as zen-engine reads names with a dot: an object in an object."""
    found: dict[str, Any] = {}
    for name, value in facts.items():
        outer, _, inner = name.partition(".")
        if inner:
            found.setdefault(outer, {})[inner] = value
        else:
            found[name] = value
    return found


def zen(policy: Policy) -> dict[str, Way]:
    """zen-engine on the same table, compiled once: facts to rules' names, one by one and in its batches; empty without it."""
    try:
        module = importlib.import_module("zen")
    except ImportError:
        return {}
    text = decision_table(policy)
    decision = module.ZenEngine().create_decision(module.ZenDecisionContent(text))
    loader = {"type": "static", "content": {"policy": json.loads(text)}}
    engine = module.ZenEngine({"loader": loader})

    def batch(rows: list[dict[str, Any]]) -> list[str]:
        asked = [{"key": "policy", "context": facts} for facts in rows]
        return [one["data"]["result"]["rule"] for one in engine.evaluate_batch(asked)]

    return {
        "zen-engine, one by one": lambda rows: [decision.evaluate(facts)["result"]["rule"] for facts in rows],
        "zen-engine, in its batches": batch,
    }


def loop(policy: Policy, rows: list[dict[str, Any]]) -> list[str]:
    """One evaluating loop."""
    return [decide_one(policy, facts).rule for facts in rows]


def measure(count: int, sample: int, rounds: int) -> None:
    """Measure and print."""
    text = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
    shipped, policy = parse(text), parse(text + MORE)
    whole = requests(count)
    some = [bulk.row(whole, number) for number in range(min(sample, count))]
    told, deeper = [{"id": "", **facts} for facts in some], [nested(facts) for facts in some]
    engines = zen(policy)
    cost: dict[str, list[float]] = {}
    names: dict[str, list[str]] = {}
    for turn in range(rounds + 1):  # the first round warms up
        ways: list[tuple[str, Callable[[], Any], float]] = [
            ("bulk", lambda: bulk.decide_all(policy, whole)["rule"].head(len(some)).to_list(), 1),
            ("bulk, two policies compared", lambda: compare(shipped, policy, whole), 1),
            ("making the table from dicts", lambda: bulk.table(told), count / len(some)),
            ("one loop", lambda: loop(policy, some), count / len(some)),
        ]
        ways += [(name, functools.partial(way, deeper), count / len(some)) for name, way in engines.items()]
        for name, work, scale in ways:
            ms, found = spent(work)
            if turn:
                cost.setdefault(name, []).append(ms * scale)
            if isinstance(found, list):
                names[name] = found
        micro = one_decision(policy, some[:20_000])
        if turn:
            cost.setdefault("µs", []).append(micro)
    wrong = {name: sum(a != b for a, b in zip(found, names["one loop"], strict=True)) for name, found in names.items()}
    report(policy, cost, wrong, count, len(some), bool(engines))


def report(
    policy: Policy, cost: dict[str, list[float]], wrong: dict[str, int], count: int, sample: int, engine: bool
) -> None:
    """The table of medians."""
    micro = statistics.median(cost.pop("µs"))
    print(
        f"{len(policy.rule)} rules, {len(policy.overlay)} overlays; medians of {len(cost['bulk'])} interleaved rounds\n"
    )
    print(
        f"one decision with its whole trace: {micro:.1f} µs CPU (at most {TARGET}){'' if micro <= TARGET else '  TOO SLOW'}\n"
    )
    print(
        f"{count:,} past requests{'':>14}  CPU ms  of bulk   (loops: {sample:,} of them measured, × {count / sample:g})"
    )
    base = statistics.median(cost["bulk"])
    for name, found in cost.items():
        ms = statistics.median(found)
        ratio = statistics.median(one / other for one, other in zip(found, cost["bulk"], strict=True)) if base else 0
        print(f"  {name:<30} {ms:>9,.0f} {ratio:>8,.2f}   {min(found):,.0f} to {max(found):,.0f}")
    if not engine:
        print("\nzen-engine is not installed (pip install zen-engine): it was not measured.")
    if any(wrong.values()):
        raise SystemExit(f"The answers differ from one loop's: {wrong}")
    print(f"\nThe same {sample:,} answers by all of them.")


def main() -> None:
    """Run the benchmark."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=1_000_000)
    parser.add_argument("--sample", type=int, default=50_000, help="how many of them the loops decide")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    measure(given.requests, given.sample, given.rounds)


if __name__ == "__main__":
    main()
