"""Money tales: a second person, chargebacks, a card that is gone, and refunds made behind our back."""

from aisoon.demo.cast import ANKE, DIEGO, ELIF, HEADPHONES, INES, JONAS, LAMP, MARTA, NOA, PETRA, PHONE, SOREN
from aisoon.demo.catalogue import VOLT
from aisoon.demo.stage import Stage
from aisoon.rules.dossier import Dossier


async def large(s: Stage) -> None:
    """Two phones at once: a second person confirms before so much money leaves."""
    o = await s.order(ELIF, [(PHONE, 2)], VOLT)
    s.at(0.5)
    photo = await s.show(ELIF, o, "phone", "broken_screen", "Both screens, out of the box")
    o = await s.ask(o, "damaged_on_delivery", "Both phones have a cracked screen.", [photo], units=2)
    await s.wait(2)
    await s.move(ANKE, o, "case.approve_without_return", note="Our packing was too thin. Keep them for spare parts.")


async def contested(s: Stage) -> None:
    """The buyer asks here and at the bank: the refund is frozen until the bank has decided."""
    o = await accepted(s, DIEGO, 1.2)
    s.gateway.chargeback(o.payments[0].reference, o.payments[0].captured, "EUR", fee=1500, reason="fraudulent")
    await s.wait(1)


async def contest_won(s: Stage) -> None:
    """The bank believed us: the refund goes on, and is paid."""
    o = await accepted(s, INES, 20)
    name = s.gateway.chargeback(o.payments[0].reference, o.payments[0].captured, "EUR", fee=1500, reason="unrecognized")
    await s.wait(30)
    s.gateway.win(name)
    await s.wait(2)


async def contest_lost(s: Stage) -> None:
    """The bank believed the buyer, who has the money from there: nothing is paid twice."""
    o = await accepted(s, NOA, 25)
    name = s.gateway.chargeback(o.payments[0].reference, o.payments[0].captured, "EUR", reason="product_unacceptable")
    await s.wait(60)
    s.gateway.lose(name)
    await s.wait(2)


async def behind_our_back(s: Stage) -> None:
    """Somebody paid twenty euros back in the provider's own console, and ten that the bank sent back."""
    o = await s.order(PETRA, [(LAMP, 1)])
    s.at(2)
    s.gateway.console_refund(o.payments[0].reference, 2000, "EUR")
    gone = s.gateway.console_refund(o.payments[0].reference, 1000, "EUR")
    await s.wait(1)
    s.gateway.fail_later(gone)
    await s.wait(1)


async def card_gone(s: Stage) -> None:
    """The card was closed: the buyer says where the money shall go."""
    await paid_to_a_closed_card(s, MARTA, 0.4)


async def by_transfer(s: Stage) -> None:
    """The card was closed, and the buyer gave a bank account: it is on the list of transfers."""
    o = await paid_to_a_closed_card(s, JONAS, 0.6)
    account = "DE89 3704 0044 0532 0130 00"
    await s.move(JONAS, o, "refund.redirect", destination="bank", account=account)
    await s.wait(1)


async def accepted(s: Stage, buyer: str, days: float) -> Dossier:
    """A refund in its undo window."""
    o = await s.order(buyer, [(HEADPHONES, 1)], VOLT, placed=days + 9, promised=days + 4, delivered=days + 5)
    s.at(days)
    photo = await s.show(buyer, o, "headphones", "missing_part", "No left ear cushion")
    o = await s.ask(o, "missing_parts", "The left ear cushion is missing.", [photo])
    await s.wait(0.2)
    return await s.move(ANKE, o, "case.approve_without_return", note="We have no spare ones, sorry.")


async def paid_to_a_closed_card(s: Stage, buyer: str, days: float) -> Dossier:
    """A refund the provider could not pay."""
    o = await s.order(buyer, [(LAMP, 1)])
    s.at(days)
    photo = await s.show(buyer, o, "lamp", "cracked", "The shade")
    o = await s.ask(o, "defective", "The shade is cracked.", [photo])
    await s.wait(0.2)
    o = await s.move(SOREN, o, "case.approve_without_return")
    s.gateway.behave("card_gone")
    await s.wait(0.6)
    return await s.dossier(o.order.id)
