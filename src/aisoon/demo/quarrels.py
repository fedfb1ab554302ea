"""Quarrels: what is declined, rejected, lost, disputed, decided and appealed."""

from typing import Any

from aisoon.demo.cast import (
    ANA,
    ANKE,
    BAG,
    BEN,
    CHAIR,
    CHIARA,
    DIEGO,
    DRESS,
    ELIF,
    INES,
    JONAS,
    LAMP,
    LUCIA,
    MARTA,
    MIKKEL,
    NOA,
    PARCELS,
    PETRA,
    PHONE,
    SNEAKERS,
    TOM,
)
from aisoon.demo.catalogue import VERDE, VOLT
from aisoon.demo.stage import Stage
from aisoon.rules.dossier import Dossier

LOCKER = "Parcel locker 117, 20457 Hamburg"
"""Where three buyers have their parcels sent."""


async def lost_parcel(s: Stage) -> None:
    """Handed over, never scanned: customer service after fourteen days."""
    o = await s.order(PETRA, [(LAMP, 1)], placed=30, promised=25, delivered=26, country="CZ")
    s.at(18)
    o = await s.ask(o, "no_longer_needed", "It is brighter than I thought.")
    await s.wait(20)
    o = await s.move(PETRA, o, "case.ship", carrier="Own courier", tracking="OC-7781")
    for _ in range(16):
        await s.wait(24)


async def refused_at_the_door(s: Stage) -> None:
    """The seller's door stayed shut: customer service."""
    o = await s.order(NOA, [(CHAIR, 1)], country="NL")
    s.at(3)
    o = await s.ask(o, "no_longer_needed", "Does not go with the table.")
    await s.wait(6)
    o = await s.move(NOA, o, "case.ship")
    await s.wait(40)
    o = await s.move(PARCELS, o, "case.refuse_parcel", note="Recipient refused at the door.")


async def declined(s: Stage) -> None:
    """Declined with a reason; the buyer may dispute."""
    o = await s.order(DIEGO, [(BAG, 1)], VERDE, country="ES")
    s.at(2)
    photo = await s.show(DIEGO, o, "bag", "scratched", "Inside the flap")
    o = await s.ask(o, "not_as_described", "Colour differs from the pictures.", [photo])
    await s.wait(8)
    proof = await s.show(LUCIA, o, "bag", "scratched", "The same bag in our studio")
    await s.move(
        LUCIA,
        o,
        "case.decline",
        why="matches_description",
        statement="It is the colour of the listing.",
        evidence=[proof],
    )


async def rejected(s: Stage) -> None:
    """A parcel rejected with reason and evidence; the buyer may dispute."""
    o = await s.order(MIKKEL, [(DRESS, 1)], VERDE, country="DK")
    s.at(4)
    o = await s.ask(o, "does_not_fit", "Too tight.")
    await s.wait(5)
    o = await s.move(LUCIA, o, "case.approve")
    await s.wait(10)
    o = await s.move(MIKKEL, o, "case.ship")
    await s.wait(30)
    o = await s.move(LUCIA, o, "case.deliver")
    await s.wait(5)
    photo = await s.show(LUCIA, o, "dress", "stained", "A stain on the front")
    await s.move(
        LUCIA, o, "case.reject", why="used", statement="It has been worn: a stain on the front.", evidence=[photo]
    )


async def partly(s: Stage) -> None:
    """Three pairs came back, one of them worn: two accepted, one rejected with evidence, in a case of its own."""
    o = await s.order(MIKKEL, [(SNEAKERS, 3)], VERDE, country="DK")
    s.at(4)
    o = await s.ask(o, "does_not_fit", "The sizes run small.", units=3)
    await s.wait(5)
    o = await s.move(LUCIA, o, "case.approve")
    await s.wait(10)
    o = await s.move(MIKKEL, o, "case.ship")
    await s.wait(30)
    o = await s.move(LUCIA, o, "case.deliver")
    pairs = [{"line": str(o.lines[0].id), "unit": n, "grade": "worn" if n == 3 else "as_new"} for n in (1, 2, 3)]
    o = await s.move(LUCIA, o, "case.inspect", inspected=pairs, note="Pair 3 has been outside.")
    photo = await s.show(LUCIA, o, "shoes", "too_small", "Worn soles")
    units = [{"line": str(o.lines[0].id), "accepted": 2, "condition": "worn", "note": "One pair has worn soles."}]
    await s.move(
        LUCIA,
        o,
        "case.accept_partly",
        units=units,
        why="used",
        statement="One pair was worn outside.",
        evidence=[photo],
    )
    await s.wait(2)


