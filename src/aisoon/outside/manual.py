"""Manual: refunds as bank transfers that people make from a list; nothing moves by itself, and nothing is ever told."""

from datetime import timedelta

from aisoon.outside.payments import GatewayRefused, Intent, Paid, Proof, Told


class Manual:
    """The list of transfers to be made: a refund waits on it until an operator says that it was made, or failed."""

    name = "manual"
    key_window = timedelta(days=36500)
    """The reference is made from our own id, so the same call may be repeated for ever."""

    async def refund(self, intent: Intent) -> Paid:
        """Put a transfer on the list; it is not paid yet."""
        return Paid(f"list:{intent.refund}", "pending", intent.key, intent.amount, intent.currency)

    async def refunds(self, payment: str) -> list[Paid]:
        """Nothing: the list is ours, so nobody else knows more of it."""
        return []

    async def told(self, after: str) -> tuple[list[Told], str]:
        """Nothing: people tell, not the bank."""
        return [], after

    async def contest(self, chargeback: str, proof: Proof) -> None:
        """Refused: nobody charges a transfer back."""
        raise GatewayRefused("A bank transfer has no chargebacks.", "not_open")

    def heard(self, body: bytes, headers: dict[str, str]) -> Told | None:
        """Nobody may tell us anything: always ValueError."""
        raise ValueError("the bank transfer list hears no webhooks")
