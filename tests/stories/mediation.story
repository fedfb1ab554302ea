# Customer service may propose what both sides can live with; a decision is only needed where they cannot.

story: A proposal both sides accept is carried out, and nothing is left to decide
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
  agent dispute.propose amount 20.00, statement "Meet half way." is refused: wrong_state
agent dispute.take
  other agent dispute.propose amount 20.00, statement "Meet half way." is refused: reviewer_is_other
  agent dispute.propose amount 49.91, statement "More than it cost." is refused: over_remaining
  agent dispute.propose amount 20.00 is refused: missing
  buyer dispute.propose amount 20.00, statement "I propose it." is refused: not_your_move
agent dispute.propose amount 20.00, statement "The leak is small: 20 euros, and Berta keeps the kettle."
  dispute is proposed, waits for buyer, for 72 hours, otherwise dispute.proposal_expired
  letter to buyer about dispute.propose saying "20.00 EUR"
  letter to seller about dispute.propose saying "20.00 EUR"
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: wrong_state
seller dispute.accept_proposal
  dispute is proposed, waits for buyer
  seller dispute.accept_proposal is refused: not_asked
  seller dispute.decline_proposal is refused: not_asked
  buyer may dispute.accept_proposal, dispute.decline_proposal
buyer dispute.accept_proposal
  dispute is final
  case is accepted
  history has dispute.accept_proposal 2 times
  buyer dispute.decline_proposal is refused: wrong_state
  agent dispute.decide outcome seller, grounds on_the_evidence, facts "f", rule "r" is refused: wrong_state
after 1 hour
  case is closed as partially_refunded
  buyer got 20.00
  nordlicht bore 20.00

story: A proposal one side declines counts against nobody, and the decision goes on
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.propose amount 20.00, statement "Meet half way."
buyer dispute.accept_proposal
seller dispute.decline_proposal note "We sent a kettle without a leak."
  dispute is under_review, waits for agent, for 5 business days, otherwise dispute.overdue
  letter to agent about dispute.decline_proposal
  buyer got nothing
agent dispute.propose amount 10.00, statement "Then ten?"
  dispute is proposed, waits for buyer
  buyer may dispute.accept_proposal
seller dispute.decline_proposal
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "The photo shows it.", rule "defective", weighed leak
  dispute is decided, waits for seller

story: A proposal nobody answers runs out, and the decision goes on
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.propose amount 20.00, statement "Meet half way."
buyer dispute.accept_proposal
until Thu 5 Nov 08:59
  dispute is proposed, waits for seller
until Thu 5 Nov 09:00
  dispute is under_review, waits for agent
  history has dispute.proposal_expired by clock
  letter to agent about dispute.proposal_expired
  buyer got nothing

story: A proposal of everything, at the marketplace's cost, brings the goods back first
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.propose amount 49.90, statement "All of it, and the kettle goes back.", bearer platform
buyer dispute.accept_proposal
seller dispute.accept_proposal
  case is approved, waits for buyer, for 10 days
buyer case.ship
carrier tells delivered
seller case.accept
after 1 hour
  buyer got 49.90
  platform bore 54.80
  nordlicht bore 0.00

story: Who gives in or gives up while a proposal is open ends it
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.propose amount 20.00, statement "Meet half way."
seller case.concede
  dispute is final
  buyer dispute.accept_proposal is refused: wrong_state
after 1 hour
  buyer got 49.90

story: No two agents on one dispute without seeing each other: taking over is a move of its own, and so is handing over
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
  other agent dispute.take is refused: wrong_state
  other agent dispute.ask_evidence party buyer, question "q" is refused: reviewer_is_other
  other agent dispute.release is refused: reviewer_is_other
  other agent dispute.hand_over colleague lena@example.com is refused: reviewer_is_other
  agent dispute.take_over is refused: wrong_state
other agent dispute.take_over
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: reviewer_is_other
  history has dispute.take_over by agent
  other agent dispute.hand_over colleague nobody@example.com is refused: unknown_colleague
  other agent dispute.hand_over colleague berta@example.com is refused: unknown_colleague
other agent dispute.hand_over colleague amir@example.com
  history has dispute.hand_over saying "Amir"
agent dispute.release
  dispute is open, for 5 business days, otherwise dispute.overdue
lead dispute.hand_over colleague bea@example.com
  dispute is under_review
  agent dispute.decide outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: reviewer_is_other
other agent dispute.decide outcome seller, grounds on_the_policy, facts "f", rule "r"
after 1 hour
buyer shows video the-leak
buyer dispute.appeal statement "Here is the video.", evidence the-leak
  other agent dispute.take is refused: same_reviewer
  agent dispute.hand_over colleague bea@example.com is refused: same_reviewer
agent dispute.take
  lead dispute.take is refused: reviewer_is_other
  other agent dispute.take_over is refused: same_reviewer
lead dispute.take_over
  agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: reviewer_is_other
lead dispute.release
agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "f", rule "r", weighed the-leak
  dispute is final

story: A decision may be taken back for half an hour by who made it, and only while nobody has accepted it
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.decide outcome seller, grounds on_the_policy, facts "A slip of the mouse.", rule "r"
  other agent dispute.take_back is refused: decision_stands
  lead dispute.take_back is refused: decision_stands
after 30 minutes
agent dispute.take_back
  dispute is under_review, waits for agent
  letter to buyer about dispute.take_back
  letter to seller about dispute.take_back
agent dispute.decide outcome buyer, grounds on_the_evidence, facts "The photo shows it.", rule "defective", weighed leak
  decision 2 is buyer of 49.90 on on_the_evidence by Amir weighing leak
after 31 minutes
  agent dispute.take_back is refused: decision_stands
seller dispute.accept_decision
  agent dispute.take_back is refused: wrong_state

story: A split names who bears it
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
  agent dispute.decide outcome carrier, grounds on_the_policy, facts "f", rule "r", bearer seller is refused: bad_choice
agent dispute.decide outcome split, amount 20.00, bearer carrier, grounds on_the_policy, facts "Both are right, the carrier was not.", rule "equity"
buyer dispute.accept_decision
seller dispute.accept_decision
after 1 hour
  buyer got 20.00
  carrier bore 20.00
  nordlicht bore 0.00

story: An appeal needs new evidence or a mistake it names
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.decline why not_proven, statement "We see no leak."
buyer case.dispute statement "Look."
agent dispute.take
agent dispute.decide outcome seller, grounds on_the_policy, facts "f", rule "r", weighed leak
  buyer dispute.appeal statement "Look again." is refused: evidence_missing
  buyer dispute.appeal statement "Look again.", evidence leak is refused: new_evidence_missing
  buyer dispute.appeal statement "Look again.", mistake nonsense is refused: bad_choice
buyer dispute.appeal statement "You looked at the lid, it leaks at the bottom.", mistake facts
  dispute is appealed, waits for agent
  history has dispute.appeal by buyer saying "facts"
  agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "f", rule "r" is refused: same_reviewer
other agent dispute.decide_appeal outcome buyer, grounds on_the_evidence, facts "It leaks at the bottom.", rule "r", weighed leak
  dispute is final
