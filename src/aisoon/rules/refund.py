"""Refunds: a case's money is allotted to payments, shared over who bears it, reserved, and settled once it is gone."""

from uuid import UUID

from aisoon.rules import bearing, ledger
from aisoon.rules.bearing import Shares
from aisoon.rules.dossier import Case, Dossier, Move, Payment, Refund
from aisoon.rules.draft import Draft
from aisoon.rules.price import Row, breakdown, units_of
from aisoon.rules.refusals import Refused

Part = tuple[Payment | None, int, bool]
"""A payment, what it gives back, and whether a chargeback holds it up."""


def start(draft: Draft, case: Case, move: Move, capped: bool = False) -> None:
    """Price the case, reserve the money on its payments and create one refund per payment.

    `capped` is for what follows by itself (silence, a final decision): what went back outside of us counts, and nobody is
    paid twice; a person is told `over_remaining` instead.
    """
    lines = draft.dossier.lines_of(case)
    rows = breakdown(draft.dossier, case, lines, draft.policy)
    claim(draft, case)
    parts, elsewhere = allot(draft, sum(row["amount"] for row in rows), capped)
    shares = bearers(draft, case, rows, sum(amount for _, amount, _ in parts))
    for line, row in zip(lines, rows, strict=True):
        order_line = draft.dossier.line(line.line_id)
        order_line.refunded_units += row["units"]
        order_line.refunded += row["amount"]
        line.refund = row["amount"]
        draft.touch(order_line, line)
    if elsewhere:
        move.data = {**move.data, "elsewhere": elsewhere}
    if not parts:
        complete(draft, case)
        return
    total = sum(amount for _, amount, _ in parts)
    for (payment, amount, frozen), bears in zip(parts, bearing.apart(shares, [one[1] for one in parts]), strict=True):
        refund = one(draft, case, payment, amount, rows, bears, move)
        refund.elsewhere = elsewhere
        begin(draft, refund, move, frozen, total)


def allot(draft: Draft, total: int, capped: bool) -> tuple[list[Part], int]:
    """Which payment gives how much back, the cheapest to refund first, and what had gone back elsewhere.

    What an open chargeback holds up is allotted as frozen; Refused `over_remaining` when even that is too little.
    """
    order = draft.policy.money.refund_order
    rank = {method: number for number, method in enumerate(order)}
    payments = sorted(
        draft.dossier.payments, key=lambda row: (rank.get(row.method, len(order)), -row.remaining, str(row.id))
    )
    parts: list[Part] = []
    left = total
    for payment in payments:
        if amount := min(left, payment.remaining):
            parts.append((payment, amount, False))
            left -= amount
    for payment in payments:
        held = payment.captured - payment.reserved - payment.refunded - payment.remaining
        if left and contested(draft.dossier, payment) and (amount := min(left, held)):
            parts.append((payment, amount, True))
            left -= amount
    if left and not capped:
        free = sum(row.remaining for row in payments)
        raise Refused("over_remaining", remaining=free, currency=draft.dossier.order.currency)
    return parts, left


def contested(dossier: Dossier, payment: Payment) -> bool:
    """Whether the buyer's bank holds this payment back and has not decided yet."""
    return any(row.payment_id == payment.id and row.state == "open" for row in dossier.chargebacks)


def bearers(draft: Draft, case: Case, rows: list[Row], total: int) -> Shares:
    """Who bears the case's money: by fault the seller, with commission and tax, or whom a decision named."""
    if case.bearer:
        return [(case.bearer, total)] if total else []
    left, shares = total, []
    for row in rows:
        line = draft.dossier.line(UUID(row["line"]))
        amount = min(row["amount"], left)
        shares += bearing.of_line(draft.dossier, line, amount, draft.policy.money.commission_back)
        left -= amount
    return bearing.summed(shares)


