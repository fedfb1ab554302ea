"""Operators invite, turn, end and take back; access ends at once, never that of the last operator; every change leaves a row."""

import asyncio
import json
import re
from collections.abc import Iterator

import asyncpg
import httpx
import pytest

from aisoon.desk import Desk
from aisoon.rules import colours
from aisoon.rules.refusals import Refused
from tests.api.world import Running, World


@pytest.fixture
def world(database_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with Running(database_url, tmp_path_factory.mktemp("world")) as running:
        yield running


def send(world: World, path: str, **form: str) -> httpx.Response:
    """A form as the operator sends it."""
    return world.client("operator").post(path, data=form, follow_redirects=False)


def session(world: World, who: str) -> httpx.Client:
    """A browser somebody is signed in with."""
    token = world.do(world.desk.issue(world.people[who], "session", days=1))
    world.clients[token] = httpx.Client(base_url=world.base, cookies={"aisoon_session": token}, timeout=30)
    return world.clients[token]


def rows(world: World, sql: str) -> list[asyncpg.Record]:
    """What the database has."""

    async def read() -> list[asyncpg.Record]:
        async with world.desk.database.reading() as db:
            found: list[asyncpg.Record] = await db.fetch(sql)
            return found

    return world.do(read())


def changes(world: World) -> list[str]:
    """Kinds of the changes that were kept, in order."""
    return [row["kind"] for row in rows(world, "select kind from change order by at, id")]


def test_an_invitation_is_a_letter_with_a_link_that_works_once(world: World) -> None:
    assert send(world, "/people", role="agent", email="Eve@Example.com ", name="Eve", lead="yes").status_code == 303
    (task,) = rows(world, "select body::text from task where kind = 'mail' and body::text like '%invite%'")
    body = json.loads(task["body"])
    assert "built-in" not in world.get("operator", "/people").text
    assert body["to"] == "eve@example.com"
    token = body["url"].rpartition("/")[2]
    visitor = world.clients["eve"] = httpx.Client(base_url=world.base, timeout=30)
    assert visitor.post(f"/sign-in/{token}", follow_redirects=False).headers["location"] == "/desk"
    assert visitor.get("/insights").status_code == 200  # she leads
    assert httpx.post(f"{world.base}/sign-in/{token}").status_code == 410
    assert changes(world) == ["person.invite"]
    assert token not in str(rows(world, "select data::text from change"))


WRONG: list[dict[str, str]] = [
    {"role": "buyer", "email": "x@example.com", "name": "X"}, {"role": "agent", "email": "nowhere", "name": "X"},
    {"role": "agent", "email": "x@example.com", "name": " "}, {"role": "seller", "email": "x@example.com", "name": "X"},
    {"role": "agent", "email": "x@example.com\nBcc: y@example.com", "name": "X"},
]  # fmt: skip


def test_a_wrong_invitation_keeps_what_was_typed(world: World) -> None:
    before = world.rows()
    for form in WRONG:
        reply = send(world, "/people", **form)
        assert reply.status_code == 422
        assert 'role="alert"' in reply.text
        assert f'value="{form["name"]}"' in reply.text
    assert world.rows() == before


def test_whoever_leaves_is_out_at_once(world: World) -> None:
    browser, agent = session(world, "agent"), world.people["agent"]
    assert browser.get("/desk").status_code == 200
    assert world.get("agent", "/v1/me").status_code == 200
    assert send(world, f"/people/{agent.id}", act="end").status_code == 303
    assert browser.get("/desk", follow_redirects=False).headers["location"].startswith("/sign-in")
    assert world.get("agent", "/v1/me").status_code == 401
    tasks = world.rows()["task"]
    httpx.post(f"{world.base}/sign-in", data={"email": agent.email})
    assert world.rows()["task"] == tasks  # no link is sent
    with pytest.raises(Refused, match="person_ended"):
        world.do(world.desk.make_key(world.people["operator"], agent, "", ("read",)))
    assert send(world, f"/people/{agent.id}", act="return").status_code == 303
    assert world.get("agent", "/v1/me").status_code == 401  # old keys stay ended
    assert changes(world) == ["person.end", "person.return"]


def test_the_last_operator_stays(world: World) -> None:
    olga = world.people["operator"]
    for form in ({"act": "end"}, {"act": "turn", "role": "agent"}):
        assert send(world, f"/people/{olga.id}", **form).status_code == 409
    assert world.get("operator", "/people").status_code == 200
    assert changes(world) == []


def test_two_operators_cannot_end_each_other_at_once(world: World) -> None:
    olga, omar = world.people["operator"], world.do(world.desk.put_person("operator", "omar@example.com", "Omar"))

    async def both(desk: Desk) -> list[object]:
        ends = desk.end_person(olga, omar.id), desk.end_person(omar, olga.id)
        found: list[object] = []
        found += await asyncio.gather(*ends, return_exceptions=True)
        return found

    results = world.do(both(world.desk))
    assert sorted(type(one).__name__ for one in results) == ["NoneType", "Refused"]
    assert rows(world, "select count(*) from person where role = 'operator' and ended_at is null")[0][0] == 1


def test_a_turned_role_signs_out_and_means_what_it_says(world: World) -> None:
    bea = world.people["agent2"]
    browser = session(world, "agent2")
    assert send(world, f"/people/{bea.id}", act="turn", role="operator").status_code == 303
    assert browser.get("/desk", follow_redirects=False).status_code == 303
    key = world.do(world.desk.make_key(world.people["operator"], bea, "new", ("read",)))
    reply = httpx.get(f"{world.base}/people", headers={"Authorization": f"Bearer {key}"})
    assert reply.status_code == 200
    ana = world.people["ana"]
    assert send(world, f"/people/{ana.id}", act="turn", role="operator").status_code == 422  # buyers stay buyers


def test_leading_is_given_and_taken(world: World) -> None:
    amir = world.people["agent"]
    assert world.get("agent", "/insights").status_code == 403
    send(world, f"/people/{amir.id}", act="lead", lead="yes")
    assert world.get("agent", "/insights").status_code == 200
    send(world, f"/people/{amir.id}", act="lead", lead="")
    assert world.get("agent", "/insights").status_code == 403


def test_a_key_is_shown_once_and_ends_at_once(world: World) -> None:
    reply = send(world, "/settings/keys", owner="ana@example.com", label="Connector", scope="read")
    (key,) = re.findall(r"aisoon_key_[\w-]+", reply.text)
    assert reply.headers["cache-control"] == "no-store"
    assert key not in world.get("operator", "/settings/keys").text
    me = {"Authorization": f"Bearer {key}"}
    assert httpx.get(f"{world.base}/v1/me", headers=me).json()["email"] == "ana@example.com"
    page = world.get("operator", "/settings/keys").text
    code = re.search(r'name="key" value="(\w+)"[^/]*?Connector', page.replace("\n", ""))
    assert code is not None
    send(world, "/settings/keys/end", key=code[1])
    assert httpx.get(f"{world.base}/v1/me", headers=me).status_code == 401
    assert changes(world) == ["key.make", "key.end"]
    assert send(world, "/settings/keys", owner="nobody@example.com", scope="read").status_code == 422


def test_a_seller_keeps_what_operators_said_over_the_next_order(world: World) -> None:
    loom = rows(world, "select id from seller where reference = 'loom'")[0]["id"]
    path = f"/settings/sellers/{loom}"
    assert send(world, path, tier="gold", closed="2026-12-24\n2026-12-31", address="Loom & Co\nKiel").status_code == 303
    assert send(world, path, tier="gold", closed="Christmas", address="x").status_code == 422
    world.order()
    (row,) = rows(world, "select tier, closed::text from seller where reference = 'loom'")
    assert (row["tier"], row["closed"]) == ("gold", "{2026-12-24,2026-12-31}")


def test_colours_are_kept_only_where_words_can_be_read(world: World) -> None:
    assert "marketplace.css" not in world.get("operator", "/settings").text
    pale = send(world, "/settings", name="Basar", accent_light="#ffcc00", accent_dark="#333333")
    assert pale.status_code == 422
    assert pale.text.count("could not be read") >= 2
    assert send(world, "/settings", accent_light="red").status_code == 422
    assert send(world, "/settings", name="Basar", accent_light="#7a1fa2", accent_dark="#E1BEE7").status_code == 303
    page = world.get("operator", "/settings").text
    assert "Basar" in page
    (address,) = re.findall(r'href="(/marketplace\.css[^"]*)"', page)
    sheet = world.get("", address)
    assert sheet.headers["content-type"].startswith("text/css")
    assert "#7a1fa2" in sheet.text
    assert "#e1bee7" in sheet.text
    assert "Basar" in world.get("", "/policy").text


def test_contrast_is_that_of_wcag() -> None:
    assert colours.contrast("#000000", "#ffffff") == pytest.approx(21)
    assert colours.contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
    for theme in ("light", "dark"):
        for start in ("#ffcc00", "#333333", "#808080", "#ff0000"):
            assert colours.checked(colours.nearest(start, theme), theme, "x")


def test_changes_cannot_be_changed(world: World) -> None:
    send(world, "/settings", name="Basar")

    async def tamper(sql: str) -> None:
        db = await asyncpg.connect(world.database_url)
        try:
            await db.execute(sql)
        finally:
            await db.close()

    for sql in ("update change set actor_name = 'x'", "delete from change"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            asyncio.run(tamper(sql))


def test_history_finds_by_person_place_kind_and_day(world: World) -> None:
    order = world.order()
    case = world.case(order)
    world.post(
        "ana", f"/v1/orders/{order['id']}/messages", {"body": "A secret word", "seller": order["lines"][0]["seller"]}
    )
    world.move("loom", case, "case.approve")
    send(world, "/settings", name="Basar")

    def found(query: str) -> str:
        reply = world.get("operator", f"/settings/history?{query}")
        assert reply.status_code == 200
        return reply.text

    assert "case.approve" in found("kind=move")
    assert "Marketplace changed" not in found("kind=move")
    assert "Marketplace changed" in found("who=olga")
    assert "case.approve" not in found("who=olga")
    mine = found(f"reference={case['reference']}")
    assert "case.request" in mine
    assert "secret" not in found("kind=message")
    assert "13 characters" in found(f"reference={order['reference']}")
    assert "Nothing found" in found("until=2001-01-01")


def test_health_tells_what_waits_and_who_works(world: World) -> None:
    page = world.get("operator", "/settings/health").text
    assert "No worker was heard of" in page
    assert world.get("operator", "/healthz/detail").status_code == 503
    from aisoon.jobs.pulse import Pulse

    pulse = Pulse(world.desk.database)
    world.do(pulse.beat())
    reply = world.get("operator", "/healthz/detail")
    assert reply.status_code == 200
    assert "no_worker" not in reply.json()["worries"]
    send(world, "/people", role="agent", email="eve@example.com", name="Eve")
    text = world.get("operator", "/metrics").text
    assert 'aisoon_tasks{kind="mail",state="waiting"} 1' in text
    assert "aisoon_workers 1" in text
    world.do(pulse.stop())
    assert "aisoon_workers 0" in world.get("operator", "/metrics").text
    assert world.get("", "/healthz").json() == {"status": "ok"}
    assert world.get("agent", "/metrics").status_code == 403
