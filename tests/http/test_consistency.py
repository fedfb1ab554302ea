"""Consistency: two cases alike and decided differently are shown to who leads, on the page, as a sheet and by API."""

import csv
import io

from tests.api.world import World
from tests.http.desk_world import ruling, seen, send, taken


def test_a_pair_is_found_with_both_cases_and_what_differs(world: World) -> None:
    cases = [taken(world, seed=number) for number in (1, 2)]
    for case, outcome in zip(cases, ("buyer", "seller"), strict=True):
        reply = send(world, "agent", f"/desk/{case['reference']}/moves", **ruling(case, outcome=outcome))
        assert reply.status_code == 303, reply.text[:400]
    (pair,) = world.get("lead", "/v1/consistency").json()
    assert [pair["one"]["case"], pair["other"]["case"]] == [case["reference"] for case in cases]
    assert (pair["apart"], pair["alike"], pair["one"]["evidence"]) == (100, 2, ["photo/buyer"])
    assert [fact["name"] for fact in pair["differs"]] == ["outcome", "bearer"]
    page = world.get("lead", "/insights/consistency").text
    for case in cases:
        assert f'href="/desk/{case["reference"]}"' in page
    text = seen(world, "lead", "/insights/consistency")
    assert "1 pair among 2 cases decided" in text
    assert "100 % apart" in text
    assert "So few say little." in text
    rows = list(csv.DictReader(io.StringIO(world.get("lead", "/insights/consistency?format=csv").text)))
    assert [(row["case"], row["other_case"], row["apart_percent"]) for row in rows] == [(*(case["reference"] for case in cases), "100")]  # fmt: skip


def test_other_days_other_pairs_and_nonsense_is_refused(world: World) -> None:
    assert world.get("lead", "/v1/consistency", params={"since": "2020-01-01", "until": "2020-12-31"}).json() == []
    assert (
        world.get("lead", "/v1/consistency", params={"since": "2021-01-01", "until": "2020-12-31"}).status_code == 400
    )
    assert "No such pair" in seen(world, "lead", "/insights/consistency?since=2020-01-01&until=2020-12-31")
    assert world.get("lead", "/insights/consistency?from=-3&since=x").status_code == 200


def test_who_does_not_lead_does_not_see_it(world: World) -> None:
    for who in ("agent", "ana", "loom"):
        assert world.get(who, "/v1/consistency").status_code == 403
        assert world.get(who, "/insights/consistency").status_code == 403
