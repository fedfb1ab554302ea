"""Money: whole minor units only; refunds by cumulative difference, so any order adds up to what was paid."""

import re
from collections.abc import Sequence

import msgspec

NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
FOUR_DIGITS = "CLF UYW"
TWO_DIGITS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF
CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG
HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR
MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD
SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD
XCG YER ZAR ZMW ZWG
"""
MINOR_DIGITS: dict[str, int] = {
    **dict.fromkeys(TWO_DIGITS.split(), 2),
    **dict.fromkeys(NO_DIGITS.split(), 0),
    **dict.fromkeys(THREE_DIGITS.split(), 3),
    **dict.fromkeys(FOUR_DIGITS.split(), 4),
}
"""Digits after the decimal mark by ISO 4217 code; BGN, withdrawn in 2026, stays for older orders."""

WRITTEN = re.compile(r"([0-9]{1,13})(?:[.,]([0-9]+))?")


class BadMoney(ValueError):
    """An amount that cannot be; the sentence says what would fit."""


def digits(currency: str) -> int:
    """How many digits a currency has after the decimal mark; BadMoney when it is no ISO 4217 code in use."""
    if currency not in MINOR_DIGITS:
        raise BadMoney(f"{currency[:10]!r} is not a currency we know. Use an ISO 4217 code such as EUR.")
    return MINOR_DIGITS[currency]


def parse(text: str, currency: str) -> int:
    """A typed amount as minor units ('12.30' or '12,30'); BadMoney says what would fit.

    More decimals than the currency has are refused, zeros too: '1.000' EUR may be meant as a thousand.
    """
    places = digits(currency)
    found = WRITTEN.fullmatch(text.strip())
    if not found:
        example = plain(1230 * 10**places // 100, currency)
        raise BadMoney(f"{text[:30]!r} is not an amount. Write it like {example}.")
    whole, rest = found[1], found[2] or ""
    if len(rest) > places:
        allowed = f"at most {places} digits" if places else "no digits"
        raise BadMoney(f"{currency} has {allowed} after the decimal mark; thousands are written without one.")
    return int(whole + rest.ljust(places, "0"))


def plain(amount: int, currency: str) -> str:
    """Minor units as a plain number with a point ('12.30')."""
    places = digits(currency)
    sign, amount = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{amount // 10**places}.{amount % 10**places:0{places}d}" if places else f"{sign}{amount}"


def share(total: int, part: int, whole: int) -> int:
    """total × part / whole, halves rounded up; ValueError when one is negative or whole is 0."""
    if total < 0 or part < 0 or whole <= 0:
        raise ValueError(f"{part} of {whole} of {total}: a share is of a whole, and nothing is negative")
    return (2 * total * part + whole) // (2 * whole)


def between(total: int, whole: int, start: int, stop: int) -> int:
    """What start..stop of `whole` are worth of `total`: a cumulative difference, so nothing is lost."""
    return share(total, stop, whole) - share(total, start, whole)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` over weights, adding up exactly; equal parts when all are zero; ValueError over nobody."""
    if total and not weights:
        raise ValueError(f"{total} minor units over nobody")
    weights = weights if any(weights) else [1] * len(weights)
    whole, done, parts = sum(weights), 0, []
    for weight in weights:
        parts.append(between(total, whole, done, done + weight))
        done += weight
    return parts


class LineMoney(msgspec.Struct, frozen=True):
    """The money of an order line: goods after discount with tax in, tax, discount, its share of shipping."""

    quantity: int
    paid: int
    tax: int
    discount: int
    shipping: int


class Portion(msgspec.Struct, frozen=True):
    """What some units are worth: goods (tax in it), the discount they had, original shipping; minor units."""

    goods: int
    tax: int
    discount: int
    shipping: int

    @property
    def total(self) -> int:
        """What goes back."""
        return self.goods + self.shipping


def portion(line: LineMoney, start: int, stop: int, with_shipping: bool) -> Portion:
    """Units start..stop of a line (start = units refunded before); ValueError when they are not there.

    Tax follows the goods, not the units: rounded on its own, a unit's tax could be more than the unit.
    """
    if not 0 <= start <= stop <= line.quantity:
        raise ValueError(f"units {start} to {stop} of {line.quantity}")
    before, after = share(line.paid, start, line.quantity), share(line.paid, stop, line.quantity)
    return Portion(
        goods=after - before,
        tax=between(line.tax, line.paid, before, after) if line.paid else 0,
        discount=between(line.discount, line.quantity, start, stop),
        shipping=between(line.shipping, line.quantity, start, stop) if with_shipping else 0,
    )


def require_within(amount: int, remaining: int, currency: str) -> None:
    """BadMoney 'remaining 40.00 EUR' when more is asked than is left; ValueError for less than nothing."""
    if amount < 0:
        raise ValueError(f"{amount} minor units cannot be given back")
    if amount > remaining:
        raise BadMoney(f"remaining {plain(max(remaining, 0), currency)} {currency}")


def across(amount: int, remaining: Sequence[int]) -> list[int]:
    """An amount over several payments in the order given; BadMoney when together they have less left.

    A payment charged back beyond what it brought has nothing left, and takes nothing from the others.
    """
    if amount < 0:
        raise ValueError(f"{amount} minor units cannot be given back")
    free = [max(left, 0) for left in remaining]
    if amount > sum(free):
        raise BadMoney(f"remaining {sum(free)} minor units")
    parts = []
    for left in free:
        parts.append(min(amount, left))
        amount -= parts[-1]
    return parts
