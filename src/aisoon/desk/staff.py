"""What operators change: people and their roles, keys, sellers, the marketplace; every change leaves a row of its own."""

import secrets
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import msgspec

from aisoon.desk.door import Door, fingerprint
from aisoon.rules import colours
from aisoon.rules.people import Person
from aisoon.rules.refusals import Refused
from aisoon.store import accounts, dossiers, people
from aisoon.store.database import Writing
from aisoon.store.people import Change, Marketplace

INVITED = ("seller", "agent", "operator", "carrier")
"""Roles people are invited to; buyers come with their orders."""

TURNED = ("agent", "operator")
"""Roles a person may be turned from and into."""

LINK_DAYS = 7
LONGEST = 200
LANGUAGE = 12


class Staff(Door):
    """The door for operators."""

    async def changed(
        self, db: Writing, by: Person, kind: str, subject: str, id: UUID | None = None, **data: Any
    ) -> None:
        """Keep who changed what."""
        await people.note(db, Change(self.new_id(), self.now(), kind, by.id, by.name, id, subject, data))

    async def invite(
        self, by: Person, role: str, email: str, name: str, seller: UUID | None, lead: bool, address: str
    ) -> Person:
        """Add somebody, or ask them again, by a letter with a one-time link; `address` has a {token} to fill."""
        only_operators(by)
        token = f"aisoon_link_{secrets.token_urlsafe(32)}"
        async with self.database.writing() as db:
            if role not in INVITED:
                raise Refused("bad_choice", "role")
            person = await accounts.put_person(
                db, self.new_id(), role, email, name, seller, "en", lead and role == "agent"
            )
            if person.seller_id != seller:
                raise Refused("bad_choice", "seller")
            row = await people.locked(db, person.id)
            if row and row["ended_at"]:
                raise Refused("person_ended", "email")
            until = self.now() + timedelta(days=LINK_DAYS)
            await accounts.put_credential(
                db, fingerprint(token), person.id, "link", "invitation", ["read", "write"], until
            )
            body = {
                "to": email, "role": role, "move": "invite", "url": address.format(token=token),
                "facts": {"name": name, "by": by.name, "role": role, "until": until},
            }  # fmt: skip
            task = {"id": self.new_id(), "kind": "mail", "key": f"link:{fingerprint(token).hex()}", "body": body}
            await dossiers.record(db, msgspec.json.encode({"task": [task]}))
            await self.changed(db, by, "person.invite", name, person.id, role=role, email=email)
        return person

    async def turn(self, by: Person, id: UUID, role: str) -> None:
        """Make an agent an operator, or the other way round; their sessions and keys end, so that they sign in anew."""
        async with self.database.writing() as db:
            row = await self.to_change(db, by, id)
            if role not in TURNED or row["role"] not in TURNED:
                raise Refused("bad_choice", "role")
            if role == row["role"]:
                return
            if await accounts.by_email(db, role, row["email"]):
                raise Refused("role_taken", "role")
            await people.put(db, id, role, row["lead"] and role == "agent", row["ended_at"])
            await self.kept_one(db)
            await people.end_credentials(db, id, self.now())
            await self.changed(db, by, "person.role", row["name"], id, before=row["role"], after=role)

    async def lead(self, by: Person, id: UUID, leads: bool) -> None:
        """Let an agent lead, or no longer."""
        async with self.database.writing() as db:
            row = await self.to_change(db, by, id)
            if row["role"] != "agent":
                raise Refused("bad_choice", "lead")
            if row["lead"] != leads:
                await people.put(db, id, "agent", leads, row["ended_at"])
                await self.changed(db, by, "person.lead", row["name"], id, after=leads)

    async def end_person(self, by: Person, id: UUID) -> None:
        """Somebody leaves: sessions, keys and links end at once. Never the last operator."""
        async with self.database.writing() as db:
            row = await self.to_change(db, by, id)
            if row["ended_at"] is None:
                await people.put(db, id, row["role"], row["lead"], self.now())
                await self.kept_one(db)
                ended = await people.end_credentials(db, id, self.now())
                await self.changed(db, by, "person.end", row["name"], id, secrets=ended)

    async def take_back(self, by: Person, id: UUID) -> None:
        """Somebody who left comes back; what they signed in with does not."""
        async with self.database.writing() as db:
            row = await self.to_change(db, by, id)
            if row["ended_at"] is not None:
                await people.put(db, id, row["role"], row["lead"], None)
                await self.changed(db, by, "person.return", row["name"], id)

    async def to_change(self, db: Writing, by: Person, id: UUID) -> Any:
        """A person, locked to be changed; Refused when there is none, or by anybody but operators."""
        only_operators(by)
        row = await people.locked(db, id)
        if row is None:
            raise Refused("not_found")
        return row

    async def kept_one(self, db: Writing) -> None:
        """Refused `last_operator` when nobody could change anything any more."""
        if not await people.operators(db):
            raise Refused("last_operator")

    # keys

    async def make_key(self, by: Person, owner: Person, label: str, scopes: tuple[str, ...]) -> str:
        """A new API key, told once."""
        only_operators(by)
        token = f"aisoon_key_{secrets.token_urlsafe(32)}"
        async with self.database.writing() as db:
            row = await people.locked(db, owner.id)
            if row is None or row["ended_at"]:
                raise Refused("person_ended", "owner")
            await accounts.put_credential(db, fingerprint(token), owner.id, "key", label, list(scopes), None)
            await self.changed(db, by, "key.make", owner.name, owner.id, label=label, scopes=list(scopes))
        return token

    async def end_key(self, by: Person, token_hash: bytes) -> None:
        """End an API key at once; ending it again changes nothing. Refused `not_found` when there is none."""
        only_operators(by)
        async with self.database.writing() as db:
            row = await people.key(db, token_hash)
            if row is None:
                raise Refused("not_found")
            if await accounts.end_credential(db, token_hash, self.now()):
                await self.changed(db, by, "key.end", row["name"], row["person_id"], label=row["label"])

    # sellers and the marketplace

    async def edit_seller(self, by: Person, id: UUID, tier: str, closed: list[date], address: list[str]) -> None:
        """What operators say about a seller: tier, closing days, return address."""
        only_operators(by)
        async with self.database.writing() as db:
            known = {row["id"]: row for row in await people.sellers(db)}
            if id not in known:
                raise Refused("not_found")
            await people.put_seller(db, id, tier, sorted(set(closed)), address)
            await self.changed(db, by, "seller.edit", known[id]["name"], id, tier=tier, closed=closed, address=address)

    async def edit_marketplace(self, by: Person, told: Marketplace) -> Marketplace:
        """Name, accents and language of the marketplace; colours in which words could not be read are refused."""
        only_operators(by)
        faults: list[Refused] = []
        found: dict[str, str] = {"name": told.name.strip(), "locale": told.locale}
        for theme in ("light", "dark"):
            field = f"accent_{theme}"
            try:
                found[field] = colours.checked(getattr(told, field), theme, field)
            except Refused as refused:
                faults.append(refused)
        if len(found["name"]) > LONGEST:
            faults.append(Refused("too_long", "name", most=LONGEST))
        if len(told.locale) > LANGUAGE:
            faults.append(Refused("bad_choice", "locale"))
        if faults:
            faults[0].facts["all"] = faults
            raise faults[0]
        one = Marketplace(**found)
        async with self.database.writing() as db:
            await people.put_marketplace(db, one)
            await self.changed(db, by, "marketplace.edit", one.name, None, **msgspec.structs.asdict(one))
        self.marketplace = one
        return one


def only_operators(by: Person) -> None:
    """Refused `not_your_move` for everybody but operators."""
    if by.role != "operator":
        raise Refused("not_your_move", who=["operator"])
