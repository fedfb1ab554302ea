"""What one reader may see of a case, gathered for a case file: everything else of the order's chain is hashes only."""

from typing import Any

import msgspec

from aisoon.desk import Desk
from aisoon.http.cases import draft_of
from aisoon.rules import chain
from aisoon.rules.chain import Fact, Link
from aisoon.rules.dossier import Evidence, Move
from aisoon.rules.draft import Draft
from aisoon.rules.evidence import key_for, original_for
from aisoon.rules.people import Person
from aisoon.rules.talk import Message
from aisoon.rules.view import CaseView, view
from aisoon.store import chain as chains
from aisoon.store import history, orders, policies, talk

STAFF = ("agent", "operator")


class Shown(msgspec.Struct, kw_only=True, omit_defaults=True):
    """A link as a case file has it; of what its reader may not see there is place, content hash and hash alone."""

    sequence: int
    content: str
    hash: str
    later: bool = False
    kind: str = ""
    id: str = ""
    fact: dict[str, Any] | None = None
    words: str = ""
    salt: str = ""
    said: dict[str, Any] | None = None
    ledger: list[dict[str, Any]] | None = None


class Piece(msgspec.Struct):
    """A piece of evidence: where it is in the file; `copy` when it was made for this reader, not the bytes that were sealed."""

    item: Evidence
    key: str
    file: str
    copy: bool


class Seen(msgspec.Struct):
    """A case as its reader sees it."""

    draft: Draft
    person: Person
    case: CaseView
    moves: list[Move]
    messages: list[Message]
    listings: dict[str, Any]
    policy: str
    ledger: list[dict[str, Any]]
    links: list[Shown]
    pieces: list[Piece]


async def seen(desk: Desk, person: Person, reference: str) -> Seen:
    """Everything of a case that this person may see; Refused `not_found` when it is not there for them."""
    draft = await draft_of(desk, person, reference)
    case, order = view(draft), draft.dossier.order.id
    async with desk.database.reading() as db:
        moves = await history.moves(db, order, case.id)
        said = await talk.messages(db, order, person, case.seller_id)
        listings = await orders.listings(db, [line.listing for line in case.lines])
        text = await policies.body(db, case.policy) or ""
        rows = msgspec.json.decode((await chains.histories(db, [order]))[0])
    kin = {None, draft.case.id, draft.case.parent_id}
    messages = [one for one in said if one.case_id in kin]
    staff = person.role in STAFF
    ids = {str(one.id) for one in moves} | {str(one.id) for one in messages} | {str(one.id) for one in case.evidence}
    ids |= {str(one.id) for dispute in case.disputes for one in dispute.decisions}
    links = shown(rows, None if staff else ids)
    own = {str(one.id) for one in moves}
    ledger = [row for row in rows["ledger"] if row["move_id"] in own] if staff else []
    opened = {hash: msgspec.json.decode(body) for hash, body in listings.items()}
    return Seen(draft, person, case, moves, messages, opened, text, ledger, links, pieces(case, person))


def shown(rows: dict[str, Any], ids: set[str] | None) -> list[Shown]:
    """The chain as somebody sees it who may read the facts about these ids; None sees all."""
    facts = {(one.kind, one.subject): one for one in chain.facts(rows)}
    booked: dict[str, list[dict[str, Any]]] = {}
    for row in rows["ledger"]:
        booked.setdefault(row["move_id"], []).append(chain.entry(row))
    found = []
    for link in msgspec.convert(rows["chain"], list[Link]):
        one = Shown(sequence=link.sequence, content=link.content, hash=link.hash, later=link.later)
        subject = link.subject.rpartition(":")[2] if link.kind == "erased" else link.subject
        fact = Fact("erased", link.subject, {}, {}) if link.kind == "erased" else facts.get((link.kind, link.subject))
        if fact and (ids is None or subject in ids or link.kind == "order"):
            one.kind, one.id, one.fact, one.words = link.kind, link.subject, fact.content, link.words
            if link.salt is not None and link.words:
                one.salt, one.said = link.salt, fact.words
            if ids is None and link.subject in booked and link.kind in ("move", "posting"):
                one.ledger = booked[link.subject]
        found.append(one)
    return found


def pieces(case: CaseView, person: Person) -> list[Piece]:
    """The files of a case that this person may have: as they came where they may see that, else the picture made anew."""
    found = []
    for number, item in enumerate(case.evidence, 1):
        if item.gone_at:
            continue
        whole = key_for(person, item) == item.key and original_for(person, item)
        key = key_for(person, item) if whole or item.kind != "photo" else item.preview_key
        if key:
            ending = item.name.rpartition(".")[2].lower() if whole or item.kind != "photo" else "jpg"
            ending = ending if ending.isalnum() and len(ending) < 6 else "bin"
            found.append(Piece(item, key, f"evidence/{number:02}-{item.by_role}.{ending}", not whole))
    return found
