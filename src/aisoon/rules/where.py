"""Where in a policy's text a thing stands."""

from collections.abc import Sequence


def line_of(text: str, path: Sequence[str]) -> int:
    """The 1-based line of a path such as ('rule', 'very_late'); 0 when it is not found."""
    for number, line in enumerate(text.splitlines(), 1):
        if line.replace(" ", "").startswith(f'name="{path[1]}"'):
            return number
    return 0
