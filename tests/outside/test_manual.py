"""The bank transfer list: nothing moves by itself, and nobody may tell us that it did."""

import asyncio

import pytest

from aisoon.outside.manual import Manual
from aisoon.outside.payments import Gateway, GatewayRefused, Intent, Paid, Proof


def test_a_refund_waits_on_the_list() -> None:
    manual: Gateway = Manual()
    intent = Intent("r1:1", "r1", "pay-1", 500, "EUR", account="DE02120300000000202051")
    told = [asyncio.run(manual.refund(intent)) for _ in range(2)]
    assert told == [Paid("list:r1", "pending", "r1:1", 500, "EUR")] * 2
    assert asyncio.run(manual.refunds("pay-1")) == []
    assert asyncio.run(manual.told("")) == ([], "")
    with pytest.raises(GatewayRefused):
        asyncio.run(manual.contest("cb_1", Proof("")))
    with pytest.raises(ValueError):
        manual.heard(b"{}", {})
