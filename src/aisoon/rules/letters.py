"""Letters: a notice of a draft as the mail task that is sent after the commit."""

from typing import Any

from aisoon.rules.draft import Draft, Notice


def letter(draft: Draft, notice: Notice, agents: str) -> dict[str, Any]:
    """A notice as a task row; `agents` is customer service's address. Words are found when it is sent."""
    dossier = draft.dossier
    case = dossier.case(notice.case_id)
    seller = dossier.seller(case.seller_id)
    to = {"buyer": dossier.buyer.email, "seller": seller.email, "agent": agents}
    body = {
        "to": to[notice.to],
        "role": notice.to,
        "move": notice.move,
        "reference": case.reference,
        "order": dossier.order.reference,
        "buyer": dossier.buyer.name,
        "seller": seller.name,
        "at": draft.now,
        "due_at": case.due_at,
        "due_move": case.due_move,
        "lines": [dossier.line(line.line_id).title for line in dossier.lines_of(case)],
        "statutory": case.statutory,
        "facts": notice.facts,
    }
    return {"id": draft.setting.new_id(), "kind": "mail", "key": notice.key, "body": body}
