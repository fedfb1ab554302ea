"""Checklists: what each side can show for a reason, or about a parcel, and who must prove what."""

from collections.abc import Iterable

import msgspec

from aisoon.rules.dossier import Case, Dispute, Dossier


class Item(msgspec.Struct, frozen=True):
    """One thing worth having: `side` buyer, seller or carrier brings it; `there` False when that side brought nothing at all,
    None when somebody has to look whether it is among what they brought.
    """

    name: str
    side: str
    there: bool | None = None


BY_REASON: dict[str, tuple[tuple[str, str], ...]] = {
    "damaged_on_delivery": (("damage", "buyer"), ("box", "buyer"), ("packing", "seller"), ("damage_report", "carrier")),
    "defective": (("fault", "buyer"), ("test", "seller")),
    "wrong_item": (("item", "buyer"), ("label", "buyer"), ("packing", "seller")),
    "missing_parts": (("contents", "buyer"), ("packing", "seller")),
    "missing_item": (("contents", "buyer"), ("label", "buyer"), ("packing", "seller"), ("weight", "carrier")),
    "not_as_described": (("difference", "buyer"), ("listing", "seller")),
    "not_received": (("delivery", "carrier"),),
    "will_not_arrive_on_time": (("tracking", "carrier"),),
    "arrived_too_late": (("tracking", "carrier"),),
    "style_not_as_expected": (("difference", "buyer"),),
}
BY_ABOUT: dict[str, tuple[tuple[str, str], ...]] = {
    "parcel_rejected": (("opening", "seller"), ("sent_condition", "buyer"), ("sent_packing", "buyer")),
    "lost_parcel": (("receipt", "buyer"), ("tracking", "carrier")),
    "refused_parcel": (("receipt", "buyer"), ("tracking", "carrier")),
}
NAMES = tuple(dict.fromkeys(name for rows in (*BY_REASON.values(), *BY_ABOUT.values()) for name, _ in rows))
"""Everything a checklist can name; words are under [choices] as check.NAME."""


def checklist(dossier: Dossier, case: Case, dispute: Dispute | None) -> list[Item]:
    """What this case's reasons and its dispute make worth having, each thing once."""
    wanted = [row for line in dossier.lines_of(case) for row in BY_REASON.get(line.reason, ())]
    wanted += BY_ABOUT.get(dispute.about, ()) if dispute else ()
    brought = {row.by_role for row in dossier.evidence if row.seller_id == case.seller_id}
    return [Item(name, side, there(dossier, case, name, side, brought)) for name, side in dict.fromkeys(wanted)]


def there(dossier: Dossier, case: Case, name: str, side: str, brought: Iterable[str]) -> bool | None:
    """Whether something is there, as far as it can be known without looking at a picture."""
    if side != "carrier":
        return None if side in brought else False
    sent = [dossier.shipment_of(dossier.line(row.line_id)) for row in dossier.lines_of(case)]
    if name == "delivery":
        return any(row is not None and row.delivered_at is not None for row in sent)
    return any(row is not None and bool(row.tracking) for row in sent) if name == "tracking" else False


def burdens(dossier: Dossier, case: Case, dispute: Dispute | None, proof: Iterable[str]) -> list[str]:
    """Who must prove what: names of sentences, for the policy's `proof` of the case's reasons and what is disputed."""
    found = [{"carrier": "carrier_delivery"}.get(one, "buyer_reason") for one in proof]
    if dispute and dispute.about in ("parcel_rejected", "declined"):
        found.append(f"seller_{dispute.about}")
    return list(dict.fromkeys(found))
