"""Stripe: refunds, disputes and what it tells, through its own SDK (docs/payments.md)."""

import asyncio
import time
from collections.abc import Awaitable
from datetime import timedelta
from typing import Any, TypeVar

import httpx
import msgspec
import stripe

from aisoon.outside.casefile import pdf
from aisoon.outside.payments import GatewayDown, GatewayRefused, GatewayTimeout, Intent, Paid, Proof, Told
from aisoon.outside.stripe_words import GONE, paid, to_stripe, told

T = TypeVar("T")

EVENTS = (
    "refund.created", "refund.updated", "refund.failed", "charge.refunded", "charge.dispute.created",
    "charge.dispute.updated", "charge.dispute.funds_withdrawn", "charge.dispute.funds_reinstated", "charge.dispute.closed",
)  # fmt: skip
KEPT = 30 * 86_400
"""Seconds for which Stripe keeps events."""
OVERLAP = 300
"""Seconds read again each time: events are not always listed in the order in which they happened."""
TOLERANCE = 300
"""Seconds a webhook's signature is good for."""
LARGEST = 4_500_000
"""Bytes of evidence Stripe takes for one dispute."""
LONGEST = 20_000
"""Characters of one evidence field."""

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)


class StripeGateway:
    """Payments at Stripe: our references are its payment intents (pi_…) or charges (ch_…)."""

    name = "stripe"
    key_window = timedelta(hours=24)

    def __init__(self, key: str, webhook_secret: str, base_url: str | None = None, wait: float = 20) -> None:
        where: Any = {"api": base_url, "files": base_url} if base_url else {}
        self.http: Any = stripe.HTTPXClient(timeout=wait)
        self.client = stripe.StripeClient(key, max_network_retries=0, base_addresses=where, http_client=self.http)
        self.secret = webhook_secret
        self.seen: set[str] = set()

    async def refund(self, intent: Intent) -> Paid:
        """Give money back; the key is Stripe's idempotency key, our name goes along as metadata."""
        named = {"aisoon_key": intent.key, "aisoon_refund": intent.refund}
        params: Any = {"amount": to_stripe(intent.amount, intent.currency), "metadata": named, **_place(intent.payment)}
        found = await self._ask(self.client.v1.refunds.create_async(params, {"idempotency_key": intent.key}))
        made = paid(found.to_dict())
        if made.status == "failed":
            reason = found.to_dict().get("failure_reason") or "failed"
            raise GatewayRefused(f"Stripe could not refund: {reason}.", "card_gone" if reason in GONE else "refused")
        return made

    async def refunds(self, payment: str) -> list[Paid]:
        """Every refund of a payment, the oldest first; all pages of them."""
        params: Any = {"limit": 100, **_place(payment)}
        page = await self._ask(self.client.v1.refunds.list_async(params))
        return [paid(row) for row in reversed(await self._ask(_all(page)))]

    async def told(self, after: str) -> tuple[list[Told], str]:
        """Events since the cursor (seconds; '' is as far back as Stripe keeps them), the oldest first."""
        since = max(int(after or 0) - OVERLAP, int(time.time()) - KEPT, 0)
        params: Any = {"limit": 100, "types": list(EVENTS), "created": {"gte": since}}
        page = await self._ask(self.client.v1.events.list_async(params))
        events = [row for row in reversed(await self._ask(_all(page))) if row["id"] not in self.seen]
        found = [one for event in events if (one := told(event))]
        self.seen |= {event["id"] for event in events}
        return found, str(max([int(after or 0), *(event["created"] for event in events)]))

    async def contest(self, chargeback: str, proof: Proof) -> None:
        """Submit the case file against a dispute: words in their fields, everything else as one PDF."""
        content = await asyncio.to_thread(pdf, proof, LARGEST)
        upload: Any = {"purpose": "dispute_evidence", "file": ("case-file.pdf", content, "application/pdf")}
        file = await self._ask(self.client.v1.files.create_async(upload))
        evidence = {name: text[:LONGEST] for name, text in proof.fields.items()}
        evidence |= {"uncategorized_text": proof.text[:LONGEST], "uncategorized_file": file["id"]}
        params: Any = {"evidence": evidence, "submit": True}
        await self._ask(self.client.v1.disputes.update_async(chargeback, params))

    def heard(self, body: bytes, headers: dict[str, str]) -> Told | None:
        """A webhook's event; ValueError when it is not signed by Stripe, lately."""
        sign = next((text for name, text in headers.items() if name.lower() == "stripe-signature"), "")
        try:
            text = body.decode()
            stripe.WebhookSignature.verify_header(text, sign, self.secret, TOLERANCE)
            event: dict[str, Any] = msgspec.json.decode(text)
            return told(event)
        except (
            stripe.SignatureVerificationError,
            UnicodeDecodeError,
            msgspec.DecodeError,
            LookupError,
            TypeError,
        ) as error:
            raise ValueError(f"not a word of Stripe's: {type(error).__name__}") from error

    async def close(self) -> None:
        """Close the connections."""
        await self.http.close_async()

    async def _ask(self, call: Awaitable[T]) -> T:
        """A call with its errors in our words: refused only where Stripe has said that nothing was done."""
        try:
            return await call
        except (stripe.IdempotencyError, stripe.APIError) as error:
            raise GatewayTimeout(
                f"Stripe does not say what became of it: {error.user_message or type(error).__name__}"
            ) from error
        except stripe.APIConnectionError as error:
            if isinstance(error.__cause__, NOT_SENT):
                raise GatewayDown(f"Stripe was not reached: {type(error.__cause__).__name__}") from error
            raise GatewayTimeout(f"No reply from Stripe: {type(error.__cause__).__name__}") from error
        except (stripe.RateLimitError, stripe.AuthenticationError, stripe.PermissionError) as error:
            raise GatewayDown(f"Stripe does not let us in: {type(error).__name__}") from error
        except stripe.StripeError as error:
            code = error.code or ""
            gone = code in GONE or (error.error is not None and getattr(error.error, "decline_code", None) in GONE)
            raise GatewayRefused(
                f"Stripe refused: {error.user_message or code}", "card_gone" if gone else code or "refused"
            ) from error


async def _all(page: Any) -> list[Any]:
    """Every row of a listing, page by page, as Stripe gives it: the newest first."""
    return [row.to_dict() async for row in page.auto_paging_iter()]


def _place(payment: str) -> dict[str, str]:
    return {"payment_intent" if payment.startswith("pi_") else "charge": payment}
