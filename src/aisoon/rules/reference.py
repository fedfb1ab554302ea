"""References people can read out: RET-7K2M-4QXD, made from the random bits of a UUIDv7."""

from uuid import UUID

LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No 0/O, 1/I/L, U: nothing that is misread on a slip or over the phone."""


def reference(prefix: str, id: UUID) -> str:
    """The readable reference of an id: 30^8 values, drawn from its low 62 random bits."""
    number = id.int & ((1 << 62) - 1)
    letters = []
    for _ in range(8):
        number, digit = divmod(number, len(LETTERS))
        letters.append(LETTERS[digit])
    return f"{prefix}-{''.join(letters[:4])}-{''.join(letters[4:])}"
