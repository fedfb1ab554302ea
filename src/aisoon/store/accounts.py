"""Accounts: people, sellers and the secrets that let them in (kept as sha256 only)."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.facts import Closure, Party
from aisoon.rules.people import Person
from aisoon.store.database import Reading, Writing

PERSON = "p.id, p.role, p.name, p.email::text, p.seller_id, p.locale, p.lead"


def _person(row: Any) -> Person:
    scopes = tuple(row["scopes"]) if "scopes" in row else ("read", "write")
    return Person(
        row["id"], row["role"], row["name"], row["email"], row["seller_id"], row["locale"], row["lead"], scopes
    )


async def by_token(db: Reading, token_hash: bytes, kind: str, now: datetime) -> Person | None:
    """Whose secret this is, when it is still good."""
    row = await db.fetchrow(
        f"select {PERSON}, c.scopes from credential c join person p on p.id = c.person_id "
        "where c.token_hash = $1 and c.kind = $2 and c.ended_at is null and p.ended_at is null and (c.expires_at is null or c.expires_at > $3)",
        token_hash, kind, now,
    )  # fmt: skip
    return _person(row) if row else None


async def by_email(db: Reading, role: str, email: str) -> Person | None:
    """The person of a role with this e-mail address."""
    row = await db.fetchrow(f"select {PERSON} from person p where p.role = $1 and p.email = $2", role, email)
    return _person(row) if row else None


async def all_by_email(db: Reading, email: str) -> list[Person]:
    """Everybody with this e-mail address, whatever their role."""
    return [
        _person(row)
        for row in await db.fetch(f"select {PERSON} from person p where p.email = $1 and p.ended_at is null", email)
    ]


async def by_order(db: Reading, reference: str, email: str) -> tuple[Person, str] | None:
    """The buyer who placed the order with this shop number under this e-mail address, and the number as the shop writes it."""
    row = await db.fetchrow(
        f"select {PERSON}, o.reference from orders o join person p on p.id = o.buyer_id where o.reference in ($1, upper($1)) and p.email = $2",
        reference.replace("\x00", ""), email.replace("\x00", ""),
    )  # fmt: skip
    return (_person(row), row["reference"]) if row else None


async def locale(db: Reading, role: str, email: str) -> str:
    """The language somebody wants letters in; English for whom nobody knows."""
    found = await db.fetchval("select locale from person where role = $1 and email = $2", role, email)
    return str(found or "en").replace("-", "_").partition("_")[0].lower()


async def put_locale(db: Writing, person: UUID, locale: str) -> None:
    """Remember the language somebody chose."""
    await db.execute("update person set locale = $2 where id = $1", person, locale)


async def people(db: Reading, role: str, limit: int = 200) -> list[Person]:
    """People of a role, by name."""
    rows = await db.fetch(f"select {PERSON} from person p where p.role = $1 order by p.name limit $2", role, limit)
    return [_person(row) for row in rows]


async def put_person(
    db: Writing, id: UUID, role: str, email: str, name: str, seller: UUID | None, locale: str, lead: bool
) -> Person:
    """Add a person, or return the one of this role and address with the name brought up to date."""
    row = await db.fetchrow(
        "insert into person as p (id, role, email, name, seller_id, locale, lead) values ($1, $2, $3, $4, $5, $6, $7) "
        f"on conflict (role, email) do update set name = excluded.name returning {PERSON}",
        id, role, email, name, seller, locale, lead,
    )  # fmt: skip
    return _person(row)


async def put_seller(
    db: Writing, id: UUID, reference: str, name: str, email: str, country: str, zone: str, address: str, tier: str = "",
    closed: list[date] | None = None,
) -> UUID:  # fmt: skip
    """Add a seller, or bring the one with this reference up to date; `address` is a JSON list of lines."""
    found: UUID = await db.fetchval(
        "insert into seller (id, reference, name, email, country, zone, address, tier, closed) "
        "values ($1, $2, $3, $4, $5, $6, $7::jsonb, $8, $9) "
        "on conflict (reference) do update set name = excluded.name, email = excluded.email, country = excluded.country, "
        "zone = excluded.zone, address = excluded.address, "
        "tier = coalesce(nullif(excluded.tier, ''), seller.tier), "
        "closed = case when excluded.closed = '{}' then seller.closed else excluded.closed end returning id",
        id, reference, name, email, country, zone, address, tier, closed or [],
    )  # fmt: skip
    return found


async def seller_by_reference(db: Reading, reference: str) -> UUID | None:
    """The seller with this reference."""
    found: UUID | None = await db.fetchval("select id from seller where reference = $1", reference)
    return found


async def sellers(db: Reading, limit: int = 500) -> list[Any]:
    """Sellers, by name: id, reference, name, email, country."""
    rows: list[Any] = await db.fetch(
        "select id, reference, name, email::text, country from seller order by name limit $1", limit
    )
    return rows


async def put_credential(
    db: Writing, token_hash: bytes, person: UUID, kind: str, label: str, scopes: list[str], expires_at: datetime | None
) -> None:
    """Keep a new key, session or link."""
    await db.execute(
        "insert into credential (token_hash, person_id, kind, label, scopes, expires_at) values ($1, $2, $3, $4, $5, $6)",
        token_hash, person, kind, label, scopes, expires_at,
    )  # fmt: skip


async def end_credential(db: Writing, token_hash: bytes, now: datetime) -> bool:
    """End a secret; False when it had ended before, so that a one-time link works once."""
    done = await db.fetchval(
        "update credential set ended_at = $2 where token_hash = $1 and ended_at is null returning true", token_hash, now
    )
    return bool(done)


async def keys(db: Reading) -> list[Any]:
    """API keys with whose they are: token_hash, label, scopes, created_at, ended_at, role, name."""
    rows: list[Any] = await db.fetch(
        "select c.token_hash, c.label, c.scopes, c.created_at, c.ended_at, p.role, p.name from credential c "
        "join person p on p.id = c.person_id where c.kind = 'key' order by c.created_at desc"
    )
    return rows


async def letters_to(db: Reading, person: Person, agents: str) -> str:
    """Where a person's side gets its letters; nowhere for who gets none or may not choose."""
    if person.role == "buyer":
        return str(await db.fetchval("select email::text from person where id = $1", person.id))
    if person.role == "seller":
        return str(await db.fetchval("select email::text from seller where id = $1", person.seller_id))
    return agents if person.role == "agent" and person.lead else ""


async def closing(db: Reading, seller: UUID, lock: bool = False) -> Party:
    """A seller with its calendar and its days off; locked when they are to be changed."""
    text = await db.fetchval(
        f"select to_json(s)::text from seller s where id = $1 {'for no key update' if lock else ''}", seller
    )
    return msgspec.json.decode(text, type=Party)


async def put_closing(db: Writing, seller: UUID, closures: list[Closure]) -> None:
    """Keep a seller's days off, since when they count and until when they did."""
    await db.execute(
        "update seller set closures = $2::jsonb where id = $1", seller, msgspec.json.encode(closures).decode()
    )
