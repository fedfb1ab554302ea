"""Gateways: every payment provider of an installation by name, and the one used where a payment names none."""

from collections.abc import Iterator

from aisoon.outside.payments import Gateway


class Gateways:
    """The providers an installation has; `default` is the name of the one that has the payments which name none."""

    def __init__(self, default: str, by_name: dict[str, Gateway]) -> None:
        self.default = default
        self.by_name = dict(by_name)
        self.of("")

    def of(self, name: str) -> Gateway:
        """The provider of a name, the default for ''; ValueError when the installation has none of that name."""
        found = self.by_name.get(name or self.default)
        if found is None:
            known = ", ".join(sorted(self.by_name)) or "none"
            raise ValueError(f"There is no payment provider {name or self.default!r} here; there is {known}.")
        return found

    def __iter__(self) -> Iterator[tuple[str, Gateway]]:
        """Every provider as (name, gateway)."""
        return iter(self.by_name.items())

    async def close(self) -> None:
        """Hang up, where a provider keeps a line open."""
        for _, gateway in self:
            if (hang_up := getattr(gateway, "close", None)) is not None:
                await hang_up()


def only(gateway: Gateway) -> Gateways:
    """An installation with one provider."""
    return Gateways(gateway.name, {gateway.name: gateway})
