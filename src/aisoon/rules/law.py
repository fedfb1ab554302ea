"""Laws that policies are held against, as data with their sources: policies/law/*.toml."""

import tomllib

import msgspec


class Withdrawal(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The right of withdrawal: days from delivery, time to send back, when the money is due, what may be excluded."""

    days: int
    send_back: str
    refund_within: str
    excluded: list[str]
    source: str


class Guarantee(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The legal guarantee: for how many months these reasons may be given; for so many the seller must prove."""

    months: int
    presumption_months: int
    reasons: list[str]
    source: str


class Law(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the law of some countries asks of a policy."""

    name: str
    title: str
    countries: list[str]
    withdrawal: Withdrawal
    conformity: Guarantee


def parse(text: str) -> Law:
    """The law a TOML text describes; msgspec.ValidationError or TOMLDecodeError when it is none."""
    return msgspec.convert(tomllib.loads(text), Law)
