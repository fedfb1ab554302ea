"""A sound for the demo, made from numbers: a toaster that hums, and rattles ten times a second."""

import io
import math
import random
import struct
import wave

RATE = 8000
SECONDS = 3


def hum(seed: int = 1) -> bytes:
    """A WAV file of three seconds: mains hum with a rattle on top."""
    noise, found = random.Random(seed), bytearray()
    for number in range(RATE * SECONDS):
        at = number / RATE
        swing = math.sin(2 * math.pi * 100 * at) * 0.4 + math.sin(2 * math.pi * 300 * at) * 0.15
        rattle = noise.uniform(-1, 1) * math.exp(-40 * (at % 0.1)) * 0.35
        found += struct.pack("<h", int(28000 * max(-1.0, min(1.0, swing + rattle))))
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(RATE)
        file.writeframes(bytes(found))
    return out.getvalue()
