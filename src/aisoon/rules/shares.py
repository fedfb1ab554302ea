"""Shares of small numbers: what a few of a few may and may not say."""

from math import sqrt

SURE = 1.96
"""Standard errors for 19 of 20."""

FEW = 10
"""Below so many a share says nothing about anybody."""


def between(part: int, whole: int) -> tuple[float, float]:
    """Where a share lies, 19 times of 20, when `part` of `whole` were counted (Wilson's interval); 0 to 1 of nothing."""
    if whole == 0:
        return 0.0, 1.0
    share, extra = part / whole, SURE**2 / whole
    middle = (share + extra / 2) / (1 + extra)
    reach = SURE * sqrt(share * (1 - share) / whole + extra / (4 * whole)) / (1 + extra)
    return max(0.0, middle - reach), min(1.0, middle + reach)
