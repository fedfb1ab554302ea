"""The twelve reasons a buyer may give; what each costs and needs is policy."""

import msgspec


class Reason(msgspec.Struct, frozen=True):
    """A reason of the policy; `says` is its sentence in returns-policy.txt, `fits` is when it can be given."""

    name: str
    says: str
    fashion_only: bool = False


REASONS: tuple[Reason, ...] = (
    Reason(
        "damaged_on_delivery", "The product was damaged upon delivery, even if the shipping box is in good condition."
    ),
    Reason("defective", "The product you received was defective."),
    Reason("wrong_item", "An incorrect item was delivered to you."),
    Reason("missing_parts", "The product is missing parts or has broken components."),
    Reason("missing_item", "An entire item is missing from your package."),
    Reason("not_as_described", "The item does not match the product description from your time of purchase."),
    Reason("no_longer_needed", "You no longer need the product."),
    Reason("not_received", "The package was delivered but you did not receive it."),
    Reason("will_not_arrive_on_time", "The product was delayed and will not arrive on time."),
    Reason("arrived_too_late", "The product arrived too late."),
    Reason("does_not_fit", "The product does not fit correctly.", fashion_only=True),
    Reason("style_not_as_expected", "The fabric, material, or style is not as you expected.", fashion_only=True),
)

BY_NAME: dict[str, Reason] = {reason.name: reason for reason in REASONS}
