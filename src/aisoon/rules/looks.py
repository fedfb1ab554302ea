"""Looks: 64 bits that say what a picture looks like, compared by how many differ, found by their bands."""

BITS, BAND = 64, 16
BANDS = BITS // BAND

NEAR = 4
"""Two looks at most so many bits apart are taken for the same picture; measured in docs/signals.md."""


def signed(look: int) -> int:
    """64 bits as PostgreSQL's bigint keeps them."""
    return look - (1 << BITS) if look >> (BITS - 1) else look


def bits(kept: int) -> int:
    """What a bigint keeps, as 64 bits."""
    return kept & ((1 << BITS) - 1)


def distance(one: int, other: int) -> int:
    """In how many bits two looks differ."""
    return (bits(one) ^ bits(other)).bit_count()


def bands(look: int) -> list[int]:
    """The four bands of 16 bits of a look, each with its number, so that they fit one index."""
    return [number << BAND | (bits(look) >> number * BAND) & 0xFFFF for number in range(BANDS)]


def near_bands(look: int) -> list[int]:
    """The bands of a look and all that differ from one of them in one bit: 68 to search for.

    Two looks at most 7 bits apart have one of them in common: of four bands one differs in one bit at most.
    """
    return [band ^ flip for band in bands(look) for flip in (0, *(1 << bit for bit in range(BAND)))]


def searched(looks: list[int]) -> list[int]:
    """The bands to search for with the looks of a picture, the whole first: all near the whole's, and the parts' own."""
    near = {band for look in looks[:1] for band in near_bands(look)}
    return sorted(near | {band for look in looks[1:] for band in bands(look)})
