"""`aisoon policy simulate` on a tiny folder of orders, on the database's cases, and on real orders where they are."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from click.testing import CliRunner, Result

from aisoon.rules.policy import parse
from aisoon.settings import ROOT
from aisoon.simulation import facts as told
from aisoon.simulation import simulate_command
from aisoon.store.database import connect
from tests.money.course import Told, item, race_course
from tests.simulation.test_report import CHANGED, SHIPPED

REAL = Path(os.environ.get("AISOON_SHARED_DATA", ROOT.parent / "shared" / "data")) / "olist"
TABLES = {
    "orders.csv": """order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at,order_delivered_carrier_date,order_delivered_customer_date,order_estimated_delivery_date
late,c1,delivered,2017-03-01 10:00:00,,,2017-03-20 12:00:00,2017-03-10 00:00:00
due,c1,delivered,2017-03-01 10:00:00,,,2017-03-10 23:00:00,2017-03-10 00:00:00
lost,c1,shipped,2017-03-01 10:00:00,,,,2017-03-10 00:00:00
off,c2,canceled,2017-03-01 10:00:00,,,,2017-03-10 00:00:00
empty,c2,delivered,2017-03-01 10:00:00,,,2017-03-05 12:00:00,2017-03-10 00:00:00
broken,c2,delivered,2017-03-01 10:00:00,,,yesterday,2017-03-10 00:00:00
late,c1,delivered,2017-03-01 10:00:00,,,2017-03-20 12:00:00,2017-03-10 00:00:00
""",
    "order_items.csv": """order_id,order_item_id,product_id,seller_id,shipping_limit_date,price,freight_value
late,1,p1,s1,,10.00,2.50
due,1,p1,s1,,20.00,2.50
lost,1,p9,s2,,30.00,0
off,1,p1,s1,,40.00,1
broken,1,p1,s1,,50.00,1
""",
    "products.csv": "product_id,product_category_name\np1,brinquedos\n",
    "customers.csv": "customer_id,customer_unique_id\nc1,u1\nc2,u2\n",
    "reviews.csv": """review_id,order_id,review_score,review_comment_title,review_comment_message,review_creation_date,review_answer_timestamp
r1,late,1,,tarde,2017-03-21 00:00:00,2017-03-22 12:00:00
r2,due,2,,quebrado,2017-03-11 00:00:00,2017-03-12 23:30:00
""",
}


@pytest.fixture
def orders(tmp_path: Path) -> Path:
    """A folder as Olist's, with what is wrong in such files."""
    folder = tmp_path / "olist"
    folder.mkdir()
    for name, text in TABLES.items():
        (folder / name).write_text(text)
    return folder


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """A changed policy's file."""
    path = tmp_path / "new.toml"
    path.write_text(CHANGED.replace("{ EUR = 5000 }", "{ EUR = 5000, BRL = 5000 }"))
    return path


def run(*given: str | Path, **env: str) -> Result:
    return CliRunner().invoke(simulate_command, [str(one) for one in given], env=env)


def test_what_orders_suggest(orders: Path) -> None:
    found = told.from_orders(orders, parse(SHIPPED))
    by = {one["id"]: one for one in found.rows}
    assert set(by) == {"late/1", "due/1", "lost/1"}
    late, due, lost = by["late/1"], by["due/1"], by["lost/1"]
    assert (late["reason"], late["value"], late["days_since_delivery"], late["days_late"]) == (
        "arrived_too_late",
        1250,
        2,
        10,
    )
    assert (due["reason"], due["days_late"], due["days_since_delivery"], due["evidence"]) == ("defective", 0, 3, 1)
    assert (lost["reason"], lost["category"], lost["delivered"], lost["return_needed"]) == (
        "not_received",
        "other",
        False,
        False,
    )
    assert dict(found.left_out) == {
        "orders without items": 1, "orders told twice": 1, "orders with an amount or a date that is none": 1,
        "lines of orders called off before they were sent": 1,
    }  # fmt: skip
    assert [one["id"] for one in told.from_orders(orders, parse(SHIPPED), limit=1).rows] == ["late/1"]


