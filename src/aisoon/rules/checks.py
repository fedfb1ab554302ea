"""Checks: what a policy asks to be shown for a reason or at a step, by whom, why, and which example picture goes with it."""

import msgspec

from aisoon.rules.reasons import BY_NAME

STEPS = ("inspection", "parcel_rejected", "declined", "escalated", "lost_parcel", "refused_parcel", "appeal")
"""Steps of a case that ask for something, beside its reasons."""

ABOUT = (*BY_NAME, *STEPS)
SIDES = ("buyer", "seller", "carrier", "appellant")
"""Who brings something; the appellant is whoever appeals."""

WEIGHTS = ("required", "optional")
FILES = ("photo", "video", "audio", "document")

EXAMPLES = {
    "whole": False, "damage": True, "label": True, "parcel": True, "packing": False, "serial": False, "fault": False,
    "contents": True, "item": False, "unpacking": True, "receipt": False, "listing": False, "scale": False, "screenshot": False,
    "workshop": False, "tracking": False, "new": False,
}  # fmt: skip
"""The example pictures there are, and whether one of how not to do it stands beside it."""

BY_NAMED = {
    "box": "parcel", "test": "workshop", "difference": "listing", "damage_report": "receipt", "weight": "scale",
    "delivery": "receipt", "opening": "damage", "returned": "whole", "sent_condition": "whole", "sent_packing": "packing",
    "unpacking_return": "unpacking", "grounds": "listing", "answer": "whole", "new_evidence": "new",
}  # fmt: skip
"""The picture of what has none of its own name."""


class Check(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing to show: `about` names reasons or steps, `side` who brings it; `ask` and `why` are sentences people read.

    What is `required` is asked for until it is there, wherever its reason needs evidence at all; `kinds` of files and
    `categories` of goods narrow it (none: all); `example` names its picture, else its name does.
    """

    name: str
    about: list[str]
    side: str
    ask: str
    why: str
    evidence: str = "optional"
    example: str = ""
    kinds: list[str] = []
    categories: list[str] = []

    @property
    def picture(self) -> str:
        """The example picture that goes with it."""
        return self.example or pictured(self.name)


def pictured(name: str) -> str:
    """The example picture of something with this name."""
    return name if name in EXAMPLES else BY_NAMED.get(name, "whole")


def _before(about: str, *named: tuple[str, str]) -> list[Check]:
    return [Check(name, [about], side, "", "") for name, side in named]


EARLIER: list[Check] = [
    *_before("damaged_on_delivery", ("damage", "buyer"), ("box", "buyer"), ("packing", "seller"), ("damage_report", "carrier")),
    *_before("defective", ("fault", "buyer"), ("test", "seller")),
    *_before("wrong_item", ("item", "buyer"), ("label", "buyer"), ("packing", "seller")),
    *_before("missing_parts", ("contents", "buyer"), ("packing", "seller")),
    *_before("missing_item", ("contents", "buyer"), ("label", "buyer"), ("packing", "seller"), ("weight", "carrier")),
    *_before("not_as_described", ("difference", "buyer"), ("listing", "seller")),
    *_before("not_received", ("delivery", "carrier")),
    *_before("will_not_arrive_on_time", ("tracking", "carrier")),
    *_before("arrived_too_late", ("tracking", "carrier")),
    *_before("style_not_as_expected", ("difference", "buyer")),
    *_before("parcel_rejected", ("opening", "seller"), ("sent_condition", "buyer"), ("sent_packing", "buyer")),
    *_before("lost_parcel", ("receipt", "buyer"), ("tracking", "carrier")),
    *_before("refused_parcel", ("receipt", "buyer"), ("tracking", "carrier")),
]  # fmt: skip
"""What was asked under policies written before they could say it; its words are those of its names."""

NAMES = (
    "damage", "box", "packing", "damage_report", "fault", "serial", "test", "item", "label", "contents", "unpacking", "weight",
    "difference", "listing", "delivery", "tracking", "opening", "returned", "unpacking_return", "sent_condition", "sent_packing",
    "receipt", "grounds", "answer", "new_evidence",
)  # fmt: skip
"""Names that have words of their own under [choices] as check.NAME; a policy may use others."""
