"""Clauses: the parts of a policy that a decision can rest on, by name, with what they say and which apply to a case."""

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from aisoon.rules.dossier import Case, Dossier
    from aisoon.rules.policy import Policy


class Clause(msgspec.Struct, frozen=True):
    """One clause: `name` is its path in the policy, such as reason.defective; `kind` reason, rule or part; `of` its own name."""

    name: str
    kind: str
    of: str

    @property
    def path(self) -> tuple[str, ...]:
        """Where it stands in the policy's text (rules/where.py)."""
        return (self.of,) if self.kind == "part" else (self.kind, self.of)


PARTS = ("decline_needs_evidence", "silence", "statutory", "conformity", "money", "deadlines")
"""Parts of a policy beside its reasons and rules that decide cases."""


@lru_cache(maxsize=64)
def named(reasons: tuple[str, ...], rules: tuple[str, ...]) -> tuple[Clause, ...]:
    """The clauses of a policy with these reasons and rules."""
    found = [Clause(f"reason.{name}", "reason", name) for name in reasons]
    found += [Clause(f"rule.{name}", "rule", name) for name in rules]
    return (*found, *(Clause(name, "part", name) for name in PARTS))


def of(policy: "Policy") -> tuple[Clause, ...]:
    """Every clause of a policy."""
    return named(tuple(one.name for one in policy.reason), tuple(one.name for one in policy.rule))


def applying(policy: "Policy", dossier: "Dossier", case: "Case") -> list[Clause]:
    """The clauses that bear on a case: its reasons, the rules that may have answered it, and the parts that always do."""
    reasons = {row.reason for row in dossier.lines_of(case)}
    skipped = () if case.statutory else ("statutory",)
    guarantee = () if case.needs_person == "guarantee" else ("conformity",)
    return [
        one
        for one in of(policy)
        if (one.of in reasons if one.kind == "reason" else one.kind == "part" and one.of not in (*skipped, *guarantee))
    ]
