"""Case files: who sees what, the same bytes twice, checked from the file alone, and what is done to them is found."""

import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from aisoon.audit.opened import check_file
from aisoon.audit.seen import seen
from aisoon.jobs.checkpoint import checkpoint
from aisoon.outside.files import Files
from aisoon.outside.sealing import Sealer, sealer
from aisoon.rules import seal
from aisoon.rules.people import NOBODY, Person
from tests.api.world import PDF, Running, World, photo

NOTE, TO_SELLER, TO_BUYER, FOREIGN = "CANARY-note", "CANARY-to-seller", "CANARY-to-buyer", "CANARY-other-seller"
pytestmark = pytest.mark.xdist_group("audit-casefile")


class Scene:
    """A case with everything said around it, and its files by reader."""

    def __init__(self, world: World, signer: Sealer, reference: str) -> None:
        self.world, self.signer, self.reference = world, signer, reference
        self.drawn = {who: self.fetch(who) for who in ("ana", "loom", "agent", "operator")}

    def fetch(self, who: str, query: str = "") -> bytes:
        reply = self.world.get(who, f"/v1/cases/{self.reference}/file.zip{query}")
        assert reply.status_code == 200, reply.text
        return reply.content


@pytest.fixture(scope="module")
def scene(module_database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("casefile")
    with Running(module_database_url, folder) as world:
        order = world.order()
        loom, volt = (order["lines"][n]["seller"] for n in (0, 1))
        shown = world.upload("ana", order, photo(1)).json()
        wish = {"line": order["lines"][0]["id"], "quantity": 1, "reason": "defective"}
        body = {"lines": [wish], "statement": "It tore.", "evidence": [shown["id"]]}
        case = world.fine("ana", f"/v1/orders/{order['id']}/cases", body)
        other = world.case(order, 1)
        talk = f"/v1/orders/{order['id']}/messages"
        for who, text, seller, audience in (
            ("ana", "Hello Loom", loom, None), ("agent", NOTE, loom, []), ("agent", TO_SELLER, loom, ["seller"]),
            ("agent", TO_BUYER, loom, ["buyer"]), ("ana", FOREIGN, volt, None),
        ):  # fmt: skip
            said = {"body": text, "seller": seller} | ({"audience": audience} if audience is not None else {})
            world.fine(who, talk, said)
        world.upload("loom", order, photo(2), params={"case": case["reference"], "caption": "As packed"})
        world.upload("loom", order, PDF, params={"case": case["reference"], "name": "report.pdf"})
        world.move("loom", case, "case.approve", note="Sorry.")
        world.move("volt", other, "case.approve")
        signer = sealer(folder)
        assert world.do(checkpoint(world.desk, Files(folder / "files"), signer))
        yield Scene(world, signer, case["reference"])


def read(content: bytes) -> dict[str, bytes]:
    """The entries of a ZIP."""
    with zipfile.ZipFile(io.BytesIO(content)) as found:
        return {name: found.read(name) for name in found.namelist()}


def packed(entries: dict[str, bytes]) -> bytes:
    """Entries as a ZIP."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return out.getvalue()


def signed(entries: dict[str, bytes], signer: Sealer) -> dict[str, bytes]:
    """Entries with a manifest made anew by somebody who has this key."""
    import hashlib

    manifest = json.loads(entries["manifest.json"])
    own = {name: content for name, content in entries.items() if not name.startswith("manifest")}
    manifest["key"] = signer.key
    manifest["files"] = {
        name: {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)} for name, content in own.items()
    }
    body = seal.as_json(manifest)
    return {**own, "manifest.json": body, "manifest.sig": signer.sign(body).encode()}


def found(content: bytes, key: str) -> set[str]:
    """What the verifier finds, by name."""
    return {fault.what for fault in check_file(io.BytesIO(content), {key})[0].faults}


@pytest.mark.parametrize("who", ["ana", "loom", "agent", "operator"])
def test_everybodys_file_checks_from_its_bytes_alone(scene: Scene, who: str) -> None:
    report, manifest = check_file(io.BytesIO(scene.drawn[who]), {scene.signer.key})
    assert report.faults == []
    assert report.links > 10
    assert report.unsealed == 0
    assert manifest.case == scene.reference
    assert (report.hidden > 0) == (who in ("ana", "loom"))


def test_the_same_history_makes_the_same_bytes(scene: Scene) -> None:
    for who in ("ana", "agent"):
        assert scene.fetch(who) == scene.drawn[who]


@pytest.mark.parametrize(
    ("who", "hidden", "told"),
    [
        ("ana", (NOTE, TO_SELLER, FOREIGN), ("Hello Loom", TO_BUYER)),
        ("loom", (NOTE, TO_BUYER, FOREIGN), ("Hello Loom", TO_SELLER)),
        ("agent", (), ("Hello Loom", TO_SELLER, TO_BUYER, NOTE)),
    ],
)
def test_a_reader_gets_what_they_may_see_and_no_more(
    scene: Scene, who: str, hidden: tuple[str, ...], told: tuple[str, ...]
) -> None:
    entries = read(scene.drawn[who])
    text = b"\n".join(entries.values()).decode("latin-1")
    for canary in hidden:
        assert canary not in text
    for canary in told:
        assert canary in text
    person = scene.world.people[who]
    on_paper = " ".join(one.body for one in scene.world.do(seen(scene.world.desk, person, scene.reference)).messages)
    assert not any(canary in on_paper for canary in hidden)
    chain = json.loads(entries["chain.json"])
    assert all("ledger" not in one for one in chain["links"]) or who == "agent"
    assert b"evidence/" not in entries["case.json"] or who == "agent"


def test_a_photo_goes_whole_to_who_brought_or_judges_it_and_as_a_copy_to_the_other(scene: Scene) -> None:
    for who, own in (("ana", {1}), ("loom", {2, 3}), ("agent", {1, 2, 3})):
        evidence = json.loads(read(scene.drawn[who])["manifest.json"])["evidence"]
        assert len(evidence) == 3
        copies = {name for name, said in evidence.items() if said["copy"]}
        assert copies == {name for name in evidence if int(name[9:11]) not in own}


def test_strangers_find_nothing(scene: Scene) -> None:
    for who, status in (("ben", 404), ("volt", 404), ("carrier", 403), ("", 401)):
        assert scene.world.get(who, f"/v1/cases/{scene.reference}/file.zip").status_code == status
    assert scene.world.get("ana", f"/v1/cases/{scene.reference}/file.zip?shape=fax").status_code == 400
    assert scene.world.get("ana", f"/cases/{scene.reference}/file.zip?shape=fax").status_code == 404


@pytest.mark.parametrize(
    ("shape", "most", "file"), [("stripe", 4_500_000, 4_500_000), ("paypal", 50_000_000, 10_000_000)]
)
def test_a_banks_folder_is_within_its_limits_and_without_notes(scene: Scene, shape: str, most: int, file: int) -> None:
    drawn = scene.fetch("agent", f"?shape={shape}")
    assert found(drawn, scene.signer.key) == set()
    sizes = {name: len(content) for name, content in read(drawn).items() if name.startswith(f"for-{shape}/")}
    assert f"for-{shape}/case-file.pdf" in sizes
    assert sum(sizes.values()) <= most
    assert max(sizes.values()) < file
    assert {name.rpartition(".")[2] for name in sizes} <= {"pdf", "jpg"}


def test_every_entry_that_is_changed_gone_or_added_is_named(scene: Scene) -> None:
    key = scene.signer.key
    for who in ("ana", "agent"):
        entries = read(scene.drawn[who])
        for name in entries:
            changed = {**entries, name: entries[name][:-3] + b"\n\n\n"}
            assert check_quietly(packed(changed), key), f"{name} changed"
            if not name.startswith("manifest") and name not in ("chain.json", "policy.toml"):
                gone = {other: content for other, content in entries.items() if other != name}
                assert found(packed(gone), key) == {"deleted"}, f"{name} gone"
        assert found(packed({**entries, "evidence/99-buyer.jpg": b"x"}), key) == {"inserted"}


def check_quietly(content: bytes, key: str) -> bool:
    """Whether the verifier finds anything, or says that the file cannot be checked."""
    from aisoon.audit.opened import CannotCheck

    try:
        return bool(found(content, key))
    except CannotCheck:
        return True


def test_another_key_is_nobody(scene: Scene) -> None:
    entries = read(scene.drawn["ana"])
    forged = packed(signed(entries, Sealer(b"f" * 32)))
    assert "checkpoint forged" in found(forged, scene.signer.key)
    report, manifest = check_file(io.BytesIO(forged), set())
    assert report.faults
    assert manifest.key != scene.signer.key


def bent(chain: dict[str, Any], how: str) -> set[str]:
    """Change a chain as somebody could whose database was changed before the file was drawn; what must be found."""
    links = chain["links"]
    message = next(one for one in links if one.get("kind") == "message")
    if how == "a word":
        message["said"]["body"] = "I never said that."
        return {"edited"}
    if how == "who said it":
        message["fact"]["author_role"] = "seller"
        return {"edited"}
    if how == "when":
        next(one for one in links if one.get("kind") == "move")["fact"]["at"] = "2020-01-01T00:00:00.000000Z"
        return {"edited"}
    if how == "money":
        next(one for one in links if one.get("ledger"))["ledger"][0]["amount"] += 1
        return {"edited"}
    if how == "a link gone":
        links.pop(3)
        return {"deleted"}
    if how == "cut":
        del links[-2:]
        return {"cut"}
    if how == "swapped":
        links[3], links[4] = {**links[4], "sequence": 4}, {**links[3], "sequence": 5}
        return {"swapped", "edited"}
    from aisoon.rules.chain import START, hashed

    links[2]["content"] = "0" * 64
    links[2].pop("fact", None)
    previous = START
    for one in links:
        one["hash"] = previous = hashed(previous, chain["order"], one["sequence"], one["content"])
    return {"rewritten"}


@pytest.mark.parametrize(
    "how", ["a word", "who said it", "when", "money", "a link gone", "cut", "swapped", "all hashes anew"]
)
def test_what_was_changed_before_the_file_was_drawn_is_found_in_it(scene: Scene, how: str) -> None:
    entries = read(scene.drawn["agent"])
    chain = json.loads(entries["chain.json"])
    expected = bent(chain, how)
    drawn = packed(signed({**entries, "chain.json": json.dumps(chain).encode()}, scene.signer))
    assert found(drawn, scene.signer.key) & expected


def test_other_evidence_and_another_policy_are_found_even_when_signed(scene: Scene) -> None:
    entries = read(scene.drawn["agent"])
    other = {**entries, "evidence/01-buyer.jpg": entries["evidence/02-seller.jpg"]}
    assert found(packed(signed(other, scene.signer)), scene.signer.key) == {"rewritten"}
    text = {**entries, "policy.toml": entries["policy.toml"] + b"\n"}
    assert found(packed(signed(text, scene.signer)), scene.signer.key) == {"edited"}


def test_the_page_has_the_file_too(scene: Scene) -> None:
    page = scene.world.get("ana", f"/cases/{scene.reference}").text
    assert f'href="/cases/{scene.reference}/file.zip"' in page
    assert scene.world.get("ana", f"/cases/{scene.reference}/file.zip").content == scene.drawn["ana"]


def test_a_person_of_no_case_draws_nothing(scene: Scene) -> None:
    from aisoon.rules.refusals import Refused

    stranger = Person(NOBODY, "buyer", "", "")
    with pytest.raises(Refused):
        scene.world.do(seen(scene.world.desk, stranger, scene.reference))
