# "How to Initiate a Return or Refund" and "Important Notes", sentence by sentence.

story: "We want you to love your purchase. If you’re not completely satisfied, our return and refund process is designed to be straightforward and fair."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak: "It leaks."
  seller case.decline why not_proven is refused: missing
seller case.decline why not_proven, statement "We see no leak."
  case is declined, waits for buyer, for 7 days, otherwise case.close_declined
  buyer may case.dispute, case.withdraw, case.extend
  letter to buyer about case.decline
buyer case.dispute statement "There is a leak in the photo."
  case is disputed, waits for agent
  letter to agent about case.dispute

story: "To begin the process, please contact our customer service team." An agent asks in the buyer's name
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer starts chat: "My kettle leaks, what can I do?"
agent writes to buyer: "I open a return for you; please add a photo."
  buyer reads "please add a photo"
  seller does not read "please add a photo"
buyer shows photo leak
agent asks 1 kettle because defective with leak: "Asked for Berta on the phone."
  case is requested, waits for seller
  history has case.request by agent
seller case.approve
  case is approved, waits for buyer

story: "You can do this by clicking on "Start chat" or "Contact buyer" on our platform to discuss the issue and provide more detailed information."
order AX-1 from Nordlicht and Volt to Berlin: 1 kettle (home) 49.90, 1 radio (home) 30.00 from Volt; delivered 2 days ago
buyer shows photo kettle-dent
buyer starts chat: "Look at this dent." with kettle-dent
seller contacts buyer: "Did the box have a dent, too?"
  buyer reads "Did the box have a dent, too?"
  agent reads "Look at this dent."
  other seller does not read "Look at this dent."
  seller says: "" is refused: message_empty
  stranger says: "Let me in." is refused: not_found
buyer asks 1 kettle because damaged_on_delivery with kettle-dent
  case is requested, waits for seller
  case shows kettle-dent

story: "All return and refund requests require approval. We will review your request, and once approved, you can proceed with returning the item."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  buyer case.ship is refused: wrong_state
  buyer case.approve is refused: not_your_move
  operator case.approve is refused: not_your_move
  other seller case.approve is refused: not_found
  there is no parcel
agent case.approve
  buyer may case.ship
  history has case.approve by agent

story: "All return and refund requests require approval." A seller's silence is one, by a rule that names itself
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  case is requested, until Wed 4 Nov 09:00, otherwise case.approve
until Wed 4 Nov 08:59
  case is requested
until Wed 4 Nov 09:00
  case is approved, until Sat 14 Nov 09:00, otherwise case.lapse
  history has case.approve by clock
  letter to buyer about case.approve

story: "All return and refund requests require approval." Above the value of silence, customer service gives it
order AX-1 from Nordlicht to Berlin: 1 camera (electronics) 500.01; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 camera because defective with scratch
  case is requested, until Wed 4 Nov 09:00, otherwise case.escalate
until Wed 4 Nov 09:00
  case is disputed, waits for agent
  dispute is open, for 5 business days, otherwise dispute.overdue
  letter to agent about case.escalate
agent dispute.take
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "The photo shows it.", rule "defective: return, then refund", weighed scratch
  decision 1 is buyer of 500.01 on on_the_evidence by Amir weighing scratch
  dispute is decided, for 14 days, otherwise dispute.stand
seller dispute.accept_decision
  case is approved, waits for buyer, for 10 days
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  buyer got 500.01
  case is closed as refunded

story: "All return and refund requests require approval." At the value of silence, silence still gives it
order AX-1 from Nordlicht to Berlin: 1 camera (electronics) 500.00; delivered 2 days ago
buyer shows photo scratch
buyer asks 1 camera because defective with scratch
  case is requested, otherwise case.approve

story: "There are some instances where you may be able to receive a refund without having to return the item." The policy's own: a low value
order AX-1 from Nordlicht to Berlin: 2 mugs (home) 30.00; delivered 2 days ago
buyer shows photo shards
buyer asks 1 mug because damaged_on_delivery with shards
  case is accepted, no return needed
  history has case.approve_without_return by rule saying "low_value_without_return"
  there is no parcel
  letter to seller about case.approve_without_return
after 1 hour
  buyer got 15.00
  case is closed as refunded

