"""Checklists: what each side can show in a case, by the policy's checks; what of it is there, and what is missing."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

import msgspec

from aisoon.rules.calendar import add
from aisoon.rules.checks import STEPS, Check
from aisoon.rules.dossier import Case, CaseLine, Dispute, Dossier, Evidence
from aisoon.rules.draft import Draft
from aisoon.rules.people import PARTIES
from aisoon.rules.policy import Policy, span
from aisoon.rules.refusals import Refused

OF_MOVE = {
    "case.decline": "declined", "case.reject": "parcel_rejected", "case.accept_partly": "parcel_rejected",
    "case.inspect": "inspection", "dispute.appeal": "appeal",
}  # fmt: skip
"""The step a move begins, whose checks are asked for with it."""

NEEDS = ("case.dispute", "case.decline", "case.reject", "case.accept_partly", "dispute.appeal")
"""Moves that are not made while something required is missing, and whose forms ask once for what is only welcome."""

FORMS = (*NEEDS, "dispute.bring_evidence", "case.give_info", "case.inspect")
"""Moves whose forms show what can be brought; who was asked something in particular is asked for nothing else."""

WHERE = {"received": "inspection", "parcel_rejected": "parcel_rejected", "declined": "declined"}
"""The step a case is at by its state, beside what its dispute is about."""

WAITS = ("open", "appealed")
"""States of a dispute in which it may wait for what is missing, while nobody has taken it."""


class Shown(Protocol):
    """A file as a checklist looks at it: evidence, or what is to become evidence."""

    @property
    def id(self) -> UUID:
        """Its id."""

    @property
    def by_role(self) -> str:
        """The side that brought it."""

    @property
    def kind(self) -> str:
        """photo, video, audio or document."""

    @property
    def shows(self) -> list[str]:
        """The checks it is said to be for."""


class Brought(msgspec.Struct, frozen=True):
    """A file that goes with a request, by whoever asks in the buyer's name."""

    id: UUID
    kind: str
    shows: list[str] = []
    by_role: str = "buyer"


class Item(msgspec.Struct, frozen=True):
    """One thing worth having: `side` buyer, seller or carrier brings it; `files` (ids) show it.

    `there` is False while it is missing, None when somebody has to look whether it is among files nobody said it of.
    `ask` and `why` are the policy's sentences ('' under policies written before they had any); `example` names a picture.
    """

    name: str
    side: str
    evidence: str
    ask: str
    why: str
    example: str
    kinds: list[str]
    files: list[UUID]
    there: bool | None = None


class Completeness(msgspec.Struct, frozen=True):
    """How much of what one side can show is there: `brought` `of` so many; `missing` by name, what is required first.

    `unsaid` files of that side are of nobody knows what: that many of the missing may be among them.
    """

    side: str
    brought: int
    of: int
    missing: list[str]
    unsaid: int


def checklist(draft: Draft, extra: Iterable[str] = (), appellant: str = "") -> list[Item]:
    """What this case's reasons, its steps and its dispute make worth having, each thing once; `extra` names steps to come."""
    dossier, case, policy = draft.dossier, draft.case, draft.policy
    lines = dossier.lines_of(case)
    at = [*steps(case, dossier.dispute_of(case)), *extra]
    dispute, rows = dossier.dispute_of(case), files_of(draft)
    late = [row for row in rows if (decided := since(dossier, dispute)) is None or row.created_at > decided]
    found = []
    for check in policy.check:
        if weight := weighs(check, dossier, lines, at, policy):
            appeals = check.side == "appellant"
            side = appellant or (dispute.appealed_by if dispute else None) or "" if appeals else check.side
            found.append(item(check, side, weight, late if appeals else rows, dossier, lines))
    return once(found)


def wished(dossier: Dossier, lines: Sequence[CaseLine], policy: Policy, rows: Sequence[Shown]) -> list[Item]:
    """What the buyer is asked to show with a request for these lines, `rows` being the files that would go with it."""
    asked = [(check, weighs(check, dossier, lines, (), policy)) for check in policy.check if check.side == "buyer"]
    return once([item(check, "buyer", weight, rows, dossier, lines) for check, weight in asked if weight])


def once(items: Iterable[Item]) -> list[Item]:
    """Each thing once, where reasons share it the strictest; what is required comes first."""
    found: dict[str, Item] = {}
    for one in items:
        if one.name not in found or one.evidence == "required":
            found[one.name] = one
    return sorted(found.values(), key=lambda one: one.evidence != "required")


def files_of(draft: Draft, traces: bool = False) -> list[Evidence]:
    """The evidence of a case, and of its conversation before it was opened; siblings share what their parent had.

    With `traces` also of what was taken back.
    """
    case, kin = draft.case, {draft.case.id, draft.case.parent_id, None}
    found = [row for row in draft.dossier.evidence if row.seller_id == case.seller_id and row.case_id in kin]
    return [row for row in found if traces or not row.gone_at]


def steps(case: Case, dispute: Dispute | None) -> list[str]:
    """The steps a case is at, or came through, that ask for something."""
    found = [WHERE[case.state]] if case.state in WHERE else []
    if dispute:
        found += [dispute.about, *(["appeal"] if dispute.appealed_by else [])]
    return [one for one in dict.fromkeys(found) if one in STEPS]


