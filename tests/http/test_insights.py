"""Every number of the dashboard is recomputed by hand from a small history, and opens as many cases as it says."""

import csv
import html
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from aisoon.rules.table import DECLINE_REASONS, GROUNDS
from aisoon.store.insights import Scope
from aisoon.web import insights_peers
from tests.api.world import PDF, Running, World

LINK = re.compile(r'href="(/insights/cases\?[^"]+)" data-(count|units)="(\d+)"')


@dataclass
class History:
    """The world after five cases: what happened to each is said in `made`."""

    world: World
    cases: dict[str, Any]

    def page(self, query: str = "") -> str:
        """The dashboard as an operator sees it."""
        reply = self.world.get("operator", f"/insights?{query}")
        assert reply.status_code == 200, reply.text[:500]
        return html.unescape(reply.text)

    def table(self, name: str, query: str = "") -> dict[str, dict[str, str]]:
        """A table's rows by their first cell."""
        reply = self.world.get("operator", f"/insights/tables/{name}?{query}")
        assert reply.status_code == 200, reply.text[:500]
        rows = list(csv.DictReader(io.StringIO(reply.text)))
        return {next(iter(row.values())): row for row in rows}


@pytest.fixture(scope="module")
def history(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[History]:
    with Running(module_database_url, tmp_path_factory.mktemp("world")) as world:
        yield History(world, made(world))


def made(world: World) -> dict[str, Any]:
    """Ana has seven orders; each has 2 dresses of loom and 3 toasters of volt, delivered two days ago.

    dress: 1 approved by hand, 1 refunded without return, 1 declined and disputed, decided for the seller, appealed by the
    buyer with new evidence, and overturned by another reviewer; toaster: 2 units withdrawn; 3 units nobody answered.
    """
    found: dict[str, Any] = {}
    for name, line, units in (
        ("approved", 0, 1), ("paid", 0, 1), ("disputed", 0, 2), ("withdrawn", 1, 2), ("silent", 1, 3),
    ):  # fmt: skip
        order = world.order()
        found[name] = world.case(order, line, quantity=units) | {"its_order": order}
    world.move("loom", found["approved"], "case.approve")
    world.move("loom", found["paid"], "case.approve_without_return")
    world.move("ana", found["withdrawn"], "case.withdraw")
    case, order = found["disputed"], found["disputed"]["its_order"]
    photo = world.upload("loom", order, PDF).json()["id"]
    world.move("loom", case, "case.decline", why=DECLINE_REASONS[0], statement="No.", evidence=[photo])
    world.move("ana", case, "case.dispute", statement="It is torn.")
    world.move("agent", case, "dispute.take")
    rule(world, "agent", case, "dispute.decide", "seller")
    proof = world.upload("ana", order, PDF + b"%new", params={"case": case["reference"]}).json()["id"]
    world.move("ana", case, "dispute.appeal", statement="Look again.", evidence=[proof])
    rule(world, "agent2", case, "dispute.decide_appeal", "buyer")
    world.fine("operator", "/v1/demo/clock", {"advance": "1h"})
    world.settle()
    return found


def rule(world: World, who: str, case: dict[str, Any], move: str, outcome: str) -> None:
    """A decision."""
    world.move(who, case, move, outcome=outcome, grounds=GROUNDS[0], facts="As told.", rule="Section 2")


def test_totals(history: History) -> None:
    page = history.page()
    figures = re.findall(r'class="figure"><a href="[^"]+"(?: data-count="\d+")?>([^<]+)</a>', page)
    # 5 cases; 1 + 1 + 2 + 3 units were not withdrawn, of 9 orders (2 of them the world's first) with 5 units each
    assert figures[0] == "5"
    assert figures[1] == f"{round(100 * 7 / delivered(history))}%"


def delivered(history: History) -> int:
    """Units delivered, counted by hand: five units an order."""
    return 5 * len(history.world.get("operator", "/v1/orders").json()["orders"])


def test_groups_by_everything(history: History) -> None:
    reason = history.table("groups")["arrived_too_late"]
    assert (reason["opened"], reason["units"], reason["disputed"]) == ("5", "7", "1")
    category = history.table("groups", "by=category")
    assert (category["fashion"]["opened"], category["fashion"]["units"]) == ("3", "4")
    assert (category["kitchen"]["opened"], category["kitchen"]["units"]) == ("2", "3")
    assert category["kitchen"]["delivered"] == str(delivered(history) * 3 // 5)
    assert float(category["kitchen"]["rate"]) == pytest.approx(3 / (delivered(history) * 3 / 5), abs=1e-4)
    sellers = history.table("groups", "by=seller")
    assert sellers["Loom & Co"]["opened"] == "3"
    products = history.table("products")
    assert products["Linen dress (D-1)"]["units"] == "4"


def test_steps_and_deadlines(history: History) -> None:
    steps = history.table("steps")
    # answered: approved, paid, declined; a withdrawal is no answer
    assert steps["answered"]["cases"] == "3"
    assert steps["disputed"]["cases"] == steps["decided"]["cases"] == "1"
    deadlines = history.table("deadlines")
    assert (deadlines["case.requested"]["met"], deadlines["case.requested"]["late"]) == ("3", "0")
    assert deadlines["dispute.under_review"]["met"] == "1"


def test_decisions_and_what_was_brought(history: History) -> None:
    overturns = history.table("overturns")["arrived_too_late"]
    assert [overturns[name] for name in ("decided", "heard", "overturned", "rate")] == ["1", "1", "1", "1.0"]
    reviewers = history.table("reviewers")
    assert set(reviewers) == {"Amir"}
    assert reviewers["Amir"]["overturned"] == "1"
    evidence = history.table("evidence")
    assert (evidence["document/buyer"]["brought"], evidence["document/buyer"]["won"]) == ("1", "1")
    assert (evidence["document/seller"]["brought"], evidence["document/seller"]["won"]) == ("1", "0")


def test_money_and_scorecards(history: History) -> None:
    money = history.table("money")["EUR"]
    cases = [history.world.get("operator", f"/v1/cases/{one['reference']}").json() for one in history.cases.values()]
    paid = [sum(row["amount"] for row in one["refunds"] if row["state"] == "succeeded") for one in cases]
    assert money["cases"] == str(sum(1 for amount in paid if amount))
    assert money["refunds"] == f"{sum(paid) / 100:.2f}"
    loom = history.table("sellers")["Loom & Co"]
    assert [loom[name] for name in ("opened", "units", "declined", "disputed", "for_buyer", "seller_late")] == [
        "3",
        "4",
        "1",
        "1",
        "1",
        "0",
    ]


def test_over_time_adds_up_to_the_cases(history: History) -> None:
    rows = history.table("time", "by=category")
    assert sum(int(row["fashion"]) for row in rows.values()) == 3
    assert sum(int(row["kitchen"]) for row in rows.values()) == 2


@pytest.mark.parametrize(
    "query", ["", "by=category", "by=seller", "by=sku", "category=fashion", "reason=arrived_too_late&by=sku"]
)
def test_every_number_opens_exactly_as_many_cases(history: History, query: str) -> None:
    links = LINK.findall(history.page(query))
    assert len(links) > 25
    wrong = []
    for path, kind, number in dict.fromkeys(links):
        shown = history.world.get("operator", path).text
        found = re.search(r'data-cases="(\d+)" data-units="(\d+)"', shown)
        assert found is not None, path
        listed = len(re.findall(r'<a class="to ref"', shown))
        real = found[1] if kind == "count" else found[2]
        if real != number or listed != int(found[1]):
            wrong.append(f"{path}: {number} said, {real} listed, {listed} rows")
    assert not wrong, "\n".join(wrong)


def test_a_list_is_a_sheet_too(history: History) -> None:
    sheet = history.world.get("operator", "/insights/cases?measure=opened&format=csv")
    rows = list(csv.DictReader(io.StringIO(sheet.text)))
    assert {row["case"] for row in rows} == {one["reference"] for one in history.cases.values()}
    assert sum(int(row["units"]) for row in rows) == 9


def test_a_period_without_cases_says_so(history: History) -> None:
    page = history.page("since=2001-01-01&until=2001-01-31")
    assert "No cases in this period" in page
    long_ago = (datetime.now(UTC) - timedelta(days=400)).date()
    assert "No cases in this period" in history.page(f"until={long_ago}")


@pytest.mark.parametrize("name", ["time", "groups", "steps", "deadlines"])
def test_charts_tell_their_numbers(history: History, name: str) -> None:
    for more in ("", "&dark=1", "&narrow=1"):
        reply = history.world.get("operator", f"/insights/charts/{name}.svg?by=category{more}")
        root = ElementTree.fromstring(reply.content)
        kinds = [child.tag.rpartition("}")[2] for child in root][:2]
        assert kinds == ["title", "desc"]
        assert root[1].text


@pytest.mark.parametrize(
    "path",
    [
        "/insights/cases?measure=nothing", "/insights/cases?measure=step&which=nothing", "/insights/cases?measure=late&which=x.y",
        "/insights/cases?measure=automatic&which=rule/x", "/insights/cases?measure=brought&which=photo/agent",
        "/insights/cases?measure=decided&which=me", "/insights/tables/none", "/insights/charts/none.svg", "/insights/charts/time.png",
    ],
)  # fmt: skip
def test_what_is_not_counted_is_not_there(history: History, path: str) -> None:
    assert history.world.get("operator", path).status_code == 404


@pytest.mark.parametrize("query", ["since=x&until=9999-12-31", "seller=me&category=%00", "since=2026-13-01", "by=drop"])
def test_nonsense_is_as_if_it_were_not_there(history: History, query: str) -> None:
    assert history.world.get("operator", f"/insights?{query}").status_code == 200


def test_leads_may_look_and_other_agents_may_not(history: History) -> None:
    for path in ("/insights", "/insights/cases", "/insights/tables/steps", "/insights/charts/time.svg"):
        assert history.world.get("lead", path).status_code == 200
        assert history.world.get("agent", path).status_code == 403


def test_a_single_series_keeps_its_legend(tmp_path: Path) -> None:
    from aisoon.outside import charts

    for narrow in (False, True):
        for count in range(1, 7):
            series = [(f"S{number}", [1.0, 2.0]) for number in range(count)]
            root = ElementTree.fromstring(charts.counts(["a", "b"], series, "T", narrow=narrow))
            height = float(root.get("viewBox", "").split()[3])
            legends = next(one for one in root.iter() if one.get("class") == "legends")
            top = float(re.findall(r"[\d.]+", legends.get("transform", ""))[1])
            boxes = [
                float(one.get("y", "0")) + float(one.get("height", "0"))
                for one in legends.iter()
                if one.tag.endswith("rect")
            ]
            assert top + max(boxes) <= height, f"{count} series: the legend ends at {top + max(boxes)} of {height}"


def test_a_seller_sees_their_own_alone(history: History) -> None:
    volt = history.world.get("volt", "/insights")
    assert volt.status_code == 200
    text = html.unescape(volt.text)
    assert "Loom" not in text
    assert "Amir" not in text
    loom = history.world.people["loom"].seller_id
    for query in ("", f"&seller={loom}"):
        sheet = history.world.get("volt", f"/insights/cases?measure=opened&format=csv{query}").text
        assert [row["seller"] for row in csv.DictReader(io.StringIO(sheet))] == ["Volt Ltd"] * 2
    amir = history.world.people["agent2"].id
    for address in ("tables/sellers", "tables/reviewers", f"cases?measure=overturned&which={amir}"):
        assert history.world.get("volt", f"/insights/{address}").status_code == 404
    assert set(history_of(history, "volt", "groups", "by=seller")) == {"arrived_too_late"}
    assert set(history_of(history, "volt", "products", f"seller={loom}")) <= {"Toaster (T-1)"}
    charts = history.world.get("volt", f"/insights/charts/groups.svg?by=seller&seller={loom}")
    assert charts.status_code == 200
    assert "Loom" not in charts.text


def history_of(history: History, who: str, name: str, query: str) -> dict[str, dict[str, str]]:
    """A table's rows as somebody sees them, by their first cell."""
    reply = history.world.get(who, f"/insights/tables/{name}?{query}")
    assert reply.status_code == 200, reply.text[:500]
    return {next(iter(row.values())): row for row in csv.DictReader(io.StringIO(reply.text))}


def test_others_are_a_middle_where_there_are_enough(history: History) -> None:
    async def asked(few: int) -> Any:
        scope = Scope(
            datetime(2000, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC), history.world.people["loom"].seller_id
        )
        async with history.world.desk.database.reading() as db:
            return await insights_peers.peers(db, scope, few)

    assert history.world.do(asked(5)) == []
    found = {one.name: one for one in history.world.do(asked(2))}
    # loom: 3 cases, one disputed; volt: 2 cases, none
    assert found["disputed"].own == pytest.approx(1 / 3)
    assert found["disputed"].middle == pytest.approx(1 / 6)
