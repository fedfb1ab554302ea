"""Files at rest: what a thief finds is noise, what somebody changed is not shown, and a player may begin anywhere."""

import asyncio
import os
from pathlib import Path

import pytest
from click.testing import CliRunner

from aisoon.cli_files import files_group
from aisoon.outside import locking
from aisoon.outside.files import Files
from aisoon.outside.locking import BLOCK, HEAD, Locker, locker
from aisoon.outside.parts import Parts
from aisoon.rules.evidence import Shut
from tests.outside.test_files import MP4, kept, left, receive, telling_photo

KEY, OTHER = b"k" * 32, b"o" * 32
FILM = MP4 + b"".join(n.to_bytes(8, "big") for n in range(3 * BLOCK // 8)) + b"the end"
SIZES = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 2 * BLOCK + 5]


def shelf(folder: Path, *keys: bytes) -> Files:
    return Files(folder, Locker(*(keys or (KEY,))))


def put(files: Files, key: str, content: bytes) -> None:
    asyncio.run(files.keep(key, content))


def on_disk(folder: Path, key: str) -> bytes:
    return (folder / key).read_bytes()


@pytest.mark.parametrize("size", SIZES)
def test_files_come_back_as_they_were(tmp_path: Path, size: int) -> None:
    """Whatever their length: whole, and their length is told without reading them."""
    files, content = shelf(tmp_path), os.urandom(size)
    put(files, "evidence/ab/one", content)
    assert kept(files, "evidence/ab/one") == content
    assert asyncio.run(files.head("evidence/ab/one")) == size
    assert len(on_disk(tmp_path, "evidence/ab/one")) > size


def test_any_span_is_the_file_s_own(tmp_path: Path) -> None:
    """A player asks for bytes from the middle, at the edges of blocks and over them."""
    files, content = shelf(tmp_path), os.urandom(3 * BLOCK + 77)
    put(files, "copies/ab/one", content)
    edges = [0, 1, BLOCK - 1, BLOCK, BLOCK + 1, 2 * BLOCK, 3 * BLOCK, len(content) - 1, len(content)]
    for start in edges:
        for end in [one for one in edges if one > start]:
            assert kept(files, "copies/ab/one", start, end) == content[start:end], (start, end)


def test_nothing_of_an_upload_is_open_at_rest(tmp_path: Path) -> None:
    """Originals, copies, previews and the parts on their way: none of their bytes is on the disk as it came."""
    files, photo = shelf(tmp_path), telling_photo()
    receive(files, photo)
    receive(files, FILM, "a.mp4", 10**9)
    parts = Parts(files)

    async def piece():
        yield photo

    from uuid import UUID

    asyncio.run(parts.keep(UUID(int=1), 0, piece(), 10**6, lambda _: 10**9))
    rows = [path for path in left(tmp_path) if path.parent.name != "scratch"]
    assert len(rows) == 6, rows
    for path in rows:
        content = path.read_bytes()
        assert content.startswith(locking.MARK), path
        assert photo[:64] not in content, path
        assert b"the end" not in content, path


@pytest.mark.parametrize(
    "fault", ["a bit", "the tail", "two blocks swapped", "another file", "the head", "a block left out"]
)
def test_what_was_changed_is_not_shown(tmp_path: Path, fault: str) -> None:
    """Shut is raised, and no byte after the change is given."""
    files, content = shelf(tmp_path), os.urandom(3 * BLOCK + 5)
    put(files, "evidence/ab/one", content)
    put(files, "evidence/cd/two", os.urandom(3 * BLOCK + 5))
    path, sealed = tmp_path / "evidence/ab/one", locking.SEALED
    was = path.read_bytes()
    first, second = was[HEAD : HEAD + sealed], was[HEAD + sealed : HEAD + 2 * sealed]
    now = {
        "a bit": was[: HEAD + sealed + 9] + bytes([was[HEAD + sealed + 9] ^ 1]) + was[HEAD + sealed + 10 :],
        "the tail": was[: HEAD + 3 * sealed],
        "two blocks swapped": was[:HEAD] + second + first + was[HEAD + 2 * sealed :],
        "another file": on_disk(tmp_path, "evidence/cd/two"),
        "the head": was[:20] + bytes([was[20] ^ 1]) + was[21:],
        "a block left out": was[:HEAD] + second + was[HEAD + 2 * sealed :],
    }[fault]
    path.write_bytes(now)
    with pytest.raises(Shut):
        kept(files, "evidence/ab/one")


def test_a_missing_key_is_named(tmp_path: Path) -> None:
    """Without its key a file stays shut, and whoever reads the log learns which key it was."""
    put(shelf(tmp_path), "evidence/ab/one", b"content")
    with pytest.raises(Shut, match=locking.named(KEY).hex()):
        kept(shelf(tmp_path, OTHER), "evidence/ab/one")
    with pytest.raises(Shut):
        kept(Files(tmp_path), "evidence/ab/one")


def test_keys_are_changed_while_files_stay(tmp_path: Path) -> None:
    """The newest key locks, the older ones open; after locking anew the older one may go."""
    put(Files(tmp_path), "evidence/ab/open", b"from before files were locked")
    put(shelf(tmp_path), "evidence/ab/older", b"under the old key")
    both = shelf(tmp_path, OTHER, KEY)
    assert kept(both, "evidence/ab/open") == b"from before files were locked"
    assert asyncio.run(both.relock("evidence/ab/open"))
    assert asyncio.run(both.relock("evidence/ab/older"))
    assert not asyncio.run(both.relock("evidence/ab/older"))
    alone = shelf(tmp_path, OTHER)
    assert kept(alone, "evidence/ab/open") == b"from before files were locked"
    assert kept(alone, "evidence/ab/older") == b"under the old key"


def test_the_command_locks_what_is_open(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`aisoon files lock` on an installation from before; checkpoints stay open for strangers."""
    monkeypatch.setenv("AISOON_DATA", str(tmp_path))
    monkeypatch.delenv("AISOON_FILES_KEY", raising=False)
    old = Files(tmp_path / "files")
    put(old, "evidence/ab/one", b"content")
    asyncio.run(old.put("checkpoints/1.json", b"{}"))
    told = CliRunner().invoke(files_group, ["lock"])
    assert "1 of 1 files" in told.output, told.output
    assert kept(Files.of(tmp_path / "files", tmp_path), "evidence/ab/one") == b"content"
    assert on_disk(tmp_path / "files", "evidence/ab/one").startswith(locking.MARK)
    assert on_disk(tmp_path / "files", "checkpoints/1.json") == b"{}"
    assert CliRunner().invoke(files_group, ["key"]).output.strip() == locker(tmp_path).newest.hex()


def test_keys_that_are_none_are_refused(tmp_path: Path) -> None:
    """A setting with a typo stops the start, with a sentence."""
    for wrong in ("short", "AAAA", "!" * 44):
        with pytest.raises(ValueError, match="AISOON_FILES_KEY"):
            locker(tmp_path, wrong)
    assert (tmp_path / "files.key").exists() is False
    assert locker(tmp_path).newest == locker(tmp_path).newest
    assert (tmp_path / "files.key").stat().st_mode & 0o777 == 0o600
