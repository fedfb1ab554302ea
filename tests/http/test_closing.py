"""A seller's days off: announced, few, on the page, and counted in what begins later alone."""

from __future__ import annotations

import html
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from aisoon.http.cases import draft_of
from aisoon.outside.calendars import calendar
from aisoon.rules.closing import closed, closed_for, reopened
from aisoon.rules.facts import Closure, Party
from aisoon.rules.people import NOBODY
from aisoon.rules.policy import DaysOff
from aisoon.rules.refusals import Refused
from aisoon.web.closing import months, spans
from tests.api.world import World

GERMAN = calendar("DE", "Europe/Berlin", date(2026, 12, 1))
TODAY = date(2026, 12, 1)
RULE = DaysOff()
NOTICE, MOST = RULE.ahead, RULE.a_year


def test_only_business_days_are_taken() -> None:
    found = closed([], date(2026, 12, 24), date(2027, 1, 3), TODAY, GERMAN, RULE)
    # 25 and 26 December and 1 January are holidays, 26/27 and 2/3 weekends
    assert found == [date(2026, 12, day) for day in (24, 28, 29, 30, 31)]
    assert spans(found, GERMAN) == [(date(2026, 12, 24), date(2026, 12, 31))]
    assert closed(found, date(2026, 12, 24), date(2026, 12, 24), TODAY, GERMAN, RULE) == found


@pytest.mark.parametrize(
    ("since", "until", "name"),
    [
        (date(2026, 12, 10), date(2026, 12, 9), "span_backwards"),
        (TODAY + timedelta(days=NOTICE - 1), date(2026, 12, 9), "closing_too_soon"),
        (date(2027, 2, 1), date(2027, 2, 28), "closing_too_many"),
        (date(2029, 2, 1), date(2029, 2, 2), "closing_too_far"),
    ],
)
def test_what_cannot_be_taken(since: date, until: date, name: str) -> None:
    with pytest.raises(Refused) as found:
        closed([], since, until, TODAY, GERMAN, RULE)
    assert found.value.name == name


def test_a_year_has_its_own_count() -> None:
    old = [date(2026, 11, day) for day in range(2, 2 + MOST)]
    assert len(closed(old, date(2027, 1, 4), date(2027, 1, 8), TODAY, GERMAN, RULE)) == len(old) + 5
    with pytest.raises(Refused):
        closed(old, date(2026, 12, 14), date(2026, 12, 14), TODAY, GERMAN, RULE)


def test_back_is_announced_too() -> None:
    days = [TODAY + timedelta(days=1), TODAY + timedelta(days=9)]
    assert reopened(days, days[1], TODAY, RULE) == days[:1]
    with pytest.raises(Refused):
        reopened(days, days[0], TODAY, RULE)


def test_the_picture_has_every_day_once() -> None:
    found = months(TODAY, GERMAN, {date(2026, 12, 24)}, {})
    shown = [day for month in found for week in month.weeks for day in week if day.kind != "out"]
    assert [day.day for day in shown] == [TODAY + timedelta(days=n) for n in range(365)]
    assert {day.kind for day in shown} == {"", "weekend", "holiday", "own"}


def sent(world: World, who: str = "volt", **fields: Any) -> Any:
    """The form."""
    return world.client(who).post("/calendar", data=fields, follow_redirects=False)


def test_days_off_move_what_begins_later_alone(world: World) -> None:
    order = world.order()
    first = world.case(order, 1)
    today = world.desk.now().astimezone(UTC).date()
    since = today + timedelta(days=NOTICE + 1)
    due = datetime.fromisoformat(first["waiting"]["until"])
    assert sent(world, since=since.isoformat(), until=(since + timedelta(days=6)).isoformat()).status_code == 303
    assert world.get("volt", f"/v1/cases/{first['reference']}").json()["waiting"]["until"] == first["waiting"]["until"]
    page = html.unescape(world.get("volt", "/calendar").text)
    assert "What begins on the last working day before runs longer" in page
    assert 'class="own"' in page
    world.fine("operator", "/v1/demo/clock", {"advance": f"{NOTICE}d"})
    later = world.case(world.order(), 1)
    moved = datetime.fromisoformat(later["waiting"]["until"]) - timedelta(days=NOTICE)
    assert moved - due >= timedelta(days=4), "a working week more"
    other = world.case(world.order(), 0)
    assert datetime.fromisoformat(other["waiting"]["until"]) < datetime.fromisoformat(later["waiting"]["until"])
    history = world.get("operator", "/settings/history").text
    assert "Days off taken" in history


def works(world: World, case: dict[str, Any], day: date) -> bool:
    """Whether a day counts for a case: every deadline of it is set by this."""
    return world.do(draft_of(world.desk, world.people["loom"], case["reference"])).setting.calendar.business(day)


def test_a_case_keeps_the_calendar_it_was_opened_with(world: World) -> None:
    day = world.desk.now().date() + timedelta(days=20)
    day += timedelta(days=[0, 0, 0, 0, 0, 2, 1][day.weekday()])
    while not world.desk.calendar("DE", "Europe/Berlin").business(day):
        day += timedelta(days=1)
    before = world.case(world.order())
    assert sent(world, "loom", since=day.isoformat()).status_code == 303
    between = world.case(world.order())
    world.fine("operator", "/v1/demo/clock", {"advance": "1h"})
    assert sent(world, "loom", back=day.isoformat()).status_code == 303
    after = world.case(world.order())
    assert [works(world, one, day) for one in (before, between, after)] == [True, False, True]
    told = {"tier": "", "address": "Loom & Co", "closed": day.isoformat()}
    path = f"/settings/sellers/{world.people['loom'].seller_id}"
    assert world.client("operator").post(path, data=told, follow_redirects=False).status_code == 303
    assert "The marketplace says you are closed" in world.get("loom", "/calendar").text
    assert not any(works(world, one, day) for one in (before, between, after))
    assert sent(world, "loom", since=day.isoformat()).status_code == 303  # closed already: it is not taken twice
    assert "after all" not in world.get("loom", "/calendar").text


def test_days_the_marketplace_told_always_count_and_are_not_the_sellers_to_change() -> None:
    now = datetime(2026, 12, 1, 12, tzinfo=UTC)
    seller = Party(NOBODY, "x", "X", "x@example.com", "DE", "Europe/Berlin", [], closed=[date(2026, 12, 24)])
    seller.closures = [Closure(date(2026, 12, 28), now), Closure(date(2026, 12, 29), now, now + timedelta(hours=2))]
    assert closed_for(seller, now - timedelta(seconds=1)) == {date(2026, 12, 24)}
    assert closed_for(seller, now) == {date(2026, 12, day) for day in (24, 28, 29)}
    assert closed_for(seller, now + timedelta(hours=2)) == {date(2026, 12, day) for day in (24, 28)}


def test_faults_are_told_beside_the_day(world: World) -> None:
    soon = world.desk.now().date().isoformat()
    reply = sent(world, since=soon, _form="take")
    assert reply.status_code == 409
    assert "That is too soon: days off are announced 3 days ahead." in reply.text
    assert f'value="{soon}"' in reply.text
    first = world.desk.now().astimezone(ZoneInfo("Europe/Berlin")).date() + timedelta(days=NOTICE)
    assert f"{first.day} {first:%b %Y} is the first day you can change." in reply.text
    assert sent(world, since="tomorrow", _form="take").status_code == 422
    assert sent(world, back="2020-01-01").status_code == 409
