"""Payments: the small protocol every gateway speaks, the ways a call can end, and what a gateway tells by itself."""

from datetime import timedelta
from typing import Protocol

import msgspec

from aisoon.rules.told import Told

__all__ = ["Gateway", "GatewayDown", "GatewayRefused", "GatewayTimeout", "Intent", "Paid", "Proof", "Told"]


class GatewayRefused(Exception):
    """The provider said no: nothing has moved, and nothing will. `code` is 'card_gone' when the destination no longer exists."""

    def __init__(self, sentence: str, code: str = "refused") -> None:
        super().__init__(sentence)
        self.code = code


class GatewayTimeout(Exception):
    """Nobody knows whether the provider paid."""


class GatewayDown(GatewayTimeout):
    """The provider was not reached at all: nothing was sent."""


class Intent(msgspec.Struct, frozen=True):
    """One refund to be sent: `key` names intent and attempt and makes the call safe to repeat; `refund` is our id, kept
    by the provider as metadata; `payment` is the provider's reference; whole minor units; `account` is an IBAN (manual only).
    """

    key: str
    refund: str
    payment: str
    amount: int
    currency: str
    account: str = ""
    note: str = ""


class Paid(msgspec.Struct, frozen=True):
    """A refund the provider knows: its reference, 'succeeded', 'pending' or 'failed', and the key it was asked with
    (empty when it was not asked by us: somebody used the provider's own console).
    """

    reference: str
    status: str
    key: str = ""
    amount: int = 0
    currency: str = ""


class Proof(msgspec.Struct, frozen=True):
    """What is handed to the provider against a chargeback: words, and files as (name, media type, bytes)."""

    text: str
    fields: dict[str, str] = {}
    files: tuple[tuple[str, str, bytes], ...] = ()


class Gateway(Protocol):
    """A payment provider. Every call raises GatewayTimeout or GatewayDown when nobody answered."""

    name: str
    key_window: timedelta
    """How long the provider remembers idempotency keys: after it a POST is never repeated, only listings are read."""

    async def refund(self, intent: Intent) -> Paid:
        """Give money back; raises GatewayRefused, GatewayTimeout or GatewayDown."""

    async def refunds(self, payment: str) -> list[Paid]:
        """Every refund of a payment the provider has, ours and others', the oldest first."""

    async def told(self, after: str) -> tuple[list[Told], str]:
        """What happened since the cursor ('' is the beginning), the oldest first, and the next cursor."""

    async def contest(self, chargeback: str, proof: Proof) -> None:
        """Submit evidence against a chargeback."""

    def heard(self, body: bytes, headers: dict[str, str]) -> Told | None:
        """A webhook's body as what it tells, None when it is of no interest; ValueError when its signature does not fit."""
