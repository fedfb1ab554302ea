# Money, judged by the payment provider's own journal.

story: The provider pays but its reply is lost: the buyer is paid once
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve_without_return
gateway will time_out_after_commit
after 30 minutes
  refund is unknown
  case is accepted
  operator refund.retry is refused: wrong_state
  operator refund.pay_by_transfer transfer "SEPA" is refused: wrong_state
  payments have 0.00 left
after 2 minutes
  refund is succeeded
  gateway was called 1 time
  case is closed as refunded
  journal has 1 payout of 49.90
  buyer got 49.90

story: The provider does not pay and its reply is lost, again and again: the buyer is paid once
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve_without_return
gateway will time_out, time_out, time_out, time_out_after_commit
after 1 hour
  refund is succeeded
  journal has 1 payout of 49.90
  buyer got 49.90
  case is closed as refunded

story: The provider refuses: nothing moved, it can be tried again
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve_without_return
gateway will fail
after 30 minutes
  refund is failed, waits for operator, for 24 hours, otherwise refund.retry
  case is accepted
  payments have 49.90 left
  nordlicht bore 0.00
  buyer got nothing
  letter to agent about refund.fail
  buyer refund.retry is refused: not_your_move
agent refund.retry
  refund is scheduled
  seller case.undo_accept is refused: undo_too_late
after 31 minutes
  case is closed as refunded
  buyer got 49.90

story: The provider refuses for days: the clock stops trying, an operator pays by transfer
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve_without_return
gateway will fail, fail, fail, fail, fail
after 7 days
  refund is failed, no deadline
  letter to agent about refund.give_up
  gateway was called 5 times
  agent refund.pay_by_transfer transfer "SEPA-1" is refused: not_your_move
operator refund.pay_by_transfer transfer "SEPA-1"
  refund is succeeded
  case is closed as refunded
  journal has no payout
  nordlicht bore 49.90

story: The bank sends the money back days later: owed again, open again, paid again
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve
buyer case.ship
carrier tells delivered
seller case.accept
gateway will late_failure
after 31 minutes
  refund is reversed
  case is accepted
  buyer got nothing
  letter to agent about case.reopen
  letter to buyer about case.reopen
  payments have 49.90 left
the worker runs
  history has refund.reverse 1 times
agent refund.retry
  refund is scheduled
  seller case.undo_accept is refused: undo_too_late
after 31 minutes
  case is closed as refunded
  buyer got 49.90
  journal has 2 payouts of 49.90
  nordlicht bore 54.80

story: Two equal refunds of one line are two refunds
order AX-1 from Nordlicht to Berlin: 3 mugs (home) 60.00; delivered 2 days ago
buyer shows photo crack
buyer asks 1 mug because defective with crack
seller case.approve_without_return
buyer asks 1 mug because defective with crack
seller case.approve_without_return
after 1 hour
  journal has 2 payouts of 20.00
  1 mug is free

story: Double click on the approval of a refund: one refund, the same reply
order AX-1 from Nordlicht to Berlin: 1 kettle (home) 49.90; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
seller case.approve_without_return (clicked twice)
  seller case.approve_without_return is refused: wrong_state
after 1 hour
  journal has 1 payout of 49.90
  gateway was called 1 time

story: Five at 5.50, less 2.75, with 0.50 shipping is 25.25; two go back: 9.90, and 15.35 stay
order AX-1 from Nordlicht to New York: 5 mugs (home) 24.75 + 0.50 shipping less 2.75 discount; delivered 2 days ago
buyer asks 2 mugs because no_longer_needed
  case is requested, worth 9.90
seller case.approve_without_return
after 1 hour
  buyer got 9.90
  payments have 15.35 left

story: Shipping goes back first: the items' refunds still work, and nothing is ever less than nothing
order AX-1 from Nordlicht to New York: 2 mugs (home) 20.00 + 5.00 shipping; delivered 2 days ago
buyer shows photo crack
buyer asks 1 mug because defective with crack
  case is requested, worth 12.50
seller case.offer remedy partial_refund, amount 5.00
buyer case.accept_offer
after 1 hour
  buyer got 5.00
buyer asks 1 mug because no_longer_needed
seller case.approve_without_return
after 1 hour
  buyer got 15.00
  payments have 10.00 left
  0 mugs are free

story: Ten at 23.90 gross, with a coupon: unit by unit it adds up to what was paid
order AX-1 from Nordlicht to New York: 3 mugs (home) 10.00; delivered 2 days ago
buyer asks 1 mug because no_longer_needed
seller case.approve_without_return
after 1 hour
buyer asks 1 mug because no_longer_needed
seller case.approve_without_return
after 1 hour
buyer asks 1 mug because no_longer_needed
seller case.approve_without_return
after 1 hour
  journal has 3 payouts of 3.33, 3.34 and 3.33
  buyer got 10.00
  payments have 0.00 left

story: Paid with two means: each gets back no more than it gave
order AX-1 from Nordlicht to Berlin: 1 tent (sports) 134.90; delivered 2 days ago; paid 100.00 by card and 34.90 by voucher
buyer shows photo hole
buyer asks 1 tent because defective with hole
seller case.approve_without_return
gateway will succeed, fail
after 31 minutes
  case is accepted
  journal has 1 payout of 34.90
after 2 days
  case is closed as refunded
  journal has 2 payouts of 34.90 and 100.00
  buyer got 134.90

story: ¥5,800 is never ¥58, and there is no half yen
order AX-1 from Nordlicht to Tokyo: 1 kettle (home) 5800; in JPY; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  case is requested, worth 5800
  seller case.offer remedy partial_refund, amount 0.5 is refused: bad_amount
  seller case.offer remedy partial_refund, amount 5801 is refused: over_remaining (remaining 5800)
seller case.approve_without_return
after 1 hour
  buyer got 5800

story: A dinar has a thousand fils
order AX-1 from Nordlicht to Kuwait: 1 kettle (home) 12.345; in KWD; delivered 2 days ago
buyer shows photo leak
buyer asks 1 kettle because defective with leak
  seller case.offer remedy partial_refund, amount 1.0005 is refused: bad_amount
seller case.approve_without_return
after 1 hour
  buyer got 12.345

story: An acceptance undone between two others: the three still add up to what was paid
order AX-1 from Nordlicht to New York: 3 mugs (home) 10.00; delivered 2 days ago
buyer asks 1 mug because no_longer_needed
seller case.approve
buyer case.ship carrier DHL, tracking "00340"
carrier tells delivered
buyer asks 1 mug because no_longer_needed
buyer asks 1 mug because no_longer_needed
about case 1
seller case.accept
  refund is scheduled, of 3.33
about case 2
seller case.approve_without_return
  refund is scheduled, of 3.34
about case 1
seller case.undo_accept
seller case.accept
about case 3
seller case.approve_without_return
after 1 hour
  buyer got 10.00
  payments have 0.00 left

story: A partial acceptance undone: what was rejected stays rejected, what was accepted is inspected again
order AX-1 from Nordlicht to Berlin: 3 dresses (fashion) 90.00; delivered 2 days ago
buyer asks 3 dresses because does_not_fit
seller case.approve
buyer case.ship carrier DHL, tracking "00340"
carrier tells delivered
seller shows photo stain
seller case.accept_partly units 2 dresses, why used, statement "One was worn.", evidence stain
seller case.undo_accept
  case 1 is received, worth 60.00
  case 2 is parcel_rejected, worth 30.00
after 7 days
  case 1 is closed as refunded
  case 2 is closed as sent_back
  buyer got 60.00
  1 dress is free
