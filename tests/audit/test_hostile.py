"""Files given to the verifier by somebody who means it harm: refused plainly, nothing unpacked, nothing crashes."""

import contextlib
import io
import json
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from click.testing import CliRunner

from aisoon.audit.bundle import FORMAT
from aisoon.audit.command import audit_group
from aisoon.audit.opened import CannotCheck, check_file
from aisoon.outside.sealing import Sealer
from aisoon.rules import seal

SIGNER = Sealer(b"s" * 32)


def zipped(*entries: tuple[zipfile.ZipInfo | str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP of these entries, whatever they are called."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, content in entries:
            made.writestr(name, content)
    return out.getvalue()


def manifest(**more: object) -> list[tuple[zipfile.ZipInfo | str, bytes]]:
    """A signed manifest that says it is a case file."""
    body = seal.as_json({"format": FORMAT, "key": SIGNER.key, "files": {}, "order": "x", "policy": "x", **more})
    return [("manifest.json", body), ("manifest.sig", SIGNER.sign(body).encode())]


def link(target: str) -> zipfile.ZipInfo:
    """A symbolic link in a ZIP."""
    info = zipfile.ZipInfo("evidence")
    info.create_system, info.external_attr = 3, 0o120777 << 16
    return info


def twice() -> bytes:
    """One name, two contents."""
    with pytest.warns(UserWarning, match="Duplicate"):
        return zipped(*manifest(), ("chain.json", b"{}"), ("chain.json", b"[]"))


def lying() -> bytes:
    """An entry that says it is small and is not."""
    content = zipped(*manifest(), ("chain.json", b"x" * 100_000), how=zipfile.ZIP_STORED)
    return content.replace(struct.pack("<L", 100_000), struct.pack("<L", 10))


def flagged(bit: int) -> bytes:
    """A ZIP whose directory claims something of its first entry."""
    content = bytearray(zipped(*manifest()))
    place = content.rindex(b"PK\x01\x02", 0, content.rindex(b"PK\x01\x02")) + 8
    content[place] |= bit
    return bytes(content)


def deep() -> bytes:
    """JSON nested deeper than any reader goes."""
    return zipped(("manifest.json", b"[" * 200_000 + b"]" * 200_000), ("manifest.sig", b""))


CHAIN = {"order": "x", "links": [{"sequence": 1, "content": "0" * 64, "hash": "0" * 64}]}
HOSTILE: dict[str, bytes] = {
    "nothing": b"",
    "no ZIP at all": b"%PDF-1.4 not a zip",
    "a ZIP cut short": zipped(*manifest())[:-30],
    "an empty ZIP": zipped(),
    "a ZIP of something else": zipped(("hello.txt", b"hello")),
    "a bomb": zipped(*manifest(), ("chain.json", b"\0" * (300 << 20))),
    "a way out": zipped(*manifest(), ("../../etc/cron.d/x", b"x")),
    "a way to the root": zipped(*manifest(), ("/etc/passwd", b"x")),
    "a way out by the other slash": zipped(*manifest(), ("..\\x", b"x")),
    "a hidden file": zipped(*manifest(), (".ssh/authorized_keys", b"x")),
    "a name with a line break": zipped(*manifest(), ("a\n✓ The history holds.", b"x")),
    "a link": zipped(*manifest(), (link("/etc/passwd"), b"/etc/passwd")),
    "two of one name": twice(),
    "an encrypted entry": flagged(1),
    "an entry that lies about its size": lying(),
    "another packing": zipped(*manifest(), ("chain.json", b"x" * 1000), how=zipfile.ZIP_LZMA),
    "no manifest": zipped(("chain.json", b"{}")),
    "no signature": zipped(manifest()[0]),
    "no chain": zipped(*manifest()),
    "no policy": zipped(*manifest(), ("chain.json", json.dumps(CHAIN).encode())),
    "deep JSON": deep(),
    "JSON of another shape": zipped(("manifest.json", b"[1, 2]"), ("manifest.sig", b"")),
    "a number for a name": zipped(("manifest.json", b'{"format": 7}'), ("manifest.sig", b"")),
    "a format from the future": zipped(*manifest(format="aisoon-case-file/9")),
    "no text": zipped(("manifest.json", b"\xff\xfe\x00"), ("manifest.sig", b"")),
    "links that are no links": zipped(*manifest(), ("chain.json", b'{"order": "x", "links": [7]}'), ("policy.toml", b"")),
    "an export that is none": zipped(*manifest(format="aisoon-history/1"), ("orders/x.json", b'{"id": "x"}')),
    "a checkpoint that is none": zipped(*manifest(format="aisoon-history/1"), ("checkpoints/1.json", b"{}")),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_in_a_sentence(name: str) -> None:
    with pytest.raises(CannotCheck) as refused:
        check_file(io.BytesIO(HOSTILE[name]), set())
    assert 10 < len(str(refused.value)) < 400


@pytest.mark.parametrize("name", ["a bomb", "a way out", "no chain", "nothing"])
def test_the_command_says_so_and_ends_with_2(name: str, tmp_path: Path) -> None:
    path = tmp_path / "given.zip"
    path.write_bytes(HOSTILE[name])
    told = CliRunner().invoke(audit_group, ["verify", str(path)])
    assert told.exit_code == 2
    assert "cannot be checked" in told.output
    assert [one.name for one in tmp_path.iterdir()] == ["given.zip"]


@pytest.mark.parametrize(
    "bad",
    [
        {"links": [{"sequence": 1, "content": "zz", "hash": "\ud7ff", "kind": "move", "id": "x", "fact": {"a": 1e400}}]},
        {"links": [{"sequence": -1, "content": "", "hash": "", "kind": "message", "fact": {}, "said": {}, "salt": "no hex", "words": "x"}]},
        {"links": [{"sequence": 2**62, "content": "0", "hash": "0"}]},
        {"links": [], "proof": [["x", 1, "0"], [["left", "no hex"]]], "signature": "no hex",
         "checkpoint": {"number": 1, "at": "", "previous": "", "root": "", "orders": 0, "through": 0, "key": "no hex"}},
        {"links": [{"sequence": 1, "content": "0", "hash": "0", "kind": "move", "id": "x", "fact": {"a": 2**60, "policy": ["x"]}}]},
    ],
)  # fmt: skip
def test_nonsense_in_the_right_shape_is_found_or_refused(bad: dict[str, object]) -> None:
    """Whoever signs it: never a crash, never a yes."""
    content = zipped(*manifest(), ("chain.json", json.dumps({"order": "x", **bad}).encode()), ("policy.toml", b""))
    with contextlib.suppress(CannotCheck):
        assert check_file(io.BytesIO(content), set())[0].faults


def test_a_damaged_entry_is_refused() -> None:
    content = bytearray(zipped(*manifest(), ("chain.json", json.dumps(CHAIN).encode() * 50)))
    place = content.index(b"chain.json") + 20
    content[place : place + 8] = zlib.compress(b"x")[:8]
    with pytest.raises(CannotCheck):
        check_file(io.BytesIO(bytes(content)), set())
