"""The postbox: which letters somebody may have at once, once a day or not at all, and which are never held back."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

CHOICES: dict[str, tuple[str, ...]] = {
    "needed": ("now",),
    "new": ("now", "daily"),
    "progress": ("now", "daily", "never"),
}
"""Kinds of letters and what may be chosen; the first is what holds until somebody chooses."""

PROGRESS = frozenset({
    "case.ship", "case.deliver", "case.approve", "case.extend", "case.offer_expired", "case.info_expired", "case.give_info",
    "case.decline_offer", "case.reconsider", "case.send_replacement", "case.withdraw", "case.lapse", "parcel.send_back",
})  # fmt: skip
"""Moves that bring a case on and ask nothing of their reader."""

MORNING = time(7)
"""When the day's letter is written, where the reader is."""


def kind(move: str, role: str, who: str | None) -> str:
    """The kind of a letter about a move for a reader; what waits for the reader is needed, whatever it is.

    A new request waits for its seller, who may still read requests once a day: the page says that the clock runs.
    """
    if move == "case.request" and role == "seller":
        return "new"
    return (
        "progress"
        if move in PROGRESS and who != role and not (role == "buyer" and move == "case.withdraw")
        else "needed"
    )


def how(choices: Mapping[str, str], kind: str) -> str:
    """How somebody wants letters of a kind, as far as that may be chosen."""
    wanted = choices.get(kind, "now")
    return wanted if wanted in CHOICES[kind] else "now"


def morning(now: datetime, zone: str) -> datetime:
    """The next morning in a zone, aware."""
    local = now.astimezone(ZoneInfo(zone))
    today = datetime.combine(local.date(), MORNING, local.tzinfo)
    return today if today > local else datetime.combine(local.date() + timedelta(days=1), MORNING, local.tzinfo)
