"""Tampering, found: a chain held against what is kept of its order, and against the checkpoints that were signed."""

from collections.abc import Iterable
from typing import Any

import msgspec

from aisoon.rules import chain
from aisoon.rules.canonical import digest
from aisoon.rules.chain import Fact, Link
from aisoon.rules.seal import FIRST, Head, Sealed, root

EDITED, DELETED, INSERTED, SWAPPED, CUT, REWRITTEN = "edited", "deleted", "inserted", "swapped", "cut", "rewritten"
MISSING, FORGED, UNSEALED = "checkpoint missing", "checkpoint forged", "not sealed"

SAYS = {
    EDITED: "does not say what was sealed",
    DELETED: "was sealed and is gone",
    INSERTED: "is here and was never sealed",
    SWAPPED: "stands in another one's place",
    CUT: "the chain ends before the last link that a checkpoint sealed",
    REWRITTEN: "the chain was made anew: a checkpoint sealed another link here",
    MISSING: "a checkpoint is missing",
    FORGED: "the checkpoint was changed, or signed by somebody else",
    UNSEALED: "a link that a checkpoint must have sealed was not",
}
"""What each finding means, after the place where it was found."""


class Fault(msgspec.Struct, frozen=True):
    """One finding: in which order (or checkpoint), where in it, and what."""

    order: str
    where: str
    what: str

    def __str__(self) -> str:
        return f"{self.order} · {self.where}: {self.what}; {SAYS[self.what]}"


def of_history(history: dict[str, Any], heads: list[Head], through: int = 0) -> list[Fault]:
    """What is wrong with one order: its chain, its rows and its states, held against each other and what was sealed."""
    order, links = history["id"], msgspec.convert(history["chain"], list[Link])
    faults = of_chain(order, links, heads, through)
    faults += of_rows(order, links, chain.facts(history), bool(history["waiting"]))
    return faults + of_states(order, history)


def of_chain(order: str, links: list[Link], heads: list[Head], through: int = 0) -> list[Fault]:
    """Whether the links follow one another, and lead through every head that was sealed."""
    faults, previous, expected, broken = [], chain.START, 1, []
    for link in links:
        if link.sequence != expected:
            gone = f"link {expected}" if link.sequence - expected == 1 else f"links {expected} to {link.sequence - 1}"
            faults.append(Fault(order, gone, DELETED))
        elif chain.hashed(previous, order, link.sequence, link.content) != link.hash:
            broken.append((previous, link))
        previous, expected = link.hash, link.sequence + 1
    faults += _broken(order, broken)
    kept = {link.sequence: link.hash for link in links}
    sealed = max((head.sequence for head in heads), default=0)
    for head in heads:
        if head.sequence >= expected:
            faults.append(Fault(order, f"link {head.sequence}", CUT))
        elif head.sequence in kept and kept[head.sequence] != head.hash:
            faults.append(Fault(order, f"link {head.sequence}", REWRITTEN))
    faults += [
        Fault(order, f"link {one.sequence}", UNSEALED)
        for one in links
        if 0 < one.number <= through and one.sequence > sealed
    ]
    return faults


def _broken(order: str, broken: list[tuple[str, Link]]) -> list[Fault]:
    """Links whose hash does not follow: swapped where another one's content does, else edited."""
    faults = []
    for previous, link in broken:
        fits = any(chain.hashed(previous, order, link.sequence, other.content) == link.hash for _, other in broken)
        moved = any(chain.hashed(before, order, spot.sequence, link.content) == link.hash for before, spot in broken)
        faults.append(Fault(order, f"link {link.sequence}", SWAPPED if fits or moved else EDITED))
    return faults


def of_rows(order: str, links: list[Link], facts: Iterable[Fact], waiting: bool = False) -> list[Fault]:
    """Whether every link has its row and every row its link, saying the same; rows that wait to be chained are let be."""
    kept = {(fact.kind, fact.subject): fact for fact in facts}
    latest = {link.subject: link.sequence for link in links if link.kind == "filed"}
    erased = {link.subject for link in links if link.kind == "erased"}
    faults, wrong, seen = [], [], set()
    for link in links:
        if link.kind == "filed" and link.sequence != latest[link.subject]:
            continue
        seen.add((link.kind, link.subject))
        fact = Fact("erased", link.subject, {}, {}) if link.kind == "erased" else kept.get((link.kind, link.subject))
        if fact is None:
            faults.append(Fault(order, _named(link), DELETED))
        elif not fits(fact, link, f"{link.kind}:{link.subject}" in erased):
            wrong.append((fact, link))
    for fact, link in wrong:
        faults.append(Fault(order, _named(link), SWAPPED if _swapped(fact, link, wrong) else EDITED))
    if not waiting:
        faults += [Fault(order, f"{kind} {subject}", INSERTED) for kind, subject in kept if (kind, subject) not in seen]
    return faults


