"""Laws that policies are held against, as data."""

import tomllib
from typing import Any

import msgspec


class Law(msgspec.Struct, frozen=True):
    """One law."""

    name: str
    title: str = ""
    countries: list[str] = []
    withdrawal: dict[str, Any] = {}
    conformity: dict[str, Any] = {}


def parse(text: str) -> Law:
    """The law a TOML text describes."""
    return msgspec.convert(tomllib.loads(text), Law)
