"""Imports: dirty files are taken as far as they can be trusted, row by row, and a second run changes nothing."""

import asyncio
import csv
import json
import os
from collections import Counter, defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from uuid_utils.compat import uuid7

from aisoon.desk import Desk
from aisoon.importing import Summary, import_file
from aisoon.outside.calendars import calendar
from aisoon.settings import ROOT
from aisoon.store.database import connect

SHARED = Path(os.environ.get("AISOON_SHARED_DATA", ROOT.parent / "shared" / "data")) / "olist"
POLICY = (ROOT / "policies" / "aisoon.toml").read_text()


def order(reference: str, **over: Any) -> dict[str, Any]:
    """A good order; `over` spoils it."""
    line = {
        "sku": "K",
        "title": "Kettle",
        "category": "kitchen",
        "quantity": 1,
        "paid": 4990,
        "seller": "S",
        "shipment": "P",
    }
    good = {
        "reference": reference, "currency": "EUR", "country": "DE", "placed_at": "2026-11-01T10:00:00Z",
        "buyer": {"email": "bea@example.com", "name": "Bea"},
        "sellers": [{"reference": "S", "name": "Shop", "email": "shop@example.com"}],
        "lines": [{**line, **over.pop("line", {})}],
        "payments": [{"reference": f"p-{reference}", "method": "card", "captured": over.pop("captured", 4990)}],
        "shipments": [{"reference": "P", "seller": "S", "delivered_at": over.pop("delivered_at", None)}],
    }  # fmt: skip
    return {**good, **over}


def taken(url: str, path: Path, times: int = 1) -> list[Summary]:
    """Import a file so many times."""

    async def run() -> list[Summary]:
        database = await connect(url)
        desk = Desk(database, lambda: datetime.now(UTC), calendar, uuid7, POLICY)
        person = await desk.put_person("operator", "import@localhost", "Import")
        try:
            return [await import_file(desk, person, path) for _ in range(times)]
        finally:
            await database.close()

    return asyncio.run(run())


def test_a_dirty_file(database_url: str, tmp_path: Path) -> None:
    """Missing dates and zero prices are facts; everything that contradicts itself is refused with its line."""
    lines = [
        json.dumps(order("A-1")),
        json.dumps(order("A-2", line={"paid": 0}, captured=0)),
        json.dumps(order("A-3", line={"quantity": -2})),
        "{broken",
        json.dumps(order("A-1")),
        json.dumps(order("A-4", captured=5000)),
        json.dumps(order("A-5", currency="EURO")),
        json.dumps(order("A-6", line={"tax": 9999})),
        json.dumps({**order("A-7"), "colour": "red"}),
        json.dumps(order("A-8", placed_at="2026-11-01T10:00:00")),
        json.dumps(order("A-9", line={"seller": "nobody"})),
    ]
    path = tmp_path / "orders.jsonl"
    path.write_bytes("\n".join(lines).encode() + b'\n{"reference": "\xff\xfe"}\n')
    first, second = taken(database_url, path, 2)
    assert first.created == 2
    assert {one.line: one.field for one in first.refused} == {
        3: "lines.0.quantity", 4: "", 5: "reference", 6: "payments", 7: "currency", 8: "lines.0.tax", 9: "", 10: "placed_at",
        11: "lines.0.seller", 12: "",
    }  # fmt: skip
    assert all(one.problem for one in first.refused)
    assert (second.created, second.updated, second.unchanged) == (0, 0, 2)


def test_csv_groups_lines_and_reads_money_in_its_currency(database_url: str, tmp_path: Path) -> None:
    """Two rows are one order; half a yen is refused."""
    header = [
        "order",
        "placed_at",
        "currency",
        "country",
        "buyer_email",
        "seller",
        "sku",
        "title",
        "quantity",
        "paid",
        "shipping",
    ]
    rows = [
        ["C-1", "2026-11-01T10:00", "EUR", "DE", "b@example.com", "S", "K", "Kettle", "1", "49.90", "4.90"],
        ["C-1", "2026-11-01T10:00", "EUR", "DE", "b@example.com", "S", "M", "Mug", "2", "9,80", ""],
        ["C-2", "2026-11-01T10:00", "JPY", "JP", "b@example.com", "S", "K", "Kettle", "1", "5800.5", ""],
        ["C-3", "yesterday", "EUR", "DE", "b@example.com", "S", "K", "Kettle", "1", "5", ""],
        ["C-4", "2026-11-01T10:00", "KWD", "KW", "b@example.com", "S", "K", "Kettle", "x", "1.234", ""],
        ["C-5", "2026-11-01T10:00", "KWD", "KW", "b@example.com", "S", "K", "Kettle", "1", "1.234", ""],
    ]
    path = tmp_path / "orders.csv"
    with path.open("w", newline="") as out:
        csv.writer(out).writerows([header, *rows])
    first, second = taken(database_url, path, 2)
    assert (first.created, [one.line for one in first.refused]) == (2, [4, 5, 6])
    assert second.unchanged == 2


