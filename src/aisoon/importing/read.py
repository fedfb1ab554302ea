"""Reading order files: each order with the line it began on, or what is wrong with it."""

import csv
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from aisoon.rules.money import BadMoney, parse
from aisoon.rules.shop import OrderIn

COLUMNS = (
    "order", "placed_at", "currency", "country", "buyer_email", "buyer_name", "seller", "seller_name", "seller_email",
    "seller_country", "seller_zone", "sku", "title", "category", "quantity", "paid", "tax", "discount", "shipping",
    "carrier", "tracking", "promised_at", "estimated_at", "shipped_at", "delivered_at", "payment", "method",
)  # fmt: skip
"""The CSV's header: one row an order line; money as decimals ('12.30'), times as ISO 8601 (UTC where no zone is given)."""

NEEDED = ("order", "placed_at", "currency", "country", "buyer_email", "seller", "sku", "title", "quantity", "paid")


class Row(msgspec.Struct, frozen=True):
    """One order of a file: the line it began on, its reference as far as known, and the order or what is wrong."""

    line: int
    reference: str
    order: OrderIn | None
    problem: str = ""


def rows(path: Path) -> Iterator[Row]:
    """The orders of a file, by its ending; ValueError when the file as a whole cannot be read."""
    if path.suffix in (".jsonl", ".ndjson"):
        return from_lines(path)
    if path.suffix == ".csv":
        return from_csv(path)
    raise ValueError(f"{path.name}: the file must end in .jsonl or .csv.")


def from_lines(path: Path) -> Iterator[Row]:
    """One order a line of JSON, as POST /v1/orders takes it."""
    with path.open("rb") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield from_line(number, line)


def from_line(number: int, line: bytes) -> Row:
    """One line as an order, or what is wrong with it."""
    try:
        line.decode("utf-8")
        order = msgspec.json.decode(line, type=OrderIn)
    except UnicodeDecodeError as error:
        return Row(number, "", None, f"is not UTF-8 (byte {error.start + 1})")
    except msgspec.MsgspecError as error:
        return Row(number, "", None, str(error))
    return Row(number, order.reference, order)


def from_csv(path: Path) -> Iterator[Row]:
    """Orders of a flat CSV; rows of one order stand together."""
    with path.open("rb") as file:
        text = io.TextIOWrapper(file, "utf-8-sig", errors="surrogateescape", newline="")
        reader = csv.DictReader(text)
        if missing := [name for name in NEEDED if name not in (reader.fieldnames or [])]:
            raise ValueError(f"{path.name}: these columns are missing: {', '.join(missing)}.")
        held: list[dict[str, str]] = []
        begun = 2
        for row in reader:
            clean = {name: (value or "").strip() for name, value in row.items() if isinstance(name, str)}
            if held and clean["order"] != held[0]["order"]:
                yield grouped(begun, held)
                held = []
            begun = begun if held else reader.line_num
            held.append(clean)
        if held:
            yield grouped(begun, held)


def grouped(line: int, held: list[dict[str, str]]) -> Row:
    """The rows of one order as an order, or what is wrong with them."""
    reference = held[0]["order"].encode("utf-8", "replace").decode()
    try:
        for row in held:
            "".join(row.values()).encode("utf-8")
        order = msgspec.convert(flat(held), OrderIn)
    except UnicodeEncodeError:
        return Row(line, reference, None, "is not UTF-8")
    except (BadMoney, ValueError, msgspec.ValidationError) as error:
        return Row(line, reference, None, str(error))
    return Row(line, reference, order)


def flat(held: list[dict[str, str]]) -> dict[str, Any]:
    """An order's CSV rows in the shape the API takes."""
    first, currency = held[0], held[0]["currency"]
    lines = [line(row, currency, number) for number, row in enumerate(held)]
    total = sum(row["paid"] + row["shipping"] for row in lines)
    return {
        "reference": first["order"],
        "currency": currency,
        "country": first["country"],
        "placed_at": moment(first["placed_at"]),
        "buyer": {"email": first["buyer_email"], "name": first.get("buyer_name") or first["buyer_email"]},
        "sellers": list({row["seller"]: seller(row) for row in held}.values()),
        "lines": lines,
        "payments": [
            {
                "reference": first.get("payment") or f"payment of {first['order']}",
                "method": first.get("method") or "card",
                "captured": total,
                "captured_at": moment(first["placed_at"]),
            }
        ],
        "shipments": list({shipment(row)["reference"]: shipment(row) for row in held}.values()),
    }


def line(row: dict[str, str], currency: str, number: int) -> dict[str, Any]:
    """One CSV row as an order line."""
    if not row["quantity"].lstrip("-").isdigit():
        raise ValueError(f"row {number + 1} of the order: quantity {row['quantity']!r} is not a whole number")
    found: dict[str, Any] = {name: row[name] for name in ("sku", "title", "seller")}
    found |= {name: parse(row.get(name) or "0", currency) for name in ("paid", "tax", "discount", "shipping")}
    return found | {
        "category": row.get("category") or "other",
        "quantity": int(row["quantity"]),
        "shipment": shipment(row)["reference"],
    }


def seller(row: dict[str, str]) -> dict[str, Any]:
    """The seller a row names."""
    return {
        "reference": row["seller"],
        "name": row.get("seller_name") or row["seller"],
        "email": row.get("seller_email") or f"{row['seller']}@sellers.invalid",
        "country": row.get("seller_country") or row["country"],
        "zone": row.get("seller_zone") or "UTC",
    }


def shipment(row: dict[str, str]) -> dict[str, Any]:
    """The shipment a row came in: one for each seller and tracking number."""
    times = {name: moment(row.get(name, "")) for name in ("promised_at", "estimated_at", "shipped_at", "delivered_at")}
    reference = f"{row['seller']}/{row.get('tracking') or '1'}"
    found = {"reference": reference, "seller": row["seller"], "carrier": row.get("carrier", "")}
    return found | {"tracking": row.get("tracking", ""), **times}


def moment(text: str) -> datetime | None:
    """A written time, UTC where it names no zone; ValueError when it is none."""
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)
