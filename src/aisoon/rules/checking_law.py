"""Checking a policy against the laws it names: never shorter, never less than the law of the countries it sells to."""

from collections.abc import Sequence

from aisoon.rules.checking import Report, alike
from aisoon.rules.checking_reach import only, withdrawals
from aisoon.rules.condition import conditions
from aisoon.rules.law import Law
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import Policy
from aisoon.rules.ranges import Ranges, Words, meet, ranges
from aisoon.rules.spans import least_days, minutes


def laws(report: Report, policy: Policy, known: Sequence[Law]) -> None:
    """Hold the policy against every law it names."""
    by_name = {one.name: one for one in known}
    for name in policy.law:
        if name not in by_name:
            fits = alike(name, by_name) if by_name else "This installation has no law files to read."
            report.say(("law",), f"No law is called {name!r}.", fits, grave=bool(by_name))
            continue
        withdrawal(report, policy, by_name[name])
        guarantee(report, policy, by_name[name])
        windows(report, policy, by_name[name])
        shown(report, policy, by_name[name])
        withdrawals(report, policy, by_name[name])


def withdrawal(report: Report, policy: Policy, law: Law) -> None:
    """The right of withdrawal, as the law has it."""
    own, its = policy.statutory, law.withdrawal
    if missing := [one for one in law.countries if one not in own.countries]:
        report.say(("statutory", "countries"), f"{law.title} also holds in {', '.join(missing)}.", "Add them.")
    if own.days < its.days:
        wrong = f"{own.days} days to withdraw are fewer than {law.title} gives: {its.days} ({its.source})."
        report.say(("statutory", "days"), wrong, f"Write days = {its.days}")
    if least_days(own.send_back) < least_days(its.send_back):
        wrong = f"{law.title} gives {its.send_back} to send the goods back ({its.source})."
        report.say(("statutory", "send_back"), wrong, f'Write send_back = "{its.send_back}"')
    if strange := [one for one in own.excluded if one not in its.excluded]:
        wrong = f"{law.title} does not exclude {', '.join(strange)} from withdrawal."
        report.say(("statutory", "excluded"), wrong, f"It may exclude: {', '.join(its.excluded)}.")


def windows(report: Report, policy: Policy, law: Law) -> None:
    """`no_longer_needed` may be given at least as long as one may withdraw, under every overlay that can hold there."""
    least = law.withdrawal.days
    if least_days(policy.of("no_longer_needed").window) < least:
        report.say(
            ("reason", "no_longer_needed", "window"), f"This window is shorter than {law.title} lets one withdraw.",
            f'Write window = "{least} days"',
        )  # fmt: skip
    for one in policy.overlay:
        window = one.reason.get("no_longer_needed", {}).get("window")
        if window and reaches(policy, one, law) and least_days(window) < least:
            wrong = f"In {', '.join(law.countries[:3])} … this window is shorter than {law.title} lets one withdraw."
            report.say(
                ("overlay", one.name, "reason", "no_longer_needed", "window"), wrong, f'Write window = "{least} days"'
            )


def shown(report: Report, policy: Policy, law: Law) -> None:
    """Who withdraws by law gives no reason and shows nothing; and the money is not kept waiting."""
    wrong = f"By {law.title} one withdraws without a reason and without showing anything."
    if policy.of("no_longer_needed").evidence == "required":
        report.say(("reason", "no_longer_needed", "evidence"), wrong, 'Write evidence = "none" or "optional"')
    for one in policy.overlay:
        if one.reason.get("no_longer_needed", {}).get("evidence") == "required" and reaches(policy, one, law):
            path = ("overlay", one.name, "reason", "no_longer_needed", "evidence")
            report.say(path, wrong, 'Write evidence = "none" or "optional"')
    looked = minutes(policy.deadlines.get("inspect")) + minutes(policy.extensions.get("inspect"))
    if looked > minutes(law.withdrawal.refund_within):
        wrong = f"{law.title} gives {law.withdrawal.refund_within} to pay back a withdrawal; the inspection may last longer."
        report.say(("deadlines", "inspect"), wrong, "Make it, or its extension, shorter.", grave=False)


def reaches(policy: Policy, one: Overlay, law: Law) -> bool:
    """Whether somebody in a country of this law may withdraw under an overlay."""
    asked = conditions(one.when)
    if only(asked, "category", policy.statutory.excluded):
        return False
    country: Ranges = {"country": Words(frozenset(law.countries))}
    return meet(ranges(asked), country)


def guarantee(report: Report, policy: Policy, law: Law) -> None:
    """The legal guarantee: for as long, in as many countries, for the same reasons; or windows that are as long."""
    its = law.conformity
    for country in law.countries:
        for reason in its.reasons:
            own = [one.months for one in policy.conformity if country in one.countries and reason in one.reasons]
            if max(own, default=0) >= its.months or least_days(policy.of(reason).window) >= its.months * 365 // 12:
                continue
            wrong = f"In {country}, {reason} may be given for {its.months} months by {law.title} ({its.source})."
            report.say(
                ("conformity", "#1"),
                wrong,
                f"Name {country} and {reason} under a [[conformity]] with months = {its.months}",
            )
            return
