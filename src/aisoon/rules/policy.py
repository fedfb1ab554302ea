"""The policy: one validated, versioned TOML file with the table of reasons and deadlines, frozen onto each case."""

import hashlib
import tomllib
from functools import lru_cache

import msgspec

from aisoon.rules.calendar import Span
from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.reasons import BY_NAME, REASONS
from aisoon.rules.table import STATES

LATER = {"confirm": "2 business days", "pending": "6 hours"}
"""Deadlines that policies written before them need not name."""


class BadPolicy(ValueError):
    """The policy file cannot be used; the sentence says where and what would fit."""


class ReasonRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one reason costs, needs and allows.

    `window` runs from delivery; `evidence` is required, optional or none; `proof` is who must prove what;
    `way_back` is who pays the return label; `without_return_up_to` are minor units per currency; `restocking_percent`
    of the goods is kept by the seller (never when somebody withdraws by law).
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
    restocking_percent: int = 0


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


class MoneyRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How money goes back; amounts are minor units per currency.

    `label` is what the platform's return label costs; `refund_order` names payment methods, the cheapest to refund first;
    `commission_back` says whether the platform gives its commission back with a refund; refunds of a case above
    `second_person_above` wait for a second person; `chargeback_fee` is who bears the bank's fee.
    """

    label: dict[str, int] = {}
    refund_order: list[str] = []
    commission_back: bool = True
    second_person_above: dict[str, int] = {}
    chargeback_fee: str = "platform"


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
    money: MoneyRules = MoneyRules()
    hash: str = ""

    def deadline(self, name: str) -> str:
        """How long a state may last; policies written before a deadline existed have its default."""
        return self.deadlines.get(name) or LATER[name]

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
    _check_money(policy)
    if gaps := {state.deadline for state in STATES if state.deadline} - set(policy.deadlines) - set(LATER):
        raise BadPolicy(f"No deadline for: {', '.join(sorted(gaps))}. Every state that waits needs one.")
    for text in (
        *policy.deadlines.values(),
        *policy.extensions.values(),
        *(one for many in policy.reminders.values() for one in many),
    ):
        span(text)


def _check_money(policy: Policy) -> None:
    for rule in policy.reason:
        if not 0 <= rule.restocking_percent <= 100:
            raise BadPolicy(
                f"Reason {rule.name}: restocking_percent is {rule.restocking_percent}; it must be 0 to 100."
            )
    if policy.money.chargeback_fee not in ("platform", "seller"):
        raise BadPolicy(f"money.chargeback_fee is {policy.money.chargeback_fee!r}; it must be platform or seller.")
    for name, amounts in (("label", policy.money.label), ("second_person_above", policy.money.second_person_above)):
        for currency, amount in amounts.items():
            if currency not in MINOR_DIGITS:
                raise BadPolicy(f"money.{name}: {currency!r} is no currency. Use an ISO 4217 code such as EUR.")
            if amount < 0:
                raise BadPolicy(f"money.{name}.{currency} is {amount}; it must not be negative.")


@lru_cache(maxsize=1024)
def span(text: str) -> Span:
    """A written span such as '48 business hours'; BadPolicy when it is none."""
    try:
        return Span.parse(text)
    except ValueError as error:
        raise BadPolicy(str(error)) from error