story: "There are some instances where you may be able to receive a refund without having to return the item." Not when it is worth a cent more
order AX-1 from Nordlicht to Berlin: 1 mug (home) 15.01; delivered 2 days ago
buyer shows photo shards
buyer asks 1 mug because damaged_on_delivery with shards
  case is requested, return needed, waits for seller

story: "There are some instances where you may be able to receive a refund without having to return the item." The seller's wish
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve_without_return note "Keep it for the garden."
  case is accepted, waits for clock, for 30 minutes, otherwise refund.submit
  buyer case.withdraw is refused: wrong_state
  seller case.undo_accept is refused: undo_too_late
after 1 hour
  buyer got 49.90
  case is closed as refunded

story: "Ship the Item: After your return request is approved, you will need to send the product back to us."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
  case is approved, until Thu 12 Nov 09:00, otherwise case.lapse
  seller case.ship is refused: not_your_move
until Wed 4 Nov 09:00
  no letters to buyer about case.remind
until Thu 5 Nov 09:00
  1 letter to buyer about case.remind
until Wed 11 Nov 09:00
  3 letters to buyer about case.remind
until Thu 12 Nov 08:59
  case is approved
until Thu 12 Nov 09:00
  case is closed as lapsed
  parcel is expired
  3 letters to buyer about case.remind
  buyer got nothing
  1 kettle is free

story: "Ship the Item": one extension, asked for before the time is up
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
  seller case.extend is refused: not_asked
buyer case.extend
  case is approved, until Tue 17 Nov 09:00
  buyer may not case.extend because already_extended
  buyer case.extend is refused: already_extended
until Tue 17 Nov 09:00
  case is closed as lapsed
  buyer case.extend is refused: wrong_state

story: "Ship the Item": the parcel is lost on the way
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
  case is shipped, until Mon 16 Nov 09:00, otherwise case.report_lost
until Tue 10 Nov 09:00
carrier tells scan
  case is shipped, until Tue 24 Nov 09:00, otherwise case.report_lost
until Tue 24 Nov 08:59
  case is shipped
until Tue 24 Nov 09:00
  case is disputed, waits for agent
  parcel is lost
  letter to buyer about case.report_lost
  letter to agent about case.report_lost
agent dispute.take
agent dispute.decide outcome carrier, grounds on_the_evidence, facts "Scanned on the 10th, never again.", rule "lost after hand-over: the carrier bears it"
after 1 hour
  case is closed as refunded
  buyer got 49.90
  carrier bore 54.80
  nordlicht bore 0.00

story: "Ship the Item": the seller does not take the parcel in
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells refused
  case is disputed, waits for agent
  parcel is refused

story: "Inspection and Refund: Once we receive the returned package, we will inspect the item(s)." and silence accepts
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
until Fri 6 Nov 15:00
carrier tells delivered
  case is received, until Wed 11 Nov 15:00, otherwise case.accept
until Wed 11 Nov 14:59
  case is received
until Wed 11 Nov 15:00
  case is accepted
  history has case.accept by clock
after 1 hour
  buyer got 49.90

story: "After the inspection, you can choose to accept or reject the return parcel."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
  seller may case.accept, case.accept_partly, case.reject, case.extend
  buyer may only case.withdraw
seller case.extend
  case is received, until Mon 9 Nov 09:00, otherwise case.accept
  seller case.extend is refused: already_extended

story: "If you accept the return, a refund will be initiated."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept (clicked twice)
  refund is scheduled, of 49.90, until Mon 2 Nov 09:30, otherwise refund.submit
  seller case.accept is refused: wrong_state
after 10 minutes
seller case.undo_accept note "Wrong parcel, sorry."
  case is received, for 3 business days, otherwise case.accept
  refund is cancelled
after 1 hour
  buyer got nothing
seller case.accept
  seller case.undo_accept is refused: undo_too_late
after 30 minutes
  case is closed as refunded
  seller case.undo_accept is refused: wrong_state
  journal has 1 payout of 49.90

story: "If you accept the return, a refund will be initiated." Nobody takes it back half a day later
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
gateway will fail
after 29 minutes
  seller may case.undo_accept
after 1 minute
  refund is failed
  seller case.undo_accept is refused: undo_too_late
