"""Canonical JSON by RFC 8785's own examples, links by hand, and the tree of heads."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aisoon.rules import chain, seal
from aisoon.rules.canonical import canonical
from aisoon.rules.seal import Head

NUMBERS = [
    (0.0, "0"), (-0.0, "0"), (5e-324, "5e-324"), (-5e-324, "-5e-324"), (1.7976931348623157e308, "1.7976931348623157e+308"),
    (9007199254740992.0, "9007199254740992"), (295147905179352830000.0, "295147905179352830000"), (9.999999999999997e22, "9.999999999999997e+22"),
    (1e23, "1e+23"), (1e21, "1e+21"), (9.999999999999997e-7, "9.999999999999997e-7"), (0.000001, "0.000001"),
    (333333333.3333332, "333333333.3333332"), (1424953923781206.2, "1424953923781206.2"), (4.5, "4.5"), (2e-3, "0.002"), (1e30, "1e+30"), (100.0, "100"),
]  # fmt: skip


@pytest.mark.parametrize(("number", "written"), NUMBERS)
def test_numbers_are_written_as_the_standard_does(number: float, written: str) -> None:
    """RFC 8785, appendix B and section 3.2.2."""
    assert canonical(number) == written.encode()


def test_names_are_in_the_order_of_their_utf_16() -> None:
    """RFC 8785, section 3.2.3."""
    value = {"\u20ac": 1, "\r": 2, "\ufb33": 3, "1": 4, "\U0001f600": 5, "\u0080": 6, "\u00f6": 7}
    assert list(json.loads(canonical(value))) == ["\r", "1", "\u0080", "\u00f6", "\u20ac", "\U0001f600", "\ufb33"]


def test_text_is_written_as_the_standard_does() -> None:
    """RFC 8785, section 3.2.2: what is not escaped stays as it is."""
    value = {"string": "\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"/", "literals": [None, True, False]}
    assert canonical(value) == b'{"literals":[null,true,false],"string":"\xe2\x82\xac$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}'


@pytest.mark.parametrize("value", [float("nan"), float("inf"), {1: 2}, b"x", {"a": [2.5, object()]}])
def test_what_json_has_not_is_refused(value: object) -> None:
    with pytest.raises(ValueError):
        canonical(value)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4), max_leaves=12,
)  # fmt: skip


@given(VALUES.filter(lambda value: "\\ud" not in json.dumps(value)))
def test_it_is_read_back_and_written_the_same(value: object) -> None:
    text = canonical(value)
    assert canonical(json.loads(text)) == text


def test_a_link_by_hand() -> None:
    """As docs/audit.md says it."""
    text = '{"content":"' + "a" * 64 + '","order":"o","previous":"' + "0" * 64 + '","sequence":1}'
    assert chain.hashed(chain.START, "o", 1, "a" * 64) == hashlib.sha256(text.encode()).hexdigest()
    salt, words = "00" * 16, {"body": "é"}
    assert chain.commitment(salt, words) == hashlib.sha256(b"\0" * 16 + '{"body":"é"}'.encode()).hexdigest()


def test_words_and_salt_are_all_that_tell_of_words() -> None:
    row: dict[str, object] = {"seller_id": "s", "case_id": None, "author_id": "a", "author_role": "buyer", "audience": [], "evidence": [],
           "created_at": "2026-11-02T10:00:00+01:00", "author_name": "Berta", "body": "Secret", "id": "m", "order_id": "o"}  # fmt: skip
    [fact] = chain.facts({"message": [row]})
    assert "Secret" not in json.dumps(fact.content)
    assert "Berta" not in json.dumps(fact.content)
    assert fact.content["created_at"] == "2026-11-02T09:00:00.000000Z"
    one, other = chain.link(fact, "00" * 16), chain.link(fact, "01" * 16)
    assert one["content"] != other["content"]


@pytest.mark.parametrize("count", [*range(1, 20), 64, 65, 100])
def test_every_head_stands_under_the_root_and_no_other_does(count: int) -> None:
    heads = [Head(f"{n:04}", n + 1, f"{n:064x}") for n in range(count)]
    root = seal.root(heads)
    for head in heads:
        proof = seal.proof(heads, head.order)
        assert proof is not None
        assert proof.head == head
        assert seal.leads_to(proof) == root
        other = seal.Proof(Head(head.order, head.sequence + 1, head.hash), proof.path)
        assert seal.leads_to(other) != root
    assert seal.proof(heads, "nobody") is None


def test_a_root_depends_on_every_head_and_their_order() -> None:
    heads = [Head(f"{n}", n, "0" * 64) for n in range(5)]
    assert len({seal.root(heads), seal.root(heads[::-1]), seal.root(heads[:4]), seal.root(heads[1:])}) == 4
