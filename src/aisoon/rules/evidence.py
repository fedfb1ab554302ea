"""Evidence: what a file store hands over, and when a file may still be brought."""

from collections.abc import AsyncIterator, Callable
from datetime import datetime
from typing import Protocol
from uuid import UUID

from aisoon.rules.dossier import Case, Dossier, Evidence
from aisoon.rules.people import PARTIES, Person
from aisoon.rules.policy import Policy
from aisoon.rules.refusals import Refused

BRINGERS = ("buyer", "seller", "agent")
"""Who brings files."""


class Shut(Exception):
    """A kept file whose bytes were changed, or whose key is not here."""


class Received(Protocol):
    """A file that arrived whole: stored, sniffed and hashed; sizes in bytes."""

    @property
    def key(self) -> str:
        """Where it is stored."""

    @property
    def media_type(self) -> str:
        """What it was sniffed as."""

    @property
    def kind(self) -> str:
        """photo, video, audio or document."""

    @property
    def size(self) -> int:
        """Bytes."""

    @property
    def sha256(self) -> str:
        """Of the whole file."""

    @property
    def name(self) -> str:
        """What it was called, tidied."""

    @property
    def preview_key(self) -> str | None:
        """The copy pages show, of a photo."""

    @property
    def thumbnail_key(self) -> str | None:
        """The small copy."""

    @property
    def captured_at(self) -> datetime | None:
        """When the camera says it was taken."""


class Files(Protocol):
    """Where files are kept; the API and the pages are handed one without knowing which."""

    async def receive(self, stream: AsyncIterator[bytes], limit: Callable[[str], int], claimed_name: str) -> Received:
        """Store a stream; refused files leave no trace."""

    async def cover(
        self, key: str, media_type: str, areas: list[list[int]], preview_key: str, thumbnail_key: str
    ) -> None:
        """Make a photo's pictures anew with areas covered."""

    async def open(self, key: str, start: int = 0, end: int | None = None) -> AsyncIterator[bytes]:
        """A stored file in parts; FileNotFoundError when nothing is kept there."""

    async def head(self, key: str) -> int:
        """A stored file's size in bytes."""


class Parts(Protocol):
    """Where files are kept that arrive in parts; `part` is the most bytes of one."""

    part: int

    async def keep(
        self, id: UUID, offset: int, stream: AsyncIterator[bytes], most: int, fits: Callable[[str], int]
    ) -> tuple[str, int]:
        """Keep a part as (key, bytes)."""

    async def judge(self, id: UUID, keys: list[str], fits: Callable[[str], int], name: str) -> Received:
        """The parts as one file, judged by its bytes."""

    async def settle(self, id: UUID, file: dict[str, object]) -> Received:
        """A judged file in its lasting place."""

    async def forget(self, id: UUID) -> None:
        """Forget everything of an upload."""


def limit(policy: Policy, media_type: str) -> int:
    """The largest file of a sniffed media type the policy takes, in bytes."""
    if media_type.startswith("image/"):
        return policy.limits.photo
    if media_type.startswith("audio/"):
        return policy.limits.audio
    return policy.limits.video if media_type.startswith("video/") else policy.limits.document


def largest(policy: Policy) -> int:
    """The largest file of any type the policy takes, in bytes."""
    limits = policy.limits
    return max(limits.photo, limits.video, limits.audio, limits.document)


def may_bring(
    dossier: Dossier, seller: UUID, case: Case | None, person: Person, policy: Policy, more: bool = True
) -> None:
    """Refused when this person may bring no file here, the case is closed, or (for `more` files) the order is full."""
    if person.role not in BRINGERS:
        raise Refused("not_your_move", who=list(BRINGERS))
    if seller not in {line.seller_id for line in dossier.lines} or person.seller_id not in (None, seller):
        raise Refused("not_found")
    if case is not None and case.state == "closed":
        raise Refused("evidence_closed", "file")
    here = sum(not row.gone_at for row in dossier.evidence)
    if more and (here >= policy.limits.files or len(dossier.evidence) >= 2 * policy.limits.files):
        raise Refused("too_much_evidence", "file", files=policy.limits.files)


def readers(person: Person, wanted: list[str] | None) -> list[str]:
    """Which parties may see what somebody brings: both, unless customer service names some or none."""
    return list(PARTIES) if person.role in PARTIES or wanted is None else [one for one in PARTIES if one in wanted]


def item(
    dossier: Dossier,
    seller: UUID,
    case: Case | None,
    person: Person,
    file: Received,
    caption: str,
    policy: Policy,
    audience: list[str] | None = None,
    shows: list[str] | None = None,
) -> dict[str, object]:
    """The evidence row a received file becomes (without id, time); Refused as `may_bring` and `showing` say."""
    may_bring(dossier, seller, case, person, policy)
    return {
        "order_id": dossier.order.id,
        "seller_id": seller,
        "case_id": case.id if case else None,
        "by_id": person.id,
        "by_role": person.role,
        "kind": file.kind,
        "media_type": file.media_type,
        "size": file.size,
        "sha256": file.sha256,
        "key": file.key,
        "preview_key": file.preview_key,
        "thumbnail_key": file.thumbnail_key,
        "name": file.name,
        "caption": caption.replace("\x00", "").strip()[:500],
        "captured_at": file.captured_at.isoformat() if file.captured_at else None,
        "audience": readers(person, audience),
        "shows": showing(policy, shows or []),
    }


def showing(policy: Policy, wanted: list[str]) -> list[str]:
    """Names of checks of the policy, each once; Refused `check_unknown` for one that it has not."""
    known = [one.name for one in policy.check]
    if strange := [name for name in wanted if name not in known]:
        raise Refused("check_unknown", "shows", check=strange[0][:80], checks=known)
    return list(dict.fromkeys(wanted))


def copy_key(key: str) -> str:
    """Where the copy of a video or document is kept: as long as the original, without what does not belong to what it shows."""
    before, _, after = key.rpartition("evidence/")
    return f"{before}copies/{after}"


def key_for(person: Person, row: Evidence) -> str:
    """Where the bytes are that this person gets as the file: the original for who brought or judges it, else its copy."""
    own = row.by_id == person.id or person.role in ("agent", "operator")
    return row.key if row.kind == "photo" or own else copy_key(row.key)


def original_for(person: Person, row: Evidence) -> bool:
    """Whether this person gets the bytes as they came: a photo's, with what its camera wrote, are for customer service and its owner."""
    return row.kind != "photo" or person.role in ("agent", "operator") or row.by_id == person.id


def same(
    dossier: Dossier, person: Person, case: Case | None, sha256: str, audience: list[str] | None = None
) -> Evidence | None:
    """The same file brought by the same person to the same case before: bringing it twice keeps one."""
    case_id = case.id if case else None
    for row in dossier.evidence:
        known = not row.gone_at and row.sha256 == sha256 and row.by_id == person.id and row.case_id == case_id
        if known and set(row.audience) == set(readers(person, audience)):
            return row
    return None
