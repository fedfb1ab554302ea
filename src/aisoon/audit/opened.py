"""A case file or a whole export, checked from its bytes alone: no server, no database, no network, nothing unpacked to disk."""

import hashlib
import re
import stat
import zipfile
import zlib
from pathlib import Path
from typing import IO, Any

import msgspec

from aisoon.audit.bundle import FORMAT
from aisoon.audit.export import EXPORT
from aisoon.audit.online import Report
from aisoon.audit.seen import Shown
from aisoon.outside.sealing import verified
from aisoon.rules import chain, seal, tampering
from aisoon.rules.canonical import digest
from aisoon.rules.chain import Fact, Link
from aisoon.rules.seal import Checkpoint, Head, Proof, Sealed
from aisoon.rules.tampering import CUT, DELETED, EDITED, FORGED, INSERTED, REWRITTEN, Fault

NAME = re.compile(r"[\w][\w.-]*(/[\w][\w.-]*)?")
ENTRIES, WHOLE, TEXT, RATIO = 200_000, 20 << 30, 256 << 20, 200
"""What is opened at most: entries, bytes of all, bytes of a text we decode, and how many times smaller one may be packed."""
BLOCK = 1 << 20


class CannotCheck(Exception):
    """This file is nothing that can be checked; the message says why, to people."""


class Manifest(msgspec.Struct):
    """What a file says of itself; `evidence` only in case files."""

    format: str
    key: str
    files: dict[str, dict[str, Any]]
    order: str = ""
    case: str = ""
    policy: str = ""
    evidence: dict[str, dict[str, Any]] = {}


class Chain(msgspec.Struct):
    """The chain.json of a case file."""

    order: str
    links: list[Shown]
    checkpoint: Checkpoint | None = None
    signature: str = ""
    proof: Proof | None = None


class Opened:
    """A ZIP that was looked at before anything in it is read; CannotCheck says what is wrong with it."""

    def __init__(self, file: IO[bytes] | Path) -> None:
        try:
            self.zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, OSError, ValueError, RuntimeError) as error:
            raise CannotCheck(f"This is no ZIP file: {error}") from error
        self.entries = {info.filename: info for info in self.zip.infolist()}
        infos = self.zip.infolist()
        if len(infos) > ENTRIES or len(self.entries) < len(infos):
            raise CannotCheck("It has too many entries, or one name twice.")
        for info in infos:
            self._harmless(info)
        if sum(info.file_size for info in infos) > WHOLE:
            raise CannotCheck("Unpacked it would be larger than anything we make.")

    def _harmless(self, info: zipfile.ZipInfo) -> None:
        if not NAME.fullmatch(info.filename) or stat.S_ISLNK(info.external_attr >> 16):
            raise CannotCheck(f"It has an entry with a name we never give: {info.filename[:100]!r}")
        if info.flag_bits & 0x1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise CannotCheck(f"{info.filename} is encrypted, or packed in a way we never use.")
        if info.file_size > max(BLOCK, info.compress_size * RATIO):
            raise CannotCheck(
                f"{info.filename} would unpack to {info.file_size:,} bytes from {info.compress_size:,}: a bomb."
            )

    def text(self, name: str) -> bytes:
        """A small entry, whole."""
        info = self.entries.get(name)
        if info is None:
            raise CannotCheck(f"It has no {name}: it is no case file and no export, or not all of one.")
        if info.file_size > TEXT:
            raise CannotCheck(f"{name} is too large.")
        return b"".join(self._blocks(info))

    def sha256(self, name: str) -> str:
        """The hash of an entry."""
        found = hashlib.sha256()
        for block in self._blocks(self.entries[name]):
            found.update(block)
        return found.hexdigest()

    def _blocks(self, info: zipfile.ZipInfo) -> Any:
        read = 0
        try:
            with self.zip.open(info) as entry:
                while block := entry.read(BLOCK):
                    read += len(block)
                    if read > info.file_size:
                        raise CannotCheck(f"{info.filename} is larger than it says.")
                    yield block
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
            raise CannotCheck(f"{info.filename} cannot be read: {error}") from error

    def decoded(self, name: str, kind: Any) -> Any:
        """A JSON entry as what it should be."""
        try:
            return msgspec.json.decode(self.text(name), type=kind)
        except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
            raise CannotCheck(f"{name} is not what it should be: {error}") from error


def check_file(file: IO[bytes] | Path, keys: set[str]) -> tuple[Report, Manifest]:
    """Check a case file or an export; `keys` empty believes the key it names, which the reader must compare.

    CannotCheck when it is neither.
    """
    opened = Opened(file)
    manifest: Manifest = opened.decoded("manifest.json", Manifest)
    if manifest.format not in (FORMAT, EXPORT):
        raise CannotCheck(f"It says that it is {manifest.format[:60]!r}, which this program does not know.")
    report = Report(faults=of_manifest(opened, manifest, keys))
    trusted = keys or {manifest.key}
    if manifest.format == FORMAT:
        of_case_file(opened, manifest, trusted, report)
    else:
        of_export(opened, trusted, report)
    return report, manifest


