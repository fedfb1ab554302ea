"""Canonical JSON (RFC 8785): one text for one value, so that a hash of it can be made again by anybody, in any language."""

import hashlib
import json
import math
from typing import Any

_FAST = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
_TEXT = json.JSONEncoder(ensure_ascii=False)


def canonical(value: Any) -> bytes:
    """A JSON value (dict, list, str, int, float, bool, None) as RFC 8785 writes it; ValueError for what JSON has not.

    Whole numbers beyond 2**53, of which that standard knows none, are written with all their digits.
    """
    return (_FAST.encode(value) if _plain(value) else _slow(value)).encode("utf-8")


def digest(value: Any) -> str:
    """The sha256 of a value's canonical JSON, as 64 hexadecimal digits."""
    return hashlib.sha256(canonical(value)).hexdigest()


def _plain(value: Any) -> bool:
    """Whether Python's own encoder says the same: whole numbers, and names whose order nobody doubts."""
    kind = type(value)
    if kind in (str, int, bool) or value is None:
        return True
    if kind is dict:
        return all(type(key) is str and key.isascii() and _plain(one) for key, one in value.items())
    return kind in (list, tuple) and all(map(_plain, value))


def _slow(value: Any) -> str:
    if isinstance(value, dict):
        if not all(isinstance(key, str) for key in value):
            raise ValueError("a name in JSON is text")
        names = sorted(value, key=lambda name: name.encode("utf-16-be"))
        return "{" + ",".join(f"{_TEXT.encode(name)}:{_slow(value[name])}" for name in names) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_slow, value)) + "]"
    if isinstance(value, float):
        return _number(value)
    if value is None or isinstance(value, str | int):
        return _TEXT.encode(value)
    raise ValueError(f"{type(value).__name__} is nothing that JSON has")


def _number(value: float) -> str:
    """A number as ECMAScript writes it, which RFC 8785 asks for."""
    if not math.isfinite(value):
        raise ValueError("JSON has no infinity, and nothing that is not a number")
    if value == 0:
        return "0"
    sign, text = ("-", repr(-value)) if value < 0 else ("", repr(value))
    mantissa, _, exponent = text.partition("e")
    whole, _, rest = mantissa.partition(".")
    rest = "" if rest == "0" else rest
    digits = (whole + rest).lstrip("0")
    point = len(whole) + int(exponent or 0) - (len(whole + rest) - len((whole + rest).lstrip("0")))
    digits = digits.rstrip("0") or "0"
    if 0 < point <= 21:
        shown = digits.ljust(point, "0") if len(digits) <= point else f"{digits[:point]}.{digits[point:]}"
    elif -6 < point <= 0:
        shown = "0." + "0" * -point + digits
    else:
        shown = f"{digits[0]}{'.' + digits[1:] if digits[1:] else ''}e{'+' if point > 0 else '-'}{abs(point - 1)}"
    return sign + shown
