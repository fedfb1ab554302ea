# The twelve reasons of the policy, each through to its end.

story: "The product was damaged upon delivery, even if the shipping box is in good condition."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90 + 4.90 shipping, 2 dresses (fashion) 80.00; delivered 2 days ago
buyer starts chat: "The kettle arrived dented, the box was fine."
  seller reads "The kettle arrived dented, the box was fine."
  buyer asks 1 kettle because damaged_on_delivery: "Dented." is refused: evidence_missing
buyer shows photo kettle-dent
buyer asks 1 kettle because damaged_on_delivery with kettle-dent: "Dented; the box was fine."
  case is requested, waits for seller, for 48 business hours, otherwise case.approve
  case is requested, until Wed 4 Nov 09:00, worth 54.80, return needed
  case shows kettle-dent
  0 kettles are free
  buyer may only case.withdraw
  seller may case.approve, case.approve_without_return, case.offer, case.ask_info, case.decline
  buyer case.approve is refused: not_your_move
  other seller cannot see the case
  stranger cannot see the case
  letter to seller about case.request saying "Dented; the box was fine."
seller case.approve
  case is approved, waits for buyer, for 10 days, otherwise case.lapse
  parcel is label_ready
  letter to buyer about case.approve
  seller case.reject why used, statement "No." is refused: wrong_state
buyer case.ship
  case is shipped, waits for carrier, for 14 days, otherwise case.report_lost
carrier tells scan
after 2 days
carrier tells delivered
carrier tells delivered again
  case is received, waits for seller, for 3 business days, otherwise case.accept
  history has case.deliver by carrier 1 times
  buyer case.reject is refused: not_your_move
seller case.accept
  case is accepted
  refund is scheduled, of 54.80, for 30 minutes, otherwise refund.submit
  buyer got nothing
after 31 minutes
  refund is succeeded
  buyer got 54.80
  journal has 1 payout of 54.80
  case is closed as refunded
  nordlicht bore 59.70
  buyer may only nothing

story: "The product you received was defective."
order AX-1 from Nordlicht to Berlin: 3 lamps (home) 89.97 + 6.00 shipping; delivered 29 days ago
buyer shows video flicker
buyer asks 1 lamp because defective with flicker: "It flickers."
  case is requested, waits for seller, worth 31.99, return needed
  2 lamps are free
seller case.approve
buyer case.ship carrier "DHL", tracking "JJD-1"
after 3 days
seller case.deliver
  case is received, for 3 business days, otherwise case.accept
seller case.accept
after 30 minutes
  case is closed as refunded
  buyer got 31.99
  2 lamps are free

story: "The product you received was defective." — but not so long ago that nobody can tell why
order AX-1 from Nordlicht to New York: 1 lamp (home) 29.99; delivered 31 days ago
buyer shows video flicker
  buyer asks 1 lamp because defective with flicker is refused: window_closed
  order has 0 cases

story: "The product you received was defective." — the returns window is over, the legal guarantee is not: a person decides
order AX-1 from Nordlicht to Berlin: 1 lamp (home) 29.99; delivered 300 days ago
buyer shows video flicker
  buyer asks 1 lamp because no_longer_needed is refused: window_closed
buyer asks 1 lamp because defective with flicker: "It went dark after ten months."
  case is requested, for 48 business hours, otherwise case.escalate
after 4 days
  case is disputed

story: "The product you received was defective." — neither the window nor the legal guarantee is open any more
order AX-1 from Nordlicht to Berlin: 1 lamp (home) 29.99; delivered 735 days ago
buyer shows video flicker
  buyer asks 1 lamp because defective with flicker is refused: window_closed

story: "An incorrect item was delivered to you."
order AX-1 from Nordlicht to Berlin: 1 red scarf (fashion) 25.00, 1 mug (home) 9.00; delivered 1 day ago
  buyer asks 1 red scarf because wrong_item is refused: evidence_missing
buyer shows photo blue-scarf
buyer asks 1 red scarf because wrong_item with blue-scarf: "A blue one came."
  case is requested, return needed, worth 25.00
seller case.approve note "Sorry, send it back."
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  case is closed as refunded
  journal has 1 payout of 25.00
  1 mug is free

story: "The product is missing parts or has broken components." The part is sent later
order AX-1 from Nordlicht to Berlin: 1 shelf (home) 120.00; delivered 3 days ago
buyer shows photo no-screws
buyer asks 1 shelf because missing_parts with no-screws: "No screws in the box."
seller case.offer remedy replacement, note "We send the screws."
  case is offered, waits for buyer, for 72 hours, otherwise case.offer_expired
buyer case.accept_offer
  case is accepted, waits for seller, for 5 business days, otherwise case.refund_instead
  there is no refund
seller case.send_replacement carrier "DHL", tracking "JJD-2"
  case is closed as replaced
after 30 days
  buyer got nothing

story: "The product is missing parts or has broken components." Money off, and keep it
order AX-1 from Nordlicht to Berlin: 1 shelf (home) 120.00; delivered 3 days ago
buyer shows photo cracked-board
buyer asks 1 shelf because missing_parts with cracked-board: "One board is cracked."
  seller case.offer remedy partial_refund is refused: missing
  seller case.offer remedy partial_refund, amount 0.00 is refused: bad_amount
  seller case.offer remedy partial_refund, amount -1.00 is refused: bad_amount
  seller case.offer remedy partial_refund, amount 120.01 is refused: over_remaining (remaining 120.00)
