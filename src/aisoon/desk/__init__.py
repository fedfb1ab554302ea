"""THE ONE DOOR FOR WRITES: lock, decide, record, enqueue. API, pages, clock, demo and imports all come through it."""

import secrets
from datetime import timedelta
from typing import Any
from uuid import UUID

import msgspec

from aisoon.desk.closing import Closing
from aisoon.desk.door import Show, fingerprint, nothing, replayed, visible
from aisoon.desk.erasing import Erasing
from aisoon.desk.hooking import Hooking
from aisoon.desk.marks import Marks
from aisoon.desk.mistaken import Mistaken
from aisoon.desk.postbox import Postbox
from aisoon.desk.replies import Replies
from aisoon.desk.showing import Showing
from aisoon.desk.signals import Signalling
from aisoon.desk.unsent import Unsent
from aisoon.desk.views import Views
from aisoon.rules import evidence as proof
from aisoon.rules import shop, talk
from aisoon.rules.decide import Ask, decide
from aisoon.rules.dossier import Dossier, Evidence
from aisoon.rules.draft import Posting
from aisoon.rules.once import Once, Reply
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.rules.request import Wish, open_case
from aisoon.store import accounts, cases, dossiers, drafts, mistaken, orders, policies, showing, tasks
from aisoon.store.database import Writing

__all__ = ["Desk", "Once", "Reply", "fingerprint", "visible"]