async def disputed_new(s: Stage) -> None:
    """A rejected phone, disputed an hour ago."""
    o = await s.order(NOA, [(PHONE, 1)], VOLT, country="NL")
    o = await _rejected_phone(s, o, NOA, 4, place=(37, 31))
    await s.wait(20)
    o = await s.move(NOA, o, "case.dispute", statement="The glass was whole when I sent it. Please look at my photo.")
    o = await s.move(NOA, o, "case.state_fact", number="imei", reads="49 015420 323751 8")
    o = await s.move(ANKE, o, "case.state_fact", number="serial", reads="490154203237518")
    asked = await s.say(NOA, o, "Before you opened the parcel you wrote that the screen was fine.")
    answered = await s.say(ANKE, o, "I wrote that the box was fine. The phone inside was not.")
    for who, words in ((ANKE, asked), (NOA, answered)):
        await s.move(who, o, "case.quote_message", message=words)
    packed = await s.show(NOA, o, "phone", "none", "Just before I packed it", "packed")
    why = "My door number is in the corner."
    await s.move(NOA, o, "case.cover_file", file=packed, covers=[[0, 0, 340, 210]], because=why)
    wrong = await s.show(NOA, o, "phone", "none", "The other one", "other")
    await s.move(NOA, o, "case.take_back_file", file=wrong, because="This is another phone, sorry.")


async def _rejected_phone(s: Stage, o: Dossier, who: str, days: float, weight: int = 0, **wrote: Any) -> Dossier:
    s.at(days)
    photo = await s.show(who, o, "phone", "none", "How I sent it", **wrote)
    o = await s.ask(o, "defective", "It restarts by itself every hour.", [photo])
    await s.wait(3)
    o = await s.move(ANKE, o, "case.approve")
    await s.wait(5)
    o = await s.move(who, o, "case.ship")
    await s.wait(24)
    o = await s.move(ANKE, o, "case.deliver")
    await s.wait(3)
    if weight:
        units = [{"line": str(o.lines[0].id), "unit": 1, "grade": "damaged", "works": "broken"}]
        o = await s.move(ANKE, o, "case.inspect", inspected=units, weight=weight)
    broken = await s.show(ANKE, o, "phone", "broken_screen", "As it arrived")
    return await s.move(
        ANKE,
        o,
        "case.reject",
        why="damaged_by_buyer",
        statement="The screen is broken, it was not in the request.",
        evidence=[broken],
    )


async def under_review(s: Stage) -> None:
    """Ana has taken it and reads."""
    o = await s.order(JONAS, [(PHONE, 1)], VOLT, placed=14, promised=9, delivered=10, street=LOCKER)
    o = await _rejected_phone(s, o, JONAS, 6, taken=41)
    await s.wait(20)
    o = await s.move(JONAS, o, "case.dispute", statement="It broke on the way, I packed it well.")
    await s.wait(10)
    await s.move(ANA, o, "dispute.take")


async def evidence_asked(s: Stage) -> None:
    """Ana misses proof of how it was packed and asks the buyer, with a clock both see."""
    o = await s.order(MARTA, [(PHONE, 1)], VOLT, placed=14, promised=9, delivered=10, country="PL")
    o = await _rejected_phone(s, o, MARTA, 6, software="Adobe Photoshop 26.1")
    await s.wait(20)
    o = await s.move(MARTA, o, "case.dispute", statement="I packed it in its box. It was not broken.")
    await s.wait(40)
    o = await s.move(ANA, o, "dispute.take")
    await s.move(
        ANA, o, "dispute.ask_evidence", party="buyer", question="Please send a photo of how you packed the phone."
    )


async def proposed(s: Stage) -> None:
    """Ben proposes to share the damage of the way; the seller has agreed, the buyer thinks about it."""
    o = await s.order(CHIARA, [(PHONE, 1)], VOLT, placed=14, promised=9, delivered=10, country="IT")
    o = await _rejected_phone(s, o, CHIARA, 6, weight=120)
    await s.wait(20)
    o = await s.move(CHIARA, o, "case.dispute", statement="It was fine when I handed it over.")
    await s.wait(24)
    o = await s.move(BEN, o, "dispute.take")
    o = await s.move(
        BEN,
        o,
        "dispute.propose",
        amount=32000,
        statement="Nobody can show where it broke. About half for each is fair.",
    )
    await s.wait(4)
    await s.move(ANKE, o, "dispute.accept_proposal")