seller case.offer remedy partial_refund, amount 30.00
buyer case.accept_offer
after 1 hour
  case is closed as partially_refunded
  buyer got 30.00

story: "An entire item is missing from your package."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90 + 2.45 shipping, 1 mug (home) 9.00 + 2.45 shipping; delivered 1 day ago
buyer shows photo box-with-kettle
buyer shows paper waybill
buyer asks 1 mug because missing_item with box-with-kettle and waybill: "Only the kettle was in the box."
  case is requested, no return needed, otherwise case.approve_without_return
  seller case.approve is refused: no_return_needed
seller case.approve_without_return
  there is no parcel
  case is accepted
after 1 hour
  case is closed as refunded
  buyer got 11.45

story: "The item does not match the product description from your time of purchase."
order AX-1 from Nordlicht to Paris: 1 kettle (home) 49.90 "1.7 litres, glass"; delivered 5 days ago
  listing of kettle says "1.7 litres, glass"
buyer shows photo one-litre
buyer asks 1 kettle because not_as_described with one-litre: "It holds one litre."
  case is requested, return needed
  seller case.decline why matches_description, statement "It says so." is refused: evidence_missing
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  case is closed as refunded
  buyer got 49.90

story: "You no longer need the product." Outside the lands of the withdrawal law the seller decides
order AX-1 from Nordlicht to New York: 1 kettle (home) 49.90 + 9.90 shipping; delivered 3 days ago
buyer asks 1 kettle because no_longer_needed
  case is requested, waits for seller, otherwise case.approve, return needed, worth 49.90
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  buyer got 45.00
  case is closed as refunded

story: "The package was delivered but you did not receive it."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90 + 4.90 shipping; delivered 4 days ago
buyer asks 1 kettle because not_received: "Nobody rang, the neighbours have nothing."
  case is requested, no return needed, worth 54.80, otherwise case.approve_without_return
seller case.escalate note "The carrier says it was handed over."
  case is disputed, waits for agent
agent dispute.take
agent dispute.decide outcome carrier, grounds on_the_evidence, facts "The carrier's signature is not the buyer's.", rule "not_received: the carrier proves delivery"
  decision 1 is carrier of 54.80 on on_the_evidence by Amir
after 1 hour
  case is closed as refunded
  buyer got 54.80
  carrier bore 54.80
  nordlicht bore 0.00

story: "The product was delayed and will not arrive on time."
order AX-1 from Nordlicht to Berlin: 1 tent (sports) 199.00 + 10.00 shipping; promised in 2 days; estimated in 9 days
buyer asks 1 tent because will_not_arrive_on_time: "We leave on Friday."
  case is requested, no return needed, worth 209.00
seller case.approve_without_return
after 1 hour
  case is closed as refunded
  buyer got 209.00
  0 tents are free

story: "The product was delayed and will not arrive on time." is not said of what comes in time, or is there
order AX-1 from Nordlicht to Berlin: 1 tent (sports) 199.00; promised in 2 days; estimated in 1 day
  buyer asks 1 tent because will_not_arrive_on_time is refused: not_late
the shop tells: delivered now
  buyer asks 1 tent because will_not_arrive_on_time is refused: already_delivered (fits arrived_too_late)
  order has 0 cases

story: "The product arrived too late."
order AX-1 from Nordlicht to Berlin: 1 tent (sports) 199.00; promised 6 days ago; delivered 1 day ago
buyer asks 1 tent because arrived_too_late: "We were back by then."
  case is requested, return needed
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  case is closed as refunded
  buyer got 199.00

story: "The product arrived too late." is not said of what was on time
order AX-1 from Nordlicht to Berlin: 1 tent (sports) 199.00; promised 6 days ago; delivered 7 days ago
  buyer asks 1 tent because arrived_too_late is refused: was_on_time

story: "For fashion items: The product does not fit correctly."
order AX-1 from Nordlicht to Berlin: 2 dresses (fashion) 160.00 + 4.90 shipping, 1 toaster (kitchen) 40.00; delivered 3 days ago
  buyer asks 1 toaster because does_not_fit is refused: reason_not_for_category (fits defective, category kitchen)
buyer asks 1 dress because does_not_fit: "Too wide."
  case is requested, return needed, worth 80.00
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  case is closed as refunded
  buyer got 75.10

story: "For fashion items: The fabric, material, or style is not as you expected."
order AX-1 from Nordlicht to Berlin: 1 boots (shoes) 140.00, 1 toaster (kitchen) 40.00; delivered 3 days ago
  buyer asks 1 toaster because style_not_as_expected is refused: reason_not_for_category (fits wrong_item)
buyer asks 1 boots because style_not_as_expected: "Plastic, not leather."
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  case is closed as refunded
  buyer got 135.10

story: "You may request a return and refund under the following circumstances" and no others
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
  buyer asks 1 kettle because bored_with_it is refused: unknown_reason (fits defective)
  buyer asks 2 kettles because no_longer_needed is refused: bad_quantity
  buyer asks 0 kettles because no_longer_needed is refused: bad_quantity
  buyer asks -1 kettles because no_longer_needed is refused: bad_quantity
  seller asks 1 kettle because defective is refused: not_your_move
  stranger asks 1 kettle because defective is refused: not_found
  order has 0 cases
