"""The table explored to its end: whoever acts or does not, no case waits for ever, and no answer is an accident."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from aisoon.rules import bank
from aisoon.rules.decide import Ask, decide
from aisoon.rules.dossier import Case, Dossier
from aisoon.rules.draft import Draft
from aisoon.rules.ledger import Entry, unbalanced
from aisoon.rules.people import CLOCK, GATEWAY, Person
from aisoon.rules.policy import span
from aisoon.rules.refusals import Refused
from aisoon.rules.table import BY_MOVE, ELSEWHERE, OF_A_CASE, OUTCOMES, REMEDIES, ROWS, STATE, STATES
from aisoon.rules.told import Told
from tests.rules.builder import BEN, EVERYBODY, LATER, NOW, POLICY, SELLER, dossier, opened, setting
from tests.rules.test_letters import WORDS, keys, rescued, withdrawn

REOPENING = ("reopen", "reverse", "order_back", "win", "lose")
"""Moves that leave a state where the machine rests: money comes back, goods are owed back, a bank decides anew."""

pytestmark = pytest.mark.xdist_group("table")  # what is explored is explored once

SAID_NO: set[Any] = set()
"""State × move × role for which the table has no row, each of which was seen to be refused."""

HEARD: set[str] = set()
"""The letters that exploring has written, by the names of their words."""

CODEC = msgspec.json.Decoder(Dossier)


def copy(found: Dossier) -> Dossier:
    """The same dossier, free to be changed, as it would come from the database."""
    return CODEC.decode(msgspec.json.encode(found))


def brings(row: Any, draft: Draft, person: Person) -> Iterator[dict[str, Any]]:
    """Generous things to bring for a row: one for each outcome, remedy or party that leads elsewhere."""
    own = [str(item.id) for item in draft.dossier.evidence if item.by_role == person.role]
    units = [{"line": str(line.line_id), "accepted": line.quantity - 1} for line in draft.dossier.lines_of(draft.case)]
    base: dict[str, Any] = {}
    for need in row.needs:
        base[need.name] = {
            "iban": "DE89 3704 0044 0532 0130 00", "text": "words", "line": "words", "amount": 1000, "evidence": own or [str(draft.dossier.evidence[0].id)],
            "choice": (need.choices or ("",))[0], "party": "buyer", "units": units, "lines": [], "grams": 900,
            "inspected": [{"line": str(line.line_id), "unit": 1} for line in draft.dossier.lines_of(draft.case)],
            "goods": [{"line": str(line.line_id), "units": 1, "becomes": "restock"} for line in draft.dossier.lines_of(draft.case)],
            "file": "none: what is taken back changes no state", "covers": [[0, 0, 100, 100]], "message": "none: words change no state", "agent": str(BEN.id), "clauses": ["silence"], "shows": {}, "parts": [],
        }[need.kind]  # fmt: skip
    if "outcome" in base:
        base.pop("bearer")  # which the outcome says
    if "received" in base:
        yield {}
        base.pop("received")
    for name, values in (
        ("outcome", OUTCOMES),
        ("remedy", REMEDIES),
        ("destination", ELSEWHERE),
        ("code", ("refused", "card_gone")),
        ("party", ("buyer", "seller")),
    ):
        if name in base:
            yield from ({**base, name: value} for value in values)
            return
    yield base


def one_case(found: Dossier) -> tuple[Any, ...]:
    """A case's situation: the state and due move of its four machines, and what decides which guards hold."""
    case = found.cases[0]
    dispute, parcel = found.dispute_of(case), found.parcel_of(case)
    refunds = found.refunds_of(case)
    disputed = case.state == "disputed" and dispute is not None
    return (
        case.state, case.due_move, str(case.remedy), case.paused_left is not None, bool(case.extended),
        case.state == "accepted" and case.came_from, case.state == "offered" and str(case.offer and (case.offer["to"], case.offer["remedy"])),
        parcel and (parcel.state, parcel.due_move),
        tuple((row.state, row.due_move, min(row.attempts, 6), (row.error or "")[:9]) for row in refunds[-1:]),
        tuple(sorted(row.state for row in (*found.chargebacks, *found.externals))),
        disputed and dispute and (dispute.state, dispute.due_move, dispute.asked_party, bool(dispute.appealed_by), dispute.state == "proposed" and tuple(dispute.agreed_by)),
        disputed and dispute and dispute.state == "decided" and (found.decisions[-1].outcome, tuple(dispute.accepted_by)),
    )  # fmt: skip


def siblings(found: Dossier) -> tuple[Any, ...]:
    """The situations of all cases of an order together: for parcels that were split."""
    only = [msgspec.structs.replace(found, cases=[case]) for case in found.cases]
    return tuple(sorted(map(repr, map(one_case, only))))


def fits(found: Dossier, case: Case, move: str, person: Person) -> bool:
    """Whether the table has a row for this move by this person here."""
    rows = [row for row in BY_MOVE[move] if person.role in row.who]
    return bool(rows) and any(
        subject.state in row.source for subject in found.subjects(rows[0].machine, case) for row in rows
    )


