"""Signals: what shows and what does not, at their edges; looks are found by their bands as far as is promised."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules import places
from aisoon.rules.looks import NEAR, bands, distance, near_bands, signed
from aisoon.rules.signals import (
    CLOCKS,
    Found,
    History,
    Known,
    Neighbour,
    Picture,
    about,
    found,
    grams,
    off,
    unusual,
    weighed,
)

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)
QUIET = History(orders=4, cases=0, people=100, median=0, most=2)


def known(*pictures: Picture, **more: object) -> Known:
    plain = {"delivered_at": NOW - timedelta(days=3), "buyer": QUIET, "seller": QUIET}
    return Known(pictures=list(pictures), **{**plain, **more})  # type: ignore[arg-type]


def shown(*pictures: Picture, **more: object) -> dict[str, Found]:
    return {one.name: one for one in found(known(*pictures, **more)) if one.shows}


@given(st.integers(0, 2**64 - 1), st.sets(st.integers(0, 63), max_size=7))
def test_looks_at_most_seven_bits_apart_share_a_band_that_is_searched(look: int, flipped: set[int]) -> None:
    other = look
    for bit in flipped:
        other ^= 1 << bit
    assert distance(signed(look), signed(other)) == len(flipped)
    assert set(near_bands(look)) & set(bands(other))
    assert len(near_bands(look)) == 68


def test_looks_far_apart_are_hardly_ever_found() -> None:
    luck = Random(1)
    looks = [luck.getrandbits(64) for _ in range(400)]
    hits = sum(bool(set(near_bands(a)) & set(bands(b))) for a in looks for b in looks if a != b)
    assert hits < 0.003 * len(looks) ** 2


def neighbour(look: int, case: str = "RET-1") -> Neighbour:
    return Neighbour(case, str(UUID(int=8)), UUID(int=9), [look], False, NOW)


@pytest.mark.parametrize(("bits", "shows"), [(0, True), (NEAR, True), (NEAR + 1, False)])
def test_a_picture_is_the_same_up_to_so_many_bits(bits: int, shows: bool) -> None:
    one = Picture(UUID(int=1), "buyer", NOW, looks=[0], neighbours=[neighbour((1 << bits) - 1)])
    rows = shown(one).get("picture_seen")
    assert (rows is not None) == shows
    if rows:
        assert rows.grounds["rows"][0]["bits"] == bits
        assert rows.grounds["rows"][0]["case"] == "RET-1"


@pytest.mark.parametrize(
    ("side", "taken", "name"),
    [
        ("buyer", NOW - timedelta(days=3) - CLOCKS - timedelta(minutes=1), "picture_early"),
        ("buyer", NOW - timedelta(days=3) - CLOCKS, ""),
        ("seller", NOW - timedelta(days=30), ""),
        ("buyer", NOW + CLOCKS + timedelta(minutes=1), "picture_late"),
        ("buyer", NOW + CLOCKS, ""),
    ],
)
def test_a_cameras_clock_may_be_off_by_a_zone(side: str, taken: datetime, name: str) -> None:
    assert set(shown(Picture(UUID(int=1), side, NOW, taken))) == ({name} if name else set())


def test_programs_that_edit_and_places_elsewhere_show_and_coordinates_are_not_even_known() -> None:
    one = Picture(UUID(int=1), "buyer", NOW, software="Adobe Photoshop 25.1", far=True)
    assert set(shown(one)) == {"picture_edited", "picture_far"}
    assert not shown(Picture(UUID(int=1), "buyer", NOW, software="HDR+ 1.0.5", far=None))


@pytest.mark.parametrize(
    ("place", "country", "far"),
    [((52, 13), "DE", False), ((41, 29), "DE", True), ((28, -16), "ES", False), ((48, 2), "DE", False), (None, "DE", None), ((1, 1), "XX", None)],
)  # fmt: skip
def test_far_is_only_what_cannot_be_near(place: tuple[int, int] | None, country: str, far: bool | None) -> None:
    assert places.far(place, country) is far


@pytest.mark.parametrize(
    ("was", "now", "shows"),
    [(400, 300, False), (400, 299, True), (100, 40, True), (100, 51, False), (1000, 2500, False), (1000, 2501, True)],
)
def test_a_parcel_may_weigh_more_than_its_goods_but_hardly_less(was: int, now: int, shows: bool) -> None:
    assert off(was, now) == shows
    assert ("weight" in shown(weights=[(was, now)])) == shows


def test_one_other_buyer_at_an_address_is_a_household_two_are_told() -> None:
    row = {"case": "RET-1", "buyer": "b"}
    assert "address" not in shown(others=[row, row])
    assert shown(others=[row, {"case": "RET-2", "buyer": "c"}])["address"].grounds["rows"]


def test_histories_are_always_there_and_stand_out_only_beside_enough_others() -> None:
    names = [one.name for one in found(known())]
    assert names == ["buyer", "seller"]
    assert unusual(History(12, 5, people=100, median=0, most=3))
    assert not unusual(History(12, 3, people=100, median=0, most=3))
    assert not unusual(History(12, 5, people=19, median=0, most=3)), "too few to compare with"
    assert not unusual(History(4, 4, people=100, median=0, most=0)), "too few orders"


@given(st.integers(0, 10**8))
def test_everybody_has_others_like_them(orders: int) -> None:
    low, high = about(orders)
    assert low <= orders <= high


@pytest.mark.parametrize(
    ("attributes", "each"),
    [
        ({"weight": "1.2 kg"}, 1200), ({"Weight": "350 g"}, 350), ({"weight_g": "80"}, 80), ({"Gewicht": "1,5kg"}, 1500),
        ({"weight": "heavy"}, None), ({"weight": "5"}, None), ({"fabric weight": "200 g"}, None), ({}, None),
    ],
)  # fmt: skip
def test_a_listing_says_what_a_unit_weighs_or_nothing(attributes: dict[str, str], each: int | None) -> None:
    assert grams(attributes) == each


def test_a_parcel_is_compared_only_where_both_weights_are_known() -> None:
    assert weighed(900, [(2, 400), (1, 100)]) == [(900, 900)]
    assert weighed(900, [(2, 400), (1, None)]) == []
    assert weighed(None, [(2, 400)]) == []
