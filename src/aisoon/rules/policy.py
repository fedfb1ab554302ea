"""The policy: one validated, versioned TOML file with the table of reasons and deadlines, frozen onto each case."""

import hashlib
import tomllib
from functools import lru_cache

import msgspec

from aisoon.rules.calendar import Span
from aisoon.rules.reasons import BY_NAME, REASONS
from aisoon.rules.table import STATES


class BadPolicy(ValueError):
    """The policy file cannot be used; the sentence says where and what would fit."""


class ReasonRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one reason costs, needs and allows.

    `window` runs from delivery; `evidence` is required, optional or none; `proof` is who must prove what;
    `way_back` is who pays the return label; `without_return_up_to` are minor units per currency.
    """

    name: str
    window: str
    fault: str
    return_needed: bool
    evidence: str
    ask: str = ""
    proof: str = "buyer"
    refund_shipping: bool = True
    way_back: str = "seller"
    without_return_up_to: dict[str, int] = {}


class Silence(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a seller's silence means: approval up to this value (minor units per currency), else customer service."""

    approve_up_to: dict[str, int]


class Statutory(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The right of withdrawal: where, how many days from delivery, how long to send back, which categories are excluded."""

    countries: list[str]
    days: int
    excluded: list[str] = []
    send_back: str = "14 days"


class Limits(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Evidence limits in bytes by kind, and how many files one order may hold."""

    photo: int
    video: int
    document: int
    files: int


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One version of the policy; `hash` is the sha256 of its text and names the version a case was opened under."""

    name: str
    version: str
    fashion: list[str]
    decline_needs_evidence: list[str]
    silence: Silence
    statutory: Statutory
    limits: Limits
    deadlines: dict[str, str]
    extensions: dict[str, str]
    reminders: dict[str, list[str]]
    reason: list[ReasonRule]
    hash: str = ""

    def rule(self, reason: str) -> ReasonRule:
        """The rule of one reason; KeyError when the policy has none."""
        for rule in self.reason:
            if rule.name == reason:
                return rule
        raise KeyError(reason)

    def fitting(self, category: str) -> list[str]:
        """The reasons that can be given for an item of this category."""
        return [r.name for r in REASONS if not r.fashion_only or category in self.fashion]


def parse(text: str) -> Policy:
    """The policy a TOML text describes; BadPolicy says what is wrong with it."""
    try:
        policy = msgspec.convert(tomllib.loads(text), Policy)
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy(f"This is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise BadPolicy(f"The policy does not fit its form: {error}") from error
    _check(policy)
    return msgspec.structs.replace(policy, hash=hashlib.sha256(text.encode()).hexdigest())


def _check(policy: Policy) -> None:
    names = [rule.name for rule in policy.reason]
    if missing := [name for name in BY_NAME if name not in names]:
        raise BadPolicy(f"These reasons have no [[reason]] rule: {', '.join(missing)}.")
    if strange := [name for name in names if name not in BY_NAME]:
        raise BadPolicy(f"Unknown reasons: {', '.join(strange)}. Known: {', '.join(BY_NAME)}.")
    for rule in policy.reason:
        for field, value, fits in (
            ("fault", rule.fault, ("buyer", "seller", "carrier")),
            ("evidence", rule.evidence, ("required", "optional", "none")),
            ("way_back", rule.way_back, ("buyer", "seller", "nobody")),
        ):
            if value not in fits:
                raise BadPolicy(f"Reason {rule.name}: {field} is {value!r}; it must be one of {', '.join(fits)}.")
        span(rule.window)
    if gaps := {state.deadline for state in STATES if state.deadline} - set(policy.deadlines):
        raise BadPolicy(f"No deadline for: {', '.join(sorted(gaps))}. Every state that waits needs one.")
    for text in (
        *policy.deadlines.values(),
        *policy.extensions.values(),
        *(one for many in policy.reminders.values() for one in many),
    ):
        span(text)


@lru_cache(maxsize=1024)
def span(text: str) -> Span:
    """A written span such as '48 business hours'; BadPolicy when it is none."""
    try:
        return Span.parse(text)
    except ValueError as error:
        raise BadPolicy(str(error)) from error
