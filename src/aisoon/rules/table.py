"""THE TABLE: every state change of the product is a row here, and nothing repeats it."""

import msgspec

CLOSERS = ("refunded", "partially_refunded", "replaced", "credited", "charged_back", "declined", "withdrawn", "lapsed", "sent_back")
"""The outcomes of a closed case."""

REMEDIES = ("partial_refund", "full_refund", "replacement", "missing_part", "store_credit")
SENDING = ("replacement", "missing_part")
"""Remedies that are goods, not money."""

WISHES = ("refund", "replacement", "missing_part", "partial_refund", "store_credit")
"""What a buyer may wish for; the policy and the seller answer, and the money back is theirs to ask for either way."""

OUTCOMES = ("buyer", "seller", "split", "carrier", "platform")
MISTAKES = ("facts", "rule", "amount", "evidence_overlooked")
"""What an appeal may name as wrong with a decision, where it brings nothing new."""
GROUNDS = ("on_the_evidence", "lack_of_evidence", "on_the_policy")
REJECT_REASONS = ("not_as_sent", "damaged_by_buyer", "used", "incomplete", "different_item", "empty_parcel", "other")
DECLINE_REASONS = ("outside_policy", "not_our_fault", "not_proven", "matches_description", "other")
FACTS = ("serial", "imei", "tracking", "weight")
"""What can be stated, and compared with what else is known."""
CONDITIONS = ("as_new", "opened", "worn", "damaged", "not_in_parcel")


class Need(msgspec.Struct, frozen=True):
    """Something a move must bring: `kind` says how it is asked for and checked.

    Kinds: text (≤ 4000 characters), line (one line, ≤ 200), iban, choice (one of `choices`), amount (whole minor units),
    evidence (ids of evidence on this order), party (buyer or seller), units (per line: accepted, condition, note),
    lines (per line: quantity, reason), agent (a colleague at customer service), clauses (names of parts of the policy),
    shows (per file: what it shows, one line), parts (per line: its amount), inspected (per unit: what was found, grade,
    function, serial number, note), goods (per line: how many units become what), grams (a weight), file (one piece of evidence), covers (areas of a photo), message (one of the conversation).
    """

    name: str
    kind: str
    required: bool = True
    choices: tuple[str, ...] = ()


class Row(msgspec.Struct, frozen=True):
    """One move: from which states to which, who may, what must be brought, and which guard decides.

    `to` "=" stays where it is. `when` names a guard in guards.py. `tone` is how loud its button is.
    """

    machine: str
    name: str
    source: tuple[str, ...]
    to: str
    who: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    when: str = ""
    tone: str = "plain"

    @property
    def move(self) -> str:
        """The move's full name, `machine.name`: the word used by API, history and locales."""
        return f"{self.machine}.{self.name}"


class State(msgspec.Struct, frozen=True):
    """One state: whom it waits for, the policy deadline that runs there, and the moves the clock may make.

    `otherwise` is tried in order; the first whose guard holds becomes the due move. `remind` names a reminder list.
    """

    machine: str
    name: str
    waits_for: str
    deadline: str = ""
    otherwise: tuple[str, ...] = ()
    remind: str = ""
    final: bool = False


NOTE = Need("note", "text", required=False)
STATEMENT = Need("statement", "text")
EVIDENCE = Need("evidence", "evidence")
SOME_EVIDENCE = Need("evidence", "evidence", required=False)
OFFER = (Need("remedy", "choice", choices=REMEDIES), Need("amount", "amount", required=False), NOTE)
BEARER = Need("bearer", "choice", required=False, choices=("seller", "carrier", "platform"))
RULING = (
    Need("outcome", "choice", choices=OUTCOMES),
    Need("amount", "amount", required=False),
    Need("grounds", "choice", choices=GROUNDS),
    Need("facts", "text"),
    Need("rule", "text"),
    Need("weighed", "evidence", required=False),
    Need("goodwill", "amount", required=False),
    Need("clauses", "clauses", required=False),
    Need("shows", "shows", required=False),
    Need("parts", "parts", required=False),
    BEARER,
)
PROPOSAL = (Need("amount", "amount"), STATEMENT, BEARER)
TOLD = tuple(Need(name, "line", required=False) for name in ("key", "verb", "provider_ref", "error", "code"))
ELSEWHERE = ("store_credit", "bank")
"""Where a refund may go when its card is gone."""