agent refund.retry
  refund is scheduled
  seller case.undo_accept is refused: undo_too_late
after 30 minutes
  buyer got 49.90

story: "If you choose to reject a return, you must provide a reason and evidence to support your decision."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
  seller case.reject is refused: missing
  seller case.reject why used, statement "It was used." is refused: evidence_missing
  seller case.reject why used, statement "It was used.", evidence leak is refused: evidence_unknown
seller shows photo lime
  seller case.reject statement "It was used.", evidence lime is refused: missing
  seller case.reject why used, evidence lime is refused: missing
  seller case.reject why a_whim, statement "It was used.", evidence lime is refused: bad_choice
  agent case.reject why used, statement "It was used.", evidence lime is refused: not_your_move
  case is received
seller case.reject why used, statement "It was used for weeks.", evidence lime
  case is parcel_rejected, waits for buyer, for 7 days, otherwise case.send_back
  letter to buyer about case.reject
  case shows lime
until Mon 9 Nov 09:00
  case is closed as sent_back
  parcel is to_send_back, for 5 business days, otherwise parcel.send_back_late
  buyer got nothing
  letter to seller about parcel.order_back
until Mon 16 Nov 09:00
  letter to agent about parcel.send_back_late
seller parcel.send_back carrier "DHL", tracking "BACK-1"
  parcel is sent_back, for 14 days, otherwise parcel.arrive_back
  letter to buyer about parcel.send_back
carrier tells returned
  parcel is returned_to_buyer

story: "This information helps customer service make an accurate judgment if the issue is escalated."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller shows photo lime
seller case.reject why used, statement "It was used for weeks.", evidence lime
buyer case.dispute statement "It leaked from the first day."
  case is disputed, waits for agent
  case shows leak and lime
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: wrong_state
agent dispute.take
  dispute is under_review
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f" is refused: missing
  other agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: reviewer_is_other
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "Lime does not make it leak.", rule "defective", weighed leak and lime
  decision 1 is buyer of 49.90 on on_the_evidence by Amir weighing leak and lime
  buyer dispute.appeal statement "More!", evidence leak is refused: not_your_decision
until Mon 16 Nov 08:59
  case is disputed
until Mon 16 Nov 09:00
  dispute is final
  case is accepted
after 1 hour
  case is closed as refunded
  buyer got 49.90

story: "For any appeals, if our customer service team finds that there is a lack of evidence, they may ask for supplementary evidence."
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller shows photo lime
seller case.reject why used, statement "It was used for weeks.", evidence lime
buyer case.dispute statement "It leaked from the first day."
agent dispute.take
  agent dispute.decide outcome seller, grounds lack_of_evidence, facts "f", rule "r" is refused: ask_evidence_first (party buyer)
agent dispute.ask_evidence party seller, question "A photo of the whole kettle?"
  dispute is evidence_asked, waits for seller, for 72 hours, otherwise dispute.evidence_expired
  letter to seller about dispute.ask_evidence
  letter to buyer about dispute.ask_evidence
  buyer dispute.bring_evidence statement "Here." is refused: not_asked
  agent dispute.decide outcome seller, grounds on_the_evidence, facts "f", rule "r" is refused: wrong_state
seller shows photo whole-kettle
seller dispute.bring_evidence statement "The whole kettle.", evidence whole-kettle
  dispute is under_review, waits for agent
agent dispute.ask_evidence party buyer, question "A video of the leak?"
  dispute is evidence_asked, waits for buyer, until Thu 5 Nov 09:00, otherwise dispute.evidence_expired
buyer dispute.extend
  dispute is evidence_asked, until Sun 8 Nov 09:00
  buyer dispute.extend is refused: already_extended
until Sun 8 Nov 09:00
  dispute is under_review, waits for agent
  history has dispute.evidence_expired by clock saying "on_file"
agent dispute.decide outcome seller, grounds lack_of_evidence, facts "No video came.", rule "burden of proof", weighed whole-kettle and leak
  decision 1 is seller of 0.00 on lack_of_evidence by Amir weighing whole-kettle and leak
  dispute is decided, waits for buyer, until Sun 22 Nov 09:00, otherwise dispute.stand
  seller dispute.appeal statement "x", evidence lime is refused: not_your_decision
  buyer dispute.appeal statement "Please look again." is refused: evidence_missing
  buyer dispute.appeal statement "Please look again.", evidence leak is refused: new_evidence_missing
