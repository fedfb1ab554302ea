# Real bugs of real systems that are no bug here (must-survive.md), as far as a story can tell them.

story: Open and completed quantity never exceeds what was bought; a refusal, a withdrawal and a lapse free it
order AX-1 from Nordlicht to New York: 3 mugs (home) 60.00; delivered 1 day ago
buyer asks 2 mugs because no_longer_needed
  1 mug is free
  buyer asks 2 mugs because no_longer_needed is refused: quantity_taken (free 1)
buyer asks 1 mug because no_longer_needed
  buyer asks 1 mug because no_longer_needed is refused: quantity_taken (free 0)
seller case.decline why outside_policy, statement "No."
  0 mugs are free
after 7 days
  case is closed as declined
  1 mug is free
about case 1
  case is approved
buyer case.withdraw
  3 mugs are free
buyer asks 3 mugs because no_longer_needed
seller case.approve
after 10 days
  case is closed as lapsed
  3 mugs are free

story: An approval of something that changed since it was read is refused
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller reads the case
agent case.ask_info question "Since when?"
buyer case.give_info statement "In truth, it fell down."
  seller case.approve as read is refused: stale
seller reads the case
seller case.approve as read
  case is approved

story: A missing delivery date is never "always" and never "never": a person decides, and is told why
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  case is requested, needs a person: no_delivery_date, otherwise case.escalate
until Wed 4 Nov 09:00
  case is disputed, waits for agent

story: A missing delivery date, and the parcel was not received: a person decides
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90
buyer asks 1 kettle because not_received
  case is requested, needs a person: no_delivery_date, otherwise case.escalate

story: A missing delivery date, promised for last week, and the parcel was not received: the promise counts
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; promised 7 days ago
buyer asks 1 kettle because not_received
  case is requested, no return needed, otherwise case.approve_without_return
order AX-2 from Nordlicht to Berlin: 1 kettle (home) 49.90; promised in 7 days
  buyer asks 1 kettle because not_received is refused: not_due_yet

story: A missing promise: nobody but a person can say that it was late
order AX-1 from Nordlicht to Berlin: 1 tent (sports) 199.00; delivered 2 days ago
buyer asks 1 tent because arrived_too_late
  case is requested, needs a person: no_promised_date, otherwise case.escalate
order AX-2 from Nordlicht to Berlin: 1 tent (sports) 199.00
buyer asks 1 tent because will_not_arrive_on_time
  case is requested, needs a person: no_promised_date, otherwise case.escalate

story: A missing delivery date and the right of withdrawal: a person decides
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90
buyer asks 1 kettle because no_longer_needed
  case is requested, needs a person: no_delivery_date, otherwise case.escalate

story: Internal notes never reach the buyer or the seller, and no third address takes a party's place
order AX-1 from Nordlicht and Volt to Berlin: 1 kettle (home) 49.90, 1 radio (home) 30.00 from Volt; delivered 2 days ago
buyer shows photo leak
buyer starts chat: "It leaks."
buyer asks 1 kettle because defective with leak
agent notes: "Third leak this week; watch this buyer."
agent writes to seller: "Please look soon."
agent writes to buyer and seller: "Nordlicht will look at it."
  agent reads "watch this buyer"
  other agent reads "watch this buyer"
  buyer does not read "watch this buyer"
  seller does not read "watch this buyer"
  other seller does not read "watch this buyer"
  buyer does not read "Please look soon."
  seller reads "Please look soon."
  buyer reads "Nordlicht will look at it."
  other seller does not read "Nordlicht will look at it."
  stranger says: "I am Berta, too." is refused: not_found
  stranger shows photo me is refused: not_found
  other seller case.approve is refused: not_found
  stranger case.withdraw is refused: not_found
  stranger cannot see the case
  other seller cannot see the case
  buyer does not read "I am Berta, too."

story: A case of two sellers' goods is two cases
order AX-1 from Nordlicht and Volt to Berlin: 1 kettle (home) 49.90, 1 radio (home) 30.00 from Volt; delivered 2 days ago
buyer shows photo box
  buyer asks 1 kettle because wrong_item, 1 radio because wrong_item with box is refused: several_sellers
  order has 0 cases

story: Evidence comes to what is open, and no later
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
buyer case.withdraw
  buyer shows photo another is refused: evidence_closed

story: A missing delivery date, and of little worth: no rule decides alone
order AX-1 from Nordlicht to Berlin: 1 mug (home) 9.00
buyer shows photo shards
buyer asks 1 mug because damaged_on_delivery with shards
  case is requested, needs a person: no_delivery_date, no return needed, otherwise case.escalate
seller case.approve_without_return
  case is accepted