MISTAKE = Need("mistake", "choice", required=False, choices=MISTAKES)
COLLEAGUE = Need("colleague", "agent")
FILE, BECAUSE = Need("file", "file"), Need("because", "line")
TRACKING = (Need("carrier", "line", required=False), Need("tracking", "line", required=False))

B, S, A, O, C = "buyer", "seller", "agent", "operator", "carrier"  # noqa: E741 - one letter a role keeps rows on a line
OPEN = ("requested", "info_asked", "offered", "approved", "shipped", "received", "declined", "parcel_rejected", "disputed")
ARGUED = ("open", "evidence_asked", "proposed", "under_review", "decided", "appealed")
HELD = ("under_review", "evidence_asked", "proposed", "appealed")
"""States of a dispute in which somebody at customer service may hold it."""

ROWS: tuple[Row, ...] = (
    # the case: the decision
    Row("case", "request", ("",), "requested", (B, A), (Need("lines", "lines"), Need("statement", "text", required=False), SOME_EVIDENCE, Need("wish", "choice", required=False, choices=WISHES))),
    Row("case", "approve", ("requested",), "approved", (S, A, "rule", "clock"), (NOTE,), "return_needed", "yes"),
    Row("case", "approve_without_return", ("requested",), "accepted", (S, A, "rule", "clock"), (NOTE,), "no_return_by_silence", "yes"),
    Row("case", "announce", ("requested",), "=", ("rule",)),
    Row("case", "apply_rule", ("requested",), "=", ("clock",), when="rule_planned"),
    Row("case", "hold_rule", ("requested",), "=", (S, A), (NOTE,), "rule_planned"),
    Row("case", "offer", ("requested",), "offered", (S, A, "rule"), OFFER),
    Row("case", "ask_info", ("requested",), "info_asked", (S, A), (Need("question", "text"),)),
    Row("case", "decline", ("requested",), "declined", (S, A), (Need("why", "choice", choices=DECLINE_REASONS), STATEMENT, SOME_EVIDENCE), tone="no"),
    Row("case", "escalate", ("requested",), "disputed", (B, S, A, "rule", "clock"), (NOTE,), "seller_had_a_say"),
    Row("case", "give_info", ("info_asked",), "requested", (B,), (STATEMENT, SOME_EVIDENCE), tone="yes"),
    Row("case", "info_expired", ("info_asked",), "requested", ("clock",)),
    Row("case", "accept_offer", ("offered",), "accepted", (B, S), (NOTE,), "offer_is_to_you", "yes"),
    Row("case", "counter_offer", ("offered",), "offered", (B, S), OFFER, "offer_is_to_you"),
    Row("case", "decline_offer", ("offered",), "requested", (B, S), (NOTE,), "offer_is_to_you", "no"),
    Row("case", "offer_expired", ("offered",), "requested", ("clock",)),
    Row("case", "ship", ("approved",), "shipped", (B, C), TRACKING, tone="yes"),
    Row("case", "remind", ("approved",), "=", ("clock",)),
    Row("case", "lapse", ("approved",), "closed", ("clock",)),
    Row("case", "deliver", ("shipped",), "received", (S, A, C), (Need("received", "units", required=False),), tone="yes"),
    Row("case", "report_lost", ("shipped",), "disputed", (A, C, "clock"), (NOTE,)),
    Row("case", "refuse_parcel", ("shipped",), "disputed", (C,), (NOTE,)),
    Row("case", "accept", ("received",), "accepted", (S, A, "clock"), (NOTE,), "all_arrived", "yes"),
    Row("case", "accept_partly", ("received",), "accepted", (S,), (Need("units", "units"), Need("why", "choice", choices=REJECT_REASONS), STATEMENT, EVIDENCE)),
    Row("case", "reject", ("received",), "parcel_rejected", (S,), (Need("why", "choice", choices=REJECT_REASONS), STATEMENT, EVIDENCE), tone="no"),
    Row("case", "inspect", ("received",), "=", (S,), (Need("inspected", "inspected"), Need("weight", "grams", required=False), SOME_EVIDENCE, NOTE)),
    Row("case", "dispose", ("accepted", "disputed", "closed"), "=", (S,), (Need("goods", "goods"), NOTE), "goods_are_here"),
    Row("case", "take_back_file", OPEN, "=", (B, S, A), (FILE, BECAUSE), "file_to_take_back"),
    Row("case", "cover_file", OPEN, "=", (B, S, A), (FILE, Need("covers", "covers"), BECAUSE), "photo_to_cover"),
    Row("case", "cover_file", ("accepted", "closed"), "=", (A,), (FILE, Need("covers", "covers"), BECAUSE), "photo_to_cover"),
    Row("case", "state_fact", OPEN, "=", (B, S), (Need("number", "choice", choices=FACTS), Need("reads", "line"), NOTE)),
    Row("case", "quote_message", OPEN, "=", (B, S, A), (Need("message", "message"), NOTE)),
    Row("case", "undo_accept", ("accepted",), "received", (S, A), (NOTE,), "undo_open"),
    Row("case", "send_replacement", ("accepted",), "closed", (S, A), TRACKING, "replacement_agreed", "yes"),
    Row("case", "refund_instead", ("accepted",), "=", ("clock",), when="replacement_agreed"),
    Row("case", "dispute", ("declined", "parcel_rejected"), "disputed", (B,), (STATEMENT, SOME_EVIDENCE), tone="yes"),
    Row("case", "reconsider", ("declined",), "requested", (S, A), (NOTE,)),
    Row("case", "concede", ("declined", "parcel_rejected", "disputed"), "accepted", (S,), (NOTE,)),
    Row("case", "close_declined", ("declined",), "closed", ("clock",)),
    Row("case", "send_back", ("parcel_rejected",), "closed", ("clock",)),
    Row("case", "uphold_buyer", ("disputed",), "accepted", ("system",)),
    Row("case", "order_return", ("disputed",), "approved", ("system",)),
    Row("case", "uphold_seller", ("disputed",), "closed", ("system",)),
    Row("case", "withdraw", OPEN, "closed", (B,), (NOTE,), tone="no"),
    Row("case", "extend", ("requested", "info_asked", "offered", "approved", "received", "declined", "parcel_rejected"), "=", (B, S), (), "may_extend"),
    Row("case", "complete", ("accepted",), "closed", ("system",)),
    Row("case", "reopen", ("closed",), "accepted", ("system",)),
    Row("case", "review_again", ("accepted",), "disputed", ("system",)),
    Row("case", "settle_by_bank", ("accepted",), "closed", ("system",)),
    # the parcel: logistics
    Row("parcel", "announce", ("",), "label_ready", ("system",)),
    Row("parcel", "hand_over", ("label_ready",), "handed_over", ("system",)),
    Row("parcel", "scan", ("handed_over", "in_transit"), "in_transit", (C, A), (Need("place", "line", required=False),)),
    Row("parcel", "deliver", ("handed_over", "in_transit"), "delivered", ("system",)),
    Row("parcel", "lose", ("handed_over", "in_transit"), "lost", ("system",)),
    Row("parcel", "refuse", ("handed_over", "in_transit"), "refused", ("system",)),
    Row("parcel", "expire", ("label_ready",), "expired", ("system",)),
    Row("parcel", "order_back", ("handed_over", "in_transit", "delivered"), "to_send_back", ("system",)),
    Row("parcel", "send_back", ("to_send_back",), "sent_back", (S, A), TRACKING, tone="yes"),
    Row("parcel", "send_back_late", ("to_send_back",), "=", ("clock",)),
    Row("parcel", "arrive_back", ("sent_back",), "returned_to_buyer", (B, C, A, "clock"), tone="yes"),
    # the refund: money
    Row("refund", "create", ("",), "created", ("system",)),
    Row("refund", "hold", ("created",), "to_confirm", ("system",)),
    Row("refund", "confirm", ("to_confirm",), "scheduled", (A, O), (NOTE,), "second_person", "yes"),
    Row("refund", "confirm_late", ("to_confirm",), "=", ("clock",)),
    Row("refund", "refuse", ("to_confirm",), "cancelled", (A, O), (Need("statement", "text"),), "second_person", "no"),
    Row("refund", "schedule", ("created",), "scheduled", ("system",)),
    Row("refund", "submit", ("scheduled",), "submitted", ("clock",)),
    Row("refund", "cancel", ("to_confirm", "scheduled", "frozen"), "cancelled", ("system",)),
    Row("refund", "freeze", ("created", "to_confirm", "scheduled", "failed", "reversed"), "frozen", ("system",)),
    Row("refund", "give_way", ("to_confirm", "scheduled", "failed", "reversed"), "cancelled", ("system",)),
    Row("refund", "thaw", ("frozen",), "scheduled", ("system",)),
    Row("refund", "succeed", ("submitted", "unknown", "pending"), "succeeded", ("gateway",), TOLD),
    Row("refund", "fail", ("submitted", "unknown", "pending"), "failed", ("gateway",), TOLD),
    Row("refund", "was_paid", ("to_confirm", "scheduled", "frozen", "failed"), "succeeded", ("gateway",), TOLD),
    Row("refund", "pend", ("submitted", "unknown"), "pending", ("gateway",), TOLD),
    Row("refund", "lose_reply", ("submitted",), "unknown", ("gateway", "clock"), TOLD),
    Row("refund", "ask", ("unknown", "pending"), "=", ("clock",), when="with_provider"),
    Row("refund", "confirm_transfer", ("pending",), "succeeded", (O,), (Need("transfer", "line"),), "by_transfer", "yes"),
    Row("refund", "transfer_failed", ("pending",), "failed", (O,), (Need("error", "line"),), "by_transfer", "no"),
    Row("refund", "retry", ("failed", "reversed"), "scheduled", (A, O, "clock"), (NOTE,), "retries_left", "yes"),
    Row("refund", "redirect", ("failed", "reversed"), "scheduled", (B, O), (Need("destination", "choice", choices=ELSEWHERE), Need("account", "iban", required=False)), "own_money"),
    Row("refund", "give_up", ("failed", "reversed"), "=", ("clock",)),
    Row("refund", "pay_by_transfer", ("failed", "reversed"), "succeeded", (O,), (Need("transfer", "line"),)),
    Row("refund", "reverse", ("succeeded",), "reversed", ("gateway",), TOLD),
    # refunds made in the provider's own console, and payments the buyer's bank took back
    Row("external", "record", ("",), "recorded", ("gateway",)),
    Row("external", "return", ("recorded",), "returned", ("gateway",)),
    Row("external", "claim", ("recorded",), "claimed", ("system",)),
    Row("chargeback", "open", ("",), "open", ("gateway",)),
    Row("chargeback", "win", ("open", "lost"), "won", ("gateway",)),
    Row("chargeback", "lose", ("open", "won"), "lost", ("gateway",)),
    Row("chargeback", "contest", ("open",), "=", (A, O), (NOTE,)),
    # versions of the policy
    Row("policy", "draft", ("",), "draft", (O,)),
    Row("policy", "edit", ("draft", "checked", "simulated"), "draft", (O,)),
    Row("policy", "check", ("draft",), "checked", ("system",)),
    Row("policy", "simulate", ("checked", "simulated"), "simulated", (O,)),
    Row("policy", "approve", ("checked", "simulated"), "approved", (O,), when="second_person"),
    Row("policy", "withdraw", ("draft", "checked", "simulated", "approved"), "withdrawn", (O,)),
    Row("policy", "take_effect", ("approved",), "in_force", ("clock",)),
    Row("policy", "install", ("",), "in_force", ("system",)),
    Row("policy", "replace", ("in_force",), "replaced", ("system",)),
    # the dispute: customer service decides
    Row("dispute", "open", ("",), "open", ("system",)),
    Row("dispute", "take", ("open",), "under_review", (A,), tone="yes"),
    Row("dispute", "take", ("appealed",), "=", (A,), (), "appeal_is_free", "yes"),
    Row("dispute", "take_over", HELD, "=", (A,), (), "held_by_another"),
    Row("dispute", "hand_over", ("open",), "under_review", (A,), (COLLEAGUE,)),
    Row("dispute", "hand_over", HELD, "=", (A,), (COLLEAGUE,), "in_your_hands"),
    Row("dispute", "release", ("under_review",), "open", (A,), (), "held_by_you"),
    Row("dispute", "release", ("appealed",), "=", (A,), (), "held_by_you"),
    Row("dispute", "overdue", ("open", "under_review", "appealed"), "=", ("clock",)),
    Row("dispute", "ask_evidence", ("under_review", "appealed"), "evidence_asked", (A,), (Need("party", "party", choices=(B, S)), Need("question", "text")), "reviewer"),
    Row("dispute", "bring_evidence", ("evidence_asked",), "under_review", (B, S), (STATEMENT, SOME_EVIDENCE), "asked_first", "yes"),
    Row("dispute", "bring_evidence", ("evidence_asked",), "appealed", (B, S), (STATEMENT, SOME_EVIDENCE), "asked_on_appeal", "yes"),
    Row("dispute", "evidence_expired", ("evidence_asked",), "under_review", ("clock",), when="first_round"),
    Row("dispute", "evidence_expired", ("evidence_asked",), "appealed", ("clock",), when="appeal_round"),
    Row("dispute", "extend", ("evidence_asked",), "=", (B, S), (), "may_extend"),
    Row("dispute", "decide", ("under_review",), "decided", (A,), RULING, "reviewer", "yes"),
    Row("dispute", "propose", ("under_review",), "proposed", (A,), PROPOSAL, "reviewer"),
    Row("dispute", "accept_proposal", ("proposed",), "final", (B, S), (NOTE,), "last_to_agree", "yes"),
    Row("dispute", "accept_proposal", ("proposed",), "=", (B, S), (NOTE,), "not_agreed_yet", "yes"),
    Row("dispute", "decline_proposal", ("proposed",), "under_review", (B, S), (NOTE,), "not_agreed_yet", "no"),
    Row("dispute", "proposal_expired", ("proposed",), "under_review", ("clock",)),
    Row("dispute", "take_back", ("decided",), "under_review", (A,), (NOTE,), "decision_is_fresh"),
    Row("dispute", "accept_decision", ("decided",), "final", (B, S), (NOTE,), "last_to_accept", "yes"),
    Row("dispute", "accept_decision", ("decided",), "=", (B, S), (NOTE,), "lost_it", "yes"),
    Row("dispute", "stand", ("decided",), "final", ("clock",)),
    Row("dispute", "appeal", ("decided",), "appealed", (B, S), (STATEMENT, SOME_EVIDENCE, MISTAKE), "may_appeal"),
    Row("dispute", "decide_appeal", ("appealed",), "final", (A,), RULING, "reviewer", "yes"),
    Row("dispute", "send_back", ("appealed",), "open", (A,), (STATEMENT,), "reviewer"),
    Row("dispute", "settle", ARGUED, "final", ("system",)),
)