def test_orders_of_a_folder(orders: Path, changed: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.html"
    done = run("--policy", changed, "--orders", orders, "--out", out, "--out", tmp_path / "flips.csv")
    assert done.exit_code == 0, done.output
    assert "Of 3 past requests, 1 (33.3 %) would be answered otherwise" in done.stdout
    assert "1 worth 12.50 BRL would be approved at once instead of left to the seller" in done.stdout
    assert "1 orders without items" in done.stdout
    assert "very_late" in out.read_text()
    assert "late/1,arrived_too_late,brinquedos,s1,BR,1250,BRL" in (tmp_path / "flips.csv").read_text()


def test_orders_in_our_own_form(tmp_path: Path, changed: Path) -> None:
    folder = tmp_path / "ours"
    folder.mkdir()
    line = {
        "sku": "K",
        "title": "Kettle",
        "category": "kitchen",
        "quantity": 1,
        "paid": 4000,
        "seller": "S",
        "shipment": "P",
    }
    shipment = {
        "reference": "P",
        "seller": "S",
        "promised_at": "2026-01-05T00:00:00Z",
        "delivered_at": "2026-01-20T10:00:00Z",
    }
    order = {
        "reference": "A-1", "currency": "EUR", "country": "US", "placed_at": "2026-01-01T10:00:00Z",
        "buyer": {"email": "bea@example.com", "name": "Bea"}, "lines": [line], "shipments": [shipment], "payments": [],
        "sellers": [{"reference": "S", "name": "Shop", "email": "shop@example.com", "tier": "gold"}],
    }  # fmt: skip
    (folder / "orders.jsonl").write_text(json.dumps(order) + "\n{broken\n")
    done = run("--policy", changed, "--orders", folder)
    assert done.exit_code == 0, done.output
    assert "1 worth 40.00 EUR would be approved at once" in done.stdout
    assert "1 orders that cannot be read" in done.stdout


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (["--cases"], "Either --orders or --cases"),
        (["--out", "report.pdf"], "must end in .html"),
        (["--limit", "0"], "0 is not in the range"),
    ],
)
def test_what_cannot_be(given: list[str], says: str, orders: Path, changed: Path) -> None:
    done = run("--policy", changed, "--orders", orders, *given)
    assert done.exit_code == 2
    assert says in done.output


def test_an_empty_folder_and_a_broken_policy(orders: Path, changed: Path, tmp_path: Path) -> None:
    empty, broken = tmp_path / "empty", tmp_path / "broken.toml"
    empty.mkdir()
    broken.write_text("name = 1")
    assert "there are no orders here" in run("--policy", changed, "--orders", empty).output
    assert "broken.toml: The policy does not fit its form" in run("--policy", broken, "--orders", orders).output


def test_cases_of_the_database(database_url: str, tmp_path: Path, changed: Path) -> None:
    """Kept facts, and facts worked out where none were kept: the same; and nothing is written."""

    async def play() -> tuple[list[dict[str, Any]], list[dict[str, Any]], int]:
        async with race_course(database_url, tmp_path) as (stage, way):
            t = Told(stage, way)
            await t.buys("AX-1", item("kettle", 1, 4990), item("mug", 2, 1200))
            await t.tell("buyer asks 1 kettle because defective with leak")
            await t.tell("buyer asks 1 mug because no_longer_needed")
        database = await connect(database_url, 1)
        try:
            async with database.reading() as db:
                kept = await told.from_cases(db, parse(SHIPPED))
                one = await told.from_cases(db, parse(SHIPPED), limit=1)
            admin = await asyncpg.connect(database_url)
            await admin.execute("update cases set facts = null")
            await admin.close()
            async with database.reading() as db:
                return kept.rows, (await told.from_cases(db, parse(SHIPPED))).rows, len(one.rows)
        finally:
            await database.close()

    kept, worked_out, one = asyncio.run(play())
    assert (len(kept), one) == (2, 1)
    assert worked_out == kept
    done = run("--policy", changed, DATABASE_URL=database_url)
    assert done.exit_code == 0, done.output
    assert done.stdout.startswith("Of 2 past requests, ")


@pytest.mark.skipif(
    not REAL.exists(), reason="the real orders (Olist) are not on this machine; they are never committed"
)
def test_real_orders(changed: Path, tmp_path: Path) -> None:
    """Every real order becomes a request or is left out with a reason; the same report every time."""
    out = tmp_path / "report.json"
    first, second = (run("--policy", changed, "--orders", REAL, "--out", out) for _ in range(2))
    assert first.exit_code == 0, first.output
    assert first.stdout == second.stdout
    report = json.loads(out.read_text())
    late = sum(one["of"] for one in report["per"]["reason"] if one["reason"] == "arrived_too_late")
    assert (report["requests"] > 2_000, late > 600, report["flipped"] > 0) == (True, True, True)
    assert sum(report["answers"]["after"].values()) == report["requests"]
