"""Sending to addresses others gave us: only to the open internet, at the address that was looked at, never along a redirect."""

import asyncio
import base64
import hashlib
import hmac
import ipaddress
import socket
from urllib.parse import urlsplit

import httpx

TIMEOUT = 10.0
CLOSED = tuple(
    ipaddress.ip_network(one)
    for one in (
        "100.64.0.0/10",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "2002::/16",
        "2001::/32",
        "::/96",
        "fec0::/10",
        "198.18.0.0/15",
    )
)
"""Networks that lead inside by a detour, whatever ipaddress calls global."""


class Unsafe(ValueError):
    """An address we do not send to."""


def signature(secret: str, id: str, stamp: str, body: bytes) -> str:
    """Standard Webhooks: `v1,` and the base64 of the HMAC-SHA256 over id, time and body; the secret is `whsec_` and base64."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    mac = hmac.new(key, f"{id}.{stamp}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(mac).decode()}"


def is_open(address: str) -> bool:
    """Whether an IP address is somebody's on the open internet."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address) and found.ipv4_mapped:
        found = found.ipv4_mapped
    inside = found.is_private or found.is_loopback or found.is_link_local or found.is_multicast or found.is_reserved
    return found.is_global and not inside and not any(found in one for one in CLOSED if one.version == found.version)


async def resolve(url: str, inside: bool = False) -> tuple[str, str]:
    """The host of an https address and the IP address to connect to; Unsafe where any of its addresses leads inside.

    With `inside`, for tests and networks of one's own, http and private addresses will do.
    """
    parts = urlsplit(url)
    if (
        parts.scheme not in (("https", "http") if inside else ("https",))
        or not parts.hostname
        or parts.username
        or parts.password
    ):
        raise Unsafe("it must be an https address without a name or password in it")
    try:
        port = parts.port or (443 if parts.scheme == "https" else 80)
        rows = await asyncio.get_running_loop().getaddrinfo(parts.hostname, port, type=socket.SOCK_STREAM)
    except (OSError, ValueError, UnicodeError) as error:
        raise Unsafe("its host cannot be found") from error
    addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))
    if not addresses or (not inside and not all(is_open(one) for one in addresses)):
        raise Unsafe("it leads into a network of our own")
    return parts.hostname, addresses[0]


async def post(url: str, headers: dict[str, str], body: bytes, inside: bool = False) -> int:
    """POST a body to the address that was looked at; the status of the answer. Raises Unsafe, httpx.HTTPError, OSError."""
    host, address = await resolve(url, inside)
    target = httpx.URL(url).copy_with(host=address)
    named = {**headers, "host": httpx.URL(url).netloc.decode()}
    async with httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False) as client:
        request = client.build_request("POST", target, headers=named, content=body, extensions={"sni_hostname": host})
        reply = await client.send(request, stream=True)  # what they answer is not read
        await reply.aclose()
        return reply.status_code
