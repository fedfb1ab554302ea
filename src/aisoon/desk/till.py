"""The till: what payment providers tell, chargebacks contested, sellers paid out, store credit spent."""

from uuid import UUID

import msgspec

from aisoon.desk.door import Door, replayed
from aisoon.rules import bank
from aisoon.rules.draft import Draft, Setting
from aisoon.rules.ledger import Entry
from aisoon.rules.once import Once
from aisoon.rules.people import GATEWAY, Person
from aisoon.rules.reference import reference as readable
from aisoon.rules.refusals import Refused
from aisoon.rules.till import BookEntry, CreditUse, Payout, paid_out, spent
from aisoon.rules.told import Told
from aisoon.store import dossiers, payments
from aisoon.store.database import Writing


class Till(Door):
    """The door's money side."""

    async def hear(self, told: Told) -> str:
        """What a provider told: 'heard', 'known' when it was told before or changes nothing, 'unknown_payment'.

        One with an id is kept, and heard once; a listing's rows have none, and are judged by what is booked.
        """
        intent, _, attempt = told.key.rpartition(":")
        async with self.database.reading() as db:
            place = await payments.place(db, told.gateway, [told.payment, told.also or told.payment], told.id, intent)
        if place is None:
            return "unknown_payment"
        if place["told"] or nothing_new(told, place["state"], str(place["attempts"]) == attempt, place["booked"]):
            return "known"
        order = place["order_id"]
        async with self.database.writing() as db:
            found = await dossiers.lock(db, order, GATEWAY, None)
            if found is None or isinstance(found, dossiers.Seen):
                return "unknown_payment"
            if told.id and await payments.told_before(db, order, told.gateway, told.id):
                return "known"
            seller = found.sellers[0]
            calendar = self.calendar_of(seller, self.now())
            draft = Draft(found, None, Setting(self.now(), GATEWAY, self.policy, calendar, self.new_id))
            settings = {case.id: await self.setting(db, GATEWAY, found, case) for case in found.cases}
            late = told.kind == "refund" and told.status == "succeeded" and bool(told.id)
            late = late and await payments.came_back(db, order, told.gateway, told.reference)
            result = "known" if late else bank.hear(draft, told, settings)
            more: dict[str, list[object]] = {}
            if told.id:
                kept = {"order_id": order, "gateway": told.gateway, "id": told.id, "kind": told.kind}
                more["told"] = [{**kept, "body": told, "heard_at": self.now()}]
            if result == "look":
                body = {"gateway": told.gateway, "payment": told.payment}
                key = f"look:{told.gateway}:{told.id or self.new_id()}"
                more["task"] = [{"id": self.new_id(), "kind": "look", "key": key, "body": body}]
            await self.recorded(db, draft, more)
            return "heard" if result == "look" else result

    async def contest(self, person: Person, chargeback: UUID, note: str = "") -> None:
        """Have our case file sent to the bank against an open chargeback; operators, and agents who lead."""
        if person.role != "operator" and not (person.role == "agent" and person.lead):
            raise Refused("not_your_move", who=["operator"])
        async with self.database.reading() as db:
            order = await payments.chargeback_order(db, chargeback)
        if order is None:
            raise Refused("not_found")
        async with self.database.writing() as db:
            found = await dossiers.lock(db, order, person, None)
            row = None if found is None or isinstance(found, dossiers.Seen) else found
            kept = next((one for one in row.chargebacks if one.id == chargeback), None) if row else None
            if row is None or kept is None:
                raise Refused("not_found")
            if kept.state != "open":
                raise Refused("chargeback_closed", state=kept.state)
            seller = row.sellers[0]
            calendar = self.calendar_of(seller, self.now())
            draft = Draft(row, None, Setting(self.now(), person, self.policy, calendar, self.new_id))
            draft.go("chargeback.contest", kept, {"note": note[:2000]} if note else {})
            kept.contested_at = self.now()
            body = {"order": order, "chargeback": chargeback, "note": note[:2000]}
            task = {"id": self.new_id(), "kind": "contest", "key": f"contest:{draft.moves[-1].id}", "body": body}
            await self.recorded(db, draft, {"task": [task]})

    async def pay_out(self, person: Person, seller: UUID, currency: str, once: Once | None = None) -> Payout:
        """Pay a seller what it is owed in a currency; Refused `nothing_owed` while its balance is not in its favour.

        What refunds and chargebacks took beyond what was owed is made good by later sales before anything is paid out.
        """
        if person.role != "operator":
            raise Refused("not_your_move", who=["operator"])
        async with self.database.writing() as db:
            if once and (seen := await dossiers.replay(db, person.id, once.key)):
                return msgspec.json.decode(replayed(seen, once).body, type=Payout)
            if not await payments.lock_seller(db, seller):
                raise Refused("not_found")
            owed = -await payments.balance(db, f"seller:{seller}", currency)
            if owed <= 0:
                raise Refused("nothing_owed", "seller", owed=owed, currency=currency)
            id = self.new_id()
            row = Payout(seller, id, readable("PAY", id), owed, currency, self.now(), person.id)
            await self.book(db, "payout", row, seller, paid_out(row))
            if once:
                await dossiers.remember(db, person.id, once.key, once.request, 201, msgspec.json.encode(row))
            return row

    async def spend_credit(
        self, person: Person, buyer_email: str, amount: int, currency: str, reference: str, once: Once | None = None
    ) -> CreditUse:
        """Spend a buyer's store credit on an order to come; the same reference again is the same spending."""
        if person.role != "operator":
            raise Refused("not_your_move", who=["operator"])
        if not 0 < amount < 10**15:
            raise Refused("bad_amount", "amount", currency=currency)
        async with self.database.writing() as db:
            buyer = await payments.lock_buyer(db, buyer_email)
            if buyer is None:
                raise Refused("not_found")
            if known := await payments.credit_use(db, reference):
                if (known["buyer_id"], known["amount"], known["currency"]) != (buyer, amount, currency):
                    raise Refused("key_reused", "reference")
                return CreditUse(**dict(known))
            owed = -await payments.balance(db, f"store_credit:{buyer}", currency)
            if owed < amount:
                raise Refused("over_remaining", "amount", remaining=max(owed, 0), currency=currency)
            row = CreditUse(buyer, self.new_id(), reference, amount, currency, self.now(), person.id)
            await self.book(db, "credit_use", row, buyer, spent(row))
            return row

    async def book(
        self, db: Writing, table: str, row: Payout | CreditUse, holder: UUID, entries: tuple[Entry, ...]
    ) -> None:
        """Write a payout or a spending with its entries."""
        rows = [
            BookEntry(holder, self.new_id(), row.id, one.account, one.amount, one.currency, one.memo, row.at)
            for one in entries
        ]
        await payments.insert(db, table, msgspec.json.encode(row).decode(), msgspec.json.encode(rows).decode())

    async def ask_reconciliation(self, person: Person) -> None:
        """Have our books compared with every provider's, soon."""
        if person.role != "operator":
            raise Refused("not_your_move", who=["operator"])
        id = self.new_id()
        async with self.database.writing() as db:
            task = {"id": id, "kind": "reconcile", "key": f"reconcile:{id}", "body": {"by": person.name}}
            await dossiers.record(db, msgspec.json.encode({"task": [task]}))


def nothing_new(told: Told, state: str | None, same_attempt: bool, booked: int) -> bool:
    """Whether what was told is what our books say anyway, seen without a lock: the usual echo of a refund we were told of."""
    if told.kind == "total":
        return told.amount == booked
    return told.kind == "refund" and told.status == "succeeded" and state == "succeeded" and same_attempt