def tries(found: Dossier, now: Any) -> Iterator[tuple[Case, str, Person, dict[str, Any]]]:
    """Every move × actor × thing to bring, on every case of the order."""
    for case in found.cases:
        for person in EVERYBODY:
            for move, rows in BY_MOVE.items():
                if rows[0].source == ("",):
                    continue
                if not fits(found, case, move, person):
                    yield case, move, person, {}
                    continue
                draft = Draft(found, case, setting(person, now))
                for given in brings(rows[0], draft, person):
                    yield case, move, person, given


def explore(
    start: Dossier, key: Callable[[Dossier], Any], without: str, limit: int, banks: bool = False
) -> tuple[dict[Any, Dossier], int]:
    """All situations reachable from a dossier without one move, and how many moves were tried on the way.

    With `banks` the provider also tells of chargebacks and of refunds made elsewhere.
    """
    seen, todo, tried = {key(start): start}, [start], 0
    while todo and len(seen) < limit:
        found = todo.pop(0)
        afters: list[Dossier | None] = [told_by_the_bank(found, status) for status in BANK] if banks else []
        for case, move, person, given in tries(found, NOW + timedelta(hours=1)):
            if move == without:
                continue
            tried += 1
            afters.append(attempt(found, case, move, person, given))
        for after in afters:
            if after is not None and key(after) not in seen:
                seen[key(after)] = after
                todo.append(after)
    return seen, tried


BANK = ("chargeback open", "chargeback won", "chargeback lost", "refund succeeded", "refund failed")


def told_by_the_bank(found: Dossier, what: str) -> Dossier:
    """The dossier after the provider told something by itself; it never raises, and money stays balanced."""
    fresh = copy(found)
    kind, status = what.split()
    payment = fresh.payments[0]
    amount = payment.captured if kind == "chargeback" else 1000
    at = NOW + timedelta(hours=BANK.index(what))
    draft = Draft(fresh, None, setting(GATEWAY, at))
    settings = {case.id: setting(GATEWAY, at) for case in fresh.cases}
    bank.hear(draft, Told("fake", what, kind, payment.reference, kind, status, amount, "EUR", at), settings)
    HEARD.update(keys(draft))
    balanced(fresh, draft, what)
    return fresh


def attempt(found: Dossier, case: Case, move: str, person: Person, given: dict[str, Any]) -> Dossier | None:
    """The dossier after a move, None when it is refused; any other exception is a fault, and so is unbalanced money."""
    now = NOW + timedelta(hours=1)
    if not fits(found, case, move, person):
        place = (tuple(subject.state for subject in found.subjects(move.split(".")[0], case)), move, person.role)
        if place not in SAID_NO:  # by the table alone, before anything is touched: once for each state × move × role
            SAID_NO.add(place)
            with pytest.raises(Refused):
                decide(found, case.id, Ask(move, given), setting(person, now))
        return None
    fresh = copy(found)
    if person is CLOCK:
        dues = [
            row.due_at
            for row in fresh.subjects(move.split(".")[0], fresh.case(case.id))
            if row.due_move == move and row.due_at
        ]
        now = max([now, *dues])
    try:
        draft = decide(fresh, case.id, Ask(move, given), setting(person, now))
    except Refused:
        return None
    HEARD.update(keys(draft))
    balanced(fresh, draft, (move, person.role))
    return fresh


def balanced(fresh: Dossier, draft: Draft, what: Any) -> None:
    """What holds after every move: entries sum to zero, and no payment or line gives more than it has."""
    entries = [Entry(row.account, row.amount, row.currency, row.memo) for row in draft.postings]
    assert not unbalanced(entries), what
    for payment in fresh.payments:
        assert payment.reserved >= 0
        assert payment.refunded >= 0
        assert payment.reserved + payment.refunded <= payment.captured, what
    for line in fresh.lines:
        assert 0 <= line.claimed <= line.quantity
        assert 0 <= line.refunded <= line.paid + line.shipping


def silence(found: Dossier) -> tuple[str, Dossier]:
    """Let only the clock and a working provider act until nothing is due: how it ends, and what is there then."""
    found, stands = copy(found), ""
    for _ in range(60):
        due = [
            (row.due_at, case, row)
            for case in found.cases for machine in OF_A_CASE for row in found.subjects(machine, case) if row.due_at
        ]  # fmt: skip
        if not due:
            return ",".join(sorted(case.state for case in found.cases)), found
        at, case, row = min(due, key=lambda one: (one[0], one[1].reference))
        stands = f"{row.due_move} in {row.state}"
        decide(found, case.id, Ask(row.due_move or "", of=row.id), setting(CLOCK, max(at, NOW)))
        found = copy(found)
        for refund in found.refunds:
            if refund.state in ("submitted", "unknown", "pending"):
                decide(found, refund.case_id, Ask("refund.succeed", of=refund.id), setting(GATEWAY, at))
                found = copy(found)
                break
    raise AssertionError(f"after 60 moves of the clock still due: {stands}")


