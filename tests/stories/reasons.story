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
  nordlicht bore 54.80
  buyer may only nothing
