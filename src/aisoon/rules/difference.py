"""What one policy changes of another, in words."""

from aisoon.rules.policy import Policy


def differences(before: Policy, after: Policy) -> list[str]:
    """Sentences, one a change."""
    return [] if before.hash == after.hash else ["The text differs."]