def test_a_delivery_since_is_brought_up_to_date_but_money_never(database_url: str, tmp_path: Path) -> None:
    """Shipments change, what was paid does not."""
    path = tmp_path / "orders.jsonl"
    path.write_text(json.dumps(order("D-1")))
    assert taken(database_url, path)[0].created == 1
    path.write_text(json.dumps(order("D-1", delivered_at="2026-11-05T10:00:00Z")))
    assert taken(database_url, path)[0].updated == 1
    path.write_text(json.dumps(order("D-1", line={"paid": 4000}, captured=4000)))
    assert [one.problem for one in taken(database_url, path)[0].refused] == ["order changed"]


def test_a_file_that_is_none(tmp_path: Path, database_url: str) -> None:
    """A wrong ending or missing columns are told before anything is written."""
    wrong, empty = tmp_path / "orders.xlsx", tmp_path / "orders.csv"
    wrong.write_text("")
    empty.write_text("order,title\n1,2\n")
    with pytest.raises(ValueError, match=r"must end in \.jsonl or \.csv"):
        taken(database_url, wrong)
    with pytest.raises(ValueError, match="columns are missing: placed_at"):
        taken(database_url, empty)


def olist(most: int) -> list[dict[str, Any]]:
    """Orders of the public Olist data as our orders: BRL, price and freight as lines, payments as they were."""

    def table(name: str) -> list[dict[str, str]]:
        with (SHARED / name).open(encoding="utf-8-sig", newline="") as file:
            return list(csv.DictReader(file))

    items, payments = defaultdict(list), defaultdict(list)
    for row in table("order_items.csv"):
        items[row["order_id"]].append(row)
    for row in table("payments.csv"):
        payments[row["order_id"]].append(row)
    categories = {row["product_id"]: row["product_category_name"] or "other" for row in table("products.csv")}
    return [
        olist_order(row, items[row["order_id"]], payments[row["order_id"]], categories)
        for row in table("orders.csv")[:most]
    ]


def olist_order(
    row: dict[str, str], items: list[dict[str, str]], payments: list[dict[str, str]], categories: dict[str, str]
) -> dict[str, Any]:
    """One Olist order in our form."""

    def cents(text: str) -> int:
        return round(float(text) * 100)

    def at(name: str) -> str | None:
        return row[name].replace(" ", "T") + "Z" if row[name] else None

    return {
        "reference": row["order_id"], "currency": "BRL", "country": "BR", "placed_at": at("order_purchase_timestamp"),
        "buyer": {"email": f"{row['customer_id']}@buyers.invalid", "name": "Buyer"},
        "sellers": [{"reference": s, "name": s[:8], "email": f"{s}@sellers.invalid", "country": "BR", "zone": "America/Sao_Paulo"}
                    for s in sorted({item["seller_id"] for item in items})],
        "lines": [{"sku": item["product_id"], "title": categories.get(item["product_id"], "other"), "quantity": 1,
                   "category": categories.get(item["product_id"], "other"), "paid": cents(item["price"]),
                   "shipping": cents(item["freight_value"]), "seller": item["seller_id"], "shipment": item["seller_id"]} for item in items],
        "payments": [{"reference": f"{row['order_id']}/{pay['payment_sequential']}", "method": pay["payment_type"],
                      "captured": cents(pay["payment_value"])} for pay in payments],
        "shipments": [{"reference": s, "seller": s, "promised_at": at("order_estimated_delivery_date"),
                       "shipped_at": at("order_delivered_carrier_date"), "delivered_at": at("order_delivered_customer_date")}
                      for s in sorted({item["seller_id"] for item in items})],
    }  # fmt: skip


@pytest.mark.skipif(
    not SHARED.exists(), reason="the real orders (Olist) are not on this machine; they are never committed"
)
def test_real_orders(database_url: str, tmp_path: Path) -> None:
    """Two thousand orders of a real marketplace: taken, or refused with a reason; a second run changes nothing."""
    path = tmp_path / "olist.jsonl"
    path.write_text("\n".join(json.dumps(one) for one in olist(2_000)))
    first, second = taken(database_url, path, 2)
    print(f"{first.created} created, {len(first.refused)} refused: {dict(first.reasons())}")
    assert first.created + len(first.refused) == 2_000
    assert set(first.reasons()) <= {"lines", "payments"}, "orders without items, and payments that do not add up"
    assert first.created > 1_500
    assert second.unchanged == first.created
    assert Counter(one.reference for one in first.refused) == Counter(one.reference for one in second.refused)
