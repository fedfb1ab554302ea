"""The corpus: every hostile file is refused or served only as a copy, and in no byte served is a place or a script."""

import asyncio
from pathlib import Path

import msgspec
import pytest

from aisoon.outside.files import BadFile, Files, Received
from aisoon.outside.unfit import Unreadable
from aisoon.rules.dossier import Evidence
from aisoon.rules.evidence import copy_key, key_for
from aisoon.rules.people import NOBODY, Person
from tests.evidence.films import FILMS, PLACE, SHOWN
from tests.evidence.papers import PAPERS
from tests.evidence.pictures import PICTURES
from tests.evidence.sounds import FRAME, SOUNDS, mp3, ogg, page, tags, wave

CORPUS = {**PICTURES, **PAPERS, **FILMS, **SOUNDS}
NEVER = (b"SECRETPLACE", PLACE[:18], b"<script", b"alert(", b"Exif\0", b"document.cookie", b"system(")
NAMES = ("photo.jpg", "holiday.mp4", "invoice.pdf", "x.svg", "voice.mp3")


async def given(content: bytes):
    for start in range(0, len(content), 50_000):
        yield content[start : start + 50_000]


def receive(files: Files, content: bytes, name: str) -> Received:
    return asyncio.run(files.receive(given(content), lambda _: 30_000_000, name))


def kept(files: Files, key: str) -> bytes:
    async def read() -> bytes:
        return b"".join([bytes(part) async for part in await files.open(key)])

    return asyncio.run(read())


def test_the_corpus_is_large_enough() -> None:
    assert len(CORPUS) == len(PICTURES) + len(PAPERS) + len(FILMS) + len(SOUNDS) >= 140


@pytest.mark.parametrize("name", CORPUS)
def test_it_is_refused_or_nothing_of_it_is_served(name: str, tmp_path: Path) -> None:
    content, expected = CORPUS[name]
    files = Files(tmp_path)
    claimed = NAMES[len(name) % len(NAMES)]  # what a file is called is never believed
    if expected != "kept":
        with pytest.raises(BadFile) as refused:
            receive(files, content, claimed)
        assert refused.value.code == expected
        assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
        return
    found = receive(files, content, claimed)
    served = [found.preview_key, found.thumbnail_key] if found.kind == "photo" else [copy_key(found.key)]
    for key in filter(None, served):
        copy = kept(files, key)
        assert not [word for word in NEVER if word in copy], name
        assert len(copy) < 2_000_000
        if found.kind == "photo":
            assert copy.startswith(b"\xff\xd8\xff")
        else:
            assert len(copy) == len(content)
    assert kept(files, found.key) == content, "who judges it gets what was brought"


@pytest.mark.parametrize(
    "name",
    [
        name
        for name, (content, expected) in FILMS.items()
        if expected == "kept" and SHOWN in content and "lies" not in name
    ],
)
def test_what_plays_stays_and_stays_where_it_was(name: str, tmp_path: Path) -> None:
    content, files = FILMS[name][0], Files(tmp_path)
    copy = kept(files, copy_key(receive(files, content, "film.mp4").key))
    assert copy.index(SHOWN) == content.index(SHOWN)
    assert copy[:8] == content[:8]


def row(found: Received, by: Person) -> Evidence:
    """A received file as evidence."""
    return msgspec.convert(
        {
            **msgspec.to_builtins(found), "order_id": NOBODY, "id": NOBODY, "seller_id": NOBODY, "case_id": None, "by_id": by.id,
            "by_role": by.role, "caption": "", "captured_at": None, "created_at": "2026-11-02T09:00:00Z",
        },
        Evidence, strict=False,
    )  # fmt: skip


def test_the_original_is_for_who_brought_or_judges_it(tmp_path: Path) -> None:
    from uuid import UUID

    ana, ben = Person(UUID(int=1), "buyer", "", ""), Person(UUID(int=2), "seller", "", "")
    agent = Person(UUID(int=3), "agent", "", "")
    item = row(receive(Files(tmp_path), FILMS["MP4 that tells where it was filmed"][0], "a.mp4"), ana)
    assert key_for(ana, item) == key_for(agent, item) == item.key
    assert key_for(ben, item) == copy_key(item.key) != item.key


def test_what_is_wrong_with_a_paper_is_said(tmp_path: Path) -> None:
    for name, said in (("PDF with a script when it opens", "Print it"), ("PDF behind a password", "password")):
        with pytest.raises(Unreadable, match=said):
            receive(Files(tmp_path), PAPERS[name][0], "a.pdf")


def test_what_is_heard_stays_and_stays_where_it_was(tmp_path: Path) -> None:
    """The frames, the samples and the packets of a sound are served as they came, and its pages are true to their sums."""
    files = Files(tmp_path)
    content = mp3(b"ID3\x04\0\0\0\0\0\x20" + b"x" * 32)
    assert kept(files, copy_key(receive(files, content, "a.mp3").key)) == b"\0" * 42 + FRAME * 20
    content = wave()
    assert kept(files, copy_key(receive(files, content, "a.wav").key)) == content
    copy = kept(files, copy_key(receive(files, ogg(), "a.ogg").key))
    said = tags(b"COMMENT=" + PLACE)
    silent = b"OpusTags" + b"\0" * (len(said) - 8)
    assert copy == ogg(said=silent)
    assert page(1, silent) in copy


@pytest.mark.parametrize(("name", "kind"), [("a.mp3", "audio/mpeg"), ("a.wav", "audio/wav"), ("a.ogg", "audio/ogg")])
def test_a_sound_is_called_what_it_is(name: str, kind: str, tmp_path: Path) -> None:
    content = {"a.mp3": mp3(), "a.wav": wave(), "a.ogg": ogg()}[name]
    found = receive(Files(tmp_path), content, "photo.jpg")
    assert (found.media_type, found.kind, found.preview_key) == (kind, "audio", None)
    assert found.name == f"photo.jpg{name[1:]}"
