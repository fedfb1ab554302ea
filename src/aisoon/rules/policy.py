"""The policy: one validated, versioned TOML file with the table of reasons and deadlines, frozen onto each case."""

import hashlib
import tomllib
from functools import lru_cache
from typing import Any

import msgspec

from aisoon.rules import overlay as overlays
from aisoon.rules import verdict
from aisoon.rules.calendar import Span
from aisoon.rules.checks import ABOUT, EARLIER, EXAMPLES, FILES, SIDES, WEIGHTS, Check
from aisoon.rules.condition import BadCondition, Condition, Facts
from aisoon.rules.money import MINOR_DIGITS
from aisoon.rules.reasons import BY_NAME, REASONS
from aisoon.rules.table import STATES

LATER = {"confirm": "2 business days", "pending": "6 hours", "mediate": "72 hours"}
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
    audio: int = 20_971_520


class DaysOff(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Days a seller may announce as closed: working days in a calendar year, and how many days before."""

    a_year: int = 15
    ahead: int = 3


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


class Rule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One rule of the ordered list: when all of `when` holds, `then` is the answer (one of verdict.ANSWERS).

    `why` is the sentence the buyer reads; with a `delay` the answer is announced and given later, unless somebody replies;
    `percent` of the amount is what an offer offers.
    """

    name: str
    then: str
    when: dict[str, Any] = {}
    why: str = ""
    delay: str = ""
    percent: int = 0


class Conformity(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The legal guarantee: in these countries these reasons may still be given for so many months; a person answers then."""

    countries: list[str]
    months: int
    reasons: list[str]


ALWAYS_KNOWN = (
    Rule("statutory_withdrawal", "approve", {"withdrawal": True, "sure": True}),
    Rule("low_value_without_return", "refund_without_return", {"low_value": True, "sure": True}),
)
"""The rules of policies written before they could name any."""


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
    rule: list[Rule] = msgspec.field(default_factory=lambda: list(ALWAYS_KNOWN))
    overlay: list[overlays.Overlay] = []
    law: list[str] = []
    conformity: list[Conformity] = []
    days_off: DaysOff = DaysOff()
    check: list[Check] = msgspec.field(default_factory=lambda: list(EARLIER))
    wait_for_evidence: str = "24 hours"
    hash: str = ""

    def deadline(self, name: str) -> str:
        """How long a state may last; policies written before a deadline existed have its default."""
        return self.deadlines.get(name) or LATER[name]

    def of(self, reason: str) -> ReasonRule:
        """What the policy says of one reason; KeyError when it says nothing."""
        for rule in self.reason:
            if rule.name == reason:
                return rule
        raise KeyError(reason)

    def named(self, rule: str) -> Rule | None:
        """The rule of the ordered list with this name."""
        return next((one for one in self.rule if one.name == rule), None)

    def under(self, facts: Facts) -> "Policy":
        """The policy as it is for these facts, its overlays laid on in their order; the same version, the same hash."""
        if not self.overlay:
            return self
        fits = overlays.fitting(_compiled(self)[1], facts)
        return _laid(self, fits) if fits else self

    @property
    def rules(self) -> tuple[verdict.Compiled, ...]:
        """The ordered rules, ready to be asked."""
        return _compiled(self)[0]

    def fitting(self, category: str) -> list[str]:
        """The reasons that can be given for an item of this category."""
        return [r.name for r in REASONS if not r.fashion_only or category in self.fashion]


_READY: dict[str, tuple[tuple[verdict.Compiled, ...], tuple[tuple[Condition, ...], ...]]] = {}
_LAID: dict[tuple[str, tuple[int, ...]], Policy] = {}
MOST_LAID = 10_000
"""How many combinations of versions and overlays are kept ready."""


def _compiled(policy: Policy) -> tuple[tuple[verdict.Compiled, ...], tuple[tuple[Condition, ...], ...]]:
    """Rules and overlays ready to be asked: made once for a version, which is known by its hash."""
    if policy.hash not in _READY or not policy.hash:
        _READY[policy.hash] = (verdict.compiled(policy.rule), overlays.compiled(policy.overlay))
    return _READY[policy.hash]


def _laid(policy: Policy, fits: tuple[int, ...]) -> Policy:
    key = (policy.hash, fits)
    if len(_LAID) > MOST_LAID:
        _LAID.clear()
    if key not in _LAID or not policy.hash:
        under = msgspec.structs.replace(policy, overlay=[])
        for place in fits:
            under = overlays.laid(under, policy.overlay[place])
        _LAID[key] = under
    return _LAID[key]


def parse(text: str) -> Policy:
    """The policy a TOML text describes; BadPolicy says what is wrong with it."""
    try:
        policy = msgspec.convert(tomllib.loads(text), Policy)
    except tomllib.TOMLDecodeError as error:
        raise BadPolicy(f"This is not TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise BadPolicy(f"The policy does not fit its form: {error}") from error
    except (RecursionError, ValueError) as error:
        raise BadPolicy(f"This cannot be read: {error}") from error
    try:
        _check(policy)
        verdict.compiled(policy.rule)
        overlays.compiled(policy.overlay)
        for number in range(len(policy.overlay)):
            overlays.laid(policy, policy.overlay[number])
    except BadPolicy:
        raise
    except (BadCondition, msgspec.ValidationError, AttributeError, TypeError, KeyError) as error:
        raise BadPolicy(f"The policy does not fit its form: {error}") from error
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
    _check_checks(policy)
    if gaps := {state.deadline for state in STATES if state.deadline} - set(policy.deadlines) - set(LATER):
        raise BadPolicy(f"No deadline for: {', '.join(sorted(gaps))}. Every state that waits needs one.")
    for text in (
        *policy.deadlines.values(),
        *policy.extensions.values(),
        policy.wait_for_evidence,
        *(one for many in policy.reminders.values() for one in many),
        *(rule.delay for rule in policy.rule if rule.delay),
        *(text for one in policy.overlay for text in (*one.deadlines.values(), *one.extensions.values())),
        *(change["window"] for one in policy.overlay for change in one.reason.values() if "window" in change),
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


def _check_checks(policy: Policy) -> None:
    for one in policy.check:
        for field, values, fits in (
            ("about", one.about, ABOUT), ("side", [one.side], SIDES), ("evidence", [one.evidence], WEIGHTS),
            ("kinds", one.kinds, FILES), ("example", [one.picture], tuple(EXAMPLES)),
        ):  # fmt: skip
            if strange := [value for value in values if value not in fits]:
                raise BadPolicy(f"Check {one.name}: {field} is {strange[0]!r}; it must be one of {', '.join(fits)}.")


@lru_cache(maxsize=1024)
def span(text: str) -> Span:
    """A written span such as '48 business hours'; BadPolicy when it is none."""
    try:
        return Span.parse(text)
    except ValueError as error:
        raise BadPolicy(str(error)) from error