def one(
    draft: Draft, case: Case, payment: Payment | None, amount: int, rows: list[Row], shares: Shares, move: Move,
    kind: str = "refund", destination: str = "",
) -> Refund:  # fmt: skip
    """One refund intent, in the dossier; its name at the provider counts the case's intents, so that a database restored
    from yesterday names the same wish the same.
    """
    before = sum(1 for row in draft.dossier.refunds if row.case_id == case.id)
    credit = case.remedy == "store_credit" or payment is None or payment.method == "store_credit"
    refund = Refund(
        order_id=case.order_id,
        id=draft.setting.new_id(),
        case_id=case.id,
        payment_id=payment.id if payment else None,
        destination=destination or ("store_credit" if credit else "payment"),
        amount=amount,
        currency=draft.dossier.order.currency,
        breakdown=rows,
        bearer=shares[0][0] if shares else "",
        asked_by=move.id,
        kind=kind,
        shares=shares,
        maker_id=maker(draft, case),
        intent=f"{case.id}.{before + 1}",
    )
    draft.dossier.refunds.append(refund)
    return refund


def maker(draft: Draft, case: Case) -> UUID:
    """Who decided on this money: the last reviewer where customer service decided, else who moved."""
    dispute = draft.dossier.dispute_of(case)
    decision = draft.dossier.decision_of(dispute) if dispute and case.came_from == "disputed" else None
    return decision.reviewer_id if decision else draft.setting.person.id


def begin(draft: Draft, refund: Refund, move: Move, frozen: bool, total: int) -> None:
    """Reserve a new refund and let its undo window run; first a second person above the policy's amount, or when the
    order has a payout of ours that we do not know.
    """
    if not frozen:
        reserve(draft, refund, move)
    draft.follow("refund.create", refund)
    limit = draft.policy.money.second_person_above.get(refund.currency)
    unknown = any(row.key and row.state == "recorded" for row in draft.dossier.externals)
    if frozen:
        draft.follow("refund.freeze", refund)
    elif unknown or (limit is not None and total > limit):
        draft.follow("refund.hold", refund, {"unknown": unknown, "limit": limit, "total": total})
        draft.tell("agent", amount=total, currency=refund.currency)
    else:
        draft.follow("refund.schedule", refund)


def claim(draft: Draft, case: Case) -> None:
    """Payouts of ours that a restored database had forgotten, now asked for again: they wait at the provider under the
    name the new refund will have, so what they took from the payment is free for it.
    """
    before = sum(1 for row in draft.dossier.refunds if row.case_id == case.id)
    names = {f"{case.id}.{before + number}" for number in range(1, 1 + len(draft.dossier.payments))}
    for row in draft.dossier.externals:
        if row.state != "recorded" or row.key.rpartition(":")[0] not in names:
            continue
        made = draft.follow("external.claim", row)
        payment = draft.dossier.payment(row.payment_id)
        assert payment is not None
        payment.refunded -= row.held
        draft.touch(payment)
        draft.post(ledger.reversed_(row.amount, row.currency, row.shares, "gateway", str(row.id)), made)


def reserve(draft: Draft, refund: Refund, move: Move) -> None:
    """Hold the money, so that nothing else can promise it; Refused when the payment has less left."""
    payment = draft.dossier.payment(refund.payment_id)
    if payment:
        if payment.remaining < refund.amount:
            raise Refused("over_remaining", remaining=payment.remaining, currency=refund.currency)
        payment.reserved += refund.amount
        draft.touch(payment)
    draft.post(ledger.reserved(refund.amount, refund.currency, refund.shares, str(refund.id)), move)


def release(draft: Draft, refund: Refund, move: Move) -> None:
    """Let go of money that was held."""
    free(draft, refund)
    let_go(draft, refund, move)


def free(draft: Draft, refund: Refund) -> None:
    """The payment holds a refund's money no longer: counted before a move whose deadline asks what is left."""
    payment = draft.dossier.payment(refund.payment_id)
    if payment:
        payment.reserved -= refund.amount
        draft.touch(payment)


def let_go(draft: Draft, refund: Refund, move: Move) -> None:
    """The ledger's entries of money held no longer."""
    draft.post(ledger.released(refund.amount, refund.currency, refund.shares, str(refund.id)), move)


