"""Money: whole minor units only; refunds by cumulative difference, so that any order of them adds up to what was paid."""

from collections.abc import Sequence

import msgspec

NO_DIGITS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
THREE_DIGITS = "BHD IQD JOD KWD LYD OMR TND"
TWO_DIGITS = """
AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE
CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW
KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK
PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS
UAH USD UYU UZS VES WST XCD YER ZAR ZMW
"""
MINOR_DIGITS: dict[str, int] = {
    **dict.fromkeys(TWO_DIGITS.split(), 2),
    **dict.fromkeys(NO_DIGITS.split(), 0),
    **dict.fromkeys(THREE_DIGITS.split(), 3),
}
"""Digits after the decimal mark by ISO 4217 code."""


class BadMoney(ValueError):
    """An amount that cannot be; the sentence says what would fit."""


def digits(currency: str) -> int:
    """How many digits a currency has after the decimal mark; BadMoney when it is not an ISO 4217 code in use."""
    if currency not in MINOR_DIGITS:
        raise BadMoney(f"{currency[:10]!r} is not a currency we know. Use a three-letter ISO 4217 code such as EUR.")
    return MINOR_DIGITS[currency]


def parse(text: str, currency: str) -> int:
    """A typed amount as minor units ('12.30' or '12,30'); BadMoney says what would fit."""
    places = digits(currency)
    whole, _, rest = text.strip().replace(",", ".").partition(".")
    if (
        not (whole.isascii() and whole.isdigit())
        or (rest and not (rest.isascii() and rest.isdigit()))
        or len(whole) > 13
    ):
        raise BadMoney(f"{text[:30]!r} is not an amount. Write it like {plain(1230 * 10**places // 100, currency)}.")
    if len(rest.rstrip("0")) > places:
        allowed = f"at most {places} digits" if places else "no digits"
        raise BadMoney(f"{currency} has {allowed} after the decimal mark.")
    return int(f"{whole}{rest[:places]:0<{places}}" if places else whole)


def plain(amount: int, currency: str) -> str:
    """Minor units as a plain number with a point ('12.30')."""
    places = digits(currency)
    sign, amount = ("-" if amount < 0 else ""), abs(amount)
    return f"{sign}{amount // 10**places}.{amount % 10**places:0{places}d}" if places else f"{sign}{amount}"


def share(total: int, part: int, whole: int) -> int:
    """total × part / whole in whole minor units, halves rounded up; all non-negative, part ≤ whole."""
    return (2 * total * part + whole) // (2 * whole)


def between(total: int, whole: int, start: int, stop: int) -> int:
    """What units start..stop of `whole` are worth of `total`: a difference of cumulative shares, so nothing is lost."""
    return share(total, stop, whole) - share(total, start, whole)


def spread(total: int, weights: Sequence[int]) -> list[int]:
    """`total` over weights, adding up exactly; equal parts when every weight is zero."""
    weights = list(weights) if any(weights) else [1] * len(weights)
    whole, done, parts = sum(weights), 0, []
    for weight in weights:
        parts.append(between(total, whole, done, done + weight))
        done += weight
    return parts


class LineMoney(msgspec.Struct, frozen=True):
    """The money of an order line: goods after discount with tax in, the tax, the discount, its share of shipping."""

    quantity: int
    paid: int
    tax: int
    discount: int
    shipping: int


class Portion(msgspec.Struct, frozen=True):
    """What some units are worth: goods (tax in it), the discount they had, and original shipping; minor units."""

    goods: int
    tax: int
    discount: int
    shipping: int

    @property
    def total(self) -> int:
        """What goes back."""
        return self.goods + self.shipping


def portion(line: LineMoney, start: int, stop: int, with_shipping: bool) -> Portion:
    """Units start..stop of a line (start = units refunded before); ValueError when they are not there."""
    if not 0 <= start <= stop <= line.quantity:
        raise ValueError(f"units {start} to {stop} of {line.quantity}")
    goods, tax, discount, shipping = (
        between(total, line.quantity, start, stop) for total in (line.paid, line.tax, line.discount, line.shipping)
    )
    return Portion(goods, tax, discount, shipping if with_shipping else 0)


def require_within(amount: int, remaining: int, currency: str) -> None:
    """BadMoney 'remaining …' when more is asked than is left."""
    if amount > remaining:
        raise BadMoney(f"remaining {plain(remaining, currency)} {currency}")


def across(amount: int, remaining: Sequence[int]) -> list[int]:
    """An amount over several payments in the order given; BadMoney when together they have less left."""
    if amount > sum(remaining):
        raise BadMoney(f"remaining {sum(remaining)} minor units")
    parts = []
    for left in remaining:
        parts.append(min(amount, left))
        amount -= parts[-1]
    return parts