class Desk(Mistaken, Closing, Erasing, Marks, Hooking, Postbox, Replies, Showing, Signalling, Unsent, Views):
    """The door with everything that goes through it."""

    # moves

    async def move(
        self, person: Person, order: UUID, case: UUID, ask: Ask, once: Once | None = None, show: Show = nothing
    ) -> Reply:
        """Make one move of a case's machines; Refused says why not."""
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, once, skip=person.role == "clock")
            if isinstance(dossier, Reply):
                return dossier
            row = visible(dossier, case, person)
            await self.unclaimed(db, person, row)
            setting = await self.with_colleagues(db, await self.setting(db, person, dossier, row), ask.bring)
            setting = await self.with_past(db, setting, dossier, ask.move, ask.bring)
            draft = decide(dossier, case, ask, setting)
            return await self.written(db, draft, person, once, 200, show)

    async def open_case(
        self,
        person: Person,
        order: UUID,
        wishes: list[Wish],
        given: dict[str, Any],
        once: Once | None = None,
        show: Show = nothing,
        drafted: bool = False,
    ) -> Reply:
        """Open a case for some lines and quantities of an order, under the policy in force.

        The person's draft of it is deleted in the same write where it was `drafted`.
        """
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, once)
            if isinstance(dossier, Reply):
                return dossier
            if person.role not in ("buyer", "agent"):
                raise Refused("not_your_move", who=["buyer", "agent"])
            await self.refresh(db)
            await policies.keep(db, self.policy.hash, self.policy.version, self.policy_text)
            setting = self.asking(person, dossier, wishes)
            since = self.now() - timedelta(days=90)
            earlier = await cases.opened_by(db, dossier.order.buyer_id, since)
            setting = msgspec.structs.replace(setting, returns_90d=earlier)
            draft = open_case(dossier, wishes, given, setting, self.new_id())
            if drafted:
                await drafts.drop(db, order, person.id)
            return await self.written(db, draft, person, once, 201, show)

    # talk and evidence

    async def say(
        self, person: Person, order: UUID, seller: UUID, text: str, evidence: list[UUID], wanted: list[str] | None = None,
        case: UUID | None = None, once: Once | None = None, line: UUID | None = None,
    ) -> talk.Message:  # fmt: skip
        """Say something in an order's conversation with one seller, about one of its items where `line` names it."""
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, once)
            if isinstance(dossier, Reply):
                return msgspec.json.decode(dossier.body, type=talk.Message)
            if person.role not in ("buyer", "seller", "agent", "operator"):
                raise Refused("not_your_move", who=["buyer", "seller", "agent"])
            if person.seller_id not in (None, seller) or seller not in {line.seller_id for line in dossier.lines}:
                raise Refused("not_found")
            own = {
                row.id
                for row in dossier.evidence
                if row.by_id == person.id and row.seller_id == seller and not row.gone_at
            }
            if strange := [id for id in evidence if id not in own]:
                raise Refused("evidence_unknown", "evidence", id=str(strange[0]))
            if line and line not in {row.id for row in dossier.lines if row.seller_id == seller}:
                raise Refused("unknown_line", "about", id=str(line))
            message = talk.Message(
                order, self.new_id(), seller, case, person.id, person.role, person.name,
                talk.audience(person, wanted), talk.body(text, evidence), evidence, self.now(), line,
            )  # fmt: skip
            await dossiers.record(db, msgspec.json.encode({"message": [message]}))
            if person.role in ("seller", "agent"):
                await self.held(db, person, dossier, seller)
            if once:
                await dossiers.remember(db, person.id, once.key, once.request, 201, msgspec.json.encode(message))
            return message

    async def held(self, db: Writing, person: Person, dossier: Dossier, seller: UUID) -> None:
        """Who writes to the buyer looks at it: rules announced for cases with this seller do not act by themselves."""
        for row in dossier.cases:
            if row.planned and row.seller_id == seller and row.state == "requested":
                setting = await self.setting(db, person, dossier, row)
                await self.recorded(db, decide(dossier, row.id, Ask("case.hold_rule"), setting))

    async def add_evidence(
        self, person: Person, order: UUID, seller: UUID, file: proof.Received, caption: str = "",
        case: UUID | None = None, once: Once | None = None, wanted: list[str] | None = None, shows: list[str] | None = None,
    ) -> Evidence:  # fmt: skip
        """Add a stored file to an order as evidence, for whom customer service names; the same file by the same person
        twice is one. `shows` names the checks it is for.
        """
        async with self.database.writing() as db:
            dossier = await self.locked(db, order, person, once)
            if isinstance(dossier, Reply):
                return msgspec.json.decode(dossier.body, type=Evidence)
            row = visible(dossier, case, person) if case else None
            policy = await self.policy_of(db, row.policy) if row else self.policy
            found = proof.same(dossier, person, row, file.sha256, wanted)
            fields = {} if found else proof.item(dossier, seller, row, person, file, caption, policy, wanted, shows)
            item = found or msgspec.convert({**fields, "id": self.new_id(), "created_at": self.now()}, Evidence)
            if not found:
                await mistaken.keep(db, [key for key in (item.key, item.preview_key, item.thumbnail_key) if key])
                await dossiers.record(db, msgspec.json.encode({"evidence": [item]}))
                dossier.evidence.append(item)
            elif more := [name for name in proof.showing(policy, shows or []) if name not in found.shows]:
                item.shows = [*found.shows, *more]
                await showing.say(db, order, item.id, item.shows)
            await self.rewait(db, person, dossier)
            if once:
                await dossiers.remember(db, person.id, once.key, once.request, 201, msgspec.json.encode(item))
            return item

    # the shop's facts

    async def put_order(self, person: Person, told: shop.OrderIn, once: Once | None = None) -> tuple[UUID, str]:
        """Write an order the shop tells, once: (id, 'created' | 'updated' | 'unchanged'); changed money is refused."""
        if person.role != "operator":
            raise Refused("not_your_move", who=["operator"])
        shop.check(told)
        async with self.database.writing() as db:
            known = await orders.digest(db, told.reference)
            if once and (seen := await dossiers.replay(db, person.id, once.key)):
                put = msgspec.json.decode(replayed(seen, once).body, type=shop.Put)
                return put.id, put.result
            if known and known[1] != shop.digest(told):
                raise Refused("order_changed", "reference", reference=told.reference)
            in_order = sorted(told.sellers, key=lambda one: one.reference)  # so that two orders never lock crosswise
            sellers = {one.reference: await self.put_seller(db, one) for one in in_order}
            id = known[0] if known else self.new_id()
            if not known:
                await self.insert_order(db, told, id, sellers)
            changed = await orders.put_shipments(db, shop.as_json(shop.shipments(told, id, sellers, self.new_id)))
            put = shop.Put(id, told.reference, "created" if not known else "updated" if changed else "unchanged")
            if once:
                status = 200 if known else 201
                await dossiers.remember(db, person.id, once.key, once.request, status, msgspec.json.encode(put))
            return id, put.result

    async def insert_order(self, db: Writing, told: shop.OrderIn, id: UUID, sellers: dict[str, UUID]) -> None:
        """A new order's rows and opening ledger entries."""
        for line in told.lines:
            hash, body = shop.listing(line)
            await orders.put_listing(db, hash, body.decode())
        buyer = await accounts.put_person(
            db, self.new_id(), "buyer", told.buyer.email, told.buyer.name, None, told.buyer.locale, False
        )
        rows = shop.rows(told, id, buyer.id, sellers, self.new_id)
        opening = self.new_id()
        ledger = [
            Posting(id, self.new_id(), opening, e.account, e.amount, e.currency, e.memo, told.placed_at)
            for e in rows.entries
        ]
        await orders.insert(
            db, shop.as_json([rows.order]), shop.as_json(rows.lines), shop.as_json(rows.payments), shop.as_json(ledger)
        )

    async def put_seller(self, db: Writing, told: shop.SellerIn) -> UUID:
        """A seller as the shop tells it."""
        return await accounts.put_seller(
            db,
            self.new_id(),
            told.reference,
            told.name,
            told.email,
            told.country,
            told.zone,
            shop.as_json(told.address),
            told.tier,
            told.closed,
        )

    # people

    async def put_person(
        self, role: str, email: str, name: str, seller: UUID | None = None, lead: bool = False, locale: str = "en"
    ) -> Person:
        """Add a person, or find the one of this role and address."""
        async with self.database.writing() as db:
            return await accounts.put_person(db, self.new_id(), role, email, name, seller, locale, lead)

    async def speak(self, person: Person, language: str) -> None:
        """Remember the language somebody chose, for pages and letters."""
        async with self.database.writing() as db:
            await accounts.put_locale(db, person.id, language)

    async def issue(
        self,
        person: Person,
        kind: str,
        label: str = "",
        scopes: tuple[str, ...] = ("read", "write"),
        days: float | None = None,
    ) -> str:
        """A new secret for a person (API key, session or one-time link), told once; only its sha256 is kept."""
        token = f"aisoon_{kind}_{secrets.token_urlsafe(32)}"
        expires = self.now() + timedelta(days=days) if days else None
        async with self.database.writing() as db:
            await accounts.put_credential(db, fingerprint(token), person.id, kind, label, list(scopes), expires)
        return token

    async def redeem(self, link: str, days: float = 30) -> str:
        """Turn a one-time link into a session; Refused `link_invalid` when it was used or has expired."""
        async with self.database.writing() as db:
            person = await accounts.by_token(db, fingerprint(link), "link", self.now())
            if person is None or not await accounts.end_credential(db, fingerprint(link), self.now()):
                raise Refused("link_invalid")
        return await self.issue(person, "session", days=days)

    async def end(self, token_hash: bytes) -> None:
        """End a session or key at once."""
        async with self.database.writing() as db:
            await accounts.end_credential(db, token_hash, self.now())

    async def send_link(self, person: Person, address: str) -> None:
        """Put a sign-in letter with a one-time link into the outbox; `address` has a {token} to fill."""
        token = await self.issue(person, "link", days=1 / 24)
        body = {"to": person.email, "role": person.role, "move": "sign_in", "url": address.format(token=token)}
        async with self.database.writing() as db:
            task = {"id": self.new_id(), "kind": "mail", "key": f"link:{fingerprint(token).hex()}", "body": body}
            await dossiers.record(db, msgspec.json.encode({"task": [task]}))

    async def travel(self, by: timedelta) -> timedelta:
        """Move the demo's clock ahead; how far it runs ahead now."""
        async with self.database.writing() as db:
            ahead: timedelta = await tasks.advance_clock(db, by)
            return ahead
