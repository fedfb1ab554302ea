# Deadlines: business days, holidays, pauses, one extension, one deadline for everybody, and a worker that was away.

story: A weekend is no time to review
until Fri 6 Nov 15:00
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  case is requested, until Tue 10 Nov 15:00

story: Christmas is no time to review
until Thu 24 Dec 10:00
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  case is requested, until Tue 29 Dec 10:00

story: The seller's clock stands still while the buyer is asked
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  case is requested, until Wed 4 Nov 09:00
until Tue 3 Nov 09:00
  seller case.ask_info is refused: missing
seller case.ask_info question "Since when?"
  case is info_asked, waits for buyer, until Fri 6 Nov 09:00, otherwise case.info_expired
  letter to buyer about case.ask_info saying "Since when?"
  seller case.give_info statement "x" is refused: not_your_move
until Thu 5 Nov 12:00
buyer case.give_info statement "Since Sunday."
  case is requested, waits for seller, until Fri 6 Nov 12:00, otherwise case.approve
until Fri 6 Nov 11:00
seller case.ask_info question "Which side?"
until Mon 9 Nov 10:59
  case is info_asked
until Mon 9 Nov 11:00
  case is requested, waits for seller, until Mon 9 Nov 12:00, otherwise case.approve
  letter to seller about case.info_expired
until Mon 9 Nov 12:00
  case is approved
  history has case.approve by clock

story: The seller's clock stops when the case is resolved
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.ask_info question "Since when?"
buyer case.withdraw
  case is closed as withdrawn, no deadline
after 60 days
  case is closed as withdrawn, no deadline

story: One extension for each party and deadline: a question in between does not give another
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  buyer case.extend is refused: not_asked
seller case.extend
  case is requested, until Thu 5 Nov 09:00
  seller case.extend is refused: already_extended
until Tue 3 Nov 09:00
seller case.ask_info question "Since when?"
buyer case.extend
  case is info_asked, until Mon 9 Nov 09:00
  buyer case.extend is refused: already_extended
buyer case.give_info statement "Since Sunday."
  case is requested, until Thu 5 Nov 09:00
  seller case.extend is refused: already_extended
seller case.approve
buyer case.extend
  case is approved, for 15 days

story: An extension is asked for before the time is up, also when the worker is late
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
until Wed 4 Nov 09:01 without the worker
  case is requested
  seller case.extend is refused: nothing_to_extend
the worker runs
  case is approved

story: A worker that was away for a week rings what is still due, and nothing that was overtaken
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
after 7 days without the worker
  case is requested
seller case.decline why not_proven, statement "We see nothing."
the worker runs
  case is declined, for 7 days, otherwise case.close_declined
  history has case.decline by seller

story: A party that vanishes never holds up a case: the buyer after a refusal
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see nothing."
  case is declined, until Mon 9 Nov 09:00, otherwise case.close_declined
until Mon 9 Nov 09:00
  case is closed as declined
  1 kettle is free
  buyer case.dispute statement "Wait!" is refused: wrong_state

story: A party that vanishes never holds up a case: the seller who owes the goods back
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer asks 1 kettle because no_longer_needed
buyer case.ship
carrier tells delivered
buyer case.withdraw
  case is closed as withdrawn
  parcel is to_send_back, waits for seller, until Mon 9 Nov 09:00, otherwise parcel.send_back_late
  buyer may only nothing
  seller may parcel.send_back
until Mon 9 Nov 09:00
  letter to agent about parcel.send_back_late
agent parcel.send_back carrier "DHL", tracking "B-1"
  parcel is sent_back, until Mon 23 Nov 09:00, otherwise parcel.arrive_back
until Mon 23 Nov 09:00
  parcel is returned_to_buyer

story: A party that vanishes never holds up a case: customer service itself
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.escalate
  dispute is open, until Mon 9 Nov 09:00, otherwise dispute.overdue
until Mon 9 Nov 09:00
  letter to agent about dispute.overdue
  case is disputed, waits for agent
agent dispute.take
agent dispute.decide outcome platform, grounds on_the_policy, facts "We were late.", rule "goodwill"
after 1 hour
  case is closed as refunded
  platform bore 49.90
  nordlicht bore 0.00

story: A seller takes a refusal back
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see nothing."
seller case.reconsider
  case is requested, waits for seller, for 48 business hours
seller case.approve
  case is approved

story: A seller gives in while customer service looks at it
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see nothing."
buyer case.dispute statement "Look again."
agent dispute.take
seller case.concede
  dispute is final
  there is no parcel
  agent dispute.decide outcome seller, grounds on_the_policy, facts "f", rule "r" is refused: wrong_state
after 1 hour
  case is closed as refunded
  buyer got 49.90

story: A seller who asks and asks does not ask for ever: then the buyer goes to customer service
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  buyer case.escalate is refused: seller_first
seller case.ask_info question "Which colour is it?"
buyer case.give_info statement "Blue, as ordered."
buyer case.escalate note "This goes nowhere."
  case is disputed, waits for agent
  letter to seller about case.escalate
  letter to agent about case.escalate
