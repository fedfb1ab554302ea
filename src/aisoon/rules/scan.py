"""What a carrier tells of a parcel, as the move of the table it is."""

EVENTS: dict[str, str] = {
    "scan": "parcel.scan",
    "delivered": "case.deliver",
    "lost": "case.report_lost",
    "refused": "case.refuse_parcel",
    "returned": "parcel.arrive_back",
}

_BACK = ("to_send_back", "sent_back", "returned_to_buyer")

NO_NEWS: dict[str, tuple[str, ...]] = {
    "scan": ("delivered", "lost", "refused", *_BACK),
    "delivered": ("delivered", *_BACK),
    "lost": ("lost",),
    "refused": ("refused",),
    "returned": ("returned_to_buyer",),
}
"""The parcel's states in which an event has been told before, or was overtaken: telling it again changes nothing."""


def known(event: str, state: str) -> bool:
    """Whether a parcel in this state already tells what the event tells."""
    return state in NO_NEWS[event]


def first_seen(event: str, state: str) -> bool:
    """Whether the event tells that the buyer has handed over a parcel without saying so: our label was scanned."""
    return state == "label_ready" and event != "returned"
