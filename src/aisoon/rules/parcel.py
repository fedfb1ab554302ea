"""What happens to goods under way: announced, handed over, delivered, lost, and sent back."""

from collections.abc import Callable

from aisoon.rules import ledger
from aisoon.rules.calendar import add
from aisoon.rules.dossier import Case, Parcel
from aisoon.rules.draft import Draft
from aisoon.rules.policy import span
from aisoon.rules.reference import reference


def announce(draft: Draft, case: Case) -> None:
    """A label is ready for the buyer; its tracking number is ours until a carrier's replaces it."""
    id = draft.setting.new_id()
    row = Parcel(order_id=case.order_id, id=id, case_id=case.id, tracking=reference("AIS", id), carrier="platform")
    draft.dossier.parcels.append(row)
    draft.follow("parcel.announce", row)


def hand_over(draft: Draft, case: Case) -> None:
    """The buyer gave the parcel to a carrier."""
    row = draft.dossier.parcel_of(case)
    assert row is not None
    row.carrier = draft.bring.get("carrier", row.carrier)
    row.tracking = draft.bring.get("tracking", row.tracking)
    row.handed_at = draft.now
    currency = draft.dossier.order.currency
    row.label_cost = draft.policy.money.label.get(currency, 0) if row.carrier == "platform" else 0
    made = draft.follow("parcel.hand_over", row, {"carrier": row.carrier, "tracking": row.tracking})
    if row.label_cost:  # until the case ends nobody else has borne it
        draft.post(ledger.moved(row.label_cost, currency, "labels", "platform:labels", str(row.id)), made)


def deliver(draft: Draft, case: Case) -> None:
    """The parcel reached the seller."""
    row = draft.dossier.parcel_of(case)
    assert row is not None
    row.delivered_at = draft.now
    draft.follow("parcel.deliver", row)


def give_up(draft: Draft, case: Case, move: str) -> None:
    """A parcel reported lost, or refused at the door."""
    row = draft.dossier.parcel_of(case)
    if row is None or row.state not in ("handed_over", "in_transit"):
        return
    draft.follow("parcel.refuse" if move == "case.refuse_parcel" else "parcel.lose", row)


def order_back(draft: Draft, case: Case) -> None:
    """A closed case's goods: an unused label expires, a parcel sent or arrived is owed back to the buyer."""
    row = draft.dossier.parcel_of(case)
    if row is None:
        return
    if row.state == "label_ready":
        draft.follow("parcel.expire", row)
    elif row.state in ("handed_over", "in_transit", "delivered"):
        draft.follow("parcel.order_back", row)
        draft.tell("seller", "buyer")


def scan(draft: Draft, row: Parcel, move: str) -> None:
    """The carrier saw the parcel: the case's clock for its arrival starts anew."""
    draft.go(move, row, draft.bring)
    if draft.case.state == "shipped":
        draft.case.due_at = add(draft.now, span(draft.policy.deadlines["arrive"]), draft.setting.calendar)


def send_back(draft: Draft, row: Parcel, move: str) -> None:
    """The seller sent the goods back to the buyer."""
    row.back_carrier = draft.bring.get("carrier", "platform")
    row.back_tracking = draft.bring.get("tracking", "")
    draft.go(move, row, draft.bring)
    draft.tell("buyer")


def send_back_late(draft: Draft, row: Parcel, move: str) -> None:
    """The seller is late sending goods back: customer service is told."""
    draft.go(move, row)
    draft.tell("seller", "buyer", "agent")


EFFECTS: dict[str, Callable[..., None]] = {
    "parcel.scan": scan,
    "parcel.send_back": send_back,
    "parcel.send_back_late": send_back_late,
}