async def decided(s: Stage) -> None:
    """Decided on file for the seller; the buyer may appeal."""
    o = await s.order(TOM, [(PHONE, 1)], VOLT, placed=30, promised=24, delivered=25, country="GB")
    await _decided_for_seller(s, o, TOM, 15)


async def _decided_for_seller(s: Stage, o: Dossier, who: str, days: float) -> Dossier:
    o = await _rejected_phone(s, o, who, days)
    await s.wait(20)
    o = await s.move(who, o, "case.dispute", statement="This is outrageous. I sent back a phone without a scratch!")
    await s.say(ANKE, o, "We photograph every parcel at opening. This phone was broken when we opened the box.")
    await s.wait(24)
    o = await s.move(ANA, o, "dispute.take")
    o = await s.move(ANA, o, "dispute.ask_evidence", party="buyer", question="Please show how the phone was packed.")
    await s.wait(80)
    proof = [str(item.id) for item in o.evidence if item.by_role == "seller"]
    return await s.move(
        ANA, o, "dispute.decide", outcome="seller", grounds="lack_of_evidence", weighed=proof,
        facts="The seller's picture taken at opening shows a broken screen. The buyer was asked how it was packed and sent nothing.",
        rule="Rejection with reason and evidence; no supplementary evidence in time.", clauses=["reason.defective", "deadlines"],
        shows={proof[0]: "A cracked screen, in the box it came in."},
    )  # fmt: skip


async def appealed(s: Stage) -> None:
    """Two angry parties: decided on file, appealed with new evidence, for another reviewer."""
    o = await s.order(ELIF, [(PHONE, 1)], VOLT, placed=30, promised=24, delivered=25, street=LOCKER)
    o = await _decided_for_seller(s, o, ELIF, 14)
    await s.wait(24)
    await s.say(ELIF, o, "I was in hospital that week! I have the carrier's note: the parcel was crushed in their hub.")
    note = await s.show(ELIF, o, "box", "dented", "The carrier's photo of the crushed parcel", shot="hub")
    bill = await s.show(ELIF, o, "waybill", "none", "Waybill with the damage note")
    await s.move(ELIF, o, "dispute.appeal", statement="New: the carrier confirms the damage.", evidence=[note, bill])
    await s.say(ANKE, o, "We have shown our evidence. The first decision was right.")


async def won_on_appeal(s: Stage) -> None:
    """Another reviewer, another outcome: the carrier bears it, the buyer is refunded."""
    o = await s.order(DIEGO, [(PHONE, 1)], VOLT, placed=40, promised=33, delivered=34, country="ES")
    o = await _decided_for_seller(s, o, DIEGO, 30)
    await s.wait(24)
    note = await s.show(DIEGO, o, "box", "dented", "Crushed in the hub", shot="hub")
    o = await s.move(DIEGO, o, "dispute.appeal", statement="The carrier admits it.", evidence=[note])
    await s.wait(24)
    await s.move(
        BEN, o, "dispute.decide_appeal", outcome="carrier", grounds="on_the_evidence", weighed=[note],
        facts="The carrier's own photo shows the parcel crushed in its hub, after hand-over and before delivery.",
        rule="Loss or damage between hand-over and delivery is the carrier's.",
    )  # fmt: skip
    await s.wait(2)


async def goods_owed_back(s: Stage) -> None:
    """A rejection nobody disputed: closed, the seller owes the goods back."""
    o = await s.order(MIKKEL, [(PHONE, 1)], VOLT, placed=30, promised=24, delivered=25, street=LOCKER)
    await _rejected_phone(s, o, MIKKEL, 11)
    await s.wait(24 * 7 + 2)


async def on_its_way_back(s: Stage) -> None:
    """The same, sent back two days ago."""
    o = await s.order(PETRA, [(PHONE, 1)], VOLT, placed=30, promised=24, delivered=25, country="CZ")
    o = await _rejected_phone(s, o, PETRA, 12)
    await s.wait(24 * 7 + 2)
    await s.wait(24)
    await s.move(ANKE, o, "parcel.send_back", carrier="Parcel service", tracking="PS44444BACK")


async def back_again(s: Stage) -> None:
    """The same, arrived."""
    o = await s.order(INES, [(PHONE, 1)], VOLT, placed=30, promised=24, delivered=25, country="FR")
    o = await _rejected_phone(s, o, INES, 14)
    await s.wait(24 * 7 + 2)
    o = await s.move(ANKE, o, "parcel.send_back", carrier="Parcel service", tracking="PS44445BACK")
    await s.wait(48)
    await s.move(INES, o, "parcel.arrive_back")
