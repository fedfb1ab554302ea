"""Doing a thing once: the key a request came with, and the reply it was given."""

import msgspec

from aisoon.rules.draft import Draft


class Once(msgspec.Struct, frozen=True):
    """An Idempotency-Key with the sha256 of the request it came with."""

    key: str
    request: bytes


class Reply(msgspec.Struct, frozen=True):
    """What a write answers: HTTP status and body; `replayed` when the same key was answered before."""

    status: int
    body: bytes
    replayed: bool = False
    draft: Draft | None = None
