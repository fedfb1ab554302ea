"""What a request is made of: lines, units and reasons read from a form, and what may still be asked about each line."""

from uuid import UUID

import msgspec

from aisoon.desk import Desk
from aisoon.desk.door import replayed
from aisoon.rules import request as asking
from aisoon.rules.dossier import Dossier, Evidence, Line
from aisoon.rules.draft import Draft
from aisoon.rules.once import Once
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Answer, Wish
from aisoon.rules.shop import Listing
from aisoon.store import dossiers, orders
from aisoon.web import showing
from aisoon.web.forms import Form, whole
from aisoon.web.page import Asked

ASKERS = ("buyer", "agent")
"""Who may request: the buyer, or an agent in their name; a seller would see other sellers' lines here."""

KINDS = (
    ("wrong", ("damaged_on_delivery", "defective", "wrong_item", "not_as_described", "missing_parts", "missing_item")),
    ("delivery", ("not_received", "will_not_arrive_on_time", "arrived_too_late")),
    ("mind", ("no_longer_needed", "does_not_fit", "style_not_as_expected")),
)
"""The reasons as people sort them: something is wrong with it, it is about the delivery, they changed their mind."""


class Choice(msgspec.Struct):
    """One line that may be chosen: its listing, how many units are free, and how many are wanted."""

    line: Line
    listing: Listing
    free: int
    wanted: int


class Why(msgspec.Struct):
    """What may be said about one line: the reasons that fit now, by kind, and those that do not, with why not."""

    line: Line
    fits: list[tuple[str, list[Answer]]]
    others: list[tuple[str, Refused]]


def typed(request: Asked) -> Form:
    """The address's query as a form."""
    form = Form()
    for name, value in request.query_params.multi_items():
        form.fields.setdefault(name, []).append(value)
    return form


def line_of(dossier: Dossier, form: Form) -> Line:
    """The line the request began from, else the first line chosen, else the order's first."""
    wanted = form.one("line") or next((name[2:] for name in form.fields if name.startswith("q-")), "")
    return next((row for row in dossier.lines if str(row.id) == wanted), dossier.lines[0])


async def choices(desk: Desk, dossier: Dossier, form: Form) -> list[Choice]:
    """The free lines of the seller whose line the request began from, that line first."""
    first = line_of(dossier, form)
    lines = [row for row in dossier.lines if row.seller_id == first.seller_id and row.quantity > row.claimed]
    async with desk.database.reading() as db:
        listings = await orders.listings(db, [row.listing for row in lines])
    found = []
    for row in sorted(lines, key=lambda row: row.id != first.id):
        listing = msgspec.json.decode(listings.get(row.listing, '{"title": ""}'), type=Listing)
        wanted = form.one(f"q-{row.id}", "1" if row.id == first.id else "0")
        found.append(Choice(row, listing, row.quantity - row.claimed, int(wanted) if wanted.isdigit() else 0))
    return found


def units(dossier: Dossier, form: Form) -> list[tuple[Line, int]]:
    """Which lines were chosen and how many of each; Refused names the field that cannot be."""
    chosen, faults = [], []
    for line in dossier.lines:
        field = f"q-{line.id}"
        try:
            wanted, free = whole(form.one(field), field), line.quantity - line.claimed
            if wanted > free:
                raise Refused("quantity_taken", field, free=free, quantity=line.quantity)
            if wanted:
                chosen.append((line, wanted))
        except Refused as fault:
            faults.append(fault)
    if not chosen and not faults:
        faults.append(Refused("missing", f"q-{line_of(dossier, form).id}", need="lines"))
    if not faults and len({line.seller_id for line, _ in chosen}) > 1:
        faults.append(Refused("several_sellers", f"q-{chosen[0][0].id}"))
    together(faults)
    return chosen


def wishes(dossier: Dossier, form: Form, reason: str = "") -> list[Wish]:
    """What was chosen: units and reason by line; Refused names the field that cannot be."""
    found, faults = [], []
    for line, wanted in units(dossier, form):
        why = reason or form.one(f"r-{line.id}")
        if why:
            found.append(Wish(line.id, wanted, why))
        else:
            faults.append(Refused("missing", f"r-{line.id}", need="reason"))
    together(faults)
    return found


def together(faults: list[Refused]) -> None:
    """Raise all faults as one, if there are any."""
    if faults:
        faults[0].facts["all"] = faults
        raise faults[0]


def answers(desk: Desk, person: Person, dossier: Dossier, chosen: list[Wish]) -> list[tuple[Line, Wish, Answer]]:
    """The policy's answer for each line; Refused with every line's fault, each at its own field."""
    setting, given, faults = desk.asking(person, dossier, chosen), [], []
    for wish in chosen:
        try:
            one = asking.answer(dossier, wish, desk.policy, setting.now, setting)
            given.append((dossier.line(wish.line), wish, one))
        except Refused as fault:
            fault.field = f"{'q' if fault.field == 'quantity' else 'r'}-{wish.line}"
            faults.append(fault)
    together(faults)
    return given


def whys(desk: Desk, person: Person, dossier: Dossier, chosen: list[tuple[Line, int]]) -> list[Why]:
    """Of each line the reasons the policy and the facts allow now; the others say why not."""
    found = []
    for line, wanted in chosen:
        setting = desk.asking(person, dossier, [Wish(line.id, wanted, "")])
        fits: dict[str, Answer] = {}
        others: list[tuple[str, Refused]] = []
        for reason in desk.policy.fitting(line.category):
            try:
                wish = Wish(line.id, wanted, reason)
                fits[reason] = asking.answer(dossier, wish, desk.policy, setting.now, setting)
            except Refused as fault:
                others.append((reason, fault))
        sorted_ = [(kind, [fits[one] for one in reasons if one in fits]) for kind, reasons in KINDS]
        found.append(Why(line, [(kind, some) for kind, some in sorted_ if some], others))
    return found


def sums(given: list[tuple[Line, Wish, Answer]]) -> dict[str, int]:
    """What comes back together, and what is kept for a label of ours, in minor units."""
    label, restocking = asking.kept([one for _, _, one in given])
    return {"label": label, "net": max(sum(one.amount for _, _, one in given) - label - restocking, 0)}


def own(dossier: Dossier, person: Person, seller: UUID) -> list[Evidence]:
    """Evidence this person brought to the conversation before and no case has used."""
    return [
        row for row in dossier.evidence
        if row.by_id == person.id and row.seller_id == seller and row.case_id is None and not row.gone_at
    ]  # fmt: skip


async def opened(desk: Desk, person: Person, dossier: Dossier, form: Form, once: Once | None, reason: str = "") -> str:
    """The reference of the case a form opens, or opened before under the same key."""
    if once:
        async with desk.database.reading() as db:
            seen = await dossiers.replay(db, person.id, once.key)
        if seen:
            return replayed(seen, once).body.decode()
    chosen = wishes(dossier, form, reason)
    given = answers(desk, person, dossier, chosen)
    items = await showing.keep(desk, person, dossier.order.id, given[0][0].seller_id, form, "files")
    ticked = list(dict.fromkeys([*form.many("evidence"), *(str(row.id) for row in items)]))
    form.fields["evidence"] = ticked
    together(form.refusals())
    bring = {"statement": form.one("statement"), "evidence": ticked, "wish": form.one("wish")}
    reply = await desk.open_case(person, dossier.order.id, chosen, bring, once, shown, drafted=not reason)
    return reply.body.decode()


def shown(draft: Draft) -> bytes:
    """What a page keeps of a request it made: where to look."""
    return draft.case.reference.encode()