def of_manifest(opened: Opened, manifest: Manifest, keys: set[str]) -> list[Fault]:
    """Whether the files are those that were signed, all of them and no other."""
    body, signature = opened.text("manifest.json"), opened.text("manifest.sig").decode("ascii", "replace")
    trusted = not keys or manifest.key in keys
    faults = [] if trusted and verified(manifest.key, signature, body) else [Fault("file", "manifest.json", FORGED)]
    faults += [Fault("file", name[:200], DELETED) for name in manifest.files if name not in opened.entries]
    listed = {*manifest.files, "manifest.json", "manifest.sig"}
    faults += [Fault("file", name, INSERTED) for name in opened.entries if name not in listed]
    for name, said in manifest.files.items():
        if name in opened.entries and opened.sha256(name) != said.get("sha256"):
            faults.append(Fault("file", name, EDITED))
    return faults


def of_case_file(opened: Opened, manifest: Manifest, keys: set[str], report: Report) -> None:
    """Whether the chain holds, says what it shows, stands under its checkpoint, and seals the evidence and the policy."""
    told: Chain = opened.decoded("chain.json", Chain)
    order = told.order
    links = [
        Link(sequence=one.sequence, kind=one.kind, subject=one.id, content=one.content, words=one.words, hash=one.hash)
        for one in told.links
    ]
    heads = [told.proof.head] if told.proof else []
    report.orders, report.links, report.files = 1, len(links), len(manifest.files)
    report.faults += tampering.of_chain(order, links, heads)
    report.faults += of_proof(told, keys)
    sealed = max((head.sequence for head in heads), default=0)
    report.checkpoints, report.latest = bool(told.checkpoint), told.checkpoint.at if told.checkpoint else ""
    report.unsealed = sum(1 for one in links if one.sequence > sealed)
    report.later = sum(1 for one in told.links if one.later)
    report.erased = sum(1 for one in told.links if one.words and not one.salt)
    report.hidden = sum(1 for one in told.links if one.fact is None)
    if order != manifest.order:
        report.faults.append(Fault(order, "chain.json", EDITED))
    for one in told.links:
        if one.fact is not None and not says(one):
            report.faults.append(Fault(order, f"link {one.sequence} ({one.kind} {one.id})", EDITED))
    report.faults += of_evidence(opened, manifest, told)
    policies = {
        str(one.fact["policy"]) for one in told.links if one.fact and one.kind == "move" and one.fact.get("policy")
    }
    text = hashlib.sha256(opened.text("policy.toml")).hexdigest()
    if text != manifest.policy or (policies and text not in policies):
        report.faults.append(Fault(order, "policy.toml", EDITED))


def says(one: Shown) -> bool:
    """Whether what a link shows is what it sealed."""
    assert one.fact is not None
    fact = Fact(one.kind, one.id, one.fact, one.said or {})
    try:
        if one.said is not None and chain.commitment(one.salt, one.said) != one.words:
            return False
        if one.ledger is not None and chain.money(one.ledger) != one.fact.get("ledger"):
            return False
        return digest(chain.content(fact, one.words, one.later)) == one.content
    except ValueError:
        return False


def of_proof(told: Chain, keys: set[str]) -> list[Fault]:
    """Whether the checkpoint is signed by a key we trust, and the chain's head stands under its root."""
    if told.checkpoint is None or told.proof is None:
        return []
    point, name = told.checkpoint, f"checkpoint {told.checkpoint.number}"
    try:
        leads = seal.leads_to(told.proof) == point.root and told.proof.head.order == told.order
    except ValueError:
        leads = False
    if point.key in keys and verified(point.key, told.signature, point.signed) and leads:
        return []
    return [Fault("checkpoints", name, FORGED)]


def of_evidence(opened: Opened, manifest: Manifest, told: Chain) -> list[Fault]:
    """Whether the files of evidence are those that were sealed; copies of pictures are held by the manifest."""
    sealed = {one.id: one.fact for one in told.links if one.kind == "evidence" and one.fact}
    faults = []
    for name, said in manifest.evidence.items():
        fact = sealed.get(str(said.get("id")))
        if fact is None:
            faults.append(Fault(told.order, name[:200], INSERTED))
        elif not said.get("copy") and name in opened.entries and opened.sha256(name) != fact.get("sha256"):
            faults.append(Fault(told.order, name[:200], REWRITTEN))
    return faults


def of_export(opened: Opened, keys: set[str], report: Report) -> None:
    """Every history of an export, as the database would be checked."""
    points = [opened.decoded(name, Sealed) for name in sorted(opened.entries) if name.startswith("checkpoints/")]
    report.faults += tampering.of_checkpoints(points, keys, verified)
    heads = tampering.heads_by_order(points)
    through = points[-1].checkpoint.through if points else 0
    report.checkpoints, report.latest = len(points), points[-1].checkpoint.at if points else ""
    report.files = len(opened.entries)
    for name in sorted(opened.entries):
        if name.startswith("orders/"):
            history = opened.decoded(name, dict[str, Any])
            own: list[Head] = heads.pop(str(history.get("id")), [])
            try:
                report.count(history, max((one.sequence for one in own), default=0))
                report.faults += tampering.of_history(history, own, through)
            except (KeyError, TypeError, ValueError, msgspec.MsgspecError) as error:
                raise CannotCheck(f"{name} is not what it should be: {error!r}") from error
        elif name.startswith("policies/") and opened.sha256(name) != Path(name).stem:
            report.faults.append(Fault("policies", name, EDITED))
    report.faults += [Fault(order, "the whole order", CUT if order else DELETED) for order in heads]
