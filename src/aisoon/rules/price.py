"""Prices: what the units of a case are worth, line by line, by cumulative difference in whole minor units."""

from typing import Any

import msgspec

from aisoon.rules import money
from aisoon.rules.dossier import Case, CaseLine, Dossier, Line
from aisoon.rules.policy import Policy

Row = dict[str, Any]


def line_money(line: Line) -> money.LineMoney:
    """An order line as the money rules read it."""
    return money.LineMoney(
        quantity=line.quantity, paid=line.paid, tax=line.tax, discount=line.discount, shipping=line.shipping
    )


def units_of(line: CaseLine) -> int:
    """How many units of a case's line are paid for: those asked for, or fewer when fewer arrived."""
    return line.quantity if line.received is None else min(line.received, line.quantity)


def with_shipping(reason: str, policy: Policy, statutory: bool) -> bool:
    """Whether the original shipping goes back too: as the policy says, and always when somebody withdraws by law.

    Source: Directive 2011/83/EU art. 13(1).
    """
    return statutory or policy.of(reason).refund_shipping


def price(line: Line, units: int, reason: str, policy: Policy, statutory: bool) -> money.Portion:
    """What the next `units` of an order line are worth under a reason, by cumulative difference.

    Never more than the line has left: after an acceptance was undone, shares may fall differently by a cent.
    """
    start, left = line.refunded_units, line.paid + line.shipping - line.refunded
    found = money.portion(line_money(line), start, start + units, with_shipping(reason, policy, statutory))
    return found if found.total <= left else msgspec.structs.replace(found, goods=max(left - found.shipping, 0))


def restocking(goods: int, reason: str, policy: Policy, statutory: bool) -> int:
    """The restocking fee a reason costs, in minor units; none may be kept when somebody withdraws by law."""
    percent = 0 if statutory else policy.of(reason).restocking_percent
    return money.share(goods, percent, 100)


def label_kept(dossier: Dossier, case: Case, reasons: list[str], policy: Policy) -> int:
    """What is kept for the return label: its cost, when the buyer pays the way back and used the platform's label.

    While the parcel is not sent yet it is what the label would cost.
    """
    if not case.return_needed or any(policy.of(reason).way_back != "buyer" for reason in reasons):
        return 0
    if case.state in ("", "requested", "info_asked", "offered", "approved"):
        return policy.money.label.get(dossier.order.currency, 0)
    parcel = dossier.parcel_of(case)
    return parcel.label_cost if parcel else 0


def breakdown(dossier: Dossier, case: Case, lines: list[CaseLine], policy: Policy) -> list[Row]:
    """The refund line by line, minor units: units, goods with the tax and the discount in them, original shipping, what
    is kept for restocking and label, and the amount. Where an amount was agreed, it is shared over the lines as it is.
    """
    rows = [_row(dossier, case, line, policy) for line in lines]
    whole = [row["goods"] + row["shipping"] for row in rows]
    if case.agreed is not None:
        named = parts_of(dossier, case, rows)
        for row, amount in zip(rows, named or money.spread(min(case.agreed, sum(whole)), whole), strict=True):
            row["agreed"] = row["amount"] = amount
            row["restocking"] = 0
        return rows
    amounts = [row["amount"] for row in rows]
    kept = min(label_kept(dossier, case, [line.reason for line in lines], policy), sum(amounts))
    for row, label in zip(rows, money.spread(kept, amounts) if kept else [0] * len(rows), strict=True):
        row["label"] = label
        row["amount"] -= label
    return rows


def parts_of(dossier: Dossier, case: Case, rows: list[Row]) -> list[int]:
    """What a decision names for each of these lines, where it was split by line and each line still has that much; else []."""
    dispute = dossier.dispute_of(case)
    decision = dossier.decision_of(dispute) if dispute else None
    named = {part["line"]: part["amount"] for part in decision.parts} if decision else {}
    fits = all(named.get(row["line"], -1) in range(row["goods"] + row["shipping"] + 1) for row in rows)
    return [named[row["line"]] for row in rows] if fits and sum(named.values()) == case.agreed else []


def _row(dossier: Dossier, case: Case, line: CaseLine, policy: Policy) -> Row:
    units = units_of(line)
    portion = price(dossier.line(line.line_id), units, line.reason, policy, case.statutory)
    fee = restocking(portion.goods, line.reason, policy, case.statutory)
    return {
        "line": str(line.line_id),
        "units": units,
        "goods": portion.goods,
        "tax": portion.tax,
        "discount": portion.discount,
        "shipping": portion.shipping,
        "restocking": fee,
        "label": 0,
        "amount": portion.total - fee,
    }
