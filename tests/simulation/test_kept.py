"""The report a version keeps: the same numbers as the whole comparison, as plain data; nothing at all for no requests."""

import msgspec

from aisoon.rules.condition import FACTS
from aisoon.rules.policy import parse
from aisoon.settings import ROOT
from aisoon.simulation.kept import told

SHIPPED = (ROOT / "policies" / "aisoon.toml").read_text("utf-8")
LATE = '\n[[rule]]\nname = "late"\nthen = "approve"\nwhen = { reason = "arrived_too_late", days_late = { at_least = 7 } }\n'
OLD, NEW = parse(SHIPPED), parse(SHIPPED.replace("2026-11-01", "2026-12-01") + LATE)
NOTHING = dict.fromkeys(FACTS)


def request(id: str, days_late: int, currency: str = "EUR", value: int = 3000) -> dict[str, object]:
    """A request of something that arrived late."""
    facts = {
        "reason": "arrived_too_late",
        "days_late": days_late,
        "currency": currency,
        "value": value,
        "country": "DE",
    }
    return {
        **NOTHING,
        "id": id,
        "days_since_delivery": 3,
        "delivered": True,
        "return_needed": True,
        "sure": True,
        **facts,
    }


def test_what_is_kept() -> None:
    rows = [request("A", 9), request("B", 8, "GBP", 500), request("C", 1)]
    found = told(OLD, NEW, rows)
    assert (found["requests"], found["changed"], found["before"], found["after"]) == (3, 2, "2026-11-01", "2026-12-01")
    assert found["changes"] == [{"change": "to_seller → approve", "count": 2, "value": {"EUR": 3000, "GBP": 500}}]
    assert found["per"] == {"reason": {"arrived_too_late": 2}, "category": {"several": 2}, "country": {"DE": 2}}
    assert found["answers"]["after"]["approve"] == 2
    assert found["waits"] == {"before": 48.0, "after": 48.0}
    assert found["flips"][0] == {"case": "A", "was": "to_seller", "now": "approve", "rule_was": "", "rule_now": "late"}
    assert msgspec.json.decode(msgspec.json.encode(found)) == found


def test_no_requests() -> None:
    found = told(OLD, NEW, [])
    assert (found["requests"], found["changed"], found["changes"], found["flips"]) == (0, 0, [], [])
    assert found["waits"] == {"before": None, "after": None}
