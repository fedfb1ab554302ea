# Issue "Evidence, disputes and appeals": what docs/disputes.md names, sentence by sentence.

story: Evidence is asked of the buyer, kind by kind, and a decision waits for it
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
  agent dispute.ask_evidence question "Which?" is refused: missing
  agent dispute.ask_evidence party carrier, question "Which?" is refused: bad_choice
  agent dispute.ask_evidence party buyer is refused: missing
agent dispute.ask_evidence party buyer, question "A video of the leak?"
  dispute is evidence_asked, waits for buyer, for 72 hours, otherwise dispute.evidence_expired
  letter to buyer about dispute.ask_evidence saying "A video of the leak?"
  letter to seller about dispute.ask_evidence
  seller dispute.bring_evidence statement "Not asked." is refused: not_asked
  buyer dispute.bring_evidence is refused: missing
buyer shows video pouring
buyer dispute.bring_evidence statement "Here it pours.", evidence pouring
  dispute is under_review
  case shows pouring
agent dispute.ask_evidence party buyer, question "The receipt?"
buyer shows paper receipt
buyer dispute.bring_evidence statement "The receipt.", evidence receipt
  case shows receipt
agent dispute.ask_evidence party buyer, question "How does it sound when it boils?"
buyer shows sound hissing
buyer dispute.bring_evidence statement "It hisses.", evidence hissing
  case shows hissing
agent dispute.ask_evidence party buyer, question "The serial number under the kettle?"
buyer case.state_fact number serial, reads "SN 4711-0815"
  history has case.state_fact by buyer
buyer dispute.bring_evidence statement "As stated: SN 4711-0815."
agent dispute.ask_evidence party buyer, question "When did it begin?"
buyer dispute.bring_evidence statement "On the first evening."
  dispute is under_review
  history has dispute.bring_evidence by buyer saying "On the first evening."
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "The video shows it.", rule "defective", weighed pouring and receipt
  decision 1 is buyer of 49.90 on on_the_evidence by Amir weighing pouring and receipt

story: Evidence is asked of the seller, kind by kind, and a decision waits for it
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.ask_evidence party seller, question "A photo of the kettle as you sent it?"
  dispute is evidence_asked, waits for seller, for 72 hours, otherwise dispute.evidence_expired
  letter to seller about dispute.ask_evidence saying "as you sent it"
  letter to buyer about dispute.ask_evidence
  buyer dispute.bring_evidence statement "Not asked." is refused: not_asked
  seller dispute.bring_evidence statement "Theirs.", evidence leak is refused: evidence_unknown
seller shows photo as-sent
seller dispute.bring_evidence statement "As we sent it.", evidence as-sent
agent dispute.ask_evidence party seller, question "The test report?"
seller shows paper report
seller dispute.bring_evidence statement "Our report.", evidence report
agent dispute.ask_evidence party seller, question "A video of the test?"
seller shows video test
seller dispute.bring_evidence statement "Filmed today.", evidence test
agent dispute.ask_evidence party seller, question "The waybill, and what was weighed?"
seller shows paper waybill
seller case.state_fact number tracking, reads "OUT-nordlicht"
seller case.state_fact number weight, reads "1400 g"
seller dispute.bring_evidence statement "The waybill; it was weighed.", evidence waybill
agent dispute.ask_evidence party seller, question "The sound it makes on your bench?"
seller shows sound bench
seller dispute.bring_evidence statement "Quiet.", evidence bench
agent dispute.ask_evidence party seller, question "Which serial number did you send?"
  seller case.state_fact number serial, reads "12" is refused: bad_number
seller case.state_fact number serial, reads "SN 4711-0816"
seller dispute.bring_evidence statement "As stated: SN 4711-0816."
  dispute is under_review
  case shows as-sent and report and test and waybill and bench
  history has case.state_fact 3 times
  history has dispute.bring_evidence by seller saying "Filmed today."
agent dispute.decide outcome seller, grounds on_the_evidence, facts "It was tight.", rule "not proven", weighed as-sent and report and test
  decision 1 is seller of 0.00 on on_the_evidence by Amir weighing as-sent and report and test

story: The seller who was asked says nothing: decided on file, against whoever did not bring it
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
  agent dispute.decide outcome buyer, grounds lack_of_evidence, facts "f", rule "r" is refused: ask_evidence_first (party seller)
agent dispute.ask_evidence party seller, question "A photo of the whole kettle?"
after 71 hours
  dispute is evidence_asked, waits for seller
after 1 hour
  dispute is under_review, waits for agent
  history has dispute.evidence_expired by clock saying "on_file"
  seller dispute.bring_evidence statement "Late." is refused: wrong_state
agent dispute.decide outcome buyer, grounds lack_of_evidence, facts "No photo came.", rule "burden of proof", weighed leak
  decision 1 is buyer of 49.90 on lack_of_evidence by Amir weighing leak
