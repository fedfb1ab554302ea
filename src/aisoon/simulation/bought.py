"""Order lines bought in the past, read from a folder: the public Olist data set's CSV files, or orders as `aisoon import` takes them."""

import csv
import math
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import msgspec

from aisoon.importing.read import moment
from aisoon.importing.read import rows as orders_of

Told = Callable[[int], None]
"""Told how many orders have been read since last time."""


class Bought(msgspec.Struct, frozen=True):
    """One order line: what it cost in minor units, when it was promised and came, and what its buyer thought of it.

    `score` is the review's, 1 to 5, None without one; `reviewed_at` when it was written; `called_off` says that the order
    was cancelled before it was sent.
    """

    id: str
    buyer: str
    seller: str
    category: str
    country: str
    currency: str
    quantity: int
    paid: int
    shipping: int
    tier: str = ""
    promised_at: datetime | None = None
    delivered_at: datetime | None = None
    score: int | None = None
    reviewed_at: datetime | None = None
    called_off: bool = False


class Faults(Counter[str]):
    """What could not be read, in words, and how often."""


def bought(folder: Path, faults: Faults, told: Told = lambda count: None) -> Iterator[Bought]:
    """The order lines of a folder; ValueError when it holds no orders."""
    if (folder / "order_items.csv").exists():
        return olist(folder, faults, told)
    files = sorted(path for path in folder.iterdir() if path.suffix in (".jsonl", ".ndjson", ".csv"))
    if not files:
        raise ValueError(
            f"{folder}: there are no orders here. Put Olist's CSV files there, or files that aisoon import takes."
        )
    return ours(files, faults, told)


def count(folder: Path) -> int:
    """How many orders a folder seems to hold, for a progress bar: the lines of its files."""
    files = [folder / "orders.csv"] if (folder / "order_items.csv").exists() else sorted(folder.glob("*.*"))
    return sum(_lines_of(path) for path in files if path.is_file())


def _lines_of(path: Path) -> int:
    with path.open("rb") as file:
        return sum(1 for _ in file)


def ours(files: list[Path], faults: Faults, told: Told) -> Iterator[Bought]:
    """The lines of orders in our own form."""
    for path in files:
        for row in orders_of(path):
            told(1)
            if row.order is None:
                faults["orders that cannot be read"] += 1
                continue
            order, shipments = row.order, {one.reference: one for one in row.order.shipments}
            tiers = {one.reference: one.tier for one in order.sellers}
            for number, line in enumerate(order.lines, 1):
                parcel = shipments.get(line.shipment)
                yield Bought(
                    f"{order.reference}/{number}", order.buyer.email, line.seller, line.category, order.country,
                    order.currency, line.quantity, line.paid, line.shipping, tiers.get(line.seller, ""),
                    parcel.promised_at if parcel else None, parcel.delivered_at if parcel else None,
                )  # fmt: skip


def olist(folder: Path, faults: Faults, told: Told) -> Iterator[Bought]:
    """The lines of the Olist data set: Brazilian orders in BRL, a line an item, with the reviews' scores."""
    items: dict[str, list[dict[str, str]]] = {}
    for row in _rows(folder / "order_items.csv"):
        items.setdefault(row["order_id"], []).append(row)
    categories = {row["product_id"]: row["product_category_name"] or "other" for row in _rows(folder / "products.csv")}
    buyers = {row["customer_id"]: row["customer_unique_id"] for row in _rows(folder / "customers.csv")}
    reviews = {row["order_id"]: row for row in _rows(folder / "reviews.csv")}
    seen: set[str] = set()
    for order in _rows(folder / "orders.csv"):
        told(1)
        name = order["order_id"]
        if name in seen or name not in items:
            faults["orders told twice" if name in seen else "orders without items"] += 1
            continue
        seen.add(name)
        try:
            yield from _lines(order, items[name], categories, buyers, reviews.get(name, {}))
        except ValueError:
            faults["orders with an amount or a date that is none"] += 1


def _rows(path: Path) -> Iterator[dict[str, str]]:
    if not path.exists():
        return
    with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
        yield from ({name: value or "" for name, value in row.items() if name} for row in csv.DictReader(file))


def _lines(
    order: dict[str, str], items: list[dict[str, str]], categories: dict[str, str], buyers: dict[str, str],
    review: dict[str, str],
) -> list[Bought]:  # fmt: skip
    promised, delivered = moment(order["order_estimated_delivery_date"]), moment(order["order_delivered_customer_date"])
    if promised and promised.time() == promised.min.time():
        promised += timedelta(days=1)  # a day without a time is promised until it ends
    score = int(review["review_score"]) if review.get("review_score") else None
    return [
        Bought(
            id=f"{order['order_id']}/{item['order_item_id']}",
            buyer=buyers.get(order["customer_id"], order["customer_id"]),
            seller=item["seller_id"],
            category=categories.get(item["product_id"], "other"),
            country="BR",
            currency="BRL",
            quantity=1,
            paid=_cents(item["price"]),
            shipping=_cents(item["freight_value"]),
            promised_at=promised,
            delivered_at=delivered,
            score=score,
            reviewed_at=moment(review.get("review_answer_timestamp", "")),
            called_off=order["order_status"] in ("canceled", "unavailable"),
        )
        for item in items
    ]


def _cents(text: str) -> int:
    amount = float(text)
    if not math.isfinite(amount) or amount < 0:
        raise ValueError(f"{text!r} is no amount")
    return round(amount * 100)
