"""The installation's own signature: an Ed25519 key in the data folder, made at the first start, or named by a setting."""

from __future__ import annotations

import base64
import binascii
from pathlib import Path

from aisoon.outside.locking import kept_key


class Sealer:
    """Signs as this installation; `key` is its public key, 64 hexadecimal digits."""

    def __init__(self, seed: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey  # loads its library when asked

        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = self._key.public_key().public_bytes_raw().hex()

    def sign(self, content: bytes) -> str:
        """The signature of some bytes, 128 hexadecimal digits."""
        return self._key.sign(content).hex()


def sealer(folder: Path, setting: str = "") -> Sealer:
    """The installation's key: from a setting (32 bytes in base64), else from `seal.key` in its folder, made when missing.

    ValueError when the setting or the file holds no such key.
    """
    try:
        seed = base64.b64decode(setting or kept_key(folder / "seal.key"), validate=True)
        return Sealer(seed)
    except (binascii.Error, ValueError) as error:
        place = "AISOON_SEAL_KEY" if setting else str(folder / "seal.key")
        raise ValueError(f"{place} holds no Ed25519 key: 32 bytes in base64 were expected.") from error


def verified(key: str, signature: str, content: bytes) -> bool:
    """Whether these bytes were signed by the holder of this key."""
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(key)).verify(bytes.fromhex(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True
