"""A server that speaks Stripe's API, ours, written from Stripe's documentation: refunds, events, disputes, files.

It keeps a journal, replays idempotency keys for 24 hours of its own clock, refuses what Stripe refuses, and can lose
replies, fail late and sign webhooks. Tests judge by its journal.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Object = dict[str, Any]
DAY = 86_400


class Refusal(Exception):
    """An answer of Stripe's that is an error: status, type, code, sentence."""

    def __init__(self, status: int, kind: str, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "code": code, "message": message}}


class FakeStripe:
    """Stripe's state: charges, refunds, disputes and events, with a clock that can be set."""

    def __init__(self) -> None:
        self.now = 1_795_000_000
        self.charges: dict[str, Object] = {}
        self.refunds: list[Object] = []
        self.disputes: dict[str, Object] = {}
        self.events: list[Object] = []
        self.files: list[bytes] = []
        self.keys: dict[str, tuple[int, Object, int, Object]] = {}
        self.journal: list[Object] = []
        self.behaviour: list[str] = []
        self.lock = threading.RLock()

    def charge(self, intent: str, amount: int, currency: str = "eur") -> Object:
        """A payment that was captured."""
        id = f"ch_{len(self.charges) + 1}"
        found = {"id": id, "object": "charge", "payment_intent": intent, "amount": amount, "currency": currency,
                 "amount_refunded": 0, "disputed": False}  # fmt: skip
        self.charges[id] = found
        return found

    def tell(self, kind: str, found: Object) -> Object:
        """An event, kept for the listing."""
        event = {"id": f"evt_{len(self.events) + 1}", "object": "event", "type": kind, "created": self.now,
                 "data": {"object": json.loads(json.dumps(found))}}  # fmt: skip
        self.events.append(event)
        return event

    def refund(self, params: Object, key: str = "") -> Object:
        """A refund, as POST /v1/refunds makes it; from the dashboard without a key."""
        charge = self.charge_of(params)
        if charge["disputed"]:
            raise Refusal(400, "invalid_request_error", "charge_disputed", "Charge has been charged back.")
        amount = int(params.get("amount", charge["amount"] - charge["amount_refunded"]))
        if amount > charge["amount"] - charge["amount_refunded"]:
            code = "charge_already_refunded" if charge["amount"] == charge["amount_refunded"] else "amount_too_large"
            raise Refusal(400, "invalid_request_error", code, "Refund amount is greater than unrefunded amount.")
        status = self.behaviour.pop(0) if self.behaviour and self.behaviour[0] in ("pending", "failed") else "succeeded"
        found = {"id": f"re_{len(self.refunds) + 1}", "object": "refund", "amount": amount, "currency": charge["currency"],
                 "charge": charge["id"], "payment_intent": charge["payment_intent"], "status": status,
                 "metadata": params.get("metadata", {}), "created": self.now}  # fmt: skip
        if status == "failed":
            found["failure_reason"] = "expired_or_canceled_card"
        else:
            charge["amount_refunded"] += amount
        self.refunds.append(found)
        self.tell("refund.created", found)
        if status != "failed":
            self.tell("charge.refunded", charge)
        return found

    def fail(self, refund: Object, reason: str = "lost_or_stolen_card") -> Object:
        """The bank sends a refund back, days later."""
        refund |= {"status": "failed", "failure_reason": reason}
        self.charges[refund["charge"]]["amount_refunded"] -= refund["amount"]
        return self.tell("refund.failed", refund)

    def settle(self, refund: Object) -> Object:
        """A pending refund is paid."""
        refund["status"] = "succeeded"
        return self.tell("refund.updated", refund)

    def dispute(self, charge: Object, amount: int, status: str = "needs_response", fee: int = 1500) -> Object:
        """The cardholder's bank takes a payment back."""
        charge["disputed"] = True
        found = {"id": f"dp_{len(self.disputes) + 1}", "object": "dispute", "charge": charge["id"], "amount": amount,
                 "payment_intent": charge["payment_intent"], "currency": charge["currency"], "status": status,
                 "reason": "fraudulent", "evidence_details": {"due_by": self.now + 7 * DAY}, "evidence": {},
                 "balance_transactions": [{"fee": fee, "amount": -amount}]}  # fmt: skip
        self.disputes[found["id"]] = found
        self.tell("charge.dispute.created", found)
        return found

    def close(self, dispute: Object, status: str) -> Object:
        """The bank has decided."""
        dispute["status"] = status
        if status == "won":
            self.charges[dispute["charge"]]["disputed"] = False
        return self.tell("charge.dispute.closed", dispute)

    def charge_of(self, params: Object) -> Object:
        """The charge a request is about."""
        for charge in self.charges.values():
            if params.get("payment_intent") == charge["payment_intent"] or params.get("charge") == charge["id"]:
                return charge
        raise Refusal(404, "invalid_request_error", "resource_missing", "No such payment_intent.")

    def once(self, key: str, params: Object, path: str) -> tuple[Object, bool]:
        """A POST under its idempotency key: the reply, and whether it is a replay; keys are forgotten after a day."""
        known = self.keys.get(key)
        if known and self.now - known[0] < DAY:
            if known[1] != params:
                raise Refusal(
                    400,
                    "idempotency_error",
                    "",
                    "Keys for idempotent requests can only be used with the same parameters.",
                )
            return known[3], True
        made = self.post(path, params)
        if key:
            self.keys[key] = (self.now, params, 200, made)
        return made, False

    def post(self, path: str, params: Object) -> Object:
        """What a POST does."""
        if path == "/v1/refunds":
            return self.refund(params)
        if found := re.fullmatch(r"/v1/disputes/(\w+)", path):
            dispute = self.disputes[found[1]]
            dispute["evidence"] |= params["evidence"]
            dispute["status"] = "under_review" if params.get("submit") == "true" else dispute["status"]
            return dispute
        raise Refusal(404, "invalid_request_error", "unknown", "Unrecognized request URL")

    def listed(self, path: str, params: Object) -> Object:
        """A page of a listing, the newest first."""
        if path == "/v1/refunds":
            rows = [row for row in self.refunds if params.get("payment_intent", row["payment_intent"]) == row["payment_intent"]
                    and params.get("charge", row["charge"]) == row["charge"]]  # fmt: skip
        else:
            since = int((params.get("created") or {}).get("gte", 0))
            rows = [row for row in self.events if row["created"] >= since and row["type"] in params["types"]]
        rows = rows[::-1]
        if after := params.get("starting_after"):
            rows = rows[[row["id"] for row in rows].index(after) + 1 :]
        limit = int(params.get("limit", 10))
        return {"object": "list", "url": path, "data": rows[:limit], "has_more": len(rows) > limit}

    def signed(self, event: Object, secret: str, at: int) -> tuple[bytes, dict[str, str]]:
        """A webhook's body and headers."""
        body = json.dumps(event).encode()
        mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
        return body, {"Stripe-Signature": f"t={at},v1={mac}"}


