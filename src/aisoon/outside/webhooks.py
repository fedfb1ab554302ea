"""Webhooks: what a sender signs and a receiver checks, an HMAC-SHA256 over the time and the body."""

import hashlib
import hmac
import re
from datetime import UTC, datetime, timedelta

import msgspec

from aisoon.rules.told import KINDS, Told

HEADER = "gateway-signature"
TOLERANCE = timedelta(minutes=5)
SIGNATURE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})", re.ASCII)


def signed(secret: str, body: bytes, at: datetime | None = None) -> str:
    """The header's value for a body sent at a moment: `t=1750000000,v1=<hex>`."""
    stamp = str(int((at or datetime.now(UTC)).timestamp()))
    return f"t={stamp},v1={_mac(secret, stamp, body)}"


def check(secret: str, body: bytes, headers: dict[str, str], now: datetime | None = None) -> None:
    """Raises ValueError unless somebody who knows the secret signed this body within the last five minutes."""
    if not secret:
        raise ValueError("no webhook secret is set, so no webhook is believed")
    given = next((value for name, value in headers.items() if name.lower() == HEADER), "")
    found = SIGNATURE.fullmatch(given.strip())
    if found is None:
        raise ValueError(f"the header {HEADER} is missing or malformed")
    stamp, mac = found.groups()
    if not hmac.compare_digest(_mac(secret, stamp, body), mac):
        raise ValueError("the signature does not fit the body")
    if abs((now or datetime.now(UTC)).timestamp() - int(stamp)) > TOLERANCE.total_seconds():
        raise ValueError("the signature is older than five minutes")


def heard(secret: str, body: bytes, headers: dict[str, str], now: datetime | None = None) -> Told | None:
    """A signed webhook of the fake gateway as what it tells, None when we know no such kind; ValueError when it is not sound."""
    check(secret, body, headers, now)
    try:
        told = msgspec.json.decode(body, type=Told)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ValueError(f"the body cannot be read: {error}") from None
    return told if told.kind in KINDS else None


def _mac(secret: str, stamp: str, body: bytes) -> str:
    return hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
