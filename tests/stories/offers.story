# Offers are moves: made, countered, accepted, declined, expired; nothing said in chat closes a case.

story: An offer, a counter-offer, and a settlement
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 kettle because defective with scratch
until Tue 3 Nov 09:00
seller case.offer remedy partial_refund, amount 10.00, note "It works, does it not?"
  case is offered, waits for buyer, for 72 hours, otherwise case.offer_expired
  letter to buyer about case.offer saying "10.00 EUR"
  seller case.accept_offer is refused: offer_not_to_you
  seller case.counter_offer remedy partial_refund, amount 5.00 is refused: offer_not_to_you
  buyer case.counter_offer remedy partial_refund, amount 49.91 is refused: over_remaining (remaining 49.90)
buyer case.counter_offer remedy partial_refund, amount 25.00
  case is offered, waits for seller, for 72 hours, otherwise case.offer_expired
  buyer case.accept_offer is refused: offer_not_to_you
  letter to seller about case.counter_offer saying "25.00 EUR"
seller case.counter_offer remedy partial_refund, amount 20.00
buyer case.accept_offer
  case is accepted
  refund is scheduled, of 20.00
  buyer case.accept_offer is refused: wrong_state
  seller case.undo_accept is refused: undo_too_late
after 1 hour
  case is closed as partially_refunded
  buyer got 20.00
  nordlicht bore 20.00
  0 kettles are free

story: An offer declined gives the seller back the time that was left
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 kettle because defective with scratch
  case is requested, until Wed 4 Nov 09:00
until Tue 3 Nov 09:00
seller case.offer remedy store_credit, amount 49.90
until Wed 4 Nov 15:00
buyer case.decline_offer
  case is requested, waits for seller, until Thu 5 Nov 15:00, otherwise case.approve
  letter to seller about case.decline_offer

story: An offer nobody answers expires, and the review goes on
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 kettle because defective with scratch
seller case.offer remedy full_refund
  case is offered, until Thu 5 Nov 09:00
until Thu 5 Nov 09:00
  case is requested, waits for seller, until Mon 9 Nov 09:00, otherwise case.approve
  letter to buyer about case.offer_expired
until Mon 9 Nov 09:00
  case is approved

story: Store credit is owed to the buyer and leaves the card alone
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 kettle because defective with scratch
seller case.offer remedy store_credit, amount 40.00
buyer case.accept_offer
after 1 hour
  case is closed as credited
  journal has no payout
  store credit holds 40.00
  nordlicht bore 40.00

story: A full refund offered and accepted needs no return
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90 + 4.90 shipping; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 kettle because defective with scratch
agent case.offer remedy full_refund
buyer case.accept_offer
  there is no parcel
after 1 hour
  case is closed as refunded
  buyer got 54.80

story: A replacement agreed but never sent becomes money
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 kettle because defective with scratch
seller case.offer remedy replacement
buyer case.accept_offer
  case is accepted, waits for seller, until Mon 9 Nov 09:00, otherwise case.refund_instead
  buyer case.send_replacement is refused: not_your_move
until Mon 9 Nov 09:00
  refund is scheduled, of 49.90
  seller case.send_replacement is refused: replacement_not_agreed
  letter to buyer about case.refund_instead
until Mon 9 Nov 10:00
  case is closed as refunded
  buyer got 49.90