seller dispute.accept_decision
after 1 hour
  case is closed as refunded
  buyer got 49.90
  nordlicht bore 54.80

story: The buyer who was asked says nothing: decided on file, and the goods go back to them
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
agent dispute.ask_evidence party buyer, question "A video of the leak?"
after 72 hours
  dispute is under_review
agent dispute.decide outcome seller, grounds lack_of_evidence, facts "No video came.", rule "burden of proof", weighed lime
  dispute is decided, waits for buyer, for 14 days, otherwise dispute.stand
after 14 days
  case is closed as sent_back
  parcel is to_send_back, for 5 business days, otherwise parcel.send_back_late
  letter to seller about parcel.order_back saying "You pay for this parcel"
  letter to buyer about parcel.order_back saying "pays for this parcel"
  letter to seller about parcel.order_back saying "26 Nov 2026"
  letter to buyer about parcel.order_back saying "26 Nov 2026"
  buyer got nothing
  1 kettle is free
until Thu 26 Nov 09:00
  parcel is to_send_back, waits for seller, no deadline
  letter to agent about parcel.send_back_late
  letter to buyer about parcel.send_back_late
  letter to seller about parcel.send_back_late
seller parcel.send_back carrier "DHL", tracking "BACK-1"
  letter to buyer about parcel.send_back
carrier tells returned
  parcel is returned_to_buyer
  nordlicht bore 0.00

story: Split by line and by amount: what each line gets is what the books say
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90, 1 lamp (home) 30.00; delivered 2 days ago
buyer shows photo both
buyer asks 1 kettle because defective, 1 lamp because defective with both
seller case.decline why not_proven, statement "Both are fine."
buyer case.dispute statement "Look."
agent dispute.take
  agent dispute.decide outcome split, amount 79.90, grounds on_the_evidence, facts "f", rule "r" is refused: over_remaining
  agent dispute.decide outcome split, grounds on_the_evidence, facts "f", rule "r" is refused: missing
  agent dispute.decide outcome split, amount 40.00, parts kettle 39.90 and lamp 10.00, grounds on_the_evidence, facts "f", rule "r" is refused: parts_wrong
  agent dispute.decide outcome split, amount 60.00, parts kettle 25.00 and lamp 35.00, grounds on_the_evidence, facts "f", rule "r" is refused: parts_wrong
agent dispute.decide outcome split, amount 59.90, parts kettle 49.90 and lamp 10.00, grounds on_the_evidence, facts "The kettle leaks, the lamp is scratched.", rule "defective", weighed both
  decision 1 is split of 59.90 on on_the_evidence by Amir weighing both
buyer dispute.accept_decision
seller dispute.accept_decision
after 1 hour
  case is closed as partially_refunded
  buyer got 59.90
  kettle of case 1 is refunded 49.90
  lamp of case 1 is refunded 10.00
  nordlicht bore 59.90

story: The carrier was at fault: the buyer is paid, the seller bears nothing
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer asks 1 kettle because not_received
seller case.escalate
agent dispute.take
agent dispute.ask_evidence party seller, question "The proof of delivery?"
seller shows paper proof-of-delivery
seller dispute.bring_evidence statement "Signed by nobody we know.", evidence proof-of-delivery
agent dispute.decide outcome carrier, grounds on_the_evidence, facts "Nobody at the address signed.", rule "delivery", weighed proof-of-delivery
  dispute is final
  case is accepted
after 1 hour
  case is closed as refunded
  buyer got 49.90
  carrier bore 49.90
  nordlicht bore 0.00

story: Changed on appeal: the refund that was decided never leaves
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "It leaks.", rule "defective", weighed leak
  there is no refund
after 1 day
seller shows paper report
seller dispute.appeal statement "Tested today: tight.", evidence report
  agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: same_reviewer
  agent may not dispute.decide_appeal because same_reviewer
other agent dispute.decide_appeal outcome seller, grounds on_the_evidence, facts "The report is sound.", rule "not proven", weighed report
  decision 2 is seller of 0.00 on on_the_evidence by Bea weighing report
  dispute is final
  case is closed as declined
  there is no refund
after 30 days
  buyer got nothing
  journal has no payout

story: A deadline that passed is not opened again, by nobody
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
after 7 days
  case is closed as declined
  buyer case.dispute statement "Late." is refused: wrong_state
  buyer case.extend is refused: wrong_state
  seller case.reconsider is refused: wrong_state
  agent dispute.take is refused: wrong_state
  agent dispute.extend is refused: not_your_move
  buyer case.withdraw is refused: wrong_state

story: An appeal after its time is no appeal, and nothing changes
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.decide outcome seller, grounds on_the_evidence, facts "It is tight.", rule "not proven", weighed leak
buyer shows video the-leak
after 14 days
  dispute is final
  case is closed as declined
  buyer dispute.appeal statement "Late.", evidence the-leak is refused: wrong_state
  buyer dispute.accept_decision is refused: wrong_state
  agent dispute.take_back is refused: wrong_state