def _named(link: Link) -> str:
    return f"link {link.sequence} ({link.kind} {link.subject})"


def fits(fact: Fact, link: Link, erased: bool = False) -> bool:
    """Whether a fact is what its link sealed; erased words cannot be held against anything, and their erasure is a link too."""
    if link.words and link.salt is None:
        words_fit = erased and chain.blank(fact.words)
    elif link.words:
        words_fit = chain.commitment(link.salt or "", fact.words) == link.words
    else:
        words_fit = not fact.words
    return words_fit and digest(chain.content(fact, link.words, link.later)) == link.content


def _swapped(fact: Fact, link: Link, wrong: list[tuple[Fact, Link]]) -> bool:
    """Whether what stands here was sealed under another link of the same kind, whole or in its words."""
    wrong = [(one, spot) for one, spot in wrong if spot.kind == link.kind and spot.subject != link.subject][:50]
    for _, other in wrong:
        if other.words and other.salt and link.salt and chain.commitment(other.salt, fact.words) == other.words:
            return True
    for other_fact, other in wrong:
        moved = Fact(fact.kind, other.subject, fact.content, fact.words)
        if fits(moved, other) or _exchanged(fact, link, other_fact):
            return True
    return False


def _exchanged(fact: Fact, link: Link, other: Fact) -> bool:
    """Whether one field of this fact and another one's, put back, is what was sealed."""
    for name in fact.content:
        mended = {**fact.content, name: other.content.get(name)}
        if mended != fact.content and fits(Fact(fact.kind, fact.subject, mended, fact.words), link):
            return True
    return False


MACHINES = {
    "cases": "case",
    "parcel": "parcel",
    "refund": "refund",
    "dispute": "dispute",
    "external": "external",
    "chargeback": "chargeback",
}


def of_states(order: str, history: dict[str, Any]) -> list[Fault]:
    """Whether every row stands in the state into which its last move took it."""
    last: dict[tuple[str, str], str] = {}
    place = {one["subject"]: one["sequence"] for one in history["chain"] if one["kind"] == "move"}
    for row in sorted(history["move"], key=lambda row: (place.get(row["id"], 0), row["id"])):
        last[row["machine"], row["subject_id"]] = row["target"]
    faults = []
    for table, machine in MACHINES.items():
        for row in history[table]:
            reached = last.pop((machine, row["id"]), None)
            if reached is None and not (machine == "parcel" and _shared(row, history)):
                faults.append(Fault(order, f"{machine} {row['id']}", INSERTED))
            elif reached is not None and reached != row["state"]:
                faults.append(Fault(order, f"{machine} {row['id']}", EDITED))
    return faults + [Fault(order, f"{machine} {id}", DELETED) for machine, id in last if machine in MACHINES.values()]


def _shared(parcel: dict[str, Any], history: dict[str, Any]) -> bool:
    """Whether a parcel is that of the case from which its own was split off: one parcel, told of in both."""
    parents = {case["parent_id"] for case in history["cases"] if case["id"] == parcel["case_id"]}
    return any(row["case_id"] in parents for row in history["parcel"])


def of_checkpoints(
    found: list[Sealed], keys: set[str], signed: Any, known: dict[int, str] | None = None
) -> list[Fault]:
    """Whether checkpoints follow one another from the first, each signed with a key of `keys` over the heads it lists.

    `signed(key, signature, bytes)` judges a signature; `known` are hashes by number that somebody else kept.
    """
    faults, previous, expected = [], FIRST, 1
    for one in found:
        point, name = one.checkpoint, f"checkpoint {one.checkpoint.number}"
        for number in range(expected, point.number):
            faults.append(Fault("checkpoints", f"checkpoint {number}", MISSING))
        if (
            (expected == point.number and point.previous != previous)
            or point.key not in keys
            or not signed(point.key, one.signature, point.signed)
            or root(one.heads) != point.root
            or len(one.heads) != point.orders
            or (known or {}).get(point.number, point.hash) != point.hash
        ):
            faults.append(Fault("checkpoints", name, FORGED))
        previous, expected = point.hash, max(expected, point.number + 1)
    gone = [number for number in (known or {}) if number >= expected]
    return faults + [Fault("checkpoints", f"checkpoint {number}", MISSING) for number in gone]


def heads_by_order(found: list[Sealed]) -> dict[str, list[Head]]:
    """Every head that was sealed, by order, the oldest first."""
    heads: dict[str, list[Head]] = {}
    for one in found:
        for head in one.heads:
            heads.setdefault(head.order, []).append(head)
    return heads
