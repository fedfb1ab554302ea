"""The facts of a request, as its policy's rules may ask them; kept on the case, so that its answer can be given again."""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from aisoon.rules import overlay
from aisoon.rules.calendar import Calendar
from aisoon.rules.dossier import Case, CaseLine, Dossier, Line, Shipment
from aisoon.rules.policy import Policy

if TYPE_CHECKING:
    from aisoon.rules.draft import Draft

DAY = 86_400


def shared(dossier: Dossier, lines: Iterable[Line]) -> dict[str, Any]:
    """What overlays may ask, of several lines: what they do not have in common is not known."""
    return common(overlay.place(dossier, line) for line in lines)


def common(rows: Iterable[Any]) -> dict[str, Any]:
    """Facts that all of these have in common; the others None."""
    found: dict[str, Any] = {}
    for n, row in enumerate(rows):
        found = {name: value if n == 0 or found[name] == value else None for name, value in row.items()}
    return found


def policy_for(policy: Policy, dossier: Dossier, case: Case) -> Policy:
    """The policy as it is for a case: with the overlays that hold for all of its lines."""
    if not policy.overlay:
        return policy
    return policy.under(shared(dossier, [dossier.line(row.line_id) for row in dossier.lines_of(case)]))


def facts(draft: "Draft", case: Case) -> dict[str, Any]:
    """Every fact of condition.FACTS about a case, now; None is not known."""
    dossier, policy = draft.dossier, draft.policy
    rows = dossier.lines_of(case)
    lines = [dossier.line(row.line_id) for row in rows]
    each = common(_of_line(dossier, row, line, draft) for row, line in zip(rows, lines, strict=True))
    usual = all(policy.of(row.reason).return_needed for row in rows)
    return {
        **shared(dossier, lines),
        **each,
        "value": case.value,
        "units": sum(row.quantity for row in rows),
        "evidence": sum(1 for row in dossier.evidence if row.case_id == case.id and not row.gone_at),
        "buyer.returns_90d": draft.setting.returns_90d,
        "withdrawal": case.statutory,
        "return_needed": case.return_needed,
        "low_value": usual and not case.return_needed,
        "sure": not case.needs_person,
    }


def _of_line(dossier: Dossier, row: CaseLine, line: Line, draft: "Draft") -> dict[str, Any]:
    shipment = dossier.shipment_of(line)
    delivered = shipment.delivered_at if shipment else None
    return {
        "reason": row.reason,
        "delivered": delivered is not None if shipment else None,
        "days_since_delivery": days(delivered, draft.now, draft.setting.calendar) if delivered else None,
        "days_late": late(shipment, draft.now),
    }


def days(start: datetime, end: datetime, calendar: Calendar) -> int:
    """Days begun between two moments by the wall clock of a place: a window of n days is open while this is at most n."""
    zone = ZoneInfo(calendar.zone)
    first, last = start.astimezone(zone).replace(tzinfo=None), end.astimezone(zone).replace(tzinfo=None)
    whole, rest = divmod((last - first).total_seconds(), DAY)
    return int(whole) + (rest > 0)


def late(shipment: Shipment | None, now: datetime) -> int | None:
    """Days begun after the promised moment: of the delivery, or of what is expected by now; None without a promise."""
    if shipment is None or shipment.promised_at is None:
        return None
    arrived = shipment.delivered_at or max(filter(None, (shipment.estimated_at, now)))
    seconds = (arrived - shipment.promised_at).total_seconds()
    return max(-int(-seconds // DAY), 0)