story: Decided is decided: nobody decides twice
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.decide outcome seller, grounds on_the_evidence, facts "It is tight.", rule "not proven", weighed leak
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r", weighed leak is refused: wrong_state
  other agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r", weighed leak is refused: wrong_state
  lead dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r", weighed leak is refused: wrong_state
  agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "f", rule "r", weighed leak is refused: wrong_state
  agent dispute.propose amount 10.00, statement "Ten?" is refused: wrong_state
  agent dispute.ask_evidence party buyer, question "More?" is refused: wrong_state
buyer dispute.accept_decision
  dispute is final
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r", weighed leak is refused: wrong_state

story: Settled is settled: no decision, no evidence, no withdrawal afterwards
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.propose amount 20.00, statement "Meet half way."
buyer dispute.accept_proposal
seller dispute.accept_proposal
after 1 hour
  case is closed as partially_refunded
  buyer got 20.00
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r", weighed leak is refused: wrong_state
  seller case.concede is refused: wrong_state
  buyer case.withdraw is refused: wrong_state
  buyer dispute.appeal statement "More!", mistake amount is refused: wrong_state
  buyer shows photo late is refused: evidence_closed
  seller shows paper late is refused: evidence_closed
  agent shows photo late is refused: evidence_closed
  buyer case.state_fact number serial, reads "SN 4711-0815" is refused: wrong_state

story: Sent back by the appeal: decided anew, and only the other side may appeal again
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.decide outcome seller, grounds on_the_evidence, facts "It is tight.", rule "not proven", weighed leak
after 1 day
buyer shows video pouring
buyer dispute.appeal statement "It pours.", evidence pouring
  agent dispute.send_back statement "Myself." is refused: same_reviewer
  buyer dispute.send_back statement "Please." is refused: not_your_move
other agent dispute.take
  other agent dispute.send_back is refused: missing
  lead may dispute.send_back
other agent dispute.send_back statement "The video was never looked at: look at the bottom seam."
  dispute is open, waits for agent, for 5 business days, otherwise dispute.overdue
  letter to buyer about dispute.send_back
  letter to seller about dispute.send_back
  history has dispute.send_back by agent saying "bottom seam"
  other agent dispute.send_back statement "Again." is refused: wrong_state
  buyer got nothing
agent dispute.take
agent dispute.decide outcome split, amount 20.00, grounds on_the_evidence, facts "It leaks a little.", rule "defective", weighed leak and pouring
  decision 2 is split of 20.00 on on_the_evidence by Amir weighing leak and pouring
after 1 hour
buyer shows photo puddle
seller shows paper report
  buyer dispute.appeal statement "More.", evidence puddle is refused: already_appealed
  buyer may dispute.accept_decision
seller dispute.appeal statement "Tested.", evidence report
  dispute is appealed
  agent dispute.decide_appeal outcome seller, grounds on_the_evidence, facts "f", rule "r" is refused: same_reviewer
other agent dispute.decide_appeal outcome seller, grounds on_the_evidence, facts "The report is sound.", rule "not proven", weighed report
  decision 3 is seller of 0.00 on on_the_evidence by Bea weighing report
  dispute is final
  case is closed as declined
after 30 days
  buyer got nothing

story: The bank takes the payment back during a dispute and keeps it: the decision pays nothing twice
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
the buyer's bank takes 49.90 back
  dispute is under_review, waits for agent
  payments have 0.00 left
  agent may dispute.decide, dispute.ask_evidence
agent dispute.decide outcome split, amount 30.00, grounds on_the_evidence, facts "It leaks a little.", rule "defective", weighed leak
buyer dispute.accept_decision
seller dispute.accept_decision
after 1 hour
  refund is frozen, of 30.00
  buyer got nothing
the bank decides for the buyer
after 8 days
  case is closed as charged_back
  refund is cancelled
  buyer got nothing
  journal has no payout
  nordlicht bore 49.90

story: The bank takes the payment back during a dispute and gives it back: what was settled is paid then
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
the buyer's bank takes 49.90 back
agent dispute.propose amount 20.00, statement "Meet half way."
buyer dispute.accept_proposal
seller dispute.accept_proposal
after 1 hour
  refund is frozen, of 20.00
  buyer got nothing
the bank decides for the shop
after 1 hour
  case is closed as partially_refunded
  buyer got 20.00
  nordlicht bore 20.00

story: The bank takes the payment back during a dispute that the seller wins: no refund, whatever the bank says
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
the buyer's bank takes 49.90 back
agent dispute.decide outcome seller, grounds on_the_evidence, facts "It is tight.", rule "not proven", weighed leak
buyer dispute.accept_decision
  case is closed as declined
  there is no refund
the bank decides for the shop
after 1 hour
  buyer got nothing
  nordlicht bore 0.00
  payments have 49.90 left
