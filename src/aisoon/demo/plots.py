"""Plots: one small tale for each way a case can go, so that every state of every machine can be seen."""

from collections.abc import Awaitable, Callable

from aisoon.demo.catalogue import FOLIO, NORDLICHT, VERDE, VOLT
from aisoon.demo.stage import Stage
from aisoon.rules.dossier import Dossier

KETTLE, TOASTER, LAMP, CHAIR, MUGS = NORDLICHT.items
DRESS, SHIRT, BAG, SNEAKERS = VERDE.items
HEADPHONES, PHONE, CLIP = VOLT.items
NOVEL, CLOUDS = FOLIO.items
SOREN, LUCIA, ANKE, GRACE = (shop.staff for shop in (NORDLICHT, VERDE, VOLT, FOLIO))
MARTA, JONAS, CHIARA, ELIF, TOM = "Marta Nowak", "Jonas Weber", "Chiara Conti", "Elif Kaya", "Tom Baker"
INES, MIKKEL, NOA, PETRA, DIEGO = "Inès Laurent", "Mikkel Holm", "Noa Cohen", "Petra Svoboda", "Diego Ruiz"
ANA, BEN, PARCELS = "Ana Silva", "Ben Okafor", "Parcel service"


async def just_asked(s: Stage) -> None:
    """A dented kettle, asked for an hour ago."""
    o = await s.order(MARTA, [(KETTLE, 1), (MUGS, 1)], country="PL")
    s.at(0.2)
    await s.say(MARTA, o, "Hello! My kettle arrived with a big dent, although the box looked fine.")
    await s.wait(1)
    await s.say(SOREN, o, "Hello Marta, I am sorry to hear that. Could you send a photo and open a return?")
    await s.wait(1)
    photo = await s.show(MARTA, o, "kettle", "dented", "The dent, right at the spout")
    o = await s.ask(o, "damaged_on_delivery", "Dented at the spout; the lid no longer closes.", [photo])
    await s.say(ANA, o, "Third dented kettle from this batch this week. Watch for a pattern.", [])


async def more_asked(s: Stage) -> None:
    """The seller asks what the buyer means; the seller's clock stands still."""
    o = await s.order(JONAS, [(HEADPHONES, 1)], VOLT)
    s.at(1.5)
    photo = await s.show(JONAS, o, "headphones", "missing_part", "What was in the box")
    o = await s.ask(o, "missing_parts", "One ear cushion is missing.", [photo])
    await s.wait(5)
    await s.move(ANKE, o, "case.ask_info", question="Which side is missing, left or right? We may send just that part.")


async def offer_open(s: Stage) -> None:
    """An offer, a counter-offer, and the seller's turn."""
    o = await s.order(CHIARA, [(CHAIR, 2)], country="IT")
    s.at(1.8)
    photo = await s.show(CHIARA, o, "chair", "scratched", "Scratch on the seat")
    o = await s.ask(o, "not_as_described", "One of the chairs has a long scratch on the seat.", [photo])
    await s.wait(4)
    o = await s.move(
        SOREN, o, "case.offer", remedy="partial_refund", amount=2500, note="Keep the chair, we refund 25 €."
    )
    await s.wait(6)
    await s.move(
        CHIARA, o, "case.counter_offer", remedy="partial_refund", amount=4000, note="I would keep it for 40 €."
    )


async def settled(s: Stage) -> None:
    """An offer accepted: part of the money back, the goods stay."""
    o = await s.order(CHIARA, [(LAMP, 1)], placed=20, promised=15, delivered=16, country="IT")
    s.at(12)
    photo = await s.show(CHIARA, o, "lamp", "cracked", "Hairline crack in the shade")
    o = await s.ask(o, "damaged_on_delivery", "Small crack in the shade.", [photo])
    await s.wait(3)
    o = await s.move(SOREN, o, "case.offer", remedy="partial_refund", amount=2000)
    await s.wait(2)
    o = await s.move(CHIARA, o, "case.accept_offer", note="Fair. Thank you!")
    await s.wait(2)


