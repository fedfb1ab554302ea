"""The child that walks strangers' videos, sounds and PDFs, and says which of their bytes nobody else shall get.

Run as `python -I -m aisoon.outside.disarm MEDIA_TYPE < original`. Answers with one line of JSON: `{"blank": [[start, length,
byte] …]}`, the spans to write over in the copy that is served, or `{"refused": "active" | "locked" | "unreadable"}`. Lengths
never change, so that offsets inside the file stay true. What is not known to be needed to play or to read is written over.
"""

from __future__ import annotations

import contextlib
import json
import sys

from aisoon.outside.disarm_film import Film
from aisoon.outside.disarm_paper import Paper
from aisoon.outside.disarm_sound import M4a, Mp3, Ogg, Wave
from aisoon.outside.disarm_walk import Refused, Walk
from aisoon.outside.disarm_webm import Matroska

CPU_SECONDS = 20
ADDRESS_SPACE = 1 << 30
WALKS: dict[str, type[Film | Matroska | Paper | Mp3 | Wave | Ogg]] = {
    "video/mp4": Film, "video/quicktime": Film, "video/webm": Matroska, "application/pdf": Paper,
    "audio/mp4": M4a, "audio/mpeg": Mp3, "audio/wav": Wave, "audio/ogg": Ogg,
}  # fmt: skip


def confine() -> None:
    """Take away what a walk does not need."""
    import resource  # here, not above: it exists on Unix only

    for what, limit in (
        (resource.RLIMIT_CPU, CPU_SECONDS), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, ADDRESS_SPACE),
    ):  # fmt: skip
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(what, (limit, limit))


def walked(media_type: str, data: bytes) -> Walk:
    """A file walked; Refused when no copy of it can be made."""
    walk = WALKS[media_type](data)
    walk.go()
    return walk


def main() -> None:
    """Confine, walk, answer."""
    confine()
    try:
        answer: dict[str, object] = {"blank": sorted(walked(sys.argv[1], sys.stdin.buffer.read()).spans)}
    except Refused as refused:
        answer = {"refused": str(refused)}
    except Exception as trouble:  # noqa: BLE001 - bytes made to break it
        answer = {"refused": "unreadable", "why": repr(trouble)[:200]}
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n")


if __name__ == "__main__":
    main()