@pytest.fixture(scope="module")
def situations() -> tuple[dict[Any, Dossier], int]:
    """Everything reachable from a return and from a refund without return, to the last one; and many split parcels."""
    found: dict[Any, Dossier] = {}
    tried = 0
    for name, reason, paid, key, without, limit in (
        ("return", "defective", 26_997, one_case, "case.accept_partly", 10_000),
        ("no return", "missing_item", 26_997, one_case, "case.accept_partly", 10_000),
        ("split", "defective", 26_997, siblings, "", 300),
        ("large", "missing_item", 600_000, one_case, "", 1200),
        ("banks", "missing_item", 26_997, one_case, "", 1200),
    ):
        start = dossier(paid=paid)
        HEARD.update(keys(opened(start, reason, 2)))
        if name in ("large", "banks"):
            decide(start, start.cases[0].id, Ask("case.approve_without_return"), setting(SELLER))
        seen, count = explore(start, key, without, limit, name == "banks")
        assert without == "" or len(seen) < limit, "the exploration must come to its end"
        found |= {(name, situation): there for situation, there in seen.items()}
        tried += count
    return found, tried


def test_every_state_of_every_machine_is_reached(situations: Any) -> None:
    """A state nobody can reach is a state nobody tested."""
    reached = {
        (machine, row.state) for found in situations[0].values() for case in found.cases for machine in OF_A_CASE
        for row in found.subjects(machine, case)
    }  # fmt: skip
    for found in situations[0].values():
        reached |= {("chargeback", row.state) for row in found.chargebacks}
        reached |= {("external", row.state) for row in found.externals}
    passing = {("refund", "created"), ("external", "claimed")}  # left in the same write; after a restore (test_bank)
    passing |= {("policy", state.name) for state in STATES if state.machine == "policy"}  # tests/policy/test_versions
    assert {(state.machine, state.name) for state in STATES} - passing - reached == set()


def test_silence_ends_every_case(situations: Any) -> None:
    """From every situation the clock alone leads to an end, or to customer service, which is no party."""
    ends: dict[str, int] = {}
    for found in situations[0].values():
        end, last = silence(found)
        ends[end] = ends.get(end, 0) + 1
        for state in end.split(","):
            assert state in ("closed", "disputed", "accepted"), end
        if end == "accepted":
            waits = ("failed", "reversed", "to_confirm", "frozen")
            assert any(row.state in waits for row in last.refunds), (
                "only money the provider refused, a second person or a bank waits"
            )
    print(f"{len(situations[0])} situations, {situations[1]} moves tried, ends {ends}")


def test_where_silence_ends_in_a_dispute_customer_service_can_move(situations: Any) -> None:
    """A case left to customer service always has a move for an agent."""
    for found in situations[0].values():
        for case in found.cases:
            if case.state != "disputed":
                continue
            agents = [person for person in EVERYBODY if person.role == "agent"]
            dispute = found.dispute_of(case)
            assert dispute is not None
            if dispute.due_at is None:
                moves = [attempt(found, case, move, agent, given) for agent in agents for move in ("dispute.take", "dispute.decide", "dispute.decide_appeal")
                         for given in brings(BY_MOVE[move][0], Draft(found, case, setting(agent)), agent)]  # fmt: skip
                assert any(moves), (dispute.state, dispute.about)


def test_every_letter_has_words_and_every_words_a_letter(situations: Any) -> None:
    """What exploring and a withdrawal paid in two parts have to tell, and a link to sign in: no more, no less."""
    assert WORDS.table["mail"].keys() == HEARD | withdrawn().keys() | rescued().keys() | {"sign_in", "invite"}


def test_every_state_is_left_by_somebody() -> None:
    """Every state that is not final has a row leaving it, and its clock's moves are rows for the clock."""
    for state in STATES:
        rows = [row for row in ROWS if row.machine == state.machine and state.name in row.source]
        assert state.final or rows, state
        for move in state.otherwise:
            assert any(state.name in row.source and "clock" in row.who for row in BY_MOVE[move]), (state, move)
        assert bool(state.deadline) == bool(state.otherwise), state


def test_every_row_leads_to_a_state() -> None:
    """No row ends in a state the table does not know."""
    for row in ROWS:
        assert row.to == "=" or (row.machine, row.to) in STATE, row
        for source in row.source:
            assert source == "" or (row.machine, source) in STATE, row
            assert source == "" or not STATE[row.machine, source].final or row.name in REOPENING or row.to == "=", row


def test_every_deadline_is_written_in_the_policy() -> None:
    """Deadlines, extensions and reminders are spans the policy names."""
    for state in STATES:
        if state.deadline:
            assert span(POLICY.deadline(state.deadline)).amount >= 0


def test_extension_names_are_deadlines() -> None:
    """An extension for a deadline nobody has would be a promise nobody keeps."""
    assert set(POLICY.extensions) <= {state.deadline for state in STATES}


def test_evidence_of_the_builder_is_new() -> None:
    """The exploration's appeals stand on evidence later than every decision."""
    assert NOW + timedelta(days=365) < LATER
