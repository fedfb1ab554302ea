"""What was played: tests count it in tests/money/course.py's TALLY, and the run ends with one block of sums.

Every report carries what its test counted, so that xdist's workers need no other way to tell it. A test that plants a bug
counts for that bug alone. The marker `torture` is given here, to all that money and chaos play.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Generator
from typing import Any

import pytest

from tests.money.course import TALLY

NAME = "torture"
JUDGED = ("tests/money/", "tests/chaos/")
LARGEST = ("clients", "slowest")
"""What is not summed: of these the largest counts."""
SEED = "seed of "
PLANTED = ("bug", "planted")
"""Parameters that name a planted bug."""
EXCESS = ("gave back", "executed", "sent again", "paid", "more than captured")
IMBALANCE = ("sum to zero", "we book", "held:", "nobody", "left of all", "should be", "should say", "books differ")
"""What the judges' sentences speak of."""


@pytest.hookimpl(tryfirst=True)  # before -m chooses
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What plays with money, or kills, is torture, whether it says so or not."""
    for item in items:
        if item.nodeid.startswith(JUDGED) and item.get_closest_marker(NAME) is None:
            item.add_marker(NAME)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """The report of a test brings along what it counted, and what a judge said."""
    report = yield
    if item.nodeid.startswith(JUDGED) and not report.skipped and (report.failed or call.when == "call"):
        told = {"test": item.nodeid, "bug": planted(item), "passed": report.passed, "counted": dict(TALLY), "why": ""}
        if call.excinfo is not None:
            told["why"] = f"{call.excinfo.typename}: {call.excinfo.value}".splitlines()[0][:300]
        report.user_properties.append((NAME, json.dumps(told)))
    if call.when == "teardown":
        TALLY.clear()
    return report


def planted(item: pytest.Item) -> str:
    """The name of the bug a test plants, or ''."""
    given = item.callspec.params if hasattr(item, "callspec") else {}
    bug = next((given[name] for name in PLANTED if given.get(name)), "")
    return bug if isinstance(bug, str) else f"{bug.__name__} in histories"


def pytest_configure(config: pytest.Config) -> None:
    """Sum where the run's reports come together."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Sums(), "aisoon_torture")


class Sums:
    """What all reports of a run have told so far."""

    def __init__(self) -> None:
        self.counted: Counter[str] = Counter()
        self.seeds: set[str] = set()
        self.bugs: dict[str, bool] = {}
        self.red: list[tuple[str, str]] = []
        self.green = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Add what one report tells; a report brings those of its earlier phases along."""
        found = [json.loads(str(told)) for name, told in report.user_properties if name == NAME]
        if found and (report.failed or report.when == "call"):
            self.take(found[-1])

    def take(self, told: dict[str, Any]) -> None:
        """One test's end."""
        if bug := told["bug"]:
            self.bugs[bug] = self.bugs.get(bug, True) and told["passed"]
            return
        for name, number in told["counted"].items():
            if name.startswith(SEED):
                self.seeds.add(name)
            else:
                both = self.counted[name], number
                self.counted[name] = max(both) if name.startswith(LARGEST) else sum(both)
        if told["passed"]:
            self.green += 1
        else:
            self.red.append((told["test"], told["why"]))

    def about(self, *words: str) -> int:
        """How many red tests' judges speak of this."""
        return sum(any(word in why for word in words) for _, why in self.red)

    def lines(self) -> list[str]:
        """The block."""
        kills = sum(number for name, number in self.counted.items() if name.startswith("kills"))
        shown = ({"kills": kills} if kills else {}) | dict(sorted(self.counted.items()))
        made = [f"{number:>9,}  {name}" for name, number in shown.items()]
        made += [f"{'':>9}  {seed}" for seed in sorted(self.seeds)]
        made.append(f"{sum(self.bugs.values()):>9,}  planted bugs were seen, of {len(self.bugs)}")
        made += [f"{'':>9}  NOT SEEN: {bug}" for bug, seen in sorted(self.bugs.items()) if not seen]
        made.append(f"{self.green:>9,}  tests of money and chaos are green, {len(self.red)} are red")
        made.append(f"{self.about(*EXCESS):>9,}  of these for excess refunds")
        made.append(f"{self.about(*IMBALANCE):>9,}  of these for imbalance")
        return made + [f"{'RED':>9}  {test}: {why}" for test, why in self.red]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the block, where there is something to tell."""
        if self.counted or self.bugs:
            terminalreporter.section(NAME)
            for line in self.lines():
                terminalreporter.write_line(line)
