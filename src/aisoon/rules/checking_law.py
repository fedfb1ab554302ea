"""Checking a policy against the laws it names: never shorter, never less than the law of the countries it sells to."""

from collections.abc import Sequence

from aisoon.rules.calendar import Span
from aisoon.rules.checking import Report, alike
from aisoon.rules.law import Law
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import Policy


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


def withdrawal(report: Report, policy: Policy, law: Law) -> None:
    """The right of withdrawal, as the law has it."""
    own, its = policy.statutory, law.withdrawal
    if missing := [one for one in law.countries if one not in own.countries]:
        report.say(("statutory", "countries"), f"{law.title} also holds in {', '.join(missing)}.", "Add them.")
    if own.days < its.days:
        wrong = f"{own.days} days to withdraw are fewer than {law.title} gives: {its.days} ({its.source})."
        report.say(("statutory", "days"), wrong, f"Write days = {its.days}")
    if _days(own.send_back) < _days(its.send_back):
        wrong = f"{law.title} gives {its.send_back} to send the goods back ({its.source})."
        report.say(("statutory", "send_back"), wrong, f'Write send_back = "{its.send_back}"')
    if strange := [one for one in own.excluded if one not in its.excluded]:
        wrong = f"{law.title} does not exclude {', '.join(strange)} from withdrawal."
        report.say(("statutory", "excluded"), wrong, f"It may exclude: {', '.join(its.excluded)}.")


def windows(report: Report, policy: Policy, law: Law) -> None:
    """`no_longer_needed` may be given at least as long as one may withdraw, under every overlay that can hold there."""
    least = law.withdrawal.days
    if _days(policy.of("no_longer_needed").window) < least:
        report.say(
            ("reason", "no_longer_needed", "window"), f"This window is shorter than {law.title} lets one withdraw.",
            f'Write window = "{least} days"',
        )  # fmt: skip
    for one in policy.overlay:
        window = one.reason.get("no_longer_needed", {}).get("window")
        if window and reaches(one, law) and _days(window) < least:
            wrong = f"In {', '.join(law.countries[:3])} … this window is shorter than {law.title} lets one withdraw."
            report.say(
                ("overlay", one.name, "reason", "no_longer_needed", "window"), wrong, f'Write window = "{least} days"'
            )


def reaches(one: Overlay, law: Law) -> bool:
    """Whether an overlay can hold in a country of this law."""
    asked = one.when.get("country")
    if asked is None:
        return True
    if isinstance(asked, dict):
        return bool(set(law.countries) - set(asked.get("not", [])))
    return bool(set(law.countries) & set([asked] if isinstance(asked, str) else asked))


def guarantee(report: Report, policy: Policy, law: Law) -> None:
    """The legal guarantee: for as long, in as many countries, for the same reasons; or windows that are as long."""
    its = law.conformity
    for country in law.countries:
        for reason in its.reasons:
            own = [one.months for one in policy.conformity if country in one.countries and reason in one.reasons]
            if max(own, default=0) >= its.months or _days(policy.of(reason).window) >= its.months * 365 // 12:
                continue
            wrong = f"In {country}, {reason} may be given for {its.months} months by {law.title} ({its.source})."
            report.say(
                ("conformity", "#1"),
                wrong,
                f"Name {country} and {reason} under a [[conformity]] with months = {its.months}",
            )
            return


def _days(text: str) -> int:
    """Whole days of a span; business time and hours count as none."""
    found = Span.parse(text)
    return found.amount if found.unit == "days" else 0
