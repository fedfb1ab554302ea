# The right of withdrawal: "no longer needed" inside the cooling-off window must not need approval.

story: "You no longer need the product." Inside the cooling-off window no approval is needed, and the receipt comes at once
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 3 days ago
buyer asks 1 kettle because no_longer_needed: "I have two now."
  case is approved, statutory, waits for buyer, for 14 days, otherwise case.lapse
  history has case.approve by rule saying "statutory_withdrawal"
  1 letter to buyer about case.request saying "Received: 2 Nov 2026, 09:00 UTC"
  letter to buyer about case.request saying "1 × kettle"
  letter to buyer about case.request saying "I have two now."
  letter to seller about case.request
  seller case.decline why other, statement "No." is refused: wrong_state
buyer case.ship
carrier tells delivered
  seller may case.accept, case.reject
seller case.accept
after 1 hour
  case is closed as refunded
  buyer got 45.00

story: "You no longer need the product." Whoever withdraws by law gets the delivery back too, and pays the way back; later it is not refunded
order AX-1 from Nordlicht to Berlin: 2 kettles (home) 80.00 + 5.00 shipping; delivered 3 days ago
buyer asks 1 kettles because no_longer_needed
  case is approved, statutory, worth 42.50
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  buyer got 37.60
order AX-2 from Nordlicht to Berlin: 2 kettles (home) 80.00 + 5.00 shipping; delivered 20 days ago
buyer asks 1 kettles because no_longer_needed
  case is requested, waits for seller, worth 40.00

story: "You no longer need the product." The window closes after 14 days; then the seller decides
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 14 days ago
buyer asks 1 kettle because no_longer_needed
  case is approved, statutory
order AX-2 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 15 days ago
buyer asks 1 kettle because no_longer_needed
  case is requested, waits for seller
order AX-3 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 31 days ago
  buyer asks 1 kettle because no_longer_needed is refused: window_closed

story: "You no longer need the product." What was made for one person, and what spoils, is not withdrawn from
order AX-1 from Nordlicht to Berlin: 1 engraved ring (personalised) 90.00, 1 cake (perishable) 20.00; delivered 1 day ago
buyer asks 1 engraved ring because no_longer_needed
  case is requested, waits for seller
buyer asks 1 cake because no_longer_needed
  case is requested, waits for seller

story: "You no longer need the product." The right begins before the parcel arrives
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; promised in 3 days
buyer asks 1 kettle because no_longer_needed
  case is approved, statutory

story: "You no longer need the product." In the United Kingdom too
order AX-1 from Nordlicht to London: 1 kettle (home) 49.90; in GBP; delivered 3 days ago
buyer asks 1 kettle because no_longer_needed
  case is approved, statutory

story: "You no longer need the product." A withdrawal in one box with a defect still needs no approval
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90, 1 lamp (home) 30.00; delivered 3 days ago
buyer shows photo dark
buyer asks 1 kettle because no_longer_needed, 1 lamp because defective with dark
  order has 2 cases
  case 1 is approved, statutory, worth 49.90
  case 2 is requested, waits for seller, worth 30.00

story: "You no longer need the product." and change their mind again
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 3 days ago
buyer asks 1 kettle because no_longer_needed
buyer case.withdraw note "I keep it."
  case is closed as withdrawn
  parcel is expired
  1 kettle is free
buyer asks 1 kettle because no_longer_needed
  case is approved, statutory