def weighs(check: Check, dossier: Dossier, lines: Sequence[CaseLine], at: Iterable[str], policy: Policy) -> str:
    """Whether a check is asked for, and how much it weighs: '' when not, else required or optional.

    A reason that needs no evidence asks its buyer for none; one that only welcomes it makes nothing required.
    """
    fitting = [one for one in lines if not check.categories or dossier.line(one.line_id).category in check.categories]
    weights = [check.evidence] if fitting and set(check.about) & set(at) else []
    for line in fitting:
        if line.reason in check.about:
            rule = policy.of(line.reason)
            if check.side != "buyer" or rule.evidence == "required":
                weights.append(check.evidence)
            elif rule.evidence == "optional":
                weights.append("optional")
    return "required" if "required" in weights else weights[0] if weights else ""


def item(
    check: Check, side: str, weight: str, rows: Sequence[Shown], dossier: Dossier, lines: Sequence[CaseLine]
) -> Item:
    """A check with the files that show it."""
    own = [row for row in rows if row.by_role == side]
    files = [row.id for row in own if check.name in row.shows and (not check.kinds or row.kind in check.kinds)]
    unsaid = any(not row.shows and (not check.kinds or row.kind in check.kinds) for row in own)
    there = carried(check.name, dossier, lines) if side == "carrier" else True if files else None if unsaid else False
    return Item(
        check.name, side, weight, check.ask, check.why, check.picture, list(check.kinds), files, there,
    )  # fmt: skip


def carried(name: str, dossier: Dossier, lines: Sequence[CaseLine]) -> bool:
    """Whether the carrier's data have it."""
    sent = [dossier.shipment_of(dossier.line(row.line_id)) for row in lines]
    if name == "delivery":
        return any(row is not None and row.delivered_at is not None for row in sent)
    return any(row is not None and bool(row.tracking) for row in sent) if name == "tracking" else False


def since(dossier: Dossier, dispute: Dispute | None) -> datetime | None:
    """When the decision fell that an appeal is about: only what came later is new."""
    decision = dossier.decision_of(dispute) if dispute else None
    return decision.decided_at if decision else None


def complete(items: Iterable[Item], side: str, rows: Iterable[Shown]) -> Completeness:
    """How complete one side is."""
    own = [one for one in items if one.side == side]
    missing = sorted((one for one in own if not one.there), key=lambda one: one.evidence != "required")
    unsaid = sum(1 for row in rows if row.by_role == side and not row.shows)
    return Completeness(side, len(own) - len(missing), len(own), [one.name for one in missing], unsaid)


def lacking(items: Iterable[Item], side: str, rows: Iterable[Shown], only: str = "") -> list[str]:
    """The names of what one side lacks (`only` required, or optional).

    Files that nobody said anything of may be what is missing: one lets what is required pass, else each stands for one thing.
    """
    wanted = [one for one in items if one.side == side and not one.there and only in ("", one.evidence)]
    unsaid = sum(1 for row in rows if row.by_role == side and not row.shows)
    enough = bool(unsaid) if only == "required" else unsaid >= len(wanted)
    return [] if enough else [one.name for one in wanted]


def of_move(draft: Draft, move: str) -> list[Item]:
    """What the person who acts is asked to show with a move."""
    role, step = draft.setting.person.role, OF_MOVE.get(move, "")
    found = checklist(draft, [step] if step else [], role if step == "appeal" else "")
    if step == "inspection":
        found = [
            one for one in found if step in next(check.about for check in draft.policy.check if check.name == one.name)
        ]
    return [one for one in found if one.side == role]


def needed(draft: Draft, move: str) -> None:
    """Refused `evidence_incomplete` when a move is made while something is missing that is required with it."""
    role = draft.setting.person.role
    if move not in NEEDS or role not in PARTIES or draft.bring.get("mistake"):
        return
    if missing := lacking(of_move(draft, move), role, files_of(draft), "required"):
        raise Refused("evidence_incomplete", "evidence", missing=missing)


def awaited(draft: Draft) -> datetime | None:
    """Until when a dispute that nobody has taken waits for what is missing, before it is looked at as it is; None: it does not.

    It waits for what is required, and when it was just opened for a side that can show something and has shown nothing.
    """
    dispute = draft.dossier.dispute_of(draft.case)
    if draft.case.state != "disputed" or dispute is None or dispute.state not in WAITS or dispute.reviewer_id:
        return None
    began = draft.case.entered_at if dispute.state == "open" else dispute.entered_at
    until = add(began, span(draft.policy.wait_for_evidence), draft.setting.calendar) if began else None
    if until is None or until <= draft.now:
        return None
    items, rows = checklist(draft), files_of(draft)
    silent = [side for side in PARTIES if dispute.state == "open" and side not in {row.by_role for row in rows}]
    short = any(lacking(items, side, rows, "required") for side in PARTIES)
    return until if short or any(one.side in silent for one in items) else None


def burdens(dossier: Dossier, case: Case, dispute: Dispute | None, proof: Iterable[str]) -> list[str]:
    """Who must prove what: names of sentences, for the policy's `proof` of the case's reasons and what is disputed."""
    found = [{"carrier": "carrier_delivery"}.get(one, "buyer_reason") for one in proof]
    if dispute and dispute.about in ("parcel_rejected", "declined"):
        found.append(f"seller_{dispute.about}")
    return list(dict.fromkeys(found))
