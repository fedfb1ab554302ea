"""Who bears a refund: slices of a line come to its commission and tax exactly, and shares to their amounts."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules import bearing
from aisoon.rules.dossier import Dossier
from tests.rules.builder import SELLER_ID, dossier

SELLER = f"seller:{SELLER_ID}"


def sold(paid: int, tax: int, commission: int, shipping: int, tax_by: str) -> Dossier:
    """An order whose first line has these amounts."""
    found = dossier()
    line = msgspec.structs.replace(found.lines[0], paid=paid, tax=tax, commission=commission, shipping=shipping)
    found.lines = [line, *found.lines[1:]]
    found.order = msgspec.structs.replace(found.order, tax_by=tax_by)
    return found


def parts_of(data: st.DataObject, whole: int) -> list[int]:
    """A whole cut into up to nine parts, in any order."""
    cuts = sorted(data.draw(st.sets(st.integers(1, whole - 1), max_size=8)) if whole > 1 else [])
    return [stop - start for start, stop in zip([0, *cuts], [*cuts, whole], strict=True)]


@given(st.data(), st.integers(1, 10**6), st.integers(0, 10**4), st.sampled_from(["seller", "platform"]), st.booleans())
def test_the_slices_of_a_line_come_to_the_whole(
    data: st.DataObject, paid: int, shipping: int, tax_by: str, back: bool
) -> None:
    """However a line is refunded in parts, commission and tax have gone back whole when it has, and never more before."""
    tax = data.draw(st.integers(0, paid))
    commission = data.draw(st.integers(0, paid - (tax if tax_by == "platform" else 0)))
    found = sold(paid, tax, commission, shipping, tax_by)
    line = found.lines[0]
    sums: dict[str, int] = {}
    for amount in parts_of(data, paid + shipping):
        shares = bearing.of_line(found, line, amount, back)
        assert sum(part for _, part in shares) == amount
        assert all(part >= 0 for _, part in shares)
        for account, part in shares:
            sums[account] = sums.get(account, 0) + part
        line.refunded += amount
    owed_tax = tax if tax_by == "platform" else 0
    together = sums["platform:commission"] + sums["tax"]
    assert together == owed_tax + (commission if back else 0)
    assert sums[SELLER] == paid + shipping - together
    assert back or sums["platform:commission"] <= 0


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=5), st.data())
def test_shares_apart_come_to_their_amounts_and_together_to_the_whole(parts: list[int], data: st.DataObject) -> None:
    """Shared over several payments, nobody bears more or less than before."""
    shares = [(f"account {number}", part) for number, part in enumerate(parts)]
    amounts = parts_of(data, sum(parts))
    found = bearing.apart(shares, amounts)
    assert [sum(part for _, part in one) for one in found] == amounts
    assert dict(bearing.summed([row for one in found for row in one])) == dict(shares)
    assert all(part > 0 for one in found for _, part in one)


@given(st.integers(1, 10**6), st.booleans())
def test_an_amount_nobody_named_lines_for_is_split_over_all_of_them(amount: int, back: bool) -> None:
    """By what is left of each; what is beyond the lines is the named account's (must-survive 12)."""
    found = sold(20_000, 3_000, 2_000, 500, "platform")
    shares = dict(bearing.of_order(found, amount, "rest", back))
    assert sum(shares.values()) == amount
    whole = sum(line.paid + line.shipping for line in found.lines)
    assert shares.get("rest", 0) == max(amount - whole, 0)
    if amount >= whole:
        assert shares["tax"] == sum(line.tax for line in found.lines)
        assert shares.get("platform:commission", 0) == (2_000 if back else 0)
