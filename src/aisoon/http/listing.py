"""A list's next page, as a word in its address."""

import base64
import binascii
from datetime import datetime

import msgspec

from aisoon.store.finding import Place

BIG = 2**63
"""The numbers a database keeps are below it."""


def cursor(place: Place) -> str:
    """A place as a word for an address."""
    return base64.urlsafe_b64encode(msgspec.json.encode(place)).decode().rstrip("=")


def place_of(word: str) -> Place | None:
    """The place a word stands for; None when it is no such word."""
    try:
        whole = base64.urlsafe_b64decode(word + "=" * (-len(word) % 4))
        place = msgspec.json.decode(whole, type=Place)
        aware = place.due == "infinity" or datetime.fromisoformat(place.due).tzinfo
        fits = abs(place.value) < BIG and abs(place.opened) < BIG
        return place if aware and fits else None
    except (ValueError, binascii.Error, msgspec.MsgspecError):
        return None
