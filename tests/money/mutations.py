"""The bugs: one line of the product changed each, every one of which some judge must see."""

from __future__ import annotations

from tests.money.planting import Bug

LOCK = r"for update( skip locked)?"
REPLIES = r"return query select [^;]*idempotency[^;]*;\s*if found then return; end if;"
RULES = "aisoon.rules."
BANK, MOVES, REFUND = RULES + "bank:", RULES + "refund_moves:", RULES + "refund:"

SUMS = 'return record(draft, payment, __import__("msgspec").structs.replace(told, reference=told.id))'

ALL = (
    # the lock, keys, replies
    Bug("no_lock", 1, "sql:lock_order", LOCK, ""),
    Bug("no_replies_kept", 4, "sql:lock_order", REPLIES, ""),
    Bug("key_for_every_call", 2, REFUND + "key", "return ", "import random; return str(random.random()) + "),
    Bug("key_of_the_amount", 3, REFUND + "key", "{refund.intent}", "{refund.payment_id}.{refund.amount}"),
    Bug("intent_of_the_amount", 3, REFUND + "one", 'f"{case.id}.{before + 1}"', 'f"{case.order_id}.{amount}"'),
    # what providers tell
    Bug("matched_by_reference_only", 5, BANK + "ours", "row.intent == intent", "row.provider_ref == told.reference"),
    Bug("a_reply_must_be_news", 5, "aisoon.jobs.pay:tell", '("wrong_state", "overtaken")', '("overtaken",)'),
    Bug("totals_are_amounts", 6, BANK + "hear", 'return "look"', SUMS),
    Bug("totals_are_not_heard", 6, "aisoon.desk.till:nothing_new", "return told.amount == booked", "return True"),
    Bug("returned_money_stays_gone", 7, MOVES + "reverse", "payment.refunded -= refund.amount", "pass"),
    Bug("a_return_is_booked_as_a_refund", 7, MOVES + "reverse", "ledger.reversed_(", "ledger.refunded("),
    Bug("a_return_leaves_the_case_closed", 7, MOVES + "reverse", 'case.state == "closed" and', "False and"),
    Bug("any_attempt_is_meant", 7, BANK + "ours", "key(row) == told.key", "True"),
    Bug("a_return_counts_whenever_told", 7, BANK + "our_refund", '"succeeded": "" if', '"scheduled": "refund.reverse", "reversed": "refund.reverse", "succeeded": "" if'),
    Bug("failed_stays_held", 8, MOVES + "fail", "free(draft, refund)", "pass"),
    Bug("failed_is_counted", 8, MOVES + "fail", "let_go(draft, refund, draft.go(move, refund, noted(draft)))", "settle(draft, refund, draft.go(move, refund, noted(draft)))"),
    Bug("failed_is_not_retried", 8, RULES + "guards:retries_left", 'if person.role != "clock":\n        return None', 'if person.role != "clock":\n        return Refused("wrong_state", state=refund.state)'),
    Bug("console_refunds_are_free", 9, BANK + "record", "payment.refunded += row.held", "pass"),
    Bug("console_refunds_are_told_twice", 9, BANK + "elsewhere", "row.reference == told.reference", "False"),
    Bug("refused_is_paid", 8, "aisoon.jobs.pay:pay", 'await tell(desk, refund, "refund.fail", {"error": str(error)[:200], "code": error.code}, "refund")', 'await tell(desk, refund, "refund.succeed", {}, "refund")'),
    Bug("the_console_waits_for_nobody", 9, BANK + "record", "refund.state in displaced.HELD", "False"),
    Bug("what_fails_stays_owed", 9, RULES + "displaced:settle_failed", "missing(draft, row)", "False"),
    Bug("an_older_word_is_news", 9, "aisoon.desk.till:Till.hear", 'result = "known" if late else bank', 'result = "known" if False else bank'),
    Bug("what_the_bank_holds_is_free", 10, BANK + "record", " - payment.charged_back", ""),
    Bug("sent_though_the_bank_has_it", 10, "aisoon.jobs.pay:pay", " and not payment.covered", " and False"),
    Bug("failed_though_the_bank_has_it", 10, RULES + "displaced:settle_failed", "if taken and", "if False and"),
    Bug("what_is_left_is_forgotten", 9, RULES + "displaced:carry_on", "if left:", "if False:"),
    Bug("displaced_for_good", 9, RULES + "displaced:revive", "if not amount:", "if True:"),
    Bug("the_platform_bears_what_displaces", 10, RULES + "displaced:shift", "if not moved:", "if True:"),
    # chargebacks
    Bug("disputed_money_is_there", 10, RULES + "facts:Payment.remaining", " - self.charged_back", ""),
    Bug("nothing_is_frozen", 10, BANK + "freeze", 'refund.state in ("to_confirm", "scheduled")', "False"),
    Bug("won_thaws_nothing", 10, BANK + "decide", "if payment.remaining >= refund.amount:", "if False:"),
    Bug("won_gives_nothing_back", 10, BANK + "turn", '("open", "won"): -row.held', '("open", "won"): 0'),
    Bug("lost_is_paid_too", 10, RULES + "displaced:by_bank", "carry_on(draft, payment, refund, left, made)", "carry_on(draft, payment, refund, refund.amount, made)"),
    Bug("an_old_word_counts", 10, BANK + "chargeback", "told.at < row.told_at", "False"),
    Bug("told_twice_is_two", 10, BANK + "chargeback", "one.reference == told.reference", "False"),
    Bug("recorded_up_to_the_payment", 11, BANK + "opened", "amount=told.amount, currency", "amount=held, currency"),
    Bug("recorded_in_our_currency", 11, BANK + "opened", "currency=told.currency, held", "currency=draft.dossier.order.currency, held"),
    Bug("less_than_nothing_is_left", 11, RULES + "facts:Payment.remaining", "max(self.captured - self.reserved - self.refunded - self.charged_back, 0)", "self.captured - self.reserved - self.refunded - self.charged_back"),
    # sellers
    Bug("the_first_line_bears_it_all", 12, RULES + "bearing:of_order", "parts = money.spread(covered, left) if covered else", "parts = [covered, *[0] * (len(left) - 1)] if covered else"),
    Bug("commission_is_kept", 12, RULES + "bearing:of_line", "if commission_back else 0", "if False else 0"),
    Bug("a_share_is_lost", 12, RULES + "bearing:of_line", "amount - for_tax - for_commission", "amount - for_tax - for_commission - 1"),
    Bug("payouts_forget_payouts", 13, "aisoon.store.payments:balance", "from entry", "from ledger"),
    Bug("two_payouts_at_once", 13, "aisoon.store.payments:lock_seller", " for update", ""),
    Bug("announced_is_arrived", 14, RULES + "price:units_of", "if line.received is None else min(line.received, line.quantity)", "if True else 0"),
    Bug("all_arrived_unseen", 14, RULES + "guards:all_arrived", 'if short and person.role != "clock":', "if False:"),
    Bug("more_accepted_than_arrived", 14, RULES + "case:accept_partly", "> line.received:", "> 1000:"),
    # arithmetic
    Bug("tax_and_commission_are_rounded_together", 15, RULES + "bearing:of_line", "for_tax = taxes[1] - taxes[0]", "for_tax = min(taxes[1] - taxes[0], money.between(tax + commission, whole, start, stop))"),
    Bug("unit_prices_are_rounded", 15, RULES + "money:portion", "before, after = share(line.paid, start, line.quantity), share(line.paid, stop, line.quantity)", "before, after = 0, line.paid // line.quantity * (stop - start)"),
    Bug("tax_is_put_on_anew", 16, RULES + "money:portion", "goods=after - before", "goods=(line.paid - line.tax) * 6 // 5 * (stop - start) // line.quantity"),
    Bug("discounts_are_given_anew", 17, RULES + "money:portion", "goods=after - before", "goods=after - before + between(line.discount, line.quantity, start, stop)"),
    Bug("shipping_always_goes_back", 17, RULES + "money:portion", "if with_shipping else 0", "if True else 0"),
    Bug("silence_needs_it_all", 18, REFUND + "allot", "if left and not capped:", "if left:"),
    Bug("what_went_elsewhere_is_forgotten", 18, REFUND + "allot", "min(left, payment.remaining)", "min(left, payment.captured)"),
    Bug("every_currency_has_cents", 19, RULES + "money:digits", "return MINOR_DIGITS[currency]", "return 2"),
    Bug("half_a_yen_is_an_amount", 19, RULES + "bring:_amount", "not isinstance(value, int)", "not isinstance(value, (int, float))"),
    # outages and restores
    Bug("listings_are_not_read", 0, "aisoon.jobs.pay:listed", "for row in await gateway.refunds(payment.reference):", "for row in []:"),
    Bug("posts_are_repeated_for_ever", 0, "aisoon.jobs.pay:pay", "if known is not None:", "if asking and refund.state != 'pending':\n            fresh = intent(refund, payment).__class__(key=refunds.key(refund) + 'x', refund=refund.intent, payment=payment.reference, amount=refund.amount, currency=refund.currency)\n            await report(desk, refund, await gateway.refund(fresh), 'refund')\n        elif known is not None:"),
    Bug("never_sent_again", 0, RULES + "guards:retries_left", 'if person.role != "clock":\n        return None', 'return Refused("wrong_state", state=refund.state)'),
    Bug("a_restored_refund_is_not_told", 0, BANK + "our_refund", '"to_confirm": "refund.was_paid", ', ""),
    Bug("nobody_looks_twice", 0, REFUND + "begin", 'row.key and row.state == "recorded"', "False"),
    Bug("a_lost_payout_is_no_payout", 0, BANK + "elsewhere", 'if paid or told.status != "succeeded" else', 'if paid or told.key or told.status != "succeeded" else'),
    Bug("matched_whatever_attempt", 0, BANK + "ours", "row.attempts < int(attempt)", "row.attempts > int(attempt)"),
    # quantity and decisions
    Bug("a_scan_is_always_news", 21, RULES + "scan:known", "return state in NO_NEWS[event]", "return False"),
    Bug("a_timer_rings_anyway", 0, RULES + "decide:rings", "return subject.due_move == move and", "return True or"),
)  # fmt: skip

BUGS = {bug.name: bug for bug in ALL}
assert len(BUGS) == len(ALL), "every bug has a name of its own"
