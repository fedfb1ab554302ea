"""Files that people in stories show: small, real, and another one for every name."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image

from tests.evidence.sounds import wave


@dataclass(frozen=True)
class File:
    """A file as it is sent."""

    name: str
    kind: str
    media_type: str
    content: bytes


def file(kind: str, label: str) -> File:
    """A photo, video, sound or document that goes by this name in the story."""
    if kind == "photo":
        colour = tuple(hashlib.sha256(label.encode()).digest()[:3])
        held = io.BytesIO()
        Image.new("RGB", (24, 16), colour).save(held, "PNG")
        return File(f"{label}.png", kind, "image/png", held.getvalue())
    if kind == "video":
        content = b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + label.encode() * 3
        return File(f"{label}.mp4", kind, "video/mp4", content)
    if kind == "sound":
        return File(f"{label}.wav", "audio", "audio/wav", wave(sound=label.encode() * 8))
    return File(f"{label}.pdf", "document", "application/pdf", f"%PDF-1.4\n% {label}\n%%EOF\n".encode())