async def label_ready(s: Stage) -> None:
    """A dress that does not fit, approved, not yet sent."""
    o = await s.order(MARTA, [(DRESS, 1), (SHIRT, 1)], VERDE, country="PL")
    s.at(3)
    o = await s.ask(o, "does_not_fit", "A size too small.")
    await s.wait(20)
    await s.move(LUCIA, o, "case.approve", note="Of course. Please use the label.")


async def on_its_way(s: Stage) -> None:
    """A shirt of the wrong colour on its way back, scanned once."""
    o = await s.order(MARTA, [(SHIRT, 1)], VERDE, country="PL")
    s.at(3)
    photo = await s.show(MARTA, o, "shirt", "wrong_colour", "I ordered white")
    o = await s.ask(o, "wrong_item", "This shirt is not white.", [photo])
    await s.wait(5)
    o = await s.move(LUCIA, o, "case.approve")
    await s.wait(20)
    o = await s.move(MARTA, o, "case.ship", carrier="Parcel service", tracking="PS77120RET")
    await s.wait(12)
    await s.move(PARCELS, o, "parcel.scan", place="Poznań hub")


async def handed_over(s: Stage) -> None:
    """Sneakers just handed to the carrier."""
    o = await s.order(DIEGO, [(SNEAKERS, 1)], VERDE, country="ES")
    s.at(2)
    o = await s.ask(o, "no_longer_needed", "Changed my mind.")
    await s.wait(30)
    await s.move(DIEGO, o, "case.ship", carrier="Parcel service", tracking="PS90001RET")


async def to_inspect(s: Stage) -> None:
    """A toaster that came back and waits for inspection."""
    o = await s.order(ELIF, [(TOASTER, 1)])
    s.at(3)
    photo = await s.show(ELIF, o, "toaster", "broken_screen", "The cracked dial")
    o = await s.ask(o, "defective", "The left slot does not heat, and the dial is cracked.", [photo])
    await s.wait(4)
    o = await s.move(SOREN, o, "case.approve")
    await s.wait(24)
    o = await s.move(ELIF, o, "case.ship", carrier="Parcel service", tracking="PS55310RET")
    await s.wait(24)
    await s.move(PARCELS, o, "case.deliver")


async def undo_window(s: Stage) -> None:
    """Accepted minutes ago: the money has not left yet."""
    o = await s.order(ELIF, [(MUGS, 2)])
    s.at(2)
    photo = await s.show(ELIF, o, "mug", "cracked", "Two of four")
    o = await s.ask(o, "damaged_on_delivery", "Two mugs are cracked.", [photo])
    await s.wait(3)
    o = await s.move(SOREN, o, "case.approve")
    await s.wait(5)
    o = await s.move(ELIF, o, "case.ship")
    await s.wait(30)
    o = await s.move(SOREN, o, "case.deliver")
    s.at(0.005)
    await s.move(SOREN, o, "case.accept")


async def taken_back(s: Stage) -> None:
    """An acceptance undone in time: the refund is cancelled, the parcel waits for inspection again."""
    o = await s.order(NOA, [(KETTLE, 1)], country="NL")
    s.at(2.5)
    o = await s.ask(o, "no_longer_needed", "Bought two by mistake.")
    await s.wait(4)
    o = await s.move(NOA, o, "case.ship")
    await s.wait(20)
    o = await s.move(SOREN, o, "case.deliver")
    await s.wait(1)
    o = await s.move(SOREN, o, "case.accept")
    await s.move(SOREN, o, "case.undo_accept", note="Wrong parcel, sorry. We look at yours today.")


async def refunded(s: Stage) -> None:
    """The whole path, without a quarrel."""
    o = await s.order(TOM, [(NOVEL, 1), (CLOUDS, 1)], FOLIO, placed=25, promised=20, delivered=21, country="GB")
    s.at(18)
    photo = await s.show(TOM, o, "box", "dented", "The parcel as it came")
    o = await s.ask(o, "damaged_on_delivery", "The corner of the cover is crushed.", [photo])
    await s.wait(2)
    o = await s.move(GRACE, o, "case.approve")
    await s.wait(24)
    o = await s.move(TOM, o, "case.ship")
    await s.wait(48)
    o = await s.move(PARCELS, o, "case.deliver")
    await s.wait(12)
    await s.move(GRACE, o, "case.accept", note="Thank you for packing it so well.")
    await s.wait(2)