def unflattened(text: str) -> Object:
    """Form-encoded parameters with brackets as nested ones."""
    found: Object = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        parts = re.findall(r"[^\[\]]+", name)
        place: Any = found
        for part in parts[:-1]:
            place = place.setdefault(part, {})
        place[parts[-1]] = value
    if isinstance(found.get("types"), dict):
        found["types"] = list(found["types"].values())
    return found


class Handler(BaseHTTPRequestHandler):
    """HTTP in front of the state; behaviours: drop (before), lose (after), error (500), busy (429), slow_key."""

    stripe: FakeStripe

    def log_message(self, *args: Any) -> None:
        """Say nothing."""

    def do_GET(self) -> None:
        """A listing."""
        url = urlsplit(self.path)
        self.answer("GET", url.path, unflattened(url.query), "")

    def do_POST(self) -> None:
        """A write."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = urlsplit(self.path).path
        if path == "/v1/files":
            self.stripe.files.append(body)
            self.reply(200, {"id": f"file_{len(self.stripe.files)}", "object": "file"})
            return
        self.answer("POST", path, unflattened(body.decode()), self.headers.get("Idempotency-Key", ""))

    def answer(self, method: str, path: str, params: Object, key: str) -> None:
        """Do it, as it was told to behave."""
        with self.stripe.lock:
            how = ""
            if method == "POST" and self.stripe.behaviour and self.stripe.behaviour[0] not in ("pending", "failed"):
                how = self.stripe.behaviour.pop(0)
            if how in ("drop", "error", "busy"):
                self.stripe.journal.append({"method": method, "path": path, "key": key, "result": how})
                self.spoil(how)
                return
            try:
                made, replayed = (
                    self.stripe.once(key, params, path)
                    if method == "POST"
                    else (self.stripe.listed(path, params), False)
                )
                status, body = 200, made
            except Refusal as refusal:
                status, body, replayed = refusal.status, refusal.body, False
            result = "replayed" if replayed else "made" if status == 200 else "refused"
            self.stripe.journal.append({"method": method, "path": path, "key": key, "result": result})
        if how == "lose":
            self.spoil("drop")
        else:
            self.reply(status, body, replayed)

    def spoil(self, how: str) -> None:
        """Break the connection, or answer as an overloaded Stripe does."""
        if how == "drop":
            self.close_connection = True
            self.connection.close()
        elif how == "busy":
            self.reply(
                429, {"error": {"type": "rate_limit_error", "code": "rate_limit", "message": "Too many requests"}}
            )
        else:
            self.reply(500, {"error": {"type": "api_error", "message": "Something went wrong on Stripe's end."}})

    def reply(self, status: int, body: Object, replayed: bool = False) -> None:
        """JSON, Stripe's way."""
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.send_header("Request-Id", "req_1")
        if replayed:
            self.send_header("Idempotent-Replayed", "true")
        self.end_headers()
        self.wfile.write(text)


@contextmanager
def serving() -> Iterator[tuple[FakeStripe, str]]:
    """A fake Stripe on a free port: its state and its address."""
    state = FakeStripe()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"stripe": state}))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield state, f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
