"""The stage: time that can be set, people by name, and the desk they all act through."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from aisoon.demo.catalogue import NORDLICHT, Item, Shop
from aisoon.desk import Desk
from aisoon.jobs.clock import sweep
from aisoon.jobs.news import news
from aisoon.outside.files import Files
from aisoon.outside.gateways import Gateways
from aisoon.outside.manual import Manual
from aisoon.outside.pictures_again import retaken
from aisoon.outside.simulator import Simulator
from aisoon.rules.decide import Ask
from aisoon.rules.dossier import Dossier
from aisoon.rules.evidence import limit
from aisoon.rules.people import Person
from aisoon.rules.request import Wish
from aisoon.rules.shop import BuyerIn, LineIn, Listing, OrderIn, PaymentIn, SellerIn, ShipmentIn
from aisoon.store import dossiers


class Clock:
    """A clock that says what it is told."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The moment it was set to."""
        return self.now


class Stage:
    """Everything a plot needs: `people` by name, pictures by what they show, and the clock of the tale."""

    def __init__(self, desk: Desk, files: Files, gateway: Simulator, clock: Clock) -> None:
        self.desk, self.files, self.gateway, self.clock = desk, files, gateway, clock
        gateway.now = clock  # the tale's time is the gateway's, too
        self.gateways = Gateways(gateway.name, {gateway.name: gateway, "manual": Manual()})
        self.real = clock.now
        self.people: dict[str, Person] = {}
        self.sellers: dict[str, UUID] = {}
        self.pictures: dict[tuple[str, str], bytes] = {}
        self.listings: dict[str, str] = {}
        self.shots: dict[str, int] = {}
        self.number = 1000

    def at(self, days: float) -> None:
        """Set the clock to so many days before the present."""
        self.clock.now = self.real - timedelta(days=days)

    async def wait(self, hours: float) -> None:
        """Let time pass, never beyond the present; what falls due happens."""
        self.clock.now = min(self.clock.now + timedelta(hours=hours), self.real)
        await news(self.desk, self.gateways)  # before the clock rings: what a lost reply meant is not told at once
        while await sweep(self.desk, self.gateways):
            pass

    async def order(
        self, buyer: str, items: list[tuple[Item, int]], shop: Shop = NORDLICHT, placed: float = 9,
        promised: float | None = 4, delivered: float | None = 5, country: str = "DE", street: str = "",
    ) -> Dossier:  # fmt: skip
        """An order placed so many days ago; `promised` and `delivered` are days ago, too."""
        self.number += 1
        currency = "GBP" if shop.country == "GB" else "EUR"
        then = self.real - timedelta(days=placed)
        lines = [self.line(item, count, shop, first=number == 0) for number, (item, count) in enumerate(items)]
        total = sum(line.paid + line.shipping for line in lines)
        email = self.people[buyer].email
        shipment = ShipmentIn(
            "P1", shop.reference, "Parcel service", f"PS{self.number}DE", self.ago(promised), self.ago(promised),
            then + timedelta(days=1), self.ago(delivered),
        )  # fmt: skip
        told = OrderIn(
            f"AX-{self.number}", currency, country, then, BuyerIn(email, buyer), [seller(shop)], lines,
            [PaymentIn(f"pay_{self.number}", "card", total, then)], [shipment], {"name": buyer, "country": country, **address(street)},
        )  # fmt: skip
        id, _ = await self.desk.put_order(self.people["Olga Petrova"], told)
        self.gateway.capture(f"pay_{self.number}", total, currency)
        return await self.dossier(id)

    def line(self, item: Item, count: int, shop: Shop, first: bool) -> LineIn:
        """An order line with its listing as it was; the first line carries the shipping."""
        pictures = [self.listings[item.subject]] if item.subject in self.listings else []
        listing = Listing(item.title, item.description, item.attributes, pictures)
        paid = item.price * count
        return LineIn(
            item.sku, item.title, item.category, count, paid, shop.reference, tax=paid * 19 // 119,
            shipping=490 if first else 0, shipment="P1", listing=listing, commission=paid // 10,
        )  # fmt: skip

    def ago(self, days: float | None) -> datetime | None:
        """So many days before the present."""
        return None if days is None else self.real - timedelta(days=days)

    async def dossier(self, id: UUID) -> Dossier:
        """An order as it stands."""
        async with self.desk.database.reading() as db:
            found = await dossiers.read(db, id, self.people["Olga Petrova"])
        assert found is not None
        return found

    async def show(
        self, who: str, dossier: Dossier, subject: str, flaw: str, caption: str, shot: str = "", taken: float = 0,
        software: str = "", place: tuple[int, int] | None = None,
    ) -> str:  # fmt: skip
        """Somebody uploads a picture they took a while ago (`taken` days, or just now); its id.

        Every picture is taken anew, save those of one `shot`: they are the same one, compressed again.
        """
        self.shots[shot] = self.shots.get(shot, 0) + 1
        seed = f"{subject}/{flaw}/{shot or self.shots[shot]}"
        moment = self.clock.now - (timedelta(days=taken) if taken else timedelta(hours=2))
        quality = 84 - (9 * self.shots[shot] if shot else 0)
        content = retaken(self.pictures[subject, flaw], seed, moment, quality, software, place)

        return await self.bring(who, dossier, content, f"{subject}.jpg", caption)

    async def bring(self, who: str, dossier: Dossier, content: bytes, name: str, caption: str) -> str:
        """Somebody brings a file, to the latest case where there is one; its id."""

        async def stream() -> AsyncIterator[bytes]:
            yield content

        policy = self.desk.policy
        file = await self.files.receive(stream(), lambda kind: limit(policy, kind), name)
        case = dossier.cases[-1].id if dossier.cases else None
        item = await self.desk.add_evidence(
            self.people[who], dossier.order.id, dossier.lines[0].seller_id, file, caption, case
        )
        return str(item.id)

    async def say(self, who: str, dossier: Dossier, text: str, wanted: list[str] | None = None) -> str:
        """Somebody says something in the order's conversation; the message's id."""
        case = dossier.cases[-1].id if dossier.cases else None
        said = await self.desk.say(
            self.people[who], dossier.order.id, dossier.lines[0].seller_id, text, [], wanted, case
        )
        return str(said.id)

    async def ask(
        self,
        dossier: Dossier,
        reason: str,
        statement: str,
        evidence: list[str] | None = None,
        units: int = 1,
        line: int = 0,
    ) -> Dossier:
        """The buyer opens a case about units of a line."""
        wish = Wish(dossier.lines[line].id, units, reason)
        given: dict[str, Any] = {"statement": statement, "evidence": evidence or []}
        await self.say_shows(dossier.buyer.name, dossier, reason, evidence or [])
        await self.desk.open_case(self.people[dossier.buyer.name], dossier.order.id, [wish], given)
        return await self.dossier(dossier.order.id)

    async def say_shows(self, who: str, dossier: Dossier, about: str, evidence: list[str]) -> None:
        """Whoever brought files says what they are for: what is required about this reason or step."""
        wanted = [one.name for one in self.desk.policy.check if about in one.about and one.evidence == "required"]
        if wanted and evidence:
            said = {UUID(id): wanted[:1] for id in evidence}
            await self.desk.say_shows(self.people[who], dossier.order.id, said)

    async def move(self, who: str, dossier: Dossier, move: str, case: int = 0, **bring: Any) -> Dossier:
        """Somebody makes a move in one of the order's cases."""
        if move in ("case.reject", "case.accept_partly"):
            await self.say_shows(who, dossier, "parcel_rejected", bring.get("evidence", []))
        await self.desk.move(self.people[who], dossier.order.id, dossier.cases[case].id, Ask(move, bring))
        return await self.dossier(dossier.order.id)


def address(street: str) -> dict[str, str]:
    """Where an order goes: 'Street 1, 12345 City' in parts; nothing where nothing is known."""
    line, _, rest = street.partition(", ")
    code, _, city = rest.partition(" ")
    return {"street": line, "postcode": code, "city": city} if street else {}


def seller(shop: Shop) -> SellerIn:
    """A shop as the marketplace tells it."""
    return SellerIn(shop.reference, shop.name, f"{shop.reference}@example.com", shop.country, shop.zone, shop.address)
