"""The Stripe adapter against localstripe, a peer nobody here wrote: for shape only, never as the judge of money.

It ignores idempotency keys and allows refunds over the rest, so it says nothing about either.
"""

from __future__ import annotations

import asyncio
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from aisoon.outside.payments import Intent, Paid
from aisoon.outside.stripe import StripeGateway

PEER = shutil.which("localstripe", path=str(Path(sys.executable).parent))
CARD = {
    "type": "card",
    "card[number]": "4242424242424242",
    "card[exp_month]": "12",
    "card[exp_year]": "2040",
    "card[cvc]": "123",
}


@pytest.fixture(scope="module")
def peer(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """localstripe on a free port, from scratch."""
    if PEER is None:
        pytest.skip("localstripe is not installed: the adapter was tried against our own fake only")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [PEER, "--port", str(port), "--from-scratch"], cwd=tmp_path_factory.mktemp("localstripe"),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    url, until = f"http://127.0.0.1:{port}", time.monotonic() + 20
    try:
        while time.monotonic() < until:
            try:
                httpx.get(url)
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield url
    finally:
        process.terminate()
        process.wait(10)


def paid_for(url: str) -> dict[str, Any]:
    """A payment of 100.00 EUR, as a shop makes it."""
    with httpx.Client(base_url=url, auth=("sk_test_1", "")) as shop:
        card = shop.post("/v1/payment_methods", data=CARD).json()
        buyer = shop.post("/v1/customers", data={"email": "ana@example.com"}).json()
        shop.post(f"/v1/payment_methods/{card['id']}/attach", data={"customer": buyer["id"]})
        asked = {
            "amount": "10000",
            "currency": "eur",
            "customer": buyer["id"],
            "payment_method": card["id"],
            "confirm": "true",
        }
        found: dict[str, Any] = shop.post("/v1/payment_intents", data=asked).json()
        assert found["status"] == "succeeded"
        return found


def test_pay_refund_and_list(peer: str) -> None:
    """A refund by payment intent is found again in the listing, with our names."""
    payment = paid_for(peer)["id"]

    async def run() -> tuple[Paid, list[Paid]]:
        gateway = StripeGateway("sk_test_1", "whsec_1", peer)
        try:
            made = await gateway.refund(Intent("case.1:1", "case.1", payment, 4_000, "EUR"))
            return made, await gateway.refunds(payment)
        finally:
            await gateway.close()

    made, listed = asyncio.run(run())
    assert (made.status, made.key, made.amount, made.currency) == ("succeeded", "case.1:1", 4_000, "EUR")
    assert listed == [made]