after 1 day
buyer shows video the-leak
buyer dispute.appeal statement "Here is the video.", evidence the-leak
  dispute is appealed, waits for agent, for 5 business days, otherwise dispute.overdue
  agent dispute.decide_appeal outcome seller, grounds on_the_evidence, facts "f", rule "r" is refused: same_reviewer
  agent dispute.ask_evidence party seller, question "q" is refused: same_reviewer
  agent may not dispute.decide_appeal because same_reviewer
other agent dispute.ask_evidence party seller, question "What do you say to the video?"
  dispute is evidence_asked, waits for seller, for 72 hours
seller dispute.bring_evidence statement "It may be another kettle."
  dispute is appealed
other agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "The video shows the leak.", rule "defective", weighed the-leak
  decision 2 is buyer of 49.90 on on_the_evidence by Bea weighing the-leak
  dispute is final
  case is accepted
  seller dispute.appeal statement "x", evidence lime is refused: wrong_state
after 1 hour
  case is closed as refunded
  buyer got 49.90
  journal has 1 payout of 49.90

story: "For any appeals": once only, and the reviewer's own decision is never theirs to hear again
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.decide outcome split, amount 20.00, grounds on_the_policy, facts "Both are a little right.", rule "equity"
  dispute is decided, waits for buyer
  decision 1 is split of 20.00 on on_the_policy by Amir
after 1 hour
seller shows paper test-report
seller dispute.appeal statement "We tested it.", evidence test-report
after 1 hour
buyer shows video the-leak
  buyer dispute.appeal statement "Me too.", evidence the-leak is refused: wrong_state
  agent dispute.decide_appeal outcome split, amount 20.00, grounds on_the_policy, facts "f", rule "r" is refused: same_reviewer
lead dispute.decide_appeal outcome seller, grounds on_the_evidence, facts "The report is sound.", rule "not proven", weighed test-report
  decision 2 is seller of 0.00 on on_the_evidence by Lena weighing test-report
  case is closed as declined
  1 kettle is free
after 30 days
  buyer got nothing

story: "For any appeals": who was right in part may agree at once, and what one agreed to one does not appeal
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
  agent dispute.decide outcome split, grounds on_the_policy, facts "f", rule "r" is refused: missing
  agent dispute.decide outcome split, amount 49.90, grounds on_the_policy, facts "f", rule "r" is refused: over_remaining
agent dispute.decide outcome split, amount 20.00, grounds on_the_policy, facts "Both are a little right.", rule "equity"
buyer dispute.accept_decision
  dispute is decided, waits for seller
  buyer dispute.accept_decision is refused: not_your_decision
buyer shows photo again
  buyer dispute.appeal statement "No!", evidence again is refused: not_your_decision
seller dispute.accept_decision
  dispute is final
after 1 hour
  case is closed as partially_refunded
  buyer got 20.00

story: "For any appeals": who gets less than they asked for may appeal, whoever pays
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer asks 1 kettle because not_received
seller case.escalate
agent dispute.take
agent dispute.decide outcome carrier, amount 30.00, grounds on_the_evidence, facts "Insured up to 30.", rule "carrier"
  dispute is decided, waits for buyer, for 14 days, otherwise dispute.stand
  seller dispute.accept_decision is refused: not_your_decision
after 14 days
  case is accepted
after 1 hour
  case is closed as partially_refunded
  buyer got 30.00
  carrier bore 30.00

story: "If you choose to reject a return" and customer service agrees: the goods go back
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller shows photo lime
seller case.reject why used, statement "It was used for weeks.", evidence lime
buyer case.extend
  case is parcel_rejected, until Mon 16 Nov 09:00, otherwise case.send_back
buyer case.dispute statement "It leaked."
  buyer may only case.withdraw
agent dispute.take
agent dispute.decide outcome seller, grounds on_the_evidence, facts "The lime is weeks old.", rule "used goods", weighed lime and leak
buyer dispute.accept_decision
  case is closed as sent_back
  parcel is to_send_back, for 5 business days
  buyer got nothing
  1 kettle is free