async def no_return_needed(s: Stage) -> None:
    """A clip-on lamp worth less than its way back: refunded at once by a written rule."""
    o = await s.order(INES, [(CLIP, 1)], VOLT, country="FR")
    s.at(4)
    photo = await s.show(INES, o, "lamp", "cracked", "Clip broken off")
    await s.ask(o, "damaged_on_delivery", "The clip broke off in the parcel.", [photo])
    await s.wait(3)


async def silent_seller(s: Stage) -> None:
    """Nobody answered for 48 business hours: approved by the clock."""
    o = await s.order(INES, [(BAG, 1)], VERDE, placed=20, promised=14, delivered=15, country="FR")
    s.at(9)
    photo = await s.show(INES, o, "bag", "scratched", "Scratch on the flap")
    await s.ask(o, "not_as_described", "The leather is scratched, the listing shows none.", [photo])
    await s.wait(24 * 6)


async def never_sent(s: Stage) -> None:
    """Approved, reminded three times, never sent: lapsed."""
    o = await s.order(PETRA, [(SNEAKERS, 1)], VERDE, placed=30, promised=26, delivered=27, country="CZ")
    s.at(20)
    o = await s.ask(o, "does_not_fit", "Too wide.")
    await s.wait(10)
    await s.move(LUCIA, o, "case.approve")
    for _ in range(12):
        await s.wait(24)


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
    o = await _rejected_phone(s, o, NOA, 4)
    await s.wait(20)
    await s.move(NOA, o, "case.dispute", statement="The glass was whole when I sent it. Please look at my photo.")


async def _rejected_phone(s: Stage, o: Dossier, who: str, days: float) -> Dossier:
    s.at(days)
    photo = await s.show(who, o, "phone", "none", "How I sent it")
    o = await s.ask(o, "defective", "It restarts by itself every hour.", [photo])
    await s.wait(3)
    o = await s.move(ANKE, o, "case.approve")
    await s.wait(5)
    o = await s.move(who, o, "case.ship")
    await s.wait(24)
    o = await s.move(ANKE, o, "case.deliver")
    await s.wait(3)
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
    o = await s.order(JONAS, [(PHONE, 1)], VOLT)
    o = await _rejected_phone(s, o, JONAS, 6)
    await s.wait(20)
    o = await s.move(JONAS, o, "case.dispute", statement="It broke on the way, I packed it well.")
    await s.wait(10)
    await s.move(ANA, o, "dispute.take")


async def evidence_asked(s: Stage) -> None:
    """Ana misses proof of how it was packed and asks the buyer, with a clock both see."""
    o = await s.order(MARTA, [(PHONE, 1)], VOLT, country="PL")
    o = await _rejected_phone(s, o, MARTA, 6)
    await s.wait(20)
    o = await s.move(MARTA, o, "case.dispute", statement="I packed it in its box. It was not broken.")
    await s.wait(40)
    o = await s.move(ANA, o, "dispute.take")
    await s.move(
        ANA, o, "dispute.ask_evidence", party="buyer", question="Please send a photo of how you packed the phone."
    )


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
        rule="Rejection with reason and evidence; no supplementary evidence in time.",
    )  # fmt: skip


async def appealed(s: Stage) -> None:
    """Two angry parties: decided on file, appealed with new evidence, for another reviewer."""
    o = await s.order(ELIF, [(PHONE, 1)], VOLT, placed=30, promised=24, delivered=25)
    o = await _decided_for_seller(s, o, ELIF, 14)
    await s.wait(24)
    await s.say(ELIF, o, "I was in hospital that week! I have the carrier's note: the parcel was crushed in their hub.")
    note = await s.show(ELIF, o, "box", "dented", "The carrier's photo of the crushed parcel")
    bill = await s.show(ELIF, o, "waybill", "none", "Waybill with the damage note")
    await s.move(ELIF, o, "dispute.appeal", statement="New: the carrier confirms the damage.", evidence=[note, bill])
    await s.say(ANKE, o, "We have shown our evidence. The first decision was right.")


