"""The transparency report is for everybody, so nobody may be found in it, and small counts neither."""

import csv
import io
from collections.abc import Iterator
from datetime import date

import pytest

from aisoon.web.insights_public import FEW, following, known, quarter, quarters, shown
from tests.api.world import Running, World


@pytest.fixture(scope="module")
def told(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A world whose quarter has ended: seven cases about dresses, two about toasters, one of each withdrawn."""
    with Running(module_database_url, tmp_path_factory.mktemp("world")) as world:
        cases = [world.case(world.order(), 0) for _ in range(7)]
        world.case(world.order(), 1)
        gone = world.case(world.order(), 1)
        world.move("ana", gone, "case.withdraw")
        for case in cases[:6]:
            world.move("loom", case, "case.approve")
        world.move("ana", cases[6], "case.withdraw")
        for _ in range(4):
            world.fine("operator", "/v1/demo/clock", {"advance": "30d"})
        known.clear()
        yield world


def sheet(world: World) -> dict[tuple[str, str], dict[str, str]]:
    """The report's sheet by section and name."""
    reply = world.get("", "/transparency?format=csv")
    assert reply.status_code == 200
    return {(row["section"], row["name"]): row for row in csv.DictReader(io.StringIO(reply.text))}


def test_counts_are_those_of_the_history(told: World) -> None:
    found = sheet(told)
    assert found["cases", "opened"]["cases"] == "9"
    assert found["reasons", "arrived_too_late"]["cases"] == "9"
    assert found["steps", "approved"]["cases"] == "6"
    assert float(found["steps", "approved"]["median_hours"]) < 1
    assert found["cases", "overturned"]["cases"] == "0"


def test_small_counts_are_not_there(told: World) -> None:
    found = sheet(told)
    assert found["outcomes", "withdrawn"]["cases"] == ""
    assert not [row for row in found.values() if row["cases"] and 0 < int(row["cases"]) < FEW]
    assert "not shown" in told.get("", "/transparency").text


def test_nobody_is_in_it(told: World) -> None:
    """Every name, address and reference of the whole database is looked for."""

    async def secrets() -> set[str]:
        async with told.desk.database.reading() as db:
            rows = await db.fetch(
                """
                select name from person union select email::text from person union select name from seller
                union select email::text from seller union select reference from seller union select reference from orders
                union select reference from cases union select title from order_line union select sku from order_line
                union select tracking from shipment union select id::text from person union select id::text from cases
                union select id::text from seller union select reference from payment
                """
            )
            return {row[0] for row in rows if row[0] and len(row[0]) > 3}

    hidden = told.do(secrets())
    assert len(hidden) > 50
    for address in ("/transparency", "/transparency?format=csv"):
        text = told.get("", address).text
        assert not [one for one in hidden if one in text]


def test_a_quarter_under_way_is_not_told(told: World) -> None:
    now = told.desk.now().date()
    page = told.get("", "/transparency").text
    assert f"{quarter(now).year}-Q{(quarter(now).month + 2) // 3}" not in page
    other = told.get("", f"/transparency?quarter={now.year}-Q{(now.month + 2) // 3}&format=csv").text
    assert other == told.get("", "/transparency?format=csv").text


def test_before_the_first_quarter_there_is_no_report() -> None:
    assert quarters(date(2026, 11, 2), date(2026, 12, 31)) == []
    assert quarters(date(2026, 8, 2), date(2027, 1, 1)) == [date(2026, 10, 1), date(2026, 7, 1)]
    assert [following(date(2026, month, 1)) for month in (1, 4, 7, 10)] == [
        date(2026, 4, 1), date(2026, 7, 1), date(2026, 10, 1), date(2027, 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ([], []), ([0, 5, 9], [0, 5, 9]), ([3, 4, 9], [None, None, 9]), ([1, 7, 9], [None, None, 9]), ([4], [None]),
        ([0, 2], [0, None]), ([9, 7, 1, 7], [9, None, None, 7]),
    ],
)  # fmt: skip
def test_a_hidden_count_cannot_be_worked_out(counts: list[int], expected: list[int | None]) -> None:
    assert shown(counts) == expected


def test_counts_that_are_no_parts_are_hidden_alone() -> None:
    assert shown([9, 1, 7], of_a_whole=False) == [9, None, 7]
