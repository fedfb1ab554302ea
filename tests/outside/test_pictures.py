"""The demo's pictures: the same bytes for the same seed, and every flaw shows."""

import io
from datetime import UTC, datetime

import pytest
from PIL import Image, ImageChops

from aisoon.outside.pictures import FLAWS, SUBJECTS, listing_picture, picture

SMALL = (320, 240)


def opened(jpeg: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(jpeg))
    image.load()
    assert image.format == "JPEG"
    return image


@pytest.mark.parametrize("subject", SUBJECTS)
def test_every_subject_is_a_valid_jpeg_and_always_the_same(subject):
    first = picture(subject, "none", 7, SMALL)
    assert opened(first).size == SMALL
    assert first == picture(subject, "none", 7, SMALL)
    assert opened(listing_picture(subject, 7, SMALL)).size == SMALL
    assert listing_picture(subject, 7, SMALL) == listing_picture(subject, 7, SMALL)


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("flaw", FLAWS)
def test_every_flaw_fits_every_subject(subject, flaw):
    assert opened(picture(subject, flaw, 1, (160, 120))).size == (160, 120)


def test_names_are_those_the_demo_uses():
    assert {"dress", "shirt", "shoes", "bag", "kettle", "toaster", "headphones"} <= set(SUBJECTS)
    assert {"lamp", "chair", "mug", "book", "phone", "box", "waybill"} <= set(SUBJECTS)
    assert {"none", "cracked", "torn", "stained", "wrong_colour", "missing_part"} <= set(FLAWS)
    assert {"dented", "too_small", "empty_box", "scratched", "broken_screen"} <= set(FLAWS)


def test_seeds_differ():
    one, other = opened(picture("mug", "cracked", 1, SMALL)), opened(picture("mug", "cracked", 2, SMALL))
    assert ImageChops.difference(one, other).getbbox() is not None


def test_a_picture_takes_any_shape():
    assert opened(picture("dress", "torn", 3, (300, 400))).size == (300, 400)


def test_the_moment_it_was_taken_is_kept():
    taken = datetime(2026, 5, 4, 13, 37, tzinfo=UTC)
    facts = opened(picture("mug", "none", 1, SMALL, taken=taken)).getexif().get_ifd(0x8769)
    assert facts[0x9003] == "2026:05:04 13:37:00"


def test_an_unknown_subject_or_flaw_is_a_mistake():
    with pytest.raises(KeyError):
        picture("submarine", "none", 1, SMALL)
    with pytest.raises(KeyError):
        picture("mug", "haunted", 1, SMALL)
