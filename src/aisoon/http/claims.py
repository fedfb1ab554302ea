"""Claims: what the buyer says about the delivery and what the carrier's data say, side by side where they disagree."""

from datetime import datetime

import msgspec

from aisoon.rules.draft import Draft


class Claim(msgspec.Struct, frozen=True):
    """A reason that speaks of the delivery, and what is known of it; `agrees` is null where nothing is known."""

    reason: str
    promised_at: datetime | None
    estimated_at: datetime | None
    delivered_at: datetime | None
    agrees: bool | None


ABOUT_DELIVERY = ("not_received", "will_not_arrive_on_time", "arrived_too_late")


def claims(draft: Draft) -> list[Claim]:
    """The claims about the delivery of a case's lines, each beside the data of its shipment."""
    found = []
    for row in draft.dossier.lines_of(draft.case):
        if row.reason not in ABOUT_DELIVERY:
            continue
        shipment = draft.dossier.shipment_of(draft.dossier.line(row.line_id))
        promised = shipment.promised_at if shipment else None
        estimated = shipment.estimated_at if shipment else None
        delivered = shipment.delivered_at if shipment else None
        one = Claim(row.reason, promised, estimated, delivered, agrees(row.reason, promised, estimated, delivered))
        if one not in found:
            found.append(one)
    return found


def agrees(
    reason: str, promised: datetime | None, estimated: datetime | None, delivered: datetime | None
) -> bool | None:
    """Whether the carrier's data bear the claim out; None where they say nothing."""
    if reason == "not_received":
        return False if delivered else None
    if promised is None:
        return None
    if reason == "arrived_too_late":
        return delivered > promised if delivered else None
    return estimated > promised if estimated and not delivered else None
