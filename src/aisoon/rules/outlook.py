"""Outlooks: what a request would lead to if it were sent now, played through on a copy by the same rules that will answer it."""

import copy
from datetime import datetime, timedelta
from typing import Any

import msgspec

from aisoon.rules import automatic, price, request
from aisoon.rules.calendar import add
from aisoon.rules.dossier import Case, Dossier
from aisoon.rules.draft import Draft, Setting
from aisoon.rules.policy import span
from aisoon.rules.request import Answer, Wish

TRANSIT = timedelta(days=3)
"""How long a parcel takes where the way to the buyer says nothing better."""


class Way(msgspec.Struct, frozen=True):
    """What becomes of the lines that go one way together.

    `state` is where the case would stand at once; `answer_by` is when its next answer is due and `otherwise` the move that
    is made when none comes; `rule` and `why` name the rule that answered or will. `send_by` is the latest day to send the
    goods if it is approved at once, `back_by` about when the money is there if everybody takes the time they have.
    """

    state: str
    answers: list[Answer]
    rows: list[dict[str, Any]]
    rule: str
    why: str
    answer_by: datetime | None
    otherwise: str | None
    announced: bool
    return_needed: bool
    statutory: bool
    ship: str
    inspect: str
    back_by: datetime | None


class Outlook(msgspec.Struct, frozen=True):
    """The answer before asking: by when it may be asked, what to show, what it costs, what comes back and about when.

    `evidence` is required, optional or none, the strictest of all lines; `asks` are the policy's own words for it; amounts
    are minor units; `days` counts from now to when the last money is back, None where a person decides that first.
    """

    open_until: datetime | None
    evidence: str
    asks: list[str]
    label: int
    restocking: int
    net: int
    return_needed: bool
    statutory: bool
    needs_person: str | None
    days: int | None
    ways: list[Way]


def foresee(dossier: Dossier, wishes: list[Wish], setting: Setting) -> Outlook:
    """What these wishes would lead to; the dossier stays as it is. Refused where they may not be asked."""
    answers = request.asked(dossier, wishes, setting)
    played, ways = copy.deepcopy(dossier), []
    for group in request.apart(answers):
        seller = dossier.line(group[0].line).seller_id
        case = request.new_case(played, group, setting, setting.new_id(), seller)
        draft = Draft(played, case, setting)
        request.request_group(draft, group, wishes)
        rows = price.breakdown(played, case, played.lines_of(case), draft.policy)
        automatic.answer(draft, case)
        ways.append(_way(draft, case, group, rows))
    label, restocking = sum(row["label"] for way in ways for row in way.rows), sum(one.restocking for one in answers)
    strict = ("required", "optional", "none")
    backs = [way.back_by for way in ways]
    last = max(at for at in backs if at) if all(backs) else None
    return Outlook(
        open_until=min((one.open_until for one in answers if one.open_until), default=None),
        evidence=min((one.evidence for one in answers), key=strict.index),
        asks=list(dict.fromkeys(one.ask for one in answers if one.ask and one.evidence != "none")),
        label=label, restocking=restocking, net=sum(row["amount"] for way in ways for row in way.rows),
        return_needed=any(way.return_needed for way in ways), statutory=all(one.statutory for one in answers),
        needs_person=next((one.needs_person for one in answers if one.needs_person), None),
        days=-int(-(last - setting.now).total_seconds() // 86_400) if last else None, ways=ways,
    )  # fmt: skip


def _way(draft: Draft, case: Case, group: list[Answer], rows: list[dict[str, Any]]) -> Way:
    found = draft.policy.named(_rule(draft, case))
    statutory = case.statutory
    return Way(
        state=case.state, answers=group, rows=rows, rule=found.name if found else "", why=found.why if found else "",
        answer_by=case.due_at if case.state in ("requested", "offered") else None,
        otherwise=case.due_move if case.state in ("requested", "offered") else None,
        announced=bool(case.planned), return_needed=case.return_needed, statutory=statutory,
        ship=draft.policy.statutory.send_back if statutory else draft.policy.deadline("ship"),
        inspect=draft.policy.deadline("inspect"), back_by=_back(draft, case),
    )  # fmt: skip


def _rule(draft: Draft, case: Case) -> str:
    """The rule that answered, or is announced."""
    if case.planned:
        return str(case.planned["rule"])
    made = [row for row in draft.moves if row.case_id == case.id and row.actor == "rule"]
    return str(made[-1].data.get("rule", "")) if made else ""


def _back(draft: Draft, case: Case) -> datetime | None:
    """About when the money is there: answers and inspections take all the time they have, the parcel as long as it came."""
    at, policy, calendar = draft.now, draft.policy, draft.setting.calendar
    if case.state in ("disputed", "offered"):
        return None
    if case.state == "requested" and case.due_at:
        if case.due_move == "case.escalate":
            return None
        at = case.due_at
    if case.return_needed:
        at = add(at + _transit(draft, case), span(policy.deadline("inspect")), calendar)
    return add(at, span(policy.deadline("undo")), calendar)


def _transit(draft: Draft, case: Case) -> timedelta:
    """How long the way back takes: as long as the way to the buyer did."""
    lines = [draft.dossier.line(row.line_id) for row in draft.dossier.lines_of(case)]
    known = [
        one.delivered_at - one.shipped_at
        for one in map(draft.dossier.shipment_of, lines)
        if one and one.delivered_at and one.shipped_at and one.delivered_at > one.shipped_at
    ]
    return max(known, default=TRANSIT)
