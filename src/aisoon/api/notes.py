"""Notes on a route for its documentation: what it takes, answers and refuses."""

from typing import Any

import msgspec


class Notes(msgspec.Struct, frozen=True):
    """What the documentation tells of a route beside its docstring; `body` "file" means raw bytes."""

    tag: str
    reply: Any = None
    status: int = 200
    body: Any = None
    example: Any = None
    query: Any = None
    refusals: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    public: bool = False

    def __deepcopy__(self, memo: dict[int, Any]) -> "Notes":
        """Itself: routers copy what they are given, and nothing here changes."""
        return self


def notes(tag: str, **told: Any) -> dict[str, Any]:
    """The `opt` of a route that is to be documented."""
    found = Notes(tag, **told)
    return {"notes": found, "public": found.public}