async def won_on_appeal(s: Stage) -> None:
    """Another reviewer, another outcome: the carrier bears it, the buyer is refunded."""
    o = await s.order(DIEGO, [(PHONE, 1)], VOLT, placed=40, promised=33, delivered=34, country="ES")
    o = await _decided_for_seller(s, o, DIEGO, 30)
    await s.wait(24)
    note = await s.show(DIEGO, o, "box", "dented", "Crushed in the hub")
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
    o = await s.order(MIKKEL, [(PHONE, 1)], VOLT, placed=30, promised=24, delivered=25, country="DK")
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


async def withdrawn(s: Stage) -> None:
    """The buyer withdrew before sending anything."""
    o = await s.order(TOM, [(CLOUDS, 1)], FOLIO, country="GB")
    s.at(2)
    photo = await s.show(TOM, o, "box", "dented", "Crushed corner")
    o = await s.ask(o, "damaged_on_delivery", "A page is loose.", [photo], 1)
    await s.wait(3)
    await s.move(TOM, o, "case.withdraw", note="It was only the dust jacket.")


async def not_received(s: Stage) -> None:
    """Delivered, says the carrier; not to me, says the buyer."""
    o = await s.order(NOA, [(MUGS, 1)], country="NL")
    s.at(1)
    await s.ask(o, "not_received", "Tracking says delivered on Tuesday. I was home all day; nobody came.")


async def not_in_time(s: Stage) -> None:
    """Delayed, and it will not arrive in time."""
    o = await s.order(PETRA, [(CHAIR, 1)], placed=12, promised=3, delivered=None, country="CZ")
    s.at(0.5)
    await s.ask(o, "will_not_arrive_on_time", "The party is tomorrow.")


async def no_delivery_date(s: Stage) -> None:
    """No delivery date is known: no rule decides alone."""
    o = await s.order(DIEGO, [(LAMP, 1)], placed=12, promised=6, delivered=None, country="ES")
    s.at(0.8)
    photo = await s.show(DIEGO, o, "lamp", "cracked", "Cracked foot")
    await s.ask(o, "defective", "The foot is cracked.", [photo])


async def replacement(s: Stage) -> None:
    """A replacement agreed; the seller has to send it."""
    o = await s.order(INES, [(TOASTER, 1)], country="FR")
    s.at(1)
    photo = await s.show(INES, o, "toaster", "broken_screen", "The dial")
    o = await s.ask(o, "defective", "The dial is cracked.", [photo])
    await s.wait(2)
    o = await s.move(SOREN, o, "case.offer", remedy="replacement", note="We send a new one today.")
    await s.wait(2)
    await s.move(INES, o, "case.accept_offer")


async def unknown(s: Stage) -> None:
    """The provider's reply was lost after it had paid."""
    await _money(s, MARTA, "time_out_after_commit", 0.03)


async def failed(s: Stage) -> None:
    """The card issuer refused."""
    await _money(s, JONAS, "fail", 0.2)


async def came_back(s: Stage) -> None:
    """Paid, then returned by the bank."""
    await _money(s, TOM, "late_failure", 0.3)


async def _money(s: Stage, who: str, behaviour: str, days: float) -> None:
    o = await s.order(who, [(CLIP, 1)], VOLT)
    s.at(days)
    photo = await s.show(who, o, "lamp", "cracked", "Broken clip")
    s.gateway.behave(behaviour)
    await s.ask(o, "damaged_on_delivery", "The clip is broken.", [photo])
    await s.wait(0.52)


PLOTS: tuple[Callable[[Stage], Awaitable[None]], ...] = (
    just_asked, more_asked, offer_open, settled, label_ready, on_its_way, handed_over, to_inspect, undo_window, taken_back,
    refunded, no_return_needed, silent_seller, never_sent, lost_parcel, refused_at_the_door, declined, rejected, partly,
    disputed_new, under_review, evidence_asked, decided, appealed, won_on_appeal, goods_owed_back, on_its_way_back,
    back_again, withdrawn, not_received, not_in_time, no_delivery_date, replacement, came_back, failed, unknown,
)  # fmt: skip
