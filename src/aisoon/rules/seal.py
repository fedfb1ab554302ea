"""Checkpoints: one root over the heads of all chains that grew, chained to the checkpoint before, for somebody to sign.

The tree is RFC 6962's: a leaf's hash begins with a zero byte, a node's with a one, and an odd one out goes up as it is
split there: the left part is the largest power of two below the count.
"""

import hashlib
from typing import Any

import msgspec

from aisoon.rules.canonical import canonical, digest

FIRST = "0" * 64
"""What the first checkpoint names as the one before it."""


class Head(msgspec.Struct, frozen=True, array_like=True):
    """The latest link of one chain: its order, place and hash."""

    order: str
    sequence: int
    hash: str

    @property
    def leaf(self) -> bytes:
        """Its hash as a leaf of the tree."""
        text = f'{{"hash":"{self.hash}","order":"{self.order}","sequence":{self.sequence}}}'
        return hashlib.sha256(b"\0" + text.encode()).digest()


class Checkpoint(msgspec.Struct, frozen=True):
    """What is signed: `root` over `orders` heads of all links up to number `through`; `key` is the signer's public one."""

    number: int
    at: str
    previous: str
    root: str
    orders: int
    through: int
    key: str

    @property
    def signed(self) -> bytes:
        """The bytes that the signature is over: canonical JSON."""
        return canonical(msgspec.structs.asdict(self))

    @property
    def hash(self) -> str:
        """What the next checkpoint names it by."""
        return digest(msgspec.structs.asdict(self))


class Sealed(msgspec.Struct, frozen=True):
    """A checkpoint as it is kept in a file: with its signature (hexadecimal) and the heads under it."""

    checkpoint: Checkpoint
    signature: str
    heads: list[Head] = []


class Proof(msgspec.Struct, frozen=True):
    """That a head stands under a checkpoint's root: the hashes beside its way up, each with its side ('left', 'right')."""

    head: Head
    path: list[tuple[str, str]]


def _above(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\1" + left + right).digest()


def _split(count: int) -> int:
    return 1 << (count - 1).bit_length() - 1


def _root(leaves: list[bytes]) -> bytes:
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = _split(len(leaves))
    return _above(_root(leaves[:middle]), _root(leaves[middle:]))


def root(heads: list[Head]) -> str:
    """The root over heads, which stand in the order of their orders' ids."""
    return _root([one.leaf for one in heads]).hex()


def proof(heads: list[Head], order: str) -> Proof | None:
    """How an order's head stands under the root; None when it is not among them."""
    place = next((n for n, one in enumerate(heads) if one.order == order), None)
    if place is None:
        return None
    found, leaves, at = heads[place], [one.leaf for one in heads], place
    path: list[tuple[str, str]] = []
    while len(leaves) > 1:
        middle = _split(len(leaves))
        if at < middle:
            path.append(("right", _root(leaves[middle:]).hex()))
            leaves = leaves[:middle]
        else:
            path.append(("left", _root(leaves[:middle]).hex()))
            leaves, at = leaves[middle:], at - middle
    return Proof(found, path[::-1])


def leads_to(proof: Proof) -> str:
    """The root that a proof leads to."""
    now = proof.head.leaf
    for side, beside in proof.path:
        other = bytes.fromhex(beside)
        now = _above(other, now) if side == "left" else _above(now, other)
    return now.hex()


def made(number: int, at: str, previous: str, through: int, heads: list[Head], key: str) -> Checkpoint:
    """The next checkpoint."""
    return Checkpoint(number, at, previous, root(heads), len(heads), through, key)


def as_json(value: Any) -> bytes:
    """JSON that is the same each time, for a file."""
    return msgspec.json.encode(value, order="sorted") + b"\n"
