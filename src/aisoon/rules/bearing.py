"""Bearing: who bears money that goes back. The seller gives back what it got, the platform its commission, and tax with them."""

from aisoon.rules import money
from aisoon.rules.dossier import Dossier, Line

Shares = list[tuple[str, int]]
"""Accounts and what each bears, in minor units; none negative, together the amount."""


def of_line(dossier: Dossier, line: Line, amount: int, commission_back: bool) -> Shares:
    """Who bears the next `amount` of an order line: seller, commission and tax, each by cumulative difference.

    `line.refunded` says how much went before; together the slices of a line come to its commission and tax exactly. The
    commission goes with what is left after tax, so that no slice, however small, takes more than it is.
    """
    whole = line.paid + line.shipping
    start = min(line.refunded, whole)
    stop = min(start + amount, whole)
    tax = line.tax if dossier.order.tax_by == "platform" else 0
    commission = min(line.commission, whole - tax) if commission_back else 0
    taxes = [money.share(tax, point, whole) if whole else 0 for point in (start, stop)]
    for_tax = taxes[1] - taxes[0]
    rest = whole - tax
    for_commission = money.between(commission, rest, start - taxes[0], stop - taxes[1]) if rest else 0
    return [
        (f"seller:{line.seller_id}", amount - for_tax - for_commission),
        ("platform:commission", for_commission),
        ("tax", for_tax),
    ]


def of_order(dossier: Dossier, amount: int, rest: str, commission_back: bool) -> Shares:
    """Who bears an amount nobody named lines for: all lines, by what is left of each; `rest` bears what is beyond them."""
    left = [max(line.paid + line.shipping - line.refunded, 0) for line in dossier.lines]
    covered = min(amount, sum(left))
    parts = money.spread(covered, left) if covered else [0] * len(left)
    shares: Shares = [(rest, amount - covered)]
    for line, part in zip(dossier.lines, parts, strict=True):
        shares += of_line(dossier, line, part, commission_back)
    return summed(shares)


def summed(shares: Shares) -> Shares:
    """The same shares with each account once and none that bears nothing."""
    found: dict[str, int] = {}
    for account, part in shares:
        found[account] = found.get(account, 0) + part
    return [(account, part) for account, part in found.items() if part]


def apart(shares: Shares, amounts: list[int]) -> list[Shares]:
    """The shares of a whole over several amounts that come to it: each set comes to its amount, together they are the whole."""
    left, found = dict(shares), []
    for amount in amounts:
        names = list(left)
        parts = money.spread(amount, [left[name] for name in names])
        found.append([(name, part) for name, part in zip(names, parts, strict=True) if part])
        for name, part in zip(names, parts, strict=True):
            left[name] -= part
    return found