def cancel(draft: Draft, case: Case) -> None:
    """Take back a case's refunds before the provider was called: what was reserved is free, the units are unpaid again."""
    for refund in draft.dossier.refunds_of(case):
        if refund.state in ("to_confirm", "scheduled", "frozen"):
            held = refund.state != "frozen"
            made = draft.follow("refund.cancel", refund)
            if held:
                release(draft, refund, made)
    for line in draft.dossier.lines_of(case):
        order_line = draft.dossier.line(line.line_id)
        order_line.refunded_units -= units_of(line) if line.refund is not None else 0
        order_line.refunded -= line.refund or 0
        line.refund = None
        draft.touch(order_line, line)


def out_of(dossier: Dossier, refund: Refund) -> str:
    """The account a refund's money leaves: the gateway, the bank, or the buyer's store credit."""
    if refund.destination == "store_credit":
        return f"store_credit:{dossier.buyer.id}"
    by_hand = (refund.provider_ref or "").startswith(("list:", "transfer:"))
    return "bank" if by_hand or refund.destination == "bank" else "gateway"


def settle(draft: Draft, refund: Refund, made: Move) -> None:
    """Book the money as gone back and complete the case when this was its last refund."""
    payment = draft.dossier.payment(refund.payment_id)
    if payment:
        payment.refunded += refund.amount
        draft.touch(payment)
    account = out_of(draft.dossier, refund)
    draft.post(ledger.refunded(refund.amount, refund.currency, refund.shares, account, str(refund.id)), made)
    case = draft.dossier.case(refund.case_id)
    rest = [row for row in draft.dossier.refunds_of(case) if row.state != "cancelled"]
    told = refund.amount
    if refund.kind == "refund" and case.state == "accepted" and all(row.state == "succeeded" for row in rest):
        complete(draft, case)
        told = sum(row.amount for row in rest)
    draft.tell("buyer", "seller", amount=told, currency=refund.currency)


def complete(draft: Draft, case: Case) -> None:
    """All money of the case went back: it closes with the outcome the amounts say; units that never arrived are free."""
    missing = {line.line_id: line.quantity - units_of(line) for line in draft.dossier.lines_of(case)}
    again = case.came_from == "closed"  # the bank sent the money back: the units were freed the first time
    for line_id in [line_id for line_id, count in missing.items() if count and not again]:
        order_line = draft.dossier.line(line_id)
        order_line.claimed -= missing[line_id]
        draft.touch(order_line)
    full = case.agreed is None and not any(missing.values())
    by_bank = any(
        row.state == "cancelled" and row.displaced and row.error == "charged_back"
        for row in draft.dossier.refunds_of(case)
    )
    outcome = "credited" if case.remedy == "store_credit" else "refunded" if full else "partially_refunded"
    case.outcome, case.closed_at = "charged_back" if by_bank else outcome, draft.now
    move = "case.settle_by_bank" if by_bank else "case.complete"
    made = draft.follow(move, case, {"outcome": case.outcome})
    if not again:
        bear_label(draft, case, made)


def bear_label(draft: Draft, case: Case, made: Move) -> None:
    """The return label's cost goes from the platform to who bears the return; where the buyer paid it, it was kept from the
    refund, so the seller has it.
    """
    parcel = draft.dossier.parcel_of(case)
    if parcel is None or not parcel.label_cost:
        return
    bearer = case.bearer or f"seller:{case.seller_id}"
    currency = draft.dossier.order.currency
    draft.post(ledger.moved(parcel.label_cost, currency, "platform:labels", bearer, str(parcel.id)), made)


def goodwill(draft: Draft, case: Case, amount: int, move: Move) -> None:
    """Something extra from the platform, as store credit, so that it asks no payment for more than it brought."""
    shares = [("platform:goodwill", amount)]
    refund = one(draft, case, None, amount, [], shares, move, "goodwill", "store_credit")
    begin(draft, refund, move, False, amount)


def key(refund: Refund) -> str:
    """The idempotency key at the provider: the intent's and the attempt's, never the amount's."""
    return f"{refund.intent}:{refund.attempts}"


def of(dossier: Dossier, id: UUID) -> Refund:
    """The refund with this id; KeyError when there is none."""
    for row in dossier.refunds:
        if row.id == id:
            return row
    raise KeyError(id)
