"""The policy for everybody to read, drawn from the data that decides."""

from typing import Any

import msgspec
from litestar import get
from litestar.response import Response

from aisoon.http.language import words_of
from aisoon.http.signin import maybe_person
from aisoon.rules.checks import ABOUT, Check
from aisoon.rules.condition import conditions
from aisoon.rules.overlay import Overlay
from aisoon.rules.policy import Policy, Rule
from aisoon.rules.reasons import BY_NAME
from aisoon.rules.refusals import REFUSALS
from aisoon.rules.saying import told
from aisoon.rules.table import STATES
from aisoon.rules.words import Words
from aisoon.web.page import Asked, draw


@get("/policy", opt={"public": True}, include_in_schema=False)
async def shown(request: Asked) -> Response[Any]:
    """Conditions in the policy's own sentences, what each reason needs and costs, deadlines and what silence means."""
    policy = request.app.state.desk.policy
    timed = [row for row in STATES if row.deadline and row.machine != "refund"]
    person = await maybe_person(request)
    words = words_of(request, person)
    return draw(
        request, "policy.html", person, policy=policy, reasons=BY_NAME, timed=timed,
        refusals=REFUSALS, rules=[rule_in_words(one, words) for one in policy.rule],
        overlays=[overlay_in_words(one, words) for one in policy.overlay], shown=to_show(policy),
    )  # fmt: skip


def to_show(policy: Policy) -> dict[str, list[Check]]:
    """What is asked to be shown by reason and by step, each as it weighs there; nothing of policies written before."""
    found: dict[str, list[Check]] = {}
    for about in ABOUT:
        wanted = [one for one in policy.check if about in one.about and one.ask]
        if about in BY_NAME and (need := policy.of(about).evidence) != "required":
            wanted = [
                one if one.side != "buyer" else msgspec.structs.replace(one, evidence="optional") for one in wanted
            ]
            wanted = [one for one in wanted if one.side != "buyer" or need != "none"]
        if wanted:
            found[about] = wanted
    return found


def rule_in_words(rule: Rule, words: Words) -> dict[str, Any]:
    """A rule as everybody reads it."""
    asked = [told(one.fact, one.how, one.wanted, words) for one in conditions(rule.when)]
    return {
        "name": rule.name,
        "then": rule.then,
        "when": asked,
        "why": words.text(rule.why),
        "delay": rule.delay,
        "percent": rule.percent,
    }


def overlay_in_words(overlay: Overlay, words: Words) -> dict[str, Any]:
    """What is otherwise, and where."""
    asked = [told(one.fact, one.how, one.wanted, words) for one in conditions(overlay.when)]
    return {
        "name": overlay.name, "when": asked, "deadlines": overlay.deadlines, "extensions": overlay.extensions,
        "reason": overlay.reason,
    }  # fmt: skip


ROUTES = [shown]
