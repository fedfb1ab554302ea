"""Signals as agents read them: a name, a plain sentence, the grounds with where to look, and how often it meant nothing."""

from typing import Any
from uuid import UUID

import msgspec

from aisoon.rules.draft import Draft
from aisoon.rules.signals import ENOUGH, FEW, NAMES
from aisoon.rules.words import Words
from aisoon.store import signals
from aisoon.store.database import Reading
from aisoon.store.signals import Mark, Rate, Told


class Ground(msgspec.Struct, frozen=True):
    """One thing a signal rests on: the picture here, the one it is compared with, the case to look at, and what is to be seen."""

    says: str
    order: UUID | None = None
    evidence: UUID | None = None
    other_order: UUID | None = None
    other_evidence: UUID | None = None
    case: str = ""


class Signal(msgspec.Struct, frozen=True):
    """Advice for agents, never a verdict: nothing is decided or refused because of it.

    `shows` is false for what is told as background; `rate` says how past decisions with it fell, `told` the same in words.
    """

    name: str
    shows: bool
    title: str
    sentence: str
    grounds: list[Ground]
    rate: Rate
    base: Rate
    told: str
    mark: Mark | None = None


async def read(db: Reading, draft: Draft, words: Words) -> list[Signal]:
    """The signals of a case, those that stand out first."""
    case = draft.case
    found = await signals.of(db, case.order_id, case.id)
    shown = [one.name for one in found if one.shows]
    rates = await signals.rates(db, case.id, shown) if shown else {}
    base = await signals.base(db) if shown else Rate()
    marks = await signals.marks(db, case.order_id, case.id)
    ordered = sorted(found, key=lambda one: (not one.shows, NAMES.index(one.name)))
    return [said(one, case.order_id, rates.get(one.name, Rate()), base, marks.get(one.name), words) for one in ordered]


def said(one: Told, order: UUID, rate: Rate, base: Rate, mark: Mark | None, words: Words) -> Signal:
    """A signal in words."""
    title = titles(words)[one.name]
    sentence = history(one, words) if one.name in ("buyer", "seller") else sentences(words)[one.name]
    rows = [ground(one.name, row, order, words) for row in one.grounds.get("rows", [])]
    told = share(rate, base, words) if one.shows else ""
    return Signal(one.name, one.shows, title, sentence, rows, rate, base, told, mark)


def titles(words: Words) -> dict[str, str]:
    """What signals are called."""
    return {
        "picture_seen": words.text("A picture that looks like an earlier one"),
        "picture_early": words.text("A picture older than the delivery"),
        "picture_late": words.text("A picture from the future"),
        "picture_edited": words.text("A picture that went through an editing program"),
        "picture_far": words.text("A picture taken elsewhere"),
        "weight": words.text("A parcel of another weight"),
        "address": words.text("An address several buyers share"),
        "buyer": words.text("The buyer’s history"),
        "seller": words.text("The seller’s history"),
    }


def sentences(words: Words) -> dict[str, str]:
    """What signals say; histories say their numbers."""
    return {
        "picture_seen": words.text(
            "A picture in this case looks like one that was brought to another case earlier. Products photographed alike look alike, too: compare them."
        ),
        "picture_early": words.text(
            "The camera’s clock says the picture was taken before the goods were delivered. Clocks are often wrong."
        ),
        "picture_late": words.text(
            "The camera’s clock says the picture was taken after it was sent to us. Clocks are often wrong."
        ),
        "picture_edited": words.text(
            "The picture names a program that edits or makes pictures. Cropping and brightening go through the same programs."
        ),
        "picture_far": words.text(
            "The place kept in the picture differs from the country of delivery. People travel, and give presents."
        ),
        "weight": words.text(
            "The seller weighed the parcel, and it weighs less, or much more, than the goods do by their listing. Packing and scales differ."
        ),
        "address": words.text(
            "Orders of several buyers with cases went to this address. Families, offices and pick-up points share one."
        ),
    }


def ground(name: str, row: dict[str, Any], order: UUID, words: Words) -> Ground:
    """One thing a signal rests on, in words."""
    evidence = UUID(row["evidence"]) if "evidence" in row else None
    if name == "picture_seen":
        says = words.texts("%(num)s of 64 features differs", "%(num)s of 64 features differ", row["bits"])
        text = says % {"num": row["bits"]}
        whose = words.text("brought by the same person") if row["own"] else words.text("brought by somebody else")
        return Ground(f"{text} · {whose}", order, evidence, UUID(row["order"]), UUID(row["other"]), row["case"])
    if name == "picture_early":
        times = {"taken": words.plain(row["taken"]), "delivered": words.plain(row["delivered"])}
        return Ground(words.text("taken %(taken)s, delivered %(delivered)s") % times, order, evidence)
    if name == "picture_edited":
        return Ground(row["software"], order, evidence)
    if name == "weight":
        weights = {"measured": row["measured"], "expected": row["expected"]}
        return Ground(words.text("%(measured)s g weighed, %(expected)s g by the listing") % weights)
    return Ground("", order, evidence, case=row.get("case", ""))


def history(one: Told, words: Words) -> str:
    """A side's numbers beside what is usual; few orders say nothing, and are told so."""
    facts = one.grounds
    own = words.texts(
        "%(cases)s of %(num)s order with a case in 180 days.",
        "%(cases)s of %(num)s orders with a case in 180 days.",
        facts["orders"],
    ) % {"cases": facts["cases"], "num": facts["orders"]}
    if facts["orders"] < FEW:
        few = words.text("Too few orders to say anything.")
        return f"{own} {few}"
    if facts["people"] < ENOUGH:
        few = words.text("Too few others with about as many orders to compare.")
        return f"{own} {few}"
    usual = words.text(
        "Of %(people)s with about as many orders, half have at most %(median)s and nineteen of twenty at most %(most)s."
    )
    return f"{own} {usual % {name: facts[name] for name in ('people', 'median', 'most')}}"


def share(rate: Rate, base: Rate, words: Words) -> str:
    """How often it meant nothing, from past decisions; too few say nothing, and are told so."""
    if rate.decided < ENOUGH:
        few = words.text("Too few decisions to say how often this means something (%(num)s).") % {"num": rate.decided}
    else:
        few = words.text(
            "Of %(decided)s past cases where this showed, %(buyer)s were decided for the buyer and %(seller)s for the seller (of all %(all)s decided: %(all_buyer)s and %(all_seller)s)."
        ) % {
            "decided": rate.decided, "buyer": rate.buyer, "seller": rate.seller,
            "all": base.decided, "all_buyer": base.buyer, "all_seller": base.seller,
        }  # fmt: skip
    if not rate.nothing + rate.counts:
        return few
    looked = words.text("Agents who looked at it found nothing to it in %(nothing)s of %(num)s cases.")
    return f"{few} {looked % {'num': rate.nothing + rate.counts, 'nothing': rate.nothing}}"
