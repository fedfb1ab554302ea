# Parcels, inspections and siblings: what arrived, what is accepted of it, and where the goods are.

story: Partial acceptance: two dresses are fine, the third was worn
order AX-1 from Nordlicht to Berlin: 3 dresses (fashion) 90.00; delivered 2 days ago
buyer asks 3 dresses because does_not_fit
seller case.approve
buyer case.ship carrier DHL, tracking "00340"
carrier tells delivered
seller shows photo stain
  seller case.accept_partly units 2 dresses as_new is refused: missing
  seller case.accept_partly units 2 dresses as_new, why used, statement "One was worn." is refused: evidence_missing
  seller case.accept_partly units 3 dresses as_new, why used, statement "s", evidence stain is refused: bad_quantity
  seller case.accept_partly units 0 dresses worn, why used, statement "s", evidence stain is refused: bad_quantity
  seller case.accept_partly units 4 dresses, why used, statement "s", evidence stain is refused: bad_quantity
  seller case.accept_partly units -1 dresses, why used, statement "s", evidence stain is refused: bad_quantity
seller case.accept_partly units 2 dresses as_new, why used, statement "One was worn.", evidence stain
  order has 2 cases
  case 1 is accepted, worth 60.00
  case 2 is parcel_rejected, worth 30.00, waits for buyer, for 7 days, otherwise case.send_back
  dress of case 1 is refunded 60.00
after 1 hour
  case 1 is closed as refunded
  buyer got 60.00
about case 2
  letter to buyer about case.reject
  case shows stain
buyer case.dispute statement "It was not."
agent dispute.take
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "The stain is from the shop.", rule "does_not_fit", weighed stain
  decision 1 is buyer of 30.00 on on_the_evidence by Amir weighing stain
seller dispute.accept_decision
after 1 hour
  case 2 is closed as refunded
  buyer got 90.00
  journal has 2 payouts of 60.00 and 30.00

story: Partial acceptance of different things: each sibling is worth what it holds
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90 + 3.00 shipping, 2 dresses (fashion) 80.00 + 2.00 shipping; delivered 2 days ago
buyer shows photo box
buyer asks 1 kettle because wrong_item, 2 dresses because wrong_item with box
  case is requested, worth 134.90
seller case.approve
buyer case.ship
carrier tells delivered
seller shows photo dent
seller case.accept_partly units 0 kettles damaged, why damaged_by_buyer, statement "Dented.", evidence dent
  case 1 is accepted, worth 82.00
  case 2 is parcel_rejected, worth 52.90
about case 2
  kettle of case 2 is worth 52.90
buyer case.dispute statement "It was so."
agent dispute.take
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "It was so.", rule "wrong_item"
  decision 1 is buyer of 52.90 on on_the_evidence by Amir
after 15 days
  buyer got 134.90

story: Partial acceptance: what nobody disputes goes back to the buyer
order AX-1 from Nordlicht to Berlin: 2 dresses (fashion) 80.00; delivered 2 days ago
buyer asks 2 dresses because does_not_fit
seller case.approve
buyer case.ship carrier DHL, tracking "00340"
carrier tells delivered
seller shows photo stain
seller case.accept_partly units 1 dress, why used, statement "Worn.", evidence stain
about case 2
after 7 days
  case 2 is closed as sent_back
  parcel is to_send_back
  1 dress is free
  buyer got 40.00

story: Three announced, two arrive: two are paid, and the third may be asked for again
order AX-1 from Nordlicht to Berlin: 3 chairs (home) 269.97; delivered 2 days ago
buyer shows photo crack
buyer asks 3 chairs because defective with crack
seller case.approve
buyer case.ship
seller case.deliver received 2 chairs
  seller case.accept is refused: parcel_incomplete (arrived 2, announced 3)
until Thu 5 Nov 09:00
  case is accepted
  refund is scheduled, of 179.98
after 1 hour
  case is closed as partially_refunded
  buyer got 179.98
  1 chair is free

story: Three announced, two arrive, and the bank sends the money back: the third is free once, not twice
order AX-1 from Nordlicht to Berlin: 3 chairs (home) 269.97; delivered 2 days ago
buyer shows photo crack
buyer asks 3 chairs because defective with crack
seller case.approve
buyer case.ship
seller case.deliver received 2 chairs
gateway will late_failure
until Thu 5 Nov 09:31
  refund is reversed
  case is accepted
  1 chair is free
after 2 days
  case is closed as partially_refunded
  buyer got 179.98
  1 chair is free

story: What never was in the box cannot be sent back: a missing item in one request with a wrong one
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90, 1 lamp (home) 30.00; delivered 2 days ago
buyer shows photo box
buyer asks 1 kettle because missing_item, 1 lamp because wrong_item with box
  order has 2 cases
  case 1 is requested, no return needed, worth 49.90
  case 2 is requested, return needed, worth 30.00
seller case.approve_without_return
about case 2
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  case 1 is closed as refunded
  case 2 is closed as refunded
  buyer got 79.90

story: The buyer withdraws before anything was sent
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  seller case.withdraw is refused: not_your_move
buyer case.withdraw note "It was the lid."
  case is closed as withdrawn
  there is no parcel
  1 kettle is free
  letter to seller about case.withdraw
buyer asks 1 kettle because defective with leak
  case is requested

story: The buyer withdraws while the parcel is at the seller's: the goods are owed back
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
buyer case.withdraw
  case is closed as withdrawn
  parcel is to_send_back, waits for seller, for 5 business days
  buyer got nothing
  letter to seller about parcel.order_back
seller parcel.send_back tracking "B-1"
buyer parcel.arrive_back
  parcel is returned_to_buyer

story: The buyer withdraws a dispute
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "No."
buyer case.dispute statement "Yes."
agent dispute.take
buyer case.withdraw
  case is closed as withdrawn
  dispute is final, no deadline
  agent dispute.decide outcome buyer, grounds on_the_policy, facts "f", rule "r" is refused: wrong_state

story: "The buyer may withdraw until the refund starts", not after
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
  buyer case.withdraw is refused: wrong_state

story: The warehouse scans twice: received once
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
carrier tells delivered again
  seller case.deliver is refused: wrong_state
  history has case.deliver 1 times
  1 letter to seller about case.deliver

story: A buyer who sends the goods away with our label but forgets to say so has sent them
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
carrier tells scan
  case is shipped, for 14 days, otherwise case.report_lost
  letter to seller about case.ship
carrier tells delivered
  case is received

story: The carrier itself says that the parcel is lost
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells lost
carrier tells lost again
  case is disputed, waits for agent
  parcel is lost
agent dispute.take
agent dispute.decide outcome seller, grounds on_the_evidence, facts "Handed over to nobody.", rule "no receipt"
after 14 days
  case is closed as declined
  buyer got nothing
  1 kettle is free
