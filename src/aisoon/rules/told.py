"""What a payment provider tells by itself: refunds it knows, refunds that came back, chargebacks. Facts, not moves."""

from datetime import datetime

import msgspec

KINDS = ("refund", "chargeback", "total")
REFUND_STATUS = ("pending", "succeeded", "failed")
CHARGEBACK_STATUS = ("open", "won", "lost")


class Told(msgspec.Struct, frozen=True):
    """One thing a provider told, once or many times, in any order.

    `id` is the provider's own id of the event (told again it changes nothing); `payment` the provider's reference of the
    payment; `reference` of the refund or chargeback; `key` the idempotency key of a refund we asked for, '' for one made
    elsewhere; `amount` whole minor units of `currency` (kind total: all refunds of the payment so far); `status` is one of
    REFUND_STATUS or CHARGEBACK_STATUS; `at` when it happened there; `fee` what the provider charged for it; `due` until
    when evidence is taken; `reason` in the provider's words; `also` is another reference of the same payment.
    """

    gateway: str
    id: str
    kind: str
    payment: str
    reference: str
    status: str
    amount: int
    currency: str
    at: datetime
    key: str = ""
    fee: int = 0
    due: datetime | None = None
    reason: str = ""
    also: str = ""
