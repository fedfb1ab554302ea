"""Payments: the small protocol every gateway speaks, and the three ways a call can end."""

from datetime import datetime
from typing import Protocol

import msgspec


class GatewayRefused(Exception):
    """The provider said no: nothing has moved, and nothing will."""


class GatewayTimeout(Exception):
    """Nobody knows whether the provider paid."""


class Paid(msgspec.Struct, frozen=True):
    """A refund the provider knows: its own reference and whether it stands ('succeeded') or came back ('failed')."""

    reference: str
    status: str


class Reversal(msgspec.Struct, frozen=True):
    """The bank sent a refund back: the key it was asked with, and when."""

    number: int
    key: str
    at: datetime


class Gateway(Protocol):
    """A payment provider; `key` names the intent and makes a call safe to repeat; amounts are whole minor units."""

    async def refund(self, key: str, payment: str, amount: int, currency: str) -> Paid:
        """Give money back; raises GatewayRefused or GatewayTimeout."""

    async def find(self, key: str) -> Paid | None:
        """The refund asked for with this key, or None when the provider never heard of it."""

    async def reversals(self, after: int) -> list[Reversal]:
        """Refunds that came back, numbered; those after the number given."""
