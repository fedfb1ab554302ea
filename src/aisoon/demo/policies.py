"""Versions of the policy in the demo: one that was replaced, the one in force, one for December, drafts in every state."""

from datetime import timedelta

from aisoon.demo.stage import Stage
from aisoon.rules.policy import parse
from aisoon.simulation.kept import over_cases

AUTHOR, SECOND = "Olga Petrova", "Omar Haddad"

GERMANY = """
[[overlay]]
name = "Electronics in Germany"
when = { country = "DE", category = "electronics" }
deadlines = { review = "72 business hours" }
"""
HOLIDAYS = """
[[overlay]]
name = "Holiday purchases"
when = { currency = ["EUR", "GBP"] }

[overlay.reason.no_longer_needed]
window = "60 days"
"""
CHEAP = """
[[rule]]
name = "shown_and_cheap"
when = { reason = ["defective", "damaged_on_delivery"], value = { at_most = { EUR = 4000, GBP = 3500 } }, evidence = { at_least = 1 } }
then = "refund_without_return"
delay = "2 hours"
why = "You showed what is wrong, and it is not worth sending back."
"""


def labelled(text: str, label: str, more: str = "") -> str:
    """The policy's text under another version, with more at its end."""
    return text.replace(f'version = "{parse(text).version}"', f'version = "{label}"') + more


async def history(stage: Stage) -> None:
    """What was in force before, and how the shipped policy took its place."""
    desk, shipped = stage.desk, stage.desk.policy_text
    author, second = stage.people[AUTHOR], stage.people[SECOND]
    stage.at(120)
    shorter = labelled(shipped, "2026-06-01").replace('review = "48 business hours"', 'review = "72 business hours"')
    old = await desk.draft(author, shorter, "The first version")
    await desk.approve(second, old.id)
    stage.at(60)
    new = await desk.draft(author, shipped, "48 instead of 72 business hours to answer a request")
    await desk.approve(second, new.id)


async def plans(stage: Stage) -> None:
    """What is coming, what is being thought about, and what was dropped."""
    desk, shipped = stage.desk, stage.desk.policy_text
    author, second = stage.people[AUTHOR], stage.people[SECOND]
    stage.at(0)
    holidays = await desk.draft(second, labelled(shipped, "holidays", HOLIDAYS), "Longer returns over the holidays")
    await desk.approve(author, holidays.id, desk.now() + timedelta(days=7))
    dropped = await desk.draft(author, labelled(shipped, "no-review"), "Nothing changes after all")
    await desk.give_up(author, dropped.id)
    text = labelled(shipped, "germany-72", GERMANY)
    await desk.draft(author, text, "72 hours for electronics in Germany")
    text = labelled(shipped, "shown-and-cheap", CHEAP)
    thought = await desk.draft(author, text, "Cheap and proven: no return, two hours later")
    await desk.simulated(author, thought.id, await over_cases(desk.database, desk.policy, parse(text)))
