"""Easy ones: what is settled between buyer and seller, or by a rule, or by the clock."""

from aisoon.demo.cast import (
    ANA,
    ANKE,
    BAG,
    CHAIR,
    CHIARA,
    CLIP,
    CLOUDS,
    DIEGO,
    DRESS,
    ELIF,
    GRACE,
    HEADPHONES,
    INES,
    JONAS,
    KETTLE,
    LAMP,
    LUCIA,
    MARTA,
    MUGS,
    NOA,
    NOVEL,
    PARCELS,
    PETRA,
    SHIRT,
    SNEAKERS,
    SOREN,
    TOASTER,
    TOM,
)
from aisoon.demo.catalogue import FOLIO, VERDE, VOLT
from aisoon.demo.sounds import hum
from aisoon.demo.stage import Stage


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
    hums = await s.bring(o.buyer.name, o, hum(), "toaster.wav", "How it hums and rattles")
    o = await s.ask(o, "defective", "The left slot does not heat, and the dial is cracked.", [photo, hums])
    await s.wait(4)
    o = await s.move(SOREN, o, "case.approve")
    await s.wait(24)
    o = await s.move(ELIF, o, "case.ship", carrier="Parcel service", tracking="PS55310RET")
    await s.wait(24)
    o = await s.move(PARCELS, o, "case.deliver")
    await s.wait(2)
    seen = {"line": str(o.lines[0].id), "unit": 1, "grade": "worn", "works": "not_tested", "serial": "TS2-00418"}
    await s.move(
        SOREN, o, "case.inspect", inspected=[seen], weight=1840, note="The dial is cracked; slots tested tomorrow."
    )


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
    o = await s.move(GRACE, o, "case.accept", note="Thank you for packing it so well.")
    await s.wait(2)
    goods = {"line": str(o.lines[0].id), "units": 1, "becomes": "refurbish"}
    o = await s.move(GRACE, o, "case.dispose", goods=[goods], note="A new cover first.")
    await s.wait(20)
    await s.move(GRACE, o, "case.dispose", goods=[goods | {"becomes": "donate"}], note="The book fair takes it.")


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
    await s.wait(0.1)


async def _money(s: Stage, who: str, behaviour: str, days: float) -> None:
    o = await s.order(who, [(CLIP, 1)], VOLT)
    s.at(days)
    photo = await s.show(who, o, "lamp", "cracked", "Broken clip")
    s.gateway.behave(behaviour)
    await s.ask(o, "damaged_on_delivery", "The clip is broken.", [photo])
    await s.wait(0.52)
