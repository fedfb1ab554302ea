"""The finance console over HTTP: any refund explained, sellers' statements, transfers, payouts, sheets; and who may look."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from aisoon.rules.told import Told
from aisoon.store import payments
from tests.api.money import explained, failed, page, refunded, rows, send, settled
from tests.api.world import Running, World, order

PAGES = ("", "/refunds", "/transfers", "/sellers", "/chargebacks", "/costs", "/reconciliation")
IBAN = "DE02120300000000202051"


def test_before_anything_happened_every_page_says_so(database_url: str, tmp_path: Path) -> None:
    with Running(database_url, tmp_path) as fresh:
        said = {name: page(fresh, f"/finance{name}") for name in PAGES}
        assert "Nothing needs you" in said[""]
        assert "No case was closed" in said[""]
        assert "No refund yet" in said["/refunds"]
        assert "No transfer to make" in said["/transfers"]
        assert "No chargebacks" in said["/chargebacks"]
        assert "No case was closed yet" in said["/costs"]
        assert "Not compared yet" in said["/reconciliation"]
        assert fresh.get("operator", "/v1/refunds").json() == {"refunds": [], "next": None}
        assert fresh.get("operator", "/v1/store-credit", params={"buyer": "ana@example.com"}).json() == []
        for name in PAGES[1:]:
            assert fresh.get("operator", f"/finance{name}", params={"format": "csv"}).is_success, name
            assert isinstance(fresh.get("operator", f"/finance{name}", params={"format": "json"}).json(), list), name


def test_any_refund_is_explained(world: World) -> None:
    case = refunded(world)
    settled(world)
    found = explained(world, case)
    assert found["refund"]["state"] == "succeeded"
    assert (found["case"], found["asked"]["move"], found["asked"]["name"]) == (
        case["reference"], "case.approve_without_return", "Staff of loom",
    )  # fmt: skip
    (line,) = found["lines"]
    assert (line["goods"], line["tax"], line["shipping"], line["amount"]) == (8990, 1435, 245, 9235)
    assert line["rule"]["reason"] == "arrived_too_late"
    assert line["rule"]["fault"] == "seller"
    assert line["rule"]["refund_shipping"]
    assert sum(share["amount"] for share in found["shares"]) == found["refund"]["amount"] == found["total"] == 9235
    (call,) = found["calls"]
    assert (call["verb"], call["answer"]) == ("refund", "succeeded")
    journal = world.gateway.journal()
    assert call["key"] in {row["key"] for row in journal}
    assert [step["total"] for step in found["steps"]] == [0] * len(found["steps"])
    assert {entry["account"] for entry in found["steps"][-1]["entries"]} >= {"gateway", "reserved"}
    drawn = page(world, f"/finance/refunds/{case['refunds'][0]['id']}")
    for said in (
        case["reference"],
        "Staff of loom",
        "€92.35",
        call["key"],
        call["provider_ref"],
        "It arrived too late",
    ):
        assert said in drawn


def test_an_agreed_refund_says_what_was_agreed(world: World) -> None:
    case = world.case(world.order())
    world.move("loom", case, "case.offer", remedy="partial_refund", amount=1000, note="Keep it.")
    case = world.move("ana", case, "case.accept_offer")
    found = explained(world, case)
    assert (found["agreed"], found["lines"][0]["agreed"], found["refund"]["amount"]) == (1000, 1000, 1000)
    assert "Agreed for it instead" in page(world, f"/finance/refunds/{found['refund']['id']}")


def test_a_claim_on_two_payments_is_two_refunds_that_name_each_other(world: World) -> None:
    paid = [
        {"reference": f"two-{number}", "method": "card", "captured": part} for number, part in ((1, 14000), (2, 13440))
    ]
    case = world.case(world.order(payments=paid), quantity=2)
    case = world.move("loom", case, "case.approve_without_return")
    found = [world.get("operator", f"/v1/refunds/{row['id']}").json() for row in case["refunds"]]
    assert [one["refund"]["amount"] for one in found] == [14000, 4470]
    assert [one["total"] for one in found] == [18470, 18470]
    assert [[row["id"] for row in one["shared_with"]] for one in found] == [
        [case["refunds"][1]["id"]], [case["refunds"][0]["id"]],
    ]  # fmt: skip
    for one in found:
        amounts = {entry["account"]: entry["amount"] for entry in one["steps"][0]["entries"]}
        assert amounts["reserved"] == -one["refund"]["amount"]
        assert len(amounts) == len(one["steps"][0]["entries"]) == 2
    assert "is shared, this refund gives" in page(world, f"/finance/refunds/{case['refunds'][0]['id']}")


def test_the_buttons_of_a_refund_are_its_open_moves(world: World) -> None:
    case = failed(world)
    id = case["refunds"][0]["id"]
    assert "refund.retry" in page(world, f"/finance/refunds/{id}")
    typed = {"_move": "refund.retry", "_of": id, "note": "Again."}
    assert send(world, f"/cases/{case['reference']}/moves", **typed).status_code == 303
    drawn = page(world, f"/finance/refunds/{id}")
    assert "refund.retry" not in drawn
    settled(world)
    assert [call["answer"] for call in explained(world, case)["calls"]] == ["failed", "succeeded"]


def pending(world: World) -> tuple[str, dict[str, Any]]:
    """A refund on the list of bank transfers: its id and case."""
    case = failed(world)
    world.move("operator", case, "refund.redirect", destination="bank", account=IBAN)
    settled(world)
    return case["refunds"][0]["id"], case


def test_bank_transfers_are_listed_exported_confirmed_and_failed(world: World) -> None:
    (made, case), (lost, other) = pending(world), pending(world)
    listed = rows(world.get("operator", "/finance/transfers", params={"format": "csv"}))
    (line,) = [row for row in listed if row["refund"] == made]
    assert line == {
        "name": "Ana", "iban": IBAN, "amount": "92.35", "currency": "EUR", "remittance": case["reference"],
        "refund": made, "since": line["since"],
    }  # fmt: skip
    told = world.get("operator", "/finance/transfers", params={"format": "json"}).json()
    assert line in [one | {"since": line["since"]} for one in told]
    assert IBAN in page(world, "/finance/transfers")
    empty = send(world, f"/finance/transfers/{made}", answer="confirm", transfer=" ", _form=f"confirm-{made[-6:]}")
    assert empty.status_code == 422
    assert "That did not go through" in empty.text
    assert send(world, f"/finance/transfers/{made}", answer="confirm", transfer="SEPA-7").status_code == 303
    assert send(world, f"/finance/transfers/{lost}", answer="failed", error="account closed").status_code == 303
    assert explained(world, case)["refund"]["state"] == "succeeded"
    assert explained(world, other)["refund"]["state"] == "failed"
    assert not rows(world.get("operator", "/finance/transfers", params={"format": "csv"}))
    assert {entry["account"] for entry in explained(world, case)["steps"][-1]["entries"]} >= {"bank"}
    assert send(world, f"/finance/transfers/{made}", answer="confirm", transfer="SEPA-8").status_code == 409
    assert send(world, f"/finance/transfers/{made}", answer="perhaps").status_code == 404


def test_refunds_are_listed_page_by_page(world: World) -> None:
    for _ in range(3):
        refunded(world)
    whole = world.get("operator", "/v1/refunds", params={"limit": 200}).json()["refunds"]
    found: list[str] = []
    after = ""
    while True:
        part = world.get("operator", "/v1/refunds", params={"limit": 2, "after": after}).json()
        found += [row["id"] for row in part["refunds"]]
        if part["next"] is None:
            break
        after = part["next"]
    assert found == [row["id"] for row in whole]
    states = world.get("operator", "/v1/refunds", params={"state": "scheduled", "currency": "EUR"}).json()["refunds"]
    assert {row["state"] for row in states} == {"scheduled"}
    broken = world.get("operator", "/v1/refunds", params={"after": "yesterday"})
    assert (broken.status_code, broken.json()["field"]) == (400, "after")


def test_leads_look_and_touch_nothing(world: World) -> None:
    id = refunded(world)["refunds"][0]["id"]
    for path in ("/v1/refunds", f"/v1/refunds/{id}", "/v1/balances", "/v1/chargebacks", "/v1/reconciliations"):
        assert world.get("lead", path).status_code == 200
        assert world.get("agent", path).status_code == 403
    for name in PAGES:
        page(world, f"/finance{name}", "lead")
    loom = str(world.people["loom"].seller_id)
    assert world.post("lead", "/v1/payouts", {"seller": loom, "currency": "EUR"}).status_code == 403
    for path in (f"/finance/sellers/{loom}/payouts", "/finance/reconciliation", f"/finance/transfers/{id}"):
        assert send(world, path, "lead", currency="EUR", answer="confirm").status_code == 403


def test_chargebacks_are_listed_with_the_day_evidence_is_due(world: World) -> None:
    found, now = world.order(), datetime.now(UTC)
    told = Told(
        "fake", "ev-1", "chargeback", f"pay-{found['reference']}", "dp_77", "open", 27440, "EUR", now, fee=1500, due=now
    )
    assert world.do(world.desk.hear(told)) == "heard"
    (row,) = world.get("operator", "/v1/chargebacks", params={"state": "open"}).json()["chargebacks"]
    assert (row["reference"], row["amount"], row["fee"]) == ("dp_77", 27440, 1500)
    assert row["order_reference"] == found["reference"]
    assert datetime.fromisoformat(row["due_at"]) == now
    assert found["reference"] in page(world, "/finance")
    (line,) = rows(world.get("operator", "/finance/chargebacks", params={"format": "csv"}))
    assert (line["amount"], line["fee"], line["state"]) == ("274.40", "15.00", "open")
    assert world.get("operator", "/v1/chargebacks?state=asleep").status_code == 400


def test_a_reconciliation_is_asked_for_and_its_differences_are_seen(world: World) -> None:
    assert send(world, "/finance/reconciliation").headers["location"] == "/finance/reconciliation?asked"
    differing = {"order": "o", "payment": "pay-1", "currency": "EUR", "ours": 100, "theirs": 350, "waiting": 1}
    ids = [world.desk.new_id(), world.desk.new_id()]
    put(world, id=ids[0], theirs={"EUR": 350}, differences=[differing])
    run = page(world, f"/finance/reconciliation/{ids[0]}")
    assert "-€2.50" in run
    assert "pay-1" in run
    (line,) = rows(world.get("operator", f"/finance/reconciliation/{ids[0]}", params={"format": "csv"}))
    assert (line["ours"], line["theirs"], line["difference"]) == ("1.00", "3.50", "-2.50")
    put(world, id=ids[1], theirs={"EUR": 100}, differences=[])
    assert "Difference 0" in page(world, "/finance")
    kept = world.get("operator", "/v1/reconciliations", params={"limit": 1}).json()
    assert [row["id"] for row in kept["reconciliations"]] == [str(ids[1])]
    assert kept["next"] is not None


def put(world: World, **told: Any) -> None:
    """A run of the comparison."""
    run = {"at": world.desk.now(), "gateway": "fake", "payments": 1, "ours": {"EUR": 100}, **told}

    async def write() -> None:
        async with world.desk.database.writing() as db:
            await payments.put_reconciliation(db, msgspec.json.encode(run).decode())

    world.do(write())


def test_charts_are_still_pictures_under_a_policy_of_their_own(world: World) -> None:
    for name in ("money.svg", "costs.svg"):
        day, night = (
            world.get("operator", f"/finance/charts/{name}", params={"currency": "EUR", "dark": dark}) for dark in "01"
        )
        assert day.headers["content-type"].startswith("image/svg+xml")
        assert day.headers["content-security-policy"].startswith(
            "default-src 'none'; style-src 'unsafe-inline'; sandbox"
        )
        assert b"<script" not in day.content
        assert day.content != night.content
    for path in ("money.svg?currency=ABC", "money.svg", "people.svg?currency=EUR"):
        assert world.get("operator", f"/finance/charts/{path}").status_code == 404
    assert "&amp;dark=1" in page(world, "/finance")


def test_a_buyer_cannot_write_a_formula_into_anybodys_sheet(world: World) -> None:
    told = order("EVIL-1", "ben")
    told["buyer"] = {"email": "evil@example.com", "name": '=HYPERLINK("http://evil.example";"Ana")'}
    world.fine("operator", "/v1/orders", told)
    found = world.get("operator", "/v1/orders/EVIL-1").json()
    wish = {"line": found["lines"][0]["id"], "quantity": 1, "reason": "arrived_too_late"}
    case = world.fine("agent", f"/v1/orders/{found['id']}/cases", {"lines": [wish]})
    world.move("loom", case, "case.approve_without_return")
    (line,) = rows(world.get("operator", "/finance/refunds", params={"format": "csv", "q": "EVIL-1"}))
    assert line["buyer"] == "'" + told["buyer"]["name"]
