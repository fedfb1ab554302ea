"""Examples of what the API takes, shown in its documentation and sent by its tests."""

from typing import Any

LINE = "0199a1c0-0000-7000-8000-000000000001"

WISHES: list[dict[str, Any]] = [{"line": LINE, "quantity": 1, "reason": "does_not_fit"}]

CASE: dict[str, Any] = {"lines": WISHES, "statement": "It is too small.", "evidence": []}

MOVE: dict[str, Any] = {"move": "case.ship", "bring": {"carrier": "DHL", "tracking": "JD0145"}, "version": 3}

MESSAGE: dict[str, Any] = {"body": "Hello, the dress is too small. What can I do?"}

TAKE_BACK: dict[str, Any] = {"because": "This picture was of another order."}

COVER: dict[str, Any] = {"covers": [[120, 40, 300, 250]], "because": "A child is in the picture."}

SCAN: dict[str, Any] = {"tracking": "JD0145", "event": "delivered", "place": "Leipzig"}

KEY: dict[str, Any] = {
    "role": "buyer",
    "email": "ana@example.com",
    "name": "Ana",
    "label": "test",
    "scopes": ["read", "write"],
}

ORDER: dict[str, Any] = {
    "reference": "1001",
    "currency": "EUR",
    "country": "DE",
    "placed_at": "2026-11-02T10:00:00Z",
    "buyer": {"email": "ana@example.com", "name": "Ana"},
    "sellers": [{"reference": "loom", "name": "Loom & Co", "email": "hello@loom.example"}],
    "lines": [
        {
            "sku": "D-1",
            "title": "Linen dress, 38",
            "category": "fashion",
            "quantity": 1,
            "paid": 8990,
            "tax": 1435,
            "shipping": 490,
            "seller": "loom",
            "shipment": "S1",
            "listing": {"title": "Linen dress, 38", "description": "Fits loosely.", "attributes": {"fabric": "linen"}},
        }
    ],
    "payments": [{"reference": "pay-1001", "method": "card", "captured": 9480}],
    "shipments": [
        {
            "reference": "S1",
            "seller": "loom",
            "carrier": "DHL",
            "tracking": "JD0001",
            "promised_at": "2026-11-06T00:00:00Z",
            "delivered_at": "2026-11-05T12:00:00Z",
        }
    ],
}
