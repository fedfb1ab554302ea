"""Letters: a notice of a draft as the mail task that is sent after the commit."""

from typing import Any

from aisoon.rules.checklist import awaited, checklist, files_of, lacking
from aisoon.rules.draft import Draft, Notice
from aisoon.rules.people import PARTIES
from aisoon.rules.view import fresh, waiting


def letter(draft: Draft, notice: Notice, agents: str) -> dict[str, Any]:
    """A notice as a task row; `agents` is customer service's address. Words are found when it is sent."""
    dossier = draft.dossier
    case = dossier.case(notice.case_id)
    seller = dossier.seller(case.seller_id)
    to = {"buyer": dossier.buyer.email, "seller": seller.email, "agent": agents}
    now = waiting(fresh(draft, case))
    ours = now.machine == "refund"  # what the payment provider is asked when is nobody's deadline
    dispute = dossier.dispute_of(case) if case.state == "disputed" else None
    lines = [f"{line.quantity} × {dossier.line(line.line_id).title}" for line in dossier.lines_of(case)]
    body = {
        "to": to[notice.to],
        "role": notice.to,
        "move": notice.move,
        "reference": case.reference,
        "order": dossier.order.reference,
        "currency": dossier.order.currency,
        "buyer": dossier.buyer.name,
        "seller": seller.name,
        "at": draft.now,
        "who": now.who,
        "due_at": None if ours else now.until,
        "due_move": None if ours else now.otherwise,
        "lines": lines,
        "statutory": case.statutory,
        "statement": case.statement,
        "why": case.why,
        "offer": case.offer,
        "question": dispute.question if dispute else case.question,
        "missing": missing(fresh(draft, case), notice.to) if dispute else [],
        "party": dispute.asked_party if dispute else None,
        "facts": notice.facts,
    }
    return {"id": draft.setting.new_id(), "kind": "mail", "key": notice.key, "body": body}


def missing(draft: Draft, side: str) -> list[str]:
    """What a side can still bring to a dispute that waits for what is missing, by name."""
    if side not in PARTIES or awaited(draft) is None:
        return []
    return lacking(checklist(draft), side, files_of(draft))
