"""The fake gateway's client: the payment protocol over HTTP, and its controls for the demo, benchmarks and tests."""

from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import quote

import httpx
import msgspec

from aisoon.outside.payments import GatewayDown, GatewayRefused, GatewayTimeout, Intent, Paid, Proof, Told
from aisoon.outside.webhooks import heard

T = TypeVar("T")

NOT_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
"""Errors after which the provider has seen nothing of the request."""
WAIT = 10.0


class Refusal(msgspec.Struct, frozen=True):
    """Why the gateway said no."""

    code: str = "refused"
    detail: str = "The payment provider refused."


class Page(msgspec.Struct, frozen=True):
    """What happened, and the next cursor."""

    events: list[Told]
    cursor: str


class FakeGateway:
    """The fake gateway in its own process, at an address; `secret` signs the webhooks it sends."""

    name = "fake"
    key_window = timedelta(hours=24)

    def __init__(self, url: str, secret: str = "", wait: float = WAIT) -> None:
        self.url, self.secret = url, secret
        self.client = httpx.AsyncClient(base_url=url, timeout=wait, limits=httpx.Limits(keepalive_expiry=2))

    async def refund(self, intent: Intent) -> Paid:
        """Give money back; raises GatewayRefused, GatewayTimeout or GatewayDown."""
        body = {name: getattr(intent, name) for name in ("payment", "amount", "currency", "refund")}
        return await self._ask("POST", "/refunds", Paid, json=body, headers={"Idempotency-Key": intent.key})

    async def refunds(self, payment: str) -> list[Paid]:
        """Every refund of a payment, the oldest first."""
        return await self._ask("GET", "/refunds", list[Paid], params={"payment": payment})

    async def told(self, after: str) -> tuple[list[Told], str]:
        """What happened since the cursor, and the next cursor."""
        page = await self._ask("GET", "/events", Page, params={"after": after})
        return page.events, page.cursor

    async def contest(self, chargeback: str, proof: Proof) -> None:
        """Submit evidence against a chargeback."""
        path = f"/chargebacks/{quote(chargeback, safe='')}/evidence"
        await self._ask("POST", path, object, content=msgspec.json.encode(proof))

    def heard(self, body: bytes, headers: dict[str, str]) -> Told | None:
        """A signed webhook as what it tells; ValueError when the signature does not fit."""
        return heard(self.secret, body, headers)

    async def clock(self, ahead: timedelta) -> None:
        """How far the gateway's clock runs ahead: time travel takes it along."""
        await self._ask("POST", "/control/clock", object, json={"seconds": ahead.total_seconds()})

    async def close(self) -> None:
        """Hang up."""
        await self.client.aclose()

    async def _ask(self, method: str, path: str, shape: type[T], **more: Any) -> T:
        try:
            reply = await self.client.request(method, path, **more)
        except NOT_SENT as error:
            raise GatewayDown(f"The payment provider was not reached: {type(error).__name__}") from error
        except httpx.TransportError as error:
            raise GatewayTimeout(f"No reply from the payment provider: {type(error).__name__}") from error
        return answered(reply, shape)


def answered(reply: httpx.Response, shape: type[T]) -> T:
    """A reply as what was asked for; raises what it means when it is none."""
    if reply.is_success:
        try:
            return msgspec.json.decode(reply.content or b"null", type=shape)
        except msgspec.DecodeError as error:
            raise GatewayTimeout(f"The payment provider's reply cannot be read: {error}") from error
    try:
        told = msgspec.json.decode(reply.content, type=Refusal)
    except msgspec.DecodeError:
        told = Refusal()
    if reply.status_code == 503 and told.code == "down":
        raise GatewayDown(told.detail)
    if reply.status_code >= 500:
        raise GatewayTimeout(f"The payment provider answered {reply.status_code}.")
    raise GatewayRefused(told.detail, told.code)


class FakeControl:
    """The fake gateway's controls from outside its process: by name and meaning those of the simulator. ValueError when
    the gateway cannot do what it is told, ConnectionError when it is not there.
    """

    def __init__(self, url: str) -> None:
        self.url = url

    def behave(self, *what: str) -> None:
        """Queue how the next refunds behave."""
        self._tell("behave", next=what)

    def clock(self, ahead: timedelta) -> None:
        """How far its clock runs ahead."""
        self._tell("clock", seconds=ahead.total_seconds())

    def hold(self, seconds: float) -> None:
        """How long a call that times out is held; 0 breaks the connection at once."""
        self._tell("hold", seconds=seconds)

    def down(self, on: bool = True) -> None:
        """Let nobody reach it until it is switched on again."""
        self._tell("down", on=on)

    def capture(self, payment: str, amount: int, currency: str) -> None:
        """Let it know what was paid."""
        self._tell("capture", payment=payment, amount=amount, currency=currency)

    def console_refund(self, payment: str, amount: int, currency: str) -> str:
        """Somebody refunds in the provider's own console; the refund's reference."""
        return str(self._tell("console_refund", payment=payment, amount=amount, currency=currency)["reference"])

    def chargeback(
        self, payment: str, amount: int, currency: str, fee: int = 1500, due: datetime | None = None, reason: str = "fraudulent"
    ) -> str:  # fmt: skip
        """The cardholder's bank takes money back; the chargeback's reference."""
        told = self._tell(
            "chargeback", payment=payment, amount=amount, currency=currency, fee=fee, due=due, reason=reason
        )
        return str(told["reference"])

    def win(self, chargeback: str) -> None:
        """The bank decides for the shop."""
        self._tell("win", key=chargeback)

    def lose(self, chargeback: str) -> None:
        """The bank decides for the cardholder."""
        self._tell("lose", key=chargeback)

    def fail_later(self, key: str) -> None:
        """The bank sends a refund back, named by its key or its reference."""
        self._tell("fail_later", key=key)

    def webhooks(self, url: str, secret: str, mode: str = "ordered") -> None:
        """Where webhooks go from now on, and how: ordered, shuffled, duplicated, early, or several with commas."""
        self._tell("webhooks", url=url, secret=secret, mode=mode)

    def setting(self, name: str) -> str:
        """A setting of the gateway (down, ahead, hold), '' when it was never set."""
        return str(self._ask("GET", "/control")[name])

    def paid_out(self) -> int:
        """Minor units that left and stayed away."""
        return int(self._ask("GET", "/control")["paid_out"])

    def journal(self) -> list[dict[str, Any]]:
        """Every call in order."""
        found: list[dict[str, Any]] = self._ask("GET", "/journal")
        return found

    def chargebacks(self) -> list[dict[str, Any]]:
        """Every chargeback with its reference and status."""
        found: list[dict[str, Any]] = self._ask("GET", "/chargebacks")
        return found

    def _tell(self, what: str, **given: Any) -> Any:
        return self._ask("POST", f"/control/{what}", content=msgspec.json.encode(given))

    def _ask(self, method: str, path: str, **more: Any) -> Any:
        try:
            reply = httpx.request(method, self.url + path, timeout=WAIT, **more)
        except httpx.TransportError as error:
            raise ConnectionError(f"The fake gateway is not there: {type(error).__name__}") from error
        if reply.is_success:
            return reply.json()
        raise ValueError(msgspec.json.decode(reply.content, type=Refusal).detail)
