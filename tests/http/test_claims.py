"""The claim and the carrier's data, side by side: they agree, disagree, or say nothing about each other."""

from datetime import UTC, datetime, timedelta

import pytest

from aisoon.http.claims import agrees

DAY = datetime(2026, 11, 2, 12, tzinfo=UTC)
LATER = DAY + timedelta(days=3)


@pytest.mark.parametrize(
    ("reason", "promised", "estimated", "delivered", "said"),
    [
        ("not_received", DAY, None, LATER, False),
        ("not_received", DAY, None, None, None),
        ("arrived_too_late", DAY, None, LATER, True),
        ("arrived_too_late", LATER, None, DAY, False),
        ("arrived_too_late", None, None, DAY, None),
        ("will_not_arrive_on_time", DAY, LATER, None, True),
        ("will_not_arrive_on_time", LATER, DAY, None, False),
        ("will_not_arrive_on_time", DAY, None, None, None),
    ],
)
def test_claims(
    reason: str, promised: datetime | None, estimated: datetime | None, delivered: datetime | None, said: bool | None
) -> None:
    assert agrees(reason, promised, estimated, delivered) is said
