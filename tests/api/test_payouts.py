"""Sellers' statements and payouts, and buyers' store credit, over HTTP: each sees their own, and is paid once."""

from tests.api.money import page, refunded, rows, send, settled
from tests.api.world import World


def test_a_seller_sees_its_own_statement_and_its_balance_is_the_sum_of_the_entries(world: World) -> None:
    case = refunded(world)
    settled(world)
    loom, volt = case["seller_id"], world.get("volt", "/v1/me").json()["seller_id"]
    said = world.get("loom", f"/v1/sellers/{loom}/statement").json()
    assert said["lines"][-1]["balance"] == said["closing"]
    sellers = world.get("operator", "/v1/balances").json()["sellers"]
    (balance,) = [row for row in sellers if row["seller_id"] == loom]
    assert balance["balance"] == said["closing"] == said["opening"] + sum(line["amount"] for line in said["lines"])
    assert world.get("loom", f"/v1/sellers/{volt}/statement").status_code == 404
    assert "Your statement" in page(world, "/statement", "loom")
    assert "Volt" not in page(world, "/statement", "loom", id=volt)
    lines = rows(world.get("loom", "/statement", params={"format": "csv"}))
    assert (lines[0]["cause"], lines[-1]["cause"]) == ("opening", "closing")
    assert int(lines[-1]["balance"].replace(".", "")) == said["closing"]
    for path in ("/finance", f"/finance/sellers/{loom}"):
        assert world.get("loom", path, follow_redirects=False).status_code == 403


def test_a_period_that_cannot_be_is_told(world: World) -> None:
    id = world.people["loom"].seller_id
    for query in ({"since": "2026-12-01", "until": "2026-01-01"}, {"until": "9999-12-31"}, {"since": "soon"}):
        assert world.get("operator", f"/v1/sellers/{id}/statement", params=query).status_code == 400
        assert world.get("operator", f"/finance/sellers/{id}", params=query).status_code == 400


def test_a_seller_is_paid_once_and_only_what_is_owed(world: World) -> None:
    world.order()
    volt = str(world.people["volt"].seller_id)
    body, key = {"seller": volt, "currency": "EUR"}, {"Idempotency-Key": "payout-1"}
    before = world.get("volt", f"/v1/sellers/{volt}/statement").json()["closing"]
    first = world.post("operator", "/v1/payouts", body, headers=key)
    again = world.post("operator", "/v1/payouts", body, headers=key)
    assert (first.status_code, first.json()["amount"], again.json()) == (201, before, first.json())
    assert again.headers["Idempotent-Replayed"] == "true"
    nothing = world.post("operator", "/v1/payouts", body)
    assert (nothing.status_code, nothing.json()["refusal"]) == (409, "nothing_owed")
    said = world.get("volt", f"/v1/sellers/{volt}/statement").json()
    assert (said["closing"], said["lines"][-1]["cause"], said["lines"][-1]["amount"]) == (0, "payout", -before)
    assert said["lines"][-1]["memo"] == first.json()["reference"]
    refused = send(world, f"/finance/sellers/{volt}/payouts", currency="EUR")
    assert refused.status_code == 409
    world.order()
    assert send(world, f"/finance/sellers/{volt}/payouts", currency="EUR").status_code == 303


def test_store_credit_is_seen_and_spent_once(world: World) -> None:
    case = world.case(world.order(buyer="ben"), buyer="ben")
    world.move("loom", case, "case.offer", remedy="store_credit", amount=1500, note="Credit?")
    world.move("ben", case, "case.accept_offer")
    settled(world)
    asked = {"params": {"buyer": "ben@example.com"}}
    assert world.get("operator", "/v1/store-credit", **asked).json() == [{"currency": "EUR", "balance": 1500}]
    assert world.get("ben", "/v1/store-credit").json() == [{"currency": "EUR", "balance": 1500}]
    assert world.get("ana", "/v1/store-credit", **asked).status_code == 404
    body = {"buyer": "ben@example.com", "amount": 1000, "currency": "EUR", "reference": "next-order"}
    first = world.fine("operator", "/v1/store-credit/spend", body)
    assert world.fine("operator", "/v1/store-credit/spend", body) == first
    much = world.post("operator", "/v1/store-credit/spend", body | {"reference": "another"})
    assert (much.status_code, much.json()["facts"]["remaining"]) == (409, 500)
    assert world.get("ben", "/v1/store-credit").json() == [{"currency": "EUR", "balance": 500}]