STATES: tuple[State, ...] = (
    State("case", "requested", S, "review", ("case.apply_rule", "case.approve_without_return", "case.approve", "case.escalate")),
    State("case", "info_asked", B, "info", ("case.info_expired",)),
    State("case", "offered", "offered_to", "offer", ("case.offer_expired",)),
    State("case", "approved", B, "ship", ("case.lapse",), remind="ship"),
    State("case", "shipped", C, "arrive", ("case.report_lost",)),
    State("case", "received", S, "inspect", ("case.accept",)),
    State("case", "accepted", "refund", "replace", ("case.refund_instead",)),
    State("case", "parcel_rejected", B, "dispute", ("case.send_back",)),
    State("case", "declined", B, "dispute", ("case.close_declined",)),
    State("case", "disputed", "dispute"),
    State("case", "closed", "", final=True),
    State("parcel", "label_ready", B),
    State("parcel", "handed_over", C),
    State("parcel", "in_transit", C),
    State("parcel", "delivered", "", final=True),
    State("parcel", "lost", "", final=True),
    State("parcel", "refused", "", final=True),
    State("parcel", "expired", "", final=True),
    State("parcel", "to_send_back", S, "send_back", ("parcel.send_back_late",)),
    State("parcel", "sent_back", C, "arrive", ("parcel.arrive_back",)),
    State("parcel", "returned_to_buyer", "", final=True),
    State("refund", "created", "system"),
    State("refund", "to_confirm", O, "confirm", ("refund.confirm_late",)),
    State("refund", "scheduled", "clock", "undo", ("refund.submit",)),
    State("refund", "frozen", "bank"),
    State("refund", "submitted", "gateway", "reply", ("refund.lose_reply",)),
    State("refund", "unknown", "gateway", "ask", ("refund.ask",)),
    State("refund", "pending", "gateway", "pending", ("refund.ask",)),
    State("refund", "succeeded", "", final=True),
    State("refund", "failed", O, "retry", ("refund.retry", "refund.give_up")),
    State("refund", "reversed", O, "retry", ("refund.retry", "refund.give_up")),
    State("refund", "cancelled", "", final=True),
    State("external", "recorded", ""),
    State("external", "returned", "", final=True),
    State("external", "claimed", "", final=True),
    State("chargeback", "open", "bank"),
    State("chargeback", "won", "", final=True),
    State("chargeback", "lost", "", final=True),
    State("policy", "draft", O),
    State("policy", "checked", O),
    State("policy", "simulated", O),
    State("policy", "approved", "clock"),
    State("policy", "in_force", ""),
    State("policy", "replaced", "", final=True),
    State("policy", "withdrawn", "", final=True),
    State("dispute", "open", A, "decide", ("dispute.overdue",)),
    State("dispute", "evidence_asked", "asked", "supplement", ("dispute.evidence_expired",)),
    State("dispute", "proposed", "agreeing", "mediate", ("dispute.proposal_expired",)),
    State("dispute", "under_review", A, "decide", ("dispute.overdue",)),
    State("dispute", "decided", "loser", "appeal", ("dispute.stand",)),
    State("dispute", "appealed", A, "decide", ("dispute.overdue",)),
    State("dispute", "final", "", final=True),
)

OF_A_CASE = ("case", "parcel", "refund", "dispute")
"""Machines whose rows belong to one case; those of the others belong to a payment of the order."""

MACHINES = (*OF_A_CASE, "external", "chargeback", "policy")
STATE: dict[tuple[str, str], State] = {(state.machine, state.name): state for state in STATES}
BY_MOVE: dict[str, tuple[Row, ...]] = {}
for _row in ROWS:
    BY_MOVE[_row.move] = (*BY_MOVE.get(_row.move, ()), _row)


def leaving(machine: str, state: str) -> tuple[Row, ...]:
    """All rows that may be taken from this state of this machine, in the table's order."""
    return tuple(row for row in ROWS if row.machine == machine and state in row.source)
